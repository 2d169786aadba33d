# documents: one row for each document of a person or of the company
{
  # the columns of the connector that this replaces; it read the file's name,
  # size and address beside the file, the API has them inside, or a link
  id:               text(.id),
  person_id:        text(.personId),
  name:             text(.name),
  description:      text(.description),
  type:             text(.type),
  filename:         text(.filename // .file.filename),
  file_size:        integer(.fileSize // .file.size),
  mime_type:        text(.mimeType // .file.mimeType),
  url:              text(.url // .file.url? // .link),
  expiry_date:      date(.expiryDate),
  tags:             json(.tags),
  created_at:       timestamp(.createdAt),
  updated_at:       timestamp(.updatedAt),

  # what else the API has
  company_id:       text(.companyId),
  document_type_id: text(.documentTypeId),
  folder_id:        text(.folderId),
  link:             text(.link),
  file_id:          text(.fileId // .file.id),
  file:             json(.file),
  source:           text(.source),
  source_id:        text(.sourceId),
  issue_date:       date(.issueDate),
  created_by:       text(.createdBy)
}
