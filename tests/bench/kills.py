"""A thousand SIGKILLs at random moments, with real worker processes: what is lost, what is there twice.

python -m tests.bench.kills [KILLS] [PAGES]
"""

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "crawl")]


def main():
    from crawl_kit import Killer, captures, lines, urls_of, write_job  # found on the path set above
    from loopback_site import LoopbackSite, served

    from scraper.crawl.audit import verify_path

    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    pages = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    site = LoopbackSite(pages=pages, sizes=(1000, 3000))
    start, complete = time.monotonic(), 0
    with served(site) as root, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        job = write_job(folder, root, politeness="floor = 0.0\nper_site = 2\nconcurrency = 2")
        expected = {root.rstrip("/") + path for path in site.all_paths() if path != "/" and not path.startswith("/amp")}
        killed = lost = doubled = damaged = rejected = 0
        while killed < kills:
            with Killer(job, seed=complete, work=["processes"]) as killer:
                ended = False
                while not ended and killed + killer.kills < kills:
                    ended = killer.live(0.1, 0.5)
                if not ended:
                    assert killer.finish() == 0
                killed += killer.kills
            complete += 1
            out = folder / "out"
            urls = urls_of(out)
            lost += len(expected - set(urls))
            doubled += len(urls) - len(set(urls))
            doubled += sum(count - 1 for url, count in captures(out).items() if url in expected)
            damaged += sum(len(verdict.findings) for verdict in verify_path(out))
            rejected += len(lines(out / "rejects.jsonl"))
            out.rename(folder / f"done-{complete}")
    print("kills | crawls completed | pages each | lost | twice | findings of verify | rejects | seconds")
    print(
        f"{killed} | {complete} | {len(expected)} | {lost} | {doubled} | {damaged} | {rejected} | {time.monotonic() - start:.0f}"
    )


if __name__ == "__main__":
    main()
