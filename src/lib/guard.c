#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/guard.h"
#include "lib/message.h"
#include "lib/status.h"

void
guard_process(void)
{
	static const struct rlimit none = { 0, 0 };

	for (int fd = 0; fd <= 2; fd++)
		/* Read-only on purpose: a write to it fails with EBADF. */
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
		    open("/dev/null", O_RDONLY) != fd)
			_exit(STATUS_FAILED);
	signal(SIGXFSZ, SIG_IGN);
	umask(077);
	if (setrlimit(RLIMIT_CORE, &none) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0) != 0)
		message_warn("core dumps could not be switched off: %s",
		    strerror(errno));
}
