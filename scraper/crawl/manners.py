"""Robots and delays during a run: in memory for the loop, handed to the state with every batch."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from scraper.crawl.addresses import origin_of
from scraper.fetch.client import PRODUCT, Client
from scraper.fetch.politeness import Pace, Policy, allowed_at, begun, ended, outcome_of, settled
from scraper.fetch.robots import Robots, RobotsState, fetch_robots, robots_of
from scraper.fetch.values import Failed, Fetched
from scraper.text.urls import host_of, site_of

_PARSED = 512
"""robots.txt files kept parsed: more sites than are crawled at once; each takes at most 2 MB."""


class Manners:
    """Who may be asked when; `clock` gives seconds since 1970 that never jump, `dice` numbers in 0–1."""

    def __init__(
        self, policy: Policy, paces: dict[str, Pace], *, clock: Callable[[], float], dice: Callable[[], float],
        obey: bool = True,
    ) -> None:  # fmt: skip
        self.policy, self._clock, self._dice, self._obey = policy, clock, dice, obey
        self._paces = {key: settled(pace, clock(), policy) for key, pace in paces.items()}
        self._states: dict[str, RobotsState] = {}
        self._parsed: OrderedDict[str, tuple[RobotsState, Robots]] = OrderedDict()
        self._changed_paces = {key: pace for key, pace in self._paces.items() if pace is not paces[key]}
        self._changed_states: dict[str, RobotsState] = {}

    def changes(self) -> tuple[list[Pace], list[RobotsState]]:
        """What changed since the last call: to be kept in the state."""
        paces, states = list(self._changed_paces.values()), list(self._changed_states.values())
        self._changed_paces, self._changed_states = {}, {}
        return paces, states

    @property
    def changed(self) -> bool:
        """Whether there is something to keep."""
        return bool(self._changed_paces or self._changed_states)

    @property
    def strict(self) -> bool:
        """Whether there are delays at all; without them nothing need be kept before a request."""
        return self.policy.floor > 0

    def allowed_at(self, keys: tuple[str, ...]) -> float:
        """The earliest time for a request to a site and address."""
        return allowed_at(tuple(self._pace(key) for key in keys), self._clock(), self.policy)

    def begin(self, keys: tuple[str, ...]) -> list[Pace]:
        """A request starts; the answer must be in the state before it does."""
        for key in keys:
            self._set(begun(self._pace(key), self._clock(), self.policy))
        return [self._paces[key] for key in keys]

    def end(self, keys: tuple[str, ...], answer: Fetched | Failed) -> None:
        """A request ended with a response, or without one."""
        outcome = outcome_of(answer)
        for key in keys:
            self._set(ended(self._pace(key), outcome, self._clock(), self.policy, self._dice()))

    def _pace(self, key: str) -> Pace:
        return settled(self._paces.get(key) or Pace(key=key), self._clock(), self.policy)

    def _set(self, pace: Pace) -> None:
        self._paces[pace.key] = self._changed_paces[pace.key] = pace

    async def robots(
        self,
        client: Client,
        url: str,
        *,
        keys: tuple[str, ...],
        load: Callable[[str], Awaitable[RobotsState]],
        turn: Callable[[], Awaitable[None]],
    ) -> tuple[Robots, RobotsState]:
        """The rules that hold for a URL now, asked for again when they are due; crawl-delay goes into the pace.

        Asking is a request like any other: `turn` is awaited before, and the delay of the keys is owed after it.
        """
        origin = origin_of(url)
        held = self._parsed.get(origin)
        asked = False
        state = held[0] if held else self._states.get(origin) or await load(origin)
        if not self._obey:
            return Robots(b"", PRODUCT), state
        if state.next_at <= self._clock():
            await turn()
            state = await fetch_robots(client, state, self._clock())
            asked = True
            self._changed_states[origin] = state
        if held is None or held[0] is not state:
            held = (state, robots_of(state, PRODUCT))
            self._parsed[origin] = held
            self._set_delay(site_key(url), held[1].delay)
        if asked:
            self.begin(keys)  # and ended: the distance counts from here
        self._parsed.move_to_end(origin)
        if len(self._parsed) > _PARSED:
            self._parsed.popitem(last=False)
        return held[1], state

    def _set_delay(self, key: str, delay: float) -> None:
        pace = self._pace(key)
        if pace.crawl_delay != delay:
            self._set(replace(pace, crawl_delay=delay))


def site_key(url: str) -> str:
    """The key of a URL's pace: its registrable domain."""
    return f"site:{site_of(host_of(url))}"


def address_keys(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of the paces of addresses; the first one stands for a host with many."""
    return tuple(f"ip:{address}" for address in addresses[:1])
