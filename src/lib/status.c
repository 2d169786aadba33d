#include "lib/status.h"

static int
rank(enum status s)
{
	switch (s) {
	case STATUS_USAGE:
		return 5;
	case STATUS_FAILED:
		return 4;
	case STATUS_BAD_DATA:
		return 3;
	case STATUS_CUT_OFF:
		return 2;
	case STATUS_TEMPORARY:
		return 1;
	case STATUS_OK:
		return 0;
	}
	return 4;
}

enum status
status_worse(enum status a, enum status b)
{
	return rank(b) > rank(a) ? b : a;
}
