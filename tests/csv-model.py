"""Random loads into a CSV file, and what they should come to.

csv-model.py SEED FOLDER LOADER
    brings random blocks to FOLDER/t.csv by LOADER, and compares the file with
    a model after each
"""

import csv
import json
import random
import subprocess
import sys

TEXTS = ["", "a", "b,c", 'q"q', "two\nlines", "\r", " x ", "é", "=1", "\\.",
         "7" * 60, "NULL", ";", "\t", "'"]


def value(rng):
    kind = rng.randrange(10)
    if kind < 2:
        return None
    if kind < 4:
        return rng.choice([0, -1, 9007199254740993, True, False])
    if kind < 5:
        return rng.choice([[], [1, "x,y"], {"k": 'v"'}])
    return rng.choice(TEXTS)


def text(v):
    """What a reader of CSV sees."""
    if v is None:
        return ""
    if isinstance(v, str):
        return v
    return json.dumps(v, separators=(",", ":"), ensure_ascii=False)


def block(rng, names, composite):
    rows = []
    for _ in range(rng.randrange(12)):
        row = {"id": rng.choice([rng.randrange(40), f"k{rng.randrange(9)},"])}
        if composite:
            row["part"] = rng.choice(["", "x", '"'])
        for name in names:
            if rng.random() < 0.8:
                row[name] = value(rng)
        rows.append(row)
    return rows


def stream(rows, disposition, key, complete):
    about = {"source": "demo", "resource": "t"}
    yield {"$hr": {"type": "run"}}
    yield {"$hr": {"type": "begin", **about, "primary_key": key,
                   "disposition": disposition}}
    yield from rows
    yield {"$hr": {"type": "end", **about, "records": len(rows),
                   "complete": complete}}
    yield {"$hr": {"type": "done", "blocks": 1, "failed": 0}}


class Model:
    def __init__(self, key):
        self.key, self.columns, self.rows = key, [], []

    def key_of(self, row):
        return tuple(text(row[k]) for k in self.key)

    def load(self, rows, disposition, complete, deleted):
        """Whether the loader is to take the block."""
        if not rows and self.rows and (
                disposition == "replace" or
                (deleted and complete and disposition == "merge")):
            return False
        if disposition == "replace":
            self.columns, self.rows = [], []
        if rows or not self.rows:
            for row in rows:
                self.columns += [n for n in row if n not in self.columns]
        if disposition != "merge":
            self.rows += rows
            return True
        came = {}
        for row in rows:  # the last in the place of the first
            came[self.key_of(row)] = row
        there = {self.key_of(row) for row in self.rows}
        self.rows = [came.get(self.key_of(row), row) for row in self.rows]
        self.rows += [row for k, row in came.items() if k not in there]
        if deleted and complete and rows:
            self.rows = [r for r in self.rows if self.key_of(r) in came]
        return True

    def cells(self):
        return [self.columns] + [
            [text(row.get(name)) for name in self.columns]
            for row in self.rows]


def read(path, delimiter):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, strict=True, delimiter=delimiter))


def main(seed, folder, loader):
    rng = random.Random(int(seed))
    composite = rng.random() < 0.5
    delimiter = rng.choice([",", ";", "\t"])
    key = ["id", "part"] if composite else ["id"]
    path = f"{folder}/t.csv"
    model = Model(key)
    options = ["--delimiter", delimiter, "--allow-shrink"]
    options += [o for o in ["--crlf", "--bom"] if rng.random() < 0.3]
    # Appended rows may share a key; a merge replaces them all.
    ways = ["merge", "merge", "append", "replace"]
    for number in range(12):
        # Once it is there, the file says how it is written.
        if number > 0 and rng.random() < 0.5:
            options = ["--allow-shrink"]
        names = [f"c{rng.randrange(6)}" for _ in range(4)]
        rows = block(rng, dict.fromkeys(names), composite)
        disposition = rng.choice(ways)
        if disposition == "replace":
            if "--delimiter" not in options:
                options = ["--delimiter", delimiter, "--allow-shrink"]
        complete, deleted = rng.random() < 0.5, rng.random() < 0.3
        taken = model.load(rows, disposition, complete, deleted)
        run = subprocess.run(
            [loader, "-o", path, *options,
             *(["--deleted", "remove"] if deleted else [])],
            input="".join(json.dumps(line) + "\n" for line in
                          stream(rows, disposition, key, complete)),
            capture_output=True, text=True, encoding="utf-8")
        if (run.returncode == 0) != taken:
            return f"block {number}: exit {run.returncode}: {run.stderr}"
        if not model.columns:
            continue
        got = read(path, delimiter)
        # A row of one null cell is an empty line, to Python no cells.
        got = [row or [""] for row in got]
        if got != model.cells():
            return (f"block {number} ({disposition}, {deleted}):\n"
                    f"got    {got}\nwanted {model.cells()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
