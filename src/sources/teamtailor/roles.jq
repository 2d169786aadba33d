# roles: one row for each role, a job function in a department
{
  id:            text(.id),
  name:          text(.attributes.name),

  # what it belongs to
  department_id: text(.relationships.department.data.id),
  team_ids:      ids(.relationships.teams.data)
}
