#!/usr/bin/env python3
"""Prints what tests/data/messages.txt lacks of the messages in the sources,
and what tests/data/messages-not.txt gives a reason for without need.

    messages.py FOLDER
"""

import pathlib
import re
import sys

CALL = re.compile(r"\b(?:message_error|message_warn|options_wrong)\s*\(")
TEXT = re.compile(r'((?:"(?:[^"\\]|\\.)*"|PRI[a-z0-9]+|\s)+)')
PART = re.compile(r'"((?:[^"\\]|\\.)*)"')
SPEC = re.compile(r"%(?:\.\*)?[a-z0-9]*[sduzc]|%")


def formats(path):
    """The format of each message that a file's functions say."""
    source = path.read_text()
    for call in CALL.finditer(source):
        start = source.find('"', call.end())
        if start < 0 or ";" in source[call.end():start]:
            continue  # its declaration
        text = TEXT.match(source, start).group(1)
        text = "".join(PART.findall(text))
        yield re.sub(r"\\(.)", r"\1", text)


def expression(text):
    """What a message of this format looks like."""
    texts = [re.escape(part) for part in SPEC.split(text)]
    return re.compile(".*".join(texts) + r"( \(hr-[a-z-]* --help .*)?$")


def main():
    top = pathlib.Path(sys.argv[1])
    data = top / "tests" / "data"
    said = [
        re.sub(r"^hr-[a-z-]*: (warning: )?", "", line)
        for line in (data / "messages.txt").read_text().splitlines()
        if line[:3] == "hr-"
    ]
    excused = {
        line
        for line in (data / "messages-not.txt").read_text().splitlines()
        if line and not line.startswith("#")
    }
    known = set()
    for path in sorted((top / "src").rglob("*.c")):
        for text in formats(path):
            line = f"{path.relative_to(top / 'src')}: {text}"
            known.add(line)
            # What is said anyhow says nothing about this place.
            if not re.search(r"[a-z]{3}", SPEC.sub("", text)):
                continue
            met = any(expression(text).match(one) for one in said)
            if met and line in excused:
                print(f"met, so no reason is needed: {line}")
            elif not met and line not in excused:
                print(f"not met: {line}")
    for line in sorted(excused - known):
        print(f"no such message any more: {line}")


main()
