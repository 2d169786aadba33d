# companies: normally one row, the company that the token belongs to
{
  # the columns of the connector that this replaces
  id:                  text(.id),
  name:                text(.name),
  description:         text(.description),
  website:             text(.website),
  phone:               text(.phone),
  address_line1:       text(.address.line1),
  address_line2:       text(.address.line2),
  address_city:        text(.address.city),
  address_state:       text(.address.state),
  address_postal_code: text(.address.postalCode),
  address_country:     text(.address.country),
  created_at:          timestamp(.createdAt),
  updated_at:          timestamp(.updatedAt),

  # what else the API has
  domains:                          json(.domains),
  trial_end_date:                   date(.trialEndDate),
  status:                           text(.status),
  payment_status:                   text(.paymentStatus),
  package:                          text(.package),
  is_timesheet_enabled:             boolean(.isTimesheetEnabled),
  require_time_away_approval_for:   json(.requireTimeAwayApprovalFor),
  autogenerate_employee_id:         boolean(.autogenerateEmployeeId),
  autogenerate_employee_id_for_new_hires:
                                    boolean(.autogenerateEmployeeIdForNewHires),
  next_employee_id:                 integer(.nextEmployeeId)
}
