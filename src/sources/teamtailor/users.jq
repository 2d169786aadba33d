# users: one row for each user; an account that is gone may have no name left
{
  id:                                   text(.id),
  name:                                 text(.attributes.name),
  title:                                text(.attributes.title),
  email:                                text(.attributes.email),
  phone:                                text(.attributes.phone),
  description:                          text(.attributes.description),
  external_id:                          text(.attributes."external-id"),
  facebook_profile:                     text(.attributes."facebook-profile"),
  google_profile:                       text(.attributes."google-profile"),
  hide_email:                           boolean(.attributes."hide-email"),
  instagram_profile:                    text(.attributes."instagram-profile"),
  linkedin_profile:                     text(.attributes."linkedin-profile"),
  login_email:                          text(.attributes."login-email"),
  notification_candidate_message:       boolean(.attributes."notification-candidate-message"),
  notification_connected_candidate:     boolean(.attributes."notification-connected-candidate"),
  notification_daily_digest:            boolean(.attributes."notification-daily-digest"),
  notification_gdpr_digest:             boolean(.attributes."notification-gdpr-digest"),
  notification_hiring_team_application: boolean(.attributes."notification-hiring-team-application"),
  notification_job:                     boolean(.attributes."notification-job"),
  notification_lead_message:            boolean(.attributes."notification-lead-message"),
  notification_mention:                 boolean(.attributes."notification-mention"),
  notification_recruiter_application:   boolean(.attributes."notification-recruiter-application"),
  notification_removal_request:         boolean(.attributes."notification-removal-request"),
  other_profile:                        text(.attributes."other-profile"),
  picture:                              text(.attributes.picture),
  role:                                 text(.attributes.role),
  role_addons:                          json(.attributes."role-addons"),
  signature:                            text(.attributes.signature),
  twitter_profile:                      text(.attributes."twitter-profile"),
  username:                             text(.attributes.username),
  visible:                              boolean(.attributes.visible),

  # what it belongs to
  department_id:                        text(.relationships.department.data.id),
  location_id:                          text(.relationships.location.data.id),
  team_ids:                             ids(.relationships.teams.data)
}

# left out: activities, jobs, notification-settings, team-memberships (lists
# of records that have this one's id, or that --include reads)
