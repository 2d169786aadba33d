# locations: one row for each location
{
  id:           text(.id),
  name:         text(.attributes.name),
  email:        text(.attributes.email),
  phone:        text(.attributes.phone),
  address:      text(.attributes.address),
  city:         text(.attributes.city),
  country:      text(.attributes.country),
  headquarters: boolean(.attributes.headquarters),
  lat:          number(.attributes.lat),
  long:         number(.attributes.long),
  zip:          text(.attributes.zip),

  # what it belongs to
  team_ids:     ids(.relationships.teams.data)
}
