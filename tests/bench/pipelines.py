"""The whole pipeline, three tables of Humaans from the API into files and
databases, beside what people run in its place."""

import json
import os
import shutil
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
RECORDS = int(os.environ.get("HR_BENCH_PIPELINE", "100000"))
PEERS = os.environ.get("HR_BENCH_PEERS") or os.path.join(
    os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"),
    "hr-tools-bench",
)
TABLES = "companies documents job-roles"
TOKEN = "demo-token"

# Forty lines of curl and jq, the short way: pages until one is empty, the
# shipped map, and jq's own CSV, without any of the guarantees.
CURL_JQ = """
skip=0
while :; do
	curl -sSfg -H "Authorization: Bearer $TOKEN" \\
	    "$URL/documents?\\$skip=$skip&\\$limit=100" >page.json
	n=$(jq '.data | length' page.json)
	[ "$n" -gt 0 ] || break
	jq -c '.data[]' page.json
	skip=$((skip + n))
done | jq -c -f map.jq | jq -r '[.[]] | @csv' >curl.csv
"""


# The same pages through as many processes into a file, and no work on them.
NO_WORK = """
curl -sS -H "Authorization: Bearer $TOKEN" -K urls | cat | cat >ours/came
sync ours/came
"""


class Server:
    """A demo API of its own, with so many documents."""

    def __init__(self, documents):
        self.process = subprocess.Popen(
            [os.environ["DEMO_API"], "--port-file", "pipeline.port", "--token",
             TOKEN, "--size", f"documents={documents}"],
            stderr=subprocess.DEVNULL,
        )
        for _ in range(250):
            if os.path.exists("pipeline.port"):
                break
            time.sleep(0.02)
        with open("pipeline.port") as port:
            self.url = f"http://127.0.0.1:{port.read().strip()}/api"
        os.remove("pipeline.port")

    def end(self):
        self.process.terminate()
        self.process.wait()


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return os.path.abspath(folder)


def peers_folder():
    """Where peers/install put them; None where it can't."""
    made = subprocess.run(
        [os.path.join(HERE, "peers", "install"), PEERS], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )
    return made.stdout.strip() if made.returncode == 0 else None


def bench(Run, compare, row):
    server = Server(RECORDS)
    before = dict(os.environ)
    os.environ.update(
        HR_HUMAANS_BASE_URL=server.url, HR_HUMAANS_TOKEN=TOKEN, URL=server.url,
        TOKEN=TOKEN, FIVETRAN_TELEMETRY="0", DLTHUB_TELEMETRY="false",
        RUNTIME__DLTHUB_TELEMETRY="false", RUNTIME__LOG_LEVEL="CRITICAL",
    )
    try:
        compare_all(Run, compare, row, server.url)
    finally:
        server.end()
        os.environ.clear()
        os.environ.update(before)


def compare_all(Run, measure, row, url):
    def compare(*sides):
        measure(*sides, records=RECORDS)

    def run(command):
        return Run(["sh", "-c", command], reads="pages")

    def ours(load):
        fresh("ours")
        return run(
            f"hr-fetch -q -F -l 100 -s humaans {TABLES} | hr-map -q | "
            f"{load} | hr-state commit -q"
        )

    def csv():
        return ours("hr-load-csv -q -d ours --disposition replace")

    def sqlite():
        return ours("hr-load-sqlite -q -o ours/hr.db --disposition replace")

    with open("urls", "w") as out:
        for skip in range(0, RECORDS + 1, 100):
            out.write(f'url = "{url}/documents?$skip={skip}&$limit=100"\n')
    subprocess.run(
        "hr-map --print-filter documents >map.jq && "
        'curl -sS -H "Authorization: Bearer $TOKEN" -K urls >pages',
        shell=True, check=True,
    )
    compare(
        f"{RECORDS:,} documents to CSV",
        lambda: run("hr-fetch -q -l 100 documents | hr-map -q documents"
                    " | hr-load-csv -q >ours.csv"),
        "curl, jq, a page at a time", lambda: run(CURL_JQ),
    )

    def no_work():
        fresh("ours")
        return run(NO_WORK)

    compare(
        "three tables, framed, CSV", csv, "curl | cat | cat >file", no_work
    )
    peers = peers_folder()
    if peers is None:
        row("whole pipeline", "dlt, Fivetran's SDK: not to be had", *"-" * 11)
        return
    os.environ["PATH"] += ":" + os.path.join(peers, "bin")

    def dlt(kind):
        program = os.path.join(HERE, "peers", "dlt_rest_api.py")
        command = [peers + "/bin/python", program, url, TOKEN, kind, fresh("dlt")]
        return Run(command, reads="pages")

    def fivetran():
        folder = fresh("fivetran")
        shutil.copytree(
            os.path.join(HERE, "peers", "fivetran"), folder, dirs_exist_ok=True
        )
        with open(folder + "/configuration.json", "w") as out:
            json.dump({"base_url": url, "api_token": TOKEN}, out)
        return run(
            f"cd {folder} && exec fivetran debug --configuration configuration.json"
        )

    compare("three tables, framed, CSV", csv, "dlt rest_api, CSV", lambda: dlt("csv"))
    compare(
        "three tables, framed, SQLite", sqlite, "dlt rest_api, DuckDB",
        lambda: dlt("duckdb"),
    )
    compare(
        "three tables, framed, SQLite", sqlite, "fivetran debug (DuckDB)", fivetran
    )
