# roles: one row for each role of users
{
  id:   text(.id),
  name: text(.name)
}
