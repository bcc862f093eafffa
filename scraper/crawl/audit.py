"""The folder of a crawl checked against its state."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from scraper.crawl.lock import is_held
from scraper.crawl.outputs import ARTICLES, INDEX, MENDING, REJECTS, WARC
from scraper.crawl.places import Places, dangling
from scraper.errors import StoreError, WrongFileError
from scraper.store.append import Mark
from scraper.store.cdxj import Entry, read_index
from scraper.store.first_bytes import LINES, kind_of
from scraper.store.verify import Finding, Verdict, verify_jsonl, verify_warc
from scraper.store.warc_read import WarcRecord

STATE = "state.sqlite"
_ASIDE = re.compile(r"\.(?:cut-\d+|damaged)(?:-\d+)?$")
"""Ends of the names under which a repair keeps what it took out."""

_UNENDED = f"SELECT value FROM meta WHERE key = '{MENDING}'"  # noqa: S608  # ours


class Look(Struct, frozen=True):
    """What a file is checked against, as `verify_warc` takes it."""

    index: Iterable[Entry] = ()
    mark: Mark | None = None
    known: Callable[[], Collection[str]] = tuple
    each: Callable[[WarcRecord], None] | None = None


class NothingThereError(StoreError):
    """No such file, or a folder without outputs."""


def verify_path(path: Path, *, alone: bool = False) -> list[Verdict]:
    """Check one WARC or JSON lines file, or every file of a folder; a crawl's folder against its state and index.

    Beside a crawl that is at work, what it had committed at one moment is checked. alone: the caller holds the lock.

    Raises:
        NothingThereError: nothing to check there. WrongFileError: a file that is neither, or can't be read.
    """
    if path.is_dir():
        return _verify_folder(path, alone=alone)
    if not path.is_file():
        raise NothingThereError(f"{path}: no such file or folder")
    if not kind_of(path):
        raise WrongFileError(f"{path}: neither a WARC file nor JSON lines, by its first bytes: it can't be verified")
    return [_verify_file(path, Look())]


def _verify_folder(folder: Path, *, alone: bool) -> list[Verdict]:
    index, broken = _indexes_of(folder)  # before the marks: all that it names is committed by then
    marks, spoiled = _marks_of(folder / STATE)
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if _is_output(path, folder))
    ends = {**_begun(folder, names), **marks} if (folder / STATE).exists() and not spoiled else {}
    places = Places()
    verdicts = {}
    for name in names:
        file = Path(name).name
        take = partial(places.take, file) if Path(name).parent == Path(WARC) else None
        look = Look(index.get(file, ()), ends.get(name), partial(read_record_ids, folder / STATE), take)
        verdicts[name] = _verify_one_of(folder / name, look)
    if ARTICLES in verdicts and verdicts[ARTICLES].kind == LINES and (folder / STATE).exists():
        verdicts[ARTICLES] = _with_places(verdicts[ARTICLES], places, ends.get(ARTICLES))
    if not alone:
        verdicts = _committed(folder, verdicts, marks)
    gone = [_missing(folder / name) for name in sorted(set(marks) - set(names)) if marks[name].length]
    found = [*verdicts.values(), *gone, *broken, *(spoiled or _unended(folder, alone=alone))]
    if not found:
        raise NothingThereError(f"{folder}: no WARC and no JSON lines file here")
    return found


def _with_places(verdict: Verdict, places: Places, mark: Mark | None) -> Verdict:
    """The verdict on a crawl's articles, and whether their captures are where they say."""
    found = dangling(verdict.path, places, end=mark.length if mark else None)
    return replace(verdict, findings=(*verdict.findings, *found))


def _indexes_of(folder: Path) -> tuple[dict[str, list[Entry]], list[Verdict]]:
    """The entries of the folder's indexes by WARC file, and what is wrong with the indexes."""
    index: dict[str, list[Entry]] = defaultdict(list)
    broken = []
    for place in sorted({folder / INDEX, folder / WARC / INDEX}):
        if place.exists():
            try:
                for entry in read_index(place):
                    index[entry.filename].append(entry)
            except WrongFileError as error:
                broken.append(_broken(place, "index", error))
    return index, broken


