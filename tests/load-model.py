"""Random loads into a file or a table, and what they should come to.

load-model.py csv|sqlite|pg SEED[-SEED] FOLDER
    for each seed, brings random blocks to FOLDER/t.csv, to the table t of
    FOLDER/t.db, or to the table t of the database that libpq's environment
    names: inserts, updates, deletes, nulls, new columns, hostile texts, huge
    numbers, in streams with checkpoints, some of them cut off; and compares
    what is there with a model after each.  Says which seeds went wrong, and
    how.
"""

import csv
import decimal
import json
import os
import random
import re
import sqlite3
import subprocess
import sys

decimal.getcontext().prec = 500
TEXTS = ["", "a", "b,c", 'q"q', "two\nlines", "\r", "\r\n", " x ", "é", "=1",
         "\\.", "7" * 60, "NULL", "null", ";", "\t", "'", "2026-11-22",
         "2026-11-22T01:02:03Z", "12", "{", "a\u0301", "\U0001f600", "\u2028",
         "'; DROP TABLE t; --", "$$", "%s", "\\N", "\x01\x7f", "x" * 5000,
         "\ufeff", "a\\", '"', "[1]", "true", "1e5", "0000-01-01"]
NUMBERS = [0, -1, 1, 9007199254740993, -9223372036854775808, 10 ** 30, 1.5,
           9223372036854775807, int("7" * 400), 0.1, 1.2345678901234567,
           1.7976931348623157e308, 5e-324, -0.0001]
# Names differ in more than case, which SQLite does not tell apart.
NAMES = ["c0", "c 1", 'c"2', "sélect", "select", "n", "c,6", "'; --"]
OURS = ["_deleted_at", "_synced_at"]
NOW = "now"


def value(rng):
    kind = rng.randrange(10)
    if kind < 2:
        return None
    if kind < 4:
        return rng.choice(NUMBERS + [True, False])
    if kind < 5:
        return rng.choice([[], [1, "x,y"], {"k": 'v"'}, {"a\nb": [None, {}]}])
    return rng.choice(TEXTS)


def text(v):
    """What a reader of CSV sees."""
    if v is None:
        return ""
    if isinstance(v, str):
        return v
    return json.dumps(v, separators=(",", ":"), ensure_ascii=False)


def block(rng, names, composite, fresh):
    """Rows; fresh numbers only the keys, where they are not to come twice."""
    rows = []
    for _ in range(rng.randrange(12)):
        row = {"id": rng.choice([rng.randrange(40), f"k{rng.randrange(9)},"])}
        if fresh is not None:
            row["id"] = fresh = fresh + 1
        if composite:
            row["part"] = rng.choice(["", "x", '"'])
        for name in names:
            if rng.random() < 0.8:
                row[name] = value(rng)
        rows.append(row)
    return rows


def stream(rows, disposition, key, complete, checkpoints):
    about = {"source": "demo", "resource": "t"}
    yield {"$hr": {"type": "run"}}
    yield {"$hr": {"type": "begin", **about, "primary_key": key,
                   "disposition": disposition}}
    for number, row in enumerate(rows):
        if number in checkpoints:
            yield {"$hr": {"type": "checkpoint", **about, "records": number}}
        yield row
    yield {"$hr": {"type": "end", **about, "records": len(rows),
                   "complete": complete}}
    yield {"$hr": {"type": "done", "blocks": 1, "failed": 0}}


class Model:
    def __init__(self, key, keeps):
        self.key, self.keeps, self.columns, self.rows = key, keeps, [], []

    def key_of(self, row):
        return tuple(text(row[k]) for k in self.key)

    def load(self, rows, disposition, complete, deleted, synced=False):
        """Whether the loader is to take the block."""
        deletes = deleted and complete and disposition == "merge"
        if not rows and self.rows and (disposition == "replace" or deletes):
            return False
        if disposition == "replace":
            self.columns, self.rows = self.columns * self.keeps, []
        for row in rows:
            self.columns += [n for n in row if n not in self.columns]
        rows = [{**row, "_synced_at": NOW} if synced else row for row in rows]
        if disposition != "merge":
            self.rows += rows
            return True
        came = {}
        for row in rows:  # the last in the place of the first
            came[self.key_of(row)] = row
        there = {self.key_of(row) for row in self.rows}
        self.rows = [came.get(self.key_of(row), row) for row in self.rows]
        self.rows += [row for k, row in came.items() if k not in there]
        if deletes and rows:
            self.delete(came, deleted)
        return True

    def delete(self, came, how):
        """What did not come; what is marked is gone already."""
        gone = [row for row in self.rows if self.key_of(row) not in came and
                row.get("_deleted_at") is None]
        if how == "mark":
            for row in gone:
                row["_deleted_at"] = NOW
        else:
            self.rows = [r for r in self.rows if not any(r is g for g in gone)]

    def cells(self, names, cell):
        return [[cell(row.get(name)) for name in names] for row in self.rows]


