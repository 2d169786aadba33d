# jobs: one row for each job, unpublished and archived ones too
{
  id:                             text(.id),
  title:                          text(.attributes.title),
  status:                         text(.attributes.status),
  pitch:                          text(.attributes.pitch),
  body:                           text(.attributes.body),
  additional_files_requirement:   text(.attributes."additional-files-requirement"),
  apply_button_text:              text(.attributes."apply-button-text"),
  candidate_location_requirement: text(.attributes."candidate-location-requirement"),
  cover_letter_requirement:       text(.attributes."cover-letter-requirement"),
  currency:                       text(.attributes.currency),
  employment_level:               text(.attributes."employment-level"),
  employment_type:                text(.attributes."employment-type"),
  end_date:                       timestamp(.attributes."end-date"),
  external_application_url:       text(.attributes."external-application-url"),
  human_status:                   text(.attributes."human-status"),
  internal:                       boolean(.attributes.internal),
  internal_name:                  text(.attributes."internal-name"),
  language_code:                  text(.attributes."language-code"),
  mailbox:                        text(.attributes.mailbox),
  max_salary:                     number(.attributes."max-salary"),
  min_salary:                     number(.attributes."min-salary"),
  name_requirement:               text(.attributes."name-requirement"),
  phone_requirement:              text(.attributes."phone-requirement"),
  picture:                        json(.attributes.picture),
  pinned:                         boolean(.attributes.pinned),
  recruiter_email:                text(.attributes."recruiter-email"),
  remote_status:                  text(.attributes."remote-status"),
  resume_requirement:             text(.attributes."resume-requirement"
                                    // .attributes.resume_requirement),
  salary_time_unit:               text(.attributes."salary-time-unit"),
  sharing_image_layout:           text(.attributes."sharing-image-layout"),
  start_date:                     timestamp(.attributes."start-date"),
  tags:                           json(.attributes.tags),
  template_name:                  text(.attributes."template-name"),
  careersite_url:                 text(.links."careersite-job-url"),
  apply_url:                      text(.links."careersite-job-apply-url"),
  apply_iframe_url:               text(.links."careersite-job-apply-iframe-url"),
  created_at:                     timestamp(.attributes."created-at"),
  updated_at:                     timestamp(.attributes."updated-at"),

  # what it belongs to
  colleague_ids:                  ids(.relationships.colleagues.data),
  custom_field_value_ids:         ids(.relationships."custom-field-values".data),
  department_id:                  text(.relationships.department.data.id),
  division_id:                    text(.relationships.division.data.id),
  location_id:                    text(.relationships.location.data.id),
  location_ids:                   ids(.relationships.locations.data),
  region_ids:                     ids(.relationships.regions.data),
  requisition_id:                 text(.relationships.requisition.data.id),
  role_id:                        text(.relationships.role.data.id),
  team_id:                        text(.relationships.team.data.id),
  user_id:                        text(.relationships.user.data.id)
}

# left out: the link careersite-job-internal-url (a secret: who has it sees jobs
# that are not public)
# left out: activities, candidates, custom-fields, picked-questions,
# questions, stages, team-memberships (lists of records that have this one's
# id, or that --include reads)
