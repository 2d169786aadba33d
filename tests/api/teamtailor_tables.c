/*
 * The resources of Teamtailor: attributes and relationships come in the order
 * of the API's examples.
 */
#include "jsonapi.h"
#include "tables.h"
#include "teamtailor.h"

/* -- makers ---------------------------------------------------------------- */

/* An id between two texts, all of it JSON. */
struct around {
	const char *before, *after;
};

static char *
make_around(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	const struct around *around = column->field->arg;

	(void)draw;
	p = put_text(p, around->before);
	p = list_put_id(p, row->list, row->number);
	return put_text(p, around->after);
}

/* The id that a relation of the name at arg has, as a number. */
static char *
make_lead(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	const char *name = column->field->arg;
	size_t relation = jsonapi_relation(row->list, name, strlen(name));
	uint32_t leads[LEADS_MAX];

	(void)draw;
	if (jsonapi_leads(row, relation, leads) == 0)
		return PUT(p, "null");
	return list_put_id(p, row->list->targets[relation], leads[0]);
}

/* Up to three words in a list. */
static char *
make_list(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	*p++ = '[';
	for (uint64_t n = draw % 3; n > 0; n--) {
		draw = mix(draw);
		p = make_word(p, row, column, draw);
		if (n > 1)
			*p++ = ',';
	}
	*p++ = ']';
	return p;
}

/* One of some texts, which are JSON. */
static char *
make_one_of(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	const struct words *words = column->field->arg;

	(void)row;
	return put_text(p, words->text[below(draw, words->n)]);
}

/* Of the kind that goes with the record's type. */
static char *
make_field_type(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	static const char *const kinds[] = { "Text", "Date", "Number",
		"Checkbox", "Url", "Email", "Phone" };

	(void)column;
	p = PUT(p, "\"CustomField::");
	if (row->number % 3 == 2)
		p = draw % 2 == 0 ? PUT(p, "Select") : PUT(p, "MultiSelect");
	else
		p = put_text(p, kinds[draw % 7]);
	*p++ = '"';
	return p;
}

static char *
make_job_links(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	static const char *const members[] = {
		"\"careersite-job-url\":\"https://careers.example.com/jobs/",
		"\",\"careersite-job-apply-url\":"
		"\"https://careers.example.com/jobs/",
		"/applications/new\",\"careersite-job-apply-iframe-url\":"
		"\"https://careers.example.com/jobs/",
	};

	(void)column;
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		p = put_text(p, members[i]);
		p = list_put_id(p, row->list, row->number);
	}
	p = PUT(p, "/applications/new?iframe=true\",");
	if (draw % 4 > 0)
		return p;
	p = PUT(p,
	    "\"careersite-job-internal-url\":"
	    "\"https://careers.example.com/jobs/");
	p = list_put_id(p, row->list, row->number);
	return PUT(p, "?internal=synthetic\",");
}

/* clang-format off */
#define AROUND(nulls, name, before, after) \
	MAYBE(nulls, name, make_around, (&(const struct around){ before, after }))
#define ONE_OF(name, ...) SOME(name, make_one_of, LIST_OF(__VA_ARGS__))
#define LOCAL(name) MAYBE(40, name, make_local, RANGE(1, 90))
#define BOOL(name) SOME(name, make_bool, RANGE(0, 30))
#define CREATED_AT SOME("created-at", make_local_created, NULL)
#define UPDATED_AT SOME("updated-at", make_local_updated, NULL)
#define NEED(name) WORD(name, LIST_OF("off", "optional", "required"))

#define ONE(name, list) { name, list, RELATION_ONE, 20 }
#define MANY(name, list) { name, list, RELATION_MANY, 0 }
#define OWNER(name, list) { name, list, RELATION_OWNER, 0 }
#define OWNED(name, list) { name, list, RELATION_OWNED, 0 }
#define END_RELATIONS { NULL, NULL, RELATION_ONE, 0 }

#define OF_VALUE(name) { name, FILTER_VALUE, NULL }
#define OF_RANGE(name) { name, FILTER_RANGE, NULL }
#define OF_UNSURE(name) { name, FILTER_UNSURE, NULL }
#define OF_ONE(name) { name, FILTER_RELATION, NULL }
#define END_FILTERS { NULL, FILTER_VALUE, NULL }
/* clang-format on */

