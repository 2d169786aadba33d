#!/usr/bin/env python3
"""Whether pages that are under way together, and are all refused with the token
that they have, come through where a new token ends the one before it."""
import http.server
import json
import subprocess
import threading
import urllib.parse

from one_list import FETCH, tell

PAGE, TOTAL, TOGETHER = 5, 200, 8


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, value):
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        server = self.server
        self.rfile.read(int(self.headers["Content-Length"]))
        with server.lock:
            server.given += 1
            server.asked += 1
            token = f"t{server.given}"
        self.answer(200, {"access_token": token})

    def do_GET(self):
        server = self.server
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        first = int(query["offset"][0])
        if first > 0 and not server.over.is_set():
            try:  # all of the first ones are refused, together
                server.together.wait(20)
            except threading.BrokenBarrierError:
                pass
            server.over.set()
        with server.lock:
            good = self.headers["Authorization"] == f"Bearer t{server.given}"
            if first == 0:
                server.given += 1  # it has had its time
        if good:
            self.answer(200, {"data": [{"id": i} for i in range(
                first, min(first + PAGE, TOTAL))], "total": TOTAL})
        else:
            self.answer(401, {"error": "expired"})

    def log_message(self, *args):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.lock, server.over = threading.Lock(), threading.Event()
    server.together = threading.Barrier(TOGETHER)
    server.given = server.asked = 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    with open("source.json", "w", encoding="utf-8") as f:
        json.dump({"client": {"base_url": base, "auth": {
            "type": "oauth2_client_credentials",
            "access_token_url": base + "/token",
            "client_id": "me", "client_secret": "${HR_KEY}"}},
            "resources": [{"name": "items", "endpoint": {
                "data_selector": "data", "paginator": {
                    "type": "offset", "limit": PAGE}}}]}, f)
    done = subprocess.run([*FETCH, "-j", str(TOGETHER)], timeout=60,
                          stdout=subprocess.PIPE, check=False)
    ids = [json.loads(line)["id"] for line in done.stdout.splitlines()]
    tell(done.returncode == 0 and ids == list(range(TOTAL)),
         "pages that are refused together come with one new token")
    tell(server.asked == 2, "and no other is asked for")
    server.shutdown()


main()
