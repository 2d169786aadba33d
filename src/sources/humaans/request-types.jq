# request-types: one row for each kind of request
{
  id:         text(.id),
  company_id: text(.companyId),
  name:       text(.name),
  created_at: timestamp(.createdAt),
  updated_at: timestamp(.updatedAt)
}
