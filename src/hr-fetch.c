/*
 * hr-fetch - reads the lists of an HTTP API and writes their records, a line
 * each.  hr-fetch(1).
 */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "fetch/catalog.h"
#include "fetch/command.h"
#include "fetch/run.h"
#include "lib/config.h"
#include "lib/count.h"
#include "lib/guard.h"
#include "lib/message.h"
#include "lib/out.h"
#include "lib/status.h"

static volatile sig_atomic_t stop_signal;

static void
on_signal(int number)
{
	stop_signal = number;
}

/* The second signal of a kind ends the program at once. */
static void
catch_signals(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction act = { .sa_handler = on_signal,
		.sa_flags = (int)SA_RESETHAND };

	for (size_t i = 0; i < COUNT(numbers); i++) {
		struct sigaction old;

		if (sigaction(numbers[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			sigaction(numbers[i], &act, NULL);
	}
	signal(SIGPIPE, SIG_IGN);
}

/* The resources that the command line means. */
static enum status
find_targets(const struct command *c, const struct catalog *catalog,
    struct targets *targets)
{
	enum status status = STATUS_OK;

	if (c->action == CHECK)
		return catalog_source(
		    catalog, c->noperands > 0 ? c->operands[0] : NULL, targets);
	if (c->all)
		return catalog_all(catalog, targets);
	for (int i = 0; i < c->noperands; i++)
		status = status_worse(
		    status, catalog_find(catalog, c->operands[i], targets));
	return status;
}

static enum status
list(const struct command *c, const struct catalog *catalog)
{
	const char *source = c->noperands > 0 ? c->operands[0] : c->source;
	enum status status;
	struct out out;

	out_begin(&out, STDOUT_FILENO, "stdout");
	status = catalog_print(catalog, source, &out);
	return status_worse(out_end(&out), status);
}

/* --list --all: what --all would fetch. */
static enum status
list_targets(const struct targets *targets)
{
	enum status status = STATUS_OK;
	struct out out;

	out_begin(&out, STDOUT_FILENO, "stdout");
	for (size_t i = 0; status == STATUS_OK && i < targets->n; i++) {
		char *source = catalog_name(targets->at[i].definition);

		if (source == NULL) {
			status = STATUS_USAGE;
		} else {
			out_add_span(&out, span_of(source));
			out_add_char(&out, '/');
			out_line(&out, span_of(targets->at[i].resource));
		}
		free(source);
	}
	return status_worse(status, out_end(&out));
}

static enum status
print_config(const struct command *c, const struct config *config)
{
	const char *source =
	    c->source != NULL ? c->source : config_source(config);
	struct buf text = BUF_INIT((size_t)1 << 20);
	struct out out;

	config_show(config, source, &text);
	out_begin(&out, STDOUT_FILENO, "stdout");
	out_add_span(&out, buf_span(&text));
	buf_free(&text);
	return out_end(&out);
}

static enum status
act(const struct command *c, struct config *config,
    const struct targets *targets)
{
	switch (c->action) {
	case LIST:
		return list_targets(targets);
	case DRY_RUN:
		return run_dry(&c->run, config, &targets->at[0]);
	case CHECK:
		return run_check(
		    &c->run, config, &targets->at[0], &stop_signal);
	default:
		return run_fetch(&c->run, config, targets, &stop_signal);
	}
}

static enum status
run(struct command *c)
{
	struct targets targets = { NULL, 0 };
	struct config *config = NULL;
	struct catalog catalog;
	enum status status;

	catalog_begin(&catalog, c->source_file);
	if (c->action == LIST && !c->all) {
		status = list(c, &catalog);
		goto out;
	}
	status = config_load(c->config_file, c->profile, &config);
	if (status != STATUS_OK)
		goto refused;
	if (config_debug(config) && message_level() >= 0 && message_level() < 2)
		message_set_level(2);
	if (c->action == PRINT_CONFIG) {
		status = print_config(c, config);
		goto out;
	}
	catalog.chosen = c->source != NULL ? c->source : config_source(config);
	status = find_targets(c, &catalog, &targets);
	c->run.framed = command_is_framed(c) || targets.n > 1;
	if (status != STATUS_OK)
		goto refused;
	status = act(c, config, &targets);
	goto out;
refused:
	if (command_is_framed(c))
		run_refuse();
out:
	config_free(config);
	targets_free(&targets);
	catalog_end(&catalog);
	return status;
}

int
main(int argc, char **argv)
{
	struct command command;
	enum status status;

	guard_process();
	unsetenv("SSLKEYLOGFILE"); /* libcurl would write the session's keys */
	command_begin(&command, argc, argv);
	status = command_read(&command);
	if (status != STATUS_OK && command_is_framed(&command))
		run_refuse();
	if (status == STATUS_OK && !command.options.stop) {
		catch_signals();
		status = run(&command);
	}
	command_end(&command);
	if (stop_signal != 0) {
		signal(stop_signal, SIG_DFL);
		raise(stop_signal);
	}
	return (int)status;
}