def _begun(folder: Path, names: Iterable[str]) -> dict[str, Mark]:
    """Marks of the crawl's own files: nothing of one that the state does not name was committed."""
    begin = f"{WARC}/{folder.name or 'crawl'}-"
    own = (n for n in names if n in (ARTICLES, REJECTS) or (n.startswith(begin) and n.endswith(".warc.gz")))
    return dict.fromkeys(own, Mark())


def _committed(folder: Path, verdicts: dict[str, Verdict], marks: Mapping[str, Mark]) -> dict[str, Verdict]:
    """The verdicts without what a crawl that is at work has written and not committed yet."""
    grown = any(finding.code == "beyond" for verdict in verdicts.values() for finding in verdict.findings)
    if not grown or not _at_work(folder, marks):
        return verdicts
    return {name: _without(verdict, "beyond") for name, verdict in verdicts.items()}


def _at_work(folder: Path, marks: Mapping[str, Mark]) -> bool:
    """Whether a crawl is at work there, or was since these marks were read."""
    return is_held(folder) or ((folder / STATE).exists() and read_marks(folder / STATE, check=False) != marks)


def _without(verdict: Verdict, code: str) -> Verdict:
    return replace(verdict, findings=tuple(one for one in verdict.findings if one.code != code))


def _marks_of(state: Path) -> tuple[dict[str, Mark], list[Verdict]]:
    """The committed marks, and what is wrong with the state file itself."""
    try:
        return (read_marks(state) if state.exists() else {}), []
    except StoreError as error:
        return {}, [_broken(state, "state", error)]


def _unended(folder: Path, *, alone: bool) -> list[Verdict]:
    """That a repair did not get to its end; nothing of one that is still at work."""
    if not (folder / STATE).exists() or not _rows_of(folder / STATE, _UNENDED, check=False):
        return []
    if not alone and is_held(folder):
        return []
    return [_broken(folder / STATE, "state", StoreError("a repair did not end here: run it again"))]


def _broken(path: Path, code: str, error: StoreError) -> Verdict:
    return Verdict(path=path, findings=(Finding(file=path.name, offset=0, code=code, message=str(error)),))


def _is_output(path: Path, folder: Path) -> bool:
    """Whether a file below the folder is to be checked; one that can't be read is."""
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    if hidden or _ASIDE.search(path.name) or not path.is_file():
        return False
    try:
        return bool(kind_of(path))
    except WrongFileError:
        return True


def _verify_file(path: Path, look: Look) -> Verdict:
    if kind_of(path) == LINES:
        return verify_jsonl(path, mark=look.mark)
    return verify_warc(path, index=look.index, mark=look.mark, known=look.known, each=look.each)


def _verify_one_of(path: Path, look: Look) -> Verdict:
    """As _verify_file; one that can't be read keeps nobody from checking the others."""
    try:
        return _verify_file(path, look)
    except WrongFileError as error:
        return _broken(path, "unreadable", error)


def _missing(path: Path) -> Verdict:
    finding = Finding(file=path.name, offset=0, code="short", message="the file is gone")
    return Verdict(path=path, findings=(finding,))


def read_marks(state: Path, *, check: bool = True) -> dict[str, Mark]:
    """The committed marks of a crawl, without changing its state. check: read all of it first.

    Raises:
        StoreError: the state can't be read.
    """
    rows = _rows_of(state, "SELECT name, length, crc FROM outputs", check=check)
    return {name: Mark(length, crc) for name, length, crc in rows}


def read_record_ids(state: Path) -> set[str]:
    """The ids of the captures that a crawl has committed, without changing its state.

    Raises:
        StoreError: the state can't be read.
    """
    return {name for (name,) in _rows_of(state, "SELECT record_id FROM captures", check=False)}


def _rows_of(state: Path, query: str, *, check: bool) -> list[tuple[Any, ...]]:
    try:
        base = sqlite3.connect(f"file:{state}?mode=ro", uri=True, timeout=5.0)
        try:
            told = base.execute("PRAGMA quick_check(1)").fetchone()[0] if check else "ok"
            if told != "ok":
                raise StoreError(f"{state}: {told}")
            return base.execute(query).fetchall()
        finally:
            base.close()
    except sqlite3.Error as error:
        raise StoreError(f"{state}: {error}") from error