def dated(names, rows):
    """The rows, with the instants in columns of the loader's own as NOW."""
    for row in rows:
        for place, name in enumerate(names):
            if name in OURS and row[place]:
                if not re.match("2[0-9]{3}-[0-9][0-9]-", row[place]):
                    raise ValueError(f"{name}: {row[place]}")
                row[place] = NOW
    return rows


def plain(cell):
    """A cell's text, whatever its type makes of it; numbers by their value."""
    if cell is not None and re.fullmatch(r"-?[0-9.]+(e[-+]?[0-9]+)?", cell):
        try:
            return str(decimal.Decimal(cell).normalize())
        except decimal.InvalidOperation:
            pass
    if cell is not None and cell[:1] in ("[", "{") and len(cell) > 1:
        return json.dumps(json.loads(cell), sort_keys=True)
    return cell


def lacks(model, names):
    """Columns that the target has without need, or needs and has not."""
    need = {n for row in model.rows for n in row if row[n] is not None}
    may = {*model.columns, *OURS}
    return sorted(need - set(names)) + sorted(set(names) - may)


def differ(model, names, got, cell=text):
    got = sorted(([plain(c) for c in row] for row in dated(names, got)), key=str)
    wanted = sorted(
        ([plain(None if c is None else cell(c)) for c in row]
         for row in model.cells(names, lambda v: v)), key=str)
    wrong = lacks(model, names)
    if wrong:
        return f"columns {names}: {wrong}"
    return got != wanted and f"got    {got}\nwanted {wanted}"


class Csv:
    keeps, checkpoints, loader = False, False, "hr-load-csv"

    def __init__(self, rng, folder):
        self.path, self.columns = f"{folder}/t.csv", 0
        if os.path.exists(self.path):
            os.unlink(self.path)
        self.delimiter = rng.choice([",", ";", "\t"])
        self.written = ["--delimiter", self.delimiter]
        self.written += [o for o in ["--crlf", "--bom"] if rng.random() < 0.3]

    def options_for(self, rng, disposition):
        # Once two columns are there, the file says how it is written.
        if disposition != "replace" and self.columns > 1 and rng.random() < 0.5:
            return ["-o", self.path]
        return ["-o", self.path, *self.written]

    def differs(self, model):
        if not os.path.exists(self.path):
            return model.rows and "no file"
        with open(self.path, encoding="utf-8-sig", newline="") as file:
            got = list(csv.reader(file, strict=True, delimiter=self.delimiter))
        # A row of one null cell is an empty line, to Python no cells.
        names, *got = [row or [""] for row in got]
        self.columns = len(names)
        got = dated(names, got)
        wanted = model.cells(names, text)
        if [n for n in names if n not in OURS] != model.columns:
            return f"columns {names}\nwanted {model.columns}"
        return got != wanted and f"got    {got}\nwanted {wanted}"


class Sqlite:
    keeps, checkpoints, loader = True, True, "hr-load-sqlite"
    TYPES = {"INTEGER", "NUMERIC", "BOOLEAN", "DATE", "TIMESTAMP", "JSON TEXT",
             "TEXT", ""}

    def __init__(self, rng, folder):
        self.path = f"{folder}/t.db"
        for end in "", "-wal", "-shm":
            if os.path.exists(self.path + end):
                os.unlink(self.path + end)

    def options_for(self, rng, disposition):
        return ["-o", self.path]

    @staticmethod
    def shown(v, declared):
        """A value of the table, as text; the model's number for a double."""
        if declared == "BOOLEAN" and v in (0, 1):
            return "true" if v else "false"
        return v if v is None or isinstance(v, str) else json.dumps(v)

    def differs(self, model):
        with sqlite3.connect(self.path) as db:
            info = list(db.execute("PRAGMA table_info(t)"))
            rows = list(db.execute("SELECT * FROM t")) if info else []
        bad = {i[2] for i in info} - self.TYPES
        return bad or differ(model, [i[1] for i in info], [
            [self.shown(v, i[2]) for v, i in zip(row, info)] for row in rows])


