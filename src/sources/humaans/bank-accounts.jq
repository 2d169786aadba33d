# bank-accounts: one row for each person's account
{
  id:              text(.id),
  person_id:       text(.personId),
  bank_name:       text(.bankName),
  name_on_account: text(.nameOnAccount),
  account_number:  text(.accountNumber),
  swift_code:      text(.swiftCode),
  sort_code:       text(.sortCode),
  routing_number:  text(.routingNumber),
  created_at:      timestamp(.createdAt),
  updated_at:      timestamp(.updatedAt)
}
