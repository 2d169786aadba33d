#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/list_parts.h"
#include "fetch/resume.h"
#include "lib/frame.h"
#include "lib/json.h"
#include "lib/memory.h"
#include "lib/message.h"

#define PASSES_MAX 10
#define RECORD_MAX ((size_t)64 << 20) /* bytes; a page has no more either */

/* -- requests -------------------------------------------------------------- */

static bool
build(const struct pager *pager, const struct list_options *options,
    const struct plan *plan, struct request *request)
{
	struct request_spec spec = { .resource = pager->resource,
		.context = &options->context,
		.params = &options->params,
		.limit = options->page_size,
		.plan = plan };

	return request_build(request, &spec);
}

/* A request that was made in this pass already would go round for ever. */
static bool
is_loop(struct list *l, const struct request *request)
{
	unsigned pass = l->result->passes > 0 ? l->result->passes : 1;
	struct hash hash = request_hash(request, l->made);

	return keys_add(l->made, hash, pass) == KEYS_REPEATED;
}

static bool
ask(struct list *l, struct plan *plan)
{
	const struct resource *r = l->pager->resource;
	struct ticket *t = &l->window[l->nwindow];
	struct request request;
	char *label = mem_format(
	    "%s/%s: page %" PRIu64, r->source->name, r->name, ++l->asked);
	bool good = build(l->pager, l->options, plan, &request);

	if (good && !plan->repeats && is_loop(l, &request)) {
		message_error("%s: the API leads in a circle: this request was "
			      "made before: %s",
		    label, request.url);
		request_free(&request);
		good = false;
	}
	if (!good) {
		free(label);
		plan_free(plan);
		l->status = STATUS_FAILED;
		return false;
	}
	t->plan = *plan;
	t->get = get_start(l->getter, r, &request, label);
	if (plan->held)
		get_hold(t->get);
	if (l->nwindow > 0 && t[-1].plan.held)
		get_hold_until(t[-1].get, t->get);
	l->nwindow++;
	return true;
}

/* Gives up the tickets from the nth on. */
static void
drop_from(struct list *l, size_t n)
{
	for (size_t i = n; i < l->nwindow; i++) {
		get_free(l->window[i].get);
		plan_free(&l->window[i].plan);
	}
	if (l->nwindow > n)
		l->nwindow = n;
}

/* The pages in the window that may be under way: of a chain, one. */
static size_t
under_way(const struct list *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->nwindow; i++)
		n += !l->window[i].plan.held;
	return n;
}

static void
fill_window(struct list *l)
{
	struct plan plan;

	while (l->nwindow < AT_ONCE_MAX && under_way(l) < l->at_once &&
	    l->pager->ops->plan(l->pager, &plan))
		if (!ask(l, &plan))
			break;
}

/* -- records --------------------------------------------------------------- */

/* Puts members behind those of an object. */
static bool
add_members(struct buf *object, struct span members)
{
	if (members.n == 0)
		return true;
	object->n--;
	if (object->n == 1) { /* it was empty: no comma */
		members.p++;
		members.n--;
	}
	return buf_add_span(object, members) && buf_add_char(object, '}');
}

static enum status
write_record(struct list *l, struct span record)
{
	if (frame_is_control(record)) {
		message_error("%s/%s: a record's first key is \"$hr\", which "
			      "control lines have; it is refused",
		    l->resource->source->name, l->resource->name);
		return STATUS_BAD_DATA;
	}
	l->record.n = 0;
	if (!json_compact(&l->record, record) ||
	    !add_members(&l->record, l->options->more)) {
		message_error("%s/%s: a record of more than %zu MiB",
		    l->resource->source->name, l->resource->name,
		    RECORD_MAX >> 20);
		return STATUS_FAILED;
	}
	if (!l->options->discard && !out_line(l->out, buf_span(&l->record)))
		return STATUS_FAILED; /* out_end() tells why */
	l->result->records++;
	l->enough = l->options->max_records > 0 &&
	    l->result->records >= l->options->max_records;
	return STATUS_OK;
}

/* What is added to a record tells it apart, too. */
static struct hash
key_among_lists(struct list *l, const struct row *row)
{
	const struct hash key = row->key;

	l->record.n = 0;
	buf_add(&l->record, (const char *)&key, sizeof key);
	buf_add_span(&l->record, l->options->more);
	return keys_hash(l->options->written, buf_span(&l->record));
}

