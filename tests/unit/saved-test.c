/*
 * Checkpoints come back by way of a loader and the state: what the pagers take
 * up, and what they take for none of theirs.
 */
#include "fetch/pager.h"
#include "lib/buf.h"
#include "tap.h"

#define PAGE "{\"page\":7,\"rows\":50,\"pages\":90,\"still\":3"
#define MARKED ",\"mark\":30,\"from\":5,\"known\":"
#define HASH "\"0123456789abcdef00000000000000ff\""

static const struct saved {
	const char *text;
	const char *again; /* what is saved then; NULL: it is not taken up */
} pages[] = {
	{ PAGE "}", PAGE "}" },
	{ PAGE MARKED "[" HASH "," HASH "," HASH "," HASH "," HASH "]}",
	    PAGE MARKED "[" HASH "," HASH "," HASH "," HASH "," HASH "]}" },
	/* A mark that is no good is none. */
	{ PAGE MARKED "[" HASH "," HASH "," HASH "," HASH "]}", PAGE "}" },
	{ PAGE MARKED "[" HASH "," HASH "," HASH "," HASH ",7]}", PAGE "}" },
	{ PAGE MARKED "[" HASH "," HASH "," HASH "," HASH ",\"0\"]}",
	    PAGE "}" },
	{ PAGE MARKED "[\"0123456789abcdef0123456789abcdex\"," HASH "," HASH
		      "," HASH "," HASH "]}",
	    PAGE "}" },
	{ PAGE MARKED "[[\"abcdef0123456789abcdef012345\"]," HASH "," HASH
		      "," HASH "," HASH "]}",
	    PAGE "}" },
	{ PAGE MARKED "7}", PAGE "}" },
	{ PAGE ",\"mark\":30,\"from\":5}", PAGE "}" },
	{ PAGE ",\"mark\":30,\"known\":[]}", PAGE "}" },
	{ PAGE
	    ",\"mark\":7,\"from\":5,\"known\":[" HASH "," HASH "," HASH "," HASH
	    "," HASH "]}",
	    PAGE "}" },
	{ "{\"rows\":50,\"pages\":90,\"still\":3}", NULL },
	{ "{\"page\":7,\"pages\":90,\"still\":3}", NULL },
	{ "{\"page\":7,\"rows\":50,\"still\":3}", NULL },
	{ "{\"page\":7,\"rows\":50,\"pages\":90}", NULL },
	{ "{\"page\":\"7\",\"rows\":50,\"pages\":90,\"still\":3}", NULL },
	{ "{\"page\":7.5,\"rows\":50,\"pages\":90,\"still\":3}", NULL },
	{ "{\"page\":0,\"rows\":50,\"pages\":90,\"still\":3}", NULL },
	{ "{\"page\":9223372036854775807,\"rows\":50,\"pages\":90,"
	  "\"still\":3}",
	    NULL },
	{ "{\"page\":7,\"rows\":0,\"pages\":90,\"still\":3}", NULL },
	{ "[7,50,90,3]", NULL },
	{ "null", NULL },
},
  offsets[] = {
	  { "{\"offset\":120,\"rows\":50}", "{\"offset\":120,\"rows\":50}" },
	  { "{\"offset\":10,\"rows\":1}", "{\"offset\":10,\"rows\":1}" },
	  { "{\"offset\":9,\"rows\":50}", NULL },
	  { "{\"offset\":120,\"rows\":0}", NULL },
	  { "{\"offset\":120}", NULL },
	  { "{\"rows\":50}", NULL },
	  { "{\"offset\":\"120\",\"rows\":50}", NULL },
	  { "{\"offset\":9223372036854775807,\"rows\":50}", NULL },
	  { "{\"offset\":120,\"rows\":9223372036854775807}", NULL },
	  { "{\"offset\":99999999999999999999,\"rows\":50}", NULL },
	  { "[120,50]", NULL },
  };

static void
try(const struct pager_ops *ops, const struct resource *r,
    const struct saved *saved, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct pager *pager = ops->begin(r, 50);
		const struct hash known = { 1, 2 };
		struct buf json = BUF_INIT(4096);
		bool taken =
		    ops->restore(pager, span_of(saved[i].text), &known, 1);

		if (taken && !ops->save(pager, &json))
			json.n = 0;
		if (!ok(taken == (saved[i].again != NULL) &&
			    (!taken ||
				span_is(buf_span(&json), saved[i].again)),
			"%s: %s", saved[i].text,
			saved[i].again != NULL ? "taken up" : "none of ours"))
			printf("# %s\n", buf_text(&json));
		buf_free(&json);
		ops->end(pager);
	}
}

int
main(void)
{
	const struct resource by_page = { .paginator = {
					      .kind = PAGINATOR_PAGE_NUMBER,
					      .initial = 1,
					      .base = 1,
					      .maximum = -1 } };
	const struct resource by_offset = { .paginator = {
						.kind = PAGINATOR_OFFSET,
						.initial = 10,
						.maximum = -1,
						.limit = 50 } };

	try(&pager_page_number, &by_page, pages,
	    sizeof pages / sizeof pages[0]);
	try(&pager_offset, &by_offset, offsets,
	    sizeof offsets / sizeof offsets[0]);
	return done_testing();
}
