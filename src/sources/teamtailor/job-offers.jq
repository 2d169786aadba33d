# job-offers: one row for each offer
{
  id:                 text(.id),
  status:             text(.attributes.status),
  answered_at:        timestamp(.attributes."answered-at"),
  details:            json(.attributes.details),
  salary:             text(.attributes.details.salary),
  start_date:         date(.attributes.details."start-date"),
  response:           text(.attributes.response),
  sent_at:            timestamp(.attributes."sent-at"),
  created_at:         timestamp(.attributes."created-at"),

  # what it belongs to
  job_application_id: text(.relationships."job-application".data.id),
  user_id:            text(.relationships.user.data.id)
}
