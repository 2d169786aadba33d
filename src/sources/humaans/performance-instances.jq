# performance-instances: one row for each person's part in a cycle
{
  id:                   text(.id),
  company_id:           text(.companyId),
  performance_cycle_id: text(.performanceCycleId),
  person_id:            text(.personId),
  status:               text(.status),
  created_at:           timestamp(.createdAt),
  updated_at:           timestamp(.updatedAt)
}
