# requests: one row for each request
{
  id:              text(.id),
  company_id:      text(.companyId),
  person_id:       text(.personId),
  request_type_id: text(.requestTypeId),
  status:          text(.status),
  data:            json(.data),
  created_at:      timestamp(.createdAt),
  updated_at:      timestamp(.updatedAt)
}
