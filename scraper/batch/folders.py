"""The files of a folder that hold pages, by their names or else by their first bytes; and what was left out."""

import os
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

from scraper.model import Reject
from scraper.store.atomic import PART
from scraper.store.disk import shown
from scraper.store.first_bytes import LINE_NAMES, PAGE_NAMES, is_archive, is_parquet, unpacked
from scraper.text.sniff import begins_as_page

_NAMES = (*PAGE_NAMES, *LINE_NAMES, ".warc")
_BESIDE = frozenset(("urls.tsv", "meta.json"))
"""Files that say something about the pages beside them."""
_LOOKED_AT = 8_192
"""Bytes of a file with another name that are looked at."""
_TOLD = 5
"""Kinds of what was left out that are named."""


class LeftOut:
    """Counts what holds no pages, by kind; `what` is the word for it, as "file"."""

    def __init__(self, what: str) -> None:
        self._what, self._kinds = what, Counter[str]()

    def add(self, kind: str) -> None:
        """Count one."""
        self._kinds[kind] += 1

    def __bool__(self) -> bool:
        return bool(self._kinds)

    def __str__(self) -> str:
        kinds = [f"{count} {kind}" for kind, count in sorted(self._kinds.items(), key=lambda k: (-k[1], k[0]))]
        more = [f"{len(kinds) - _TOLD} more kinds"] if len(kinds) > _TOLD else []
        what = f"{self._kinds.total()} {self._what}(s) that are no pages"
        return f"left out {what}: {', '.join([*kinds[:_TOLD], *more])}"


def files_of(folder: Path, leave: Collection[Path], left_out: LeftOut) -> Iterator[Path | Reject]:
    """The files with pages below a folder, sorted; a folder that can't be looked into is a Reject in its place.

    Linked folders are entered, each folder once. leave: resolved paths that are passed over.
    """
    for path, reject in sorted(_below(folder, leave), key=lambda found: found[0]):
        if reject is not None:
            yield reject
        elif path.name in _BESIDE or (path.suffix == PART and path.name.startswith(".")):
            continue
        elif _holds_pages(path):
            yield path
        else:
            left_out.add(path.suffix.lower() or "without an extension")


def _below(folder: Path, leave: Collection[Path]) -> Iterator[tuple[Path, Reject | None]]:
    """Every file; linked folders come after all real ones, so that a folder keeps its own name where it has one.

    A link to a folder that holds this one is no part of it.
    """
    waiting, seen, known = [folder], set(folder.resolve().parents), {path.name for path in leave}
    failed: list[OSError] = []

    def left(path: Path) -> bool:
        return path.name in known and path.resolve() in leave

    while waiting:
        for root, folders, names in os.walk(waiting.pop(0), onerror=failed.append):
            here = Path(root)
            place = here.resolve()
            if place in seen:
                folders.clear()
                continue
            seen.add(place)
            inner = [path for name in sorted(folders) if not left(path := here / name)]
            waiting.extend(path for path in inner if path.is_symlink())
            folders[:] = [path.name for path in inner if not path.is_symlink()]
            yield from ((path, None) for name in names if not left(path := here / name))
    for error in failed:
        path = Path(error.filename)
        yield path, Reject(source=shown(path), reason="unreadable", detail=str(error.strerror or error))


def _holds_pages(path: Path) -> bool:
    """By its name, else by its first bytes; one that can't be opened is left to the reader, who says why."""
    name = path.name.lower()
    if name.startswith(".") or not path.is_file():
        return False
    if name.removesuffix(".gz").endswith(_NAMES):
        return True
    try:
        with path.open("rb") as file:
            start = unpacked(file.read(_LOOKED_AT))
    except OSError:
        return True
    return is_archive(start) or is_parquet(start) or begins_as_page(start)
