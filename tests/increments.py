"""Many incremental runs against a list that changes under them.

    increments.py RUNS SEED SOURCE/RESOURCE TARGET [SHIFT]

Each run is the whole pipeline,

    hr-fetch -F -i RESOURCE | hr-map | hr-load-... | hr-state commit

into TARGET, "csv" or "sqlite", while rows come, go and change between any two
answers, and between the runs, too: rows whose time is the stored cursor's to
the digit, in another offset; all stamps are whole seconds, so that many tie.
With SHIFT, hr-fetch has a clock so many seconds off (faketime).  Where the API
itself picks what is new ($API_FILTERS), no row is edited: it would not see it.

What fails is kept in $KEEP, a new folder: what hr-fetch said (-vv), the API's
log of requests ($API_LOG), the scripts, the states, and what was merged.

In every fifth round the list holds still for one more run; what was merged is
then, row for row, what reading all gives, but for rows that were deleted.
"""
import csv
import datetime
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import urllib.request

API = os.environ["API_URL"]
NULL = "\\N"


def ask(method, path, body=None):
    request = urllib.request.Request(API + path, method=method,
                                     data=body.encode() if body else None)
    with urllib.request.urlopen(request) as answer:
        return answer.read().decode()


class Sync:
    def __init__(self, name, target, shift, dice):
        self.source, self.resource = name.split("/")
        self.name, self.target, self.dice = name, target, dice
        self.edits, self.story = {}, []
        self.fetch = "hr-fetch"
        if shift:
            self.fetch = "faketime -f '%+ds' hr-fetch" % shift

    def rest(self):
        """While nothing moves.  A run that goes on from an earlier one leaves
        what changed since it was handed over to the next."""
        status = self.run()
        with open("said", encoding="utf-8") as said:
            last = said.read().rsplit("-- run ", 1)[1]
        if status == 0 and "going on after" in last:
            status = self.run()
        return status

    def run(self):
        load = {"csv": "hr-load-csv -d csv --null '%s'" % NULL,
                "sqlite": "hr-load-sqlite -o hr.db"}[self.target]
        line = ("%s -vv -F -i %s 2>>said | hr-map 2>>said | %s 2>>said |"
                " hr-state commit 2>>said" % (self.fetch, self.name, load))
        with open("said", "a", encoding="utf-8") as err:
            err.write("-- run %d\n" % len(self.story))
        status = subprocess.run(["sh", "-c", line]).returncode
        self.story.append({"run": len(self.story), "script": self.faults,
                           "cursor": self.cursor(), "status": status})
        return status

    def keep(self, bad):
        """All that tells how it came about."""
        folder = os.environ.get("KEEP")
        if not folder:
            return
        os.makedirs(folder)
        for path in ["said", "hr.db", "csv", "whole.csv", os.environ["API_LOG"],
                     os.environ["XDG_STATE_HOME"]]:
            if os.path.isdir(path):
                shutil.copytree(path, os.path.join(folder,
                                                   os.path.basename(path)))
            elif os.path.exists(path):
                shutil.copy(path, folder)
        with open(os.path.join(folder, "story"), "w", encoding="utf-8") as f:
            for step in self.story:
                f.write(json.dumps(step) + "\n")
            f.write("\n".join(bad) + "\n")
        print("all of it is kept in %s" % folder)

    def script(self, churn):
        """Edits stay; what happens between answers is set anew."""
        when_field, what_field = {
            "humaans": ("updatedAt", "name"),
            "teamtailor": ("updated-at", "title")}[self.source]
        lines = ["%s row=%d set:%s='\"%s\"' set:%s='\"%s\"'"
                 % (self.name, row, when_field, when, what_field, what)
                 for row, (when, what) in self.edits.items()]
        lines += ["%s * %s" % (self.name, word) for word in churn]
        self.faults = "\n".join(lines) + "\n"
        ask("PUT", "/_demo/faults", self.faults)

    def cursor(self):
        return subprocess.run(["hr-state", "get", self.name],
                              capture_output=True, text=True).stdout.strip()

    def tie(self, rows):
        """A row with the very time of the cursor, as another place has it."""
        cursor = self.story[-1]["cursor"] if self.story else ""
        if not cursor:
            return
        hours = self.dice.choice([-9, -3, 0, 2, 13])
        when, fraction = re.fullmatch(r"([^.]*?)(\.\d+)?Z", cursor).groups()
        when = datetime.datetime.fromisoformat(when) \
            + datetime.timedelta(hours=hours)
        text = when.isoformat() + (fraction or "") + "%+03d:00" % hours
        self.edits[self.dice.randrange(rows)] = (
            text, "edited %d" % len(self.edits))

    def merged(self):
        if self.target == "csv":
            return self.read("csv/%s.csv" % self.resource)
        db = sqlite3.connect("hr.db")
        rows = db.execute('select * from "%s"'
                          % self.resource.replace("-", "_"))
        names = [c[0] for c in rows.description]
        return {row[names.index("id")]: {
            n: NULL if v is None else str(v) for n, v in zip(names, row)}
            for row in rows}

    @staticmethod
    def read(path):
        with open(path, encoding="utf-8", newline="") as f:
            return {row["id"]: row for row in csv.DictReader(f)}

    def whole(self):
        line = ("hr-fetch %s | hr-map %s | hr-load-csv --null '%s' >whole.csv"
                % (self.name, self.name, NULL))
        subprocess.run(["sh", "-c", line], check=True)
        return self.read("whole.csv")

    def check(self, when):
        got, wanted = self.merged(), self.whole()
        gone = set(got) - set(wanted)
        bad = []
        for key, row in wanted.items():
            mine = got.get(key)
            if mine is None:
                bad.append("%s is missing" % key)
            elif any(plain(mine[c]) != plain(row[c]) for c in row):
                bad.append("%s: %s" % (key, [
                    (c, mine[c], row[c]) for c in row
                    if plain(mine[c]) != plain(row[c])][:3]))
        if gone & set(json.loads(l)["id"] for l in ask(
                "GET", "/_demo/records/" + self.name).splitlines()):
            bad.append("a row that is there was not read")
        if bad:
            self.keep(bad)
            print("not ok - %s: %d rows are not as they should be: %s"
                  % (when, len(bad), "; ".join(bad[:5])))
            sys.exit(1)
        return len(wanted), len(gone)


