# regions: one row for each region
{
  id:           text(.id),
  name:         text(.attributes.name),
  created_at:   timestamp(.attributes."created-at"),

  # what it belongs to
  location_ids: ids(.relationships.locations.data)
}
