# timesheet-submissions: one row for each timesheet handed in
{
  id:                text(.id),
  person_id:         text(.personId),
  start_date:        date(.startDate),
  end_date:          date(.endDate),
  status:            text(.status),
  submitted_at:      timestamp(.submittedAt),
  reviewed_by:       text(.reviewedBy),
  reviewed_at:       timestamp(.reviewedAt),
  changes_requested: text(.changesRequested),
  duration_as_time:  json(.durationAsTime),
  duration_hours:    integer(.durationAsTime.hours),
  duration_minutes:  integer(.durationAsTime.minutes),
  duration_as_days:  integer(.durationAsDays),
  created_at:        timestamp(.createdAt),
  updated_at:        timestamp(.updatedAt)
}
