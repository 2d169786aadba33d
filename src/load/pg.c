#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "lib/count.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "load/pg.h"
#include "load/pg_state.h"

/* The names of libpq stay here. */
#define CONN(pg) ((PGconn *)(pg)->conn)

/*
 * What --dsn may override: a server that does not answer is given up in half a
 * minute, one that has gone in some two.
 */
static const char *const defaults[][2] = {
	{ "connect_timeout", "30" },
	{ "keepalives_idle", "60" },
	{ "keepalives_interval", "10" },
	{ "keepalives_count", "6" },
	{ "tcp_user_timeout", "120000" },
};
#define DEFAULTS COUNT(defaults)
/* Beside these: dbname, fallback_application_name, client_encoding, NULL. */
#define WORDS (DEFAULTS + 4)

char *
pg_version(void)
{
	int v = PQlibVersion();

	return mem_format("libpq %d.%d", v / 10000, v % 10000);
}

/* -- what goes wrong ------------------------------------------------------- */

/* The first line of a text of libpq's. */
static struct span
first_line(const char *text)
{
	return (struct span){ text, strcspn(text, "\n") };
}

static enum status
lost(const struct pg *pg)
{
	message_error("%s: %.*s", pg->what,
	    SPAN_ARG(first_line(PQerrorMessage(CONN(pg)))));
	return STATUS_TEMPORARY;
}

/* Says why a result is no good. */
static enum status
failed(const struct pg *pg, const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *why = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

	if (state == NULL || why == NULL)
		return lost(pg);
	message_error("%s: %s", pg->what, why);
	return pg_state(span_of(state));
}

static void
notice(void *self, const char *text)
{
	(void)self;
	message_info(2, "%.*s", SPAN_ARG(first_line(text)));
}

/* -- the connection -------------------------------------------------------- */

/* libpq may repeat in its message what it cannot read, password and all. */
static enum status
wrong_dsn(const char *why)
{
	message_error("--dsn: %s", why);
	return STATUS_USAGE;
}

enum status
pg_begin(struct pg *pg, const char *dsn)
{
	enum status status = STATUS_OK;
	PQconninfoOption *words;

	*pg = (struct pg){ .dsn = dsn, .what = "postgresql" };
	if (dsn == NULL)
		return STATUS_OK;
	/* What has none of these is a database's name. */
	if (strchr(dsn, '=') == NULL && strstr(dsn, "://") == NULL)
		return STATUS_OK;
	words = PQconninfoParse(dsn, NULL);
	if (words == NULL)
		return wrong_dsn(
		    "libpq cannot read it: \"host=... dbname=...\" "
		    "or postgresql://host/name is needed");
	for (const PQconninfoOption *w = words; w->keyword != NULL; w++)
		if (strstr(w->keyword, "password") != NULL && w->val != NULL)
			status = STATUS_USAGE;
	PQconninfoFree(words);
	if (status != STATUS_OK)
		return wrong_dsn(
		    "a password on the command line can be seen by others: "
		    "use ~/.pgpass or PGPASSWORD");
	return STATUS_OK;
}

void
pg_close(struct pg *pg)
{
	PQfinish(CONN(pg));
	pg->conn = NULL;
	pg->copying = false;
}

/*
 * Why a server that is up would not have us: libpq tells the code of that only
 * in words, and only where they were asked for before; so it is tried again.
 */
static enum status
why_refused(const struct pg *pg)
{
	enum status status;
	struct span code;

	PQsetErrorVerbosity(CONN(pg), PQERRORS_VERBOSE);
	PQreset(CONN(pg));
	code = pg_state_find(PQerrorMessage(CONN(pg)));
	/* No code is to do with what libpq itself was asked for. */
	status = code.p != NULL ? pg_state(code) : STATUS_USAGE;
	return status == STATUS_TEMPORARY || PQstatus(CONN(pg)) == CONNECTION_OK
	    ? STATUS_TEMPORARY
	    : STATUS_USAGE;
}

