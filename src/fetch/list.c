#include <inttypes.h>
#include <stdlib.h>

#include "fetch/list_parts.h"
#include "fetch/resume.h"
#include "lib/memory.h"
#include "lib/message.h"

#define PASSES_MAX 10
#define ALIKE_MAX 2 /* pairs of passes that outweigh a hint */

bool
list_is_ordered(const struct list *l)
{
	return order_is_stable(&l->order) ||
	    (l->pager->moves && order_follows_time(&l->order));
}

/* -- passes ---------------------------------------------------------------- */

static enum status
read_pass(struct list *l)
{
	enum status status = STATUS_OK;

	l->pass = l->start;
	l->start = (struct pass){ 0 }; /* a later pass sees all keys itself */
	l->asked = l->nwindow;         /* a primed page is under way already */
	l->result->passes++;
	list_fill_window(l);
	while (status == STATUS_OK && l->status == STATUS_OK &&
	    l->nwindow > 0 && !l->enough && !*l->getter->stop) {
		const struct get *get = l->window[0].get;

		if (!get_wait(l->window[0].get))
			break;
		if (get->state == GET_FAILED) {
			while (get->after != NULL &&
			    get->after->state == GET_FAILED)
				get = get->after;
			status = list_failed(l, get);
			break;
		}
		status = list_take_page(l);
		if (status == STATUS_OK && l->nwindow == 0)
			list_fill_window(l);
	}
	list_drop_from(l, 0);
	/* What was read before a request that can't be made was written. */
	return status == STATUS_OK ? l->status : status;
}

/* Whether the first page is, read once more, what it was. */
static enum status
look_again(struct list *l, bool *same)
{
	struct pass before = l->pass;
	enum status status = STATUS_OK;
	struct plan plan;

	l->pager->ops->rewind(l->pager);
	if (!l->pager->ops->plan(l->pager, &plan))
		return STATUS_FAILED;
	plan.repeats = true;
	if (!list_ask(l, &plan))
		return l->status;
	*same = false;
	if (!get_wait(l->window[0].get)) {
		status = STATUS_OK; /* a signal: the caller sees it */
	} else if (l->window[0].get->state == GET_FAILED) {
		status = list_failed(l, l->window[0].get);
	} else {
		rows_read(
		    &l->rows, &l->window[0].get->page, &l->fields, l->keys);
		*same = rows_sum(&l->rows) == before.first_page;
		l->result->pages++;
	}
	list_drop_from(l, 0);
	return status;
}

static bool
total_agrees(const struct list *l)
{
	return l->result->total < 0 ||
	    l->resource->paginator.total == TOTAL_HINT ||
	    (uint64_t)l->result->total == l->pass.keys;
}

/*
 * Whether what was read is the whole list, as far as the last pass can tell.
 * moved: the pass before saw other keys.
 */
static enum status
is_settled(struct list *l, bool moved, bool *settled)
{
	enum pager_doubt doubt = l->pager->ops->doubt(l->pager);
	bool one_page = l->asked <= 1 && !l->continued && total_agrees(l);

	*settled = true;
	if (l->resource->nkeys == 0 || l->unkeyed > 0 || one_page ||
	    l->pager->cut || l->result->ignored > 0)
		return STATUS_OK;
	/* Rows can't have overtaken the reading; a total that disagrees tells
	 * of those that came or went behind it. */
	if ((doubt == PAGER_SHIFTED || (doubt == PAGER_STILL && moved)) &&
	    list_is_ordered(l))
		return STATUS_OK;
	*settled = doubt <= PAGER_UNSEEN && total_agrees(l);
	if (*settled && (doubt == PAGER_UNSEEN || !list_is_ordered(l)))
		return look_again(l, settled);
	return STATUS_OK;
}

static bool
same_keys(const struct pass *a, const struct pass *b)
{
	return a->keys == b->keys && a->sum_high == b->sum_high &&
	    a->sum_low == b->sum_low;
}

/* What was read is all that can be, and yet the API may count otherwise. */
static enum status
contradiction(const struct list *l, const char *why)
{
	if (total_agrees(l))
		return STATUS_OK;
	message_error("%s/%s: the API counts %" PRId64 " %s, but lists %" PRIu64
		      "; %s, so some may be missing",
	    l->resource->source->name, l->resource->name, l->result->total,
	    message_plural((uint64_t)l->result->total, "record", "records"),
	    l->pass.keys, why);
	return STATUS_TEMPORARY;
}

/* A list without keys can't be read again: the rows were written. */
static enum status
check_count(const struct list *l)
{
	const struct paginator *p = &l->resource->paginator;

	if (l->resource->nkeys > 0 || l->pager->cut || l->result->ignored > 0 ||
	    p->initial != p->base)
		return STATUS_OK;
	return contradiction(
	    l, "a list without a primary_key can't be read again");
}

static bool
counts_no_more(const struct list *l)
{
	return l->result->total < 0 ||
	    (uint64_t)l->result->total <= l->pass.keys;
}

/* Two passes may miss the same row; a count that is but a hint tells of that
 * well enough for another look. */
static bool
counts_all(const struct list *l)
{
	return l->resource->paginator.total != TOTAL_HINT || counts_no_more(l);
}

