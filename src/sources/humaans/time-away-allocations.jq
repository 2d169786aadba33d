# time-away-allocations: one row for each policy given to a person
{
  id:                  text(.id),
  person_id:           text(.personId),
  type:                text(.type),
  effective_date:      date(.effectiveDate),
  time_away_policy_id: text(.timeAwayPolicyId // .timeAwayPolicy.id),
  time_away_policy:    json(.timeAwayPolicy),
  time_away_type_id:   text(.timeAwayTypeId),
  amount:              number(.amount),
  unit:                text(.unit),
  start_date:          date(.startDate),
  end_date:            date(.endDate),
  created_at:          timestamp(.createdAt),
  updated_at:          timestamp(.updatedAt)
}
