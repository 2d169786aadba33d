"""For tests of hr-fetch: a server of one list, items, and its definition."""
import http.server
import json
import threading

FETCH = ["hr-fetch", "--source-file", "source.json", "items"]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        data = self.server.page(self.path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


def serve(page, paginator, **resource):
    """Starts the server, whose answer to a path is page(path), as bytes;
    writes source.json, with what else there is to say of the resource."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.page = page
    threading.Thread(target=server.serve_forever, daemon=True).start()
    source = {
        "client": {"base_url": f"http://127.0.0.1:{server.server_address[1]}"},
        "resources": [{"name": "items", **resource, "endpoint": {
            "path": "items", "data_selector": "data",
            "paginator": paginator}}]}
    with open("source.json", "w", encoding="utf-8") as f:
        json.dump(source, f)
    return server


def tell(good, text):
    """A result, for take_results of lib.sh."""
    print("ok" if good else "not ok", text, sep="\t")
