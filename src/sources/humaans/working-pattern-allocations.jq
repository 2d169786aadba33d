# working-pattern-allocations: one row for each pattern given to a person
{
  id:                 text(.id),
  person_id:          text(.personId),
  working_pattern_id: text(.workingPatternId),
  start_date:         date(.startDate),
  end_date:           date(.endDate),
  created_at:         timestamp(.createdAt),
  updated_at:         timestamp(.updatedAt)
}
