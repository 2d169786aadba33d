/*
 * The resources of Humaans, and the fields of those that are plain tables.
 * The fields come in the order of the API's examples.
 */
#include "humaans.h"
#include "humaans_tables.h"
#include "tables.h"

/* Public holiday calendars have codes for ids. */
static char *
make_calendar_id(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	static const char *const codes[] = { "GB", "DE-HH", "ES-MD", "PL" };

	(void)column;
	(void)draw;
	*p++ = '"';
	p = put_text(p, codes[row->number % 4]);
	*p++ = '"';
	return p;
}

/* A custom field's value is a text, or a list of them. */
static char *
make_value(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	bool list = (draw & 1) == 0;

	if (list)
		*p++ = '[';
	p = make_word(p, row, column, draw);
	if (list)
		*p++ = ']';
	return p;
}

static const struct field document_types[] = {
	ID,
	COMPANY,
	TITLE("name",
	    LIST_OF("Contract", "Policy", "Payslip", "Right to work", "Other")),
	CREATED,
	UPDATED,
	END,
};

static const struct field document_folders[] = {
	ID,
	COMPANY,
	TITLE("name", LIST_OF("Onboarding", "Archive", "Payroll 💰", "Légal")),
	RAW("audience", "{\"type\":\"all\",\"rules\":[]}"),
	PERSON("createdBy"),
	CREATED,
	UPDATED,
	MAYBE(90, "deletedAt", make_instant, RANGE(10, 300)),
	END,
};

static const struct field locations[] = {
	ID,
	COMPANY,
	TITLE("label", &city_words),
	ALIKE("city", &city_words, "label"),
	WORD("country", &country_words),
	ALIKE("timezone", &timezone_words, "country"),
	CREATED,
	UPDATED,
	END,
};

static const struct field identity_documents[] = {
	ID,
	PERSON("personId"),
	REF("identityDocumentTypeId", "identity-document-types"),
	TITLE("name", LIST_OF("Passport")),
	SOME("number", make_code, RANGE(9, 9)),
	WORD("issuingCountry", LIST_OF("GB", "DE")),
	SOME("issueDate", make_date, RANGE(-60, 30)),
	SOME("expiryDate", make_date, RANGE(300, 3650)),
	MAYBE(70, "fileId", make_other, NULL),
	NIL("file"),
	CREATED,
	UPDATED,
	END,
};

static const struct field identity_document_types[] = {
	ID,
	COMPANY,
	TITLE("name", LIST_OF("Passport", "Driving licence")),
	CREATED,
	UPDATED,
	END,
};

static const struct field compensations[] = {
	ID,
	PERSON("personId"),
	REF("compensationTypeId", "compensation-types"),
	SOME("amount", make_money, RANGE(18000, 250000)),
	WORD("currency", LIST_OF("GBP", "EUR", "PLN")),
	WORD("period", LIST_OF("annual")),
	MAYBE(50, "note", make_word, &note_words),
	SOME("effectiveDate", make_date, RANGE(-60, 30)),
	MAYBE(50, "endDate", make_date, RANGE(31, 400)),
	NIL("endReason"),
	CREATED,
	UPDATED,
	END,
};

static const struct field compensation_types[] = {
	ID,
	COMPANY,
	TITLE("name", LIST_OF("Salary", "Bonus")),
	WORD("baseType", LIST_OF("salary", "bonus")),
	CREATED,
	UPDATED,
	END,
};

static const struct field bank_accounts[] = {
	ID,
	PERSON("personId"),
	WORD("bankName", LIST_OF("Example Bank", "Beispielbank")),
	WORD("nameOnAccount", &last_words),
	SOME("accountNumber", make_code, RANGE(8, 8)),
	MAYBE(50, "swiftCode", make_word, LIST_OF("EXAMDEFF")),
	MAYBE(50, "sortCode", make_word, LIST_OF("00-00-00")),
	NIL("routingNumber"),
	CREATED,
	UPDATED,
	END,
};

static const struct field emergency_contacts[] = {
	ID,
	PERSON("personId"),
	TITLE("name", LIST_OF("Sam Okafor", "Jonas Brandt")),
	WORD("relationship", LIST_OF("Sibling", "Partner")),
	WORD("phoneNumber", LIST_OF("+44 7700 900111", "+49 170 0000000")),
	MAYBE(50, "email", make_word, LIST_OF("sam@mail.example")),
	CREATED,
	UPDATED,
	END,
};

