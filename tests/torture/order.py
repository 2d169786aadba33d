"""R5: the order in which a file comes to be, read from the trace.

What is written is synced before the file takes its name, the name is synced
before anybody is told, and after its sync a file is written to no more.
"""

import fetching
import jobs
from strace import LEGIBLE, UNREADABLE, trace
from world import preload

CALLS = ["openat", "write", "pwrite64", "ftruncate", "fsync", "fdatasync",
         "renameat", "rename", "close", "unlinkat", "unlink"]


def fd_of(said):
    return int(said.split(",")[0])


def protocol(calls):
    """What is wrong with the order of the calls of one that renames."""
    bad, dirty, renamed, synced = [], {}, False, False
    folders, name = set(), None
    for call, said, result in calls:
        if call == "openat" and result >= 0:
            dirty.pop(result, None)
            folders.discard(result)
            if "O_DIRECTORY" in said:
                folders.add(result)
            elif '.new"' in said and ".source" not in said and \
                    "O_CREAT" in said:
                if "O_EXCL" not in said or "O_NOFOLLOW" not in said:
                    bad.append("the new file may be somebody else's")
                name, dirty[result] = result, False
        elif call in ("write", "pwrite64", "ftruncate"):
            fd = fd_of(said)
            if renamed and fd == name:
                bad.append("written to after it was published")
            if fd in dirty:
                dirty[fd] = True
            if fd == 1 and (dirty.get(name) or renamed and not synced):
                bad.append("told before the folder is synced")
            if fd == 1 and not renamed and "end" in said:
                bad.append("told before it is published")
        elif call == "fsync":
            fd = fd_of(said)
            if fd == name:
                dirty[fd] = False
            synced = synced or renamed and fd in folders
        elif call in ("renameat", "rename") and ".source" not in said:
            if dirty.get(name, True):
                bad.append("named before it is synced")
            renamed = True
    if not renamed or not synced:
        bad.append(f"renamed: {renamed}, folder synced: {synced}")
    return bad


def journal(calls):
    """What is wrong with the order of the calls of SQLite: nothing is told
    while something that was written is not synced."""
    bad, dirty, told, names = [], set(), False, {}
    for call, said, result in calls:
        if call == "openat" and result >= 0:
            names[result] = said
        elif call in ("write", "pwrite64"):
            fd = fd_of(said)
            if fd == 1 and '\\"end\\"' in said:
                told = True
                bad += [f"told before {name} is synced" for name in dirty]
            elif "-wal" in names.get(fd, ""):
                dirty.add(names[fd])
        elif call in ("fsync", "fdatasync"):
            dirty.discard(names.get(fd_of(said)))
    return bad + ([] if told else ["nothing was told"])


def keys(calls):
    """The keys of a checkpoint are on the disk before it is told."""
    bad, dirty, told, fd = [], False, 0, None
    for call, said, result in calls:
        if call == "openat" and '.keys"' in said:
            fd = result
        elif call == "pwrite64" and fd_of(said) == fd:
            dirty = True
        elif call == "fdatasync" and fd_of(said) == fd:
            dirty = False
        elif call == "write" and fd_of(said) == 1 and "checkpoint" in said:
            told += 1
            if dirty:
                bad.append("a checkpoint was told before its keys are synced")
    return bad + ([] if told else ["no checkpoint was told"])


def check(row):
    if not LEGIBLE:
        row.skip(UNREADABLE)
        return
    looks = [(job, protocol) for job in (
        *jobs.csv_jobs(row.world), jobs.state_set(row.world),
        jobs.state_commit(row.world))]
    looks += [(job, journal) for job in jobs.sqlite_jobs(row.world)]
    looks += [(fetching.Fetch(row.world), keys)]
    for job, look in looks:
        job.learn()
        job.reset()
        done, calls = trace(job, CALLS, long=True)
        row.point(job.name, look(calls) + (
            [f"exit {done.returncode}"] if done.returncode else []))
    for how in ("sync", "folder-sync"):
        env = {"LD_PRELOAD": preload("careless"), "CARELESS": how}
        looks[0][0].reset()
        _, calls = trace(looks[0][0], CALLS, env, long=True)
        row.check("careless with " + how, protocol(calls), "is not noticed")
