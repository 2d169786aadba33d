# request-reviews: one row for each decision on a request
{
  id:          text(.id),
  request_id:  text(.requestId),
  reviewer_id: text(.reviewerId),
  status:      text(.status),
  decision:    text(.decision),
  created_at:  timestamp(.createdAt),
  updated_at:  timestamp(.updatedAt)
}
