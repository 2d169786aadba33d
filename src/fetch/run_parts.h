/*
 * What a run is made of, for the modules that make it: run.c (its jobs one
 * after another), job.c (one of them), look.c (what reads no records).
 */
#ifndef FETCH_RUN_PARTS_H
#define FETCH_RUN_PARTS_H

#include "fetch/report.h"
#include "fetch/run.h"
#include "fetch/session.h"
#include "lib/out.h"

/* A resource that is to be read, and by whom. */
struct job {
	struct session *session;
	const struct resource *resource;
	char *name; /* owned: "source/resource" */
};

struct run {
	const struct run_options *options;
	struct config *config;
	const volatile sig_atomic_t *stop;
	struct session *sessions; /* owned: one a definition */
	char **definitions;       /* owned; the paths are the targets' */
	size_t nsessions;
	struct job *jobs; /* owned */
	size_t njobs;
	struct out out;
	struct report report;
	uint64_t blocks, failed; /* that were begun, that ended in fail */
};

/*
 * Reads the definitions and makes a job of each target; run_connect() then has
 * the sessions ready for requests, and run_enter_wall() shuts the process in.
 * run_release() in any case.  What is wrong is said.
 */
enum status
run_prepare(struct run *run, const struct target *targets, size_t n);
enum status run_connect(struct run *run);
void run_enter_wall(const struct run *run);
void run_release(struct run *run);

/*
 * How a job's list is to be read: by the command line, the configuration, the
 * source.  Its params are the caller's to free, whatever came.
 */
enum status job_options(
    const struct run *run, const struct job *job, struct list_options *list);

/* Reads a job's records to run->out: alone, or as a block. */
enum status job_plain(struct run *run, const struct job *job);
enum status job_block(struct run *run, const struct job *job);

/*
 * A job whose session's getter is lost: a block that fails at once.  That more
 * are left out is said once.
 */
enum status job_leave_out(struct run *run, const struct job *job);

#endif
