"""What the tools are made to do, over and over, while something goes wrong.

A job has a command, a file for its stdin, a way to put everything back to how
it was, and an eye for what must never be seen afterwards:

    reset()                  everything is as before the first run
    problems(done, killed)   what is wrong after a run, a list of texts

done has the exit status and what came on stdout.  killed: the process had no
chance to clear up after itself.
"""

import json
import os
import sqlite3
import stat

from world import SECONDS, slurp, spill, tool

STATE = "hr-tools/default/default/humaans.json"


def row(i, text="a name of some length, with"):
    return b'{"id":%d,"name":"%s %d"}\n' % (i, text.encode(), i)


def rows(count, **more):
    return b"".join(row(i, **more) for i in range(1, count + 1))


def stream(disposition, records, resource="t"):
    """A framed stream of one block."""
    of = '"source":"demo","resource":"%s"' % resource
    return b"".join([
        b'{"$hr":{"type":"run","run":"1"}}\n',
        b'{"$hr":{"type":"begin",%s,"primary_key":["id"],"disposition":"%s",'
        b'"since":null}}\n' % (of.encode(), disposition.encode()), records,
        b'{"$hr":{"type":"end",%s,"records":%d,"complete":false}}\n'
        % (of.encode(), records.count(b"\n")),
        b'{"$hr":{"type":"done","blocks":1,"failed":0}}\n'])


class Job:
    """One that makes files in a folder of its own.

    A run is right when the files are what they were, or what they are to
    become; only the latter when it says so by its exit status or by an
    acknowledgement.
    """

    def __init__(self, world, name, command, source):
        self.world, self.name, self.command = world, name, command
        self.source = world.file(name + ".in", source)
        self.dir = world.folder(name)
        self.old = self.new = None
        self.env = {}
        self.new_files = 1  # at a time
        self.calls = None  # the system calls that count; None: all

    def learn(self):
        """Runs once undisturbed: what the files are to become."""
        self.reset()
        self.old = self.look()
        done = self.run()
        self.new = self.look()
        if done.returncode != 0 or self.new == self.old:
            raise RuntimeError(f"{self.name}: nothing to look at: {done}")
        return self

    def environment(self, env=None):
        return {**self.env, **(env or {})}

    def run(self, *before, env=None):
        return self.world.run([*before, *self.command], self.source,
                              self.environment(env))

    def temps(self):
        return [name for name in os.listdir(self.dir)
                if name.endswith((".new", ".lock"))]

    def problems(self, done, killed):
        try:
            now = self.look()
        except (ValueError, sqlite3.Error, OSError) as error:
            return [f"unreadable: {error}"]
        bad = []
        if now not in (self.old, self.new):
            bad.append("torn")
        elif now != self.new and done.returncode == 0:
            bad.append("exit 0, not done")
        elif now != self.new and b'"end"' in (done.stdout or b""):
            bad.append("acknowledged, not done")
        return bad + self.left(killed)

    def left(self, killed):
        temps = [t for t in self.temps()
                 if t.endswith(".new") or not killed]
        if not killed and temps or len(temps) > self.new_files:
            return [f"left {temps}"]
        modes = [os.stat(os.path.join(self.dir, t)).st_mode for t in temps]
        return [f"mode {mode:o}" for mode in modes
                if stat.S_IMODE(mode) != 0o600]

    def clear(self, keep=()):
        for name in os.listdir(self.dir):
            if name not in keep:
                os.unlink(os.path.join(self.dir, name))


class Csv(Job):
    """hr-load-csv -d, onto some rows or many."""

    def __init__(self, world, disposition, old=400, records=None, options=()):
        new = records or rows(20, text="a new name, with") + row(old + 1)
        super().__init__(
            world, "csv-" + disposition,
            [tool("hr-load-csv"), "-d", world.path("csv-" + disposition),
             *options], stream(disposition, new))
        self.file = os.path.join(self.dir, "t.csv")
        self.new_files = 2  # the other says whose rows they are
        self.start = b"id,name\n" + b"".join(
            b'%d,"an old name, with %d"\n' % (i, i)
            for i in range(1, old + 1))

    def reset(self):
        self.clear()
        spill(self.file, self.start)
        os.chmod(self.file, 0o600)

    def restore(self):
        """The old file once more; what else is there stays."""
        spill(self.file, self.start)

    def look(self):
        return slurp(self.file)


