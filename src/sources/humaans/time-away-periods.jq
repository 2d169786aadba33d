# time-away-periods: one row for each person's allowance in a period
{
  id:                      text(.id),
  person_id:               text(.personId),
  start_date:              date(.startDate),
  end_date:                date(.endDate),
  allowance:               number(.allowance),
  pto_used:                number(.ptoUsed),
  pto_upcoming:            number(.ptoUpcoming),
  pto_carried_over:        number(.ptoCarriedOver),
  time_away_allocation:    json(.timeAwayAllocation),
  time_away_allocation_id: text(.timeAwayAllocation.id)
}
