# request-activity-logs: one row for each step of a request
{
  id:         text(.id),
  request_id: text(.requestId),
  person_id:  text(.personId),
  action:     text(.action),
  data:       json(.data),
  created_at: timestamp(.createdAt)
}