/* -- candidates ------------------------------------------------------------ */

static const struct field candidates[] = {
	ID,
	BOOL("connected"),
	MAYBE(50, "consent-future-jobs-at", make_local, RANGE(0, 30)),
	CREATED_AT,
	AROUND(10, "email", "\"candidate.", "@example.com\""),
	NIL("facebook-id"),
	MAYBE(95, "facebook-profile", make_word,
	    LIST_OF("<p>Likes \\\"cats\\\"</p>")),
	TITLE("first-name", &first_words),
	BOOL("internal"),
	MAYBE(10, "last-name", make_word, &last_words),
	NIL("linkedin-profile"),
	NIL("linkedin-uid"),
	AROUND(50, "linkedin-url", "\"https://social.example.net/in/", "\""),
	AROUND(40, "original-resume", "\"https://files.example.net/uploads/",
	    "/cv.docx?X-Expires=30&X-Signature=synthetic\""),
	ONE_OF("phone", "null", "\"\"", "\"+46700000002\"", "\"+1 555 0100\""),
	AROUND(60, "picture", "\"https://images.example.net/candidates/",
	    ".png\""),
	MAYBE(50, "pitch", make_word, &note_words),
	BOOL("referred"),
	MAYBE(50, "referring-site", make_word, LIST_OF("Example Jobs")),
	AROUND(50, "referring-url",
	    "\"https://jobs.example.org/ad?id=", "&src=tt\""),
	MAYBE(95, "restricted-at", make_local, RANGE(10, 300)),
	AROUND(40, "resume", "\"https://files.example.net/uploads/",
	    "/cv.pdf?X-Expires=30&X-Signature=synthetic\""),
	NIL("resume-summary"),
	BOOL("sourced"),
	SOME(
	    "tags", make_list, LIST_OF("backend", "re-hire, 2025", "C", "été")),
	BOOL("unsubscribed"),
	UPDATED_AT,
	END,
};

static const struct relation candidates_relations[] = {
	MANY("activities", "activities"),
	MANY("answers", "answers"),
	OWNED("custom-field-values", "custom-field-values"),
	ONE("department", "departments"),
	ONE("division", "divisions"),
	MANY("form-answers", "form-answers"),
	MANY("job-applications", "job-applications"),
	MANY("locations", "locations"),
	MANY("nps-responses", "nps-responses"),
	MANY("onboardings", "onboardings"),
	MANY("partner-results", "partner-results"),
	MANY("questions", "questions"),
	MANY("regions", "regions"),
	ONE("role", "roles"),
	MANY("uploads", "uploads"),
	END_RELATIONS,
};

static const struct filter candidates_filters[] = {
	OF_VALUE("email"),
	OF_ONE("department"),
	OF_ONE("role"),
	OF_ONE("locations"),
	OF_ONE("regions"),
	OF_VALUE("connected"),
	OF_RANGE("created-at"),
	OF_RANGE("updated-at"),
	OF_ONE("division"),
	OF_VALUE("phone"),
	END_FILTERS,
};

static const struct shape candidates_shape = {
	.type = "candidates",
	.relations = candidates_relations,
	.filters = candidates_filters,
	.sorts = "*",
	.sorted = "id",
};

/* -- custom-fields --------------------------------------------------------- */

static const struct field custom_fields[] = {
	ID,
	WORD("api-name", LIST_OF("birthday", "shifts", "notice-period")),
	CREATED_AT,
	SOME("field-type", make_field_type, NULL),
	BOOL("is-external"),
	BOOL("is-featured"),
	BOOL("is-hidden"),
	BOOL("is-private"),
	BOOL("is-required"),
	BOOL("is-searchable"),
	TITLE("name", LIST_OF("Birthday", "Shifts", "Notice period", "Größe")),
	WORD("owner-type", LIST_OF("Candidate", "Job")),
	UPDATED_AT,
	END,
};

static const struct relation custom_fields_relations[] = {
	MANY("custom-field-options", "custom-field-options"),
	MANY("custom-field-values", "custom-field-values"),
	END_RELATIONS,
};

static const struct filter updated_unsure[] = {
	OF_UNSURE("updated-at"),
	END_FILTERS,
};

