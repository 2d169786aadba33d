#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/count.h"
#include "lib/instant.h"
#include "lib/json.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/name.h"
#include "lib/out.h"
#include "lib/state.h"
#include "lib/utf8.h"
#include "state/list.h"

#define SUFFIX ".json"

enum { RESOURCE, CURSOR, WHEN, RECORDS, AGO, STATE, COLUMNS };

static const char *const titles[COLUMNS] = { "RESOURCE", "CURSOR", "WHEN",
	"RECORDS", "AGO", "STATE" };

struct row {
	char *cells[COLUMNS];
};

struct listing {
	const struct list_filter *wanted;
	enum list_form form;
	char *root; /* of all states; owned */
	struct out out;
	enum status status;
	struct row *rows; /* of a table; owned */
	size_t nrows;
	int64_t now;
};

/* -- finding states -------------------------------------------------------- */

typedef void
visitor(struct listing *l, const struct state_place *in, const char *name);

static int
is_visible(const struct dirent *entry)
{
	return name_is_good(span_of(entry->d_name));
}

/* Visits what is in a folder by its name. */
static void
walk(struct listing *l, const char *folder, const struct state_place *in,
    visitor *visit)
{
	struct dirent **names;
	int n = scandir(folder, &names, is_visible, alphasort);

	if (n < 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return;
		message_error("%s: %s", folder, strerror(errno));
		l->status = status_worse(l->status, STATUS_FAILED);
		return;
	}
	for (int i = 0; i < n; i++) {
		visit(l, in, names[i]->d_name);
		free(names[i]);
	}
	free(names);
}

/* -- an entry -------------------------------------------------------------- */

static void
print_json(struct listing *l, const struct state_place *at,
    const struct state_entry *e)
{
	struct buf text = BUF_INIT(STATE_MAX);
	const struct {
		const char *name, *value;
	} first[] = { { "{\"profile\":", at->profile },
		{ ",\"state\":", at->name }, { ",\"source\":", at->source },
		{ ",\"resource\":", e->resource } };
	bool good = true;
	size_t n;

	for (size_t i = 0; i < COUNT(first); i++)
		good = good && buf_add_text(&text, first[i].name) &&
		    json_quote(&text, span_of(first[i].value));
	n = text.n;
	if (good && state_print_entry(&text, e)) {
		text.p[n] = ','; /* the same object goes on */
		out_line(&l->out, buf_span(&text));
	}
	buf_free(&text);
}

/* How long ago, in the largest unit of which there are two. */
static char *
say_ago(const struct listing *l, const char *when)
{
	static const struct {
		const char *unit;
		int64_t seconds;
	} units[] = { { "d", 86400 }, { "h", 3600 }, { "min", 60 },
		{ "s", 1 } };
	struct instant then;
	int64_t ago;
	size_t i = 0;

	if (when == NULL || !instant_parse(&then, span_of(when)))
		return NULL;
	ago = l->now - then.second;
	if (ago < 0)
		return mem_string("in the future");
	while (units[i].seconds > 1 && ago < 2 * units[i].seconds)
		i++;
	return mem_format(
	    "%" PRId64 " %s", ago / units[i].seconds, units[i].unit);
}

/* A text that keeps to its line and its cell; NULL is "-". */
static char *
cell(const char *text)
{
	size_t n = text != NULL ? strlen(text) : 0;
	char *shown = mem_alloc(n * UTF8_ESCAPED_MAX + 2);

	if (n == 0) {
		shown[0] = '-';
		n = 1;
	} else {
		n = utf8_escape(shown, text, n);
	}
	shown[n] = '\0';
	return shown;
}

static struct row
make_row(const struct listing *l, const struct state_place *at,
    const struct state_entry *e)
{
	char *ago = say_ago(l, e->when);
	struct row row = { .cells = {
			       [RESOURCE] =
				   mem_format("%s/%s", at->source, e->resource),
			       [CURSOR] = cell(e->cursor),
			       [WHEN] = cell(e->when),
			       [RECORDS] = e->when != NULL
				   ? mem_format("%" PRIu64, e->records)
				   : cell(NULL),
			       [AGO] = cell(ago),
			       [STATE] =
				   mem_format("%s/%s", at->profile, at->name),
			   } };

	free(ago);
	return row;
}

static void
free_row(struct row *row)
{
	for (int c = 0; c < COLUMNS; c++)
		free(row->cells[c]);
}

