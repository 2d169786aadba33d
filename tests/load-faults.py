"""A loader that is killed, or told of an error, at each of its system calls.

load-faults.py TARGET INPUT COMMAND...
    runs the command, which brings the file INPUT to the file TARGET, under
    strace(1), once for each call and fault, and says where

    - the file is neither what it was nor what it is to become
    - the exit status is 0 and the file is not what it is to become
    - something is left beside it (only a killed loader may, for the next one)
    - something is acknowledged that is not in the file
"""

import collections
import os
import re
import subprocess
import sys

CALLS = ["openat", "read", "pread64", "write", "fsync", "rename", "renameat",
         "renameat2", "close", "unlinkat", "flock", "lseek", "newfstatat",
         "fstat", "fchmod", "fchown"]
# What can fail without a loss: names are cleared away, descriptors closed, and
# a file's owner kept, as well as can be.
ERRORS = ["EIO", "ENOSPC"]


def slurp(path):
    with open(path, "rb") as file:
        return file.read()


class Faults:
    def __init__(self, target, source, command):
        self.target, self.source, self.command = target, source, command
        self.old = slurp(target)
        self.beside = self.listing()
        # Whose rows they are: noted before the target takes its name.
        folder, name = os.path.split(target)
        self.note = os.path.join(folder, f".{name}.source")
        self.bad, self.points = [], 0

    def listing(self):
        return sorted(os.listdir(os.path.dirname(self.target)))

    def run(self, *strace):
        with open(self.target, "wb") as file:
            file.write(self.old)
        if os.path.exists(self.note):
            os.unlink(self.note)
        with open(self.source, "rb") as source:
            return subprocess.run(
                ["strace", "-f", "-qq", *strace, *self.command],
                stdin=source, capture_output=True)

    def count(self):
        """How often each call comes in a run without faults."""
        trace = self.target + ".trace"
        done = self.run("-o", trace)
        self.new = slurp(self.target)
        if done.returncode != 0 or self.new == self.old:
            sys.exit(f"nothing to look at: {done}")
        counts = collections.Counter(
            re.findall(r"^\d+ +(\w+)\(", slurp(trace).decode(), re.M))
        os.unlink(trace)
        return counts

    def check(self, point, done, killed):
        self.points += 1
        now = slurp(self.target)
        acked = b'"end"' in done.stdout
        if now not in (self.old, self.new):
            self.bad.append(f"{point}: torn")
        if done.returncode == 0 and now != self.new:
            self.bad.append(f"{point}: exit 0, not loaded")
        if acked and now != self.new:
            self.bad.append(f"{point}: acknowledged, not loaded")
        left = [name for name in self.listing() if name not in self.beside
                and name != os.path.basename(self.note)]
        if os.path.exists(self.note) and slurp(self.note) != b"demo/t\n":
            self.bad.append(f"{point}: the note is torn")
        if now == self.new and not os.path.exists(self.note):
            self.bad.append(f"{point}: loaded, without a note")
        # Nor can a lock file go that can't be locked or looked at.
        if killed or re.search("at (flock|newfstatat)", point):
            for name in left:
                if name.endswith(".lock"):
                    os.unlink(os.path.join(os.path.dirname(self.target), name))
            left = [n for n in left if not n.endswith(".lock") and
                    not (killed and n.endswith(".new"))]
        if left:
            self.bad.append(f"{point}: left {left}")

    def go(self):
        counts = self.count()
        for call in CALLS:
            for number in range(1, counts[call] + 1):
                where = ["-o", "/dev/null", "-e", f"trace={call}", "-e"]
                # With --seccomp-bpf, strace 6.1 lets the call happen first.
                done = self.run(
                    *where, f"inject={call}:signal=SIGKILL:when={number}")
                if done.returncode != -9:
                    self.bad.append(f"{call} {number}: not killed: {done}")
                self.check(f"kill at {call} {number}", done, True)
                if call in ("unlinkat", "close"):
                    continue
                for error in ERRORS:
                    for when in (f"{number}", f"{number}+"):
                        done = self.run(
                            "--seccomp-bpf", *where,
                            f"inject={call}:error={error}:when={when}")
                        self.check(f"{error} at {call} {when}", done, False)
        done = self.run("-o", "/dev/null")
        self.check("after all", done, False)
        print(f"{self.points} points")
        return "\n".join(self.bad)


if __name__ == "__main__":
    sys.exit(Faults(sys.argv[1], sys.argv[2], sys.argv[3:]).go() or 0)
