# webhook-events: one row for each event sent to a webhook
{
  id:         text(.id),
  webhook_id: text(.webhookId),
  event:      text(.event),
  data:       json(.data),
  status:     text(.status),
  event_at:   timestamp(.timestamp),
  created_at: timestamp(.createdAt)
}
