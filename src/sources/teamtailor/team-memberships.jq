# team-memberships: one row for each user in a team, or in a job's hiring team
{
  id:        text(.id),

  # what it belongs to
  team_id:   text(.relationships.team.data.id),
  team_type: text(.relationships.team.data.type),
  user_id:   text(.relationships.user.data.id)
}
