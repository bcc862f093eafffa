"""The files of a crawl, and the one place where a batch becomes durable: files first, then one transaction."""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Self

import msgspec
from msgspec import Struct

from scraper.crawl.addresses import canonical, key_of, one_parameter, origin_of
from scraper.crawl.frontier import Frontier
from scraper.crawl.rule_counts import RuleCounts
from scraper.crawl.values import DONE, FAILED, SKIPPED, WAITING, Lead, Row, Staged, Trouble, Verdict
from scraper.errors import StoreError, WrongFileError
from scraper.fetch.politeness import Pace
from scraper.fetch.robots import RobotsState
from scraper.fetch.values import Fetched
from scraper.model import Article, Reject
from scraper.store.append import AppendFile, Mark
from scraper.store.cdxj import index_line, write_index
from scraper.store.jsonl import line_of
from scraper.store.warc import Capture, Exchange, WarcWriter, digest_of

ARTICLES, REJECTS, WARC, INDEX = "articles.jsonl", "rejects.jsonl", "warc", "index.cdxj"
MENDING = "mending"
"""What the state notes while a repair is at work: if it is still there, the files and the state are not at one."""
MAX_TROUBLES = 100
"""Seeds and lists that a run's summary names; the counts have them all."""
BARREN = 20
"""Pages in a row, each the next of the one before, that bring no address that none of them had and are no articles but
short ones: then they have no end (calendars). A blog's months without a post for a year and a half are still passed."""
REPEATS = 5
"""Posts of a site whose text is that of an address with another value of the same parameter: then that is told."""
_REPEATABLE = 256
"""Bytes of a payload from which on an identical one is worth a revisit record instead of a copy."""


def exchange_of(fetched: Fetched, at: datetime) -> Exchange:
    """A response as the archive keeps it, byte for byte as it went over the wire."""
    return Exchange(
        url=fetched.url,
        at=at,
        request=fetched.request_head,
        head=fetched.response_head,
        payload=fetched.raw,
        ip=fetched.ip,
        digest=digest_of(fetched.raw),
        flags=fetched.flags,
    )


