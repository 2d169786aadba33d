#include "list.h"

#include <stdlib.h>

#include "clock.h"
#include "lib/memory.h"
#include "view.h"

/* 2025-11-01: the rows present at the start were made before. */
#define PRESENT_MS INT64_C(1761955200000)
/* They were made in the ten years before, and at most so far apart. */
#define PAST_MS (INT64_C(3650) * DAY_MS)
#define STEP_MAX_MS (3 * DAY_MS)
/* Changes follow each other at this distance. */
#define TICK_MS 1009

static const struct {
	const char *name;
	enum order order;
} orders[] = {
	{ "natural", ORDER_CREATED },
	{ "created-asc", ORDER_CREATED },
	{ "created-desc", ORDER_CREATED_DESC },
	{ "updated-asc", ORDER_UPDATED },
	{ "updated", ORDER_UPDATED },
	{ "updated-desc", ORDER_UPDATED_DESC },
	{ "id", ORDER_ID },
	{ "random", ORDER_RANDOM },
	{ "random-stable", ORDER_RANDOM },
};

bool
order_named(const char *name, enum order *order)
{
	for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++)
		if (strcmp(orders[i].name, name) == 0) {
			*order = orders[i].order;
			return true;
		}
	return false;
}

/* -- rows ------------------------------------------------------------------ */

/* When the change happens that is under way. */
static int64_t
change_ms(const struct list *list)
{
	return clock_rules() ? clock_stamp()
			     : PRESENT_MS + list->tick * (int64_t)TICK_MS;
}

static uint64_t
row_key(const struct list *list, uint32_t number)
{
	return mix(list->seed + number);
}

/*
 * Rows come at even steps, shaken; one group of four in eight was imported
 * at once and shares an instant.
 */
static int64_t
base_created(const struct list *list, uint32_t number)
{
	uint64_t group = mix(list->seed ^ ((uint64_t)(number / 4) << 20));

	if ((group & 7) == 0)
		number &= ~UINT32_C(3);
	return list->start + number * list->step +
	    (int64_t)below(mix(row_key(list, number)), (uint64_t)list->step);
}

struct row
list_row(const struct list *list, uint32_t number)
{
	struct row row = { .list = list, .number = number };
	uint64_t draw;

	row.key = row_key(list, number);
	if (list->touched != NULL)
		row.touched = list->touched[number];
	row.created = number >= list->base ? list->born[number]
					   : base_created(list, number);
	draw = mix(row.key ^ UINT64_C(0x75706461746564));
	row.updated = row.created;
	if (row.touched > 0)
		row.updated = list->changed[number];
	else if (number < list->base && (draw & 1) == 1)
		row.updated +=
		    (int64_t)below(draw, (uint64_t)(PRESENT_MS - row.created));
	return row;
}

bool
list_gone(const struct list *list, uint32_t number)
{
	return list->gone != NULL && list->gone[number];
}

/* Numbers as ids start somewhere in ten digits, so that they sort as text. */
static uint64_t
first_id(const struct list *list)
{
	return UINT64_C(1000000000) + below(list->seed, 7000000000);
}

char *
list_put_id(char *p, const struct list *list, uint32_t number)
{
	if (list->resource->ids == IDS_NUMBERS)
		return put_integer(p, (int64_t)(first_id(list) + number));
	if (list->resource->ids == IDS_UUIDS)
		return put_uuid(p, mix((number ^ list->seed) + 1));
	if (number < IDS_READY)
		return put_bytes(p, list->ids[number], ID_LENGTH);
	return put_id(p, mix((number ^ list->seed) + 1));
}

bool
list_find(const struct list *list, const char *id, size_t n, uint32_t *number)
{
	uint64_t x;

	if (list->resource->ids == IDS_NUMBERS) {
		char *end;

		x = strtoull(id, &end, 10) - first_id(list);
		if (n != 10 || end != id + n)
			return false;
	} else {
		if (list->resource->ids == IDS_UUIDS ? !uuid_number(id, n, &x)
						     : !id_number(id, n, &x))
			return false;
		x = (unmix(x) - 1) ^ list->seed;
	}
	if (x >= list->next)
		return false;
	*number = (uint32_t)x;
	return true;
}

