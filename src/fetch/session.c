#include <stdlib.h>
#include <strings.h>
#include <sys/random.h>

#include "fetch/catalog.h"
#include "fetch/limit.h"
#include "fetch/session.h"
#include "lib/clock.h"
#include "lib/message.h"

static enum status
check_base_url(const struct source *source)
{
	const char *why = http_url_check(source->base_url);

	if (why == NULL)
		return STATUS_OK;
	message_error(
	    "%s: base_url \"%s\": %s", source->name, source->base_url, why);
	return STATUS_USAGE;
}

enum status
session_open(struct session *s, struct config *config, const char *definition,
    const char *token_file)
{
	struct config_lookup context = { .config = config,
		.token_file = token_file };
	struct source_settings settings = { .lookup = config_lookup,
		.context = &context };
	char *name = catalog_name(definition);
	enum status status;

	*s = (struct session){ .source = NULL };
	if (name == NULL)
		return STATUS_USAGE;
	context.source = name;
	settings.base_url = config_base_url(config, name);
	status = source_load(definition, &settings, &s->source);
	free(name);
	return status == STATUS_OK ? check_base_url(s->source) : status;
}

enum status
session_connect(struct session *s, struct config *config,
    const struct http_settings *http, const volatile sig_atomic_t *stop)
{
	if (http->proxy != NULL && !http_proxy_is_near(http->proxy) &&
	    strncasecmp(s->source->base_url, "http:", 5) == 0) {
		message_error("%s: plain http stays on this machine, and the "
			      "proxy of --proxy is elsewhere; use https",
		    s->source->base_url);
		return STATUS_USAGE;
	}
	s->http = http_new(http);
	if (s->http == NULL)
		return STATUS_FAILED;
	s->getter = (struct getter){ .http = s->http,
		.retries = config_retry_attempts(config),
		.limit = limit_open(s->source),
		.stop = stop };
	if (getrandom(&s->getter.random, sizeof s->getter.random, 0) < 0)
		s->getter.random = (uint64_t)clock_ms();
	return STATUS_OK;
}

void
session_close(struct session *s)
{
	auth_forget(&s->getter.auth);
	limit_close(s->getter.limit);
	http_free(s->http);
	source_free(s->source);
	*s = (struct session){ .source = NULL };
}
