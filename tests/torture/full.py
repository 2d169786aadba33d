"""R8, R9: disks that are full, files that may grow no more, a full stdout."""

import os
import resource
import subprocess
import tempfile

import fetching
import jobs
from world import TOOLS, slurp, spill, tool

PAGE = 4096
DISK = 256 << 10


def big(world):
    """Jobs whose files fit on the disk once, but not twice."""
    some = dict(old=300, records=jobs.rows(900, text="a longer name, with"))
    return [*jobs.csv_jobs(world, **some), *jobs.sqlite_jobs(world, **some)]


def limited(row, job, size):
    """With files of at most so many bytes."""
    job.reset()
    done = job.world.run(
        job.command, job.source, job.environment(),
        preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY)))
    bad = job.problems(done, False)
    if done.returncode < 0:
        bad.append(f"signal {-done.returncode}")
    elif done.returncode and done.stderr.count(b"\n") != 1:
        bad.append(f"said: {done.stderr}")
    row.point(f"{job.name}: files of {size} bytes", bad)


class Disk:
    """A small file system, at the folder of a job."""

    def __init__(self, folder):
        self.folder = folder
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none",
                        folder], check=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", self.folder], check=True)

    def leave(self, size):
        """Fills it up but for so many bytes."""
        path = os.path.join(self.folder, "filler")
        stat = os.statvfs(self.folder)
        spill(path, bytes(max(0, stat.f_bavail * stat.f_frsize - size)))


def can_mount():
    with tempfile.TemporaryDirectory() as folder:
        return os.geteuid() == 0 and subprocess.run(
            ["mount", "-t", "tmpfs", "none", folder], check=False,
            stderr=subprocess.DEVNULL).returncode == 0 and subprocess.run(
                ["umount", folder], check=False).returncode == 0


def fill(row, job, disk, size):
    job.reset()
    disk.leave(size)
    done = job.run()
    # SQLite's reader needs some room, too.
    os.unlink(os.path.join(disk.folder, "filler"))
    bad = job.problems(done, False)
    if done.returncode not in (0, 1):
        bad.append(f"exit {done.returncode}")
    elif done.returncode and not done.stderr:
        bad.append("nothing is said")
    row.point(f"{job.name}: {size} bytes left", bad)
    return done.returncode


def folders(row):
    """A full disk under the files, and under the temporary ones."""
    for job in big(row.world):
        job.learn()
        failed = 0
        with Disk(job.dir) as disk:
            for size in [0, *row.every(range(PAGE, DISK, PAGE), 4)]:
                failed += fill(row, job, disk, size) != 0
        row.check(f"{job.name}: the disk", failed, "was never full")
    job = jobs.Csv(row.world, "merge", records=jobs.rows(2000)).learn()
    with Disk(row.world.env["TMPDIR"]) as disk:
        for size in row.every(range(0, os.path.getsize(job.source), PAGE), 4):
            row.check(f"{job.name}: {size} bytes for temporary files",
                      fill(row, job, disk, size) == 1, "it succeeded")
    full_fetch(row)


def full_fetch(row):
    """hr-fetch keeps its keys, and its log of requests, on a full disk: it can
    do without, and all records come."""
    job = fetching.Fetch(row.world).learn()
    with Disk(os.path.dirname(job.state)) as disk:
        for size in range(0, 4 * PAGE, PAGE):
            job.reset()
            disk.leave(size)
            done = job.run()
            row.point(f"{job.name}: {size} bytes left for its keys",
                      job.problems(done, False) + (
                          [f"exit {done.returncode}: {done.stderr}"]
                          if done.returncode else []))
    limit = row.world.folder("home/.state/hr-tools/limits")
    with Disk(limit) as disk:
        disk.leave(0)
        done = row.world.run([tool("hr-fetch"), "-n", "1",
                              "teamtailor/candidates"])
        row.check("the log of requests on a full disk",
                  done.returncode == 0 and done.stdout.count(b"\n") == 1,
                  f"exit {done.returncode}: {done.stderr}")


def disks(row):
    for job in big(row.world):
        job.learn()
        sizes = range(0, len(slurp(job.file)) + 2 * PAGE, PAGE)
        for size in row.every(sizes, 5):
            limited(row, job, size)
    if can_mount():
        folders(row)
    else:
        row.note("skipped: small disks, which only root can mount")


# -- R9 -----------------------------------------------------------------------

def commands(world):
    """Everything that writes to stdout: (command, stdin)."""
    for name in TOOLS:
        for option in ("--help", "--version"):
            yield [tool(name), option], b""
    state = jobs.State(world, "state-seen",
                       ["set", "humaans/documents", "2026-11-22"]).learn()
    world.env.update(state.env)
    for arguments in (["get", "humaans/documents"], ["get", "--json",
                      "humaans/documents"], ["list"], ["list", "--json"],
                      ["path"], ["path", "humaans"],
                      ["due", "--list", "--every", "1s", "humaans/people"]):
        yield [tool("hr-state"), *arguments], b""
    yield [tool("hr-state"), "commit", "--json"], slurp(
        jobs.state_commit(world).source)
    world.api("--size", "documents=300")
    for arguments in (["documents"], ["-F", "documents"], ["--list"],
                      ["--list", "humaans"], ["--dry-run", "documents"],
                      ["--check", "humaans"], ["-F", "companies",
                                                  "documents"]):
        yield [tool("hr-fetch"), *arguments], b""
    record = b'{"id":"1","name":"n"}\n'
    for arguments in (["documents"], ["-e", "."], ["--flatten"],
                      ["--print-filter", "documents"],
                      ["--schema", "documents"],
                      ["--schema=sql", "documents"],
                      ["--schema=json", "documents"]):
        yield [tool("hr-map"), *arguments], record
    yield [tool("hr-map")], slurp(jobs.state_commit(world).source)
    for arguments in ([], ["--union"], ["--tsv"], ["--spreadsheet"]):
        yield [tool("hr-load-csv"), *arguments], record
    for job in (jobs.Csv(world, "merge"), jobs.Sqlite(world, "merge")):
        job.reset()
        yield job.command, slurp(job.source)


def outputs(row):
    """A stdout that is full or closed: exit status 1, and one line says so."""
    for command, source in list(commands(row.world)):
        path = row.world.file("in", source)
        words = " ".join(command).replace(row.world.top, "")
        with open("/dev/full", "wb") as out:
            done = row.world.run(command, path, stdout=out)
        full = words + " >/dev/full"
        bad = [] if done.returncode == 1 else [f"exit {done.returncode}"]
        if done.stderr.count(b"\n") != 1:
            bad.append(f"said: {done.stderr}")
        row.point(full, bad)
        done = row.world.run(["sh", "-c", '"$@" >&-', "sh", *command], path)
        row.check(words + " >&-", done.returncode == 1 and
                  done.stderr.count(b"\n") == 1,
                  f"exit {done.returncode}: {done.stderr}")
