"""Document -> Edits on characters. NORMALISERS run in this order, after everything that cuts."""

from collections.abc import Callable, Iterable, Iterator

from scraper.model import Document, Edit, Flag

NORMALISERS: tuple[Callable[[Document], Iterable[Edit | Flag]], ...] = ()


def find_script(document: Document, *, target: str) -> Iterator[Edit]:  # noqa: ARG001  # interim
    """Nothing yet."""
    yield from ()


def machine_made(document: Document) -> float:  # noqa: ARG001  # interim
    """Nothing yet."""
    return 0.0
