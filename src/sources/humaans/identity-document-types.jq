# identity-document-types: one row for each kind of identity document
{
  id:         text(.id),
  company_id: text(.companyId),
  name:       text(.name),
  created_at: timestamp(.createdAt),
  updated_at: timestamp(.updatedAt)
}
