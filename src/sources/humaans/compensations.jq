# compensations: one row for each period of a person's pay
{
  id:                   text(.id),
  person_id:            text(.personId),
  compensation_type_id: text(.compensationTypeId),
  amount:               number(.amount),
  currency:             text(.currency),
  period:               text(.period),
  note:                 text(.note),
  effective_date:       date(.effectiveDate),
  end_date:             date(.endDate),
  end_reason:           text(.endReason),
  created_at:           timestamp(.createdAt),
  updated_at:           timestamp(.updatedAt)
}
