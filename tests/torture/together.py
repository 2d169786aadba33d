"""R13: many at once on one file.  Each says whether it did it, and what it did
is there."""

import json
import sqlite3

import jobs
from world import SECONDS, slurp, tool

AT_ONCE = 8
HELD = 75  # a lock is held: the same may work later


def race(world, commands, env=None):
    """Runs them all at once; their exit statuses."""
    started = [world.start(command, source, env)
               for command, source in commands]
    return [process.wait(SECONDS) for process in started]


def merge_csv(row):
    """All merge a row of their own, and one that is everybody's."""
    job = jobs.Csv(row.world, "merge", old=50)
    sources = [row.world.file(f"in{i}", jobs.stream(
        "merge", b'{"id":1,"name":"of %d"}\n{"id":%d,"name":"own"}\n'
        % (i, 1000 + i))) for i in range(AT_ONCE)]
    done = 0
    for _ in range(row.pick(1000, 10)):
        job.reset()
        statuses = race(row.world, [(job.command, s) for s in sources])
        won = {i for i, status in enumerate(statuses) if status == 0}
        lines = slurp(job.file).split(b"\n")
        there = {i for i in range(AT_ONCE) if b"%d,own" % (1000 + i) in lines}
        first = {i for i in range(AT_ONCE) if b"1,of %d" % i in lines}
        bad = []
        if won != there or not won:
            bad.append(f"{won} say they did it, {there} did")
        if len(first) != 1 or not first <= won:
            bad.append(f"the row of all is of {first}")
        if len(lines) != 52 + len(won):
            bad.append(f"{len(lines)} lines")
        if set(statuses) - {0, HELD}:
            bad.append(f"exit {statuses}")
        row.point("8 merges into CSV", bad + job.left(False))
        done += len(won)
    row.note(f"CSV: {done} of {row.points * AT_ONCE} merges got the lock")


def merge_sqlite(row):
    job = jobs.Sqlite(row.world, "merge", old=50)
    sources = [row.world.file(f"in{i}", jobs.stream(
        "merge", b'{"id":%d,"name":"own"}\n' % (1000 + i)))
        for i in range(AT_ONCE)]
    for _ in range(row.pick(100, 3)):
        job.reset()
        statuses = race(row.world, [(job.command, s) for s in sources])
        won = {1000 + i for i, status in enumerate(statuses) if status == 0}
        db = sqlite3.connect(job.file)
        there = {i for (i,) in db.execute("SELECT id FROM t WHERE id >= 1000")}
        count = db.execute("SELECT count(*) FROM t").fetchone()[0]
        db.close()
        bad = [] if won == there and count == 50 + len(won) else [
            f"{won} say they did it, {there} did"]
        if set(statuses) - {0, HELD}:
            bad.append(f"exit {statuses}")
        row.point("8 merges into SQLite", bad)


def set_cursors(row):
    """hr-state waits its turn: all do it."""
    job = jobs.state_set(row.world)
    names = ["companies", "documents", "people", "job-roles", "equipment",
             "locations", "documents", "people"]
    for _ in range(row.pick(300, 5)):
        job.clear()
        statuses = race(row.world, [
            ([tool("hr-state"), "set", f"humaans/{name}", f"c{i}"], None)
            for i, name in enumerate(names)], job.environment())
        state = json.loads(slurp(job.file))["resources"]
        got = {name: entry["cursor"] for name, entry in state.items()}
        bad = [] if statuses == [0] * AT_ONCE else [f"exit {statuses}"]
        bad += [f"{name} is {got.get(name)}" for name in set(names)
                if got.get(name) not in [f"c{i}" for i, n in enumerate(names)
                                         if n == name]]
        row.point("8 hr-state set", bad + job.left(False))


def check(row):
    merge_csv(row)
    merge_sqlite(row)
    set_cursors(row)
