"""The URLs still to fetch, and all that must survive a kill: one database, one transaction per batch."""

import json
import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from heapq import heappop, heappush
from math import inf
from pathlib import Path
from threading import RLock
from typing import Self

from scraper.crawl.addresses import key_of
from scraper.crawl.ledger import Ledger
from scraper.crawl.state import DAMAGED, open_state
from scraper.crawl.values import MERGED, WAITING, Lead, Row, Verdict
from scraper.fetch.values import REASONS
from scraper.store.databases import error_of
from scraper.text.urls import host_of, site_of

_BUFFER = 64
"""Rows read ahead per site: one query per 64 pages; more would only make fresh priorities wait."""
_BUFFERED_SITES = 200
"""Sites with rows read ahead; where more are at work, rows are read one by one: 64 rows of 20,000 sites took 400 MB."""
_NEXT = (
    "SELECT id, url, site, kind, depth, tries, etag, last_modified, digest, fetched_at, steps, barren FROM urls "
    "WHERE status = 0 AND site = ? AND due <= ? ORDER BY due, depth, id LIMIT ?"
)


class Frontier:
    """The state of one crawl. A context manager; one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._base = open_state(path)
        self.ledger = Ledger(self._base)
        self._lock = RLock()  # the loop gives rows back while the disk thread takes
        self._ready: list[tuple[float, str]] = []  # sites that may have due rows, by the time of the next look
        self._known: dict[str, float] = {}  # sites in _ready, by the time that counts; other entries are stale
        self._started = 0.0  # lists fetched since then are fresh
        self._active: dict[str, int] = {}  # rows taken and not released, by site
        self._not_before: dict[str, float] = {}
        self._buffers: dict[str, deque[Row]] = {}
        self._held: dict[str, set[int]] = {}  # rows taken or buffered, by site
        self._passed: set[int] = set()  # keys of rows that are merged but not committed
        for site in self._sites():
            self._wake(site, 0.0)

    # Sites with waiting rows: a loose scan of the partial index, one seek per site instead of one step per row.
    def _sites(self) -> Iterator[str]:
        query = "SELECT site FROM urls WHERE status = 0 AND site > ? ORDER BY site LIMIT 1"
        site = ""
        while (row := self._base.execute(query, (site,)).fetchone()) is not None:
            site = row[0]
            yield site

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One transaction; an exception undoes all of it.

        Raises:
            StoreError: the disk is full or gone.
        """
        try:
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._base.execute("COMMIT")
            except BaseException:
                if self._base.in_transaction:
                    self._base.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise error_of(self._path, error, DAMAGED) from error

    def add(self, leads: Iterable[Lead], *, depth: int, steps: int = 0, barren: int = 0) -> int:
        """Put new URLs in, found at this depth; known ones stay as they are. Inside a transaction.

        steps and barren are those of a row. The answer is how many were new.
        """
        added = 0
        for lead in leads:
            site = site_of(host_of(lead.url))
            deep = max(depth - lead.onward, min(depth, 1))
            done = self._base.execute(
                "INSERT OR IGNORE INTO urls (key, url, site, kind, depth, steps, barren) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (key_of(lead.url), lead.url, site, lead.kind, deep, steps, barren),
            )
            if done.rowcount:
                added += 1
                self._wake(site, 0.0)
        return added

    def mark_listed(self, leads: Iterable[Lead]) -> int:
        """Note that a page with a next page links to these known URLs. Inside a transaction.

        The answer is to how many of them none had linked before.
        """
        marked = "UPDATE urls SET listed = 1 WHERE key = ? AND listed = 0"
        return sum(self._base.execute(marked, (key_of(lead.url),)).rowcount for lead in leads)

    def refresh(self, leads: Iterable[Lead], now: float) -> int:
        """Pages that a feed or sitemap says changed after they were fetched are due again. Inside a transaction."""
        count = 0
        for lead in leads:
            if 0 < lead.modified <= now:
                done = self._base.execute(
                    "UPDATE urls SET status = 0, due = ? WHERE key = ? AND status = 1 AND fetched_at < ?",
                    (now, key_of(lead.url), lead.modified),
                )
                count += done.rowcount
                if done.rowcount:
                    self._wake(site_of(host_of(lead.url)), now)
        return count

    def reopen(self, now: float, *, everything: bool = False) -> int:
        """Make due again, at the start of a run, what may have changed, and pages that failed for a while.

        That is: seeds, feeds, sitemaps, and the indexes that seeds lead to; older lists follow with `reopen_lists`.
        everything: all pages as well, to be fetched as if for the first time. The answer is how many are due.
        """
        with self.transaction():
            if everything:
                done = self._base.execute(
                    "UPDATE urls SET status = 0, due = ?, tries = 0, etag = '', last_modified = '', digest = '' "
                    "WHERE status IN (1, 2, 3)",
                    (now,),
                )
            else:
                passing = json.dumps([reason for reason, retry in REASONS if retry])
                done = self._base.execute(
                    "UPDATE urls SET status = 0, due = ?, tries = 0 "
                    "WHERE (status IN (1, 2, 3) "
                    "AND (depth = 0 OR kind IN ('feed', 'sitemap') OR (kind = 'index' AND depth = 1))) "
                    "OR (status = 2 AND reason IN (SELECT value FROM json_each(?)))",
                    (now, passing),
                )
        self._started = now
        for site in self._sites():
            self._wake(site, 0.0)
        return done.rowcount

    def reopen_lists(self, leads: Iterable[Lead], now: float) -> None:
        """Something new stood on an index: its further pages and other indexes are due again. Inside a transaction."""
        for lead in leads:
            if lead.onward or lead.kind in ("index", "archive"):
                done = self._base.execute(
                    "UPDATE urls SET status = 0, due = ? WHERE key = ? AND status = 1 AND fetched_at < ?",
                    (now, key_of(lead.url), self._started),
                )
                if done.rowcount:
                    self._wake(site_of(host_of(lead.url)), now)

    def _wake(self, site: str, at: float) -> None:
        with self._lock:
            if site not in self._known:
                self._hasten(site, at)

    def _hasten(self, site: str, at: float) -> None:
        """Look at a site at this time, or earlier if that was planned."""
        if at < self._known.get(site, inf):
            self._known[site] = at
            heappush(self._ready, (at, site))

    def next_at(self) -> float | None:
        """When the next site may have something; None if no site that is not at work has anything waiting."""
        with self._lock:
            while self._ready and self._known.get(self._ready[0][1]) != self._ready[0][0]:
                heappop(self._ready)
            return self._ready[0][0] if self._ready else None

    def take(self, now: float, *, want: int = 1, per_site: int = 1, spacing: float = 0.0) -> list[Row]:
        """At most `want` due rows, at most `per_site` at once of each site, `spacing` seconds between two of a site.

        Each row counts for its site until `release`; it stays out of reach until it is settled or given back.
        """
        rows: list[Row] = []
        with self._lock:
            while len(rows) < want and self._ready and self._ready[0][0] <= now:
                at, site = heappop(self._ready)
                if self._known.get(site) != at:
                    continue
                del self._known[site]
                if self._active.get(site, 0) >= per_site:
                    continue  # release wakes it
                if self._not_before.get(site, 0.0) > now:
                    self._wake(site, self._not_before[site])
                    continue
                row = self._next_row(site, now)
                if row is None:
                    self._sleep(site, now)
                    continue
                rows.append(row)
                self._active[site] = self._active.get(site, 0) + 1
                self._wake(site, now + spacing)
        return rows

    def release(self, site: str, at: float) -> None:
        """One row of the site is done with; nothing of it is taken before time `at`."""
        with self._lock:
            self._active[site] -= 1
            if not self._active[site]:
                del self._active[site]
            self.hold(site, at)
            self._hasten(site, at)  # what was not fetched costs no spacing

    def hold(self, site: str, at: float) -> None:
        """Nothing of the site is taken before time `at`."""
        self._not_before[site] = at

    def _sleep(self, site: str, now: float) -> None:
        """No row is due: come back when one is, or when one is added."""
        self._buffers.pop(site, None)
        due = self._next_due(site)
        if due is not None:
            self._wake(site, max(due, now + 0.01))
        elif site not in self._active:
            self._not_before.pop(site, None)

    def _next_row(self, site: str, now: float) -> Row | None:
        buffer = self._buffers.get(site)
        if not buffer:
            held = self._held.setdefault(site, set())
            ahead = _BUFFER if len(self._buffers) < _BUFFERED_SITES else 1
            rows = self._base.execute(_NEXT, (site, now, ahead + len(held)))
            buffer = deque(row for row in map(_row, rows) if row.id not in held)
            held.update(row.id for row in buffer)
            if len(buffer) > 1:
                self._buffers[site] = buffer
            if not held:
                del self._held[site]
        while buffer:
            row = buffer.popleft()
            if not buffer:
                self._buffers.pop(site, None)
            if self._still_waits(row):
                return row
            self.give_back(row)
        return None

    def _still_waits(self, row: Row) -> bool:
        """A row that was read ahead may have been merged with another one since."""
        if key_of(row.url) in self._passed:
            return False
        status = self._base.execute("SELECT status FROM urls WHERE id = ?", (row.id,)).fetchone()
        return status is not None and status[0] == WAITING

    def pass_over(self, urls: Iterable[str]) -> None:
        """These URLs will be merged with the next batch: they are not taken any more."""
        with self._lock:
            self._passed.update(key_of(url) for url in urls)

    def _next_due(self, site: str) -> float | None:
        held = self._held.get(site, set())
        query = "SELECT id, due FROM urls WHERE status = 0 AND site = ? ORDER BY due LIMIT ?"
        for number, due in self._base.execute(query, (site, len(held) + 1)):
            if number not in held:
                return float(due)
        return None

    def give_back(self, row: Row) -> None:
        """A row that was taken but not fetched: it waits as before."""
        with self._lock:
            held = self._held.get(row.site)
            if held is not None:
                held.discard(row.id)
                if not held:
                    del self._held[row.site]

    def settle(self, verdicts: Iterable[Verdict], rows: Iterable[Row]) -> None:
        """Write what became of rows. Inside a transaction; `rows` are no longer held."""
        self._base.executemany(
            "UPDATE urls SET status = ?, due = ?, tries = ?, reason = ?, etag = ?, last_modified = ?, digest = ?, "
            "fetched_at = ? WHERE id = ?",
            (
                (v.status, v.due, v.tries, v.reason, v.etag, v.last_modified, v.digest, v.fetched_at, v.id)
                for v in verdicts
            ),
        )
        for row in rows:
            self.give_back(row)
            self._wake(row.site, 0.0)  # it may be due again

    def merge(self, urls: Iterable[str], *, depth: int) -> None:
        """Known or not, these URLs need no fetching of their own. Inside a transaction."""
        for url in urls:
            self._passed.discard(key_of(url))
            row = (key_of(url), url, site_of(host_of(url)), "page", depth, MERGED)
            self._base.execute(
                "INSERT INTO urls (key, url, site, kind, depth, status) VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (key) DO UPDATE SET status = excluded.status WHERE status = 0",
                row,
            )

    def claim_article(self, url: str, row: Row) -> str:
        """Note that this row gives the article with this canonical URL; "" or the other URL that gave it before."""
        key = key_of(url)
        self._base.execute("INSERT OR IGNORE INTO articles (key, url_id) VALUES (?, ?)", (key, row.id))
        query = "SELECT urls.id, urls.url FROM articles JOIN urls ON urls.id = articles.url_id WHERE articles.key = ?"
        owner, first = self._base.execute(query, (key,)).fetchone()
        return "" if owner == row.id else str(first)

    def status_of(self, url: str) -> int | None:
        """WAITING, DONE, … of a canonical URL; None if it is not known."""
        row = self._base.execute("SELECT status FROM urls WHERE key = ?", (key_of(url),)).fetchone()
        return None if row is None else int(row[0])

    def statuses(self) -> dict[int, int]:
        """How many URLs there are of each status."""
        return dict(self._base.execute("SELECT status, count(*) FROM urls GROUP BY status").fetchall())

    def close(self) -> None:
        """Close the database; the write-ahead log is folded in."""
        self._base.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _row(values: tuple[object, ...]) -> Row:
    return Row(*values)  # type: ignore[arg-type]  # the columns are declared with these types
