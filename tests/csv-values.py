"""Values to write as CSV, and what readers of CSV make of them.

csv-values.py make FOLDER
    writes FOLDER/records, NDJSON, and FOLDER/cells, the texts that their CSV
    holds (null: None)
csv-values.py check READER DIALECT FOLDER FILE
    compares what a reader made of the CSV with FOLDER/cells; READER is python
    (reads FILE itself), mlr (FILE is its CSV), sqlite (FILE is a database
    with a table t) or pg (FILE has a line of JSON for each row)
"""

import csv
import json
import random
import sqlite3
import sys

COLUMNS = ["id", "a,b", 'c"d', "e f", "é", "tail"]
PIECES = [
    "", " ", ",", ";", '"', '""', "\n", "\r", "\r\n", "\t", "\\", "\\.", "\\N",
    "'", "|", "x", "NA", "null", "NULL", "0", "-1", "1e5", "true", "a b",
    "é", "漢字", "😀", "\ufeff", "\u2028", "\x01", "\x1f", "\x7f", "=1+1", "#",
]
NUMBERS = ["0", "-0", "1", "9007199254740993", "12345678901234567890", "1e1000",
           "100.00", "-1.5E-7", "7" * 400]
NESTED = ["[]", "{}", "[1,2]", '{"k":"v","n":null}', '["a,b","c\\"d","\\n"]']


def text(rng):
    return "".join(rng.choice(PIECES) for _ in range(rng.randrange(5)))


def cell(rng):
    """A value as JSON, and the text of its cell."""
    kind = rng.randrange(8)
    if kind == 0:
        return "null", None
    if kind == 1:
        raw = rng.choice(NUMBERS)
    elif kind == 2:
        raw = rng.choice(["true", "false"])
    elif kind == 3:
        raw = rng.choice(NESTED)
    else:
        value = text(rng)
        return json.dumps(value, ensure_ascii=rng.random() < 0.5), value
    return raw, raw


def make(folder):
    rng = random.Random(4180)
    rows = []
    with open(f"{folder}/records", "w", encoding="utf-8", newline="") as out:
        for number in range(2000):
            pairs = [(str(number), str(number))]
            pairs += [cell(rng) for _ in COLUMNS[1:]]
            members = (f"{json.dumps(name)}:{raw}"
                       for name, (raw, _) in zip(COLUMNS, pairs))
            out.write("{" + ",".join(members) + "}\n")
            rows.append([want for _, want in pairs])
    with open(f"{folder}/cells", "w", encoding="utf-8") as out:
        json.dump(rows, out)


def read_python(dialect, path):
    encoding = "utf-8-sig" if dialect == "spreadsheet" else "utf-8"
    delimiter = {"semicolon": ";", "tab": "\t"}.get(dialect, ",")
    with open(path, encoding=encoding, newline="") as file:
        rows = list(csv.reader(file, delimiter=delimiter, strict=True))
    return rows[0], rows[1:]


def read_pg(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        return COLUMNS, [json.loads(line) for line in file]


def read_sqlite(path):
    cursor = sqlite3.connect(path).execute("SELECT * FROM t")
    rows = [list(row) for row in cursor]
    return [column[0] for column in cursor.description], rows


def check(reader, dialect, folder, path):
    with open(f"{folder}/cells", encoding="utf-8") as file:
        wanted = json.load(file)
    if reader == "python":
        names, rows = read_python(dialect, path)
    elif reader == "mlr":
        names, rows = read_python("", path)
    elif reader == "sqlite":
        names, rows = read_sqlite(path)
    else:
        names, rows = read_pg(path)
    if reader == "pg":
        pass  # tells null from the empty string
    elif dialect == "tsv":
        wanted = [["\\N" if want is None else want for want in row]
                  for row in wanted]
    else:
        wanted = [[want or "" for want in row] for row in wanted]
    if reader == "mlr" and dialect != "tsv":
        # In CSV, Miller takes CR LF for LF inside quotes, too.
        wanted = [[want.replace("\r\n", "\n") for want in row]
                  for row in wanted]
    bad = [(row, want) for row, want in zip(rows, wanted) if row != want]
    for row, want in bad[:5]:
        print(f"got    {row}\nwanted {want}")
    if names != COLUMNS:
        print(f"names: {names}")
    if len(rows) != len(wanted):
        print(f"{len(rows)} rows of {len(wanted)}")
    return bool(bad) or names != COLUMNS or len(rows) != len(wanted)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        sys.exit(make(sys.argv[2]))
    sys.exit(check(*sys.argv[2:]))
