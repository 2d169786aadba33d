"""What loaders bring the fast way is what they bring the long way.

load-fast.py csv|sqlite|pg FOLDER SEED...
    for each seed random streams are loaded twice, into files in the folder, a
    table of one, or the table t of the database that libpq's environment names:
    as they are, in a layout that the fast way knows again; and with spaces in
    another place of each record, which it never knows.  Says where rows,
    messages or exit statuses differ; at the end, how many records went.
"""

import json
import os
import random
import re
import sqlite3
import subprocess
import sys

HOSTILE = ["", "NA", "=1+1", "-2", "-x", "@x", "\ufeffx", "\uff1d1", "a,b;c|d",
           'say "hi"', "1\n2", "1\r\n2", "\t", "\\", "\\N", "\\.", "é😀", "\0",
           "x" * 300, "'", "'=1", "+4", "\u2028"]
# Not at the same instant.
STAMP = re.compile(rb"20[2-9]\d-\d\d-\d\dT[\d:.]+(Z|\+00:00)")
EVERYWHERE = [["--deleted", "mark"], ["--schema-policy", "freeze"],
              ["--disposition", "merge", "--key", "id,a"],
              ["--schema-policy", "discard"], ["--synced-at"]]
OPTIONS = {
    "csv": [[], [], [], ["--crlf"], ["--tsv"], ["--delimiter", ";"],
            ["--spreadsheet"], ["--null", "NA"], ["--bom"], ["--no-header"],
            ["--synced-at", "--columns", "id,a"],
            ["--union", "--columns", "b"]] + EVERYWHERE,
    "sqlite": [[], [], [], ["--deleted", "remove"]] + EVERYWHERE,
    "pg": [[], [], [], ["--deleted", "remove"]] + EVERYWHERE,
}
# What typed columns hold, now and then something else.
KINDS = {
    "integer": [0, -1, 2 ** 62, 7], "number": [1.5, 2, 1e300, -0.25],
    "boolean": [True, False], "date": ["2011-11-22", "0001-01-01"],
    "timestamp": ["2011-11-22T01:02:03Z", "2011-11-22T01:02:03.004Z"],
    "json": ["{}", '[1, {"k": "v,\\""}]', [1, {"k": 'v"'}], {"n": None}],
    "text": ["word", "", "é😀", 'say "hi"'],
}


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
    kinds = {name: rng.choice(sorted(KINDS)) for name in names[2:]
             if rng.random() < 0.7}
    wild = rng.choice([0, 0.01])
    again, late = rng.choice([0, 0, 0.01]), rng.choice([0, 0, 0.002])
    for i in range(rng.randint(0, 400)):
        number = first + (rng.randint(0, i) if rng.random() < again else i)
        row = {name: value(rng) for name in names}
        for name, kind in kinds.items():
            if row[name] is not None and rng.random() >= wild:
                row[name] = rng.choice(KINDS[kind])
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


def contract(rng):
    """The columns that a begin promises, or none."""
    if rng.random() < 0.4:
        return {}
    return {"columns": [{"name": name, "type": rng.choice(sorted(KINDS))}
                        for name in ["id", "a", "b"]]}


def framed(rows, how, whole, promise, gaps):
    def control(**said):
        return json.dumps({"$hr": said}, separators=(",", ":"))
    said = {"source": "demo", "resource": "t"}
    lines = [control(type="run", run="1"),
             control(type="begin", **said, primary_key=["id"], disposition=how,
                     since=None, **promise)]
    lines += [line(row, i % 50 == 0, i if gaps else None)
              for i, row in enumerate(rows)]
    lines += [control(type="end", **said, records=len(rows), complete=whole),
              control(type="done", blocks=1, failed=0)]
    return "\n".join(lines).encode() + b"\n"


def in_files(folder):
    found = {}
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        with open(os.path.join(folder, name), "rb") as file:
            found[name] = STAMP.sub(b"now", file.read())
    return found


def in_tables(path):
    """As SQL that makes them again, but for the log of loads."""
    with sqlite3.connect(path) as db:
        return [STAMP.sub(b"now", sql.encode()) for sql in db.iterdump()
                if "_hr_loads" not in sql]


def psql(query):
    return subprocess.run(
        ["psql", "-XAtqc", "SET client_min_messages = error; " + query],
        capture_output=True, check=True).stdout


def in_server(_):
    """The table's columns and rows; then it is gone."""
    if not psql("SELECT to_regclass('t')").strip():
        return None
    found = psql("SELECT attname, format_type(atttypid, atttypmod) "
                 "FROM pg_attribute WHERE attrelid = 't'::regclass "
                 "AND attnum > 0 ORDER BY attnum"), psql(
                     "SELECT row_to_json(t) FROM t ORDER BY t::text")
    psql("DROP TABLE IF EXISTS t, _hr_loads")
    return [STAMP.sub(b"now", part) for part in found]


FOUND = {"csv": in_files, "sqlite": in_tables, "pg": in_server}


def load(target, folder, streams, options):
    """What there is after streams were loaded, and what was said."""
    tool = {"csv": ["hr-load-csv", "-d", folder],
            "sqlite": ["hr-load-sqlite", "-o", folder],
            "pg": ["hr-load-pg"]}[target]
    said = []
    for stream in streams:
        done = subprocess.run(tool + options, input=stream,
                              capture_output=True, check=False)
        said.append((done.returncode, done.stdout,
                     done.stderr.replace(folder.encode(), b"")))
    return said, FOUND[target](folder)


def main(target, folder, seeds):
    count, bad = 0, []
    for seed in seeds:
        rng = random.Random(seed)
        options = rng.choice(OPTIONS[target])
        ways = [[], []]
        for n in range(rng.randint(1, 3)):
            rows = list(records(rng, n * 100))
            how, whole = rng.choice(["merge", "merge", "replace", "append"]), \
                rng.random() < 0.5
            promise = contract(rng)
            count += len(rows)
            for gaps in (False, True):
                ways[gaps].append(framed(rows, how, whole, promise, gaps))
        came = [load(target, os.path.join(folder, f"{seed}-{way}"), streams,
                     options) for way, streams in enumerate(ways)]
        if came[0] != came[1]:
            bad.append(f"seed {seed} {options}")
    print(f"# {count} records")
    return "\n".join(bad) or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], [int(n) for n in sys.argv[3:]]))
