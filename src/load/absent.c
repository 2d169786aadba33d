#include <string.h>

#include "lib/message.h"
#include "load/absent.h"

enum status
absent_begin(struct absent *a, struct table *table)
{
	static const char insert[] =
	    "INSERT OR IGNORE INTO temp._hr_came VALUES (?)";
	enum status status;

	*a = (struct absent){ .table = table };
	if (table_row_number(table) == NULL) {
		message_error("%s: table %s: columns with the names rowid, "
			      "_rowid_ and oid leave no room for --deleted",
		    table->db->path, table->name);
		return STATUS_USAGE;
	}
	status = db_run(table->db,
	    "CREATE TABLE IF NOT EXISTS temp._hr_came (number INTEGER PRIMARY "
	    "KEY); DELETE FROM temp._hr_came");
	if (status == STATUS_OK)
		status = db_prepare(table->db, span_of(insert), &a->note);
	return status;
}

void
absent_end(struct absent *a)
{
	db_finish(a->note);
	a->note = NULL;
}

enum status
absent_came(struct absent *a, int64_t number)
{
	db_bind_number(a->note, 1, number);
	return db_step(a->table->db, a->note, NULL);
}

/* How many rows there are that are not marked, and how many of these did not
 * come. */
static enum status
count(const struct absent *a, const char *alive, const char *absent,
    int64_t *all, int64_t *gone)
{
	struct buf what = BUF_INIT(SQL_MAX);
	enum status status;

	buf_format(&what, "count(*) FILTER (WHERE %s)", alive);
	status = db_count(a->table->db, a->table->name, buf_text(&what), all);
	what.n = 0;
	buf_format(&what, "count(*) FILTER (WHERE %s)", absent);
	if (status == STATUS_OK)
		status = db_count(
		    a->table->db, a->table->name, buf_text(&what), gone);
	buf_free(&what);
	return status;
}

/* Marks or removes the rows of which absent is true. */
static enum status
take_away(
    const struct absent *a, const struct policy *policy, const char *absent)
{
	struct buf sql = BUF_INIT(SQL_MAX);
	enum status status;

	buf_add_text(
	    &sql, policy->deleted == DELETED_MARK ? "UPDATE " : "DELETE FROM ");
	sql_name(&sql, span_of(a->table->name));
	if (policy->deleted == DELETED_MARK)
		buf_format(&sql, " SET " DELETED_AT " = '%.*s'",
		    (int)strlen(policy->now) - 2, policy->now + 1);
	buf_format(&sql, " WHERE %s", absent);
	status = db_run(a->table->db, buf_text(&sql));
	buf_free(&sql);
	return status;
}

enum status
absent_delete(const struct absent *a, const struct policy *policy,
    uint64_t inserted, uint64_t *deleted)
{
	struct table *t = a->table;
	bool marked =
	    columns_find(&t->columns, span_of(DELETED_AT)) != COLUMN_NONE;
	const char *alive = marked ? DELETED_AT " IS NULL" : "true";
	struct buf absent = BUF_INIT(SQL_MAX);
	int64_t all = 0, gone = 0;
	enum status status;

	buf_format(&absent,
	    "%s AND %s NOT IN (SELECT number FROM temp._hr_came)", alive,
	    table_row_number(t));
	status = count(a, alive, buf_text(&absent), &all, &gone);
	if (status == STATUS_OK)
		status = policy_shrink(policy, t->name, (uint64_t)gone,
		    (uint64_t)all > inserted ? (uint64_t)all - inserted : 0);
	if (status == STATUS_OK && gone > 0)
		status = take_away(a, policy, buf_text(&absent));
	*deleted = (uint64_t)gone;
	buf_free(&absent);
	return status;
}