static enum status
no_connection(
    const struct pg *pg, const char *const *words, const char *const *values)
{
	message_error("%.*s", SPAN_ARG(first_line(PQerrorMessage(CONN(pg)))));
	switch (PQpingParams(words, values, 1)) {
	case PQPING_NO_ATTEMPT:
		return STATUS_USAGE;
	case PQPING_OK:
		return why_refused(pg);
	default:
		return STATUS_TEMPORARY;
	}
}

enum status
pg_connect(struct pg *pg)
{
	const char *words[WORDS] = { NULL }, *values[WORDS] = { NULL };
	size_t n = 0;

	if (pg->conn != NULL && PQstatus(CONN(pg)) == CONNECTION_OK)
		return STATUS_OK;
	pg_close(pg);
	for (size_t i = 0; i < DEFAULTS; i++) {
		/* The one of these that has a variable of libpq's. */
		if (i == 0 && getenv("PGCONNECT_TIMEOUT") != NULL)
			continue;
		words[n] = defaults[i][0];
		values[n++] = defaults[i][1];
	}
	if (pg->dsn != NULL) {
		words[n] = "dbname";
		values[n++] = pg->dsn;
	}
	words[n] = "fallback_application_name";
	values[n++] = "hr-load-pg";
	words[n] = "client_encoding";
	values[n++] = "UTF8";
	pg->conn = (struct pg_conn *)PQconnectdbParams(words, values, 1);
	if (PQstatus(CONN(pg)) != CONNECTION_OK)
		return no_connection(pg, words, values);
	PQsetNoticeProcessor(CONN(pg), notice, NULL);
	return STATUS_OK;
}

/* -- statements ------------------------------------------------------------ */

/* Takes a result, which is to be of one kind. */
static enum status
expect(const struct pg *pg, PGresult *result, ExecStatusType kind)
{
	return PQresultStatus(result) == kind ? STATUS_OK : failed(pg, result);
}

static enum status
run_text(struct pg *pg, const char *sql, uint64_t *rows)
{
	PGresult *result = PQexec(CONN(pg), sql);
	enum status status = STATUS_OK;

	/* A query among settings gives rows that nobody needs. */
	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		status = expect(pg, result, PGRES_COMMAND_OK);
	if (rows != NULL)
		*rows = status == STATUS_OK
		    ? strtoull(PQcmdTuples(result), NULL, 10)
		    : 0;
	PQclear(result);
	return status;
}

enum status
pg_run(struct pg *pg, struct buf *sql, uint64_t *rows)
{
	return run_text(pg, buf_text(sql), rows);
}

enum status
pg_query(struct pg *pg, const char *sql, int count, const char *const *texts,
    struct pg_result **rows)
{
	PGresult *result =
	    PQexecParams(CONN(pg), sql, count, NULL, texts, NULL, NULL, 0);
	enum status status = expect(pg, result, PGRES_TUPLES_OK);

	if (status != STATUS_OK) {
		PQclear(result);
		result = NULL;
	}
	*rows = (struct pg_result *)result;
	return status;
}

enum status
pg_run_with(struct pg *pg, const char *sql, int count, const char *const *texts)
{
	PGresult *result =
	    PQexecParams(CONN(pg), sql, count, NULL, texts, NULL, NULL, 0);
	enum status status = expect(pg, result, PGRES_COMMAND_OK);

	PQclear(result);
	return status;
}

void
pg_free(struct pg_result *rows)
{
	PQclear((PGresult *)rows);
}

int
pg_rows(const struct pg_result *rows)
{
	return PQntuples((const PGresult *)rows);
}

struct span
pg_cell(const struct pg_result *rows, int row, int column)
{
	const PGresult *result = (const PGresult *)rows;

	if (PQgetisnull(result, row, column))
		return (struct span){ NULL, 0 };
	return (struct span){ PQgetvalue(result, row, column),
		(size_t)PQgetlength(result, row, column) };
}