static const struct field spaces[] = {
	ID,
	COMPANY,
	TITLE("name", LIST_OF("Engineering", "People")),
	CREATED,
	UPDATED,
	END,
};

static const struct field custom_fields[] = {
	ID,
	COMPANY,
	TITLE("name", LIST_OF("T-shirt size", "Certificates")),
	WORD("section", LIST_OF("basics", "employment")),
	NIL("resourceId"),
	WORD("type", LIST_OF("select", "multiSelect")),
	RAW("config", "{\"choices\":[\"S\",\"M\",\"L\"]}"),
	CREATED,
	UPDATED,
	END,
};

static const struct field custom_values[] = {
	ID,
	PERSON("personId"),
	REF("customFieldId", "custom-fields"),
	NIL("resourceId"),
	SOME(
	    "value", make_value, LIST_OF("M", "L", "first aid", "fire safety")),
	CREATED,
	UPDATED,
	END,
};

static const struct field equipment[] = {
	ID,
	PERSON("personId"),
	REF("equipmentTypeId", "equipment-types"),
	REF("equipmentNameId", "equipment-names"),
	WORD("type", LIST_OF("Laptop")),
	TITLE("name", LIST_OF("Laptop 14", "Laptop 16")),
	WORD("serialNumber", LIST_OF("SN-EX-0001", "SN-EX-0002")),
	SOME("assignedDate", make_date, RANGE(-60, 30)),
	MAYBE(50, "returnedDate", make_date, RANGE(31, 1400)),
	CREATED,
	UPDATED,
	END,
};

static const struct field equipment_types[] = {
	ID,
	COMPANY,
	TITLE("name", LIST_OF("Laptop", "Monitor")),
	CREATED,
	UPDATED,
	END,
};

static const struct field equipment_names[] = {
	ID,
	COMPANY,
	TITLE("name", LIST_OF("Laptop 14", "Laptop 16")),
	CREATED,
	UPDATED,
	END,
};

static const struct field time_away[] = {
	ID,
	PERSON("personId"),
	SOME("startDate", make_date, RANGE(-60, 30)),
	WORD("startPeriod", LIST_OF("full", "pm")),
	SOME("endDate", make_date, RANGE(31, 400)),
	WORD("endPeriod", LIST_OF("full")),
	REF("timeAwayTypeId", "time-away-types"),
	{ "timeAwayType", make_embedded, "time-away-types", 0, false,
	    "timeAwayTypeId" },
	WORD("type", LIST_OF("pto", "sick")),
	TITLE("name", LIST_OF("Paid time off", "Sick leave")),
	SOME("isTimeOff", make_bool, RANGE(0, 70)),
	MAYBE(90, "workingFromLocationId", make_ref, "locations"),
	MAYBE(50, "note", make_word, &note_words),
	RAW("breakdown",
	    "[{\"date\":\"2025-08-04\",\"period\":\"full\"},{\"date\":\"2025-"
	    "08-05\",\"period\":\"full\",\"holiday\":true}]"),
	SOME("days", make_half, RANGE(0, 5)),
	WORD("requestStatus", LIST_OF("approved", "pending")),
	MAYBE(50, "reviewedBy", make_ref, "people"),
	MAYBE(50, "reviewedAt", make_instant, RANGE(0, 60)),
	NIL("reviewNote"),
	WORD("publicHolidayCalendarId", LIST_OF("GB", "DE-HH", "ES-MD", "PL")),
	RAW("workingDays", "[{\"day\":\"monday\"},{\"day\":\"tuesday\"}]"),
	CREATED,
	UPDATED,
	END,
};

static const struct field time_away_types[] = {
	ID,
	COMPANY,
	TITLE("name", LIST_OF("Paid time off", "Sick leave")),
	WORD("color", LIST_OF("#4caf50", "#ff9800")),
	CREATED,
	UPDATED,
	END,
};

static const struct field time_away_policies[] = {
	ID,
	COMPANY,
	TITLE("name", LIST_OF("Standard UK", "Standard DE")),
	WORD("maxPtoCarryOver", LIST_OF("5", "0")),
	CREATED,
	UPDATED,
	END,
};

