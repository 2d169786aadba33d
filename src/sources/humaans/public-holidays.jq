# public-holidays: one row for each holiday
{
  id:         text(.id),
  date:       date(.date),
  name:       text(.name),
  created_at: timestamp(.createdAt),
  updated_at: timestamp(.updatedAt)
}