bool
pg_true(const struct pg_result *rows, int row, int column)
{
	return span_is(pg_cell(rows, row, column), "t");
}

enum status
pg_ask(struct pg *pg, struct buf *sql, uint64_t *number)
{
	struct pg_result *rows;
	enum status status = pg_query(pg, buf_text(sql), 0, NULL, &rows);
	struct span cell = { NULL, 0 };

	*number = 0;
	if (status == STATUS_OK)
		cell = pg_cell(rows, 0, 0);
	if (cell.p != NULL)
		*number = strtoull(cell.p, NULL, 10);
	pg_free(rows);
	return status;
}

/* -- transactions ---------------------------------------------------------- */

/*
 * LOCAL: for this transaction.  A COPY takes as long as its input, and between
 * two lines of it may be a rate limit's pause.  A stricter isolation would go
 * on with what was there before a lock was waited for.
 */
enum status
pg_transaction(struct pg *pg)
{
	return run_text(pg,
	    "BEGIN ISOLATION LEVEL READ COMMITTED;"
	    "SET LOCAL client_min_messages = warning;"
	    "SET LOCAL statement_timeout = 0;"
	    "SET LOCAL idle_in_transaction_session_timeout = 0;"
	    "SET LOCAL standard_conforming_strings = on;"
	    "SET LOCAL DateStyle = 'ISO, YMD';"
	    "SET LOCAL TimeZone = 'UTC';"
	    "SELECT set_config('lock_timeout', '30s', true) "
	    "WHERE current_setting('lock_timeout') = '0';"
	    "SELECT set_config('synchronous_commit', 'on', true) "
	    "WHERE current_setting('synchronous_commit') = 'off'",
	    NULL);
}

enum status
pg_commit(struct pg *pg)
{
	PGresult *result = PQexec(CONN(pg), "COMMIT");
	enum status status = expect(pg, result, PGRES_COMMAND_OK);

	/* A transaction that has failed is rolled back by COMMIT. */
	if (status == STATUS_OK && strcmp(PQcmdStatus(result), "COMMIT") != 0) {
		message_error("%s: not committed", pg->what);
		status = STATUS_FAILED;
	}
	PQclear(result);
	return status;
}

static void
drain(struct pg *pg)
{
	PGresult *result;

	while ((result = PQgetResult(CONN(pg))) != NULL)
		PQclear(result);
}

void
pg_rollback(struct pg *pg)
{
	if (pg->conn == NULL || PQstatus(CONN(pg)) != CONNECTION_OK)
		return;
	if (pg->copying && PQputCopyEnd(CONN(pg), "abandoned") >= 0)
		drain(pg);
	pg->copying = false;
	if (PQtransactionStatus(CONN(pg)) != PQTRANS_IDLE)
		PQclear(PQexec(CONN(pg), "ROLLBACK"));
}

/* -- COPY ------------------------------------------------------------------ */

enum status
pg_copy(struct pg *pg, struct buf *sql)
{
	PGresult *result = PQexec(CONN(pg), buf_text(sql));
	enum status status = expect(pg, result, PGRES_COPY_IN);

	pg->copying = status == STATUS_OK;
	PQclear(result);
	return status;
}

enum status
pg_copy_bytes(struct pg *pg, struct span bytes)
{
	return PQputCopyData(CONN(pg), bytes.p, (int)bytes.n) == 1 ? STATUS_OK
								   : lost(pg);
}

enum status
pg_copy_end(struct pg *pg)
{
	PGresult *result;
	enum status status;

	pg->copying = false;
	if (PQputCopyEnd(CONN(pg), NULL) != 1)
		return lost(pg);
	result = PQgetResult(CONN(pg));
	status = expect(pg, result, PGRES_COMMAND_OK);
	PQclear(result);
	drain(pg);
	return status;
}
