"""R15: one thing after another: faults while clearing up after a kill, a kill
in a pause before the next try, a full disk between the load and its cursor.
However it goes, the next run that is left alone makes it whole."""

import hashlib
import json
import os
import signal
import subprocess
import time

import jobs
import memory
import syscalls
from strace import inject
from world import SECONDS, put, slurp, tool, until


def leave_behind(job):
    """What a killed run leaves: a new file half written, or a journal."""
    job.reset()
    call, which = ("renameat", 1) if not isinstance(job, jobs.Sqlite) \
        else ("fdatasync", 2)
    inject(job, call, f"signal=SIGKILL:when={which}")
    return {name: slurp(os.path.join(job.dir, name))
            for name in os.listdir(job.dir)}


def put_back(job, files):
    job.clear()
    for name, content in files.items():
        path = os.path.join(job.dir, name)
        with open(path, "wb") as file:
            file.write(content)
        os.chmod(path, 0o600)


def after_a_kill(row):
    """R4 and R7 where an earlier run was killed."""
    found = jobs.publishing_jobs(row.world)
    for job in row.every(found, 2):
        job.learn()
        left = leave_behind(job)
        row.check(f"{job.name}: something is left", len(left) > 1,
                  f"only {list(left)}")
        restore, job.reset = job.reset, lambda j=job, f=left: put_back(j, f)
        points = [p for p in syscalls.points_of(syscalls.numbers(job))
                  if p[1] == "ENOSPC"]
        for call, error, times in row.every(points, 12):
            job.reset()
            done = inject(job, call, f"error={error}:when={times}")
            bad = [p for p in job.problems(done, False)
                   if not p.startswith("left")]
            row.point(f"{job.name} after a kill: {error} at {call} {times}",
                      bad)
        for call in row.every(range(1, memory.calls_of(job) + 1, 9), 10):
            memory.fail_at(row, job, call, False)
        job.reset()
        done = job.run()
        row.point(f"{job.name}: the next run", job.problems(done, False) + (
            [f"exit {done.returncode}"] if done.returncode else []))
        job.reset = restore


class Sync:
    """hr-fetch -F -i | hr-map | hr-load-csv -d | hr-state commit"""

    def __init__(self, world, name):
        self.world, self.out = world, world.folder(name + "-out")
        self.home = world.folder(name + "-state")
        self.env = {"XDG_STATE_HOME": self.home}

    def command(self, commit="hr-state commit"):
        return ["sh", "-c", "hr-fetch -F -i -c config documents | hr-map | "
                f"hr-load-csv -d {self.out} | {commit}"]

    def run(self, commit="hr-state commit"):
        return self.world.run(self.command(commit), env=self.env)

    def cursor(self):
        path = os.path.join(self.home, jobs.STATE)
        if not os.path.exists(path):
            return None
        return json.loads(slurp(path))["resources"].get(
            "documents", {}).get("cursor")

    def sum(self):
        path = os.path.join(self.out, "documents.csv")
        return hashlib.sha256(slurp(path)).hexdigest() \
            if os.path.exists(path) else None


def killed_in_a_pause(row, url, wanted):
    """hr-fetch dies while it waits for its next try."""
    for i in range(row.pick(20, 2)):
        sync = Sync(row.world, f"pause{i}")
        put(url + "/_demo/faults",
            "documents 2 status=503 header='Retry-After: 30'\n")
        before = row.world.requests()
        shell = row.world.start(sync.command(), env=sync.env,
                                start_new_session=True)
        until(lambda b=before: row.world.requests() >= b + 2)
        time.sleep(row.dice.uniform(0, 0.05))
        fetch = subprocess.run(
            ["pgrep", "-s", str(shell.pid), "hr-fetch"], check=False,
            capture_output=True).stdout.split()
        for pid in fetch:
            os.kill(int(pid), signal.SIGKILL)
        status = shell.wait(SECONDS)
        put(url + "/_demo/faults", "")
        row.check(f"killed in a pause {i}",
                  fetch and status and sync.sum() is None and
                  sync.cursor() is None,
                  f"{fetch} exit {status} {sync.sum()} {sync.cursor()}")
        again = sync.run()
        row.check(f"and again {i}", again.returncode == 0 and
                  (sync.sum(), sync.cursor()) == wanted, f"{again}")


def no_room_for_the_cursor(row, wanted):
    """The load is done, and its cursor can't be written."""
    points = [(call, error) for call in ("write", "fsync", "renameat", "flock")
              for error in ("ENOSPC", "EIO", "EDQUOT")]
    for call, error in row.every(points, 3):
        sync = Sync(row.world, f"room-{call}-{error}")
        done = sync.run("strace -f -qq -o /dev/null -e trace=%s -e "
                        "inject=%s:error=%s %s commit" % (
                            call, call, error, tool("hr-state")))
        row.check(f"{error} at {call} of commit",
                  done.returncode != 0 and sync.cursor() is None and
                  sync.sum() == wanted[0],
                  f"exit {done.returncode} {sync.cursor()} {done.stderr}")
        again = sync.run()
        row.check("and again", again.returncode == 0 and
                  (sync.sum(), sync.cursor()) == wanted, f"{again}")


def check(row):
    after_a_kill(row)
    url = row.world.api("--size", "documents=600")
    row.world.file("config", b'{"source":"humaans"}')
    sync = Sync(row.world, "wanted")
    done = sync.run()
    wanted = (sync.sum(), sync.cursor())
    row.check("undisturbed", done.returncode == 0 and None not in wanted,
              f"{done} {wanted}")
    killed_in_a_pause(row, url, wanted)
    no_room_for_the_cursor(row, wanted)
