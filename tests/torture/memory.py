"""R7: memory that runs out at each call for it, once and for good.

Our own code ends with a message and exit status 1 (lib/memory.h); libraries
may get by without.  No tool may crash, and none may claim what it did not do;
but what libjq 1.6 does, which aborts, is out of our hands: it may only not end
in half a line or in exit status 0.
"""

import os
import signal

import fetching
import jobs
from world import preload, slurp, tool

# libjq 1.6 asks for memory before main(), and does not look at what it gets.
FIRST = {"hr-map": 2}
CRASHES = {-signal.SIGSEGV: "SIGSEGV", -signal.SIGABRT: "SIGABRT",
           -signal.SIGBUS: "SIGBUS", -signal.SIGFPE: "SIGFPE"}


class Output(jobs.Map):
    """A command whose stdout is all that it makes."""

    def __init__(self, world, name, command, source=b"", env=None):
        jobs.Job.__init__(self, world, name, command, source)
        self.file = self.path = world.path(name + ".none")
        self.output, self.env = b"", env or {}


def outputs(world):
    """What else the tools do; each is started on what the others need."""
    state = jobs.State(world, "state-seen",
                       ["set", "humaans/documents", "2026-11-22"]).learn()
    env = state.env
    for name, arguments in {
            "state-get": ["get", "humaans/documents"], "state-list": ["list"],
            "state-json": ["list", "--json"], "state-path": ["path"],
            "state-due": ["due", "--list", "--every", "4h",
                          "humaans/documents"]}.items():
        yield Output(world, name, [tool("hr-state"), *arguments], env=env)
    yield Output(world, "csv-union", [tool("hr-load-csv"), "--union"],
                 jobs.rows(3) + b'{"id":4,"new":{"a":[1]}}\n')
    for name in ("--schema=sql", "--print-filter"):
        yield Output(world, "map" + name, [tool("hr-map"), name, "documents"])
    yield Output(world, "map-flatten", [tool("hr-map"), "--flatten"],
                 b'{"id":"1","a":{"b":[1,2],"c":"x"}}\n' * 3)


def calls_of(job):
    """How many calls for memory a run makes."""
    path = job.world.path("calls")
    job.reset()
    job.run(env={"LD_PRELOAD": preload("malloc-fail"), "MALLOC_COUNT": path})
    return int(slurp(path))


def fail_at(row, job, call, on, aborts=False):
    env = {"LD_PRELOAD": preload("malloc-fail"), "MALLOC_FAIL": str(call)}
    if on:
        env["MALLOC_FAIL_ON"] = "1"
    job.reset()
    done = job.run(env=env)
    bad = [p for p in job.problems(done, True) if not p.startswith("left")]
    if done.returncode in CRASHES and not aborts:
        bad.append(CRASHES[done.returncode])
    elif not aborts and done.returncode and not done.stderr:
        bad.append(f"exit {done.returncode}, and nothing is said")
    if b"\0" in done.stderr or done.stderr and not done.stderr.endswith(
            b"\n") and not aborts:
        bad.append("half a message")
    row.point(f"{job.name}: call {call}{'+' if on else ''}", bad)


def check(row):
    world = row.world
    own = [*outputs(world), *jobs.csv_jobs(world, old=3, records=jobs.rows(4)),
           jobs.state_set(world), jobs.state_commit(world),
           *jobs.sqlite_jobs(world, old=3, records=jobs.rows(4)),
           jobs.Map(world, 10)]
    for job in row.every(own, 6):
        job.learn()
        calls = calls_of(job)
        row.note(f"{job.name}: {calls} calls")
        first = FIRST.get(os.path.basename(job.command[0]), 1)
        for call in row.every(range(first, calls + 1), 12):
            for on in (False, True):
                fail_at(row, job, call, on)
    fetch = fetching.Fetch(world, size=150).learn()
    sample(row, fetch, row.pick(10 ** 9, 20), row.pick(500, 5))
    jq = jobs.Map(world, 10, ["-e", "{id, name, n: (.id | tonumber)}"])
    sample(row, jq.learn(), row.pick(500, 10), row.pick(100, 3), True)


def sample(row, job, once, on, aborts=False):
    """So many of the calls at most, once and for good."""
    calls = calls_of(job)
    row.note(f"{job.name}: {calls} calls")
    for count, good in ((once, False), (on, True)):
        for call in sorted(row.dice.sample(range(1, calls + 1),
                                           min(count, calls))):
            fail_at(row, job, call, good, aborts)