static void
print_tsv(struct listing *l, const struct state_place *at,
    const struct state_entry *e)
{
	struct row row = make_row(l, at, e);
	char *line = mem_format("%s\t%s\t%s\t%s\t%s\t%s", row.cells[RESOURCE],
	    row.cells[CURSOR], row.cells[WHEN], row.cells[RECORDS], at->profile,
	    at->name);

	out_line(&l->out, span_of(line));
	free(line);
	free_row(&row);
}

static void
take_entry(struct listing *l, const struct state_place *at,
    const struct state_entry *e)
{
	if (l->form == LIST_JSON) {
		print_json(l, at, e);
	} else if (l->form == LIST_TSV) {
		print_tsv(l, at, e);
	} else {
		l->rows = mem_resize(l->rows, l->nrows + 1, sizeof *l->rows);
		l->rows[l->nrows++] = make_row(l, at, e);
	}
}

/* -- the folders: profile, state, source ----------------------------------- */

static bool
is_wanted(const char *wanted, const char *name)
{
	return wanted == NULL || strcmp(wanted, name) == 0;
}

static void
visit_source(struct listing *l, const struct state_place *in, const char *file)
{
	size_t n = strlen(file);
	struct state_place at = *in;
	struct state state;
	char *source;

	if (n <= strlen(SUFFIX) ||
	    strcmp(file + n - strlen(SUFFIX), SUFFIX) != 0)
		return;
	source = mem_copy(file, n - strlen(SUFFIX));
	at.source = source;
	if (is_wanted(l->wanted->source, source)) {
		l->status = status_worse(l->status, state_read(&state, &at));
		for (size_t i = 0; i < state.n; i++)
			take_entry(l, &at, &state.entries[i]);
		state_end(&state);
	}
	free(source);
}

static void
visit_name(struct listing *l, const struct state_place *in, const char *name)
{
	struct state_place at = { .profile = in->profile, .name = name };
	char *folder = mem_format("%s/%s/%s", l->root, at.profile, at.name);

	if (is_wanted(l->wanted->state, name))
		walk(l, folder, &at, visit_source);
	free(folder);
}

static void
visit_profile(struct listing *l, const struct state_place *in, const char *name)
{
	struct state_place at = { .profile = name };
	char *folder = mem_format("%s/%s", l->root, name);

	(void)in;
	if (is_wanted(l->wanted->profile, name))
		walk(l, folder, &at, visit_name);
	free(folder);
}

/* -- the table ------------------------------------------------------------- */

/* Characters, as good as columns for what is in a state. */
static size_t
width_of(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += (*text & 0xc0) != 0x80;
	return n;
}

static void
print_cell(struct out *out, const char *text, size_t width, bool right)
{
	size_t blanks = width - width_of(text);

	for (size_t i = 0; right && i < blanks; i++)
		out_add_char(out, ' ');
	out_add_span(out, span_of(text));
	for (size_t i = 0; !right && i < blanks; i++)
		out_add_char(out, ' ');
}

static void
print_cells(
    struct out *out, const char *const cells[COLUMNS], const size_t *widths)
{
	for (int c = 0; c < COLUMNS; c++) {
		if (c > 0)
			out_add(out, "  ", 2);
		print_cell(out, cells[c],
		    c + 1 < COLUMNS ? widths[c] : width_of(cells[c]),
		    c == RECORDS || c == AGO);
	}
	out_add_char(out, '\n');
}

static void
print_table(struct listing *l)
{
	size_t widths[COLUMNS];

	for (int c = 0; c < COLUMNS; c++) {
		widths[c] = width_of(titles[c]);
		for (size_t i = 0; i < l->nrows; i++) {
			size_t n = width_of(l->rows[i].cells[c]);

			widths[c] = n > widths[c] ? n : widths[c];
		}
	}
	if (l->nrows > 0)
		print_cells(&l->out, titles, widths);
	for (size_t i = 0; i < l->nrows; i++) {
		print_cells(
		    &l->out, (const char *const *)l->rows[i].cells, widths);
		free_row(&l->rows[i]);
	}
	free(l->rows);
}

enum status
list_states(const struct list_filter *wanted, enum list_form form)
{
	struct listing l = { .wanted = wanted,
		.form = form,
		.status = STATUS_OK,
		.now = instant_now().second };
	const struct state_place nowhere = { .profile = NULL };

	if (state_need_root(&l.root) != STATUS_OK)
		return STATUS_USAGE;
	out_begin(&l.out, STDOUT_FILENO, "stdout");
	walk(&l, l.root, &nowhere, visit_profile);
	if (form == LIST_TABLE)
		print_table(&l);
	free(l.root);
	return status_worse(l.status, out_end(&l.out));
}
