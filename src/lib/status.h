/*
 * The exit statuses of all tools (hr-tools(7), EXIT STATUS).
 */
#ifndef LIB_STATUS_H
#define LIB_STATUS_H

enum status {
	STATUS_OK = 0,
	STATUS_FAILED = 1,     /* API, file or database: could not do it */
	STATUS_USAGE = 2,      /* a person must change something */
	STATUS_BAD_DATA = 3,   /* bad data in the input */
	STATUS_CUT_OFF = 4,    /* the input stream ended too early */
	STATUS_TEMPORARY = 75, /* the same command may work later */
};

/*
 * Of two statuses, the one to exit with: the first in the order 2, 1, 3, 4,
 * 75, 0.
 */
enum status status_worse(enum status a, enum status b);

#endif
