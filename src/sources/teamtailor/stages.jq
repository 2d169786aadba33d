# stages: one row for each stage of a job
{
  id:                              text(.id),
  name:                            text(.attributes.name),
  active_job_applications_count:   integer(.attributes."active-job-applications-count"),
  stage_type:                      text(.attributes."legacy-stage-type-name"
                                     // .attributes."stage-type"),
  rejected_job_applications_count: integer(.attributes."rejected-job-applications-count"),
  row_order:                       integer(.attributes."row-order"),
  created_at:                      timestamp(.attributes."created-at"),
  updated_at:                      timestamp(.attributes."updated-at"),

  # what it belongs to
  job_id:                          text(.relationships.job.data.id),
  stage_type_id:                   text(.relationships."stage-type".data.id)
}

# left out: job-applications, triggers (lists of records that have this one's
# id, or that --include reads)
