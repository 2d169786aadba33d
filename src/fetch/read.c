#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fetch/read.h"
#include "lib/file.h"
#include "lib/json.h"
#include "lib/lines.h"
#include "lib/memory.h"
#include "lib/message.h"

#define AHEAD_MAX 64               /* children under way */
#define MORE_MAX ((size_t)1 << 20) /* bytes that a parent gives a child */

/* The list of one parent, which was asked for ahead of its turn. */
struct child {
	struct list *list;
	struct list_options options;
	struct list_result result;
	char *parent; /* owned: its record */
	struct buf more;
};

struct children {
	struct getter *getter;
	const struct resource *resource;
	const struct list_options *options;
	struct out *out;
	struct list_result *result; /* of all */
	struct lines parents;
	struct child *ring[AHEAD_MAX];
	size_t n;
	bool over; /* there are no more parents */
};

/* The fields that a child takes over, as members "_PARENT_FIELD". */
static bool
take_over(const struct resource *r, struct span parent, struct buf *more)
{
	bool ok = true;

	for (size_t i = 0; ok && i < r->ninclude; i++) {
		struct jsonpath *path =
		    jsonpath_new(r->include_from_parent[i], NULL);
		struct span value = span_of("null");
		char *name = mem_format(
		    "_%s_%s", r->parent->name, r->include_from_parent[i]);

		if (path != NULL)
			(void)!jsonpath_find(path, parent, &value);
		ok = buf_add_char(more, ',') &&
		    json_quote(more, span_of(name)) &&
		    buf_add_char(more, ':') && json_compact(more, value);
		free(name);
		jsonpath_free(path);
	}
	return ok;
}

static void
free_child(struct child *c)
{
	list_close(c->list);
	buf_free(&c->more);
	free(c->parent);
	free(c);
}

static enum status
open_child(struct children *all, struct span parent)
{
	struct child *c = mem_zero(1, sizeof *c);

	c->parent = mem_copy(parent.p, parent.n);
	c->more = (struct buf)BUF_INIT(MORE_MAX);
	c->options = *all->options;
	c->options.context.parent = (struct span){ c->parent, parent.n };
	if (!take_over(all->resource, c->options.context.parent, &c->more)) {
		message_error("%s/%s: the fields to include from %s are "
			      "longer than %zu bytes",
		    all->resource->source->name, all->resource->name,
		    all->resource->parent->name, MORE_MAX);
		free_child(c);
		return STATUS_FAILED;
	}
	c->options.more = buf_span(&c->more);
	c->list = list_open(
	    all->getter, all->resource, &c->options, all->out, &c->result);
	if (c->list == NULL) {
		free_child(c);
		return STATUS_FAILED;
	}
	list_prime(c->list);
	all->ring[all->n++] = c;
	return STATUS_OK;
}

static enum status
look_ahead(struct children *all)
{
	size_t most = (size_t)all->options->at_once;
	enum status status = STATUS_OK;
	struct span parent;

	if (most > AHEAD_MAX)
		most = AHEAD_MAX;
	while (status == STATUS_OK && all->n < most && !all->over) {
		int more = lines_next(&all->parents, &parent);

		all->over = more <= 0;
		if (more > 0) {
			status = open_child(all, parent);
		} else if (more < 0) {
			message_error("the spooled records of %s: %s",
			    all->resource->parent->name, strerror(errno));
			status = STATUS_FAILED;
		}
	}
	return status;
}

/* Reads the list whose turn it is. */
static enum status
run_child(struct children *all)
{
	struct child *c = all->ring[0];
	struct list_result *sum = all->result;
	enum status status;

	if (all->options->max_records > 0)
		c->options.max_records =
		    all->options->max_records - sum->records;
	status = list_run(c->list);
	sum->records += c->result.records;
	sum->pages += c->result.pages;
	sum->complete = sum->complete && c->result.complete;
	sum->gap = sum->gap || c->result.gap;
	sum->passed_over = sum->passed_over || c->result.passed_over;
	if (c->result.passes > sum->passes)
		sum->passes = c->result.passes;
	all->n--;
	memmove(all->ring, all->ring + 1, all->n * sizeof all->ring[0]);
	free_child(c);
	return status;
}

static enum status
run_children(struct children *all)
{
	const struct list_options *o = all->options;
	enum status status = look_ahead(all);

	while (status == STATUS_OK && all->n > 0 && !*all->getter->stop) {
		status = run_child(all);
		if (o->max_records > 0 &&
		    all->result->records >= o->max_records)
			break;
		if (status == STATUS_OK)
			status = look_ahead(all);
	}
	while (all->n > 0)
		free_child(all->ring[--all->n]);
	if (*all->getter->stop)
		all->result->complete = false;
	return status;
}

/* Reads all parents into a nameless file; sum: whether those are all that
 * there are. */
static enum status
spool_parents(struct getter *getter, const struct resource *parent,
    const struct list_options *options, int fd, struct list_result *sum)
{
	struct list_options whole = { .at_once = options->at_once,
		.page_size = parent->paginator.limit,
		.progress = options->progress };
	struct list_result result;
	enum status status;
	struct out out;

	out_begin(&out, fd, "the spooled parents");
	status = read_whole(getter, parent, &whole, &out, &result);
	sum->complete = result.complete;
	sum->gap = result.gap;
	status = status_worse(status, out_end(&out));
	if (status == STATUS_OK && lseek(fd, 0, SEEK_SET) != 0) {
		message_error("the spooled parents: %s", strerror(errno));
		status = STATUS_FAILED;
	}
	return status;
}

static enum status
read_children(struct getter *getter, const struct resource *resource,
    const struct list_options *options, struct out *out,
    struct list_result *result)
{
	struct list_options with_keys = *options;
	struct children all = { .getter = getter,
		.resource = resource,
		.options = &with_keys,
		.out = out,
		.result = result };
	int fd = file_spool();
	enum status status;

	*result = (struct list_result){ .total = -1, .complete = true };
	if (fd < 0)
		return STATUS_FAILED;
	with_keys.resume = NULL; /* of which list would it be? */
	with_keys.written = keys_new();
	status = with_keys.written != NULL
	    ? spool_parents(getter, resource->parent, options, fd, result)
	    : STATUS_FAILED;
	if (status == STATUS_OK && !*getter->stop) {
		lines_begin(&all.parents, fd);
		status = run_children(&all);
		lines_end(&all.parents);
	}
	if (status != STATUS_OK || *getter->stop ||
	    (options->max_records > 0 &&
		result->records >= options->max_records))
		result->complete = false;
	keys_free(with_keys.written);
	close(fd);
	return status;
}

enum status
read_whole(struct getter *getter, const struct resource *resource,
    const struct list_options *options, struct out *out,
    struct list_result *result)
{
	struct list *list;
	enum status status;

	if (resource->parent != NULL)
		return read_children(getter, resource, options, out, result);
	list = list_open(getter, resource, options, out, result);
	status = list != NULL ? list_run(list) : STATUS_FAILED;
	list_close(list);
	return status;
}
