"""`scraper fetch`: URLs in, a WARC file out."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.options import GATE_CROSSED, NOTHING, TRY_LATER, finite, quiet_of, warn

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.fetch.batch import Manners
    from scraper.fetch.values import Fetched, Options
    from scraper.store.warc import WarcWriter

_GATE = "failed > 50%"
_NAMES = frozenset({"taken", "fetched", "failed"})
_LATER = frozenset({"dns", "unreachable", "throttled", "robots-unreachable"})
"""Reasons that pass by themselves, and that say nothing against an address: the network, and who asks to wait."""


def fetch(  # every parameter is an option that people type
    context: typer.Context,
    urls: Annotated[list[str], typer.Argument(help="Addresses, or - for one a line on stdin.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The .warc.gz file to write; an old one is replaced.")],
    contact: Annotated[str, typer.Option(help="A URL or mail address for site owners; goes into the User-Agent.")] = "",
    delay: Annotated[
        float, typer.Option(min=0.0, callback=finite, help="Least seconds between two requests to one site.")
    ] = 1.0,
    robots: Annotated[bool, typer.Option(help="Obey robots.txt.")] = True,
    proxy: Annotated[str, typer.Option(help="http://host:port or socks5://host:port.")] = "",
    allow_host: Annotated[list[str] | None, typer.Option(help="A host that may be inside this network.")] = None,
    insecure_host: Annotated[list[str] | None, typer.Option(help="A host whose certificate is not checked.")] = None,
    http2: Annotated[bool, typer.Option(help="Speak HTTP/2 where the server does.")] = False,
    deadline: Annotated[
        float, typer.Option(min=0.1, callback=finite, help="Seconds that one response may take.")
    ] = 60.0,
    fail_if: Annotated[str, typer.Option(help="A gate such as 'failed > 10% or fetched = 0'.")] = _GATE,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when all is well.")] = False,
) -> None:
    """Fetch addresses politely and safely into a WARC file."""
    import asyncio

    from scraper.crawl.gates import parse_gates  # heavy imports wait for the command
    from scraper.fetch.client import PRODUCT, user_agent
    from scraper.fetch.values import Limits, Options
    from scraper.model import VERSION

    gates = parse_gates(fail_if, _NAMES)
    options = Options(
        user_agent=user_agent(contact) if contact else f"{PRODUCT}/{VERSION}",
        limits=Limits(deadline=deadline),
        allow_hosts=frozenset(allow_host or ()),
        insecure_hosts=frozenset(insecure_host or ()),
        proxy=proxy,
        http2=http2,
    )
    talk = not quiet_of(context, quiet)
    counts = asyncio.run(_fetched(_listed(urls), out, options, _manners(delay, robots=robots), talk=talk))
    if crossed := _judged(counts, talk=talk):
        raise typer.Exit(crossed)
    figures = {name: float(counts[name]) for name in _NAMES}
    if failing := gates.crossed(figures):
        warn(f"gate crossed: {'; '.join(failing)}")
        raise typer.Exit(GATE_CROSSED)


def _listed(urls: list[str]) -> Iterator[str]:
    for url in urls:
        if url != "-":
            yield url
            continue
        lines = (line.strip().lstrip("\ufeff") for line in sys.stdin)  # an editor's byte order mark is no address
        yield from (line for line in lines if line and not line.startswith("#"))


def _manners(delay: float, *, robots: bool) -> "Manners":
    import random
    import time

    from scraper.fetch.batch import Manners
    from scraper.fetch.politeness import Policy, steady_clock

    clock = steady_clock(time.time, time.monotonic)
    return Manners(clock=clock, dice=random.random, policy=Policy(floor=delay), obey_robots=robots)


async def _fetched(
    urls: Iterator[str], out: Path, options: "Options", manners: "Manners", *, talk: bool
) -> Counter[str]:
    """Fetch all, write what came, say what did not; counts by outcome and, as "why:REASON", by reason."""
    from datetime import UTC, datetime

    from scraper.errors import FetchError
    from scraper.fetch.batch import fetch_each
    from scraper.fetch.client import open_client, problem_of

    counts: Counter[str] = Counter()
    with _archive(out) as writer:
        async with open_client(options) as client:
            async for url, outcome in fetch_each(client, urls, manners):
                counts["taken"] += 1
                problem = outcome if isinstance(outcome, FetchError) else problem_of(outcome)
                if not isinstance(outcome, FetchError):
                    _written(writer, outcome, datetime.now(UTC))
                if problem is None:
                    counts["fetched"] += 1
                    _said(f"{url}: {len(getattr(outcome, 'body', b''))} bytes", talk=talk)
                else:
                    counts["failed"] += 1
                    counts[f"why:{problem.reason}"] += 1
                    warn(f"{url}: {problem}")
    return counts


@contextmanager
def _archive(out: Path) -> "Iterator[WarcWriter]":
    """A writer whose one file stands at `out` in the end, also after an interruption: each record is whole."""
    from scraper.errors import ConfigError
    from scraper.store.disk import storing
    from scraper.store.folders import ensure_place
    from scraper.store.leftovers import scratch_folder
    from scraper.store.warc import WarcWriter

    if not out.name.endswith(".warc.gz"):
        raise ConfigError(f"--out {out}: give a file name that ends in .warc.gz")
    ensure_place(out)
    with scratch_folder(out.parent, "fetch") as place:
        try:
            with WarcWriter(place, prefix=out.name.removesuffix(".warc.gz"), rollover=sys.maxsize) as writer:
                yield writer
                writer.sync()
        finally:
            for file in place.glob("*.warc.gz"):
                with storing(out):
                    file.replace(out)


def _written(writer: "WarcWriter", fetched: "Fetched", at: "datetime") -> None:
    """Each redirect and the last response, as they went over the wire."""
    from scraper.crawl.outputs import exchange_of

    for hop in (*fetched.hops, fetched):
        writer.add(exchange_of(hop, at))


def _judged(counts: Counter[str], *, talk: bool) -> int:
    """The exit code where nothing came at all, else 0."""
    if counts["fetched"]:
        _said(f"{counts['fetched']} fetched, {counts['failed']} failed", talk=talk)
        return 0
    reasons = {name.removeprefix("why:") for name in counts if name.startswith("why:")}
    warn(f"nothing was fetched from {counts['taken']} address(es): {', '.join(sorted(reasons)) or 'none given'}")
    return TRY_LATER if reasons and reasons <= _LATER else NOTHING


def _said(message: str, *, talk: bool) -> None:
    if talk:
        warn(message)
