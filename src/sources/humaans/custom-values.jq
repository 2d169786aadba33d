# custom-values: one row for each value of a custom field; a value is a text,
# or a list as JSON
{
  id:              text(.id),
  person_id:       text(.personId),
  custom_field_id: text(.customFieldId),
  resource_id:     text(.resourceId),
  value:           text(.value),
  created_at:      timestamp(.createdAt),
  updated_at:      timestamp(.updatedAt)
}
