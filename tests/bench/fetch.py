"""Figures of the fetch room: each fault with its outcome, cost per page, decompression bombs. Prints tables.

    python tests/bench/fetch.py [faults] [rate] [engines] [bombs]

CPU is this process's; the site runs in a process of its own.
"""

import asyncio
import sys
import time
import tracemalloc
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import fault_answers  # noqa: E402  # the paths above come first
from fault_server import FaultServer  # noqa: E402
from loopback_site import LoopbackSite, served  # noqa: E402

from scraper.fetch.client import fetch, open_client, page_of, problem_of  # noqa: E402
from scraper.fetch.codings import decoded  # noqa: E402
from scraper.fetch.values import Failed, Limits, Options, Request  # noqa: E402

LOOPBACK = frozenset({"127.0.0.1"})
FAST = Limits(deadline=2.0, head=0.6, grace=0.4, min_rate=2000.0, body=3_000_000, decoded=3_000_000)
PATHS = """/ok /reset-before /reset-head /reset-body /close-before /close-head /short-body /long-body /bad-chunk /cut-chunks
/damaged-gzip /truncated/gzip /truncated/deflate /truncated/br /truncated/zstd /bomb/gzip /bomb/deflate /bomb/br /bomb/zstd
/bomb/gzip-gzip /layers/3 /layers/100 /trailing-junk /not-gzip /not-gzip-binary /unknown-coding /loris-head /loris-body
/stalled-body /endless /big-header /many-headers /length-conflict /length-and-chunked /garbage /http09 /loop /stairs/10
/stairs/11 /to/file%3A%2F%2F%2Fetc%2Fpasswd /to/http%3A%2F%2F2130706433%2F /to/http%3A%2F%2F%5B64%3Aff9b%3A%3A7f00%3A1%5D%2F
/throttled/429-seconds /throttled/503-date /status/500 /wall/200 /labelled/pdf /labelled/zip /charset/x-none /cookies""".split()


def faults() -> None:
    """One row per fault."""
    print(f"{'fault':<58}{'outcome':<18}{'retry':<7}{'flags':<22}{'ms':>6}")
    with FaultServer() as server:
        for path in PATHS:
            asyncio.run(_row(server.url(path, host="open.test"), path))


async def _loopback(host: str, port: int) -> tuple[str, ...]:
    return ("127.0.0.1",)


async def _row(url: str, path: str) -> None:
    started, flags = time.monotonic(), ""
    async with open_client(
        Options(user_agent="bench/0", limits=FAST, allow_hosts=frozenset({"open.test"}), resolver=_loopback)
    ) as client:
        try:
            fetched = await fetch(client, Request(url=url))
            problem, flags = problem_of(fetched), ",".join(fetched.flags)
        except Failed as failed:
            problem = failed
    name, retry = (problem.reason, "yes" if problem.retry else "no") if problem else ("page", "")
    print(f"{path:<58}{name:<18}{retry:<7}{flags:<22}{(time.monotonic() - started) * 1e3:>6.0f}")


def rate() -> None:
    """CPU and wall time per page on a site of 50-200 kB pages, politeness off."""
    print(f"{'at once':<10}{'pages':>7}{'MB':>8}{'CPU ms/page':>13}{'pages/s CPU':>13}{'pages/s wall':>14}")
    with served(LoopbackSite(pages=1000)) as root:
        for together in (1, 8, 32):
            asyncio.run(_measured(root, together))


async def _measured(root: str, together: int) -> None:
    size, gate, count = 0, asyncio.Semaphore(together), 1000
    async with open_client(Options(user_agent="bench/0", allow_hosts=LOOPBACK)) as client:

        async def one(number: int) -> None:
            nonlocal size
            async with gate:
                fetched = await fetch(client, Request(url=f"{root}post/{number}"))
                page_of(fetched, None)
                size += len(fetched.body)

        wall, cpu = time.monotonic(), time.process_time()
        await asyncio.gather(*(one(number) for number in range(count)))
        wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    print(
        f"{together:<10}{count:>7}{size / 1e6:>8.1f}{cpu / count * 1e3:>13.3f}{count / cpu:>13.0f}{count / wall:>14.0f}"
    )


def engines() -> None:
    """The same pages by httpx's client and by ours, 16 at once: what the seam saves."""
    import httpx  # only this table needs it

    async def plain(root: str, count: int) -> float:
        gate = asyncio.Semaphore(16)
        async with httpx.AsyncClient() as client:

            async def one(number: int) -> None:
                async with gate, client.stream("GET", f"{root}post/{number}") as response:
                    b"".join([piece async for piece in response.aiter_raw()])

            cpu = time.process_time()
            await asyncio.gather(*(one(number) for number in range(count)))
            return (time.process_time() - cpu) / count * 1e3

    with served(LoopbackSite(pages=1000)) as root:
        for _ in range(3):
            print(f"httpx.AsyncClient {asyncio.run(plain(root, 1000)):.3f} CPU ms/page; ours, with all checks:")
            asyncio.run(_measured(root, 16))


def bombs() -> None:
    """What a bomb of 16 MiB costs before it is refused, and what an honest page costs."""
    print(f"{'body':<16}{'encoded':>9}{'outcome':>14}{'CPU ms':>9}{'peak MB':>9}")
    for coding in ("gzip", "deflate", "br", "zstd"):
        for kind, body in (("bomb", bytes(fault_answers.BOMB)), ("page", fault_answers.ARTICLE * 8)):
            raw = fault_answers.squeeze(coding, body)
            tracemalloc.start()
            cpu = time.process_time()
            try:
                outcome = str(len(decoded(raw, (coding,), Limits())[0]))
            except Failed as failed:
                outcome = failed.reason
            cpu, peak = time.process_time() - cpu, tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            print(f"{coding + ' ' + kind:<16}{len(raw):>9}{outcome:>14}{cpu * 1e3:>9.2f}{peak / 1e6:>9.1f}")


if __name__ == "__main__":
    wanted = sys.argv[1:] or ["faults", "rate", "engines", "bombs"]
    for name in wanted:
        {"faults": faults, "rate": rate, "engines": engines, "bombs": bombs}[name]()
        print()
