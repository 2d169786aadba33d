# job-custom-field-values: one row for each value of a custom field of a
# job; a value is a text, a number, true or false, or a list as JSON
{
  id:              text(.id),
  field_type:      text(.attributes."field-type"),
  value:           text(.attributes.value),

  # what it belongs to
  custom_field_id: text(.relationships."custom-field".data.id),
  owner_id:        text(.relationships.owner.data.id // ._jobs_id),
  owner_type:      text(.relationships.owner.data.type),
  job_id:          text(._jobs_id)
}
