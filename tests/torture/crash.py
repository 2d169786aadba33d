"""R6: what a crash of the machine may leave, rebuilt from a trace.

A process killed loses nothing that it wrote; a machine that goes down may lose
all that was not synced: of the writes to a file any, in part or as zeros, and
of the names in a folder any.  From the trace of one run all those states are
made, and a reader looks at each.
"""

import itertools
import os
import re

import jobs
from strace import LEGIBLE, UNREADABLE, trace
from world import preload, spill

CALLS = ["openat", "write", "pwrite64", "ftruncate", "fsync", "fdatasync",
         "renameat", "unlinkat", "unlink", "close"]
FATES = ["written", "lost", "zero", "short"]
MOST = 300  # states of a moment; where there are more, so many at random
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


def texts(said):
    return [bytes.fromhex(t.replace("\\x", "")) for t in TEXT.findall(said)]


class File:
    def __init__(self, content=b""):
        self.safe, self.pending = content, []  # (offset, bytes) or a length

    def after(self, fates):
        """The content where each pending write has met its fate."""
        data = bytearray(self.safe)
        for what, fate in zip(self.pending, fates):
            if isinstance(what, int):
                if fate == "written":
                    data = data[:what].ljust(what, b"\0")
                continue
            at, new = what
            if fate == "lost":
                continue
            if fate == "zero":
                new = bytes(len(new))
            elif fate == "short":
                new = new[:len(new) // 2]
            data = data.ljust(at, b"\0")
            data[at:at + len(new)] = new
        return bytes(data)

    def sync(self):
        self.safe = self.after(["written"] * len(self.pending))
        self.pending = []


class Disk:
    """A folder's names, those that are safe and what was done to them since;
    and the files behind them."""

    def __init__(self, folder):
        self.names = {}
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), "rb") as file:
                self.names[name] = File(file.read())
        self.safe, self.pending = dict(self.names), []

    def name(self, changes):
        """At once, names come to mean files, or (None) nothing."""
        self.pending.append(changes)
        self.names.update(changes)

    def sync(self):
        self.safe, self.pending = dict(self.names), []

    def states(self, dice):
        """The folder as it may be found: {name: bytes}, again and again."""
        for kept in itertools.product([True, False],
                                      repeat=min(len(self.pending), 8)):
            names = dict(self.safe)
            for changes, keep in zip(self.pending, kept):
                if keep:
                    names.update(changes)
            files = {n: f for n, f in names.items() if f is not None}
            for fates in fates_of(files.values(), dice):
                yield {n: f.after(fates[f]) for n, f in files.items()}


def fates_of(files, dice):
    """What can become of the pending writes of all files."""
    files = list(dict.fromkeys(files))
    count = sum(len(f.pending) for f in files)
    if len(FATES) ** count <= MOST:
        all_ = itertools.product(FATES, repeat=count)
    else:
        all_ = ([dice.choice(FATES) for _ in range(count)]
                for _ in range(MOST))
    for fates in all_:
        left = iter(fates)
        yield {f: [next(left) for _ in f.pending] for f in files}


class Replay:
    """Goes through a trace, and stops after each call that changes the
    disk."""

    def __init__(self, folder, calls):
        self.folder, self.calls = folder, calls
        self.disk, self.told = Disk(folder), False
        self.files, self.at, self.dirs = {}, {}, {}

    def local(self, path):
        """A path's name in the folder, or None."""
        path = path.decode()
        if "/" not in path:
            return path
        where, name = os.path.split(path)
        return name if where == self.folder else None

    def open(self, said, fd):
        path = texts(said)[0]
        self.files.pop(fd, None)
        self.dirs.pop(fd, None)
        name = self.local(path)
        if "O_DIRECTORY" in said or path.decode() == self.folder:
            self.dirs[fd] = path
        elif name is not None and "O_TMPFILE" not in said:
            file = self.disk.names.get(name)
            if file is None:
                file = File()
                self.disk.name({name: file})
            self.files[fd] = file
            if "O_TRUNC" in said:
                file.pending.append(0)
            self.at[fd] = 0

    def write(self, call, said, fd, result):
        data = texts(said)[0][:max(result, 0)]
        if fd == 1:
            self.told = self.told or b'"end"' in data
        elif fd in self.files:
            at = int(said.rsplit(", ", 1)[1]) if call == "pwrite64" \
                else self.at[fd]
            self.files[fd].pending.append((at, data))
            self.at[fd] = at + len(data)

    def step(self, call, said, result):
        if call == "openat":
            if result >= 0:
                self.open(said, result)
            return
        if result < 0:
            return
        if call == "renameat":
            old, new = (self.local(t) for t in texts(said))
            self.disk.name({new: self.disk.names[old], old: None})
            return
        if call in ("unlinkat", "unlink"):
            name = self.local(texts(said)[0])
            if name in self.disk.names:
                self.disk.name({name: None})
            return
        fd = int(said.split(",")[0])
        if call in ("write", "pwrite64"):
            self.write(call, said, fd, result)
        elif call == "ftruncate" and fd in self.files:
            self.files[fd].pending.append(int(said.split(", ")[1]))
        elif call in ("fsync", "fdatasync") and fd in self.files:
            self.files[fd].sync()
        elif call in ("fsync", "fdatasync") and fd in self.dirs:
            self.disk.sync()

    def states(self, dice):
        """(told, {name: bytes}) of each state that a crash may leave."""
        for call, said, result in self.calls:
            self.step(call, said, result)
            if call == "close":
                continue
            for state in self.disk.states(dice):
                yield self.told, state


