# teams: one row for each team
{
  id:             text(.id),
  name:           text(.attributes.name),
  emoji:          text(.attributes.emoji),
  no_department:  boolean(.attributes."no-department"),

  # what it belongs to
  department_ids: ids(.relationships.departments.data),
  location_ids:   ids(.relationships.locations.data),
  role_ids:       ids(.relationships.roles.data),
  user_id:        text(.relationships.user.data.id),
  user_ids:       ids(.relationships.users.data)
}

# left out: jobs (lists of records that have this one's id, or that --include
# reads)
