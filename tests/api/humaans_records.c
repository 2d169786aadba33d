/*
 * The main resources of Humaans: companies, people, job-roles, documents.  The
 * fields come in the order of the API's examples.
 */
#include "humaans_tables.h"
#include "tables.h"

/* -- companies ------------------------------------------------------------- */

const struct field humaans_companies[] = {
	ID,
	TITLE("name", &company_words),
	RAW("domains", "[\"northwind.example\"]"),
	NIL("trialEndDate"),
	WORD("status", LIST_OF("active")),
	WORD("paymentStatus", LIST_OF("ok")),
	WORD("package", LIST_OF("growth")),
	SOME("isTimesheetEnabled", make_bool, RANGE(0, 50)),
	RAW("requireTimeAwayApprovalFor", "[]"),
	SOME("autogenerateEmployeeId", make_bool, RANGE(0, 50)),
	SOME("autogenerateEmployeeIdForNewHires", make_bool, RANGE(0, 50)),
	SOME("nextEmployeeId", make_integer, RANGE(100, 9999)),
	CREATED,
	UPDATED,
	END,
};

/* -- people ---------------------------------------------------------------- */

/* "zoe.1234@northwind.example": the slug of the first name and the row. */
static char *
make_email(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	const char *slug = slug_words.text[below(draw, slug_words.n)];

	*p++ = '"';
	p = put_text(p, slug);
	*p++ = '.';
	p = put_integer(p, row->number);
	*p++ = '@';
	p = put_text(p, column->field->arg);
	*p++ = '"';
	return p;
}

/* A number that Ofcom keeps for fiction. */
static char *
make_phone(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	(void)row;
	*p++ = '"';
	p = put_text(p, column->field->arg);
	p = put_digits(p, draw % 1000, 3);
	*p++ = '"';
	return p;
}

static char *
make_photo(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	(void)row;
	(void)column;
	p = PUT(p, "{\"id\":\"");
	p = put_id(p, draw);
	p = PUT(p, "\",\"variants\":{\"64\":\"https://cdn.example.com/");
	p = put_integer(p, (int64_t)(draw >> 40));
	p = PUT(p, "@64.jpg\",\"480\":\"https:\\/\\/cdn.example.com\\/");
	p = put_integer(p, (int64_t)(draw >> 40));
	return PUT(p, "@480.jpg\"}}");
}

/* ["British","Polish"]: the word itself, then sometimes another. */
static char *
make_word_list(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	*p++ = '[';
	p = make_word(p, row, column, draw);
	if ((draw & 3) == 0) {
		*p++ = ',';
		p = make_word(p, row, column, mix(draw));
	}
	*p++ = ']';
	return p;
}

static char *
make_teams(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	*p++ = '[';
	for (uint64_t n = draw % 3; n > 0; n--) {
		draw = mix(draw);
		p = PUT(p, "{\"name\":");
		p = make_word(p, row, column, draw);
		p = n > 1 ? PUT(p, "},") : PUT(p, "}");
	}
	*p++ = ']';
	return p;
}

static char *
make_working_days(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	static const char week[] =
	    "[{\"day\":\"monday\"},{\"day\":\"tuesday\"},"
	    "{\"day\":\"wednesday\"},{\"day\":\"thursday\"},"
	    "{\"day\":\"friday\"}]";

	(void)row;
	(void)column;
	return draw % 4 > 0 ? PUT(p, week) : PUT(p, "[{\"day\":\"monday\"}]");
}

static char *
make_job_role(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	(void)row;
	(void)column;
	p = PUT(p, "{\"jobTitle\":\"");
	p = put_text(p, job_words.text[below(draw, job_words.n)]);
	p = PUT(p, "\",\"department\":\"");
	p = put_text(
	    p, department_words.text[below(mix(draw), department_words.n)]);
	return PUT(p, "\"}");
}

