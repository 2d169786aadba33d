#!/usr/bin/env python3
"""Whether pages under way are fewer than -j says where they are big, so that
memory stays bounded."""
import json
import re
import subprocess
import threading

from one_list import FETCH, serve, tell

PAGES = 8
TEXT = "x" * (3 << 20)
SECONDS = 0.3  # in which a third request would come

lock = threading.Condition()
under_way = most = 0


def page(path):
    global under_way, most
    skip = int(re.search(r"offset=(\d+)", path)[1])
    with lock:
        under_way += 1
        most = max(most, under_way)
        lock.notify_all()
        if skip > 0:
            lock.wait_for(lambda: under_way > 2, SECONDS)
    rows = [{"id": skip, "text": TEXT}] if skip < PAGES else []
    data = json.dumps({"data": rows, "total": PAGES}).encode()
    with lock:
        under_way -= 1
    return data


def main():
    server = serve(page, {"type": "offset", "limit": 1, "total_path": "total"})
    fetch = subprocess.run([*FETCH, "-j", "8"], stdout=subprocess.PIPE,
                           timeout=60, check=False)
    ids = [json.loads(line)["id"] for line in fetch.stdout.splitlines()]
    tell(most == 2, f"of pages of 3 MiB {most} are under way at once")
    tell(ids == list(range(PAGES)) and fetch.returncode == 0,
         "all are written, in order")
    server.shutdown()


main()
