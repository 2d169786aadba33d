# job-applications: one row for each application of a candidate for a job
{
  id:                      text(.id),
  changed_stage_at:        timestamp(.attributes."changed-stage-at"),
  cover_letter:            text(.attributes."cover-letter"),
  match:                   number(.attributes.match),
  referring_site:          text(.attributes."referring-site"),
  referring_url:           text(.attributes."referring-url"),
  rejected_at:             timestamp(.attributes."rejected-at"),
  row_order:               integer(.attributes."row-order"),
  send_user_notifications: boolean(.attributes."send-user-notifications"),
  sourced:                 boolean(.attributes.sourced),
  created_at:              timestamp(.attributes."created-at"),
  updated_at:              timestamp(.attributes."updated-at"),

  # what it belongs to
  candidate_id:            text(.relationships.candidate.data.id),
  job_id:                  text(.relationships.job.data.id),
  reject_reason_id:        text(.relationships."reject-reason".data.id),
  stage_id:                text(.relationships.stage.data.id)
}

# left out: nps-responses (lists of records that have this one's id, or that
# --include reads)
