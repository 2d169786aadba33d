/*
 * Definitions of sources, whatever is in them: read or refused, and of what is
 * read, all that a fetcher relies on is there.
 */
#include <string.h>

#include "fuzz.h"
#include "lib/source.h"

static const char *
lookup(void *context, const char *name, const char **origin, bool *secret)
{
	(void)context;
	*origin = "$A";
	*secret = false;
	return strlen(name) % 2 == 0 ? "value {}\n" : NULL;
}

static void
check(const struct source *source)
{
	need(source->nresources > 0);
	for (size_t i = 0; i < source->nresources; i++) {
		const struct resource *r = &source->resources[i];
		const struct resource *up = r->parent;

		need(r->name != NULL && r->path != NULL && r->auth != NULL);
		need(r->method != NULL && r->write_disposition != NULL);
		need(source_resource(source, r->name) == r);
		for (size_t n = 0; up != NULL; up = up->parent)
			need(n++ < source->nresources);
		for (size_t k = 0; k < r->headers.n; k++)
			need(strpbrk(r->headers.at[k].value, "\r\n") == NULL);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source_settings with = { .lookup = lookup };
	struct source *source = NULL;

	if (source_parse("fuzz", input(data, size), &with, &source) ==
	    STATUS_OK)
		check(source);
	source_free(source);
	return 0;
}
