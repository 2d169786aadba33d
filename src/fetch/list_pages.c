#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/list_parts.h"
#include "lib/memory.h"
#include "lib/message.h"

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

bool
list_ask(struct list *l, struct plan *plan)
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
	t->get = get_start(l->getter, r,
	    l->fields.list.pick != NULL ? &l->fields.list : NULL, &request,
	    label);
	if (plan->held)
		get_hold(t->get);
	if (l->nwindow > 0 && t[-1].plan.held)
		get_hold_until(t[-1].get, t->get);
	l->nwindow++;
	return true;
}

void
list_drop_from(struct list *l, size_t n)
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

/* How many may be: fewer where pages are big, since they lie in memory. */
static size_t
at_once(const struct list *l)
{
	size_t fit = l->biggest > 0 ? BYTES_AT_ONCE / l->biggest : SIZE_MAX;

	if (fit > l->at_once)
		return l->at_once;
	return fit > 0 ? fit : 1;
}

void
list_fill_window(struct list *l)
{
	struct plan plan;

	while (l->nwindow < AT_ONCE_MAX && under_way(l) < at_once(l) &&
	    l->pager->ops->plan(l->pager, &plan))
		if (!list_ask(l, &plan))
			break;
}

bool
list_show_first(const struct resource *resource,
    const struct list_options *options, struct buf *text)
{
	const struct pager_ops *ops = pager_ops(resource->paginator.kind);
	struct pager *pager = ops->begin(resource, options->page_size);
	struct plan plan;
	struct request request;
	bool good = false;

	if (ops->plan(pager, &plan)) {
		good = build(pager, options, &plan, &request);
		plan_free(&plan);
	}
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

/* -- pages ----------------------------------------------------------------- */

enum status
list_stuck(const struct list *l)
{
	char total[40] = "";

	if (l->result->total >= 0)
		snprintf(total, sizeof total, " of %" PRId64, l->result->total);
	message_error("%s/%s: the list would not hold still: read %" PRIu64
		      "%s %s; try again when it changes less",
	    l->resource->source->name, l->resource->name, l->pass.keys, total,
	    message_plural(l->pass.keys, "record", "records"));
	return STATUS_TEMPORARY;
}

enum status
list_failed(const struct list *l, const struct get *get)
{
	if (l->options->quiet)
		snprintf(l->getter->why_quiet, sizeof l->getter->why_quiet,
		    "%s", get->why);
	else
		message_error("%s: %s", get->label, get->why);
	return get->status;
}

/* Whether no page may be wanted after the rows in hand. */
static bool
may_be_enough(const struct list *l)
{
	uint64_t most = l->options->max_records;

	return most > 0 && l->result->records + l->rows.n >= most;
}

/* Asks for what comes next: the server works while the rows are written. */
static void
ask_ahead(struct list *l)
{
	if (*l->getter->stop)
		return;
	list_fill_window(l);
	if (!may_be_enough(l))
		get_kick(l->getter);
}

/* Nothing more is asked for a reader that has gone, such as head(1). */
static enum status
take_rows(struct list *l)
{
	bool unread = out_is_unread(l->out);
	enum status status;

	if (!unread)
		ask_ahead(l);
	status = list_write_rows(l);
	return status == STATUS_OK && unread && !out_flush(l->out)
	    ? STATUS_FAILED
	    : status;
}

enum status
list_take_page(struct list *l)
{
	struct ticket front = l->window[0];
	const struct page *page = &front.get->page;
	enum status status = STATUS_OK;
	unsigned verdict;

	rows_read(&l->rows, page, &l->fields, l->keys);
	if (page->document.n > l->biggest)
		l->biggest = page->document.n;
	l->result->ignored += page->ignored;
	l->result->gap |= l->result->ignored > 0 && l->rows.n > 0;
	if (l->pass.first_page == 0)
		l->pass.first_page = rows_sum(&l->rows);
	verdict = l->pager->ops->show(l->pager, &front.plan, page, &l->rows);
	if (!page->ignored)
		l->result->total = page->total;
	l->result->pages++;
	if (verdict & PAGER_STUCK)
		return list_stuck(l);
	if (verdict & PAGER_FAULT) {
		message_error("%s: %s", front.get->label, l->pager->why);
		return STATUS_FAILED;
	}
	/* The front stays until its rows are written: they lie in it. */
	if (verdict & PAGER_REPLAN)
		list_drop_from(l, 1);
	l->nwindow--;
	memmove(l->window, l->window + 1, l->nwindow * sizeof l->window[0]);
	if (verdict & PAGER_TAKE) {
		order_page(&l->order, &l->rows, front.plan.position);
		status = take_rows(l);
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
