#include "query.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return tolower((unsigned char)c) - 'a' + 10;
}

void
percent_decode(char *text, bool plus)
{
	char *out = text;

	for (; *text != '\0'; text++) {
		if (*text == '%' && isxdigit((unsigned char)text[1]) &&
		    isxdigit((unsigned char)text[2])) {
			*out++ = (char)(hex(text[1]) << 4 | hex(text[2]));
			text += 2;
		} else
			*out++ = (char)(plus && *text == '+' ? ' ' : *text);
	}
	*out = '\0';
}

bool
query_parse(struct query *query, const char *target)
{
	const char *mark = strchr(target, '?');
	char *rest, *pair;

	query->n = 0;
	query->text = mem_string(mark != NULL ? mark + 1 : "");
	rest = query->text;
	while ((pair = strsep(&rest, "&")) != NULL) {
		char *equal = strchr(pair, '=');

		if (*pair == '\0')
			continue;
		if (query->n == QUERY_MAX)
			return false;
		if (equal != NULL)
			*equal++ = '\0';
		else
			equal = pair + strlen(pair);
		percent_decode(pair, true);
		percent_decode(equal, true);
		query->pairs[query->n].key = pair;
		query->pairs[query->n].value = equal;
		query->n++;
	}
	return true;
}

void
query_free(struct query *query)
{
	free(query->text);
	query->text = NULL;
	query->n = 0;
}

const char *
query_get(const struct query *query, const char *key)
{
	const char *value = NULL;

	for (size_t i = 0; i < query->n; i++)
		if (strcmp(query->pairs[i].key, key) == 0)
			value = query->pairs[i].value;
	return value;
}
