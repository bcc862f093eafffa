"""The time of a job over its runs: it goes on with the wall clock, whether that was set back or was once ahead.

Two mistakes look alike: a clock that is behind now, and one that was ahead in an earlier run. So the job's time never
goes back at once, which would open every site early when the clock is right again; it stays ahead of the wall clock and
goes on beside it. Once the wall clock alone has gone on for longer than anything may wait, it is believed.
"""

from msgspec import Struct

from scraper.crawl.ledger import Ledger

LONGEST = 86_400.0 * 1.3
"""Seconds that anything waits at most: Retry-After, a robots.txt and a failed URL a day each, chance included."""


class Moment(Struct, frozen=True):
    """A time of the job, in seconds since 1970, and how many seconds it is ahead of the wall clock."""

    at: float = 0.0
    ahead: float = 0.0
    since: float = 0.0  # when it was first found ahead, by the wall clock


def gone_on(last: Moment, wall: float) -> Moment:
    """The time now, by the last one that was kept and the wall clock.

    >>> gone_on(Moment(100.0), 130.0), gone_on(Moment(100.0), 70.0)
    (Moment(at=130.0, ahead=0.0, since=0.0), Moment(at=100.0, ahead=30.0, since=70.0))
    >>> gone_on(Moment(100.0, 30.0, 70.0), 75.0)
    Moment(at=105.0, ahead=30.0, since=70.0)
    """
    if wall >= last.at:
        return Moment(wall)
    passed = max(0.0, wall - (last.at - last.ahead))
    known = last.ahead > 0 and last.since <= wall
    return Moment(last.at + passed, last.at + passed - wall, last.since if known else wall)


def resume(ledger: Ledger, wall: float) -> float:
    """The job's time at the start of a run, noted with all that depends on it. Inside a transaction."""
    now = gone_on(Moment(*(float(ledger.meta(name, "0")) for name in ("clock", "ahead", "since"))), wall)
    if now.ahead and wall - now.since >= LONGEST:
        ledger.turn_back(now.ahead, wall)
        now = Moment(wall)
    for name, value in (("clock", now.at), ("ahead", now.ahead), ("since", now.since)):
        ledger.set_meta(name, repr(value))
    return now.at
