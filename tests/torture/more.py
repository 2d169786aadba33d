"""R16: what the tests take some of, in the numbers that a release deserves."""

import os
import subprocess

from world import BIN, OBJ

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MORE = [("json.t", "HR_TEST_TEXTS", 1000000),
        ("map-engines.t", "HR_TEST_RECORDS", 20000)]


def check(row):
    """Texts and records by the million, others each time."""
    for name, number, count in MORE:
        done = subprocess.run(
            ["sh", os.path.join(TESTS, name)], check=False, timeout=900,
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            env={**row.world.env, "OBJ": OBJ, "BIN": BIN, number: str(count),
                 "HR_TEST_SEED": str(row.dice.randrange(10 ** 6))})
        bad = [line for line in done.stdout.splitlines()
               if line.startswith("not ok")]
        row.point(name, bad or (
            [f"exit {done.returncode}"] if done.returncode else []))
