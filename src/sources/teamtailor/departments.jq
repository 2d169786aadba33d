# departments: one row for each department
{
  id:              text(.id),
  name:            text(.attributes.name),
  headline:        text(.attributes.headline),
  people_headline: text(.attributes."people-headline"),
  people_text:     text(.attributes."people-text"),
  pictures:        json(.attributes.pictures),
  row_order:       integer(.attributes."row-order"),
  text:            text(.attributes.text),

  # what it belongs to
  manager_id:      text(.relationships.manager.data.id),
  role_ids:        ids(.relationships.roles.data),
  team_ids:        ids(.relationships.teams.data)
}

# left out: team-memberships (lists of records that have this one's id, or
# that --include reads)
