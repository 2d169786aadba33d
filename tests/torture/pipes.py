"""R10, R11, R12: what happens to one end of a pipe when the other one goes."""

import json
import os
import signal
import subprocess
import sys
import time

from world import SECONDS, TOP, put, tool, until

PAGES = 10000
PAGE = 100
# When its reader is gone, a request may be on its way for each of the window;
# and the next one is sent before a page is written.
FURTHER = {1: 2, 4: 8}


def head(row, words, window):
    """hr-fetch ... | head -n 1: how long it goes on, and what it asks for."""
    before = row.world.requests()
    fetch = row.world.start([tool("hr-fetch"), "-j", str(window), *words],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    line = fetch.stdout.readline()
    fetch.stdout.close()
    asked, gone = row.world.requests(), time.monotonic()
    status = fetch.wait(SECONDS)
    took = time.monotonic() - gone
    said = fetch.stderr.read()
    fetch.stderr.close()
    further = row.world.requests() - asked
    where = f"hr-fetch -j {window} {' '.join(words)} | head -n 1"
    row.check(where, line.endswith(b"\n"), f"{line}")
    row.check(where + ": the end", status == -signal.SIGPIPE,
              f"exit {status}")
    row.check(where + ": seconds", took <= 1, f"{took:.2f}")
    row.check(where + ": further requests", further <= FURTHER[window],
              f"{further} (before: {asked - before})")
    row.check(where + ": messages", said == b"", f"{said}")
    return further


def readers(row):
    url = row.world.api("--size", f"documents={PAGES * PAGE}")
    state = os.path.join(row.world.env["XDG_STATE_HOME"],
                         "hr-tools/default/default/humaans.json")
    put(url + "/_demo/faults", "* * latency=2ms..6ms\n")
    for window in (1, 4):
        for words in (["documents"], ["-F", "-i", "documents"]):
            further = [head(row, words, window)
                       for _ in range(row.pick(20, 3))]
            row.note(f"-j {window} {' '.join(words)}: at most {max(further)} "
                     "further requests")
    row.check("the cursor", not os.path.exists(state), "was advanced")
    put(url + "/_demo/faults", "")
    for words in (["hr-map", "--flatten"], ["hr-load-csv"], ["hr-map", "-e",
                                                             "."]):
        path = row.world.file("in", b'{"a":"a","b":1}\n' * 100000)
        first = row.world.start([tool(words[0]), *words[1:]], path,
                                stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)
        first.stdout.readline()
        first.stdout.close()
        status = first.wait(SECONDS)
        row.check(f"{' '.join(words)} | head -n 1",
                  (status, first.stderr.read()) == (-signal.SIGPIPE, b""),
                  f"exit {status}")
        first.stderr.close()


# -- R11, of hr-fetch ---------------------------------------------------------

def whole(out, status, number):
    """What is wrong with a stream that was stopped by a signal."""
    bad = []
    if out and not out.endswith(b"\n"):
        bad.append("half a line")
    types = [json.loads(line)["$hr"]["type"]
             for line in out.splitlines() if line.startswith(b'{"$hr"')]
    # The signal may come when all has been said, up to "done".
    if status == -number and "end" in types and types[-1] != "done":
        bad.append(f"stopped, and says {types[-2:]}")
    if status == 0 and types[-1:] != ["done"]:
        bad.append("exit 0, without done")
    if status not in (0, -number):
        bad.append(f"exit {status}")
    return bad


def signals(row):
    """hr-fetch: the page in hand is finished; no end is claimed."""
    row.world.api("--size", "documents=3000",
                  faults="* * latency=1ms..2ms\n")
    command = [tool("hr-fetch"), "-F", "-i", "documents"]
    begun = time.monotonic()
    full = row.world.run(command)
    seconds = time.monotonic() - begun
    row.check("undisturbed", full.returncode == 0, f"{full.stderr}")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        hit = 0
        for _ in range(row.pick(200, 4)):
            path = row.world.path("out")
            with open(path, "wb") as out:
                fetch = row.world.start(command, stdout=out)
                time.sleep(row.dice.uniform(0, 1.2 * seconds))
                fetch.send_signal(number)
                status = fetch.wait(SECONDS)
            hit += status == -number
            with open(path, "rb") as out:
                row.point(f"hr-fetch: signal {number}",
                          whole(out.read(), status, number))
        row.note(f"hr-fetch: {hit} ended by signal {number}")


# -- R12 ----------------------------------------------------------------------

def upstream(row):
    """tests/pipeline-kill.py, for longer."""
    url = row.world.api("--size", "documents=1500", "--size",
                        "job-roles=300")
    put(url + "/_demo/faults", "* * latency=1ms..3ms\n")
    rounds = row.pick(1000, 10)
    path = row.world.path("said")
    with open(path, "wb") as out:
        kills = row.world.start(
            [sys.executable, "-B", os.path.join(TOP, "tests/pipeline-kill.py"),
             str(rounds), str(row.dice.randrange(10 ** 9)), "companies",
             "documents", "job-roles"], stdout=out, stderr=out)
        until(lambda: kills.poll() is not None, 1200)
    with open(path, encoding="utf-8") as out:
        said = out.read()
    said = "".join(line for line in said.splitlines(True)
                   if line.strip() != "Killed")
    row.note(said.strip().replace("# ", ""))
    row.points += rounds
    row.check("kills in a pipeline", kills.poll() == 0, said)
