#include "fetch/body.h"
#include "lib/json.h"

/* What is to be set, and where. */
struct setting {
	const struct jsonpath *path;
	struct span value;
	const char *why;
};

static bool set(struct setting *s, struct buf *out, struct span at, size_t i);

static bool
fits(struct setting *s, bool fitted)
{
	if (!fitted && s->why == NULL)
		s->why = "the body is too long";
	return fitted;
}

static bool
set_member(struct setting *s, struct buf *out, struct span object,
    struct span name, size_t i)
{
	struct json_walk walk = json_walk(object);
	struct span key, value, none = { NULL, 0 };
	bool found = false, first = true;

	if (!fits(s, buf_add_char(out, '{')))
		return false;
	while (json_member(&walk, &key, &value)) {
		bool here = json_key_is(key, name);

		if (!fits(s,
			(first || buf_add_char(out, ',')) &&
			    buf_add_char(out, '"') && buf_add_span(out, key) &&
			    buf_add_text(out, "\":")))
			return false;
		if (here ? !set(s, out, value, i + 1)
			 : !fits(s, buf_add_span(out, value)))
			return false;
		found |= here;
		first = false;
	}
	if (!found &&
	    (!fits(s,
		 (first || buf_add_char(out, ',')) && json_quote(out, name) &&
		     buf_add_char(out, ':')) ||
		!set(s, out, none, i + 1)))
		return false;
	return fits(s, buf_add_char(out, '}'));
}

static bool
set_element(
    struct setting *s, struct buf *out, struct span array, long index, size_t i)
{
	struct json_walk walk = json_walk(array);
	struct span value;
	long n = 0;

	if (index < 0) {
		while (json_element(&walk, &value))
			index++;
		walk = json_walk(array);
	}
	if (!fits(s, buf_add_char(out, '[')))
		return false;
	for (; json_element(&walk, &value); n++)
		if (!fits(s, n == 0 || buf_add_char(out, ',')) ||
		    (n == index ? !set(s, out, value, i + 1)
				: !fits(s, buf_add_span(out, value))))
			return false;
	if (index < 0 || index >= n) {
		s->why = "the body has no such element";
		return false;
	}
	return fits(s, buf_add_char(out, ']'));
}

/* Writes the value at, changed where the steps from the ith on lead. */
static bool
set(struct setting *s, struct buf *out, struct span at, size_t i)
{
	bool nothing = at.n == 0 || json_kind(at) == JSON_NULL;
	struct span name, object = { "{}", 2 }, array = { "[]", 2 };
	long index;

	if (i == jsonpath_steps(s->path))
		return fits(s, buf_add_span(out, s->value));
	if (jsonpath_step(s->path, i, &name, &index)) {
		if (nothing || json_kind(at) == JSON_OBJECT)
			return set_member(
			    s, out, nothing ? object : at, name, i);
		s->why = "it leads through something that is no object";
		return false;
	}
	if (nothing || json_kind(at) == JSON_ARRAY)
		return set_element(s, out, nothing ? array : at, index, i);
	s->why = "it leads through something that is no array";
	return false;
}

bool
body_set(struct buf *out, struct span document, const struct jsonpath *path,
    struct span value, const char **why)
{
	struct setting s = { path, value, NULL };
	bool good = set(&s, out, document, 0);

	*why = s.why;
	return good;
}
