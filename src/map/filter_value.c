#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "map/carry.h"
#include "map/engine.h"
#include "map/filter_value.h"

/* Longer keys are not kept. */
#define NAME_MAX_BYTES 64

/* Integers of so many digits are the same in a double. */
#define EXACT_DIGITS 15
#define EXACT_MAX 1e15

void
filter_reader_begin(struct filter_reader *r)
{
	memset(r, 0, sizeof *r);
	/* Three bytes become seven at the most: there always is room. */
	r->marked = r->text = (struct buf)BUF_INIT(3 * FILTER_VALUE_MAX);
}

void
filter_reader_end(struct filter_reader *r)
{
	for (size_t i = 0; i < FILTER_NAMES; i++)
		if (r->names[i].p != NULL)
			jv_free(r->names[i].string);
	buf_free(&r->text);
	buf_free(&r->marked);
}

/* -- in -------------------------------------------------------------------- */

/* FILTER_VALUE_MAX fits an int, three times. */
static jv
new_string(struct span text)
{
	return jv_string_sized(text.n > 0 ? text.p : "", (int)text.n);
}

/* A string that is not its own text: escapes are resolved, or marked. */
static jv
read_escaped(struct filter_reader *r, struct span inside, bool carried)
{
	size_t lost = 0;

	r->text.n = r->marked.n = 0;
	json_unescape_key(&r->text, inside, &lost);
	if (!carried && (lost > 0 || carry_has_mark(buf_span(&r->text)))) {
		r->text.n = 0;
		carry_string(inside, &r->marked);
		json_unescape_key(&r->text, buf_span(&r->marked), NULL);
	}
	return new_string(buf_span(&r->text));
}

/* The inside of a string, or a key. */
static jv
read_string(struct filter_reader *r, struct span inside, bool carried)
{
	if (memchr(inside.p, '\\', inside.n) != NULL ||
	    (!carried && carry_has_mark(inside)))
		return read_escaped(r, inside, carried);
	return new_string(inside);
}

static struct filter_name *
name_slot(struct filter_reader *r, struct span key)
{
	uint32_t hash = 2166136261;

	for (size_t i = 0; i < key.n; i++)
		hash = (hash ^ (unsigned char)key.p[i]) * 16777619;
	return &r->names[(hash ^ hash >> 16) % FILTER_NAMES];
}

static jv
read_key(struct filter_reader *r, struct span key, bool carried)
{
	struct filter_name *name;
	jv string;

	if (key.n > NAME_MAX_BYTES)
		return read_string(r, key, carried);
	name = name_slot(r, key);
	if (name->p != NULL && name->n == key.n &&
	    memcmp(name->p, key.p, key.n) == 0)
		return jv_copy(name->string);
	string = read_string(r, key, carried);
	/* One that changed on its way in is not found by its bytes. */
	if ((size_t)jv_string_length_bytes(jv_copy(string)) != key.n ||
	    memcmp(jv_string_value(string), key.p, key.n) != 0)
		return string;
	if (name->p != NULL)
		jv_free(name->string);
	*name = (struct filter_name){ jv_string_value(string), key.n, string };
	return jv_copy(string);
}

static jv
read_number(struct filter_reader *r, struct span number, bool carried)
{
	int64_t integer;

	if (number.n <= EXACT_DIGITS && number.p[0] != '-' &&
	    json_int64(number, &integer))
		return jv_number((double)integer);
	if (!carried && !json_fits_double(number)) {
		r->numbers++;
		return new_string(number);
	}
	r->text.n = 0;
	buf_add_span(&r->text, number);
	return jv_number(strtod(buf_text(&r->text), NULL));
}

static jv
read_array(struct filter_reader *r, struct span array, bool carried)
{
	struct json_walk walk = json_walk(array);
	jv result = jv_array();
	struct span value;

	while (json_element(&walk, &value))
		result =
		    jv_array_append(result, filter_read(r, value, carried));
	return result;
}

static jv
read_object(struct filter_reader *r, struct span object, bool carried)
{
	struct json_walk walk = json_walk(object);
	jv result = jv_object();
	struct span key, value;

	while (json_member(&walk, &key, &value)) {
		jv name = read_key(r, key, carried);

		result =
		    jv_object_set(result, name, filter_read(r, value, carried));
	}
	return result;
}

jv
filter_read(struct filter_reader *r, struct span value, bool carried)
{
	struct span inside = { value.p + 1, value.n - 2 };

	switch (json_kind(value)) {
	case JSON_NULL:
		return jv_null();
	case JSON_FALSE:
		return jv_false();
	case JSON_TRUE:
		return jv_true();
	case JSON_NUMBER:
		return read_number(r, value, carried);
	case JSON_STRING:
		return read_string(r, inside, carried);
	case JSON_ARRAY:
		return read_array(r, value, carried);
	default:
		return read_object(r, value, carried);
	}
}

