"""R1, R2, R11: killed, or signalled, at random instants."""

import os
import select
import signal
import time

import jobs
import pipes
from world import SECONDS, preload

ROWS = 20000
LEAST_LATER = 1.3  # of the time that a run takes


def runtime(job):
    """Seconds that an undisturbed run takes, the best of some."""
    best = 60.0
    for _ in range(5):
        job.reset()
        begun = time.monotonic()
        job.run()
        best = min(best, time.monotonic() - begun)
    return best


class Done:
    """What is known of a run whose output nobody reads: how it ended, and, where
    no signal came before that, in what time."""

    def __init__(self, status, seconds):
        self.returncode, self.stdout, self.seconds = status, b"", seconds


def kill_at(job, seconds, number):
    """Sends a signal so long after the start, unless it has ended by then."""
    begun = time.monotonic()
    process = job.world.start(job.command, job.source, job.environment())
    ends = os.pidfd_open(process.pid)
    ended, _, _ = select.select([ends], [], [], seconds)
    took = time.monotonic() - begun if ended else float("inf")
    os.close(ends)
    process.send_signal(number)
    return Done(process.wait(SECONDS), took)


def many(row, job, rounds, number, seconds):
    """Signals a job at random instants; how often that ended it.  Of a machine
    that has less to do than when the job was timed, it learns."""
    hit, wrote, temps = 0, True, 0
    job.reset()
    for _ in range(rounds):
        if wrote:
            job.restore()
        after = row.dice.uniform(0, LEAST_LATER * seconds)
        done = kill_at(job, after, number)
        hit += done.returncode == -number
        seconds = min(seconds, done.seconds)
        problems = job.problems(done, done.returncode < 0)
        if done.returncode not in (0, -number):
            problems.append(f"exit {done.returncode}")
        left = [t for t in job.temps() if t.endswith(".new")]
        temps += len(left) > 0
        if left and number != signal.SIGKILL:
            problems.append(f"left {left}")
            job.reset()
        # What a killed one left is there for the next to find.
        if done.returncode == 0 and job.temps():
            problems.append(f"left {job.temps()}")
        row.point(f"{job.name}: signal {number} after {after:.4f} s", problems)
        wrote = job.look() != job.old
    return hit, temps


def random_kills(row):
    big = dict(old=ROWS, records=jobs.rows(ROWS, text="a new name, with"))
    some = dict(old=2000, records=jobs.rows(2000, text="a new name, with"))
    rounds = row.pick(1000, 12)
    plan = [(job, rounds) for job in jobs.csv_jobs(row.world, **big)]
    plan += [(job, row.pick(200, 4))
             for job in jobs.sqlite_jobs(row.world, **some)]
    plan += [(jobs.state_set(row.world), row.pick(500, 10))]
    for job, count in plan:
        job.learn()
        hit, temps = many(row, job, count, signal.SIGKILL, runtime(job))
        row.note(f"{job.name}: {hit} of {count} killed, {temps} left a new "
                 "file for the next")
        row.check(f"{job.name}: killed", hit >= count // 6,
                  f"only {hit} of {count} were")


def power(row):
    """Were the loader careless, R1 would notice."""
    job = jobs.Csv(row.world, "replace", old=ROWS,
                   records=jobs.rows(ROWS, text="a new name, with")).learn()
    row.world.env.update(LD_PRELOAD=preload("careless"), CARELESS="in-place")
    seconds, torn = runtime(job), 0
    rounds = row.pick(1000, 20)
    for _ in range(rounds):
        job.restore()
        after = row.dice.uniform(0, LEAST_LATER * seconds)
        done = kill_at(job, after, signal.SIGKILL)
        torn += "torn" in job.problems(done, True)
        seconds = min(seconds, done.seconds)
        row.point("power")
    row.note(f"in place: {torn} of {rounds} torn")
    row.check("in place", torn >= rounds // 10, f"{torn} of {rounds} torn")


def signals(row):
    """SIGINT, SIGTERM, SIGHUP: the end is by the signal, and all is clear."""
    some = dict(old=ROWS, records=jobs.rows(ROWS, text="a new name, with"))
    all_ = [*jobs.csv_jobs(row.world, **some),
            jobs.Sqlite(row.world, "merge", old=2000),
            jobs.state_set(row.world)]
    for job in all_:
        job.learn()
        seconds = runtime(job)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            hit, temps = many(row, job, row.pick(200, 3), number, seconds)
            row.note(f"{job.name}: {hit} ended by signal {number}")
            row.check(f"{job.name}: signal {number}", temps == 0,
                      f"{temps} new files left")
    pipes.signals(row)
