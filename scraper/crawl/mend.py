"""The folder of a crawl mended: what can't be kept is fetched again by the next run."""

from collections.abc import Callable
from pathlib import Path

from scraper.crawl.audit import STATE, verify_path
from scraper.crawl.frontier import Frontier
from scraper.crawl.ledger import Ledger
from scraper.crawl.lock import locked
from scraper.crawl.outputs import ARTICLES, INDEX, MENDING, WARC
from scraper.crawl.places import Places, lines_of, placed, read_line
from scraper.crawl.state import reading_state
from scraper.store.append import Mark
from scraper.store.atomic import replacing
from scraper.store.cdxj import moved_line, write_index
from scraper.store.repair import refuse_unreadable, repair
from scraper.store.survivors import pieces_of
from scraper.store.verify import Verdict, crc_of
from scraper.store.warc_read import WarcRecord

_OF_LINES = frozenset(("capture", "text"))
"""Findings of lines that stay in their file."""


def mend(path: Path, *, tell: Callable[[str], None] = lambda _: None) -> list[Path]:
    """Take out of every damaged file what is not whole; the answer names the files that hold what was taken out.

    In a crawl's folder, state and articles name the places where captures lie afterwards. An article whose capture is
    gone names none; its URL waits, so that the next run fetches it and writes its record anew. A repair that did not
    get to its end is noted in the state: no crawl goes on before another one has. tell: takes a line about these
    articles.

    Raises:
        BusyError: a crawl is at work there. WrongFileError: of a file nothing can be read; none was touched.
        StoreError: the disk says no.
    """
    if not path.is_dir() or not (path / STATE).exists():
        return [kept for verdict in _damaged(path) for kept in repair(verdict)]
    with locked(path), reading_state(path / STATE), Frontier(path / STATE) as frontier:
        verdicts = _damaged(path)
        with frontier.transaction():
            frontier.ledger.set_meta(MENDING, "1")
        cut = [kept for verdict in verdicts for kept in repair(verdict)]
        with frontier.transaction():
            for verdict in verdicts:
                _forget(frontier, path, verdict)
            places = _places_in(path / WARC)
            _settle_captures(frontier.ledger, places)
            lost = _settle_articles(frontier.ledger, path / ARTICLES, places)
            lost += _settle_waiting(frontier.ledger, places)
        if (path / WARC).is_dir():
            write_index(path / WARC / INDEX, frontier.ledger.index_lines())
        with frontier.transaction():
            frontier.ledger.forget_meta(MENDING)
    if lost:
        tell(f"{path}: the captures of {lost} articles are lost: the next crawl fetches their pages again")
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
    if name == ARTICLES and {finding.code for finding in verdict.findings} - _OF_LINES:
        frontier.ledger.forget_articles((_keys(verdict.path) if length else set()) | frontier.ledger.staged_keys())


def _keys(path: Path) -> set[int]:
    """The keys of the posts that a file of articles holds."""
    return {told.key for _, line in lines_of(path) if (told := read_line(line)) is not None}


def _places_in(folder: Path) -> Places:
    places = Places()
    for path in sorted(folder.glob("*.warc.gz")):
        for piece in pieces_of(path):
            if isinstance(piece, WarcRecord):
                places.take(path.name, piece)
    return places


def _settle_captures(ledger: Ledger, places: Places) -> None:
    """Let the state say where the captures lie, and which are gone."""
    gone = []
    for number, record_id, file, offset, line in ledger.captures():
        place = places.of(record_id)
        if place is None:
            gone.append(number)
        elif not places.holds(record_id, file, offset):
            told = moved_line(line, file=place.file, offset=place.offset, length=place.length)
            ledger.move_capture(number, file=place.file, offset=place.offset, line=told)
    ledger.forget_captures(gone)


def _settle_articles(ledger: Ledger, path: Path, places: Places) -> int:
    """Let the articles name the places where their captures lie; those whose captures are gone will be written anew.

    The answer is how many these are.
    """
    changed: dict[int, bytes] = {}
    last: dict[int, bool] = {}
    for offset, line in lines_of(path) if path.exists() else ():
        told = read_line(line)
        if told is None or places.has(told.fetch):
            last.update({told.key: True} if told else {})
            continue
        place = places.of(told.fetch.warc_record_id)
        changed[offset] = placed(line, place)
        last[told.key] = place is not None
    lost = [key for key, is_there in last.items() if not is_there]
    for key in lost:
        ledger.renew_article(key)
    if changed:
        with replacing(path) as file:
            file.writelines(changed.get(offset, line) for offset, line in lines_of(path))
        length = path.stat().st_size
        ledger.set_marks({ARTICLES: Mark(length, crc_of(path, length))})
    return len(lost)


def _settle_waiting(ledger: Ledger, places: Places) -> int:
    """The same of the articles that wait for the lexicon."""
    lost = 0
    for number, line in ledger.staged_lines():
        told = read_line(line)
        if told is not None and not places.has(told.fetch):
            place = places.of(told.fetch.warc_record_id)
            ledger.restage(number, placed(line, place))
            if place is None:
                ledger.renew_article(told.key)
                lost += 1
    return lost
