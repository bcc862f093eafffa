"""The folder of a crawl mended: what can't be kept is fetched again by the next run."""

from collections.abc import Iterable
from pathlib import Path

from scraper.crawl.addresses import canonical, key_of
from scraper.crawl.audit import STATE, verify_path
from scraper.crawl.frontier import Frontier
from scraper.crawl.lock import locked
from scraper.crawl.outputs import ARTICLES, INDEX, WARC
from scraper.crawl.state import reading_state
from scraper.model import Article
from scraper.store.append import Mark
from scraper.store.cdxj import write_index
from scraper.store.jsonl import read_records
from scraper.store.repair import refuse_unreadable, repair
from scraper.store.verify import Verdict, crc_of


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
    verdicts = [verdict for verdict in verify_path(path, alone=True) if verdict.findings]
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
