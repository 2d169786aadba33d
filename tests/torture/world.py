"""Where a row of the torture runs: a folder, the tools, a clean environment.

The folder is gone when the row ends.  What is built is found as make(1) says:
$BIN has the tools, $OBJ what was built besides them.
"""

import os
import shutil
import subprocess
import tempfile
import time
import urllib.request

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
BIN = os.path.join(TOP, os.environ.get("BIN", "bin"))
OBJ = os.path.join(TOP, os.environ.get("OBJ", "build/plain"))
TOOLS = ["hr-fetch", "hr-map", "hr-state", "hr-load-csv", "hr-load-sqlite",
         "hr-load-pg", "hr-sync"]
SECONDS = 60  # what takes longer hangs


def tool(name):
    return os.path.join(BIN, name)


def preload(name):
    """A library to load into a tool: malloc-fail, careless."""
    return os.path.join(OBJ, "tests", name + ".so")


def slurp(path):
    with open(path, "rb") as file:
        return file.read()


def spill(path, content):
    with open(path, "wb") as file:
        file.write(content)


class World:
    def __init__(self, name):
        self.top = tempfile.mkdtemp(prefix=f"hr-torture-{name}.")
        self.apis = []
        self.env = {
            "PATH": BIN + ":" + os.environ.get("PATH", "/usr/bin:/bin"),
            "LC_ALL": "C.UTF-8", "TZ": "UTC", "TERM": "dumb",
            "TMPDIR": self.folder("tmp"), "HOME": self.folder("home"),
            "XDG_CONFIG_HOME": self.path("home/.config"),
            "XDG_STATE_HOME": self.path("home/.state"),
            "XDG_RUNTIME_DIR": self.folder("home/.run"),
        }

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for api in self.apis:
            api.kill()
            api.wait()
        shutil.rmtree(self.top, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.top, name)

    def folder(self, name):
        os.makedirs(self.path(name), exist_ok=True)
        return self.path(name)

    def file(self, name, content):
        spill(self.path(name), content)
        return self.path(name)

    def run(self, command, source=None, env=None, stdout=subprocess.PIPE,
            **more):
        """Runs a command to its end; source: the file that is its stdin."""
        with open(source or os.devnull, "rb") as stdin:
            return subprocess.run(
                command, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE,
                env={**self.env, **(env or {})}, cwd=self.top,
                timeout=SECONDS, check=False, **more)

    def start(self, command, source=None, env=None, **more):
        """Starts a command, its output unread unless more says where to."""
        more.setdefault("stdout", subprocess.DEVNULL)
        more.setdefault("stderr", subprocess.DEVNULL)
        with open(source or os.devnull, "rb") as stdin:
            return subprocess.Popen(
                command, stdin=more.pop("stdin", stdin), cwd=self.top,
                env={**self.env, **(env or {})}, **more)

    def api(self, *options, faults=None):
        """Starts the demo API, which ends with us, and points the tools at
        it: its URL."""
        port = self.path(f"port{len(self.apis)}")
        log = self.path(f"log{len(self.apis)}")
        command = [os.path.join(OBJ, "tests/demo-api"), "--port-file", port,
                   "--log", log, "--token", "demo-token", *options]
        if faults:
            command += ["--faults", self.file("faults", faults.encode())]
        self.apis.append(subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL))
        until(lambda: os.path.exists(port) and slurp(port))
        url = "http://127.0.0.1:" + slurp(port).decode().strip()
        self.env.update(HR_HUMAANS_BASE_URL=url + "/api",
                        HR_HUMAANS_TOKEN="demo-token",
                        HR_TEAMTAILOR_BASE_URL=url + "/teamtailor/v1",
                        HR_TEAMTAILOR_TOKEN="demo-token")
        return url

    def requests(self, path=b'"path":"/api/'):
        """How many requests the last API has logged."""
        return slurp(self.path(f"log{len(self.apis) - 1}")).count(path)


def until(happens, seconds=20):
    """Waits for something; whether it happened."""
    end = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def put(url, text):
    request = urllib.request.Request(url, data=text.encode(), method="PUT")
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
        request, timeout=SECONDS).read()