const struct column *
list_column(const struct list *list, const char *name, size_t n)
{
	for (size_t i = 0; i < list->ncolumns; i++) {
		const char *known = list->columns[i].field->name;

		if (strncmp(known, name, n) == 0 && known[n] == '\0')
			return &list->columns[i];
	}
	return NULL;
}

/* -- order ----------------------------------------------------------------- */

static int
compare_ids(const struct list *list, uint32_t a, uint32_t b)
{
	char x[ID_MAX], y[ID_MAX];
	size_t n = (size_t)(list_put_id(x, list, a) - x);

	list_put_id(y, list, b);
	return memcmp(x, y, n);
}

/* Compares two rows in the list's order; no two are equal. */
static int
compare_rows(const void *left, const void *right, void *context)
{
	const struct list *list = context;
	uint32_t a = *(const uint32_t *)left;
	uint32_t b = *(const uint32_t *)right;
	int64_t x = a, y = b;

	if (list->order == ORDER_ID)
		return compare_ids(list, a, b);
	if (list->order == ORDER_UPDATED || list->order == ORDER_UPDATED_DESC) {
		x = list_row(list, a).updated;
		y = list_row(list, b).updated;
	} else if (list->order == ORDER_RANDOM) {
		x = (int64_t)row_key(list, a);
		y = (int64_t)row_key(list, b);
	}
	if (x == y) {
		x = a;
		y = b;
	}
	if (list->order == ORDER_CREATED_DESC ||
	    list->order == ORDER_UPDATED_DESC)
		return x < y ? 1 : -1;
	return x < y ? -1 : 1;
}

/* Writes the order down, to be changed from now on. */
static void
list_lay_out(struct list *list)
{
	uint32_t *rows;

	if (list->rows != NULL)
		return;
	list->rows_cap = (size_t)list->n + 64;
	rows = mem_zero(list->rows_cap, sizeof(*rows));
	for (uint32_t i = 0; i < list->n; i++)
		rows[i] = list_at(list, i);
	if (list->order != ORDER_CREATED && list->order != ORDER_CREATED_DESC)
		qsort_r(rows, list->n, sizeof(*rows), compare_rows, list);
	list->rows = rows;
}

