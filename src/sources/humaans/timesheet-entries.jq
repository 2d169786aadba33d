# timesheet-entries: one row for each span of time worked
{
  id:               text(.id),
  person_id:        text(.personId),
  date:             date(.date),
  start_time:       text(.startTime),
  end_time:         text(.endTime),
  duration:         json(.duration),
  duration_hours:   integer(.duration.hours),
  duration_minutes: integer(.duration.minutes),
  created_at:       timestamp(.createdAt),
  updated_at:       timestamp(.updatedAt)
}
