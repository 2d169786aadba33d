# tasks: one row for each task
{
  id:          text(.id),
  company_id:  text(.companyId),
  person_id:   text(.personId),
  title:       text(.title),
  description: text(.description),
  status:      text(.status),
  priority:    text(.priority),
  due_date:    date(.dueDate),
  created_at:  timestamp(.createdAt),
  updated_at:  timestamp(.updatedAt)
}