const struct field humaans_people[] = {
	ID,
	COMPANY,
	WORD("firstName", &first_words),
	MAYBE(80, "middleName", make_word, &middle_words),
	TITLE("lastName", &last_words),
	MAYBE(85, "preferredName", make_word, &first_words),
	{ "email", make_email, "northwind.example", 0, false, "firstName" },
	REF("locationId", "locations"),
	MAYBE(80, "remoteCity", make_word, &city_words),
	NIL("remoteRegionCode"),
	{ "remoteCountryCode", make_word, &country_code_words, 80, false,
	    "remoteCountry" },
	MAYBE(80, "remoteCountry", make_word, &country_words),
	{ "remoteTimezone", make_word, &timezone_words, 80, false,
	    "remoteCountry" },
	{ "personalEmail", make_email, "mail.example", 10, false, "firstName" },
	SOME("phoneNumber", make_phone, "+442079460"),
	{ "formattedPhoneNumber", make_phone, "+44 20 7946 0", 0, false,
	    "phoneNumber" },
	MAYBE(50, "personalPhoneNumber", make_phone, "+447700900"),
	{ "formattedPersonalPhoneNumber", make_phone, "+44 7700 900", 50, false,
	    "personalPhoneNumber" },
	WORD("gender", LIST_OF("Female", "Male", "Non-binary", "")),
	SOME("birthday", make_date, RANGE(-20000, -7500)),
	{ "profilePhotoId", make_other, NULL, 50, false, "profilePhoto" },
	MAYBE(50, "profilePhoto", make_photo, NULL),
	WORD("nationality", &nationality_words),
	{ "nationalities", make_word_list, &nationality_words, 0, false,
	    "nationality" },
	SOME("spokenLanguages", make_word_list, &language_words),
	MAYBE(60, "dietaryPreference", make_word,
	    LIST_OF("Vegan", "Vegetarian", "Halal", "Kosher, strictly")),
	SOME("foodAllergies", make_word_list,
	    LIST_OF("Peanuts", "Gluten", "Crème")),
	WORD("address", &street_words),
	WORD("city", &city_words),
	NIL("state"),
	SOME("postcode", make_code, RANGE(5, 5)),
	ALIKE("countryCode", &country_code_words, "country"),
	WORD("country", &country_words),
	MAYBE(50, "bio", make_word, &note_words),
	NIL("linkedIn"),
	NIL("twitter"),
	MAYBE(70, "github", make_word, LIST_OF("ada-o", "len", "0x2a")),
	NIL("slack"),
	SOME("employmentStartDate", make_date, RANGE(0, 60)),
	{ "firstWorkingDay", make_date, RANGE(0, 60), 0, false,
	    "employmentStartDate" },
	MAYBE(88, "employmentEndDate", make_date, RANGE(100, 900)),
	{ "lastWorkingDay", make_date, RANGE(100, 900), 88, false,
	    "employmentEndDate" },
	MAYBE(50, "probationEndDate", make_date, RANGE(90, 180)),
	NIL("turnoverImpact"),
	SOME("workingDays", make_working_days, NULL),
	WORD("publicHolidayCalendarId", LIST_OF("GB", "DE-HH", "ES-MD", "PL")),
	MAYBE(90, "leavingReason", make_word,
	    LIST_OF("resigned", "dismissed", "redundancy", "other")),
	MAYBE(95, "leavingNote", make_word, &note_words),
	NIL("leavingFileId"),
	WORD("contractType", LIST_OF("Full time", "Part time", "Contractor")),
	MAYBE(10, "employeeId", make_code, RANGE(6, 6)),
	MAYBE(70, "taxId", make_code, RANGE(11, 11)),
	MAYBE(70, "taxCode", make_word, LIST_OF("1257L", "BR", "0T")),
	SOME("teams", make_teams, &team_words),
	WORD("status",
	    LIST_OF("active", "active", "active", "active", "active", "active",
		"active", "active", "offboarded", "newHire")),
	SOME("isVerified", make_bool, RANGE(0, 90)),
	SOME("isWorkEmailHidden", make_bool, RANGE(0, 10)),
	SOME("isBirthdayHidden", make_bool, RANGE(0, 30)),
	NIL("calendarFeedToken"),
	WORD("role", LIST_OF("user", "user", "user", "manager", "admin")),
	MAYBE(40, "seenDocumentsAt", make_instant, RANGE(1, 90)),
	NIL("source"),
	NIL("sourceId"),
	ALIKE("timezone", &timezone_words, "country"),
	NIL("payrollProvider"),
	RAW("directReports", "[]"),
	MAYBE(20, "jobRole", make_job_role, NULL),
	RAW("demo", "false"),
	CREATED,
	UPDATED,
	END,
};

/* -- job-roles ------------------------------------------------------------- */

const struct field humaans_job_roles[] = {
	ID,
	PERSON("personId"),
	TITLE("jobTitle", &job_words),
	WORD("department", &department_words),
	MAYBE(10, "reportingTo", make_ref, "people"),
	SOME("effectiveDate", make_date, RANGE(-60, 60)),
	MAYBE(60, "endDate", make_date, RANGE(90, 900)),
	MAYBE(50, "note", make_word, &note_words),
	CREATED,
	UPDATED,
	END,
};

/* -- documents ------------------------------------------------------------- */

/* A document is an uploaded file (of fileId's draw) or, one in eight, a link.
 */
static bool
is_link(uint64_t draw)
{
	return draw % 8 == 0;
}

static char *
make_link(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	(void)row;
	(void)column;
	if (!is_link(draw))
		return PUT(p, "null");
	p = PUT(p, "\"https://intranet.example/");
	p = put_text(p, link_words.text[below(draw, link_words.n)]);
	*p++ = '"';
	return p;
}

static char *
make_file_id(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	if (is_link(draw))
		return PUT(p, "null");
	return make_other(p, row, column, draw);
}

static char *
make_file(
    char *p, const struct row *row, const struct column *column, uint64_t draw)
{
	static const char *const extensions[] = { ".pdf", ".pdf", ".docx",
		".jpeg" };
	char id[ID_LENGTH];

	(void)row;
	(void)column;
	if (is_link(draw))
		return PUT(p, "null");
	put_id(id, draw);
	p = PUT(p, "{\"id\":\"");
	p = put_bytes(p, id, sizeof(id));
	p = PUT(p, "\",\"filename\":\"");
	p = put_text(p, file_words.text[below(draw, file_words.n)]);
	p = put_text(p, extensions[draw >> 8 & 3]);
	p = PUT(p, "\",\"url\":\"/files/");
	p = put_bytes(p, id, sizeof(id));
	return PUT(p, "\"}");
}

const struct field humaans_documents[] = {
	ID,
	COMPANY,
	MAYBE(2, "personId", make_ref, "people"),
	TITLE("name", &document_words),
	REF("documentTypeId", "document-types"),
	MAYBE(30, "folderId", make_ref, "document-folders"),
	{ "link", make_link, NULL, 0, false, "fileId" },
	SOME("fileId", make_file_id, NULL),
	{ "file", make_file, NULL, 0, false, "fileId" },
	MAYBE(90, "source", make_word, LIST_OF("import", "esign")),
	{ "sourceId", make_code, RANGE(8, 8), 90, false, "source" },
	MAYBE(20, "issueDate", make_date, RANGE(-400, 0)),
	PERSON("createdBy"),
	CREATED,
	UPDATED,
	END,
};
