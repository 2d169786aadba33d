#include <stdlib.h>

#include "lib/source.h"
#include "lib/sources.h"

/* No value is needed to read what a definition lists. */
static const char *
look_up_nothing(
    void *context, const char *name, const char **origin, bool *secret)
{
	(void)context;
	(void)name;
	*origin = "";
	*secret = false;
	return NULL;
}

enum status
source_load_listing(const char *path, struct source **source)
{
	static const struct source_settings settings = {
		.lookup = look_up_nothing, .for_listing = true
	};

	return source_load(path, &settings, source);
}

void
source_list_resources(
    const struct source_folder *folder, struct source_names *names)
{
	char *path = source_file(folder, "source.json");
	struct source *source;

	if (path != NULL && source_load_listing(path, &source) == STATUS_OK) {
		for (size_t i = 0; i < source->nresources; i++)
			source_names_add(names, source->resources[i].name);
		source_free(source);
	}
	free(path);
}
