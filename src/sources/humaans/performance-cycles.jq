# performance-cycles: one row for each cycle of reviews
{
  id:         text(.id),
  company_id: text(.companyId),
  name:       text(.name),
  status:     text(.status),
  start_date: date(.startDate),
  end_date:   date(.endDate),
  created_at: timestamp(.createdAt),
  updated_at: timestamp(.updatedAt)
}
