/*
 * Source definitions: what is read, what is merged, what is refused and how
 * that is said.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/count.h"
#include "lib/memory.h"
#include "lib/message.h"
#include "lib/source.h"
#include "capture.h"
#include "tap.h"

static char folder[] = "/tmp/hr-source-XXXXXX";
static char path[64];

/* -- the means ------------------------------------------------------------- */

static const char *
lookup(void *context, const char *name, const char **origin, bool *secret)
{
	static const char *const variables[][2] = {
		{ "TOKEN", "canary-token" },
		{ "REGION", "eu" },
		{ "EMPTY", "" },
		{ "BRACES", "a{b}" },
		{ "LINES", "one\ntwo" },
	};

	(void)context;
	*secret = strcmp(name, "TOKEN") == 0;
	*origin = "set it somewhere";
	for (size_t i = 0; i < COUNT(variables); i++)
		if (strcmp(name, variables[i][0]) == 0) {
			*origin = "$VARIABLE";
			return variables[i][1];
		}
	return NULL;
}

static void
write_file(const char *text, mode_t mode)
{
	FILE *f = fopen(path, "w");

	if (f == NULL || fputs(text, f) < 0 || fclose(f) != 0 ||
	    chmod(path, mode) != 0)
		abort();
}

/* What was said on stderr while a definition was read; good until the next. */
static const char *
said(const char *text, mode_t mode, struct source **source)
{
	static struct capture c;
	struct source_settings with = { .lookup = lookup };

	write_file(text, mode);
	*source = NULL;
	capture_begin(&c, STDERR_FILENO);
	if (source_load(path, &with, source) != STATUS_OK)
		*source = NULL;
	return capture_end(&c);
}

static struct source *
load(const char *text)
{
	struct source *source;
	const char *heard = said(text, 0600, &source);

	if (source == NULL)
		printf("# %s\n", heard);
	return source;
}

/* -- mistakes -------------------------------------------------------------- */

#define BASE "\"base_url\":\"https://api.example.com\""
#define LIST "\"resources\":[\"posts\"]"
#define ONE(resource) \
	"{\"client\":{" BASE "},\"resources\":[\"posts\"," resource "]}"
#define ENDPOINT(endpoint) ONE("{\"name\":\"a\",\"endpoint\":{" endpoint "}}")
#define PAGES(paginator) ENDPOINT("\"paginator\":{" paginator "}")
#define AUTH(auth) "{\"client\":{" BASE ",\"auth\":" auth "}," LIST "}"

