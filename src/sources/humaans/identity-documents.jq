# identity-documents: one row for each passport, visa and the like of a person
{
  id:                        text(.id),
  person_id:                 text(.personId),
  identity_document_type_id: text(.identityDocumentTypeId),
  name:                      text(.name),
  number:                    text(.number),
  issuing_country:           text(.issuingCountry),
  issue_date:                date(.issueDate),
  expiry_date:               date(.expiryDate),
  file_id:                   text(.fileId // .file.id),
  filename:                  text(.file.filename),
  url:                       text(.file.url),
  file:                      json(.file),
  created_at:                timestamp(.createdAt),
  updated_at:                timestamp(.updatedAt)
}
