# custom-fields: one row for each field that the company added
{
  id:          text(.id),
  company_id:  text(.companyId),
  name:        text(.name),
  section:     text(.section),
  resource_id: text(.resourceId),
  type:        text(.type),
  config:      json(.config),
  created_at:  timestamp(.createdAt),
  updated_at:  timestamp(.updatedAt)
}
