"""What people point at -> pages: files, folders, globs, JSON lines, WARC files, standard input."""

import glob
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from msgspec.structs import replace

from scraper.batch.folders import LeftOut, files_of
from scraper.batch.streams import Fields, Input, pages_in, time_of
from scraper.errors import ConfigError
from scraper.model import Page, Reject
from scraper.store.disk import shown

__all__ = ["Fields", "Input", "expand", "pages"]

Tell = Callable[[str], None]


def expand(names: Iterable[str], *, leave: Collection[Path] = ()) -> list[str]:
    """The files and folders behind the names, globs resolved without the paths in `leave`; "-" stays.

    Raises:
        ConfigError: a name that is no file, folder or matching glob, or can't be looked at.
    """
    out: list[str] = []
    for name in names:
        if name == "-" or _exists(name):
            out.append(name)
            continue
        found = sorted(glob.glob(name, recursive=True)) if glob.has_magic(name) else []  # noqa: PTH207  # takes absolute patterns
        if not found:
            raise ConfigError(f"{name}: no such file or folder, and no file matches it as a pattern")
        out.extend(path for path in found if not (leave and Path(path).resolve() in leave))
    return out


def _exists(name: str) -> bool:
    if not name:
        raise ConfigError("an input without a name: '' (the folder you are in is '.')")
    try:
        os.stat(name)  # noqa: PTH116  # Path.exists hides why not, or raises, by the kind of error
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise ConfigError(f"{name}: {error.strerror}") from error
    return True


def pages(
    names: Iterable[str],
    fields: Fields,
    *,
    stdin: BinaryIO | None = None,
    leave: Collection[Path] = (),
    tell: Tell | None = None,
) -> Iterator[Input]:
    """Every page of the inputs, in order; what can't be read comes as a Reject, never silently.

    leave: resolved paths that are passed over inside folders, such as the output. tell: takes a line for each folder in
    which files, and for each input in which responses of WARC files, were left out because they are no pages.

    Raises:
        ConfigError: standard input is asked for and closed.
    """
    for name in names:
        responses = LeftOut("response")
        if name == "-":
            yield from pages_in(stdin or standard_input(), "-", fields, left_out=responses.add)
        elif Path(name).is_dir():
            yield from _folder_pages(Path(name), fields, leave, tell, responses)
        else:
            yield from _file_pages(Path(name), fields, {}, responses)
        if responses and tell is not None:
            tell(f"{name}: {responses}")


def standard_input() -> BinaryIO:
    """What is piped in.

    Raises:
        ConfigError: it is closed.
    """
    if sys.stdin is None:
        raise ConfigError("-: standard input is closed")
    return sys.stdin.buffer


def _folder_pages(
    folder: Path, fields: Fields, leave: Collection[Path], tell: Tell | None, responses: LeftOut
) -> Iterator[Input]:
    addresses: dict[Path, dict[str, str]] = {}
    left_out = LeftOut("file")
    for path in files_of(folder, leave, left_out):
        if isinstance(path, Reject):
            yield path
            continue
        if path.parent not in addresses:
            table = path.with_name("urls.tsv")
            try:
                addresses[path.parent] = _addresses(table)
            except OSError as error:
                addresses[path.parent] = {}
                yield _unreadable(table, error)
        yield from _file_pages(path, fields, addresses[path.parent], responses)
    if left_out and tell is not None:
        tell(f"{folder}: {left_out}")


def _addresses(table: Path) -> dict[str, str]:
    """File stem TAB url, a line each."""
    if not table.is_file():
        return {}
    rows = (line.split("\t") for line in table.read_text("utf-8", "replace").splitlines())
    return {row[0]: row[1].strip() for row in rows if len(row) > 1}


def _unreadable(path: Path, error: OSError) -> Reject:
    return Reject(source=shown(path), reason="unreadable", detail=str(error.strerror or error))


def _file_pages(path: Path, fields: Fields, addresses: dict[str, str], responses: LeftOut) -> Iterator[Input]:
    """What the file holds; a page of its own has the address and the time that stand beside it."""
    try:
        with path.open("rb") as file:
            for one in pages_in(file, shown(path), fields, left_out=responses.add):
                yield one if isinstance(one, Reject) or one.source != shown(path) else _placed(one, path, addresses)
    except OSError as error:
        yield _unreadable(path, error)


def _placed(page: Page, path: Path, addresses: dict[str, str]) -> Page:
    told = _told(path.with_name("meta.json"))
    stem = path.name.removesuffix(".gz").rpartition(".")[0]
    url = addresses.get(shown(stem)) or addresses.get(shown(path.name)) or str(told.get("url") or "")
    return replace(page, url=url, fetched_at=time_of(told.get("fetched_at")))


def _told(path: Path) -> dict[str, Any]:
    """What a meta.json beside a page says of it: url and fetched_at, as in the fixture folders."""
    try:
        told = msgspec.json.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
