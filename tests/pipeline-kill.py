"""Kills members of a sync at random instants, and looks what is left.

    pipeline-kill.py ROUNDS SEED RESOURCE...

Each round starts, in an empty folder, under a plain sh,

    hr-fetch -F -i RESOURCE... | hr-map | hr-load-csv -d out | hr-state commit

and kills one of the four with SIGKILL.  Then no file may be but whole, no
cursor may be there without its file, and the shell may not say 0; and the same
command once more ends with the files of an undisturbed run.
"""
import json
import os
import random
import signal
import subprocess
import sys
import time

MEMBERS = ["hr-fetch", "hr-map", "hr-load-csv", "hr-state"]


def command(resources):
    return ("hr-fetch -F -i %s 2>>err | hr-map 2>>err |"
            " hr-load-csv -d out 2>>err | hr-state commit 2>>err"
            % " ".join(resources))


def start(folder, resources):
    os.makedirs(os.path.join(folder, "out"))
    state = os.path.join(folder, "state")
    env = dict(os.environ, XDG_STATE_HOME=os.path.abspath(state))
    return subprocess.Popen(["sh", "-c", command(resources)], cwd=folder,
                            env=env, start_new_session=True)


def again(folder, resources):
    env = dict(os.environ,
               XDG_STATE_HOME=os.path.abspath(os.path.join(folder, "state")))
    return subprocess.run(["sh", "-c", command(resources)], cwd=folder,
                          env=env).returncode


def members(session):
    """The tools of a session: {name: pid}."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % pid, encoding="ascii") as f:
                head, tail = f.read().rsplit(")", 1)
        except (OSError, ValueError):
            continue
        name = head.split("(", 1)[1]
        fields = tail.split()
        if int(fields[3]) == session and name in MEMBERS \
                and fields[0] != "Z":
            found[name] = int(pid)
    return found


def files(folder):
    """What a reader sees: {name: bytes}."""
    out = os.path.join(folder, "out")
    if not os.path.isdir(out):
        return {}
    seen = {}
    for name in os.listdir(out):
        if not name.startswith("."):
            with open(os.path.join(out, name), "rb") as f:
                seen[name] = f.read()
    return seen


def cursors(folder):
    path = os.path.join(folder, "state/hr-tools/default/default/humaans.json")
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as f:
        resources = json.load(f)["resources"]
    return {name: entry["cursor"] for name, entry in resources.items()
            if entry.get("cursor")}


def fail(folder, why):
    print("not ok - %s: %s" % (folder, why))
    sys.exit(1)


def round_(number, wanted, runtime, resources, dice):
    folder = "round%d" % number
    shell = start(folder, resources)
    time.sleep(dice.uniform(0, 1.2 * runtime))
    alive = members(shell.pid)
    victim = dice.choice(sorted(alive)) if alive else None
    killed = False
    if victim is not None:
        try:
            os.kill(alive[victim], signal.SIGKILL)
            killed = True
        except ProcessLookupError:
            pass
    status = shell.wait(timeout=60)
    got = files(folder)
    for name, content in got.items():
        if content != wanted.get(name):
            fail(folder, "%s killed: %s is not whole" % (victim, name))
    for name in cursors(folder):
        if name + ".csv" not in got:
            fail(folder, "%s killed: a cursor of %s without its file"
                 % (victim, name))
    if status == 0 and got != wanted:
        fail(folder, "%s killed: exit status 0, and files are missing"
             % victim)
    if status == 0 and len(cursors(folder)) < len(resources):
        fail(folder, "%s killed: exit status 0, and cursors are missing"
             % victim)
    if again(folder, resources) != 0:
        fail(folder, "%s killed: the next run fails" % victim)
    if files(folder) != wanted:
        fail(folder, "%s killed: the next run's files differ" % victim)
    subprocess.run(["rm", "-r", folder], check=True)
    return killed and status != 0


def main():
    rounds, seed = int(sys.argv[1]), int(sys.argv[2])
    resources = sys.argv[3:]
    dice = random.Random(seed)
    begun = time.monotonic()
    if start("wanted", resources).wait(timeout=60) != 0:
        fail("wanted", "the undisturbed run fails")
    runtime = time.monotonic() - begun
    wanted = files("wanted")
    hit = sum(round_(n, wanted, runtime, resources, dice)
              for n in range(rounds))
    print("# %d of %d runs cut short, %.2f s each" % (hit, rounds, runtime))
    if hit < rounds // 8:
        fail("all", "too few kills hit")


main()
