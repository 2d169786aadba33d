# compensation-types: one row for each kind of pay
{
  id:         text(.id),
  company_id: text(.companyId),
  name:       text(.name),
  base_type:  text(.baseType),
  created_at: timestamp(.createdAt),
  updated_at: timestamp(.updatedAt)
}
