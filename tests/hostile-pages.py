#!/usr/bin/env python3
"""Pages written in every way that JSON allows: hr-fetch must write each record
byte for byte, without the white space between its tokens.

usage: hostile-pages.py SEED"""
import random
import re
import subprocess
import sys

from one_list import FETCH, serve, tell

PAGES, RECORDS = 40, 12
STRINGS = ["", "a", "é", "😀", '\\"', "\\\\", "\\u00e9", "\\ud800", "\\/",
           "{", "}", "[", "]", ",", ":", " ", "x" * 15, "x" * 16, "x" * 31]
TOKEN = re.compile(r'("(?:[^"\\]|\\.)*")|[ \t\r\n]+')


class Page:
    """One page's way of writing: how much white space, escapes in keys."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.white = self.random.choice([0, 0, 0.1, 0.5])
        self.escapes = self.random.random() < 0.2

    def space(self):
        text = ""
        while self.random.random() < self.white:
            text += self.random.choice(" \t\r\n")
        return text

    def string(self):
        return '"%s"' % "".join(
            self.random.choices(STRINGS, k=self.random.randrange(6)))

    def key(self):
        plain = self.random.choice(["id", "a", "data", "ident", "next", "Id"])
        if self.escapes and self.random.random() < 0.3:
            return '"k\\u0061%s"' % plain
        return '"k%s"' % plain

    def value(self, depth):
        kind = self.random.randrange(7 if depth < 5 else 5)
        count = self.random.randrange(4)
        if kind < 2:
            return self.string()
        if kind < 5:
            return self.random.choice(["null", "true", "-0.5e+7", "12", '""'])
        if kind == 5:
            return self.join("[]", [self.value(depth + 1)
                                    for _ in range(count)])
        return self.members([(self.key(), self.value(depth + 1))
                             for _ in range(count)])

    def join(self, brackets, parts):
        inner = ",".join(self.space() + p + self.space() for p in parts)
        return brackets[0] + (inner or self.space()) + brackets[1]

    def members(self, pairs):
        return self.join("{}", [k + self.space() + ":" + self.space() + v
                                for k, v in pairs])

    def record(self, number):
        pairs = [(self.key(), self.value(3))
                 for _ in range(self.random.randrange(5))]
        at = self.random.randrange(len(pairs) + 1)
        identity = [('"id"', '"%d"' % number)]
        if self.random.random() < 0.2:  # the last one counts
            identity.insert(0, ('"id"', '"other"'))
        return self.members(pairs[:at] + identity + pairs[at:])

    def text(self, records):
        pairs = [('"data"', self.join("[]", records)),
                 ('"total"', str(PAGES * RECORDS)),
                 (self.key(), self.value(1))]
        self.random.shuffle(pairs)
        return self.space() + self.members(pairs) + self.space()


def main():
    wanted, pages = [], []
    for number in range(PAGES + 1):
        page = Page(f"{sys.argv[1]} {number}")
        first = number * RECORDS
        records = [page.record(n) for n in range(first, first + RECORDS)]
        if number == PAGES:
            records = []
        pages.append(page.text(records).encode())
        wanted += [TOKEN.sub(lambda m: m[1] or "", r) for r in records]
    server = serve(
        lambda path: pages[int(re.search(r"page=(\d+)", path)[1])],
        {"type": "page_number", "base_page": 0, "total_path": None},
        primary_key="id")
    fetch = subprocess.run(FETCH, stdout=subprocess.PIPE, timeout=60,
                           check=False)
    lines = fetch.stdout.decode().split("\n")
    good = lines == wanted + [""] and fetch.returncode == 0
    tell(good, f"{len(wanted)} records, seed {sys.argv[1]}, are written byte "
         "for byte")
    for line, want in zip(lines, wanted):
        if line != want:
            print("#", f"got {line!r}, wanted {want!r}", sep="\t")
            break
    server.shutdown()


main()