static const struct {
	const char *text;
	const char *say; /* after the file's name and ": " */
} mistakes[] = {
	/* the document */
	{ "{\"client\":{" BASE ",}", "line 1, column " },
	{ "{\"name\":\"a\",\n\"name\":\"b\"}",
	    "line 2, column 6: duplicate object key near '\"name\"'" },
	{ "[]", "must be an object, not an array" },
	{ "{\"clients\":{}}",
	    "unknown key \"clients\"; did you mean \"client\"?" },
	{ "{" LIST "}", "\"client\" is missing" },
	{ "{\"client\":{" BASE "}}", "\"resources\" is missing" },
	{ "{\"client\":{" BASE "},\"resources\":[]}",
	    "resources: must name a resource" },
	{ "{\"name\":\"a/b\",\"client\":{" BASE "}," LIST "}",
	    "\"name\": \"a/b\" is no name: at most 64 letters, digits, _ and"
	    " -" },
	{ "{\"client\":{" BASE "},\"resources\":5}",
	    "resources: must be an array, not a number" },
	{ "{\"client\":[]," LIST "}",
	    "client: must be an object, not an array" },
	{ "{\"name\":5,\"client\":{" BASE "}," LIST "}",
	    "name: must be a string" },
	{ "{\"client\":{" BASE "},\"rate_limit\":{\"per_seconds\":5}," LIST "}",
	    "rate_limit: \"requests\" is missing" },
	{ "{\"client\":{" BASE
	  "},\"rate_limit\":{\"requests\":0,\"per_seconds\":5}," LIST "}",
	    "rate_limit.requests: must be" },
	{ "{\"client\":{" BASE "},\"rate_limit\":5," LIST "}",
	    "rate_limit: must be an object" },
	{ "{\"client\":{" BASE "},\"resource_defaults\":{\"name\":\"a\"}," LIST
	  "}",
	    "resource_defaults: unknown key \"name\"; there are endpoint, " },

	/* the client */
	{ "{\"client\":{}," LIST "}", "client: \"base_url\" is missing" },
	{ "{\"client\":{\"base_url\":\"api.example.com\"}," LIST "}",
	    "client.base_url: must be a whole URL, such as"
	    " https://api.example.com/v1" },
	{ "{\"client\":{\"base_url\":\"https://me@example.com\"}," LIST "}",
	    "client.base_url: cannot hold a user; that goes into \"auth\"" },
	{ "{\"client\":{\"base_url\":\"https://${NOWHERE}\"}," LIST "}",
	    "client.base_url: NOWHERE has no value; set it somewhere" },
	{ "{\"client\":{\"base_url\":\"https://${EMPTY}\"}," LIST "}",
	    "client.base_url: EMPTY has no value; " },
	{ "{\"client\":{\"base_url\":\"https://${REGION\"}," LIST "}",
	    "client.base_url: a \"${\" that is neither ${NAME} nor"
	    " ${NAME:-default}" },
	{ "{\"client\":{" BASE ",\"headers\":{\"X Y\":\"1\"}}," LIST "}",
	    "client.headers[\"X Y\"]: is no name for a header" },
	{ "{\"client\":{" BASE ",\"headers\":{\"X\":\"${LINES}\"}}," LIST "}",
	    "client.headers.X: $VARIABLE holds a line feed, which no header"
	    " can carry" },
	{ "{\"client\":{" BASE "},\"max_page_size\":0," LIST "}",
	    "max_page_size: must be a whole number, at least 1, not 0" },
	{ "{\"client\":{" BASE "},\"rate_limit\":{\"requests\":5}," LIST "}",
	    "rate_limit: \"per_seconds\" is missing" },
	{ "{\"client\":{\"base_url\":\"https:///v1\"}," LIST "}",
	    "client.base_url: must be a whole URL" },
	{ "{\"client\":{\"base_url\":\"https://\"}," LIST "}",
	    "client.base_url: must be a whole URL" },
	{ "{\"client\":{\"base_url\":\"https://example.com/?a\"}," LIST "}",
	    "client.base_url: cannot hold \"?\" or \"#\"" },
	{ "{\"client\":{\"base_url\":\"https://example.com/a b\"}," LIST "}",
	    "client.base_url: holds a blank" },
	{ "{\"client\":{\"base_url\":\"https://example.com\\\\a\"}," LIST "}",
	    "client.base_url: holds a blank" },
	{ "{\"client\":{" BASE ",\"headers\":[]}," LIST "}",
	    "client.headers: must be an object" },
	{ "{\"client\":{" BASE ",\"headers\":{\"\":\"1\"}}," LIST "}",
	    "client.headers[\"\"]: is no name for a header" },
	{ "{\"client\":{" BASE ",\"headers\":{\"X\":[\"1\",{}]}}," LIST "}",
	    "client.headers.X[1]: must be a string" },
	{ "{\"client\":{" BASE ",\"headers\":{\"X\":\"a\\rb\"}}," LIST "}",
	    "client.headers.X: holds a carriage return" },
	{ "{\"client\":{" BASE ",\"headers\":{\"X\":\"a\\u007fb\"}}," LIST "}",
	    "client.headers.X: holds a control character" },

	/* auth */
	{ AUTH("\"bearer\""),
	    "client.auth: \"bearer\" needs its values:"
	    " {\"type\": \"bearer\", …}" },
	{ AUTH("{\"type\":\"barer\"}"),
	    "client.auth.type: unknown \"barer\"; it must be bearer,"
	    " api_key, http_basic or oauth2_client_credentials" },
	{ AUTH("{\"type\":\"bearer\",\"api_key\":\"x\"}"),
	    "client.auth: unknown key \"api_key\"; there are type or token" },
	{ AUTH("{\"type\":\"bearer\"}"), "client.auth: \"token\" is missing" },
	{ AUTH("{\"type\":\"bearer\",\"token\":\"<YOUR_TOKEN>\"}"),
	    "client.auth.token: <YOUR_TOKEN> is still to be filled in" },
	{ AUTH("{\"type\":\"bearer\",\"token\":\"${LINES}\"}"),
	    "client.auth.token: $VARIABLE holds a line feed, which no header"
	    " can carry" },
	{ AUTH("{\"type\":\"api_key\",\"api_key\":\"${TOKEN}\","
	       "\"location\":\"body\"}"),
	    "client.auth.location: unknown \"body\"; it must be header, query,"
	    " cookie or param" },
	{ AUTH("{\"type\":\"http_basic\",\"username\":\"a:b\","
	       "\"password\":\"${TOKEN}\"}"),
	    "client.auth: \"username\" cannot hold a colon (RFC 7617)" },
	{ AUTH("{\"type\":\"oauth2_client_credentials\","
	       "\"access_token_url\":\"/token\",\"client_id\":\"i\","
	       "\"client_secret\":\"${TOKEN}\"}"),
	    "client.auth.access_token_url: must be a whole URL, such as"
	    " https://api.example.com/v1" },
	{ AUTH("\"baerer\""), "client.auth: unknown" },
	{ AUTH("5"), "client.auth: must be an object" },
	{ AUTH("{\"token\":5}"), "client.auth.token: must be a string" },
	{ AUTH("{\"type\":\"api_key\",\"name\":5}"),
	    "client.auth.name: must be a string" },
	{ AUTH("{\"type\":\"api_key\"}"),
	    "client.auth: \"api_key\" is missing" },
	{ AUTH("{\"type\":\"api_key\",\"key\":5}"),
	    "client.auth: unknown key" },
	{ AUTH("{\"type\":\"api_key\",\"name\":\"X "
	       "Y\",\"api_key\":\"${TOKEN}\",\"location\":\"cookie\"}"),
	    "client.auth: \"X Y\" is no name for a cookie" },
	{ AUTH("{\"type\":\"http_basic\",\"password\":\"${TOKEN}\"}"),
	    "client.auth: \"username\" is missing" },
	{ AUTH("{\"type\":\"http_basic\",\"username\":\"a\"}"),
	    "client.auth: \"password\" is missing" },
	{ AUTH("{\"type\":\"http_basic\",\"user\":\"a\"}"),
	    "client.auth: unknown key" },
	{ AUTH("{\"type\":\"oauth2_client_credentials\",\"scope\":\"a\"}"),
	    "client.auth: unknown key" },
	{ AUTH("{\"type\":\"oauth2_client_credentials\"}"),
	    "client.auth: \"access_token_url\" is missing" },
	{ AUTH("{\"type\":\"oauth2_client_credentials\",\"access_token_url\":"
	       "\"https://example.com\"}"),
	    "client.auth: \"client_id\" is missing" },
	{ AUTH("{\"type\":\"oauth2_client_credentials\",\"access_token_url\":"
	       "\"https://example.com\",\"client_id\":\"i\"}"),
	    "client.auth: \"client_secret\" is missing" },
	{ AUTH("{\"type\":\"oauth2_client_credentials\",\"access_token_url\":"
	       "\"https://"
	       "example.com\",\"client_id\":\"i\",\"client_secret\":\"${TOKEN}"
	       "\",\"default_token_expiration\":0}"),
	    "client.auth.default_token_expiration: must be" },
	{ AUTH("{\"type\":\"oauth2_client_credentials\",\"access_token_url\":"
	       "\"https://"
	       "example.com\",\"client_id\":\"i\",\"client_secret\":\"${TOKEN}"
	       "\",\"access_token_request_data\":[]}"),
	    "client.auth.access_token_request_data: must be an object" },
	{ ENDPOINT("\"auth\":{\"type\":\"bearer\"}"),
	    "resources[1].endpoint.auth: \"token\" is missing" },

	/* paginators */
	{ PAGES("\"type\":\"ofset\""),
	    "resources[1].endpoint.paginator.type: unknown \"ofset\"; it must"
	    " be auto, single_page, offset, page_number, " },
	{ PAGES("\"type\":\"offset\""),
	    "resources[1].endpoint.paginator: offset needs \"limit\", the"
	    " number of records a page" },
	{ PAGES("\"type\":\"offset\",\"limt\":10"),
	    "resources[1].endpoint.paginator: unknown key \"limt\"; did you"
	    " mean \"limit\"?" },
	{ PAGES("\"type\":\"offset\",\"limit\":\"10\""),
	    "resources[1].endpoint.paginator.limit: must be a whole number, at"
	    " least 1, not \"10\"" },
	{ PAGES("\"type\":\"offset\",\"limit\":10,\"offset_param\":\"o\","
		"\"offset_body_path\":\"p.o\""),
	    "resources[1].endpoint.paginator: \"offset_param\" and"
	    " \"offset_body_path\" name two places for one thing; remove one" },
	{ PAGES("\"type\":\"page_number\",\"total_path\":null,"
		"\"stop_after_empty_page\":false"),
	    "resources[1].endpoint.paginator: could never stop; give it"
	    " \"total_path\", \"maximum_page\", \"has_more_path\" or"
	    " \"stop_after_empty_page\": true" },
	{ PAGES("\"type\":\"page_number\",\"base_page\":1,"
		"\"maximum_page\":1"),
	    "resources[1].endpoint.paginator: \"maximum_page\" (1) is the"
	    " first page not asked for; it must be greater than the first one"
	    " asked for (1)" },
	{ PAGES("\"type\":\"page_number\",\"limit\":10"),
	    "resources[1].endpoint.paginator: \"limit\" needs"
	    " \"limit_param\"" },
	{ PAGES("\"type\":\"cursor\",\"cursor_path\":\"a[*]\""),
	    "resources[1].endpoint.paginator.cursor_path: \"a[*]\" is no path:"
	    " " },
	{ PAGES("\"type\":\"cursor\",\"cursor_body_path\":\"after\""),
	    "resources[1].endpoint.paginator: puts \"after\" into the"
	    " request's body, which needs \"method\": \"POST\"" },
	{ ENDPOINT("\"params\":{\"limit\":50},\"paginator\":{\"type\":"
		   "\"offset\",\"limit\":10}"),
	    "resources[1].endpoint.paginator: sets \"limit\", which \"params\""
	    " sets to \"50\"; remove one" },
	{ "{\"client\":{" BASE ",\"paginator\":{\"type\":\"offset\","
	  "\"limit\":500}},\"max_page_size\":250," LIST "}",
	    "client.paginator: \"limit\" (500) is above \"max_page_size\""
	    " (250)" },
	{ PAGES("\"type\":\"offset\",\"limit\":10,\"total\":\"some\""),
	    "resources[1].endpoint.paginator.total: unknown" },
	{ PAGES("\"type\":\"offset\",\"limit\":10,\"total_path\":null,"
		"\"maximum_offset\":50,\"total\":\"hint\""),
	    "resources[1].endpoint.paginator.total: says nothing" },
	{ PAGES("\"type\":\"offset\",\"limit\":10,\"limit_param\":\"l\","
		"\"limit_body_path\":\"p.l\""),
	    "resources[1].endpoint.paginator: \"limit_param\" and" },
	{ PAGES(
	      "\"type\":\"page_number\",\"base_page\":1,\"start_from_page\":1"),
	    "resources[1].endpoint.paginator: \"base_page\" and" },
	{ PAGES("\"type\":\"page_number\",\"base_page\":2,\"page\":1"),
	    "resources[1].endpoint.paginator: \"page\" (1) comes" },
	{ PAGES("\"type\":\"page_number\",\"limit_param\":\"size\""),
	    "resources[1].endpoint.paginator: \"limit_param\" needs" },
	{ PAGES("\"type\":\"header_cursor\",\"cursor_key\":\"X Y\""),
	    "resources[1].endpoint.paginator: \"cursor_key\" must be the name "
	    "of" },
	{ ENDPOINT("\"paginator\":5"),
	    "resources[1].endpoint.paginator: must be" },
	{ ENDPOINT("\"method\":\"POST\",\"data\":{},\"paginator\":{\"type\":"
		   "\"cursor\",\"cursor_body_path\":\"after\"}"),
	    "resources[1].endpoint.paginator: puts \"after\" into a JSON "
	    "body" },

	/* resources */
	{ ONE("{\"endpoint\":\"a\"}"), "resources[1]: \"name\" is missing" },
	{ ONE("\"../a\""),
	    "resources[1]: \"../a\" is no name: at most 64"
	    " letters, digits, _ and -" },
	{ ONE("\"posts\""), "resources[1]: a second resource \"posts\"" },
	{ ONE("{\"name\":\"a\",\"write_disposition\":\"upsert\"}"),
	    "resources[1].write_disposition: unknown \"upsert\"; it must be"
	    " replace, append or merge" },
	{ ONE("{\"name\":\"a\",\"write_disposition\":\"merge\"}"),
	    "resources[1].write_disposition: merge needs a \"primary_key\" to"
	    " merge by" },
	{ ONE("{\"name\":\"a\",\"primary_key\":5}"),
	    "resources[1].primary_key: must be a string, not a number" },
	{ ENDPOINT("\"method\":\"PUT\""),
	    "resources[1].endpoint.method: unknown \"PUT\"; it must be GET or"
	    " POST" },
	{ ENDPOINT("\"path\":\"https://example.com/a\""),
	    "resources[1].endpoint.path: must be a path below \"base_url\","
	    " not a URL of its own" },
	{ ENDPOINT("\"path\":\"a?b=c\""),
	    "resources[1].endpoint.path: cannot hold \"?\" or \"#\"; the query"
	    " goes into \"params\"" },
	{ ENDPOINT("\"json\":{\"a\":1}"),
	    "resources[1]: \"json\" needs \"method\": \"POST\"" },
	{ ENDPOINT("\"method\":\"POST\",\"json\":{},\"data\":{}"),
	    "resources[1].endpoint.data: \"data\" and \"json\" are two bodies"
	    " for one request; remove one" },
	{ ENDPOINT("\"params\":{\"q\":\"{x\"}"),
	    "resources[1].endpoint.params.q: a brace that is not closed; a"
	    " brace itself is written twice, as {{ or }}" },
	{ ENDPOINT("\"params\":{\"q\":{\"a\":1}}"),
	    "resources[1].endpoint.params.q: must be a value, or an object"
	    " with \"type\": \"resolve\" or \"incremental\"" },
	{ ENDPOINT("\"response_actions\":[{\"action\":\"ignore\"}]"),
	    "resources[1].endpoint.response_actions[0]: needs"
	    " \"status_code\", \"content\" or both to tell which responses it"
	    " is for" },
	{ ONE("{\"name\":5}"), "resources[1].name: must be a string" },
	{ ONE("{\"name\":\"a\",\"nmae\":\"b\"}"), "resources[1]: unknown key" },
	{ ONE("{\"name\":\"-a\"}"), "resources[1].name: \"-a\" is no name" },
	{ ONE("\"a_b\",\"a-b\""),
	    "resources[2]: a second resource \"a-b\" (- and _" },
	{ ONE("{\"name\":\"a\",\"write_disposition\":{\"disposition\":"
	      "\"append\",\"how\":1}}"),
	    "resources[1].write_disposition: unknown key" },
	{ ONE("{\"name\":\"a\",\"write_disposition\":{\"disposition\":"
	      "\"merge\",\"strategy\":\"scd2\"}}"),
	    "resources[1].write_disposition.strategy: unknown" },
	{ ONE("{\"name\":\"a\",\"write_disposition\":{\"strategy\":\"upsert\"}"
	      "}"),
	    "resources[1].write_disposition: \"disposition\" is missing" },
	{ ONE("{\"name\":\"a\",\"include_from_parent\":\"id\"}"),
	    "resources[1].include_from_parent: must be" },
	{ ONE("{\"name\":\"a\",\"include_from_parent\":[\"id\",\"a..b\"]}"),
	    "resources[1].include_from_parent[1]: \"a..b\" is no path" },
	{ ONE("{\"name\":\"a\",\"include_from_parent\":[5]}"),
	    "resources[1].include_from_parent[0]: must be a string" },
	{ ONE("{\"name\":\"a\",\"sort\":[\"a\",5]}"),
	    "resources[1].sort[1]: must be a string" },
	{ ONE("{\"name\":\"a\",\"selected\":\"yes\"}"),
	    "resources[1].selected: must be" },
	{ ENDPOINT("\"pth\":\"a\""), "resources[1].endpoint: unknown key" },
	{ ENDPOINT("\"path\":5"),
	    "resources[1].endpoint.path: must be a string" },
	{ ENDPOINT("\"path\":\"a/{b\""),
	    "resources[1].endpoint.path: a brace that is not closed" },
	{ ENDPOINT("\"data_selector\":5"),
	    "resources[1].endpoint.data_selector: must be a string" },
	{ ENDPOINT("\"params\":[]"),
	    "resources[1].endpoint.params: must be an object" },
	{ ENDPOINT("\"params\":{\"\":1}"),
	    "resources[1].endpoint.params[\"\"]: a name must not be empty" },
	{ ENDPOINT("\"params\":{\"p\":{\"type\":\"resolv\"}}"),
	    "resources[1].endpoint.params.p.type: unknown" },
	{ ENDPOINT(
	      "\"params\":{\"p\":{\"type\":\"resolve\",\"field\":\"id\"}}"),
	    "resources[1].endpoint.params.p: \"resource\" is missing" },
	{ ENDPOINT("\"params\":{\"p\":{\"type\":\"resolve\",\"resource\":"
		   "\"posts\"}}"),
	    "resources[1].endpoint.params.p: \"field\" is missing" },
	{ ENDPOINT("\"params\":{\"p\":{\"type\":\"resolve\",\"resource\":"
		   "\"posts\",\"field\":\"a[*]\"}}"),
	    "resources[1].endpoint.params.p: \"a[*]\" is no path to a field" },
	{ ENDPOINT("\"params\":{\"p\":\"{resources.posts.a[*]}\"}"),
	    "resources[1].endpoint.params.p: \"a[*]\" is no path to a field" },
	{ ENDPOINT("\"method\":\"POST\",\"json\":[]"),
	    "resources[1].endpoint.json: must be an object" },
	{ ENDPOINT("\"method\":\"POST\",\"json\":{\"a\":[{\"b\":\"{x\"}]}"),
	    "resources[1].endpoint.json.a[0].b: a brace" },
	{ ENDPOINT("\"method\":\"POST\",\"data\":{\"a\":{}}"),
	    "resources[1].endpoint.data.a: must be a string" },
	{ ENDPOINT("\"data\":{\"a\":1}"), "resources[1]: \"data\" needs" },
	{ ENDPOINT("\"response_actions\":{}"),
	    "resources[1].endpoint.response_actions: must be" },
	{ ENDPOINT("\"response_actions\":[{\"status_code\":404}]"),
	    "resources[1].endpoint.response_actions[0]: \"action\" is "
	    "missing" },
	{ ENDPOINT("\"response_actions\":[{\"status_code\":404,\"action\":"
		   "\"retry\"}]"),
	    "resources[1].endpoint.response_actions[0].action: unknown" },
	{ ENDPOINT("\"response_actions\":[{\"status_code\":99,\"action\":"
		   "\"fail\"}]"),
	    "resources[1].endpoint.response_actions[0].status_code: must be" },
	{ ENDPOINT("\"response_actions\":[{\"status_code\":404,\"content\":5,"
		   "\"action\":\"fail\"}]"),
	    "resources[1].endpoint.response_actions[0].content: must be a "
	    "string" },

	/* parents */
	{ ENDPOINT("\"path\":\"p/{id}\""),
	    "resources[1].endpoint.path: {id} is in no \"params\"; of a parent"
	    " it is {resources.NAME.FIELD}" },
	{ ENDPOINT("\"path\":\"p/{resources.nobody.id}\""),
	    "resources[1]: refers to the resource \"nobody\", which there is"
	    " not" },
	{ ENDPOINT("\"path\":\"p/{resources.a.id}\""),
	    "resources[1]: \"a\" is its own parent, by way of \"a\"" },
	{ ENDPOINT("\"path\":\"{resources.posts.id}/{resources.b.id}\""),
	    "resources[1].endpoint.path: refers to \"b\", and another part to"
	    " \"posts\": a resource has one parent" },
	{ ONE("{\"name\":\"a\",\"include_from_parent\":[\"id\"]}"),
	    "resources[1]: \"include_from_parent\" without a parent: no"
	    " {resources.NAME.FIELD} in its path or params" },

	/* incremental */
	{ ENDPOINT("\"incremental\":{\"start_param\":\"since\"}"),
	    "resources[1].endpoint.incremental: \"cursor_path\" is missing" },
	{ ENDPOINT("\"incremental\":{\"cursor_path\":\"u\","
		   "\"filter\":\"server\"}"),
	    "resources[1].endpoint.incremental.filter: \"server\" needs"
	    " \"start_param\", or {incremental.start_value} in \"params\", for"
	    " the API to filter by" },
	{ ENDPOINT("\"incremental\":{\"cursor_path\":\"u\","
		   "\"start_param\":\"s\"},\"params\":{\"s\":\"2020\"}"),
	    "resources[1].endpoint.incremental: sets \"s\", which \"params\""
	    " sets to \"2020\"; remove one" },
	{ ENDPOINT("\"incremental\":{\"cursor_path\":\"u\","
		   "\"start_param\":\"s\"},"
		   "\"params\":{\"s\":\"{incremental.start_value},now\"}"),
	    "resources[1].endpoint.incremental: sets \"s\", which \"params\""
	    " sets to \"{incremental.start_value},now\"; remove one" },
	{ ENDPOINT("\"params\":{\"s\":\"{incremental.start_value}\"}"),
	    "resources[1].endpoint.params.s: {incremental.start_value} needs"
	    " an \"incremental\" in the endpoint" },
	{ ENDPOINT("\"params\":{\"s\":\"{since}\"}"),
	    "resources[1].endpoint.params.s: {since} is neither"
	    " {resources.NAME.FIELD} nor {incremental.start_value} (a brace"
	    " itself is written twice)" },
	{ ENDPOINT("\"incremental\":[]"),
	    "resources[1].endpoint.incremental: must be an object" },
	{ ENDPOINT("\"incremental\":{\"cursor_path\":5}"),
	    "resources[1].endpoint.incremental.cursor_path: must be a string" },
	{ ENDPOINT("\"incremental\":{\"cursor_path\":\"u\",\"start_param\":5}"),
	    "resources[1].endpoint.incremental.start_param: must be a string" },
	{ ENDPOINT("\"incremental\":{\"cursor_path\":\"u\",\"end_param\":5}"),
	    "resources[1].endpoint.incremental.end_param: must be a string" },
	{ ENDPOINT("\"incremental\":{\"cursor_path\":\"u\",\"params\":[]}"),
	    "resources[1].endpoint.incremental.params: must be an object" },
	{ ENDPOINT(
	      "\"incremental\":{\"cursor_path\":\"u\",\"initial_value\":[]}"),
	    "resources[1].endpoint.incremental.initial_value: must be a "
	    "string" },
	{ ENDPOINT("\"incremental\":{\"cursor_path\":\"u\",\"end_value\":[]}"),
	    "resources[1].endpoint.incremental.end_value: must be a string" },
	{ ENDPOINT("\"incremental\":{\"cursor_path\":\"u\","
		   "\"initial_value\":\"yesterday\"}"),
	    "resources[1].endpoint.incremental.initial_value: must be a date "
	    "or an RFC 3339 time" },
	{ ENDPOINT("\"incremental\":{\"cursor_path\":\"u\","
		   "\"end_value\":1700000000}"),
	    "resources[1].endpoint.incremental.end_value: must be a date or an "
	    "RFC 3339 time" },
	{ ENDPOINT("\"incremental\":{\"cursor_path\":\"u\",\"lag\":-1}"),
	    "resources[1].endpoint.incremental.lag: must be" },
	{ ENDPOINT(
	      "\"incremental\":{\"cursor_path\":\"u\",\"row_order\":\"any\"}"),
	    "resources[1].endpoint.incremental.row_order: unknown" },
	{ ENDPOINT(
	      "\"incremental\":{\"cursor_path\":\"u\",\"convert\":\"iso\"}"),
	    "resources[1].endpoint.incremental.convert: unknown" },
	{ ENDPOINT(
	      "\"incremental\":{\"cursor_path\":\"u\",\"filter\":\"both\"}"),
	    "resources[1].endpoint.incremental.filter: unknown" },
	{ ENDPOINT("\"incremental\":{\"cursor_path\":\"u\",\"start_param\":"
		   "\"s\",\"end_param\":\"s\"}"),
	    "resources[1].endpoint.incremental: \"start_param\" and" },
	{ ENDPOINT(
	      "\"params\":{\"s\":{\"type\":\"incremental\",\"cursor_path\":"
	      "\"u\"},\"t\":{\"type\":\"incremental\",\"cursor_path\":\"u\"}}"),
	    "resources[1].endpoint.params.t: a second" },
	{ ENDPOINT("\"params\":{\"s\":{\"type\":\"incremental\"}}"),
	    "resources[1].endpoint.params.s: \"cursor_path\" is missing" },
	{ ENDPOINT("\"params\":{\"s\":{\"type\":\"incremental\",\"cursor_"
		   "path\":\"u\",\"start_param\":\"t\"}}"),
	    "resources[1].endpoint.params.s: \"start_param\" is \"s\" "
	    "already" },
};

