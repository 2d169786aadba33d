# candidates: one row for each candidate
{
  id:                     text(.id),
  first_name:             text(.attributes."first-name"),
  last_name:              text(.attributes."last-name"),
  email:                  text(.attributes.email),
  phone:                  text(.attributes.phone),
  pitch:                  text(.attributes.pitch),
  city:                   text(.attributes.city),
  connected:              boolean(.attributes.connected),
  consent_future_jobs_at: timestamp(.attributes."consent-future-jobs-at"),
  country:                text(.attributes.country),
  facebook_id:            text(.attributes."facebook-id"),
  facebook_profile:       text(.attributes."facebook-profile"),
  internal:               boolean(.attributes.internal),
  linkedin_profile:       text(.attributes."linkedin-profile"),
  linkedin_uid:           text(.attributes."linkedin-uid"),
  linkedin_url:           text(.attributes."linkedin-url"),
  picture:                text(.attributes.picture),
  referred:               boolean(.attributes.referred),
  referring_site:         text(.attributes."referring-site"),
  referring_url:          text(.attributes."referring-url"),
  restricted_at:          timestamp(.attributes."restricted-at"),
  resume_summary:         text(.attributes."resume-summary"
                            // .attributes.resume_summary),
  sourced:                boolean(.attributes.sourced),
  tags:                   json(.attributes.tags),
  unsubscribed:           boolean(.attributes.unsubscribed),
  created_at:             timestamp(.attributes."created-at"),
  updated_at:             timestamp(.attributes."updated-at"),

  # what it belongs to
  custom_field_value_ids: ids(.relationships."custom-field-values".data),
  department_id:          text(.relationships.department.data.id),
  division_id:            text(.relationships.division.data.id),
  location_ids:           ids(.relationships.locations.data),
  region_ids:             ids(.relationships.regions.data),
  role_id:                text(.relationships.role.data.id)
}

# left out: resume (a link that works for a minute and opens the CV)
# left out: original-resume (such a link, too)
# left out: activities, answers, form-answers, job-applications,
# nps-responses, onboardings, partner-results, questions, uploads (lists of
# records that have this one's id, or that --include reads)
