#!/usr/bin/env python3
"""Records to try maps on.

map-records.py SEED COUNT [tame]          documents, on stdout
map-records.py SEED COUNT MAP.jq...       as many for each map, in MAP.ndjson

Documents as Humaans sends them, and with every kind of value in every field:
numbers of many digits, halves of surrogate pairs, escapes, the mark that
hr-map carries values through libjq with, dates and timestamps that are and
that only look like it, objects where text is due, duplicate keys.  With
"tame", only what plain jq keeps as it is.  With maps, the keys are those that
their paths name.
"""

import json
import os
import random
import re
import sys

KEYS = (
    "id companyId personId name description type filename fileSize mimeType "
    "url expiryDate tags createdAt updatedAt documentTypeId folderId link "
    "fileId source sourceId issueDate createdBy isActive amount other"
).split()
FILE_KEYS = "id filename url size mimeType extra".split()

TAME_TEXT = ["", "a", "Offre – CDI", "日本", "x y", "0012", "😀", "=1+1"]
WILD_TEXT = TAME_TEXT + [
    r"\ud83d", r"\uDE00x", r"\ud83d\ude00", r"\u00e9\/", r"\"q\"", r"\\",
    r"\u0000", r"\n", "\x7f", "\ufdd0", "\ufdd0N1", r"\ufdd0S", "a\ufdd0",
    r"tr\u0075e", r"4\u0032", r"2025\u002d06-07", r"\ufdd0",
]
TAME_NUMBERS = ["0", "7", "-12", "1.5", "42", "123456789"]
WILD_NUMBERS = TAME_NUMBERS + [
    "-0", "1.0", "100.00", "1e5", "1E+2", "9007199254740993", "1e1000",
    "12345678901234567890.123456789", "-0.1e-7", "4" * 400,
]
NUMBER_TEXTS = ["42", "-7", "1.5", "1e3", "007", "1.", ".5", "+1", "", "-",
                "NaN", " 1", "1 ", "0", "-0", "12a"]
WORDS = ["true", "false", "True", "null", "yes"]


def quoted(text):
    return '"' + text + '"'


def day():
    return "%04d-%02d-%02d" % (
        random.choice([0, 1, 1900, 2000, 2023, 2024, 2025, 9999]),
        random.randint(0, 13), random.choice([0, 1, 2, 28, 29, 30, 31, 32]))


def instant():
    return "%s%s%02d:%02d:%02d%s%s" % (
        day(), random.choice("TTTTt x"), random.choice([0, 1, 12, 23, 24]),
        random.choice([0, 1, 30, 59, 60]), random.choice([0, 59, 60, 61]),
        random.choice(["", ".5", ".000", ".123456789012", "."]),
        random.choice(["Z", "z", "+00:00", "-00:01", "+14:00", "-23:59",
                       "+24:00", "+01:60", "+0100", ""]))


class Maker:
    def __init__(self, tame):
        self.texts = TAME_TEXT if tame else WILD_TEXT
        self.numbers = TAME_NUMBERS if tame else WILD_NUMBERS
        self.space = "" if tame else " "
        self.tame = tame

    def text(self):
        return quoted("".join(random.choices(self.texts,
                                             k=random.randint(1, 3))))

    def scalar(self):
        kind = random.randrange(10)
        if kind < 3:
            return self.text()
        if kind < 5:
            return random.choice(self.numbers)
        if kind == 5:
            return quoted(random.choice(NUMBER_TEXTS))
        if kind == 6:
            return random.choice(["true", "false", "null"])
        if kind == 7:
            return quoted(random.choice(WORDS))
        return quoted(day() if kind == 8 else instant())

    def value(self, depth=0):
        kind = random.randrange(12)
        if kind == 0 and depth < 3:
            items = [self.value(depth + 1)
                     for _ in range(random.randrange(4))]
            gap = random.choice(["", self.space])
            return "[" + gap + ("," + gap).join(items) + gap + "]"
        if kind == 2 and random.randrange(4) == 0:
            return self.references()
        if kind == 1 and depth < 3:
            return self.object(FILE_KEYS, random.randrange(4), depth + 1)
        return self.scalar()

    def references(self):
        return "[" + ",".join(
            '{"type":"t","id":%s}' % random.choice(
                ['"%d"' % random.randrange(100), self.text(), "7"])
            for _ in range(random.randrange(4))) + "]"

    def object(self, keys, count, depth):
        chosen = random.sample(keys, min(count, len(keys)))
        if not self.tame and chosen and random.randrange(8) == 0:
            chosen.append(random.choice(chosen))
        gap = random.choice(["", self.space])
        members = [quoted(self.key(k)) + gap + ":" + gap + self.value(depth)
                   for k in chosen]
        return "{" + gap + ("," + gap).join(members) + "}"

    def key(self, key):
        if self.tame or random.randrange(20):
            return key
        i = random.randrange(len(key))
        return key[:i] + "\\u%04x" % ord(key[i]) + key[i + 1:]

    def record(self):
        record = self.object(KEYS, random.randint(0, 20), 0)
        gap = "," if ":" in record else ""
        file = ""
        if random.randrange(3):
            file = '"file":' + (
                self.object(FILE_KEYS, random.randrange(6), 1)
                if random.randrange(4) else self.value()) + ","
        return '{"id":"' + "%024x" % random.getrandbits(96) + '",' + file + \
            '"extra":0' + gap + record[1:]

    def tree(self, keys):
        """An object of most of the keys, with what is below them or not."""
        chosen = [k for k in keys if random.randrange(8)]
        if random.randrange(4) == 0:
            random.shuffle(chosen)
        if chosen and random.randrange(8) == 0:
            chosen.append(random.choice(chosen))
        if random.randrange(8) == 0:
            chosen.insert(random.randint(0, len(chosen)), "extra")
        gap = random.choice(["", self.space])
        return "{" + gap + ("," + gap).join(
            quoted(self.key(k)) + gap + ":" + gap + (
                self.tree(keys[k])
                if keys.get(k) and random.randrange(8) else self.value())
            for k in chosen) + gap + "}"


def keys_of(path):
    """The keys that the paths of a map name, as a tree."""
    with open(path, encoding="utf-8") as file:
        program = re.sub("#.*", "", file.read())
    keys = {"id": {}}
    for steps in re.findall(r'(?:\.(?:\w+|"[^"]*")\??)+', program):
        here = keys
        for step in re.findall(r'\w+|"[^"]*"', steps):
            step = json.loads(step) if step[0] == '"' else step
            here = here.setdefault(step, {})
    return keys


def write(file, make, count):
    for _ in range(count):
        file.write(make() + "\n")


def main():
    random.seed(sys.argv[1])
    count, maps = int(sys.argv[2]), sys.argv[3:]
    maker = Maker(maps == ["tame"])
    if not maps or maps == ["tame"]:
        write(sys.stdout, maker.record, count)
        return
    for path in maps:
        keys = keys_of(path)
        name = os.path.basename(path)[:-2] + "ndjson"
        with open(name, "w", encoding="utf-8") as file:
            write(file, lambda: maker.tree(keys), count)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main()