static void
test_mistakes(void)
{
	for (size_t i = 0; i < COUNT(mistakes); i++) {
		struct source *source;
		const char *heard = said(mistakes[i].text, 0600, &source);
		char *expected =
		    mem_format("source-test: %s: %s", path, mistakes[i].say);
		bool same = strncmp(heard, expected, strlen(expected)) == 0;
		size_t lines = 0;

		for (const char *p = heard; *p != '\0'; p++)
			lines += *p == '\n';
		if (!ok(source == NULL && same && lines == 1, "refused: %s",
			mistakes[i].say))
			printf("# %s# %s\n", heard, expected);
		source_free(source);
		free(expected);
	}
}

/* -- what is read ---------------------------------------------------------- */

static const char *
value_of(const struct pairs *pairs, const char *name)
{
	for (size_t i = 0; i < pairs->n; i++)
		if (strcmp(pairs->at[i].name, name) == 0)
			return pairs->at[i].value;
	return "";
}

static bool
is(const char *a, const char *b)
{
	if (a != NULL && strcmp(a, b) == 0)
		return true;
	printf("# got \"%s\", not \"%s\"\n", a != NULL ? a : "(null)", b);
	return false;
}

static void
test_names(void)
{
	struct source *s = load("{\"client\":{" BASE "},\"resources\":["
				"\"job-roles\",{\"name\":\"b\",\"endpoint\":"
				"\"deep/b\"}]}");

	if (!ok(s != NULL, "names and paths alone"))
		return;
	ok(is(s->name, "definition"), "the name is the file's");
	ok(source_resource(s, "job_roles") == &s->resources[0],
	    "- and _ are the same");
	ok(source_resource(s, "job") == NULL, "a part of a name is none");
	ok(is(s->resources[0].path, "job-roles"), "a name is the path");
	ok(is(s->resources[1].path, "deep/b"), "an endpoint may be a path");
	ok(is(s->resources[0].method, "GET") &&
		s->resources[0].paginator.kind == PAGINATOR_AUTO &&
		s->resources[0].data_selector == NULL &&
		s->resources[0].auth == &s->auth && s->auth.kind == AUTH_NONE &&
		s->resources[0].selected,
	    "the defaults");
	ok(is(s->resources[0].write_disposition, "replace"),
	    "without a key a list is replaced");
	source_free(s);
}

