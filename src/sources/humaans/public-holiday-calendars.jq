# public-holiday-calendars: one row for each calendar; its id is a code, DE-BE
{
  id:         text(.id),
  company_id: text(.companyId),
  name:       text(.name),
  created_at: timestamp(.createdAt),
  updated_at: timestamp(.updatedAt)
}
