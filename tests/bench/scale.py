"""How each tool's time a record and memory go as the work grows ten-fold,
five times: whole pipelines over one list, every tool of them timed."""

import os
import subprocess

import pipelines

LARGEST = int(os.environ.get("HR_BENCH_SCALE", "1000000"))
LOADERS = {
    "hr-load-csv": "hr-load-csv -q -d scale",
    "hr-load-sqlite": "hr-load-sqlite -q -o scale/hr.db",
    "hr-load-pg": "hr-load-pg -q --prefix scale_",
}


def members(loader):
    return [
        "hr-fetch -q -F -l 250 -s humaans documents", "hr-map -q",
        LOADERS[loader] + " --deleted mark", "hr-state commit -q",
    ]


def run(loader):
    """A pipeline: each tool's CPU seconds and MiB.

    time(1) stands between, since a process of ours would inherit our peak; its
    own clock has only hundredths, the kernel's for it and its child has all."""
    processes, source = [], subprocess.DEVNULL
    for member in members(loader):
        words = member.split()
        processes.append(subprocess.Popen(
            ["/usr/bin/time", "-f", "%M", "-o", words[0] + ".rss"] + words,
            stdin=source, stdout=subprocess.PIPE,
        ))
        if source != subprocess.DEVNULL:
            source.close()
        source = processes[-1].stdout
    source.read()
    found = {}
    for process, member in zip(processes, members(loader)):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        tool = member.split()[0]
        if status != 0:
            raise RuntimeError(f"{member}: status {status}")
        with open(tool + ".rss") as rss:
            mib = int(rss.read().split()[-1]) / 1024
        found[tool] = usage.ru_utime + usage.ru_stime, mib
    return found


def measure(records, loaders):
    server = pipelines.Server(records)
    before = dict(os.environ)
    os.environ.update(
        HR_HUMAANS_BASE_URL=server.url, HR_HUMAANS_TOKEN=pipelines.TOKEN
    )
    found = {}
    try:
        for loader in loaders:
            pipelines.fresh("scale")
            for tool, figures in run(loader).items():
                found.setdefault(tool, figures)
            if loader == "hr-load-pg":
                subprocess.run(
                    ["psql", "-XAtq", "-c", "DROP TABLE scale_documents, _hr_loads"],
                    check=True, stderr=subprocess.DEVNULL,
                )
    finally:
        server.end()
        os.environ.clear()
        os.environ.update(before)
    return found


def bench(with_pg):
    loaders = [l for l in LOADERS if with_pg or l != "hr-load-pg"]
    sizes = [n for n in (10**k for k in range(2, 9)) if n <= LARGEST]
    found = [measure(n, loaders) for n in sizes]
    print("\n%-16s%s" % ("", "".join("%18s" % f"{n:,}" for n in sizes)))
    for tool in found[0]:
        cells = (
            "%9.2f us%4.0f MiB" % (cpu / n * 1e6, mib)
            for n, (cpu, mib) in zip(sizes, (f[tool] for f in found))
        )
        print("%-16s%s" % (tool, "".join("%18s" % c for c in cells)))