static void
test_merging(void)
{
	struct source *s = load(
	    "{\"client\":{" BASE ",\"headers\":{\"Accept\":\"a\",\"X-V\":\"1\","
	    "\"X-B\":\"{x}\"},\"paginator\":\"header_link\"},"
	    "\"resource_defaults\":{\"primary_key\":[\"a\",\"b\"],"
	    "\"write_disposition\":\"append\",\"endpoint\":{"
	    "\"params\":{\"x\":1,\"y\":true,\"z\":\"k\"},"
	    "\"headers\":{\"accept\":\"b\"},"
	    "\"json\":{\"q\":{\"a\":1},\"r\":[null,1.5]},\"method\":\"POST\"}},"
	    "\"resources\":[{\"name\":\"m\",\"endpoint\":{"
	    "\"params\":{\"y\":null,\"z\":[\"p\",\"q\"],\"w\":\"${REGION}-"
	    "${NOWHERE:-n}\"},\"headers\":{\"X-V\":\"2\"},"
	    "\"json\":{\"q\":\"${BRACES} {{x}}\"},"
	    "\"paginator\":\"single_page\"}},\"plain\"]}");
	const struct resource *m;

	if (!ok(s != NULL, "a definition with defaults"))
		return;
	m = &s->resources[0];
	ok(is(value_of(&m->params, "x"), "1"), "params: a default stays");
	ok(is(value_of(&m->params, "y"), ""), "params: null takes one away");
	ok(m->params.n == 4 && is(m->params.at[1].value, "p") &&
		is(m->params.at[2].value, "q"),
	    "params: a list comes as often as it has values");
	ok(is(value_of(&m->params, "w"), "eu-n"), "${} is expanded");
	ok(is(value_of(&m->headers, "accept"), "b") && m->headers.n == 3,
	    "headers: one name in two cases is one");
	ok(is(value_of(&m->headers, "X-V"), "2"), "headers: the own one wins");
	ok(is(value_of(&m->headers, "X-B"), "{{x}}"),
	    "headers of the client are no templates");
	ok(is(m->body, "{\"r\":[null,1.5],\"q\":\"a{{b}} {{x}}\"}"),
	    "json: merged key by key; braces from variables are doubled");
	ok(m->paginator.kind == PAGINATOR_SINGLE_PAGE &&
		s->resources[1].paginator.kind == PAGINATOR_HEADER_LINK &&
		is(s->resources[1].paginator.header, "next"),
	    "the own paginator, else the client's");
	ok(m->nkeys == 2 && is(jsonpath_text(m->primary_key[1]), "b"),
	    "a primary key of two");
	ok(is(m->write_disposition, "append"), "a default disposition");
	source_free(s);
}

