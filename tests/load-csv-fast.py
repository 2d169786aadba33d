"""What hr-load-csv brings to files the fast way is what it brings the long way.

load-csv-fast.py FOLDER SEED...
    for each seed a random stream is loaded twice into files in the folder: as
    it is, in the layout that the fast way knows again; and with spaces in
    another place of each record, which it never knows.  Says where files,
    messages or exit statuses differ; at the end, how many records went.
"""

import json
import os
import random
import re
import subprocess
import sys

HOSTILE = ["", "NA", "=1+1", "-2", "-x", "@x", "\ufeffx", "\uff1d1", "a,b;c|d",
           'say "hi"', "1\n2", "1\r\n2", "\t", "\\", "\\N", "\\.", "é😀", "\0",
           "x" * 300, "'", "'=1", "+4", "\u2028"]
STAMP = re.compile(rb"\d{4}-\d\d-\d\dT[\d:.]+Z")  # not at the same instant
OPTIONS = [[], [], [], ["--crlf"], ["--tsv"], ["--delimiter", ";"],
           ["--spreadsheet"], ["--null", "NA"], ["--bom"], ["--no-header"],
           ["--synced-at", "--columns", "id,a"], ["--synced-at"],
           ["--union", "--columns", "b"],
           ["--deleted", "mark"], ["--disposition", "merge", "--key", "id,a"],
           ["--schema-policy", "freeze"], ["--schema-policy", "discard"]]


def value(rng):
    kind = rng.random()
    if kind < 0.15:
        return None
    if kind < 0.5:
        return rng.choice(["word", "two words", "2026-11-22", "abc" * 9])
    if kind < 0.6:
        return rng.choice(HOSTILE)
    if kind < 0.8:
        return rng.choice([0, -1, 1.5, 12345678901234567890, True, False])
    return rng.choice([[], {}, [1, {"k": "v,\""}], {"n": None}])


def records(rng, first):
    """A list of records, mostly of one layout, some of another."""
    names = ["id", "a", "b", "c"][:rng.randint(2, 4)]
    again, late = rng.choice([0, 0, 0.01]), rng.choice([0, 0, 0.002])
    for i in range(rng.randint(0, 400)):
        number = first + (rng.randint(0, i) if rng.random() < again else i)
        row = {name: value(rng) for name in names}
        row["id"] = f"k{number}"
        row["a"] = row["a"] if row["a"] is not None else "a"
        if rng.random() < late:
            row[rng.choice(["d", "e", "f,g"])] = value(rng)
        if rng.random() < 0.01:
            del row[rng.choice(names[1:])]
        yield row


def line(row, ascii_only, gap):
    """A record; with a gap, one space before the value of that member."""
    members = []
    for i, (name, cell) in enumerate(row.items()):
        text = json.dumps(cell, ensure_ascii=ascii_only, separators=(",", ":"))
        members.append(json.dumps(name) + ":" +
                       (" " if gap is not None and i == gap % len(row) else "")
                       + text)
    return "{" + ",".join(members) + "}"


def framed(rows, how, whole, gaps):
    def control(**said):
        return json.dumps({"$hr": said}, separators=(",", ":"))
    said = {"source": "demo", "resource": "t"}
    lines = [control(type="run", run="1"),
             control(type="begin", **said, primary_key=["id"], disposition=how,
                     since=None)]
    lines += [line(row, i % 50 == 0, i if gaps else None)
              for i, row in enumerate(rows)]
    lines += [control(type="end", **said, records=len(rows), complete=whole),
              control(type="done", blocks=1, failed=0)]
    return "\n".join(lines).encode() + b"\n"


def load(folder, streams, options):
    """What there is after streams were loaded, and what was said."""
    said = []
    for stream in streams:
        done = subprocess.run(["hr-load-csv", "-d", folder, *options],
                              input=stream, capture_output=True, check=False)
        said.append((done.returncode, done.stdout,
                     done.stderr.replace(folder.encode(), b"")))
    found = {}
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        with open(os.path.join(folder, name), "rb") as file:
            found[name] = STAMP.sub(b"now", file.read())
    return said, found


def main(folder, seeds):
    count, bad = 0, []
    for seed in seeds:
        rng = random.Random(seed)
        options = rng.choice(OPTIONS)
        ways = [[], []]
        for n in range(rng.randint(1, 3)):
            rows = list(records(rng, n * 100))
            how, whole = rng.choice(["merge", "merge", "replace", "append"]), \
                rng.random() < 0.5
            count += len(rows)
            for gaps in (False, True):
                ways[gaps].append(framed(rows, how, whole, gaps))
        came = [load(os.path.join(folder, f"{seed}-{way}"), streams, options)
                for way, streams in enumerate(ways)]
        if came[0] != came[1]:
            bad.append(f"seed {seed} {options}")
    print(f"# {count} records")
    return "\n".join(bad)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], [int(n) for n in sys.argv[2:]]) or 0)