class Sqlite(Job):
    """hr-load-sqlite -o, onto some rows."""

    def __init__(self, world, disposition, old=400, records=None):
        name = "sqlite-" + disposition
        self.file = os.path.join(world.folder(name), "t.db")
        new = records or rows(20, text="a new name, with") + row(old + 1)
        super().__init__(world, name,
                         [tool("hr-load-sqlite"), "-o", self.file],
                         stream(disposition, new))
        before = world.file(name + ".before", stream("replace", rows(old)))
        done = world.run(self.command, before)
        if done.returncode != 0:
            raise RuntimeError(f"{name}: {done}")
        self.start = slurp(self.file)

    def reset(self):
        self.clear()
        spill(self.file, self.start)

    restore = reset

    def look(self):
        return look_at_table(self.file)

    def left(self, killed):
        return []  # what is beside the file is SQLite's


def look_at_table(path):
    db = sqlite3.connect(path, timeout=SECONDS)
    try:
        if db.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise ValueError("no integrity")
        return (db.execute("SELECT * FROM t ORDER BY 1, 2").fetchall(),
                db.execute("SELECT count(*) FROM _hr_loads").fetchone())
    finally:
        db.close()


class State(Job):
    """hr-state, which writes its file of cursors; all but the times in it
    count."""

    def __init__(self, world, name, arguments, source=b""):
        super().__init__(world, name, [tool("hr-state"), *arguments], source)
        self.env = {"XDG_STATE_HOME": os.path.join(self.dir, "home")}
        self.file = os.path.join(self.dir, "home", STATE)
        self.dir = os.path.dirname(self.file)
        os.makedirs(self.dir, exist_ok=True)
        done = world.run([tool("hr-state"), "set", "humaans/companies",
                          "2026-01-01"], env=self.env)
        if done.returncode != 0:
            raise RuntimeError(f"{name}: {done}")
        self.start = slurp(self.file)

    def reset(self):
        self.clear()
        spill(self.file, self.start)
        os.chmod(self.file, 0o600)

    restore = reset

    def look(self):
        state = json.loads(slurp(self.file))
        return {name: entry.get("cursor")
                for name, entry in state["resources"].items()}


def state_set(world):
    return State(world, "state-set",
                 ["set", "humaans/documents", "2026-11-22T00:00:00Z"])


def state_commit(world):
    of = b'"source":"humaans","resource":"documents"'
    acks = (b'{"$hr":{"type":"run","run":"1"}}\n{"$hr":{"type":"end",' + of +
            b',"records":1,"complete":true,"cursor":"2026-11-22T00:00:00Z"}}\n'
            b'{"$hr":{"type":"done","blocks":1,"failed":0}}\n')
    return State(world, "state-commit", ["commit"], acks)


class Map(Job):
    """hr-map --rejects: what it says it did is on stdout and in the file; else
    stdout has the first of it, in whole lines."""

    def __init__(self, world, count=200, options=None):
        name = "map" + ("-jq" if options else "-rejects")
        records = b"".join(
            b'{"id":"%d","name":"n","issueDate":"%s"}\n'
            % (i, b"2026-01-01" if i % 3 else b"never")
            for i in range(count))
        self.file = os.path.join(world.folder(name), "rejects")
        super().__init__(world, name,
                         [tool("hr-map"),
                          *(options or ["--rejects", self.file, "documents"])],
                         records)
        self.output = b""

    def reset(self):
        self.clear()

    restore = reset

    def look(self):
        return slurp(self.file) if os.path.exists(self.file) else b""

    def learn(self):
        self.reset()
        done = self.run()
        self.output, self.new = done.stdout, self.look()
        if done.returncode != 0 or not self.output:
            raise RuntimeError(f"{self.name}: {done}")
        return self

    def problems(self, done, killed):
        out = done.stdout or b""
        if done.returncode == 0 and (out, self.look()) != (self.output,
                                                           self.new):
            return ["exit 0, not done"]
        if not self.output.startswith(out):
            return ["other output"]
        if not killed and out and not out.endswith(b"\n"):
            return ["half a line"]
        return []


def csv_jobs(world, **more):
    return [Csv(world, how, **more) for how in ("replace", "append", "merge")]


def sqlite_jobs(world, **more):
    return [Sqlite(world, how, **more)
            for how in ("replace", "append", "merge")]


def publishing_jobs(world):
    """All that make files to last."""
    return [*csv_jobs(world), *sqlite_jobs(world), state_set(world),
            state_commit(world)]