static const struct shape custom_fields_shape = {
	.type = "custom-fields",
	.other = "custom-field-selects",
	.relations = custom_fields_relations,
	.filters = updated_unsure,
};

/* The values: of candidates, and of jobs. */
static const struct field custom_field_values[] = {
	ID,
	WORD("field-type",
	    LIST_OF("CustomField::Text", "CustomField::Date",
		"CustomField::MultiSelect")),
	ONE_OF("value", "\"Two weeks\"", "17", "true", "\"2026-03-01\"",
	    "[\"Day\",\"Night\"]", "\"\"", "[]", "0.5"),
	END,
};

static const struct relation custom_field_values_relations[] = {
	OWNER("custom-field", "custom-fields"),
	OWNER("owner", "candidates"),
	END_RELATIONS,
};

static const struct shape custom_field_values_shape = {
	.type = "custom-field-values",
	.relations = custom_field_values_relations,
	.nested = true,
};

static const struct relation job_custom_field_values_relations[] = {
	OWNER("custom-field", "custom-fields"),
	OWNER("owner", "jobs"),
	END_RELATIONS,
};

static const struct shape job_custom_field_values_shape = {
	.type = "custom-field-values",
	.relations = job_custom_field_values_relations,
	.nested = true,
};

/* -- departments, locations, roles, regions, teams ------------------------- */

static const struct field departments[] = {
	ID,
	TITLE("name", &department_words),
	END,
};

static const struct relation departments_relations[] = {
	MANY("roles", "roles"),
	MANY("teams", "teams"),
	ONE("manager", "users"),
	END_RELATIONS,
};

static const struct shape departments_shape = {
	.type = "departments",
	.relations = departments_relations,
	.texts =
	    "{\"name-singular\":\"department\",\"all\":\"All departments\"}",
};

static const struct field locations[] = {
	ID,
	WORD("address", &street_words),
	WORD("city", &city_words),
	WORD("country", &country_words),
	AROUND(30, "email", "\"office.", "@example.com\""),
	BOOL("headquarters"),
	ONE_OF("lat", "\"59.33855810000001\"", "\"57.70887\"", "null"),
	ONE_OF("long", "\"18.0557594\"", "\"11.97456\"", "null"),
	ONE_OF("name", "\"\"", "\"West office\"", "\"Nord\\u00f6st\""),
	ONE_OF("phone", "\"\"", "\"+46 8 000 00 01\"", "null"),
	SOME("zip", make_code, RANGE(5, 5)),
	END,
};

static const struct relation locations_relations[] = {
	MANY("teams", "teams"),
	END_RELATIONS,
};

static const struct shape locations_shape = {
	.type = "locations",
	.relations = locations_relations,
	.texts = "{\"all\":\"All locations\"}",
};

static const struct field roles[] = {
	ID,
	TITLE("name", &job_words),
	END,
};

static const struct relation roles_relations[] = {
	ONE("department", "departments"),
	MANY("teams", "teams"),
	END_RELATIONS,
};

static const struct shape roles_shape = {
	.type = "roles",
	.relations = roles_relations,
};

static const struct field regions[] = {
	ID,
	CREATED_AT,
	TITLE("name", LIST_OF("Nordics", "Asia\\u2013Pacific", "DACH")),
	END,
};

static const struct relation regions_relations[] = {
	MANY("locations", "locations"),
	END_RELATIONS,
};

static const struct shape regions_shape = {
	.type = "regions",
	.relations = regions_relations,
};

static const struct field teams[] = {
	ID,
	ONE_OF("emoji", "\"👩‍💻\"", "null"),
	TITLE("name", &team_words),
	BOOL("no-department"),
	END,
};

static const struct relation teams_relations[] = {
	MANY("departments", "departments"),
	MANY("jobs", "jobs"),
	MANY("locations", "locations"),
	MANY("roles", "roles"),
	ONE("user", "users"),
	MANY("users", "users"),
	END_RELATIONS,
};

static const struct shape teams_shape = {
	.type = "teams",
	.relations = teams_relations,
};

static const struct field team_memberships[] = {
	ID,
	END,
};

static const struct relation team_memberships_relations[] = {
	ONE("team", "teams"),
	ONE("user", "users"),
	END_RELATIONS,
};

static const struct shape team_memberships_shape = {
	.type = "team-memberships",
	.relations = team_memberships_relations,
};

