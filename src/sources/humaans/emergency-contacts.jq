# emergency-contacts: one row for each contact of a person
{
  id:           text(.id),
  person_id:    text(.personId),
  name:         text(.name),
  relationship: text(.relationship),
  phone_number: text(.phoneNumber),
  email:        text(.email),
  created_at:   timestamp(.createdAt),
  updated_at:   timestamp(.updatedAt)
}