class Visit(Struct, frozen=True, kw_only=True):
    """All that came of one row: what goes into the files, and what goes into the state."""

    row: Row
    verdict: Verdict
    exchanges: tuple[tuple[Exchange, int, str], ...] = ()  # with status and media type; redirects and parts too
    detail: str = ""  # more about the verdict's reason
    known: bool = False  # it failed by what was known of its host: nothing was asked for
    main: int = -1  # index of the exchange that holds the record's page
    record: Article | Reject | None = None
    pages: tuple[bytes, ...] = ()  # of an article that waits for the lexicon
    lessons: tuple[bytes, ...] = ()  # what the pages teach
    leads: tuple[Lead, ...] = ()
    merged: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes that are held until the batch is written."""
        return sum(len(exchange.payload) for exchange, _, _ in self.exchanges)


class Counts(Struct):
    """What one run did; taken = new + rejected + failed + unchanged. hubs holds hubs_failed."""

    taken: int = 0
    new: int = 0
    rejected: int = 0
    failed: int = 0
    unchanged: int = 0
    hubs: int = 0
    hubs_failed: int = 0
    found: int = 0
    retried: int = 0
    bytes: int = 0


class Outputs:
    """The open files of a job's folder, cut back to what was committed. A context manager; one thread at a time.

    rollover: bytes of a WARC file before the next is begun, 0: as many as usual; None: there is no archive.

    Raises:
        StoreError: a file is shorter than committed, a repair did not end, the disk is full or read-only.
    """

    def __init__(
        self, folder: Path, frontier: Frontier, rules: RuleCounts, *, rollover: int | None = 0, chain: int = 2_000
    ) -> None:
        self._folder, self._frontier, self._rules, self._torn = folder, frontier, rules, False
        self._chain = chain  # lists that are followed from one to its next
        self._repeats: Counter[tuple[str, str]] = Counter()
        self.troubles: list[Trouble] = []  # of this run, the first of them
        if frontier.ledger.meta(MENDING):
            raise WrongFileError(f"{folder}: a repair did not end here: run `scraper verify --repair` on it again")
        marks = frontier.ledger.marks()
        with ExitStack() as stack:
            self._articles = stack.enter_context(AppendFile(folder / ARTICLES, committed=marks.get(ARTICLES, Mark())))
            self._rejects = stack.enter_context(AppendFile(folder / REJECTS, committed=marks.get(REJECTS, Mark())))
            self._warc = None if rollover is None else stack.enter_context(self._open_warc(marks, rollover))
            self._stack = stack.pop_all()

    def _open_warc(self, marks: dict[str, Mark], rollover: int) -> WarcWriter:
        folder = self._folder / WARC
        folder.mkdir(exist_ok=True)
        known = {name.partition("/")[2]: mark for name, mark in marks.items() if name.startswith(f"{WARC}/")}
        info = (
            ("software", "repost-scraper"),
            ("conformsTo", "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
        )
        size = {"rollover": rollover} if rollover else {}
        return WarcWriter(folder, prefix=self._folder.name or "crawl", info=info, committed=known, **size)

    def commit(
        self, visits: Sequence[Visit], kept: tuple[Iterable[Pace], Iterable[RobotsState]], *, now: float, counts: Counts
    ) -> None:
        """Append and sync the batch, then settle it in one transaction; on any error nothing of it is known.

        Raises:
            StoreError: the disk is full or gone.
        """
        frontier, tally = self._frontier, msgspec.structs.replace(counts)
        if self._torn:
            raise StoreError(f"{self._folder}: not written: the batch before failed; run again to go on")
        self._torn = True  # until the end is reached: bytes of a failed batch must never be committed with the next
        with frontier.transaction():
            for visit in visits:
                written = self._write(visit, tally)
                if visit.leads:
                    added = self._add(visit, fruitful=written)
                    tally.found += added
                    frontier.refresh(visit.leads, now)
                    if added:
                        frontier.reopen_lists(visit.leads, now)
                frontier.merge(visit.merged, depth=visit.row.depth)
            frontier.ledger.set_marks(self._synced())
            frontier.settle((visit.verdict for visit in visits), (visit.row for visit in visits))
            frontier.ledger.set_paces(kept[0])
            frontier.ledger.set_robots(kept[1])
            frontier.ledger.set_meta("clock", repr(now))
            self._rules.keep()
        self._torn = False
        for name in Counts.__struct_fields__:
            setattr(counts, name, getattr(tally, name))

    def _add(self, visit: Visit, *, fruitful: bool) -> int:
        """Put into the frontier what a page leads to; the answer is how many URLs were new.

        A chain of lists, each the next page of the one before, is followed no further where it has no end.
        """
        frontier, row = self._frontier, visit.row
        onward = [lead for lead in visit.leads if lead.onward]
        others = [lead for lead in visit.leads if not lead.onward]
        added = frontier.add(others, depth=row.depth + 1)
        if not onward:
            return added
        fruitful = bool(frontier.mark_listed(others)) or fruitful
        steps, barren = row.steps + 1, 0 if fruitful else row.barren + 1
        if barren >= BARREN or steps > self._chain:
            why = f"{BARREN} pages in a row bring nothing new" if barren >= BARREN else f"limits.chain is {self._chain}"
            self._tell(Trouble(row.url, row.kind, row.depth == 0, "endless", f"{why}: its next page is left"))
            return added
        added += frontier.add(onward, depth=row.depth + 1, steps=steps, barren=barren)
        frontier.mark_listed(onward)
        return added

    def settle(self, staged: Sequence[Staged], lines: Iterable[bytes]) -> None:
        """Write articles that waited, in one transaction: each is either staged or in its file.

        Raises:
            StoreError: the disk is full or gone.
        """
        if self._torn or not staged:
            return
        self._torn = True
        with self._frontier.transaction():
            for line in lines:
                self._articles.write(line)
            self._frontier.ledger.set_marks({ARTICLES: self._articles.sync()})
            self._frontier.ledger.unstage(staged[-1].id)
        self._torn = False

    def _synced(self) -> dict[str, Mark]:
        marks = {ARTICLES: self._articles.sync(), REJECTS: self._rejects.sync()}
        if self._warc is not None:
            marks |= {f"{WARC}/{name}": mark for name, mark in self._warc.sync().items()}
        return marks

    def _write(self, visit: Visit, tally: Counts) -> bool:
        """Write a visit's record and captures; whether that is a new or changed article, and not a short one."""
        captures = [self._archive(exchange, status, media) for exchange, status, media in visit.exchanges]
        tally.bytes += visit.size
        self._frontier.ledger.add_lessons(visit.lessons)
        record = visit.record
        if record is not None:
            self._rules.add(record)
        if isinstance(record, Article):
            capture = captures[visit.main] if captures and visit.main >= 0 else None
            record = _placed(record, capture) if capture else record
            at = canonical(record.url_canonical or record.url) or record.url
            first = self._frontier.claim_article(at, visit.row)
            if first:
                record = Reject(
                    source=record.source, url=record.url, reason="duplicate", detail=f"same post as {first}"
                )
            elif not self._is_new(key_of(at), record):
                record = None
        if isinstance(record, Article) and visit.pages:
            self._frontier.ledger.stage(key_of(at), line_of(record), visit.pages)
        elif isinstance(record, Article):
            self._articles.write(line_of(record))
        elif record is not None:
            self._rejects.write(line_of(record))
        _count(visit, record, tally)
        if trouble := _trouble(visit):
            self._tell(trouble)
        return isinstance(record, Article) and "short" not in record.quality.flags

    def _is_new(self, key: int, article: Article) -> bool:
        """Whether the text of a post is not the one that was written last; a text under many addresses is told."""
        text = int(article.hashes.text_sha256[:15] or "0", 16)
        if not self._frontier.ledger.keep_text(key, text):
            return False
        here = canonical(article.url)
        name = one_parameter(here, self._frontier.ledger.same_text(key, text))
        if name:
            place = (origin_of(here), name)
            self._repeats[place] += 1
            if self._repeats[place] == REPEATS:
                detail = f"{REPEATS} posts are those of addresses with another {name}=: exclude it, if it names no post"
                self._tell(Trouble(here, "page", seed=False, reason="repeats", detail=detail))
        return True

    def _tell(self, trouble: Trouble) -> None:
        if len(self.troubles) < MAX_TROUBLES and trouble not in self.troubles:
            self.troubles.append(trouble)

    def _archive(self, exchange: Exchange, status: int, media: str) -> Capture | None:
        if self._warc is None:
            return None
        ledger, revisit = self._frontier.ledger, None
        if status == 304:
            revisit = ledger.last_capture(exchange.url)
        elif len(exchange.payload) >= _REPEATABLE:
            revisit = ledger.same_payload(exchange.digest)
        capture = self._warc.add(exchange, revisit=revisit)
        ledger.add_capture(
            capture, url=exchange.url, line=index_line(capture, url=exchange.url, status=status, mime=media)
        )
        return capture

    def write_index(self) -> None:
        """Make the index of the WARC files anew, sorted, as a whole.

        Raises:
            StoreError: the disk says no.
        """
        if self._warc is not None:
            write_index(self._folder / WARC / INDEX, self._frontier.ledger.index_lines())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._stack.close()


