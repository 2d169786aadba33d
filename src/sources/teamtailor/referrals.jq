# referrals: one row for each candidate that a user named
{
  id:            text(.id),
  name:          text(.attributes.name),
  email:         text(.attributes.email),
  phone:         text(.attributes.phone),
  comment:       text(.attributes.comment),
  created_at:    timestamp(.attributes."created-at"),

  # what it belongs to
  candidate_id:  text(.relationships.candidate.data.id),
  department_id: text(.relationships.department.data.id),
  job_id:        text(.relationships.job.data.id),
  role_id:       text(.relationships.role.data.id),
  user_id:       text(.relationships.user.data.id)
}
