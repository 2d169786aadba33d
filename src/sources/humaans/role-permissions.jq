# role-permissions: one row for each permission of a role
{
  id:      text(.id),
  name:    text(.name),
  role_id: text(.roleId)
}