def _placed(record: Article, capture: Capture) -> Article:
    fetch = msgspec.structs.replace(
        record.fetch,
        warc_file=capture.file,
        warc_offset=capture.offset,
        warc_length=capture.length,
        warc_record_id=capture.record_id,
    )
    return msgspec.structs.replace(record, fetch=fetch)


def _trouble(visit: Visit) -> Trouble | None:
    """What is to be told of a seed or hub that can't be had; other pages have their rejects."""
    row, verdict = visit.row, visit.verdict
    if verdict.status not in (FAILED, SKIPPED) or (row.kind == "page" and row.depth):
        return None
    return Trouble(row.url, row.kind, row.depth == 0, verdict.reason, visit.detail)


def _count(visit: Visit, record: Article | Reject | None, tally: Counts) -> None:
    if visit.verdict.status == WAITING:
        tally.retried += 1
    elif visit.row.kind != "page":
        tally.hubs += 1
        forbidden = visit.verdict.status == SKIPPED and visit.row.depth == 0
        tally.hubs_failed += visit.verdict.status == FAILED or forbidden
    else:
        tally.taken += 1
        if isinstance(record, Article):
            tally.new += 1
        elif visit.verdict.status == DONE and record is not None:
            tally.rejected += 1
        elif visit.verdict.status == DONE:
            tally.unchanged += 1
        else:
            tally.failed += 1
