"""The torture: everything goes wrong, everywhere, and nothing may be lost.

    run.py [--thin] [--seed N] [--jobs N] [ROW...]

runs the rows (R1 R7, or all), so many at a time, prints TAP and a table at the
end.  --thin: a slice of each, in seconds.  What is wrong is said with the point
where it was; what is random follows from the seed, which is printed.
"""

import argparse
import concurrent.futures
import os
import random
import signal
import sys
import time
import traceback

import compound
import crash
import full
import kills
import memory
import more
import network
import order
import pipes
import syscalls
import together
from world import World

ROWS = {
    "R1": ("kills at random instants", kills.random_kills),
    "R2": ("the same of a loader that writes in place", kills.power),
    "R3": ("a kill at each system call", syscalls.kills),
    "R4": ("an error at each system call", syscalls.errors),
    "R5": ("synced, renamed, synced, told", order.check),
    "R6": ("files as a crash may leave them", crash.check),
    "R7": ("memory that runs out at each call", memory.check),
    "R8": ("full disks and file size limits", full.disks),
    "R9": ("a stdout that is full", full.outputs),
    "R10": ("a reader that goes away", pipes.readers),
    "R11": ("signals at random instants", kills.signals),
    "R12": ("kills in a whole pipeline", pipes.upstream),
    "R13": ("many at once on one file", together.check),
    "R14": ("a network that fails at each byte", network.check),
    "R15": ("one thing after another", compound.check),
    "R16": ("what the tests take less of", more.check),
}


class Row:
    """What a row has tried, and what was wrong; and the world it runs in."""

    def __init__(self, world, thin, seed):
        self.world, self.thin = world, thin
        self.dice = random.Random(seed)
        self.points, self.bad, self.notes, self.skipped = 0, [], [], ""

    def pick(self, all_, thin):
        """How much of it."""
        return thin if self.thin else all_

    def every(self, items, least):
        """All of them; of a thin row some, spread over all."""
        items = list(items)
        step = max(1, len(items) // least) if self.thin else 1
        return items[self.dice.randrange(step)::step] if items else []

    def point(self, where, problems=()):
        """One more was tried, and so many things were wrong."""
        self.points += 1
        self.bad += [f"{where}: {problem}" for problem in problems]

    def check(self, where, good, why=""):
        self.point(where, [] if good else [why or "no"])

    def skip(self, why):
        """The row can't be tried here."""
        self.skipped = why

    def note(self, text):
        self.notes.append(text)


def run(name, thin, seed):
    begun = time.monotonic()
    with World(name) as world:
        row = Row(world, thin, f"{seed} {name}")
        try:
            ROWS[name][1](row)
        except Exception:  # pylint: disable=broad-except
            row.bad.append(traceback.format_exc())
    seconds = time.monotonic() - begun
    return name, row.points, row.bad, row.notes, row.skipped, seconds


def tell(number, result):
    name, points, bad, notes, skipped, seconds = result
    good = (points > 0 or skipped) and not bad
    print("%s %d - %s %s: %d points, %d bad, %.1f s%s"
          % ("ok" if good else "not ok", number, name, ROWS[name][0], points,
             len(bad), seconds, " # SKIP " + skipped if skipped else ""))
    for text in notes:
        print("# " + text)
    for text in bad[:20]:
        print("# bad: " + text.replace("\n", "\n# "))
    if len(bad) > 20:
        print(f"# and {len(bad) - 20} more")
    sys.stdout.flush()
    return good


def table(results):
    print("#\n# %-4s %-46s %7s %5s %8s" % ("row", "what", "points", "bad",
                                           "seconds"))
    for name, points, bad, _, _, seconds in results:
        print("# %-4s %-46s %7d %5d %8.1f"
              % (name, ROWS[name][0], points, len(bad), seconds))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--thin", action="store_true")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("rows", nargs="*")
    said = parser.parse_args()
    # Of R16 the tests themselves are the slice.
    names = said.rows or [name for name in ROWS
                          if not (said.thin and name == "R16")]
    unknown = [name for name in names if name not in ROWS]
    if unknown:
        parser.error(f"no row {unknown[0]}: {' '.join(ROWS)}")
    os.umask(0o022)
    # In the background some are ignored, and so by all that is started.
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    print(f"1..{len(names)}\n# seed {said.seed}", flush=True)
    with concurrent.futures.ProcessPoolExecutor(said.jobs) as pool:
        futures = [pool.submit(run, name, said.thin, said.seed)
                   for name in names]
        good = [tell(i, future.result()) for i, future in enumerate(
            concurrent.futures.as_completed(futures), 1)]
        table([future.result() for future in futures])
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
