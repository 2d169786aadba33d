# esign-bulk-recipients: one row for each of those people
{
  id:            text(.id),
  esign_bulk_id: text(.esignBulkId),
  person_id:     text(.personId),
  status:        text(.status),
  signed_at:     timestamp(.signedAt),
  created_at:    timestamp(.createdAt),
  updated_at:    timestamp(.updatedAt)
}
