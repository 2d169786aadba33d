# notes: one row for each note on a candidate; old versions of the API wrap each
# in "data", with numbers for ids
{
  id:                 text(.id // .data.id),
  note:               text(.attributes.note // .data.attributes.note),
  created_by_trigger: boolean(first_of(.attributes."created-by-trigger"; .data.attributes."created-by-trigger")),
  mentioned_user_ids: json(.attributes."mentioned-user-ids"
                        // .data.attributes."mentioned-user-ids"),
  private_note:       boolean(first_of(.attributes."private-note"; .data.attributes."private-note")),
  created_at:         timestamp(.attributes."created-at"
                             // .data.attributes."created-at"),
  updated_at:         timestamp(.attributes."updated-at"
                             // .data.attributes."updated-at"),

  # what it belongs to
  candidate_id:       text(.relationships.candidate.data.id
                        // .attributes."candidate-id" // .data.attributes."candidate-id"),
  job_application_id: text(.relationships."job-application".data.id),
  user_id:            text(.relationships.user.data.id
                        // .attributes."user-id" // .data.attributes."user-id")
}
