#include <stdlib.h>

#include "lib/environment.h"
#include "lib/memory.h"

const char *
environment_get(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

char *
environment_folder(const char *variable, const char *otherwise)
{
	const char *folder = environment_get(variable);
	const char *home = environment_get("HOME");

	/* The specification has relative ones ignored. */
	if (folder != NULL && folder[0] == '/')
		return mem_format("%s/hr-tools", folder);
	return home != NULL ? mem_format("%s/%s/hr-tools", home, otherwise)
			    : NULL;
}

const char *
environment_spool(void)
{
	const char *folder = environment_get("TMPDIR");

	return folder != NULL ? folder : "/tmp";
}
