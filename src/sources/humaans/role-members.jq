# role-members: one row for each person with a role
{
  id:        text(.id),
  person_id: text(.personId),
  role_id:   text(.roleId)
}
