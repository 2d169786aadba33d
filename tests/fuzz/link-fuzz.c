/*
 * Link headers, and where what they name would lead: nothing that passes for
 * the same origin is anywhere else.
 */
#include "fetch/http.h"
#include "fetch/link_header.h"
#include "fuzz.h"

#define BASE "https://api.example.com/v1/jobs?page=1"

static char *
text_of(struct span text)
{
	char *copy = strndup(text.n > 0 ? text.p : "", text.n);

	need(copy != NULL);
	return copy;
}

static void
check_target(struct span target)
{
	char *link = text_of(target), *url = http_url_resolve(BASE, link);
	char *host;

	if (url != NULL && http_url_check(url) == NULL) {
		need(strpbrk(url, "\r\n\t ") == NULL);
		need(http_url_same_origin(url, url));
		host = http_url_host(url);
		need(host != NULL);
		if (http_url_same_origin(BASE, url))
			need(strncasecmp(url, "https://api.example.com", 23) ==
				0 &&
			    strchr("/?#:", url[23]) != NULL);
		free(host);
	}
	free(url);
	free(link);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span field = input(data, size), target = { NULL, 0 };

	if (link_header_find(field, "next", &target) && target.p != NULL) {
		need(lies_in(target, field));
		need(memchr(target.p, '>', target.n) == NULL);
		check_target(target);
	}
	check_target(field);
	return 0;
}
