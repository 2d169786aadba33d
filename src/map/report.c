#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

#include "lib/memory.h"
#include "lib/message.h"
#include "map/report.h"

/* Records told of one by one. */
#define TOLD_MAX 20

void
report_begin(struct report *r, const char *block,
    const struct contract *contract, const struct out *rejects)
{
	*r = (struct report){
		.block = block, .contract = contract, .rejects = rejects
	};
	if (contract != NULL)
		r->columns = mem_zero(contract->n, sizeof *r->columns);
}

/* What stands before a message: the block, or nothing. */
static const char *
lead(const struct report *r)
{
	return r->block != NULL ? r->block : "";
}

static const char *
colon(const struct report *r)
{
	return r->block != NULL ? ": " : "";
}

void
report_kept(struct report *r, uint64_t line, const bool *kept)
{
	for (size_t i = 0; i < r->contract->n; i++)
		if (kept[i] && r->columns[i].count++ == 0)
			r->columns[i].first = line;
}

void
report_bad(struct report *r, uint64_t line, const char *format, ...)
{
	va_list args;
	char *why;

	if (++r->bad > TOLD_MAX)
		return;
	va_start(args, format);
	why = mem_vformat(format, args);
	va_end(args);
	message_error("%s%sline %" PRIu64 ": %s", lead(r), colon(r), line, why);
	free(why);
}

static void
tell_column(const struct report *r, size_t i)
{
	const struct column *column = &r->contract->columns[i];
	const struct column_report *seen = &r->columns[i];

	message_warn("%s%s%s: %" PRIu64 " %s %s, kept as %s came (first: line "
		     "%" PRIu64 ")",
	    lead(r), colon(r), column->name, seen->count,
	    message_plural(seen->count, "value is", "values are"),
	    type_missed(column->type),
	    message_plural(seen->count, "it", "they"), seen->first);
}

void
report_end(struct report *r)
{
	if (r->bad > TOLD_MAX)
		message_error("%s%s%" PRIu64 " more %s like these", lead(r),
		    colon(r), r->bad - TOLD_MAX,
		    message_plural(r->bad - TOLD_MAX, "record", "records"));
	for (size_t i = 0; r->columns != NULL && i < r->contract->n; i++)
		if (r->columns[i].count > 0)
			tell_column(r, i);
	if (r->rejected > 0)
		message_warn("%s%s%s took %" PRIu64 " %s that could not "
			     "be mapped",
		    lead(r), colon(r), r->rejects->name, r->rejected,
		    message_plural(r->rejected, "record", "records"));
	free(r->columns);
}
