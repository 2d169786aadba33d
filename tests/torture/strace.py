"""Runs under strace(1): what a process asked of the kernel, and, instead of an
answer, an error or a death."""

import collections
import os
import re

from world import slurp

# The tools let nobody but root look into their memory (prctl(2),
# PR_SET_DUMPABLE): others see no texts among the arguments.
LEGIBLE = os.geteuid() == 0
UNREADABLE = "only root sees the texts in a trace"

CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+|\?)(.*)$", re.M)
# The first thing that each of our tools does (lib/out.h): what comes before is
# the dynamic linker's.
FIRST = ("fcntl", "0, F_GETFD")


def trace(job, calls=None, env=None, long=False, raw=False):
    """The calls of a run of a job, in order: (name, arguments, result).

    Of strings all, where they are long, and, raw, in hexadecimal digits.
    """
    path = job.world.path("trace")
    options = ["-s", "100000000"] if long or raw else []
    if raw:
        options += ["-xx"]
    if calls:
        options += ["-e", "trace=" + ",".join(calls)]
    done = job.run("strace", "-f", "-qq", "-o", path, *options, *[
        word for name, value in (env or {}).items()
        for word in ("-E", f"{name}={value}")])
    found = [(name, said, int(result) if result != "?" else -1)
             for name, said, result, _ in CALL.findall(slurp(path).decode())]
    return done, found


def counts(calls):
    """Of each call, the numbers that it has in our code: (before, last)."""
    main = next((i for i, (name, said, _) in enumerate(calls)
                 if name == FIRST[0] and said.startswith(FIRST[1])), 0)
    before = collections.Counter(name for name, _, _ in calls[:main])
    last = collections.Counter(name for name, _, _ in calls)
    return {name: (before[name], last[name]) for name in last}


def inject(job, call, what, env=None):
    """Runs a job, and lets what happen at a call: "error=EIO:when=3+"."""
    return job.run("strace", "-f", "-qq", "-o", "/dev/null", "-e",
                   "trace=" + call, "-e", f"inject={call}:{what}", env=env)
