# job-roles: the history of each person's roles, one row for each role held;
# the current one has the latest effective_date that is not in the future
{
  # the columns of the connector that this replaces
  id:               text(.id),
  name:             text(.name // .jobTitle),
  description:      text(.description),
  department:       text(.department.name? // .department),
  location:         text(.location.name? // .location),
  employment_type:  text(.employmentType),
  salary_range_min: number(.salaryRange.min),
  salary_range_max: number(.salaryRange.max),
  salary_currency:  text(.salaryRange.currency),
  requirements:     json(.requirements),
  responsibilities: json(.responsibilities),
  benefits:         json(.benefits),
  is_active:        boolean(.isActive),
  created_at:       timestamp(.createdAt),
  updated_at:       timestamp(.updatedAt),

  # what else the API has
  person_id:        text(.personId),
  job_title:        text(.jobTitle),
  reporting_to:     text(.reportingTo),
  effective_date:   date(.effectiveDate),
  end_date:         date(.endDate),
  note:             text(.note),
  company_id:       text(.companyId)
}