static void
test_paginators(void)
{
	struct source *s = load(
	    "{\"client\":{" BASE "},\"resources\":["
	    "{\"name\":\"o\",\"endpoint\":{\"paginator\":{\"type\":\"offset\","
	    "\"limit\":10,\"total_path\":\"meta['a.b'].total\"},"
	    "\"params\":{\"limit\":10,\"offset\":\"0\",\"k\":1}}},"
	    "{\"name\":\"p\",\"endpoint\":{\"paginator\":{\"type\":"
	    "\"page_number\",\"start_from_page\":1,\"maximum_page\":9,"
	    "\"total_path\":null,\"has_more_path\":\"more\"}}},"
	    "{\"name\":\"q\",\"endpoint\":{\"paginator\":\"page_number\"}},"
	    "{\"name\":\"c\",\"endpoint\":{\"paginator\":\"cursor\"}},"
	    "{\"name\":\"h\",\"endpoint\":{\"paginator\":\"header_cursor\"}},"
	    "{\"name\":\"j\",\"endpoint\":{\"paginator\":{\"type\":"
	    "\"json_response\",\"next_url_path\":\"links.next\"}}},"
	    "{\"name\":\"one\",\"endpoint\":{\"path\":\"o/{resources.o.id}\"}}"
	    "]}");
	const struct paginator *p;

	if (!ok(s != NULL, "paginators"))
		return;
	p = &s->resources[0].paginator;
	ok(is(p->position.param, "offset") && is(p->size.param, "limit") &&
		p->limit == 10 && p->initial == 0 && p->maximum == -1 &&
		p->stop_after_empty_page && p->total_stated &&
		p->total == TOTAL_EXACT &&
		is(jsonpath_text(p->total_path), "meta['a.b'].total"),
	    "offset");
	ok(s->resources[0].params.n == 1,
	    "what params repeat of the paginator is sent once");
	p = &s->resources[1].paginator;
	ok(p->initial == 1 && p->base == 1 && p->maximum == 9 &&
		p->total_path == NULL && p->has_more_path != NULL &&
		is(p->position.param, "page") && p->size.param == NULL,
	    "page_number");
	p = &s->resources[2].paginator;
	ok(p->initial == 0 && !p->total_stated && p->total == TOTAL_HINT &&
		is(jsonpath_text(p->total_path), "total"),
	    "page_number by default: pages from 0, a total where there is one");
	p = &s->resources[3].paginator;
	ok(is(jsonpath_text(p->next_path), "cursors.next") &&
		is(p->position.param, "cursor") && !p->stop_after_empty_page,
	    "cursor");
	p = &s->resources[4].paginator;
	ok(is(p->header, "next") && is(p->position.param, "cursor"),
	    "header_cursor");
	p = &s->resources[5].paginator;
	ok(p->kind == PAGINATOR_JSON_LINK &&
		is(jsonpath_text(p->next_path), "links.next"),
	    "json_link under its old name");
	ok(s->resources[6].paginator.kind == PAGINATOR_SINGLE_PAGE &&
		is(jsonpath_text(s->resources[6].data_selector), "$"),
	    "one record at the path's end is one page");
	source_free(s);
}

