# esign-bulks: one row for each document sent to several people
{
  id:                text(.id),
  company_id:        text(.companyId),
  esign_template_id: text(.esignTemplateId),
  name:              text(.name),
  status:            text(.status),
  created_at:        timestamp(.createdAt),
  updated_at:        timestamp(.updatedAt)
}
