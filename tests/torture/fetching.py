"""hr-fetch with checkpoints, as a job: it goes on where an earlier run stopped,
or says why not, and both parts together are the whole list."""

import json
import os

import jobs
from world import slurp, spill, tool

SIZE = 3000


class Fetch(jobs.Job):
    def __init__(self, world, going_on=False, size=SIZE):
        super().__init__(world, "fetch" + ("-on" if going_on else ""),
                         [tool("hr-fetch"), "-F", "-i", "documents"], b"")
        world.api("--size", f"documents={size}")
        self.size = size
        self.env = {"XDG_STATE_HOME": os.path.join(self.dir, "home")}
        # Those with the file of the keys; the network has a row of its own.
        self.calls = ["openat", "pread64", "pwrite64", "fdatasync",
                      "ftruncate", "flock", "fstat", "mkdir"]
        self.state = os.path.join(self.dir, "home", jobs.STATE)
        self.going_on, self.first, self.files = going_on, [], {}

    def keys(self):
        return os.path.join(os.path.dirname(self.state),
                            ".humaans,documents.keys")

    def learn(self):
        os.makedirs(os.path.dirname(self.state), exist_ok=True)
        whole = self.run().stdout.splitlines()
        self.new = sorted(records(whole))
        if self.going_on:
            # The second: the keys before it take more than one read.
            at = [i for i, line in enumerate(whole)
                  if b'"checkpoint"' in line][1]
            self.first = records(whole[:at])
            self.files = {self.keys(): slurp(self.keys()),
                          self.state: state_of(whole[at])}
        if len(self.new) != self.size:
            raise RuntimeError(f"{self.name}: {len(self.new)} records")
        return self

    def reset(self):
        for path in (self.keys(), self.state):
            if os.path.exists(path):
                os.unlink(path)
        for path, content in self.files.items():
            spill(path, content)
            os.chmod(path, 0o600)

    restore = reset

    def problems(self, done, killed):
        lines = done.stdout.splitlines()
        ends = [json.loads(line)["$hr"] for line in lines
                if line.startswith(b'{"$hr":{"type":"end"')]
        if not ends:
            return [] if done.returncode else ["exit 0, no end"]
        # What is complete has it all; else it is the other part, or more.
        got = records(lines)
        if len(got) != len(set(got)):
            return ["records that come twice"]
        if not ends[0]["complete"]:
            got = set(got + self.first)
        if sorted(got) != self.new:
            return [f"{len(got)} records of {len(self.new)}"]
        return []


def records(lines):
    return [line for line in lines if not line.startswith(b'{"$hr"')]


def state_of(line):
    """A state as hr-state commit leaves it after a checkpoint."""
    checkpoint = json.loads(line)["$hr"]
    entry = {"when": checkpoint["resume"]["began"], "run": "r",
             "records": checkpoint["records"], "resume": checkpoint["resume"]}
    return json.dumps({"version": 1, "source": "humaans", "resources": {
        "documents": {"checkpoint": entry}}}).encode()