def plain(text):
    """SQLite has its own booleans and numbers."""
    text = {"true": "1", "false": "0"}.get(text, text)
    try:
        return float(text)
    except ValueError:
        return text


CHURN = [
    [],
    ["update=random:2"],
    ["insert=1 update=random:2"],
    ["insert=1 update=random:2 delete=random:1"],
    ["update=front:1", "update=back:1"],
    ["delete=random:2 insert=2"],
    ["times=1 update=random:150", "update=random:2 delete=random:1"],
    ["times=1 update=random:150", "update=random:3"],
]


# A row comes with each answer: a longer list takes more of them, and grows the
# more.  Of one that has grown to so many rows, rows go until it has not.
MOST = 1500
FEWER = ["delete=random:3 update=random:2"]


def main():
    runs, seed = int(sys.argv[1]), int(sys.argv[2])
    shift = int(sys.argv[5]) if len(sys.argv) > 5 else 0
    dice = random.Random(seed)
    sync = Sync(sys.argv[3], sys.argv[4], shift, dice)
    statuses = {}
    there = gone = 0
    for n in range(runs):
        if n % 5 == 4:
            sync.script([])
            if sync.rest() != 0:
                print("not ok - run %d, at rest, fails" % n)
                sys.exit(1)
            there, gone = sync.check("run %d" % n)
            continue
        if not os.environ.get("API_FILTERS"):
            sync.tie(300)
        churn = [w + " seed=%d" % dice.randrange(10**6)
                 for w in (FEWER if there > MOST else dice.choice(CHURN))]
        sync.script(churn)
        status = sync.run()
        statuses[status] = statuses.get(status, 0) + 1
    print("%d rows, %d deleted ones; exit statuses %s"
          % (there, gone, statuses))


main()
