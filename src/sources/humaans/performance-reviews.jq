# performance-reviews: one row for each review
{
  id:                      text(.id),
  company_id:              text(.companyId),
  person_id:               text(.personId),
  performance_instance_id: text(.performanceInstanceId),
  status:                  text(.status),
  created_at:              timestamp(.createdAt),
  updated_at:              timestamp(.updatedAt)
}