static const struct field time_away_allocations[] = {
	ID,
	PERSON("personId"),
	WORD("type", LIST_OF("specific", "placeOfWork")),
	MAYBE(50, "effectiveDate", make_date, RANGE(-60, 30)),
	REF("timeAwayPolicyId", "time-away-policies"),
	{ "timeAwayPolicy", make_embedded, "time-away-policies", 0, false,
	    "timeAwayPolicyId" },
	CREATED,
	UPDATED,
	END,
};

static const struct field time_away_adjustments[] = {
	ID,
	PERSON("personId"),
	REF("timeAwayAllocationId", "time-away-allocations"),
	SOME("amount", make_half, RANGE(-2, 6)),
	MAYBE(50, "note", make_word, &note_words),
	CREATED,
	UPDATED,
	END,
};

static const struct field time_away_periods[] = {
	ID,
	PERSON("personId"),
	SOME("startDate", make_date, RANGE(-60, 30)),
	SOME("endDate", make_date, RANGE(31, 400)),
	WORD("allowance", LIST_OF("25", "30")),
	WORD("ptoUsed", LIST_OF("10.5", "4")),
	WORD("ptoUpcoming", LIST_OF("2", "0")),
	WORD("ptoCarriedOver", LIST_OF("1.5", "0")),
	RAW("timeAwayAllocation",
	    "{\"timeAwayPolicy\":{\"maxPtoCarryOver\":\"5\"}}"),
	END,
};

static const struct field public_holidays[] = {
	ID,
	SOME("date", make_date, RANGE(-60, 30)),
	TITLE("name", LIST_OF("Christmas Day", "Boxing Day")),
	CREATED,
	UPDATED,
	END,
};

static const struct field public_holiday_calendars[] = {
	SOME("id", make_calendar_id, NULL),
	COMPANY,
	TITLE("name", LIST_OF("United Kingdom", "Germany, Hamburg")),
	CREATED,
	UPDATED,
	END,
};

static const struct field public_holiday_calendar_days[] = {
	ID,
	WORD("publicHolidayCalendarId", LIST_OF("GB", "DE-HH", "ES-MD", "PL")),
	REF("publicHolidayId", "public-holidays"),
	CREATED,
	UPDATED,
	END,
};

static const struct field timesheet_entries[] = {
	ID,
	PERSON("personId"),
	SOME("date", make_date, RANGE(-60, 30)),
	SOME("startTime", make_time, RANGE(28, 40)),
	MAYBE(50, "endTime", make_time, RANGE(60, 76)),
	MAYBE(50, "duration", make_raw, "{\"hours\":8,\"minutes\":30}"),
	CREATED,
	UPDATED,
	END,
};

static const struct field timesheet_submissions[] = {
	ID,
	PERSON("personId"),
	SOME("startDate", make_date, RANGE(-60, 30)),
	SOME("endDate", make_date, RANGE(31, 400)),
	WORD("status", LIST_OF("approved", "pending")),
	SOME("submittedAt", make_instant, RANGE(0, 60)),
	MAYBE(50, "reviewedBy", make_ref, "people"),
	MAYBE(50, "reviewedAt", make_instant, RANGE(0, 60)),
	NIL("changesRequested"),
	RAW("durationAsTime", "{\"hours\":168,\"minutes\":15}"),
	SOME("durationAsDays", make_integer, RANGE(0, 47)),
	CREATED,
	UPDATED,
	END,
};

static const struct field webhooks[] = {
	ID,
	COMPANY,
	WORD("url",
	    LIST_OF("https://hooks.example.com/hr",
		"https://hooks.example.com/it")),
	RAW("events", "[\"person.created\",\"person.updated\"]"),
	CREATED,
	UPDATED,
	END,
};

static const struct field webhook_events[] = {
	ID,
	REF("webhookId", "webhooks"),
	WORD("event", LIST_OF("person.created", "person.updated")),
	RAW("data", "{\"id\":\"rjO9SunK8h6dxlFWuonJkrL9\"}"),
	WORD("status", LIST_OF("delivered", "pending")),
	SOME("timestamp", make_instant, RANGE(0, 60)),
	CREATED,
	END,
};

static const struct field working_patterns[] = {
	ID,
	COMPANY,
	TITLE("name", LIST_OF("Monday to Friday", "Three days")),
	CREATED,
	UPDATED,
	END,
};

static const struct field working_pattern_allocations[] = {
	ID,
	PERSON("personId"),
	REF("workingPatternId", "working-patterns"),
	SOME("startDate", make_date, RANGE(-60, 30)),
	MAYBE(50, "endDate", make_date, RANGE(31, 400)),
	CREATED,
	UPDATED,
	END,
};

