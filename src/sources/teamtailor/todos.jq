# todos: one row for each task
{
  id:           text(.id),
  value:        text(.attributes.value),
  due:          date(.attributes.due),
  completed_at: timestamp(.attributes."completed-at"),
  created_at:   timestamp(.attributes."created-at"),

  # what it belongs to
  assignee_id:  text(.relationships.assignee.data.id),
  assigner_id:  text(.relationships.assigner.data.id),
  candidate_id: text(.relationships.candidate.data.id),
  user_id:      text(.relationships.user.data.id)
}
