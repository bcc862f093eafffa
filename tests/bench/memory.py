"""Peak memory of `clean` over few and over many pages: it must not grow with the input.

    python tests/bench/memory.py [1000 10000]

Pages are made from the fixtures, each with its own number in the text, and come in as JSON lines on stdin. The figure is
the largest sum of resident memory over the process and its workers, sampled ten times a second, in MB.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SCRAPER = [sys.executable, "-c", "from scraper.cli import main; main()"]


def pages(count):
    bodies = [p.read_text("utf-8", "replace") for p in sorted((ROOT / "fixtures").glob("*/*/input.html"))]
    for n in range(count):
        html = bodies[n % len(bodies)].replace("</p>", f" {n}</p>", 1)
        yield json.dumps({"html": html, "url": f"http://site{n % 97}.example/{n}"}, ensure_ascii=False)


def resident(pid):
    """MB of a process and all below it."""
    total, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        try:
            fields = Path(f"/proc/{one}/statm").read_text().split()
            for children in Path(f"/proc/{one}/task").glob("*/children"):  # workers are children of threads
                waiting += [int(c) for c in children.read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += int(fields[1]) * os.sysconf("SC_PAGE_SIZE")
    return total / 1e6


def peak(count, *options):
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "pages.jsonl"
        source.write_text("\n".join(pages(count)), "utf-8")
        run = subprocess.Popen([*SCRAPER, "-q", "clean", str(source), "-o", f"{folder}/out", "--jobs", "2", *options])
        highest, started = 0.0, time.monotonic()
        done = threading.Event()

        def watch():
            nonlocal highest
            while not done.wait(0.1):
                highest = max(highest, resident(run.pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        code = run.wait()
        done.set()
        watcher.join()
        return highest, time.monotonic() - started, code


def main():
    counts = [int(a) for a in sys.argv[1:]] or [1000, 10_000]
    print(f"{'pages':>8} {'lexicon':>8} {'peak MB':>8} {'s':>7} {'exit':>5}")
    for options in (["--no-learn"], []):
        for count in counts:
            mb, seconds, code = peak(count, *options)
            print(f"{count:8} {'no' if options else 'yes':>8} {mb:8.0f} {seconds:7.0f} {code:5}")


if __name__ == "__main__":
    main()
