#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fetch/included.h"
#include "lib/file.h"
#include "lib/frame.h"
#include "lib/json.h"
#include "lib/memory.h"
#include "lib/message.h"

bool
included_begin(struct included *inc, char *const *relations, size_t nrelations)
{
	*inc = (struct included){ .relations = relations,
		.nrelations = nrelations,
		.keys = keys_new(),
		.text = BUF_INIT(RECORD_MAX) };
	return inc->keys != NULL;
}

void
included_end(struct included *inc)
{
	for (size_t i = 0; i < inc->ntypes; i++) {
		out_abandon(&inc->types[i].out);
		close(inc->types[i].fd);
		free(inc->types[i].name);
	}
	keys_free(inc->keys);
	buf_free(&inc->text);
	*inc = (struct included){ .ntypes = 0 };
}

static bool
has_word(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = list; (at = strstr(at, word)); at += n)
		if ((at == list || at[-1] == ',') &&
		    (at[n] == '\0' || at[n] == ','))
			return true;
	return false;
}

char *
included_param(const struct included *inc, const char *before)
{
	char *value = mem_string(before != NULL ? before : "");

	for (size_t i = 0; i < inc->nrelations; i++) {
		char *longer;

		if (has_word(value, inc->relations[i]))
			continue;
		longer = mem_format(
		    "%s%s%s", value, *value ? "," : "", inc->relations[i]);
		free(value);
		value = longer;
	}
	return value;
}

static enum status
spool_failed(int error)
{
	message_error("the spooled included records: %s", strerror(error));
	return STATUS_FAILED;
}

/* -- types ----------------------------------------------------------------- */

static struct included_type *
find_type(struct included *inc, struct span name)
{
	for (size_t i = 0; i < inc->ntypes; i++)
		if (span_is(name, inc->types[i].name))
			return &inc->types[i];
	return NULL;
}

static enum status
add_type(struct included *inc, struct span name)
{
	struct included_type *type;

	if (find_type(inc, name) != NULL)
		return STATUS_OK;
	if (inc->ntypes == INCLUDED_TYPES_MAX) {
		message_error("more than %d types of included records",
		    INCLUDED_TYPES_MAX);
		return STATUS_FAILED;
	}
	type = &inc->types[inc->ntypes];
	type->fd = file_spool();
	if (type->fd < 0)
		return STATUS_FAILED;
	type->name = mem_copy(name.p, name.n);
	out_begin(&type->out, type->fd, "the spooled included records");
	inc->ntypes++;
	return STATUS_OK;
}

/* The inside of a member that is a plain text. */
static bool
plain(const struct json_outline *o, struct span object, const char *name,
    struct span *text)
{
	if (!json_outline_get(o, object, span_of(name), text) ||
	    json_kind(*text) != JSON_STRING || text->n <= 2 ||
	    memchr(text->p, '\\', text->n) != NULL)
		return false;
	text->p++;
	text->n -= 2;
	return true;
}

/* The type that a resource identifier names, {"type":…,"id":…}; deeper than
 * an outline goes. */
static enum status
want(struct included *inc, struct span identifier)
{
	struct span type;

	if (json_kind(identifier) != JSON_OBJECT ||
	    !plain(NULL, identifier, "type", &type))
		return STATUS_OK;
	return add_type(inc, type);
}

/* Which types a relation of a record leads to. */
static enum status
look_at_relation(struct included *inc, const struct json_outline *o,
    struct span record, const char *name)
{
	struct span relations, relation, data, element;
	enum status status = STATUS_OK;
	struct json_walk walk;

	if (!json_outline_get(
		o, record, span_of("relationships"), &relations) ||
	    !json_get(relations, span_of(name), &relation) ||
	    !json_get(relation, span_of("data"), &data))
		return STATUS_OK;
	if (json_kind(data) != JSON_ARRAY)
		return want(inc, data);
	walk = json_walk(data);
	while (status == STATUS_OK && json_element(&walk, &element))
		status = want(inc, element);
	return status;
}

/* -- records --------------------------------------------------------------- */

static enum status
take_record(
    struct included *inc, const struct json_outline *o, struct span record)
{
	struct included_type *type;
	struct span name, id;

	if (json_kind(record) != JSON_OBJECT ||
	    !plain(o, record, "type", &name) ||
	    (type = find_type(inc, name)) == NULL ||
	    !json_outline_get(o, record, span_of("id"), &id))
		return STATUS_OK;
	inc->text.n = 0;
	buf_add_span(&inc->text, name);
	buf_add_char(&inc->text, '\0');
	buf_add_span(&inc->text, id);
	if (keys_add(inc->keys, keys_hash(inc->keys, buf_span(&inc->text)),
		1) != KEYS_NEW)
		return STATUS_OK;
	inc->text.n = 0;
	if (frame_is_control(record)) {
		message_error("an included record's first key is \"$hr\", "
			      "which control lines have; it is refused");
		return STATUS_BAD_DATA;
	}
	/* There is room in text: an answer is no longer than that. */
	if (!json_compact(&inc->text, record) ||
	    !out_line(&type->out, buf_span(&inc->text)))
		return spool_failed(type->out.error);
	type->records++;
	return STATUS_OK;
}

enum status
included_page(struct included *inc, const struct page *page)
{
	const struct json_outline *o = &page->outline;
	enum status status = STATUS_OK;
	struct span included, record;
	struct json_tour tour;

	for (size_t i = 0; i < page->nrecords; i++)
		for (size_t k = 0; k < inc->nrelations; k++)
			status = status_worse(status,
			    look_at_relation(
				inc, o, page->records[i], inc->relations[k]));
	if (status != STATUS_OK ||
	    !json_outline_get(
		o, page->document, span_of("included"), &included) ||
	    json_kind(included) != JSON_ARRAY)
		return status;
	tour = json_tour(o, included);
	while (status == STATUS_OK && json_tour_element(&tour, &record))
		status = take_record(inc, o, record);
	return status;
}

enum status
included_copy(struct included_type *type, struct out *out)
{
	char part[65536];
	ssize_t n;

	if (!out_flush(&type->out) || lseek(type->fd, 0, SEEK_SET) != 0)
		return spool_failed(
		    type->out.error != 0 ? type->out.error : errno);
	while ((n = read(type->fd, part, sizeof part)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return spool_failed(errno);
		if (!out_add(out, part, (size_t)n))
			return STATUS_FAILED;
	}
	return STATUS_OK;
}
