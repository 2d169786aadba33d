#!/usr/bin/env python3
"""Whether pages under way are fewer than -j says where they are big, so that
memory stays bounded.  Prints TAP."""
import http.server
import json
import re
import subprocess
import threading

PAGES = 8
TEXT = "x" * (3 << 20)
SECONDS = 0.3  # in which a third request would come

lock = threading.Condition()
under_way = most = 0


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        global under_way, most
        skip = int(re.search(r"offset=(\d+)", self.path)[1])
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
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    source = {
        "client": {"base_url": f"http://127.0.0.1:{server.server_address[1]}"},
        "resources": [{"name": "items", "endpoint": {
            "path": "items", "data_selector": "data",
            "paginator": {"type": "offset", "limit": 1,
                          "total_path": "total"}}}]}
    with open("source.json", "w", encoding="utf-8") as f:
        json.dump(source, f)
    fetch = subprocess.run(
        ["hr-fetch", "-j", "8", "--source-file", "source.json", "items"],
        stdout=subprocess.PIPE, timeout=60, check=False)
    ids = [json.loads(line)["id"] for line in fetch.stdout.splitlines()]
    print("ok" if most == 2 else "not ok",
          f"of pages of 3 MiB {most} are under way at once", sep="\t")
    print("ok" if ids == list(range(PAGES)) and fetch.returncode == 0
          else "not ok", "all are written, in order", sep="\t")
    server.shutdown()


main()
