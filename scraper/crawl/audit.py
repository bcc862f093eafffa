"""The folder of a crawl checked against its state, and mended: what was cut off is fetched again by the next run."""

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
from scraper.store.jsonl import read_records
from scraper.store.verify import Finding, Verdict, crc_of, repair, verify_jsonl, verify_warc

STATE = "state.sqlite"


class NothingThereError(StoreError):
    """No such file, or a folder without outputs."""


def verify_path(path: Path) -> list[Verdict]:
    """Check one WARC or JSON lines file, or every file of a folder; a crawl's folder against its state and index.

    Raises:
        NothingThereError: nothing to check there. StoreError: it can't be read.
    """
    if path.is_dir():
        return _verify_folder(path)
    if not path.is_file():
        raise NothingThereError(f"{path}: no such file or folder")
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
    names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if _is_output(p.name))
    verdicts = [_verify_file(folder / n, index.get(Path(n).name, ()), marks.get(n)) for n in names]
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


def _is_output(name: str) -> bool:
    return name.endswith((".warc", ".warc.gz", ".jsonl", ".jsonl.gz"))


def _verify_file(path: Path, index: Iterable[Entry], mark: Mark | None) -> Verdict:
    if ".warc" in path.suffixes:
        return verify_warc(path, index=index, mark=mark)
    return verify_jsonl(path, mark=mark)


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
    """Cut every damaged file at its last good record; the answer names the files that hold what was cut off.

    In a crawl's folder the URLs whose records are gone wait again, so that the next run fetches them.

    Raises:
        BusyError: a crawl is at work there. StoreError: the disk says no.
    """
    if not path.is_dir() or not (path / STATE).exists():
        return [kept for verdict in verify_path(path) if verdict.findings and (kept := repair(verdict))]
    with locked(path), reading_state(path / STATE), Frontier(path / STATE) as frontier:
        verdicts = [verdict for verdict in verify_path(path) if verdict.findings]
        cut = [kept for verdict in verdicts if (kept := repair(verdict))]
        with frontier.transaction():
            for verdict in verdicts:
                _forget(frontier, path, verdict)
        if (path / WARC).is_dir():
            write_index(path / WARC / INDEX, frontier.ledger.index_lines())
    return cut


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