static bool
is_news(struct list *l, const struct row *row)
{
	enum keys_news news;

	if (l->resource->nkeys == 0) {
		l->unkeyed++;
		return true;
	}
	/* Pages overlap: a record without its key is known by all it has. */
	news = keys_add(l->keys, row->key, l->result->passes);
	l->unkeyed += !row->keyed && news == KEYS_NEW;
	if (news != KEYS_REPEATED) {
		l->pass.keys++;
		l->pass.sum_high += row->key.high;
		l->pass.sum_low ^= row->key.low;
	}
	if (news == KEYS_NEW)
		resume_note(l->options->resume, row->key);
	if (news != KEYS_NEW || l->options->written == NULL)
		return news == KEYS_NEW;
	return keys_add(l->options->written, key_among_lists(l, row), 1) ==
	    KEYS_NEW;
}

static struct span
cursor_of(const struct list *l, size_t row)
{
	static const struct span none = { NULL, 0 };

	return l->resource->incremental.set ? rows_cursor(&l->rows, row) : none;
}

static enum status
write_rows(struct list *l)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < l->rows.n && status == STATUS_OK && !l->enough;
	     i++)
		if (is_news(l, &l->rows.at[i]) &&
		    (l->options->cursor == NULL ||
			cursor_take(l->options->cursor, cursor_of(l, i))))
			status = write_record(l, l->rows.at[i].record);
	/* A reader that went away is to be noticed before more is asked. */
	if (status == STATUS_OK && !out_flush(l->out))
		status = STATUS_FAILED;
	if (status == STATUS_OK && !l->enough)
		resume_checkpoint(l->options->resume, l);
	return status;
}

/* -- passes ---------------------------------------------------------------- */

static enum status
stuck(const struct list *l)
{
	char total[40] = "";

	if (l->result->total >= 0)
		snprintf(total, sizeof total, " of %" PRId64, l->result->total);
	message_error("%s/%s: the list would not hold still: read %" PRIu64
		      "%s records; try again when it changes less",
	    l->resource->source->name, l->resource->name, l->pass.keys, total);
	return STATUS_TEMPORARY;
}

/* A page could not be had. */
static enum status
failed(const struct list *l, const struct get *get)
{
	if (l->options->quiet)
		snprintf(l->getter->why_quiet, sizeof l->getter->why_quiet,
		    "%s", get->why);
	else
		message_error("%s: %s", get->label, get->why);
	return get->status;
}

/* Takes the page at the front of the window. */
static enum status
take_page(struct list *l)
{
	struct ticket front = l->window[0];
	const struct page *page = &front.get->page;
	enum status status = STATUS_OK;
	unsigned verdict;

	rows_read(&l->rows, page, l->resource, l->keys);
	order_page(&l->order, &l->rows);
	l->result->ignored += page->ignored;
	if (l->pass.first_page == 0)
		l->pass.first_page = rows_sum(&l->rows);
	verdict = l->pager->ops->show(l->pager, &front.plan, page, &l->rows);
	l->result->total = page->total;
	l->result->pages++;
	if (verdict & PAGER_STUCK)
		return stuck(l);
	if (verdict & PAGER_FAULT) {
		message_error("%s: %s", front.get->label, l->pager->why);
		return STATUS_FAILED;
	}
	/* The front stays until its rows are written: they lie in it. */
	if (verdict & PAGER_REPLAN)
		drop_from(l, 1);
	l->nwindow--;
	memmove(l->window, l->window + 1, l->nwindow * sizeof l->window[0]);
	if (verdict & PAGER_TAKE) {
		if (!*l->getter->stop)
			fill_window(l);
		status = write_rows(l);
		if (status == STATUS_OK && l->options->included != NULL)
			status = included_page(l->options->included, page);
	}
	get_free(front.get);
	plan_free(&front.plan);
	progress_show(&l->progress, l->result->pages,
	    l->pager->ops->pages(l->pager), l->result->records,
	    l->result->total);
	return status;
}

