"""Some URLs, each once and politely: sites side by side, the URLs of one site one after the other.

For a list given by hand (`scraper fetch`): what it learns about the sites lives as long as the run. A crawl keeps
the same values (`Pace`, `RobotsState`) in its database.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from scraper.errors import FetchError
from scraper.fetch.client import PRODUCT, Client, fetch, spelled
from scraper.fetch.politeness import Outcome, Pace, Policy, allowed_at, begun, ended, outcome_of
from scraper.fetch.robots import Robots, RobotsState, fetch_robots, robots_of
from scraper.fetch.values import Failed, Fetched, Request
from scraper.text.urls import host_of, site_of

_TOGETHER = 16  # sites asked at the same time


class Manners(Struct, frozen=True, kw_only=True):
    """How polite, and the world: clock (seconds since 1970, never going back), dice (0-1), sleep (seconds)."""

    clock: Callable[[], float]
    dice: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    policy: Policy = Policy()
    obey_robots: bool = True
    longest_wait: float = 300.0  # seconds; a site that asks for more is given up


class Courtesy:
    """What is known of the sites of this run: their paces and their robots.txt."""

    def __init__(self, client: Client, manners: Manners) -> None:
        self._client, self._manners = client, manners
        self._paces: dict[str, Pace] = {}
        self._robots: dict[str, tuple[RobotsState, Robots]] = {}

    async def admit(self, url: str) -> None:
        """Return when this URL may be asked for; the site is then taken until its delay has passed.

        Raises:
            Failed: robots, robots-unreachable, throttled (the wait is too long), and what looking up the host raises.
        """
        url = spelled(url)
        keys = await self._keys(url)
        if self._manners.obey_robots:
            state, rules = await self._rules(url, keys)
            if not rules.allows(url):
                unread = state.verdict == "disallow"
                raise Failed("robots-unreachable" if unread else "robots", state.reason or f"{url} is disallowed")
        await self._wait(keys)

    async def fetch(self, url: str) -> Fetched:
        """One URL, its redirects admitted like itself. Raises: Failed."""
        await self.admit(url)
        try:
            fetched = await fetch(self._client, Request(url=url), check=self.admit)
        except Failed as failed:
            if failed.ip:
                self._charge((site_of(host_of(url)), failed.ip), outcome_of(failed))
            raise
        self._charge((site_of(host_of(fetched.url)), fetched.ip), outcome_of(fetched))
        return fetched

    async def _keys(self, url: str) -> tuple[str, ...]:
        addresses = await self._client.addresses(url)
        return (site_of(host_of(url)), addresses[0])

    async def _wait(self, keys: tuple[str, ...]) -> None:
        clock, policy = self._manners.clock, self._manners.policy
        while True:
            now = clock()
            left = allowed_at(tuple(self._pace(key) for key in keys), now, policy) - now
            if left <= 0:
                break
            if left > self._manners.longest_wait:
                raise Failed("throttled", f"{keys[0]} asks to wait {left:.0f} s")
            await self._manners.sleep(left)
        for key in keys:
            self._paces[key] = begun(self._pace(key), now, policy)

    def _pace(self, key: str) -> Pace:
        return self._paces.get(key) or Pace(key=key)

    def _charge(self, keys: Iterable[str], outcome: Outcome) -> None:
        now, dice = self._manners.clock(), self._manners.dice()
        for key in keys:
            self._paces[key] = ended(self._pace(key), outcome, now, self._manners.policy, dice)

    async def _rules(self, url: str, keys: tuple[str, ...]) -> tuple[RobotsState, Robots]:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        if origin not in self._robots:
            await self._wait(keys)
            state = await fetch_robots(self._client, RobotsState(origin=origin), self._manners.clock())
            rules = robots_of(state, PRODUCT)
            self._robots[origin] = state, rules
            slowest = max(rules.delay, self._pace(keys[0]).crawl_delay)
            self._paces[keys[0]] = replace(self._pace(keys[0]), crawl_delay=slowest)
            self._charge(keys, Outcome(status=state.status))
        return self._robots[origin]


async def fetch_each(
    client: Client, urls: Iterable[str], manners: Manners
) -> AsyncIterator[tuple[str, Fetched | FetchError]]:
    """Each URL once with its response or what went wrong, in the order they come in."""
    courtesy, gate = Courtesy(client, manners), asyncio.Semaphore(_TOGETHER)
    outcomes: asyncio.Queue[tuple[str, Fetched | FetchError] | asyncio.Task[None]] = asyncio.Queue()
    sites: dict[str, list[str]] = {}
    for url in dict.fromkeys(urls):
        sites.setdefault(site_of(host_of(url)), []).append(url)

    async def one_site(own: list[str]) -> None:
        async with gate:
            for url in own:
                try:
                    outcomes.put_nowait((url, await courtesy.fetch(url)))
                except FetchError as error:
                    outcomes.put_nowait((url, error))

    tasks = [asyncio.create_task(one_site(own)) for own in sites.values()]
    for task in tasks:
        task.add_done_callback(outcomes.put_nowait)
    running = len(tasks)
    try:
        while running:
            outcome = await outcomes.get()
            if isinstance(outcome, asyncio.Task):
                outcome.result()  # a bug in a task is raised here, not waited for
                running -= 1
            else:
                yield outcome
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
