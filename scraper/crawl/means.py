"""What every visit of a run works with: the client, the manners, the workers, the bounds of one post."""

from collections.abc import Awaitable, Callable

from msgspec import Struct

from scraper.crawl.manners import Manners
from scraper.crawl.scope import Scope
from scraper.crawl.work import Task
from scraper.fetch.client import Client
from scraper.fetch.politeness import Pace
from scraper.fetch.robots import RobotsState
from scraper.pool import Outcome


class Means(Struct, frozen=True, kw_only=True):
    """What a visit works with; made once per run."""

    client: Client
    manners: Manners
    scope: Scope
    clock: Callable[[], float]
    wall: Callable[[], float]
    ask: Callable[[Task], Awaitable[Outcome]]  # a worker's answer
    load_robots: Callable[[str], Awaitable[RobotsState]]
    keep_paces: Callable[[list[Pace]], Awaitable[None]]
    on_bug: Callable[[str], None]  # a worker met an exception that nobody foresaw: where, and its traceback
    tries: int = 4
    first_retry: float = 10.0  # seconds
    parts: int = 50
    sitemaps: bool = True