static enum status
read_passes(struct list *l)
{
	enum status status = read_pass(l);
	struct pass before;
	bool settled = false, moved = false;
	unsigned alike = 0, quiet = 0;

	while (status == STATUS_OK && !l->enough && !*l->getter->stop) {
		status = is_settled(l, moved, &settled);
		if (status == STATUS_OK && settled)
			return check_count(l);
		if (status != STATUS_OK)
			break;
		if (l->result->passes >= PASSES_MAX)
			return list_stuck(l);
		message_info(1,
		    "%s/%s: the list may have moved while it was read "
		    "(%" PRIu64 " %s); reading it once more",
		    l->resource->source->name, l->resource->name, l->pass.keys,
		    message_plural(l->pass.keys, "record", "records"));
		before = l->pass;
		l->pager->ops->rewind(l->pager);
		status = read_pass(l);
		if (status == STATUS_OK && !l->enough && !*l->getter->stop &&
		    same_keys(&before, &l->pass) &&
		    (counts_all(l) || ++alike >= ALIKE_MAX))
			return contradiction(l, "it did so twice");
		/* What came in meanwhile is the next run's, too; of what the
		 * API counts beyond that, another pass may know. */
		if (l->pager->moves && l->pass.late == 0 &&
		    (counts_no_more(l) || quiet++ > 0))
			break;
		moved = true;
	}
	return status;
}

struct list *
list_open(struct getter *getter, const struct resource *resource,
    const struct list_options *options, struct out *out,
    struct list_result *result)
{
	struct list *l = mem_zero(1, sizeof *l);

	*l = (struct list){ .resource = resource,
		.options = options,
		.getter = getter,
		.rows = ROWS_INIT,
		.record = BUF_INIT(RECORD_MAX),
		.out = out,
		.result = result,
		.at_once = 1 };
	*result = (struct list_result){ .total = -1 };
	/* One hash key for all lists whose keys are compared. */
	l->keys = options->written != NULL ? keys_like(options->written)
	    : options->resume != NULL ? keys_with(options->resume->keys.secret)
				      : keys_new();
	l->made = keys_new();
	if (l->keys == NULL || l->made == NULL) {
		keys_free(l->made);
		keys_free(l->keys);
		free(l);
		return NULL;
	}
	l->pager = pager_ops(resource->paginator.kind)
		       ->begin(resource, options->page_size);
	l->pager->moves = options->context.start_value != NULL;
	order_begin(&l->order, resource);
	/* Included records are looked for in more of a record. */
	fields_begin(&l->fields, resource,
	    options->included == NULL ? resource->data_selector : NULL);
	return l;
}

void
list_prime(struct list *l)
{
	list_fill_window(l);
}

/* Of a child's list this is too much to say for each parent. */
static void
say_ignored(const struct list *l)
{
	bool child = l->options->context.parent.n > 0;
	const struct resource *r = l->resource;

	if (l->result->ignored == 0)
		return;
	if (child)
		message_info(1,
		    "%s/%s: an answer was ignored, as "
		    "\"response_actions\" has it",
		    r->source->name, r->name);
	else
		message_warn("%s/%s: %" PRIu64 " %s ignored, as "
			     "\"response_actions\" has it",
		    r->source->name, r->name, l->result->ignored,
		    message_plural(
			l->result->ignored, "answer was", "answers were"));
}

enum status
list_run(struct list *l)
{
	const struct resource *r = l->resource;
	enum status status;

	l->at_once = l->options->at_once < AT_ONCE_MAX
	    ? (size_t)l->options->at_once
	    : AT_ONCE_MAX;
	progress_begin(
	    &l->progress, l->options->progress, r->source->name, r->name);
	resume_restore(l->options->resume, l);
	status = read_passes(l);
	if (l->options->context.parent.n == 0)
		progress_sum(&l->progress, l->result->pages, l->result->records,
		    l->result->total);
	progress_end(&l->progress);
	l->result->key_bytes = keys_bytes(l->keys);
	l->result->complete = status == STATUS_OK && !l->enough &&
	    !*l->getter->stop && !l->pager->cut && l->result->ignored == 0;
	if (l->result->ignored > 0 && l->result->total >= 0)
		l->result->gap |= (uint64_t)l->result->total > l->pass.keys;
	/* What comes behind in the order of time is the next run's. */
	l->result->passed_over = l->pager->cut &&
	    (l->options->context.parent.n > 0 ||
		!order_follows_time(&l->order));
	say_ignored(l);
	if (l->unkeyed > 0 && r->nkeys > 0)
		message_warn("%s/%s: %" PRIu64
			     " %s no primary key (%s); where some are alike, "
			     "one of them was kept",
		    r->source->name, r->name, l->unkeyed,
		    message_plural(l->unkeyed, "record has", "records have"),
		    jsonpath_text(r->primary_key[0]));
	return status;
}

void
list_close(struct list *l)
{
	if (l == NULL)
		return;
	list_drop_from(l, 0);
	fields_end(&l->fields);
	order_end(&l->order);
	l->pager->ops->end(l->pager);
	keys_free(l->made);
	keys_free(l->keys);
	rows_free(&l->rows);
	buf_free(&l->record);
	free(l);
}
