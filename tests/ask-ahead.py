#!/usr/bin/env python3
"""Whether the request for the next page reaches the server while the page
before it can't be written, because nobody reads it."""
import json
import subprocess
import threading

from one_list import FETCH, serve, tell

SECONDS = 20
# More than a pipe and hr-fetch's own buffer hold.
TEXT = "x" * (512 << 10)

asked = threading.Event()


def page(path):
    second = path.endswith("?page=2")
    answer = {"data": [{"id": 2 if second else 1, "text": TEXT}]}
    if second:
        asked.set()
    else:
        answer["next"] = "/items?page=2"
    return json.dumps(answer).encode()


def main():
    server = serve(page, {"type": "json_link", "next_url_path": "next"})
    fetch = subprocess.Popen(FETCH, stdout=subprocess.PIPE)
    ahead = asked.wait(SECONDS)
    lines = fetch.communicate(timeout=60)[0].splitlines()
    ids = [json.loads(line)["id"] for line in lines]
    tell(ahead, "the next page is asked for while this one is not written")
    tell(ids == [1, 2] and fetch.returncode == 0, "both are written")
    server.shutdown()


main()
