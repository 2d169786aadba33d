# locations: one row for each office; some know its name as "label", some as
# "name"
{
  id:         text(.id),
  company_id: text(.companyId),
  name:       text(.label // .name),
  city:       text(.city),
  country:    text(.country),
  timezone:   text(.timezone),
  created_at: timestamp(.createdAt),
  updated_at: timestamp(.updatedAt)
}
