#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "lib/memory.h"
#include "lib/message.h"
#include "lib/pairs.h"
#include "lib/source_read.h"
#include "lib/token.h"

/*
 * The secret of an auth.  One that stands in the definition itself is masked
 * here (one from a variable is already), and the file must not be open to
 * others.
 */
static bool
read_secret(struct reader *r, const struct tree_node *object, const char *key,
    struct auth *auth)
{
	struct tree_node node;

	if (!tree_has(object, key, &node))
		return tree_wrong(object, "\"%s\" is missing", key);
	if (!read_string(r, &node, TEXT_HEADER | TEXT_SECRET, &auth->secret))
		return false;
	auth->origin =
	    mem_string(r->origin != NULL ? r->origin : r->source->file);
	if (r->origin != NULL)
		return true;
	if (token_is_unfilled(auth->secret))
		return tree_wrong(
		    &node, "%s is still to be filled in", auth->secret);
	message_mask(auth->secret, strlen(auth->secret));
	if (tree_exposed(node.tree) && !r->with->for_listing)
		return tree_wrong(&node,
		    "a secret in a file that others can read; chmod 600 it, or"
		    " write ${NAME} and set that in the environment");
	return true;
}

static bool
read_bearer(struct reader *r, const struct tree_node *node, struct auth *auth)
{
	static const char *const keys[] = { "type", "token" };

	return tree_keys(node, keys, COUNT(keys)) &&
	    read_secret(r, node, "token", auth);
}

static bool
read_api_key(struct reader *r, const struct tree_node *node, struct auth *auth)
{
	static const char *const keys[] = { "type", "name", "api_key",
		"location" };
	static const char *const places[] = { "header", "query", "cookie",
		"param" };
	struct tree_node place;
	size_t which = 0;

	auth->name = mem_string("Authorization");
	if (!tree_keys(node, keys, COUNT(keys)) ||
	    !read_optional(r, node, "name", &auth->name) ||
	    !read_secret(r, node, "api_key", auth) ||
	    (tree_has(node, "location", &place) &&
		!tree_word(&place, places, COUNT(places), &which)))
		return false;
	auth->place = which == 0 ? AUTH_IN_HEADER
	    : which == 2         ? AUTH_IN_COOKIE
				 : AUTH_IN_QUERY;
	if (auth->place != AUTH_IN_QUERY && !is_header_name(auth->name))
		return tree_wrong(node, "\"%s\" is no name for a %s",
		    auth->name, places[which]);
	return true;
}

static bool
read_basic(struct reader *r, const struct tree_node *node, struct auth *auth)
{
	static const char *const keys[] = { "type", "username", "password" };

	if (!tree_keys(node, keys, COUNT(keys)) ||
	    !read_required(r, node, "username", &auth->name) ||
	    !read_secret(r, node, "password", auth))
		return false;
	return strchr(auth->name, ':') == NULL ||
	    tree_wrong(node, "\"username\" cannot hold a colon (RFC 7617)");
}

static bool
read_oauth2(struct reader *r, const struct tree_node *node, struct auth *auth)
{
	static const char *const keys[] = { "type", "access_token_url",
		"client_id", "client_secret", "access_token_request_data",
		"default_token_expiration" };
	struct tree_node child;

	auth->expires_in = 3600;
	if (!tree_keys(node, keys, COUNT(keys)) ||
	    !read_required(r, node, "access_token_url", &auth->token_url) ||
	    !read_required(r, node, "client_id", &auth->client_id) ||
	    !read_secret(r, node, "client_secret", auth))
		return false;
	if (!tree_get(node, "access_token_url", &child) ||
	    !check_url(&child, auth->token_url))
		return false;
	if (tree_has(node, "default_token_expiration", &child) &&
	    !tree_integer(&child, TREE_STRICT, 1, INT_MAX, &auth->expires_in))
		return false;
	return !tree_has(node, "access_token_request_data", &child) ||
	    read_pairs(r, &child, (struct pairs_form){ TEXT_PLAIN, false },
		&auth->token_data);
}

static const struct {
	const char *type;
	enum auth_kind kind;
	bool (*read)(struct reader *, const struct tree_node *, struct auth *);
} kinds[] = {
	{ "bearer", AUTH_BEARER, read_bearer },
	{ "api_key", AUTH_API_KEY, read_api_key },
	{ "http_basic", AUTH_HTTP_BASIC, read_basic },
	{ "oauth2_client_credentials", AUTH_OAUTH2_CLIENT_CREDENTIALS,
	    read_oauth2 },
};

bool
read_auth(struct reader *r, const struct tree_node *node, struct auth *auth)
{
	const char *types[COUNT(kinds)];
	struct tree_node type;
	size_t which = 0;

	for (size_t i = 0; i < COUNT(kinds); i++)
		types[i] = kinds[i].type;
	if (tree_kind(node) == TREE_STRING)
		return tree_word(node, types, COUNT(types), &which) &&
		    tree_wrong(node,
			"\"%s\" needs its values: {\"type\": \"%s\", …}",
			types[which], types[which]);
	/* dlt takes an object without a type for bearer. */
	if (!tree_object(node) ||
	    (tree_has(node, "type", &type) &&
		!tree_word(&type, types, COUNT(types), &which)))
		return false;
	auth->kind = kinds[which].kind;
	return kinds[which].read(r, node, auth);
}

void
auth_free(struct auth *auth)
{
	pairs_free(&auth->token_data);
	free(auth->token_url);
	free(auth->client_id);
	free(auth->origin);
	mem_wipe(auth->secret);
	free(auth->name);
}