def put(job, files):
    job.clear()
    for name, content in files.items():
        spill(os.path.join(job.dir, name), content)
        os.chmod(os.path.join(job.dir, name), 0o600)


def look(job, files):
    """What a reader sees."""
    if isinstance(job, jobs.Csv):
        return files["t.csv"]
    put(job, files)
    return job.look()


class Checker:
    """Looks at states, at each that is another one once."""

    def __init__(self, row, job, most):
        self.row, self.job, self.most = row, job, most
        self.seen, self.states, self.bad = {}, 0, []

    def verdict(self, files):
        """old, new, or what is wrong; where it is right, after the next run,
        too (of some)."""
        try:
            now = look(self.job, files)
        except Exception as error:  # pylint: disable=broad-except
            return f"unreadable: {error!r}"
        if now not in (self.job.old, self.job.new):
            return "torn"
        what = "new" if now == self.job.new else "old"
        if what == "old" and self.row.dice.random() < 0.1:
            put(self.job, files)
            done = self.job.run()
            problems = self.job.problems(done, False)
            if done.returncode != 0 or problems:
                return f"the next run: {done} {problems}"
        return what

    def check(self, replay):
        for told, files in replay.states(self.row.dice):
            key = hash(tuple(sorted(files.items())))
            if key not in self.seen:
                if len(self.seen) >= self.most:
                    continue
                self.seen[key] = self.verdict(files)
            self.states += 1
            if self.states >= self.most * 10:
                return
            found = self.seen[key]
            if found not in ("old", "new"):
                self.bad.append(found)
            elif told and found == "old":
                self.bad.append("acknowledged and lost")


def crashes(row, job, most, env=None):
    """Checks all states of a run: how many, and what was wrong."""
    job.reset()
    done, calls = trace(job, CALLS, env, raw=True)
    if done.returncode != 0:
        raise RuntimeError(f"{job.name}: {done}")
    job.reset()
    checker = Checker(row, job, most)
    checker.check(Replay(job.dir, calls))
    return checker.states, checker.bad


def check(row):
    if not LEGIBLE:
        row.skip(UNREADABLE)
        return
    big = dict(old=6000, records=jobs.rows(6000, text="a new name, with"))
    most = row.pick(1000, 40)
    total = 0
    for job in row.every([
            *jobs.csv_jobs(row.world, **big), jobs.state_set(row.world),
            jobs.state_commit(row.world), *jobs.sqlite_jobs(row.world)], 4):
        states, bad = crashes(row, job.learn(), most)
        total += states
        row.points += states
        row.bad += [f"{job.name}: {problem}" for problem in bad]
        row.note(f"{job.name}: {states} states")
    row.check("states", total >= row.pick(500, 100), f"only {total}")
    for how in ("sync", "folder-sync"):
        job = jobs.Csv(row.world, "replace").learn()
        states, bad = crashes(row, job, 10 ** 6, {
            "LD_PRELOAD": preload("careless"), "CARELESS": how})
        row.note(f"careless with {how}: {len(bad)} bad of {states} states")
        row.check("careless with " + how, bad, "no state is bad")