static const struct field roles[] = {
	ID,
	TITLE("name", LIST_OF("Admin", "User")),
	END,
};

static const struct field role_members[] = {
	ID,
	PERSON("personId"),
	REF("roleId", "roles"),
	END,
};

static const struct field role_permissions[] = {
	ID,
	TITLE("name", LIST_OF("people.read", "documents.read")),
	REF("roleId", "roles"),
	END,
};

static const struct field tasks[] = {
	ID,
	COMPANY,
	PERSON("personId"),
	TITLE("title", LIST_OF("Sign contract", "Order laptop")),
	TITLE("description", &note_words),
	WORD("status", LIST_OF("open", "done")),
	WORD("priority", LIST_OF("high", "normal")),
	SOME("dueDate", make_date, RANGE(1, 40)),
	CREATED,
	UPDATED,
	END,
};

static const struct field okrs[] = {
	ID,
	COMPANY,
	PERSON("personId"),
	TITLE("title", LIST_OF("Ship v2", "Hire two engineers")),
	TITLE("description", &note_words),
	SOME("progress", make_half, RANGE(0, 5)),
	WORD("status", LIST_OF("in_progress", "done")),
	CREATED,
	UPDATED,
	END,
};

static const struct field performance_cycles[] = {
	ID,
	COMPANY,
	TITLE("name", LIST_OF("H2 2025", "H1 2025")),
	WORD("status", LIST_OF("active", "pending")),
	SOME("startDate", make_date, RANGE(-60, 30)),
	SOME("endDate", make_date, RANGE(31, 400)),
	CREATED,
	UPDATED,
	END,
};

static const struct field performance_instances[] = {
	ID,
	COMPANY,
	REF("performanceCycleId", "performance-cycles"),
	PERSON("personId"),
	WORD("status", LIST_OF("active", "pending")),
	CREATED,
	UPDATED,
	END,
};

static const struct field performance_reviews[] = {
	ID,
	COMPANY,
	PERSON("personId"),
	REF("performanceInstanceId", "performance-instances"),
	WORD("status", LIST_OF("active", "pending")),
	CREATED,
	UPDATED,
	END,
};

static const struct field performance_templates[] = {
	ID,
	COMPANY,
	TITLE("name", LIST_OF("Self review", "Manager review")),
	CREATED,
	UPDATED,
	END,
};

static const struct field requests[] = {
	ID,
	COMPANY,
	PERSON("personId"),
	REF("requestTypeId", "request-types"),
	WORD("status", LIST_OF("pending", "approved")),
	RAW("data", "{\"reason\":\"New monitor\"}"),
	CREATED,
	UPDATED,
	END,
};

static const struct field request_types[] = {
	ID,
	COMPANY,
	TITLE("name", LIST_OF("Equipment", "Relocation")),
	CREATED,
	UPDATED,
	END,
};

static const struct field request_comments[] = {
	ID,
	REF("requestId", "requests"),
	PERSON("personId"),
	TITLE("body", &note_words),
	CREATED,
	UPDATED,
	END,
};

static const struct field request_reviews[] = {
	ID,
	REF("requestId", "requests"),
	PERSON("reviewerId"),
	WORD("status", LIST_OF("pending", "completed")),
	MAYBE(50, "decision", make_word, LIST_OF("approved")),
	CREATED,
	UPDATED,
	END,
};

static const struct field request_activity_logs[] = {
	ID,
	REF("requestId", "requests"),
	PERSON("personId"),
	WORD("action", LIST_OF("created", "commented")),
	RAW("data", "{}"),
	CREATED,
	END,
};

static const struct field esign_templates[] = {
	ID,
	COMPANY,
	TITLE("name", LIST_OF("Offer letter", "NDA")),
	TITLE("body", &note_words),
	WORD("status", LIST_OF("active", "pending")),
	CREATED,
	UPDATED,
	END,
};

static const struct field esign_instances[] = {
	ID,
	COMPANY,
	REF("esignTemplateId", "esign-templates"),
	PERSON("personId"),
	WORD("status", LIST_OF("signed", "sent")),
	MAYBE(50, "signedAt", make_instant, RANGE(0, 60)),
	CREATED,
	UPDATED,
	END,
};

