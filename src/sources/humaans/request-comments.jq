# request-comments: one row for each comment on a request
{
  id:         text(.id),
  request_id: text(.requestId),
  person_id:  text(.personId),
  body:       text(.body),
  created_at: timestamp(.createdAt),
  updated_at: timestamp(.updatedAt)
}
