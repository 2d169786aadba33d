# spaces: one row for each space
{
  id:         text(.id),
  company_id: text(.companyId),
  name:       text(.name),
  created_at: timestamp(.createdAt),
  updated_at: timestamp(.updatedAt)
}
