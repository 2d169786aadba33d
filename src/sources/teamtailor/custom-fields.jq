# custom-fields: one row for each field that the company added; selects come in
# the same list, with a type of their own
{
  id:                      text(.id),
  name:                    text(.attributes.name),
  api_name:                text(.attributes."api-name"),
  field_type:              text(.attributes."field-type"),
  is_external:             boolean(.attributes."is-external"),
  is_featured:             boolean(.attributes."is-featured"),
  is_hidden:               boolean(.attributes."is-hidden"),
  is_private:              boolean(.attributes."is-private"),
  is_required:             boolean(.attributes."is-required"),
  is_searchable:           boolean(.attributes."is-searchable"),
  owner_type:              text(.attributes."owner-type"),
  record_type:             text(.type),
  created_at:              timestamp(.attributes."created-at"),
  updated_at:              timestamp(.attributes."updated-at"),

  # what it belongs to
  custom_field_option_ids: ids(.relationships."custom-field-options".data)
}

# left out: custom-field-values (lists of records that have this one's id, or
# that --include reads)
