"""What supervision costs: microseconds per item over doing nothing, and the time until a worker is ready.

python -m tests.bench.pool
"""

import sys
import time
from pathlib import Path

from scraper.pool import Pool, run_pool

sys.path.insert(0, str(Path(__file__).parents[1] / "pool"))
SIZES = (1_000, 100_000, 1_000_000, 10_000_000)


def cpu():
    return time.process_time() * 1e6


def main():
    start = time.perf_counter()
    with Pool("pool_work:echo") as pool:
        pool.submit(b"").result()
        print(f"a worker is ready and has answered after {(time.perf_counter() - start) * 1e3:.0f} ms")
    print("bytes there and back | jobs | items | wall us/item | CPU us/item in the parent")
    for size in SIZES:
        for jobs in (1, 2):
            count = max(20, min(5_000, 200_000_000 // size // 4))
            run = run_pool((b"x" * size for _ in range(count)), work="pool_work:echo", jobs=jobs)
            next(run)
            wall, spent = time.perf_counter(), cpu()
            for _ in run:
                pass
            wall, spent = (time.perf_counter() - wall) * 1e6, cpu() - spent
            print(f"{size:>10} | {jobs} | {count:>5} | {wall / count:>8.0f} | {spent / count:>8.0f}")


if __name__ == "__main__":
    main()
