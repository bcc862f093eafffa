"""The folder of a crawl checked against its state, and mended: what was cut off is fetched again by the next run."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from scraper.crawl.addresses import canonical, key_of
from scraper.crawl.frontier import Frontier
from scraper.crawl.lock import locked
from scraper.crawl.outputs import ARTICLES, INDEX, WARC
from scraper.crawl.state import reading_state
from scraper.errors import StoreError, WrongFileError
from scraper.model import Article
from scraper.store.append import Mark
from scraper.store.cdxj import Entry, read_index, write_index
from scraper.store.first_bytes import LINES, kind_of
from scraper.store.jsonl import read_records
from scraper.store.repair import refuse_unreadable, repair
from scraper.store.verify import Finding, Verdict, crc_of, verify_jsonl, verify_warc

STATE = "state.sqlite"
_ASIDE = re.compile(r"\.cut-\d+$|\.damaged$")
"""Ends of the names under which a repair keeps what it took out."""


class NothingThereError(StoreError):
    """No such file, or a folder without outputs."""


def verify_path(path: Path) -> list[Verdict]:
    """Check one WARC or JSON lines file, or every file of a folder; a crawl's folder against its state and index.

    Raises:
        NothingThereError: nothing to check there. WrongFileError: a file that is neither, or can't be read.
    """
    if path.is_dir():
        return _verify_folder(path)
    if not path.is_file():
        raise NothingThereError(f"{path}: no such file or folder")
    if not kind_of(path):
        raise WrongFileError(f"{path}: neither a WARC file nor JSON lines, by its first bytes: it can't be verified")
    return [_verify_file(path, (), None)]


def _verify_folder(folder: Path) -> list[Verdict]:
    marks, broken = _marks_of(folder / STATE)
    index: dict[str, list[Entry]] = defaultdict(list)
    for place in sorted({folder / INDEX, folder / WARC / INDEX}):
        if place.exists():
            try:
                for entry in read_index(place):
                    index[entry.filename].append(entry)
            except WrongFileError as error:
                broken.append(_broken(place, "index", error))
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if _is_output(path, folder))
    verdicts = [_verify_one_of(folder / n, index.get(Path(n).name, ()), marks.get(n)) for n in names]
    verdicts += [_missing(folder / name) for name in sorted(set(marks) - set(names)) if marks[name].length]
    verdicts += broken
    if not verdicts:
        raise NothingThereError(f"{folder}: no WARC and no JSON lines file here")
    return verdicts


def _marks_of(state: Path) -> tuple[dict[str, Mark], list[Verdict]]:
    """The committed marks, and what is wrong with the state file itself."""
    try:
        return (read_marks(state) if state.exists() else {}), []
    except StoreError as error:
        return {}, [_broken(state, "state", error)]


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


def _verify_file(path: Path, index: Iterable[Entry], mark: Mark | None) -> Verdict:
    if kind_of(path) == LINES:
        return verify_jsonl(path, mark=mark)
    return verify_warc(path, index=index, mark=mark)


def _verify_one_of(path: Path, index: Iterable[Entry], mark: Mark | None) -> Verdict:
    """As _verify_file; one that can't be read keeps nobody from checking the others."""
    try:
        return _verify_file(path, index, mark)
    except WrongFileError as error:
        return _broken(path, "unreadable", error)


def _missing(path: Path) -> Verdict:
    finding = Finding(file=path.name, offset=0, code="short", message="the file is gone")
    return Verdict(path=path, findings=(finding,))


def read_marks(state: Path) -> dict[str, Mark]:
    """The committed marks of a crawl, without changing its state.

    Raises:
        StoreError: the state can't be read.
    """
    try:
        base = sqlite3.connect(f"file:{state}?mode=ro", uri=True, timeout=5.0)
        try:
            told = base.execute("PRAGMA quick_check(1)").fetchone()[0]
            if told != "ok":
                raise StoreError(f"{state}: {told}")
            rows = base.execute("SELECT name, length, crc FROM outputs").fetchall()
        finally:
            base.close()
    except sqlite3.Error as error:
        raise StoreError(f"{state}: {error}") from error
    return {name: Mark(length, crc) for name, length, crc in rows}


def mend(path: Path) -> list[Path]:
    """Take out of every damaged file what is not whole; the answer names the files that hold what was taken out.

    In a crawl's folder the URLs whose records are gone wait again, so that the next run fetches them.

    Raises:
        BusyError: a crawl is at work there. WrongFileError: of a file nothing can be read; none was touched.
        StoreError: the disk says no.
    """
    if not path.is_dir() or not (path / STATE).exists():
        return [kept for verdict in _damaged(path) for kept in repair(verdict)]
    with locked(path), reading_state(path / STATE), Frontier(path / STATE) as frontier:
        verdicts = _damaged(path)
        cut = [kept for verdict in verdicts for kept in repair(verdict)]
        with frontier.transaction():
            for verdict in verdicts:
                _forget(frontier, path, verdict)
        if (path / WARC).is_dir():
            write_index(path / WARC / INDEX, frontier.ledger.index_lines())
    return cut


def _damaged(path: Path) -> list[Verdict]:
    """The files to mend: all of them can be."""
    verdicts = [verdict for verdict in verify_path(path) if verdict.findings]
    for verdict in verdicts:
        refuse_unreadable(verdict)
    return verdicts


def _forget(frontier: Frontier, folder: Path, verdict: Verdict) -> None:
    """Let the state say what the file holds now."""
    name = str(verdict.path.relative_to(folder))
    length = verdict.path.stat().st_size if verdict.path.exists() else 0
    if name in frontier.ledger.marks():
        crc = crc_of(verdict.path, length) if length else 0
        frontier.ledger.set_marks({name: Mark(length, crc)})
    if name.startswith(f"{WARC}/"):
        frontier.ledger.forget_captures(verdict.path.name, length)
    elif name == ARTICLES:
        frontier.ledger.forget_articles((_keys(verdict.path) if length else set()) | frontier.ledger.staged_keys())


def _keys(path: Path) -> set[int]:
    """The keys of the posts that a file of articles holds."""
    records: Iterable[tuple[int, Article]] = read_records(path, Article)
    return {key_of(canonical(record.url_canonical or record.url) or record.url) for _, record in records}
