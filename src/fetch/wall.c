#include <stdlib.h>
#include <unistd.h>

#include "fetch/wall.h"
#include "lib/count.h"
#include "lib/sandbox.h"
#include "lib/state.h"

#define NAME_SERVER_PORT 53 /* for answers too long for UDP */

/* For names, certificates, and the libraries that looking for them loads. */
static const char *const to_read[] = {
	"/etc",
	"/etc/resolv.conf", /* a link, often */
	"/etc/ssl/certs/ca-certificates.crt",
	"/etc/ssl/openssl.cnf",
	"/usr/lib",
	"/usr/lib64",
	"/lib",
	"/lib64",
	"/usr/local/lib",
	"/usr/share/ca-certificates",
	"/usr/local/share/ca-certificates",
	"/usr/share/zoneinfo",
	"/run/systemd/resolve",
	"/run/resolvconf",
	"/run/NetworkManager",
	"/run/nscd",
	"/var/lib/sss",
	"/nix/store",
	"/gnu/store",
	"/dev/urandom",
};

static void
leave_files(struct sandbox *s, const struct http_settings *http)
{
	static const char *const variables[] = { "SSL_CERT_FILE",
		"SSL_CERT_DIR", "OPENSSL_CONF", "OPENSSL_MODULES" };

	for (size_t i = 0; i < COUNT(to_read); i++)
		sandbox_read(s, to_read[i]);
	for (size_t i = 0; i < COUNT(variables); i++)
		if (getenv(variables[i]) != NULL)
			sandbox_read(s, getenv(variables[i]));
	if (http->cacert != NULL)
		sandbox_read(s, http->cacert);
	sandbox_spool(s);
}

/* The keys of a run and its checkpoints; else only what is there. */
static void
leave_states(struct sandbox *s, bool saves)
{
	char *root = state_root();

	if (root != NULL && (saves || access(root, F_OK) == 0))
		sandbox_write(s, root);
	free(root);
}

static void
leave_ports_of_auth(struct sandbox *s, const struct auth *auth)
{
	if (auth->kind == AUTH_OAUTH2_CLIENT_CREDENTIALS)
		sandbox_connect(s, http_url_port(auth->token_url));
}

static void
leave_ports(struct sandbox *s, const struct source *source)
{
	sandbox_connect(s, http_url_port(source->base_url));
	for (size_t i = 0; i < source->nresources; i++)
		leave_ports_of_auth(s, source->resources[i].auth);
}

void
wall_enter(const struct http_settings *http, const struct source **sources,
    size_t n, bool saves)
{
	struct sandbox s;

	/* The rate limit's log asks whether other processes are alive. */
	sandbox_begin(&s, SANDBOX_LEAVES_SIGNALS);
	leave_files(&s, http);
	leave_states(&s, saves);
	sandbox_connect(&s, NAME_SERVER_PORT);
	http_proxy_allow(&s, http->proxy);
	for (size_t i = 0; i < n; i++)
		leave_ports(&s, sources[i]);
	sandbox_enter(&s);
}
