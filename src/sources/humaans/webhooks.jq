# webhooks: one row for each webhook
{
  id:         text(.id),
  company_id: text(.companyId),
  url:        text(.url),
  events:     json(.events),
  created_at: timestamp(.createdAt),
  updated_at: timestamp(.updatedAt)
}

# left out: a secret for signatures, should a webhook come with one
