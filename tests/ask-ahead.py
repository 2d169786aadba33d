#!/usr/bin/env python3
"""Whether the request for the next page reaches the server while the page
before it can't be written, because nobody reads it.  Prints TAP."""
import http.server
import json
import subprocess
import threading

SECONDS = 20
# More than a pipe and hr-fetch's own buffer hold.
TEXT = "x" * (512 << 10)

asked = threading.Event()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        second = self.path.endswith("?page=2")
        page = {"data": [{"id": 2 if second else 1, "text": TEXT}]}
        if second:
            asked.set()
        else:
            page["next"] = "/items?page=2"
        data = json.dumps(page).encode()
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
            "paginator": {"type": "json_link", "next_url_path": "next"}}}]}
    with open("source.json", "w", encoding="utf-8") as f:
        json.dump(source, f)
    fetch = subprocess.Popen(
        ["hr-fetch", "--source-file", "source.json", "items"],
        stdout=subprocess.PIPE)
    ahead = asked.wait(SECONDS)
    lines = fetch.communicate(timeout=60)[0].splitlines()
    ids = [json.loads(line)["id"] for line in lines]
    print("ok" if ahead else "not ok",
          "the next page is asked for while this one is not written",
          sep="\t")
    print("ok" if ids == [1, 2] and fetch.returncode == 0 else "not ok",
          "both are written", sep="\t")
    server.shutdown()


main()
