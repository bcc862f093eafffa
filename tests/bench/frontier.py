"""A million URLs in the frontier: rates of adding and taking, memory, time to resume.

python -m tests.bench.frontier [COUNT] [SITES]
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

from scraper.crawl.addresses import canonical
from scraper.crawl.frontier import Frontier
from scraper.crawl.values import DONE, Lead, Verdict

BATCH = 1000


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def now_mb():
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def leads(count, sites):
    for n in range(count):
        yield Lead(canonical(f"http://blog{n % sites}.example/2026/{n % 12 + 1}/post-{n}.html?b=2&a=1"))


def timed(name, count, start, spent):
    wall, cpu = time.perf_counter() - start, time.process_time() - spent
    print(f"{name:<28} | {count / wall:>9.0f} | {count / cpu:>9.0f} | {now_mb():>6.0f} | {peak():>6.0f}", flush=True)


def batches(items):
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    sites = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    print(f"{count} URLs of {sites} domains; {now_mb():.0f} MB before")
    print(f"{'':<28} | per s     | per CPU s | RSS MB | peak MB")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state.sqlite"
        with Frontier(path) as frontier:
            for name in ("add", "add again (all known)"):
                start, spent = time.perf_counter(), time.process_time()
                for batch in batches(leads(count, sites)):
                    with frontier.transaction():
                        frontier.add(batch, depth=1)
                timed(name, count, start, spent)
        size = path.stat().st_size / 1e6
        start = time.perf_counter()
        frontier = Frontier(path)
        (first,) = frontier.take(1.0)
        print(f"opened and first URL taken after {(time.perf_counter() - start) * 1e3:.1f} ms; file {size:.0f} MB")
        frontier.give_back(first)
        frontier.release(first.site, 0.0)
        start, spent, taken = time.perf_counter(), time.process_time(), 0
        while taken < count // 5:
            rows = frontier.take(2.0, want=100, per_site=100)
            with frontier.transaction():
                frontier.settle((Verdict(id=row.id, status=DONE, fetched_at=1.0) for row in rows), rows)
            for row in rows:
                frontier.release(row.site, 0.0)
            taken += len(rows)
        timed("take and settle (a fifth)", taken, start, spent)
        frontier.close()


if __name__ == "__main__":
    main()