/* -- jobs, stages ---------------------------------------------------------- */

static const struct field jobs[] = {
	ID,
	NEED("additional-files-requirement"),
	ONE_OF("apply-button-text", "\"\"", "null", "\"Apply now\""),
	WORD("body",
	    LIST_OF("<p>We build <strong>hiring tools</strong>.</p>\\n<ul><li>C"
		    " &amp; SQL</li><li>\\\"Quotes\\\", commas; tabs\\t</li>"
		    "</ul>",
		"")),
	NEED("cover-letter-requirement"),
	CREATED_AT,
	ONE_OF("currency", "\"SEK\"", "\"EUR\"", "null"),
	WORD("employment-level", LIST_OF("none", "senior", "mid", "labor")),
	WORD("employment-type", LIST_OF("none", "fully", "part", "contract")),
	MAYBE(60, "end-date", make_local, RANGE(30, 300)),
	ONE_OF("external-application-url", "\"\"", "null",
	    "\"https://apply.example.com/\""),
	WORD("human-status",
	    LIST_OF("published", "published", "archived", "unlisted", "draft",
		"scheduled", "expired")),
	BOOL("internal"),
	MAYBE(50, "internal-name", make_word, LIST_OF("Backend Q1")),
	WORD("language-code", LIST_OF("en", "sv", "de")),
	AROUND(0, "mailbox", "\"job-", "@jobs.example.com\""),
	ONE_OF("max-salary", "65000", "null", "72500.5"),
	ONE_OF("min-salary", "48000.5", "null", "31000"),
	NEED("name-requirement"),
	NEED("phone-requirement"),
	AROUND(30, "picture",
	    "{\"original\":\"https://images.example.net/jobs/",
	    "/original.jpg\"}"),
	BOOL("pinned"),
	MAYBE(40, "pitch", make_word, &note_words),
	AROUND(30, "recruiter-email", "\"recruiter.", "@example.com\""),
	WORD("remote-status", LIST_OF("none", "hybrid", "fully")),
	NEED("resume-requirement"),
	ONE_OF("salary-time-unit", "\"monthly\"", "null"),
	WORD("sharing-image-layout", LIST_OF("default")),
	MAYBE(30, "start-date", make_local, RANGE(0, 10)),
	WORD("status", LIST_OF("open", "archived", "draft")),
	SOME("tags", make_list, LIST_OF("backend", "C", "a,b")),
	NIL("template-name"),
	TITLE("title", &job_words),
	UPDATED_AT,
	END,
};

static const struct relation jobs_relations[] = {
	MANY("activities", "activities"),
	MANY("candidates", "candidates"),
	MANY("colleagues", "users"),
	OWNED("custom-field-values", "job-custom-field-values"),
	MANY("custom-fields", "custom-fields"),
	ONE("department", "departments"),
	ONE("division", "divisions"),
	ONE("location", "locations"),
	MANY("locations", "locations"),
	MANY("picked-questions", "picked-questions"),
	MANY("questions", "questions"),
	MANY("regions", "regions"),
	ONE("requisition", "requisitions"),
	ONE("role", "roles"),
	MANY("stages", "stages"),
	ONE("team", "teams"),
	MANY("team-memberships", "team-memberships"),
	ONE("user", "users"),
	END_RELATIONS,
};

static const struct filter jobs_filters[] = {
	{ "status", FILTER_VALUE, "human-status" },
	OF_ONE("department"),
	OF_ONE("role"),
	OF_ONE("locations"),
	OF_ONE("regions"),
	OF_VALUE("remote-status"),
	OF_UNSURE("created-at"),
	OF_UNSURE("updated-at"),
	END_FILTERS,
};

static const struct shape jobs_shape = {
	.type = "jobs",
	.relations = jobs_relations,
	.filters = jobs_filters,
	.sorts = "pinned date=created-at updated-at",
	.sorted = "-pinned,date",
	.links = make_job_links,
};

static const struct field stages[] = {
	ID,
	SOME("active-job-applications-count", make_integer, RANGE(0, 40)),
	CREATED_AT,
	WORD("legacy-stage-type-name", LIST_OF("Inbox", "In process", "Hired")),
	TITLE(
	    "name", LIST_OF("Inbox", "1st interview", "Offre", "Einstellung")),
	SOME("rejected-job-applications-count", make_integer, RANGE(0, 9)),
	SOME("row-order", make_integer, RANGE(-4194303, 1073741824)),
	ALIKE("stage-type", LIST_OF("Inbox", "In process", "Hired"),
	    "legacy-stage-type-name"),
	UPDATED_AT,
	END,
};

