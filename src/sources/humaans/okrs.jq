# okrs: one row for each objective
{
  id:          text(.id),
  company_id:  text(.companyId),
  person_id:   text(.personId),
  title:       text(.title),
  description: text(.description),
  progress:    number(.progress),
  status:      text(.status),
  created_at:  timestamp(.createdAt),
  updated_at:  timestamp(.updatedAt)
}
