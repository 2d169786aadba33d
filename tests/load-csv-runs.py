"""Merging into files larger than what is read at once, row by row.

load-csv-runs.py FOLDER SEED...
    for each seed makes a file, of plain rows and of rows in quotes in random
    runs, merges a few records into it, and says where the new file is not the
    old one with these rows, byte for byte, changed, added or left out.
"""

import json
import os
import random
import subprocess
import sys

TEXTS = ["word", "two words", "Zoë", "x" * 70, "", "日本", "'", "a;b"]
QUOTED = ['"a,b"', '"say ""hi"""', '"1\n2"', '"1\r\n\r\n2"', '""', '"plain"',
          '"' + "long, " * 3000 + '"']


def old_rows(rng, count):
    """Key and row, without its line end; mostly none has quotes."""
    share = rng.choice([0, 0.001, 0.05, 0.9])
    for i in range(count):
        text = rng.choice(TEXTS)
        if rng.random() < share * (0.02 if i % 7 else 1):
            text = rng.choice(QUOTED)
        key = f'"{i}"' if rng.random() < share else str(i)
        yield i, f"{key},{text}" if i % 2 else f"{key},{text},"


def differs(folder, seed):
    rng = random.Random(seed)
    feed, count = rng.choice(["\n", "\r\n"]), rng.choice([10, 3000, 20000])
    old = [(key, row if row.count(",") > 1 else row + ",z")
           for key, row in old_rows(rng, count)]
    old = [(key, row) for key, row in old if rng.random() < 0.99]
    came = rng.sample(range(count + 5), rng.randint(0, 8))
    how = rng.choice(["keep", "keep", "remove"])
    if how == "remove":
        came = [key for key, _ in old if rng.random() < 0.95]
    path = os.path.join(folder, "runs.csv")
    end = feed if rng.random() < 0.8 else ""
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(feed.join(["id,text,more", *(row for _, row in old)]) + end)
    control = '{"$hr":{"type":"%s","source":"demo","resource":"runs",%s}}'
    stream = ['{"$hr":{"type":"run","run":"1"}}',
              control % ("begin", '"primary_key":["id"],"disposition":"merge",'
                         '"since":null'),
              *(json.dumps({"id": key, "text": "new", "more": None})
                for key in came),
              control % ("end", f'"records":{len(came)},"complete":true'),
              '{"$hr":{"type":"done","blocks":1,"failed":0}}']
    done = subprocess.run(
        ["hr-load-csv", "-o", path, "--deleted", how, "--allow-shrink",
         "--allow-empty"], input="\n".join(stream).encode() + b"\n",
        capture_output=True, check=False)
    new, left = set(came), {key for key, _ in old}
    rows = [f"{key},new," if key in new else row for key, row in old
            if key in new or how == "keep"]
    rows += [f"{key},new," for key in came if key not in left]
    if not came and how == "keep":
        end_now = end
    else:
        end_now = feed
    with open(path, encoding="utf-8", newline="") as file:
        same = file.read() == feed.join(["id,text,more", *rows]) + end_now
    return not same or done.returncode != 0 or done.stderr


if __name__ == "__main__":
    bad = [seed for seed in sys.argv[2:] if differs(sys.argv[1], seed)]
    sys.exit(f"seeds {bad}" if bad else 0)