/* Of an object what is below a node, whose keys have no escapes. */
static jv
read_below(struct filter_reader *r, const struct paths *paths, size_t node,
    const struct span *values)
{
	size_t i = paths->nodes[node].child;
	jv result = jv_object();

	for (; i != 0; i = paths->nodes[i].sibling) {
		const struct path_node *member = &paths->nodes[i];
		struct span value = values[member->slot];
		jv key;

		if (value.p == NULL)
			continue;
		key = read_key(
		    r, (struct span){ member->key, member->key_size }, false);
		result = jv_object_set(result, key,
		    member->child != 0 && json_kind(value) == JSON_OBJECT
			? read_below(r, paths, i, values)
			: filter_read(r, value, false));
	}
	return result;
}

jv
filter_read_paths(struct filter_reader *r, const struct paths *paths,
    const struct span *values)
{
	return read_below(r, paths, 0, values);
}

/* -- out ------------------------------------------------------------------- */

/* The functions write_…() append a value of libjq's, which they consume. */

static enum filter_written
written(bool good)
{
	return good ? FILTER_WRITTEN : FILTER_TOO_LARGE;
}

static struct span
string_span(jv string)
{
	return (struct span){ jv_string_value(string),
		(size_t)jv_string_length_bytes(jv_copy(string)) };
}

static enum filter_written
write_string(struct buf *out, jv string)
{
	bool good = json_quote(out, string_span(string));

	jv_free(string);
	return written(good);
}

/* An integer prints as all of its digits; of others jq knows how it does. */
static enum filter_written
write_number(struct buf *out, jv number)
{
	double x = jv_number_value(number);
	char digits[24], *p = digits + sizeof digits;
	jv text;
	bool good;

	if (x > 0 && x < EXACT_MAX && floor(x) == x) {
		for (uint64_t n = (uint64_t)x; n > 0; n /= 10)
			*--p = (char)('0' + n % 10);
		return written(
		    buf_add(out, p, (size_t)(digits + sizeof digits - p)));
	}
	text = jv_dump_string(number, 0);
	good = buf_add_span(out, string_span(text));
	jv_free(text);
	return written(good);
}

static enum filter_written
write_value(struct buf *out, jv value, unsigned depth);

static enum filter_written
write_array(struct buf *out, jv array, unsigned depth)
{
	int n = jv_array_length(jv_copy(array));
	enum filter_written result = written(buf_add_char(out, '['));

	for (int i = 0; result == FILTER_WRITTEN && i < n; i++) {
		if (i > 0)
			result = written(buf_add_char(out, ','));
		if (result == FILTER_WRITTEN)
			result = write_value(
			    out, jv_array_get(jv_copy(array), i), depth);
	}
	jv_free(array);
	return result != FILTER_WRITTEN ? result
					: written(buf_add_char(out, ']'));
}

static enum filter_written
write_member(struct buf *out, jv key, jv value, unsigned depth)
{
	enum filter_written result = write_string(out, key);

	if (result == FILTER_WRITTEN)
		result = written(buf_add_char(out, ':'));
	if (result == FILTER_WRITTEN)
		return write_value(out, value, depth);
	jv_free(value);
	return result;
}

static enum filter_written
write_object(struct buf *out, jv object, unsigned depth)
{
	enum filter_written result = written(buf_add_char(out, '{'));
	int first = jv_object_iter(object);

	for (int i = first;
	     result == FILTER_WRITTEN && jv_object_iter_valid(object, i);
	     i = jv_object_iter_next(object, i)) {
		if (i != first)
			result = written(buf_add_char(out, ','));
		if (result == FILTER_WRITTEN)
			result =
			    write_member(out, jv_object_iter_key(object, i),
				jv_object_iter_value(object, i), depth);
	}
	jv_free(object);
	return result != FILTER_WRITTEN ? result
					: written(buf_add_char(out, '}'));
}

static enum filter_written
write_container(struct buf *out, jv value, unsigned depth)
{
	if (depth < JSON_DEPTH_MAX)
		return jv_get_kind(value) == JV_KIND_ARRAY
		    ? write_array(out, value, depth + 1)
		    : write_object(out, value, depth + 1);
	jv_free(value);
	return FILTER_TOO_DEEP;
}

static enum filter_written
write_value(struct buf *out, jv value, unsigned depth)
{
	switch (jv_get_kind(value)) {
	case JV_KIND_TRUE:
		return written(buf_add_text(out, "true"));
	case JV_KIND_FALSE:
		return written(buf_add_text(out, "false"));
	case JV_KIND_NUMBER:
		return write_number(out, value);
	case JV_KIND_STRING:
		return write_string(out, value);
	case JV_KIND_ARRAY:
	case JV_KIND_OBJECT:
		return write_container(out, value, depth);
	default:
		jv_free(value);
		return written(buf_add_text(out, "null"));
	}
}

enum filter_written
filter_write(struct buf *out, jv value)
{
	return write_value(out, value, 0);
}
