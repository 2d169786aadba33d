# time-away-adjustments: one row for each correction of an allowance
{
  id:                      text(.id),
  person_id:               text(.personId),
  time_away_allocation_id: text(.timeAwayAllocationId),
  amount:                  number(.amount),
  note:                    text(.note),
  created_at:              timestamp(.createdAt),
  updated_at:              timestamp(.updatedAt)
}
