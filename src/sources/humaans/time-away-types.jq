# time-away-types: one row for each kind of absence
{
  id:         text(.id),
  company_id: text(.companyId),
  name:       text(.name),
  color:      text(.color),
  created_at: timestamp(.createdAt),
  updated_at: timestamp(.updatedAt)
}