static const struct field esign_bulks[] = {
	ID,
	COMPANY,
	REF("esignTemplateId", "esign-templates"),
	TITLE("name", LIST_OF("2025 policy update", "NDA renewal")),
	WORD("status", LIST_OF("active", "pending")),
	CREATED,
	UPDATED,
	END,
};

static const struct field esign_bulk_recipients[] = {
	ID,
	REF("esignBulkId", "esign-bulks"),
	PERSON("personId"),
	WORD("status", LIST_OF("signed", "sent")),
	MAYBE(50, "signedAt", make_instant, RANGE(0, 60)),
	CREATED,
	UPDATED,
	END,
};

static const struct field esign_bulk_tokens[] = {
	ID,
	REF("esignBulkRecipientId", "esign-bulk-recipients"),
	WORD("token", LIST_OF("redacted-synthetic-value")),
	SOME("expiresAt", make_instant, RANGE(0, 60)),
	CREATED,
	UPDATED,
	END,
};

const struct resource humaans_resources[] = {
	{ "companies", humaans_companies, .size = 1 },
	{ "people", humaans_people, .size = 250, .asked = "status=active" },
	{ "job-roles", humaans_job_roles, .size = 400 },
	{ "documents", humaans_documents, .size = 1000 },
	{ "document-types", document_types, .size = 5 },
	{ "document-folders", document_folders, .size = 12 },
	{ "locations", locations, .size = 6 },
	{ "identity-documents", identity_documents, .size = 12 },
	{ "identity-document-types", identity_document_types, .size = 5 },
	{ "compensations", compensations, .size = 400 },
	{ "compensation-types", compensation_types, .size = 12 },
	{ "bank-accounts", bank_accounts, .size = 250 },
	{ "emergency-contacts", emergency_contacts, .size = 250 },
	{ "spaces", spaces, .size = 5 },
	{ "custom-fields", custom_fields, .size = 12 },
	{ "custom-values", custom_values, .size = 500 },
	{ "equipment", equipment, .size = 300 },
	{ "equipment-types", equipment_types, .size = 5 },
	{ "equipment-names", equipment_names, .size = 5 },
	{ "time-away", time_away, .size = 1500 },
	{ "time-away-types", time_away_types, .size = 12 },
	{ "time-away-policies", time_away_policies, .size = 12 },
	{ "time-away-allocations", time_away_allocations, .size = 250 },
	{ "time-away-adjustments", time_away_adjustments, .size = 12 },
	{ "time-away-periods", time_away_periods, .size = 250 },
	{ "public-holidays", public_holidays, .size = 120 },
	{ "public-holiday-calendars", public_holiday_calendars, .size = 4 },
	{ "public-holiday-calendar-days", public_holiday_calendar_days,
	    .size = 120 },
	{ "timesheet-entries", timesheet_entries, .size = 2000 },
	{ "timesheet-submissions", timesheet_submissions, .size = 600 },
	{ "webhooks", webhooks, .size = 12 },
	{ "webhook-events", webhook_events, .size = 12 },
	{ "working-patterns", working_patterns, .size = 5 },
	{ "working-pattern-allocations", working_pattern_allocations,
	    .size = 250 },
	{ "roles", roles, .size = 5 },
	{ "role-members", role_members, .size = 250 },
	{ "role-permissions", role_permissions, .size = 5 },
	{ "tasks", tasks, .size = 12 },
	{ "okrs", okrs, .size = 12 },
	{ "performance-cycles", performance_cycles, .size = 12 },
	{ "performance-instances", performance_instances, .size = 12 },
	{ "performance-reviews", performance_reviews, .size = 12 },
	{ "performance-templates", performance_templates, .size = 5 },
	{ "requests", requests, .size = 12 },
	{ "request-types", request_types, .size = 5 },
	{ "request-comments", request_comments, .size = 12 },
	{ "request-reviews", request_reviews, .size = 12 },
	{ "request-activity-logs", request_activity_logs, .size = 12 },
	{ "esign-templates", esign_templates, .size = 12 },
	{ "esign-instances", esign_instances, .size = 12 },
	{ "esign-bulks", esign_bulks, .size = 12 },
	{ "esign-bulk-recipients", esign_bulk_recipients, .size = 12 },
	{ "esign-bulk-tokens", esign_bulk_tokens, .size = 12 },
};
const size_t humaans_nresources =
    sizeof(humaans_resources) / sizeof(humaans_resources[0]);