static const struct relation stages_relations[] = {
	ONE("job", "jobs"),
	MANY("job-applications", "job-applications"),
	ONE("stage-type", "stage-types"),
	MANY("triggers", "triggers"),
	END_RELATIONS,
};

static const struct filter stages_filters[] = {
	OF_ONE("job"),
	{ "stage-type", FILTER_VALUE, "legacy-stage-type-name" },
	OF_UNSURE("updated-at"),
	END_FILTERS,
};

static const struct shape stages_shape = {
	.type = "stages",
	.relations = stages_relations,
	.filters = stages_filters,
	.sorts = "*",
	.sorted = "id",
	.older = "stage-type",
	.newer = "legacy-stage-type-name",
	.newer_relation = "stage-type",
};

/* What nothing but a relationship leads to. */
static const struct field named[] = {
	ID,
	TITLE("name", LIST_OF("Not enough experience", "Inbox", "Withdrawn")),
	END,
};

static const struct shape reject_reasons_shape = {
	.type = "reject-reasons",
	.nested = true,
};

static const struct shape stage_types_shape = {
	.type = "stage-types",
	.nested = true,
};

/* -- job-applications, job-offers ------------------------------------------ */

static const struct field job_applications[] = {
	ID,
	SOME("changed-stage-at", make_local_changed, NULL),
	ONE_OF("cover-letter", "\"Hello,\\n\\nI would like to join.\\n\"",
	    "\"\"", "null"),
	CREATED_AT,
	ONE_OF("match", "null", "87", "0.5"),
	MAYBE(50, "referring-site", make_word, LIST_OF("Example Jobs")),
	AROUND(50, "referring-url",
	    "\"https://jobs.example.org/ad?id=", "&src=tt\""),
	MAYBE(70, "rejected-at", make_local, RANGE(1, 60)),
	SOME("row-order", make_integer, RANGE(-4194303, 1073741824)),
	BOOL("sourced"),
	UPDATED_AT,
	END,
};

static const struct relation job_applications_relations[] = {
	ONE("candidate", "candidates"),
	ONE("job", "jobs"),
	MANY("nps-responses", "nps-responses"),
	ONE("reject-reason", "reject-reasons"),
	ONE("stage", "stages"),
	END_RELATIONS,
};

static const struct filter job_applications_filters[] = {
	OF_RANGE("created-at"),
	OF_RANGE("updated-at"),
	OF_RANGE("changed-stage-at"),
	{ "job-id", FILTER_RELATION, "job" },
	OF_ONE("job"),
	OF_ONE("candidate"),
	END_FILTERS,
};

static const struct shape job_applications_shape = {
	.type = "job-applications",
	.relations = job_applications_relations,
	.filters = job_applications_filters,
	.sorts = "changed-stage-at updated-at created-at "
		 "changed_stage_at=changed-stage-at",
};

static const struct field job_offers[] = {
	ID,
	LOCAL("answered-at"),
	CREATED_AT,
	ONE_OF("details", "null",
	    "{\"acceptance-message\":\"See you soon!\",\"rejection-message\":"
	    "\"\",\"salary\":\"52 000 SEK/month\",\"start-date\":"
	    "\"2026-06-01\"}"),
	ONE_OF("response", "null", "\"Yes, gladly.\""),
	LOCAL("sent-at"),
	WORD("status", LIST_OF("sent", "accepted", "rejected")),
	END,
};

static const struct relation job_offers_relations[] = {
	ONE("job-application", "job-applications"),
	ONE("user", "users"),
	END_RELATIONS,
};

static const struct shape job_offers_shape = {
	.type = "job-offers",
	.relations = job_offers_relations,
};

/* -- users, todos, referrals ----------------------------------------------- */

