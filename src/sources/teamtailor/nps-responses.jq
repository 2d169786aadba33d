# nps-responses: one row for each answer to the survey of candidates
{
  id:                 text(.id),
  score:              number(.attributes.score),
  feedback:           text(.attributes.feedback),
  on_reject:          boolean(.attributes."on-reject"),
  scored_at:          timestamp(.attributes."scored-at"),
  sent_at:            timestamp(.attributes."sent-at"),
  created_at:         timestamp(.attributes."created-at"),
  updated_at:         timestamp(.attributes."updated-at"),

  # what it belongs to
  candidate_id:       text(.relationships.candidate.data.id),
  job_application_id: text(.relationships."job-application".data.id),
  stage_id:           text(.relationships.stage.data.id)
}
