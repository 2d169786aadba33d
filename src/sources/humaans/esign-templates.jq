# esign-templates: one row for each template of documents to sign
{
  id:         text(.id),
  company_id: text(.companyId),
  name:       text(.name),
  body:       text(.body),
  status:     text(.status),
  created_at: timestamp(.createdAt),
  updated_at: timestamp(.updatedAt)
}