static const struct field users[] = {
	ID,
	ONE_OF("description", "null", "\"<p>Talent partner since 2016.</p>\""),
	AROUND(10, "email", "\"user.", "@example.com\""),
	MAYBE(40, "external-id", make_code, RANGE(4, 4)),
	NIL("facebook-profile"),
	ONE_OF("hide-email", "false", "true", "null"),
	NIL("instagram-profile"),
	AROUND(
	    50, "linkedin-profile", "\"https://social.example.net/in/", "\""),
	AROUND(10, "login-email", "\"user.", "@example.com\""),
	TITLE("name", &last_words),
	NIL("other-profile"),
	ONE_OF("phone", "\"\"", "null", "\"+46 70 000 00 01\""),
	AROUND(30, "picture",
	    "{\"standard\":\"https://images.example.net/users/",
	    "/standard.jpg\"}"),
	ONE_OF("role", "\"admin\"", "\"recruiter\"", "null"),
	SOME("role-addons", make_list, LIST_OF("analytics", "offers")),
	ONE_OF("signature", "null",
	    "\"<p>Best regards,<br>Alva &amp; the team</p>\""),
	ONE_OF("title", "\"Head of Talent\"", "null"),
	NIL("twitter-profile"),
	AROUND(0, "username", "\"user-", "\""),
	BOOL("visible"),
	END,
};

static const struct relation users_relations[] = {
	MANY("activities", "activities"),
	ONE("department", "departments"),
	MANY("jobs", "jobs"),
	ONE("location", "locations"),
	MANY("notification-settings", "notification-settings"),
	MANY("team-memberships", "team-memberships"),
	MANY("teams", "teams"),
	END_RELATIONS,
};

static const struct filter users_filters[] = {
	OF_VALUE("email"),
	OF_ONE("department"),
	OF_VALUE("external-id"),
	END_FILTERS,
};

static const struct shape users_shape = {
	.type = "users",
	.relations = users_relations,
	.filters = users_filters,
	.sorts = "*",
	.sorted = "id",
};

static const struct field todos[] = {
	ID,
	LOCAL("completed-at"),
	CREATED_AT,
	MAYBE(30, "due", make_date, RANGE(1, 40)),
	TITLE("value",
	    LIST_OF(
		"Call back; ask about \\\"notice period\\\"", "Send contract")),
	END,
};

static const struct relation todos_relations[] = {
	ONE("assignee", "users"),
	ONE("assigner", "users"),
	ONE("candidate", "candidates"),
	ONE("user", "users"),
	END_RELATIONS,
};

static const struct filter todos_filters[] = {
	OF_ONE("assignee"),
	OF_ONE("assigner"),
	OF_ONE("candidate"),
	OF_VALUE("due"),
	OF_ONE("user"),
	END_FILTERS,
};

static const struct shape todos_shape = {
	.type = "todos",
	.relations = todos_relations,
	.filters = todos_filters,
	.sorts = "*",
	.sorted = "id",
};

static const struct field referrals[] = {
	ID,
	WORD("comment",
	    LIST_OF("Worked together for 3 years,\\nhighly recommended.", "")),
	CREATED_AT,
	AROUND(40, "email", "\"friend.", "@example.org\""),
	TITLE("name", &first_words),
	ONE_OF("phone", "null", "\"+1 555 0100\""),
	END,
};

static const struct relation referrals_relations[] = {
	ONE("candidate", "candidates"),
	ONE("department", "departments"),
	ONE("job", "jobs"),
	ONE("role", "roles"),
	ONE("user", "users"),
	END_RELATIONS,
};

static const struct filter referrals_filters[] = {
	OF_ONE("candidate"),
	OF_ONE("department"),
	OF_VALUE("email"),
	OF_ONE("job"),
	OF_VALUE("phone"),
	OF_ONE("role"),
	OF_ONE("user"),
	END_FILTERS,
};

static const struct shape referrals_shape = {
	.type = "referrals",
	.relations = referrals_relations,
	.filters = referrals_filters,
	.sorts = "*",
	.sorted = "id",
};

/* -- questions, notes, nps-responses --------------------------------------- */

static const struct field questions[] = {
	ID,
	ONE_OF("alternatives", "null",
	    "[\"Yes\",\"No\",\"It depends, \\\"maybe\\\"\"]"),
	ONE_OF("description", "null", "\"Pick one or more\""),
	ONE_OF("end-with", "null", "10"),
	ONE_OF("multiple", "null", "true"),
	WORD("question-type", LIST_OF("Range", "Choice", "Text")),
	NIL("single-line"),
	ONE_OF("start-with", "null", "0"),
	TITLE("title", LIST_OF("Years of experience?", "Work nights?")),
	ONE_OF("unit", "null", "\"years\""),
	END,
};

