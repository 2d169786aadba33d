"""Random loads into a file or a table, and what they should come to.

load-model.py csv|sqlite|pg SEED FOLDER
    brings random blocks to FOLDER/t.csv, to the table t of FOLDER/t.db, or to
    the table t of the database that libpq's environment names, and compares it
    with a model after each
"""

import csv
import decimal
import json
import random
import re
import sqlite3
import subprocess
import sys

decimal.getcontext().prec = 500
TEXTS = ["", "a", "b,c", 'q"q', "two\nlines", "\r", " x ", "é", "=1", "\\.",
         "7" * 60, "NULL", ";", "\t", "'", "2026-11-22", "2026-11-22T01:02:03Z",
         "12", "{", "a\u0301"]
NUMBERS = [0, -1, 1, 9007199254740993, -9223372036854775808, 10 ** 30, 1.5,
           int("7" * 400), 0.1, 1.2345678901234567]


def value(rng):
    kind = rng.randrange(10)
    if kind < 2:
        return None
    if kind < 4:
        return rng.choice(NUMBERS + [True, False])
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
    def __init__(self, key, keeps):
        self.key, self.keeps, self.columns, self.rows = key, keeps, [], []

    def key_of(self, row):
        return tuple(text(row[k]) for k in self.key)

    def load(self, rows, disposition, complete, deleted):
        """Whether the loader is to take the block."""
        if not rows and self.rows and (
                disposition == "replace" or
                (deleted and complete and disposition == "merge")):
            return False
        if disposition == "replace":
            self.columns, self.rows = self.columns * self.keeps, []
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



def same(got, wanted):
    """Rows of texts that are the same, digit for digit or as numbers."""
    def plain(cell):
        if cell is not None and re.fullmatch(r"-?[0-9.]+(e[-+]?[0-9]+)?", cell):
            try:
                return str(decimal.Decimal(cell).normalize())
            except decimal.InvalidOperation:
                pass
        return cell
    return [[plain(c) for c in row] for row in got] == [
        [plain(c) for c in row] for row in wanted]


class Csv:
    keeps, loader = False, "hr-load-csv"

    def __init__(self, rng, folder):
        self.path = f"{folder}/t.csv"
        self.delimiter = rng.choice([",", ";", "\t"])
        self.written = ["--delimiter", self.delimiter]
        self.written += [o for o in ["--crlf", "--bom"] if rng.random() < 0.3]
        self.options = self.written

    def options_for(self, rng, number, disposition):
        # Once it is there, the file says how it is written.
        if number > 0 and disposition != "replace" and rng.random() < 0.5:
            return ["-o", self.path]
        return ["-o", self.path, *self.written]

    def differs(self, model):
        with open(self.path, encoding="utf-8-sig", newline="") as file:
            got = list(csv.reader(file, strict=True, delimiter=self.delimiter))
        # A row of one null cell is an empty line, to Python no cells.
        got = [row or [""] for row in got]
        wanted = [model.columns] + [
            [text(row.get(name)) for name in model.columns]
            for row in model.rows]
        return got != wanted and f"got    {got}\nwanted {wanted}"


class Sqlite:
    keeps, loader = True, "hr-load-sqlite"

    def __init__(self, rng, folder):
        self.path = f"{folder}/t.db"

    def options_for(self, rng, number, disposition):
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
            rows = list(db.execute("SELECT * FROM t"))
        got = sorted(
            ([self.shown(v, i[2]) for v, i in zip(row, info)] for row in rows),
            key=lambda row: str(row[:2]))
        wanted = sorted(
            ([None if row.get(i[1]) is None else text(row[i[1]])
              for i in info] for row in model.rows),
            key=lambda row: str(row[:2]))
        if sorted(i[1] for i in info) != sorted(model.columns):
            return f"columns {info}\nwanted {model.columns}"
        bad = any(kind not in ("INTEGER", "NUMERIC", "BOOLEAN", "DATE",
                               "TIMESTAMP", "JSON TEXT", "TEXT", "")
                  for kind in (i[2] for i in info))
        return (bad or not same(got, wanted)) and f"got    {got}\nwanted {wanted}"


class Pg:
    keeps, loader = True, "hr-load-pg"
    TYPES = {"bigint", "numeric", "boolean", "date", "timestamp with time zone",
             "jsonb", "text"}

    def __init__(self, rng, folder):
        self.ask("DROP TABLE IF EXISTS t")

    def options_for(self, rng, number, disposition):
        return []

    @staticmethod
    def ask(sql):
        return subprocess.run(
            ["psql", "-XAtqc", sql], check=True, capture_output=True,
            text=True, encoding="utf-8").stdout

    @staticmethod
    def plain(cell):
        """A cell's text, whatever its type makes of it."""
        if cell is None:
            return None
        if re.fullmatch(r"-?[0-9.]+(e[-+]?[0-9]+)?", cell):
            return str(decimal.Decimal(cell).normalize())
        if cell[:1] in ("[", "{") and len(cell) > 1:
            return json.dumps(json.loads(cell), sort_keys=True)
        return re.sub(r"^(.{10}) (.{8})[+]00$", r"\1T\2Z", cell)

    def differs(self, model):
        info = json.loads(self.ask(
            "SELECT json_agg(json_build_array(column_name, data_type)) "
            "FROM information_schema.columns WHERE table_name = 't'"))
        names = [name for name, _ in info]
        cells = ", ".join(f'"{name}"::text' for name in names)
        got = [json.loads(line) for line in self.ask(
            f"SELECT json_build_array({cells}) FROM t").splitlines()]
        wanted = [[None if row.get(name) is None else text(row[name])
                   for name in names] for row in model.rows]
        got, wanted = (sorted([[self.plain(c) for c in row] for row in rows],
                              key=str) for rows in (got, wanted))
        # A column is made when it has its first value.
        late = [n for n in model.columns if n not in names and any(
            row.get(n) is not None for row in model.rows)]
        bad = late or {kind for _, kind in info} - self.TYPES
        return (bad or got != wanted) and f"{bad}\ngot    {got}\nwanted {wanted}"


def main(kind, seed, folder):
    rng = random.Random(int(seed))
    composite = rng.random() < 0.5
    key = ["id", "part"] if composite else ["id"]
    target = {"csv": Csv, "sqlite": Sqlite, "pg": Pg}[kind](rng, folder)
    model = Model(key, target.keeps)
    fresh = 1000
    for number in range(12):
        names = dict.fromkeys(f"c{rng.randrange(6)}" for _ in range(4))
        disposition = rng.choice(["merge", "merge", "append", "replace"])
        # In a table a key comes once; in a file only merging sees to that.
        unique = kind != "csv" and disposition != "merge"
        fresh += 100
        rows = block(rng, names, composite, fresh if unique else None)
        complete, deleted = rng.random() < 0.5, rng.random() < 0.3
        taken = model.load(rows, disposition, complete, deleted)
        run = subprocess.run(
            [target.loader, *target.options_for(rng, number, disposition),
             "--allow-shrink", *(["--deleted", "remove"] if deleted else [])],
            input="".join(json.dumps(line) + "\n" for line in
                          stream(rows, disposition, key, complete)),
            capture_output=True, text=True, encoding="utf-8")
        if (run.returncode == 0) != taken:
            return f"block {number}: exit {run.returncode}: {run.stderr}"
        if not model.columns:
            continue
        wrong = target.differs(model)
        if wrong:
            return f"block {number} ({disposition}, {deleted}):\n{wrong}"
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
