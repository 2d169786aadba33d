#!/usr/bin/env python3
"""Runs the cases of tables (tests/data/paginators.txt says how they are
written) against a server that gives the answers in them, and prints TAP."""
import http.server
import json
import os
import re
import subprocess
import sys
import threading


class Case:
    def __init__(self, name, line):
        self.name, self.line = name, line
        self.words, self.endpoint, self.resource, self.answers = [], {}, {}, []
        self.ends, self.says, self.any_order, self.client = None, [], False, {}
        self.example, self.environment, self.wanted = None, {}, "items"
        self.others = []


def read(path):
    """The cases of a table."""
    cases, case = [], None
    for number, text in enumerate(open(path, encoding="utf-8"), 1):
        text = text.rstrip("\n")
        word, _, rest = text.strip().partition(" ")
        rest = rest.strip()
        if not text.strip() or text.startswith("#"):
            continue
        if text.startswith("\t"):
            answer = case.answers[-1]
            if word.isdigit():
                answer["status"], answer["body"] = int(word), rest
            else:
                answer["headers" if word.endswith(":") else "wants"].append(
                    (word.rstrip(":"), rest))
        elif word == "case":
            case = Case(rest, number)
            cases.append(case)
        elif word in ("GET", "POST"):
            case.answers.append({"request": f"{word} {rest}", "status": 200,
                                 "body": "", "headers": [], "wants": []})
        elif word == "paginator":
            case.endpoint["paginator"] = json.loads(rest)
        elif word in ("endpoint", "resource", "client"):
            getattr(case, word).update(json.loads(rest))
        elif word == "other":
            case.others.append(json.loads(rest))
        elif word == "wanted":
            case.wanted = rest
        elif word == "example":
            case.example, case.wanted = rest.split()
        elif word == "environment":
            case.environment.update(w.split("=", 1) for w in rest.split())
        elif word == "options":
            case.words = rest.split()
        elif word == "any":
            case.any_order = True
        elif word == "end":
            case.ends = rest
        elif word == "says":
            case.says.append(rest)
        else:
            sys.exit(f"{path}:{number}: what is {word}?")
    return cases


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode()
        request = f"{self.command} {self.path}" + (f" {body}" if body else "")
        with self.server.lock:
            self.server.got.append(request)
            left = self.server.left
            found = next((a for a in left if a["request"] == request), None)
            if found:
                left.remove(found)
                for name, value in found["wants"]:
                    if self.headers.get(name) != value:
                        self.server.got.append(
                            f"{name} is {self.headers.get(name)}")
        found = found or {"status": 418, "headers": [], "body": "{}"}
        data = found["body"].replace("{base}", self.server.base).encode()
        self.send_response(found["status"])
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in found["headers"]:
            self.send_header(name, value.replace("{base}", self.server.base))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = answer

    def log_message(self, *args):
        pass


def definition(case, server):
    """The source of a case."""
    source = {"client": {"base_url": server.base, **case.client},
              "resources": [{"name": "items", "endpoint": {
                  "path": "items", "data_selector": "data", **case.endpoint},
                  **case.resource}]}
    source["resources"][0]["endpoint"] = {
        k: v for k, v in source["resources"][0]["endpoint"].items()
        if v is not None}
    source["resources"] += case.others
    return json.dumps(source).replace("{base}", server.base)


def example(case, server):
    """An example's text, this server's address for all that it has."""
    with open(f"{os.environ['SRC_TOP']}/examples/{case.example}",
              encoding="utf-8") as f:
        return re.sub(r'"https://[^/"]*', f'"{server.base}', f.read())


def run(case, server):
    """What is wrong; nothing, if all is right."""
    server.got, server.left = [], [dict(a) for a in case.answers]
    name = case.example or "source.json"
    text = (example if case.example else definition)(case, server)
    with open(name, "w", encoding="utf-8") as f:
        f.write(text)
    words = case.words if "-j" in case.words else ["-j", "1"] + case.words
    done = subprocess.run(["hr-fetch", "--source-file", name, *words,
                           case.wanted], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60, check=False,
                          env={**os.environ, **case.environment})
    said = done.stderr.decode(errors="replace")
    ids = [str(json.loads(line).get("id")) for line in
           done.stdout.decode().splitlines()]
    ended = f"{done.returncode}: {' '.join(ids)}".rstrip(": ")
    got, wanted = server.got, [a["request"] for a in case.answers]
    if case.any_order:
        got, wanted = sorted(got), sorted(wanted)
    wrong = []
    if got != wanted:
        wrong += ["requests:"] + [f"  {g}" for g in got]
        wrong += ["wanted:"] + [f"  {w}" for w in wanted]
    if ended != case.ends:
        wrong.append(f"ended {ended}, wanted {case.ends}")
    for text in case.says:
        text = text.replace("{base}", server.base)
        if text not in said:
            wrong.append(f"does not say: {text}")
    if not case.says and said:
        wrong.append("says something")
    if wrong and said:
        wrong += ["says:"] + [f"  {s}" for s in said.splitlines()]
    return wrong


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.lock = threading.Lock()
    server.base = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    only = os.environ.get("CASE", "")
    for case in read(sys.argv[1]):
        if not re.search(only, case.name):
            continue
        wrong = run(case, server)
        print("\t".join(["not ok" if wrong else "ok",
                         f"{case.name} (line {case.line})"]))
        for text in wrong:
            print(f"#\t{text}")
    server.shutdown()


main()
