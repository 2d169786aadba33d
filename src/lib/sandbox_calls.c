#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/count.h"
#include "lib/message.h"
#include "lib/sandbox_calls.h"

/* System calls have other numbers on each; others would be a guess. */
#if defined(__x86_64__) && !defined(__ILP32__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && !defined(__ILP32__) && !defined(__AARCH64EB__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#define ARCH 0
#endif

/* A call, or one whose argument has none of some bits (in its lower half: both
 * processors are little-endian). */
struct call {
	uint32_t number;
	uint32_t argument; /* from 0 on; looked at where without is not 0 */
	uint32_t without;
};

static const struct call needed[] = {
	{ SYS_read, 0, 0 },
	{ SYS_write, 0, 0 },
	/* Memory, none of which is to be run. */
	{ SYS_mmap, 2, PROT_EXEC },
	{ SYS_mprotect, 2, PROT_EXEC },
	{ SYS_munmap, 0, 0 },
	{ SYS_mremap, 0, 0 },
	{ SYS_madvise, 0, 0 },
	{ SYS_brk, 0, 0 },
	{ SYS_futex, 0, 0 },
	/* The clock, where the vDSO can't tell; memory, asked for by qsort(3);
	 * libjq's hash seed. */
	{ SYS_clock_gettime, 0, 0 },
	{ SYS_gettimeofday, 0, 0 },
	{ SYS_sysinfo, 0, 0 },
	{ SYS_getrandom, 0, 0 },
	/* Files that are open. */
	{ SYS_lseek, 0, 0 },
	{ SYS_fsync, 0, 0 },
	{ SYS_close, 0, 0 },
	/* The end: by exit, by SIGPIPE, by abort(3). */
	{ SYS_exit_group, 0, 0 },
	{ SYS_exit, 0, 0 },
	{ SYS_rt_sigaction, 0, 0 },
	{ SYS_rt_sigprocmask, 0, 0 },
	{ SYS_rt_sigreturn, 0, 0 },
	{ SYS_restart_syscall, 0, 0 },
	{ SYS_getpid, 0, 0 },
	{ SYS_gettid, 0, 0 },
	{ SYS_tgkill, 0, 0 },
	{ SYS_writev, 0, 0 },
};

/* To open files for reading, and to list folders. */
static const struct call to_open[] = {
	{ SYS_openat, 2, O_ACCMODE | O_CREAT | O_TRUNC },
	{ SYS_fstat, 0, 0 },
	{ SYS_newfstatat, 0, 0 },
	{ SYS_getdents64, 0, 0 },
	{ SYS_fcntl, 0, 0 },
	{ SYS_faccessat, 0, 0 },
#ifdef SYS_access
	{ SYS_access, 0, 0 },
#endif
};

/* To wait for descriptors, and for children that were there before. */
static const struct call to_wait[] = {
#ifdef SYS_poll
	{ SYS_poll, 0, 0 },
#endif
	{ SYS_ppoll, 0, 0 },
	{ SYS_wait4, 0, 0 },
};

#define EACH 5 /* instructions for a call */
#define PROGRAM_MAX \
	(EACH * (COUNT(needed) + COUNT(to_open) + COUNT(to_wait)) + 5)

/* A program of the packet filter's machine (the kernel's seccomp_filter.rst).
 */
struct program {
	struct sock_filter code[PROGRAM_MAX];
	unsigned short n;
};

static void
add(struct program *p, struct sock_filter instruction)
{
	p->code[p->n++] = instruction;
}

static void
load(struct program *p, size_t offset)
{
	add(p,
	    (struct sock_filter)BPF_STMT(
		BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

static void
end_in(struct program *p, uint32_t action)
{
	add(p, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

/* Is it this call?  Then it goes through, or its argument decides. */
static void
add_call(struct program *p, const struct call *call)
{
	bool decides = call->without != 0;

	add(p,
	    (struct sock_filter)BPF_JUMP(
		BPF_JMP | BPF_JEQ | BPF_K, call->number, 0, decides ? 4 : 1));
	if (decides) {
		load(p,
		    offsetof(struct seccomp_data, args) +
			call->argument * sizeof(uint64_t));
		add(p,
		    (struct sock_filter)BPF_JUMP(
			BPF_JMP | BPF_JSET | BPF_K, call->without, 0, 1));
		end_in(p, SECCOMP_RET_ERRNO | EPERM);
	}
	end_in(p, SECCOMP_RET_ALLOW);
}

static void
add_calls(struct program *p, const struct call *calls, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add_call(p, &calls[i]);
}

static void
write_program(struct program *p, enum sandbox_calls more)
{
	p->n = 0;
	/* The numbers mean this only to programs of this processor's kind. */
	load(p, offsetof(struct seccomp_data, arch));
	add(p,
	    (struct sock_filter)BPF_JUMP(
		BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0));
	end_in(p, SECCOMP_RET_KILL_PROCESS);
	load(p, offsetof(struct seccomp_data, nr));
	add_calls(p, needed, COUNT(needed));
	if ((more & SANDBOX_CALLS_OPEN) != 0)
		add_calls(p, to_open, COUNT(to_open));
	if ((more & SANDBOX_CALLS_WAIT) != 0)
		add_calls(p, to_wait, COUNT(to_wait));
	end_in(p, SECCOMP_RET_ERRNO | EPERM);
}

bool
calls_can_be_limited(void)
{
	uint32_t action = SECCOMP_RET_KILL_PROCESS;

	return ARCH != 0 &&
	    syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

void
calls_limit(enum sandbox_calls more)
{
	struct program p;
	struct sock_fprog given = { .filter = p.code };

	if (!calls_can_be_limited())
		return;
	write_program(&p, more);
	given.len = p.n;
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &given) != 0)
		message_info(1, "no seccomp: %s", strerror(errno));
}