static const struct shape questions_shape = {
	.type = "questions",
	.sorts = "*",
	.sorted = "id",
};

static const struct field notes[] = {
	ID,
	SOME("candidate-id", make_lead, "candidate"),
	CREATED_AT,
	BOOL("created-by-trigger"),
	ONE_OF("mentioned-user-ids", "[]", "[51077]"),
	TITLE("note",
	    LIST_OF("Strong on C. @jose-n, can you <b>review</b>?", "",
		"Líne\\nbreak")),
	BOOL("private-note"),
	UPDATED_AT,
	SOME("user-id", make_lead, "user"),
	END,
};

static const struct relation notes_relations[] = {
	ONE("candidate", "candidates"),
	ONE("job-application", "job-applications"),
	ONE("user", "users"),
	END_RELATIONS,
};

static const struct shape notes_shape = {
	.type = "notes",
	.relations = notes_relations,
	.filters = updated_unsure,
};

static const struct field nps_responses[] = {
	ID,
	CREATED_AT,
	ONE_OF("feedback", "null",
	    "\"Clear process, \\\"slow\\\" answers.\\nThanks!\""),
	BOOL("on-reject"),
	ONE_OF("score", "null", "8", "10", "0"),
	LOCAL("scored-at"),
	LOCAL("sent-at"),
	UPDATED_AT,
	END,
};

static const struct relation nps_responses_relations[] = {
	ONE("candidate", "candidates"),
	ONE("job-application", "job-applications"),
	ONE("stage", "stages"),
	END_RELATIONS,
};

static const struct shape nps_responses_shape = {
	.type = "nps-responses",
	.relations = nps_responses_relations,
};

/* -- all of them ----------------------------------------------------------- */

#define NUMBERED(shape_) .shape = &(shape_), .ids = IDS_NUMBERS

const struct resource teamtailor_resources[] = {
	{ "candidates", candidates, .size = 100, NUMBERED(candidates_shape) },
	{ "custom-fields", custom_fields, .size = 12,
	    NUMBERED(custom_fields_shape) },
	{ "departments", departments, .size = 8, NUMBERED(departments_shape) },
	{ "jobs", jobs, .size = 40, .asked = "human-status=published",
	    NUMBERED(jobs_shape) },
	{ "job-applications", job_applications, .size = 150,
	    NUMBERED(job_applications_shape) },
	{ "job-offers", job_offers, .size = 12, .shape = &job_offers_shape,
	    .ids = IDS_UUIDS },
	{ "locations", locations, .size = 6, NUMBERED(locations_shape) },
	{ "users", users, .size = 35, NUMBERED(users_shape) },
	{ "todos", todos, .size = 31, NUMBERED(todos_shape) },
	{ "teams", teams, .size = 8, NUMBERED(teams_shape) },
	{ "team-memberships", team_memberships, .size = 30,
	    NUMBERED(team_memberships_shape) },
	{ "stages", stages, .size = 61, NUMBERED(stages_shape) },
	{ "roles", roles, .size = 12, NUMBERED(roles_shape) },
	{ "regions", regions, .size = 3, NUMBERED(regions_shape) },
	{ "referrals", referrals, .size = 12, NUMBERED(referrals_shape) },
	{ "questions", questions, .size = 20, NUMBERED(questions_shape) },
	{ "notes", notes, .size = 70, NUMBERED(notes_shape) },
	{ "nps-responses", nps_responses, .size = 25,
	    NUMBERED(nps_responses_shape) },
	{ "custom-field-values", custom_field_values, .size = 130,
	    NUMBERED(custom_field_values_shape) },
	{ "job-custom-field-values", custom_field_values, .size = 20,
	    NUMBERED(job_custom_field_values_shape) },
	{ "reject-reasons", named, .size = 5, NUMBERED(reject_reasons_shape) },
	{ "stage-types", named, .size = 3, NUMBERED(stage_types_shape) },
};
const size_t teamtailor_nresources =
    sizeof(teamtailor_resources) / sizeof(teamtailor_resources[0]);