/* Where the list's order has a row that is not in it. */
static uint32_t
place_of(struct list *list, uint32_t number)
{
	uint32_t low = 0, high = list->n;

	if (list->order == ORDER_CREATED)
		return list->n;
	if (list->order == ORDER_CREATED_DESC)
		return 0;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (compare_rows(&list->rows[middle], &number, list) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* -- changes --------------------------------------------------------------- */

/* Makes the arrays by number long enough for one more row. */
static void
list_room(struct list *list)
{
	size_t cap = list->cap;

	list_lay_out(list);
	if (list->n == list->rows_cap) {
		list->rows_cap *= 2;
		list->rows =
		    mem_resize(list->rows, list->rows_cap, sizeof(*list->rows));
	}
	if (list->next < cap)
		return;
	list->cap = (size_t)list->next * 2 + 64;
	list->touched =
	    mem_resize(list->touched, list->cap, sizeof(*list->touched));
	list->changed =
	    mem_resize(list->changed, list->cap, sizeof(*list->changed));
	list->born = mem_resize(list->born, list->cap, sizeof(*list->born));
	list->gone = mem_resize(list->gone, list->cap, sizeof(*list->gone));
	for (; cap < list->cap; cap++) {
		list->touched[cap] = 0;
		list->changed[cap] = 0;
		list->born[cap] = 0;
		list->gone[cap] = false;
	}
}

static void
put_at(struct list *list, uint32_t position, uint32_t number)
{
	memmove(list->rows + position + 1, list->rows + position,
	    (list->n - position) * sizeof(*list->rows));
	list->rows[position] = number;
	list->n++;
}

static void
take_out(struct list *list, uint32_t position, uint32_t count)
{
	memmove(list->rows + position, list->rows + position + count,
	    (list->n - position - count) * sizeof(*list->rows));
	list->n -= count;
}

/* A row told to stand at a place shares its neighbour's instants. */
static int64_t
created_at(const struct list *list, uint32_t position)
{
	if (position == LIST_IN_ORDER || list->n == 0)
		return change_ms(list);
	if (position >= list->n)
		position = list->n - 1;
	return list_row(list, list->rows[position]).created;
}

void
list_insert(struct list *list, uint32_t count, uint32_t position)
{
	for (uint32_t i = 0; i < count; i++) {
		uint32_t number = list->next;
		uint32_t place;

		list_room(list);
		list->tick++;
		list->born[number] = created_at(list, position);
		list->next++;
		if (position == LIST_IN_ORDER)
			place = place_of(list, number);
		else if (position > list->n)
			place = list->n;
		else
			place = position + i > list->n ? list->n : position + i;
		put_at(list, place, number);
	}
}

void
list_delete(struct list *list, uint32_t position, uint32_t count)
{
	if (position >= list->n)
		return;
	if (count > list->n - position)
		count = list->n - position;
	list_room(list);
	list->tick++;
	for (uint32_t i = 0; i < count; i++)
		list->gone[list->rows[position + i]] = true;
	take_out(list, position, count);
}

void
list_update(struct list *list, uint32_t position)
{
	uint32_t number;

	if (position >= list->n)
		return;
	list_room(list);
	number = list->rows[position];
	list->touched[number] = ++list->tick;
	list->changed[number] = change_ms(list);
	if (list->order != ORDER_UPDATED && list->order != ORDER_UPDATED_DESC)
		return;
	take_out(list, position, 1);
	put_at(list, place_of(list, number), number);
}

void
list_edit(struct list *list, struct edit *edit)
{
	struct edit **end = &list->edits;

	while (*end != NULL)
		end = &(*end)->next;
	edit->next = NULL;
	*end = edit;
	list->tick++;
}

void
list_forget_edits(struct list *list)
{
	struct edit *edit;

	while ((edit = list->edits) != NULL) {
		list->edits = edit->next;
		free(edit->name);
		free(edit->text);
		free(edit);
	}
}

/* -- making one ------------------------------------------------------------ */

static void
prepare_columns(struct list *list)
{
	const struct resource *resource = list->resource;

	for (size_t i = 0; resource->fields[i].name != NULL; i++) {
		const struct field *field = &resource->fields[i];
		struct column *column = &list->columns[list->ncolumns++];
		char *p = column->key;

		*p++ = '"';
		p = put_text(p, field->name);
		p = PUT(p, "\":");
		column->field = field;
		column->key_n = (size_t)(p - column->key);
		column->salt =
		    hash_text(field->as != NULL ? field->as : field->name);
	}
}

void
list_reset(struct list *list, uint32_t size)
{
	int64_t step = PAST_MS / (size > 0 ? size : 1);

	list_forget_edits(list);
	view_forget(list);
	free(list->rows);
	free(list->touched);
	free(list->changed);
	free(list->born);
	free(list->gone);
	list->rows = list->touched = NULL;
	list->changed = list->born = NULL;
	list->gone = NULL;
	list->cap = list->rows_cap = 0;
	list->base = list->next = list->n = size;
	list->step = step < STEP_MAX_MS ? step : STEP_MAX_MS;
	list->start = PRESENT_MS - size * list->step;
	list->tick++;
	if (list->order != ORDER_CREATED && list->order != ORDER_CREATED_DESC)
		list_lay_out(list);
}

struct list *
list_new(const char *api, const struct resource *resource, uint64_t seed,
    uint32_t size, enum order order)
{
	struct list *list = mem_zero(1, sizeof(*list));

	list->api = api;
	list->resource = resource;
	list->seed = mix(seed ^ hash_text(resource->name));
	list->order = order;
	prepare_columns(list);
	for (uint32_t i = 0; i < IDS_READY; i++)
		put_id(list->ids[i], mix((i ^ list->seed) + 1));
	list_reset(list, size);
	return list;
}

void
list_free(struct list *list)
{
	if (list == NULL)
		return;
	list_reset(list, 0);
	free(list->rows);
	free(list);
}