static enum status
read_pass(struct list *l)
{
	enum status status = STATUS_OK;

	l->pass = l->start;
	l->start = (struct pass){ 0 }; /* a later pass sees all keys itself */
	l->asked = l->nwindow;         /* a primed page is under way already */
	l->result->passes++;
	fill_window(l);
	while (status == STATUS_OK && l->status == STATUS_OK &&
	    l->nwindow > 0 && !l->enough && !*l->getter->stop) {
		const struct get *get = l->window[0].get;

		if (!get_wait(l->window[0].get))
			break;
		if (get->state == GET_FAILED) {
			while (get->after != NULL &&
			    get->after->state == GET_FAILED)
				get = get->after;
			status = failed(l, get);
			break;
		}
		status = take_page(l);
		if (status == STATUS_OK && l->nwindow == 0)
			fill_window(l);
	}
	drop_from(l, 0);
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
	if (!ask(l, &plan))
		return l->status;
	*same = false;
	if (!get_wait(l->window[0].get)) {
		status = STATUS_OK; /* a signal: the caller sees it */
	} else if (l->window[0].get->state == GET_FAILED) {
		message_error(
		    "%s: %s", l->window[0].get->label, l->window[0].get->why);
		status = l->window[0].get->status;
	} else {
		rows_read(
		    &l->rows, &l->window[0].get->page, l->resource, l->keys);
		*same = rows_sum(&l->rows) == before.first_page;
		l->result->pages++;
	}
	drop_from(l, 0);
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
	    order_is_stable(&l->order))
		return STATUS_OK;
	*settled = doubt <= PAGER_UNSEEN && total_agrees(l);
	if (*settled && (doubt == PAGER_UNSEEN || !order_is_stable(&l->order)))
		return look_again(l, settled);
	return STATUS_OK;
}

static bool
same_keys(const struct pass *a, const struct pass *b)
{
	return a->keys == b->keys && a->sum_high == b->sum_high &&
	    a->sum_low == b->sum_low;
}

/* The list stood still, and yet the API counts otherwise. */
static enum status
contradiction(const struct list *l)
{
	if (total_agrees(l))
		return STATUS_OK;
	message_error("%s/%s: the API counts %" PRId64
		      " records, but lists %" PRIu64
		      "; it did so twice, so some may be missing",
	    l->resource->source->name, l->resource->name, l->result->total,
	    l->pass.keys);
	return STATUS_TEMPORARY;
}

static enum status
read_passes(struct list *l)
{
	enum status status = read_pass(l);
	struct pass before;
	bool settled = false, moved = false;

	while (status == STATUS_OK && !l->enough && !*l->getter->stop) {
		status = is_settled(l, moved, &settled);
		if (status != STATUS_OK || settled)
			break;
		if (l->result->passes >= PASSES_MAX)
			return stuck(l);
		message_info(1,
		    "%s/%s: the list may have moved while it was read "
		    "(%" PRIu64 " records); reading it once more",
		    l->resource->source->name, l->resource->name, l->pass.keys);
		before = l->pass;
		l->pager->ops->rewind(l->pager);
		status = read_pass(l);
		if (status == STATUS_OK && !l->enough && !*l->getter->stop &&
		    same_keys(&before, &l->pass))
			return contradiction(l);
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
	    : options->resume != NULL      ? keys_with(options->resume->secret)
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
	order_begin(&l->order, resource);
	return l;
}

void
list_prime(struct list *l)
{
	fill_window(l);
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
		message_warn("%s/%s: %" PRIu64 " answers were ignored, as "
			     "\"response_actions\" has it",
		    r->source->name, r->name, l->result->ignored);
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
	say_ignored(l);
	if (l->unkeyed > 0 && r->nkeys > 0)
		message_warn("%s/%s: %" PRIu64
			     " records have no primary key (%s); where some "
			     "are alike, one of them was kept",
		    r->source->name, r->name, l->unkeyed,
		    jsonpath_text(r->primary_key[0]));
	return status;
}

void
list_close(struct list *l)
{
	if (l == NULL)
		return;
	drop_from(l, 0);
	order_end(&l->order);
	l->pager->ops->end(l->pager);
	keys_free(l->made);
	keys_free(l->keys);
	rows_free(&l->rows);
	buf_free(&l->record);
	free(l);
}

bool
list_show_first(const struct resource *resource,
    const struct list_options *options, struct buf *text)
{
	const struct pager_ops *ops = pager_ops(resource->paginator.kind);
	struct pager *pager = ops->begin(resource, options->page_size);
	struct plan plan;
	struct request request;
	bool good;

	good =
	    ops->plan(pager, &plan) && build(pager, options, &plan, &request);
	if (good) {
		buf_format(text, "%s %s\n", resource->method, request.url);
		for (size_t i = 0; i < request.headers.n; i++)
			buf_format(text, "%s: %s\n", request.headers.at[i].name,
			    request.headers.at[i].value);
		if (request.body != NULL)
			buf_format(text, "\n%s\n", request.body);
		request_free(&request);
	}
	ops->end(pager);
	return good;
}
