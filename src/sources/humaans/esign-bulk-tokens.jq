# esign-bulk-tokens: one row for each link to sign by
{
  id:                      text(.id),
  esign_bulk_recipient_id: text(.esignBulkRecipientId),
  expires_at:              timestamp(.expiresAt),
  created_at:              timestamp(.createdAt),
  updated_at:              timestamp(.updatedAt)
}

# left out: token (a secret: who has it can sign)
