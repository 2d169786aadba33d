# working-patterns: one row for each pattern of working days
{
  id:         text(.id),
  company_id: text(.companyId),
  name:       text(.name),
  created_at: timestamp(.createdAt),
  updated_at: timestamp(.updatedAt)
}
