# public-holiday-calendar-days: one row for each holiday in a calendar
{
  id:                         text(.id),
  public_holiday_calendar_id: text(.publicHolidayCalendarId),
  public_holiday_id:          text(.publicHolidayId),
  created_at:                 timestamp(.createdAt),
  updated_at:                 timestamp(.updatedAt)
}
