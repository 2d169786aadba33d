# time-away-policies: one row for each policy
{
  id:                 text(.id),
  company_id:         text(.companyId),
  name:               text(.name),
  max_pto_carry_over: number(.maxPtoCarryOver),
  created_at:         timestamp(.createdAt),
  updated_at:         timestamp(.updatedAt)
}
