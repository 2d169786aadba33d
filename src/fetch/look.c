#include <stdlib.h>

#include "fetch/read.h"
#include "fetch/run_parts.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/pairs.h"

/* Of a child only its parent's requests are known yet. */
static const struct resource *
topmost(const struct resource *r)
{
	while (r->parent != NULL)
		r = r->parent;
	return r;
}

/* -- --dry-run ------------------------------------------------------------- */

static void
add_api_key(struct buf *text, const struct auth *auth)
{
	switch (auth->place) {
	case AUTH_IN_HEADER:
		buf_format(text, "%s: ***\n", auth->name);
		break;
	case AUTH_IN_COOKIE:
		buf_format(text, "Cookie: %s=***\n", auth->name);
		break;
	case AUTH_IN_QUERY:
		buf_format(text, "# and %s=*** in the query\n", auth->name);
		break;
	}
}

static void
add_masked_auth(struct buf *text, const struct auth *auth)
{
	switch (auth->kind) {
	case AUTH_NONE:
		break;
	case AUTH_API_KEY:
		add_api_key(text, auth);
		break;
	case AUTH_HTTP_BASIC:
		buf_add_text(text, "Authorization: Basic ***\n");
		break;
	case AUTH_BEARER:
	case AUTH_OAUTH2_CLIENT_CREDENTIALS:
		buf_add_text(text, "Authorization: Bearer ***\n");
		break;
	}
}

enum status
run_dry(const struct run_options *options, struct config *config,
    const struct target *target)
{
	struct run run = { .options = options, .config = config };
	struct buf text = BUF_INIT((size_t)1 << 20);
	struct list_options list = { .params = { NULL, 0 } };
	enum status status = run_prepare(&run, target, 1);
	const struct resource *r;

	if (status == STATUS_OK)
		status = job_options(&run, run.jobs, &list);
	if (status == STATUS_OK) {
		r = topmost(run.jobs[0].resource);
		if (!list_show_first(r, &list, &text))
			status = STATUS_FAILED;
	}
	if (status == STATUS_OK) {
		add_masked_auth(&text, r->auth);
		message_redact(text.p, text.n);
		out_begin(&run.out, STDOUT_FILENO, "stdout");
		out_add_span(&run.out, buf_span(&text));
		status = out_end(&run.out);
	}
	buf_free(&text);
	pairs_free(&list.params);
	run_release(&run);
	return status;
}

/* -- --check --------------------------------------------------------------- */

static enum status
check(struct run *run)
{
	const struct resource *r = topmost(run->jobs[0].resource);
	struct list_options one;
	struct list_result result;
	char *host, *text;
	enum status status;

	status = job_options(run, run->jobs, &one);
	if (status != STATUS_OK) {
		pairs_free(&one.params);
		return status;
	}
	one.page_size = 1;
	one.max_records = 1;
	one.at_once = 1;
	one.discard = true;
	one.progress = PROGRESS_NONE;
	status = read_whole(
	    &run->jobs[0].session->getter, r, &one, &run->out, &result);
	if (status == STATUS_OK) {
		host = http_url_host(r->source->base_url);
		text = r->auth->kind != AUTH_NONE
		    ? mem_format("%s: %s accepts the credentials from %s",
			  r->source->name, host, r->auth->origin)
		    : mem_format("%s: %s answers", r->source->name, host);
		out_line(&run->out, span_of(text));
		free(text);
		free(host);
	}
	pairs_free(&one.params);
	return status;
}

enum status
run_check(const struct run_options *options, struct config *config,
    const struct target *target, const volatile sig_atomic_t *stop)
{
	struct run run = { .options = options, .config = config, .stop = stop };
	enum status status = run_prepare(&run, target, 1);

	if (status == STATUS_OK)
		status = run_connect(&run);
	if (status == STATUS_OK) {
		run_enter_wall(&run);
		out_begin(&run.out, STDOUT_FILENO, "stdout");
		status = check(&run);
		status = status_worse(out_end(&run.out), status);
	}
	run_release(&run);
	return status;
}
