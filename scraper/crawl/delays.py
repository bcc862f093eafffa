"""What waits after failures when a run ends, host by host: a dead host must not be silence."""

from scraper.crawl.addresses import origin_of
from scraper.crawl.ledger import Ledger
from scraper.crawl.values import Delay, Trouble
from scraper.crawl.waits import why_unread

MOST = 100
"""Hosts and seeds that are told with the detail of their robots.txt; the counts have them all."""


def delays(ledger: Ledger) -> tuple[Delay, ...]:
    """The URLs that wait for another try, by host and reason, the most first."""
    found = ledger.delays()
    return tuple(
        Delay(origin.partition("://")[2], reason, urls, _unread(ledger, origin) if number < MOST else "")
        for number, (origin, reason, urls) in enumerate(found)
    )


def late_seeds(ledger: Ledger) -> tuple[Trouble, ...]:
    """The seeds that this run could not have and the next will try again; a site that asked to wait is no trouble."""
    return tuple(
        Trouble(url, kind, seed=True, reason=reason, detail=_tried(tries, _unread(ledger, origin_of(url))))
        for url, kind, reason, tries in ledger.late_seeds(MOST)
    )


def _tried(tries: int, detail: str) -> str:
    return (
        f"{detail + '; ' if detail else ''}tried {'once' if tries == 1 else f'{tries} times'}, waits for the next try"
    )


def _unread(ledger: Ledger, origin: str) -> str:
    """Why the host's robots.txt can't be read; "" if it can."""
    state = ledger.robots(origin)
    return why_unread(state) if state.verdict == "disallow" else ""
