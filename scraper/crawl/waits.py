"""Why a row can't be visited now, and when it is tried again."""

from scraper.errors import FetchError
from scraper.fetch.robots import Robots, RobotsState
from scraper.fetch.values import Failed

RETRY_FACTOR = 6.0
"""Each failed try waits so many times longer: 10 s, 1 min, 6 min, 36 min with the default first wait."""
RETRY_CAP = 86_400.0
"""Seconds after which a failed URL is tried again at the latest."""


class Later(Exception):  # noqa: N818 - no error: a turn that has not come
    """Not now: the row goes back untouched, until time `at`."""

    def __init__(self, at: float) -> None:
        super().__init__(at)
        self.at = at


class Unread(Failed):
    """robots.txt can't be read, so nothing may be fetched: a failure of each row of its host, with its own reason.

    The row waits until time `at`, when robots.txt may be asked for again; the other hosts of its site don't.
    """

    def __init__(self, state: RobotsState) -> None:
        super().__init__(state.code or "robots-unreachable", why_unread(state))
        self.at = state.next_at


def why_unread(state: RobotsState) -> str:
    """Which robots.txt can't be read, and why."""
    return f"{state.origin}/robots.txt: {state.reason.removeprefix(f'{state.code}: ')}"


def obey(rules: Robots, state: RobotsState, url: str) -> None:
    """Return if the rules let this URL be fetched.

    Raises:
        Unread: they can't be read. Failed: they forbid it.
    """
    if rules.allows(url):
        return
    if state.verdict == "disallow":
        raise Unread(state)
    raise Failed("robots", "robots.txt does not allow it")


def next_try(error: FetchError, *, tries: int, now: float, first: float) -> float:
    """When a URL is tried again that failed `tries` times before this error; first: seconds after the first failure."""
    wait = min(first * RETRY_FACTOR ** min(tries, 10), RETRY_CAP)
    return max(now + wait, error.at if isinstance(error, Unread) else 0.0)