class Pg:
    keeps, checkpoints, loader = True, True, "hr-load-pg"
    TYPES = {"bigint", "numeric", "boolean", "date", "timestamp with time zone",
             "jsonb", "text"}
    session = None

    def __init__(self, rng, folder):
        if not Pg.session:
            Pg.session = subprocess.Popen(
                ["psql", "-XAtq"], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self.ask("SET client_min_messages = error; DROP TABLE IF EXISTS t;")

    def options_for(self, rng, disposition):
        return []

    @staticmethod
    def ask(sql):
        """The lines that statements give."""
        Pg.session.stdin.write(sql + "\n\\echo .\n")
        Pg.session.stdin.flush()
        lines = []
        while lines[-1:] != [".\n"]:
            lines.append(Pg.session.stdout.readline())
            if not lines[-1]:
                sys.exit("psql has ended")
        return lines[:-1]

    @staticmethod
    def instant(cell):
        return cell and re.sub(r"^(.{10}) (.{8})[+]00$", r"\1T\2Z", cell)

    def differs(self, model):
        info = [json.loads(line) for line in self.ask(
            "SET TimeZone = 'UTC'; "
            "SELECT json_build_array(column_name, data_type) FROM "
            "information_schema.columns WHERE table_name = 't' "
            "ORDER BY ordinal_position;")]
        names = [name for name, _ in info]
        cells = ", ".join('"%s"::text' % n.replace('"', '""') for n in names)
        rows = self.ask(f"SELECT json_build_array({cells}) FROM t;") * bool(info)
        return {kind for _, kind in info} - self.TYPES or differ(
            model, names,
            [[self.instant(c) for c in json.loads(row)] for row in rows])


def load(rng, target, model, number, key, fresh):
    """One block; what is wrong then, if anything."""
    names = dict.fromkeys(rng.choice(NAMES) for _ in range(4))
    disposition = rng.choice(["merge", "merge", "append", "replace"])
    # In a table a key comes once; in a file only merging sees to that.
    unique = target.checkpoints and disposition != "merge"
    rows = block(rng, names, len(key) > 1, fresh if unique else None)
    complete, synced = rng.random() < 0.5, rng.random() < 0.1
    deleted = rng.choice([None] * 4 + ["remove", "mark"])
    checkpoints = {n for n in range(1, len(rows)) if rng.random() < 0.2}
    lines = list(stream(rows, disposition, key, complete, checkpoints))
    cut = rng.randrange(2, len(lines)) if rng.random() < 0.15 else len(lines)
    run = subprocess.run(
        [target.loader, *target.options_for(rng, disposition),
         "--allow-shrink", *(["--deleted", deleted] if deleted else []),
         *(["--synced-at"] if synced else [])],
        input="".join(json.dumps(line) + "\n" for line in lines[:cut]),
        capture_output=True, text=True, encoding="utf-8")
    wanted = 0 if cut == len(lines) else 4
    # Of what was cut off, that is there which was acknowledged.
    acked = [json.loads(line)["$hr"] for line in run.stdout.splitlines()]
    acked = [a["records"] for a in acked if a["type"] == "checkpoint"]
    if cut < len(lines) - 1:
        if acked:
            model.load(rows[:max(acked)], disposition, False, None, synced)
    elif not model.load(rows, disposition, complete, deleted, synced):
        wanted = 1
    may = {n for n in checkpoints if cut > 2 + n + sum(
        1 for m in checkpoints if m < n)} if target.checkpoints else set()
    must = set() if disposition == "replace" or deleted else may
    about = f"block {number} ({disposition}, {complete}, {deleted}, {cut})"
    if run.returncode != wanted:
        return f"{about}: exit {run.returncode}, not {wanted}: {run.stderr}"
    if not must <= set(acked) <= may:
        return f"{about}: acknowledged {acked}, not {sorted(must)}"
    wrong = target.differs(model) if model.columns else None
    return wrong and f"{about}:\n{wrong}"


def workload(kind, seed, folder):
    rng = random.Random(seed)
    key = ["id", "part"] if rng.random() < 0.5 else ["id"]
    target = {"csv": Csv, "sqlite": Sqlite, "pg": Pg}[kind](rng, folder)
    model = Model(key, target.keeps)
    for number in range(12):
        wrong = load(rng, target, model, number, key, 1000 + 100 * number)
        if wrong:
            return wrong
    return None


def main(kind, seeds, folder):
    first, _, last = seeds.partition("-")
    bad = []
    for seed in range(int(first), int(last or first) + 1):
        wrong = workload(kind, seed, folder)
        if wrong:
            bad.append(seed)
            print(f"{kind} {seed}: {wrong}", file=sys.stderr)
    return f"{kind}: {len(bad)} wrong: {bad[:20]}" if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
