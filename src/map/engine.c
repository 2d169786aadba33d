#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"
#include "map/engine.h"

#define WHY_MAX 4096

void
mapped_begin(struct mapped *m, size_t columns)
{
	*m = (struct mapped){
		.lines = BUF_INIT(MAPPED_MAX),
		.why = BUF_INIT(WHY_MAX),
		.columns = columns,
	};
	m->kept = mem_zero(columns + 1, sizeof *m->kept);
}

void
mapped_end(struct mapped *m)
{
	free(m->kept);
	buf_free(&m->why);
	buf_free(&m->lines);
}

void
mapped_clear(struct mapped *m)
{
	m->lines.n = m->why.n = m->numbers = 0;
	if (m->nkept > 0)
		memset(m->kept, 0, m->columns * sizeof *m->kept);
	m->nkept = 0;
}
