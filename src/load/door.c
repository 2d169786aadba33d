#include <unistd.h>

#include "lib/out.h"
#include "load/door.h"
#include "load/input.h"

bool
door_options(
    struct options *o, struct policy *policy, door_option *take, void *self)
{
	char *value;
	bool known;
	int id;

	while (o->status == STATUS_OK && (id = options_next(o, &value)) != -1) {
		o->status = policy_option(policy, o->table, id, value, &known);
		if (!known)
			o->status = take(self, id, value);
	}
	if (o->status == STATUS_OK && !o->stop && optind < o->argc)
		o->status = options_wrong(
		    o->table, "records are read from stdin, not from operands");
	return o->status == STATUS_OK && !o->stop;
}

enum status
door_load(const struct target *target, void *self, struct policy *policy)
{
	enum status status;
	struct input input;
	struct out acks;

	out_begin(&acks, STDOUT_FILENO, "stdout");
	input_begin(&input, STDIN_FILENO, DOOR_INPUT,
	    !policy->plain && !input_is_file(STDIN_FILENO));
	status = drive(&input, target, self, &acks,
	    policy->report.path != NULL ? &policy->report : NULL);
	input_end(&input);
	status = status_worse(status, report_write(&policy->report));
	return status_worse(status, out_end(&acks));
}
