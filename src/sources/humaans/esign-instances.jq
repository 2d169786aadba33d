# esign-instances: one row for each document to sign
{
  id:                text(.id),
  company_id:        text(.companyId),
  esign_template_id: text(.esignTemplateId),
  person_id:         text(.personId),
  status:            text(.status),
  signed_at:         timestamp(.signedAt),
  created_at:        timestamp(.createdAt),
  updated_at:        timestamp(.updatedAt)
}
