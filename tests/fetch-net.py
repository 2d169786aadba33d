#!/usr/bin/env python3
"""Servers that hr-fetch is tested against, each on a port of its own.

  fetch-net.py tls CERT KEY [VERSION]   an API of one page, over TLS
  fetch-net.py proxy LOG                forwards CONNECT and plain requests
  fetch-net.py trap LOG                 writes down whoever comes
  fetch-net.py links FILE               pages /json/N and /header/N, whose next
                                        link is line N of the file
  fetch-net.py bomb LOG                 a gigabyte in a megabyte of gzip

The port is printed; it ends with its stdin.
"""
import http.server
import json
import socket
import ssl
import sys
import threading
import urllib.request
import zlib

BODY = b'{"total":1,"limit":100,"skip":0,"data":[{"id":"a",' \
    b'"createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z"}]}'


class Quiet(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    log = None

    def log_message(self, *args):
        pass

    def note(self):
        with open(self.log, "a", encoding="utf-8") as f:
            f.write("%s\n%s" % (self.requestline, self.headers))

    def reply(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Api(Quiet):
    def do_GET(self):
        self.reply(200, BODY)


class Trap(Quiet):
    def do_GET(self):
        self.note()
        self.reply(200, BODY)


class Links(Quiet):
    def do_GET(self):
        try:
            kind, number = self.path.strip("/").split("/")
            with open(self.log, encoding="utf-8", newline="\n") as f:
                link = f.read().split("\n")[int(number) - 1]
        except (ValueError, IndexError):
            self.reply(404, b"{}")
            return
        page = {"data": [{"id": int(number)}]}
        self.send_response(200)
        if kind == "json":
            page["next"] = link
        else:
            self.send_header("Link", '<%s>; rel="next"' % link)
        body = json.dumps(page).encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Bomb(Quiet):
    def do_GET(self):
        pack = zlib.compressobj(9, zlib.DEFLATED, 31)
        body = pack.compress(b'{"data":[') + pack.flush(zlib.Z_FULL_FLUSH)
        # Nothing in a part refers to another, so one may come many times.
        part = pack.compress(b" " * (1 << 24)) + pack.flush(zlib.Z_FULL_FLUSH)
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body) + 64 * len(part)))
        self.end_headers()
        try:
            self.wfile.write(body)
            for _ in range(64):
                self.wfile.write(part)
        except OSError:
            pass


class Proxy(Quiet):
    def do_GET(self):
        self.note()
        wanted = dict(self.headers)
        with urllib.request.urlopen(
                urllib.request.Request(self.path, headers=wanted)) as r:
            self.reply(r.status, r.read())

    def do_CONNECT(self):
        self.note()
        host, port = self.path.rsplit(":", 1)
        try:
            there = socket.create_connection((host, int(port)))
        except OSError:
            self.reply(502, b"")
            return
        self.send_response(200)
        self.end_headers()
        back = threading.Thread(target=pump, args=(there, self.connection))
        back.start()
        pump(self.connection, there)
        back.join()
        self.close_connection = True


def pump(one, other):
    try:
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def main():
    kind = sys.argv[1]
    Quiet.log = sys.argv[2]
    handler = {"tls": Api, "proxy": Proxy, "trap": Trap,
               "links": Links, "bomb": Bomb}[kind]
    urllib.request.install_opener(
        urllib.request.build_opener(urllib.request.ProxyHandler({})))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if kind == "tls":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if len(sys.argv) > 4:
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            version = getattr(ssl.TLSVersion, sys.argv[4])
            context.minimum_version = context.maximum_version = version
        context.load_cert_chain(sys.argv[2], sys.argv[3])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


main()
