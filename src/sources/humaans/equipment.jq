# equipment: one row for each thing handed to a person; its kind and model come
# as text, as ids, or both
{
  id:                text(.id),
  person_id:         text(.personId),
  equipment_type_id: text(.equipmentTypeId),
  equipment_name_id: text(.equipmentNameId),
  type:              text(.type),
  name:              text(.name),
  serial_number:     text(.serialNumber),
  assigned_date:     date(.assignedDate),
  returned_date:     date(.returnedDate),
  created_at:        timestamp(.createdAt),
  updated_at:        timestamp(.updatedAt)
}
