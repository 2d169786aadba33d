"""R3, R4: killed, or told of an error, at each system call."""

import time

import fetching
import jobs
from strace import LEGIBLE, UNREADABLE, counts, inject, trace

# Where an error means that something is not done.  What can fail without a
# loss is left out: names that are cleared away.  So are SQLite's locks (fcntl),
# where it waits for seconds.
CALLS = ["openat", "read", "pread64", "write", "pwrite64", "fsync", "fdatasync",
         "rename", "renameat", "renameat2", "close", "ftruncate", "flock",
         "lseek", "newfstatat", "fstat", "fchmod", "fchown", "mkdir"]
ERRORS = ["EIO", "ENOSPC", "EDQUOT", "EACCES", "EINTR"]
IN_A_ROW = 10


def all_jobs(row):
    return [*jobs.publishing_jobs(row.world), jobs.Map(row.world),
            fetching.Fetch(row.world), fetching.Fetch(row.world, True)]


def numbers(job):
    """The calls of a job that count, and their numbers."""
    found = counts(trace(job)[1])
    return {call: found[call] for call in found
            if job.calls is None or call in job.calls}


def kills(row):
    """SIGKILL at each call from the process's first on."""
    for job in row.every(all_jobs(row), 3):
        job.learn()
        job.reset()
        points = [(call, i) for call, (_, last) in numbers(job).items()
                  for i in range(1, last + 1)
                  if call not in ("execve", "exit_group")]
        for call, i in row.every(points, 25):
            job.reset()
            done = inject(job, call, f"signal=SIGKILL:when={i}")
            where = f"{job.name}: kill at {call} {i}"
            row.point(where, job.problems(done, True))
            if row.points % 10 == 0:
                row.point(where + ", and again", recover(job))


def recover(job):
    """The next run does the job, and leaves nothing."""
    job.restore()
    done = job.run()
    bad = job.problems(done, False)
    if done.returncode != 0:
        bad.append(f"exit {done.returncode}: {done.stderr}")
    return bad


def when(call, error, i):
    """Once and for good; but who tries again on EINTR would for ever."""
    return [f"{i}", f"{i}..{i + IN_A_ROW}" if error == "EINTR" else f"{i}+"]


def points_of(calls):
    """Each error at each call of ours."""
    for call in CALLS:
        before, last = calls.get(call, (0, 0))
        for i in range(before + 1, last + 1):
            for error in ERRORS:
                for times in when(call, error, i):
                    yield call, error, times


def unexpected(call, problems):
    """A lock file can't go that can't be locked or looked at."""
    return [p for p in problems
            if not (call in ("flock", "newfstatat") and p.startswith("left")
                    and ".new" not in p)]


def stuck_lock(row):
    """A lock whose file can't be looked at is an error, and nobody waits for
    it as for one that somebody holds."""
    job = jobs.state_set(row.world).learn()
    job.reset()
    looks = [said for call, said, _ in trace(job)[1] if call == "newfstatat"]
    number = next(i for i, said in enumerate(looks, 1) if '.lock"' in said)
    job.reset()
    begun = time.monotonic()
    done = inject(job, "newfstatat", f"error=EIO:when={number}+")
    row.check("a lock that can't be looked at", done.returncode == 1 and
              time.monotonic() - begun < 10, f"{done}")


def errors(row):
    if LEGIBLE:
        stuck_lock(row)
    else:
        row.note(f"skipped: {UNREADABLE}")
    for job in row.every(all_jobs(row), 3):
        job.learn()
        job.reset()
        points = list(points_of(numbers(job)))
        for call, error, times in row.every(points, 30):
            job.reset()
            done = inject(job, call, f"error={error}:when={times}")
            row.point(f"{job.name}: {error} at {call} {times}",
                      unexpected(call, job.problems(done, False)))
