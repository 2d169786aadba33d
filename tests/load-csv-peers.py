"""CSV files as Python's csv module writes them, and what it reads from them.

load-csv-peers.py write FILE DIALECT    the rows below
load-csv-peers.py check FILE DIALECT    whether these are there, merged into
"""

import csv
import sys

ROWS = [["id", "b", "c"], ["1", "x;y,z", ""], ["2", 'say "hi"', "old"],
        ["3", "two\r\nlines", "é😀"], ["4", " spaced ", "\t"]]
# What the test's records come to.
MERGED = ROWS[:2] + [["2", 'new, "q";\n', ""]] + ROWS[3:] + [["5", "", "=1"]]
DIALECTS = {
    "default": {},
    "unix": {"dialect": "unix"},
    "all": {"quoting": csv.QUOTE_ALL},
    "nonnumeric": {"quoting": csv.QUOTE_NONNUMERIC},
    "excel-tab": {"dialect": "excel-tab"},
    "semicolon": {"delimiter": ";"},
    "excel": {"delimiter": ";"},  # with a byte order mark
}


def main(how, path, name):
    said = DIALECTS[name]
    encoding = "utf-8-sig" if name == "excel" else "utf-8"
    if how == "write":
        with open(path, "w", newline="", encoding=encoding) as file:
            csv.writer(file, **said).writerows(ROWS)
        return 0
    with open(path, newline="", encoding=encoding) as file:
        said = {k: v for k, v in said.items() if k != "quoting"}
        came = list(csv.reader(file, **said))
    with open(path, "rb") as file:
        ends = file.read().splitlines(keepends=True)
    crlf = name != "unix"
    if came != MERGED:
        return f"got {came}"
    # The header's line end is that of the rows that were added.
    return 0 if ends[-1].endswith(b"\r\n") == crlf else "another line end"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