static void
test_auth(void)
{
	struct source *s =
	    load(AUTH("{\"type\":\"api_key\",\"api_key\":\"Token ${TOKEN}\"}"));

	ok(s != NULL && s->auth.kind == AUTH_API_KEY &&
		s->auth.place == AUTH_IN_HEADER &&
		is(s->auth.name, "Authorization") &&
		is(s->auth.secret, "Token canary-token") &&
		is(s->auth.origin, "$VARIABLE"),
	    "api_key, by default in the header Authorization");
	source_free(s);
	s = load(AUTH("{\"token\":\"plain-canary\"}"));
	ok(s != NULL && s->auth.kind == AUTH_BEARER && is(s->auth.origin, path),
	    "an object without a type is bearer");
	source_free(s);
	s = load(AUTH("{\"type\":\"http_basic\",\"username\":\"u\","
		      "\"password\":\"${TOKEN}\"}"));
	ok(s != NULL && s->auth.kind == AUTH_HTTP_BASIC &&
		is(s->auth.name, "u") && is(s->auth.secret, "canary-token"),
	    "http_basic");
	source_free(s);
	s = load(AUTH("{\"type\":\"oauth2_client_credentials\","
		      "\"access_token_url\":\"https://id.example.com/token\","
		      "\"client_id\":\"i\",\"client_secret\":\"${TOKEN}\","
		      "\"access_token_request_data\":{\"scope\":\"read\"}}"));
	ok(s != NULL && s->auth.kind == AUTH_OAUTH2_CLIENT_CREDENTIALS &&
		is(s->auth.client_id, "i") && s->auth.expires_in == 3600 &&
		is(value_of(&s->auth.token_data, "scope"), "read"),
	    "oauth2_client_credentials");
	source_free(s);
}

