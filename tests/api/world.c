#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "jsonapi.h"
#include "view.h"

struct list *
world_list(const struct world *world, const char *api, const char *resource)
{
	for (size_t i = 0; i < world->nlists; i++) {
		struct list *list = world->lists[i];

		if (strcmp(list->resource->name, resource) == 0 &&
		    (api == NULL || strcmp(api, "*") == 0 ||
			strcmp(api, list->api) == 0))
			return list;
	}
	return NULL;
}

struct list *
world_named(const struct world *world, const char *name)
{
	const char *slash = strchr(name, '/');

	for (size_t i = 0; i < world->nlists && slash != NULL; i++) {
		struct list *list = world->lists[i];
		size_t n = strlen(list->api);

		if (n == (size_t)(slash - name) &&
		    strncmp(list->api, name, n) == 0 &&
		    strcmp(list->resource->name, slash + 1) == 0)
			return list;
	}
	return slash == NULL ? world_list(world, NULL, name) : NULL;
}

void
world_add(struct world *world, const char *api,
    const struct resource *resources, size_t n, enum order order)
{
	for (size_t i = 0; i < n && world->nlists < LISTS_MAX; i++) {
		struct list *list = list_new(
		    api, &resources[i], world->seed, resources[i].size, order);

		list->url = world->url;
		world->lists[world->nlists++] = list;
	}
}

void
world_resize(struct world *world, struct list *list, uint32_t size)
{
	list_reset(list, size);
	/* Others refer to it, and views of them may have looked at that. */
	for (size_t i = 0; i < world->nlists; i++)
		view_forget(world->lists[i]);
}

static void
link_relations(const struct world *world, struct list *list)
{
	const struct shape *shape = list->resource->shape;

	if (shape == NULL || shape->relations == NULL)
		return;
	for (size_t i = 0; shape->relations[i].name != NULL; i++)
		list->targets[i] =
		    world_list(world, list->api, shape->relations[i].list);
}

void
world_link(struct world *world)
{
	for (size_t i = 0; i < world->nlists; i++) {
		struct list *list = world->lists[i];

		link_relations(world, list);
		for (size_t k = 0; k < list->ncolumns; k++) {
			struct column *column = &list->columns[k];

			if (column->field->make == make_ref ||
			    column->field->make == make_embedded)
				column->target = world_list(
				    world, list->api, column->field->arg);
		}
	}
}

void
world_free(struct world *world)
{
	for (size_t i = 0; i < world->nlists; i++)
		list_free(world->lists[i]);
	world->nlists = 0;
	budget_free(&world->budget);
}
