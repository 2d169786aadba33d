"""R14: a network that fails at each byte of an answer.

A server of our own sends one answer of about 2 kB, and at its Nth byte does
something else.  Which, the path of the request says: /FRAMING/KIND/N/api/...
Whatever it is, hr-fetch gives the bytes of the undisturbed run, or says that it
failed, and then gives whole records, and no end.

Bytes that change on the way are known to have changed only where the answer is
compressed, and so has a checksum; over TLS they can't.
"""

import concurrent.futures
import gzip
import json
import socket
import struct
import subprocess
import threading
import time

from world import SECONDS, tool

RECORDS = b",".join(
    b'{"id":"%032d","name":"a name, %d","createdAt":"2026-01-0%dT00:00:00Z",'
    b'"updatedAt":"2026-01-0%dT00:00:00Z","note":"%s"}'
    % (i, i, i, i, b"%x" % (3 ** (500 + i))) for i in range(1, 6))
BODY = b'{"total":5,"limit":100,"skip":0,"data":[' + RECORDS + b"]}"
SMALL = gzip.compress(BODY, mtime=0)
STALL = 3  # seconds; hr-fetch waits for one
AT_ONCE = 48


def answer(framing):
    """All bytes of an answer."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    body = BODY
    if "gzip" in framing:
        head += b"Content-Encoding: gzip\r\n"
        body = SMALL
    if "chunked" in framing:
        head += b"Transfer-Encoding: chunked\r\n"
        parts = [body[i:i + 300] for i in range(0, len(body), 300)] + [b""]
        body = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts)
    elif "close" not in framing:
        head += b"Content-Length: %d\r\n" % len(body)
    return head + b"Connection: close\r\n\r\n" + body


FRAMINGS = ["length", "chunked", "close", "gzip-length", "gzip-chunked",
            "gzip-close"]


def reset(connection):
    """Ends a connection with an RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                          struct.pack("ii", 1, 0))


def send(connection, data, kind, at):
    """Sends an answer that goes wrong at a byte."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if kind == "flip":
        data = data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1:]
    connection.sendall(data if kind == "flip" else data[:at])
    if kind == "rst":
        reset(connection)
    elif kind == "stall":
        time.sleep(STALL)
    elif kind == "slice":
        time.sleep(0.002)
        connection.sendall(data[at:])
    elif kind == "garbage":
        connection.sendall(bytes(range(256)) * 4)
    elif kind == "twice":
        connection.sendall(data)


class Server:
    """Answers each request in a thread; how often each path was asked for."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self.socket.getsockname()[1]
        self.asked, self.lock = {}, threading.Lock()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.socket.accept()
            threading.Thread(target=self.serve, args=(connection,),
                             daemon=True).start()

    def serve(self, connection):
        try:
            request = b""
            while b"\r\n\r\n" not in request:
                part = connection.recv(65536)
                if not part:
                    return
                request += part
            _, framing, kind, at, _ = request.split(b" ")[1].decode().split(
                "/", 4)
            where = (framing, kind, at)
            with self.lock:
                times = self.asked[where] = self.asked.get(where, 0) + 1
            data = answer(framing)
            if kind.endswith("-once"):
                kind = kind[:-5] if times == 1 else "fin"
                at = at if times == 1 else len(data)
            send(connection, data, kind, int(at))
        except OSError:
            pass
        finally:
            connection.close()


def problems(done, truth):
    out = done.stdout
    if done.returncode == 0:
        return [] if out == truth else [f"exit 0, {len(out)} bytes"]
    types = [json.loads(line)["$hr"]["type"]
             for line in out.splitlines() if line.startswith(b'{"$hr"')]
    if done.returncode < 0:
        return [f"signal {-done.returncode}"]
    if "end" in types or out and not out.endswith(b"\n"):
        return [f"failed, and says {types}"]
    if not done.stderr or done.stderr.count(b"\n") > 1:
        return [f"said: {done.stderr}"]
    return []


class Runs:
    def __init__(self, row):
        self.row, self.server = row, Server()
        self.patient, self.hasty = (row.world.file(
            f"config{seconds}", b'{"source":"humaans","retry_attempts":1,'
            b'"request_timeout_seconds":%d}' % seconds)
            for seconds in (20, 1))

    def fetch(self, framing, kind, at):
        base = (f"http://127.0.0.1:{self.server.port}/{framing}/{kind}/{at}"
                "/api")
        return subprocess.run(
            [tool("hr-fetch"), "-F", "-c",
             self.hasty if kind == "stall" else self.patient, "documents"],
            stdin=subprocess.DEVNULL, capture_output=True, check=False,
            timeout=SECONDS, env={**self.row.world.env,
                                  "HR_HUMAANS_TOKEN": "t",
                                  "HR_HUMAANS_BASE_URL": base})

    def truth(self, framing):
        whole = len(answer(framing))
        done = self.fetch(framing, "fin", whole)
        if done.returncode != 0:
            raise RuntimeError(f"undisturbed: {done}")
        return stable(done.stdout)


def stable(out):
    """Without what names the run."""
    return out[out.index(b"\n") + 1:] if b"\n" in out else out


def points(row):
    for framing in FRAMINGS:
        size = len(answer(framing))
        kinds = {"rst": 1 if framing == "length" else 6,
                 "fin": 3 if "length" in framing else 6, "garbage": 16,
                 "slice": 12, "twice": 24, "fin-once": 40, "rst-once": 40,
                 "stall": 120}
        if "gzip" in framing:
            kinds["flip"] = 1 if framing == "gzip-length" else 6
        for kind, step in kinds.items():
            for at in row.every(range(row.dice.randrange(step), size, step),
                                3):
                yield framing, kind, at


def check(row):
    runs = Runs(row)
    truths = {framing: runs.truth(framing) for framing in FRAMINGS}
    row.note(f"answers of {len(answer('length'))} bytes, compressed "
             f"{len(answer('gzip-length'))}")
    once = 0

    def one(where):
        done = runs.fetch(*where)
        done.stdout = stable(done.stdout)
        return where, done

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for where, done in pool.map(one, points(row)):
            framing, kind, at = where
            bad = problems(done, truths[framing])
            if kind == "slice" and done.returncode != 0:
                bad.append(f"cut in two, and failed: {done.stderr}")
            if kind.endswith("-once"):
                once += 1
                if done.returncode != 0:
                    bad.append(f"failed once, and then for good: "
                               f"{done.stderr}")
            row.point(f"{framing}: {kind} at {at}", bad)
    row.note(f"{once} faults that were gone at the second try")