static void
test_exposed(void)
{
	struct source *source;
	const char *heard =
	    said(AUTH("{\"token\":\"plain-canary\"}"), 0644, &source);

	ok(source == NULL && strstr(heard, "others can read") != NULL &&
		strstr(heard, "plain-canary") == NULL,
	    "a secret in a file that others can read is refused");
	heard = said(AUTH("{\"token\":\"${TOKEN}\"}"), 0644, &source);
	ok(source != NULL && *heard == 0, "one from the environment is not");
	source_free(source);
	heard = said("{\"client\":{\"auth\":{\"token\":\"plain-canary\" \"x\"",
	    0600, &source);
	ok(source == NULL && strstr(heard, "canary") == NULL,
	    "a syntax error quotes nothing of the file");
}

static void
test_family(void)
{
	struct source *s = load(
	    "{\"client\":{" BASE "},\"resources\":["
	    "{\"name\":\"kids\",\"include_from_parent\":[\"id\",\"name\"],"
	    "\"endpoint\":{\"path\":\"a/{x}/{resources.parents.id}/{n}/k\","
	    "\"params\":{\"x\":{\"type\":\"resolve\",\"resource\":\"parents\","
	    "\"field\":\"attributes.key\"},\"n\":5,"
	    "\"q\":\"{resources.parents.id}\"}}},"
	    "{\"name\":\"parents\",\"endpoint\":{\"params\":{"
	    "\"since\":{\"type\":\"incremental\",\"cursor_path\":\"u.at\","
	    "\"initial_value\":\"2020-01-01\"}}}},"
	    "{\"name\":\"template\",\"endpoint\":{\"incremental\":{"
	    "\"cursor_path\":\"u\",\"convert\":\"unix_seconds\",\"lag\":60},"
	    "\"params\":{\"s\":\"{incremental.start_value}\"}}},"
	    "{\"name\":\"client\",\"endpoint\":{\"incremental\":{"
	    "\"cursor_path\":\"u\"}}}]}");
	const struct resource *r;

	if (!ok(s != NULL, "parents and cursors"))
		return;
	r = &s->resources[0];
	ok(is(r->path,
	       "a/{resources.parents.attributes.key}/"
	       "{resources.parents.id}/5/k"),
	    "params are bound in the path");
	ok(r->params.n == 1 && is(r->params.at[0].name, "q"),
	    "and not sent besides");
	ok(r->parent == &s->resources[1] && r->ninclude == 2,
	    "a child may stand before its parent");
	r = &s->resources[1];
	ok(r->incremental.set && is(r->incremental.start_param, "since") &&
		is(r->incremental.initial_value, "2020-01-01") &&
		r->incremental.filter == FILTER_SERVER && r->params.n == 0,
	    "an incremental parameter");
	r = &s->resources[2];
	ok(r->incremental.filter == FILTER_SERVER &&
		r->incremental.convert == CONVERT_UNIX_SECONDS &&
		r->incremental.lag == 60 && r->params.n == 1,
	    "{incremental.start_value}");
	ok(s->resources[3].incremental.filter == FILTER_CLIENT,
	    "nothing sent to filter by: the client filters");
	source_free(s);
}

int
main(void)
{
	message_init("source-test");
	if (mkdtemp(folder) == NULL)
		return 1;
	snprintf(path, sizeof(path), "%s/definition.json", folder);
	test_mistakes();
	test_names();
	test_merging();
	test_paginators();
	test_auth();
	test_exposed();
	test_family();
	unlink(path);
	rmdir(folder);
	return done_testing();
}
