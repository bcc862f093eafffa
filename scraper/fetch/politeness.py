"""When a site may be asked again: pure arithmetic over plain values; clock and dice come from the caller.

A `Pace` is kept per registrable domain and per address, in the database, so that delays survive restarts. A URL may
be fetched when all its paces allow it. `begun` before the request, `ended` after it; a URL that was skipped or came
from a cache calls neither and costs nothing.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from msgspec import Struct
from msgspec.structs import replace

from scraper.fetch.values import Failed, Fetched


class Policy(Struct, frozen=True, kw_only=True):
    """How polite; all times in seconds."""

    floor: float = 1.0  # between the end of one request and the next
    latency_factor: float = 2.0  # a site that takes long is asked less often
    latency_cap: float = 30.0  # at most this much delay comes from latency
    crawl_delay_cap: float = 60.0
    retry_after_cap: float = 86_400.0
    jitter: float = 0.3  # share of the delay that chance may add, never take
    burst: int = 5  # server errors in a row that open the circuit
    pause: float = 60.0  # first pause of an open circuit, doubled with each further error
    pause_cap: float = 3_600.0


class Pace(Struct, frozen=True, kw_only=True):
    """The state of one registrable domain or one address; times in seconds since 1970 by the caller's clock."""

    key: str
    next_at: float = 0.0  # not before this
    seen_at: float = 0.0  # when this value was made: a clock that goes back is noticed by it
    latency: float = 0.0  # seconds, smoothed
    errors: int = 0  # server errors in a row
    crawl_delay: float = 0.0  # seconds, as robots.txt asks
    requests: int = 0


class Outcome(Struct, frozen=True, kw_only=True):
    """What a request told about the site."""

    status: int = 0  # 0: no response
    latency: float = 0.0  # seconds
    retry_after: str = ""  # the header as it came
    date: str = ""  # likewise: the site's own clock, by which a date in retry_after is meant
    failed: str = ""  # reason code of a Failed, "" if a response came


def outcome_of(answer: Fetched | Failed) -> Outcome:
    """What a response, or the lack of one, told."""
    if isinstance(answer, Failed):
        return Outcome(latency=answer.latency, failed=answer.reason)
    asked = {"retry_after": answer.header("retry-after"), "date": answer.header("date")}
    return Outcome(status=answer.status, latency=answer.latency, **asked)


_NO_ANSWER = frozenset(
    {"refused", "unreachable", "reset", "timeout", "slow", "truncated", "damaged", "protocol", "dns"}
)
_SMOOTHING = 0.5  # weight of the newest latency


def allowed_at(paces: tuple[Pace, ...], now: float, policy: Policy) -> float:
    """The earliest time all these paces allow a request; `now` or later."""
    return max([now, *(settled(pace, now, policy).next_at for pace in paces)])


def settled(pace: Pace, now: float, policy: Policy) -> Pace:
    """The pace by the present clock.

    If the clock went back, the time that was left to wait is left still: nothing opens early, nothing waits for years.
    """
    left = pace.next_at - max(now, pace.seen_at)
    longest = max(policy.retry_after_cap, policy.pause_cap) * (1 + policy.jitter)
    if pace.seen_at > now:
        left = pace.next_at - pace.seen_at
    elif left <= longest:
        return pace
    return replace(pace, next_at=now + max(0.0, min(left, longest)), seen_at=now)


def begun(pace: Pace, now: float, policy: Policy) -> Pace:
    """A request starts: even if this process dies before `ended`, the next request keeps its distance."""
    return replace(pace, next_at=max(settled(pace, now, policy).next_at, now + _delay(pace, policy)), seen_at=now)


def ended(pace: Pace, outcome: Outcome, now: float, policy: Policy, dice: float) -> Pace:
    """A request ended; dice in 0–1 is the chance part of the jitter.

    The delay is the largest of the floor, the crawl-delay, the latency times its factor, Retry-After and, after a
    burst of errors, the circuit's pause.
    """
    bad = outcome.status >= 500 or outcome.failed in _NO_ANSWER
    errors = pace.errors + 1 if bad else 0
    mixed = _SMOOTHING * outcome.latency + (1 - _SMOOTHING) * pace.latency if pace.requests else outcome.latency
    slowest = replace(pace, latency=max(outcome.latency, mixed))
    waits = (
        _delay(slowest, policy) * (1 + policy.jitter * min(1.0, max(0.0, dice))),
        retry_after(outcome.retry_after, now, policy.retry_after_cap, date=outcome.date)
        if outcome.status in _MAY_ASK_TO_WAIT
        else 0.0,
        _pause(errors, policy),
    )
    return replace(
        pace, next_at=now + max(waits), seen_at=now, latency=mixed, errors=errors, requests=pace.requests + 1
    )


_MAY_ASK_TO_WAIT = frozenset({429, *range(500, 600), *range(300, 309)})  # Source: RFC 9110 section 10.2.3, RFC 6585


def is_open(pace: Pace, policy: Policy) -> bool:
    """Whether the site's circuit is open: so many errors in a row that it is left alone for a while."""
    return pace.errors >= policy.burst


def _delay(pace: Pace, policy: Policy) -> float:
    return max(
        policy.floor,
        min(pace.crawl_delay, policy.crawl_delay_cap),
        min(policy.latency_factor * pace.latency, policy.latency_cap),
    )


def _pause(errors: int, policy: Policy) -> float:
    if errors < policy.burst:
        return 0.0
    return min(policy.pause_cap, policy.pause * 2.0 ** min(errors - policy.burst, 32))


def retry_after(header: str, now: float, cap: float = 86_400.0, *, date: str = "") -> float:
    """Seconds that a Retry-After header asks to wait, as number or as date; 0 if it says nothing usable.

    date: the Date header beside it; without one, `now` is the time.

    >>> retry_after("120", 0.0), retry_after("Thu, 01 Jan 1970 00:01:00 GMT", 10.0), retry_after("soon", 0.0)
    (120.0, 50.0, 0.0)
    """
    text = header.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), cap)
    until, since = _epoch(text), _epoch(date)
    return 0.0 if until is None else min(max(0.0, until - (now if since is None else since)), cap)


def _epoch(text: str) -> float | None:
    """Seconds since 1970 of a date as HTTP headers write it, None if it is none."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - datetime.fromtimestamp(0, tz=UTC)).total_seconds()


def steady_clock(wall: Callable[[], float], monotonic: Callable[[], float]) -> Callable[[], float]:
    """Seconds since 1970 that never jump while the process runs: wall is read once, then only monotonic counts."""
    start, origin = wall(), monotonic()
    return lambda: start + (monotonic() - origin)
