"""Shards as tasks of Ray: on the cores of this machine, or on those of a cluster whose machines share a folder.

    from scraper.adapters.ray import ray_map
    from scraper.batch.shards import clean_shards

    done = clean_shards([["crawl-0.warc.gz"], ["crawl-1.warc.gz"]], Path("/shared/out"), each=ray_map)

A task keeps one core busy; inside it, pages have the same deadlines and limits as under `clean`. A task whose machine
is lost is run again by Ray.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from scraper.errors import ConfigError

Item = TypeVar("Item")
Result = TypeVar("Result")


def ray_map(function: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
    """`map` on Ray's workers: one task for each item, the results in the order of the items.

    Ray is started on this machine unless the caller has connected to a cluster (`ray.init`). A task that fails raises
    what it raised.

    Raises:
        ConfigError: Ray is not installed.
    """
    ray = _ray()
    if not ray.is_initialized():
        ray.init(address="local", include_dashboard=False, log_to_driver=False)  # not what an old cluster's file names
    task = ray.remote(num_cpus=1)(_called)
    waiting = [task.remote(function, item) for item in items]
    try:
        for answer in waiting:
            yield _answer(ray, answer)
    finally:
        for left in waiting:
            ray.cancel(left)


def _called(function: Callable[[Item], Result], item: Item) -> Result:
    return function(item)


def _answer(ray: Any, waiting: Any) -> Any:
    try:
        return ray.get(waiting)
    except ray.exceptions.RayTaskError as error:
        raise error.cause from error


def _ray() -> Any:
    try:
        import ray  # noqa: PLC0415 - optional, and a second
    except ImportError as error:
        raise ConfigError("Ray is not installed: pip install 'repost-scraper[ray]'") from error
    return ray
