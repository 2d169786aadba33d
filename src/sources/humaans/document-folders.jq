# document-folders: one row for each folder; deleted ones may come with
# deleted_at
{
  id:         text(.id),
  company_id: text(.companyId),
  name:       text(.name),
  audience:   json(.audience),
  created_by: text(.createdBy),
  created_at: timestamp(.createdAt),
  updated_at: timestamp(.updatedAt),
  deleted_at: timestamp(.deletedAt)
}
