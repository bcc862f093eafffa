"""What else the state file keeps: marks of the outputs, captures, paces, robots, notes."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from scraper.crawl.addresses import key_of
from scraper.crawl.values import MERGED, Staged
from scraper.fetch.politeness import Pace
from scraper.fetch.robots import RobotsState
from scraper.store.append import Mark
from scraper.store.warc import IDENTICAL, NOT_MODIFIED, Capture, Revisit


class Ledger:
    """Tables beside the URLs, on the frontier's connection; writes belong inside its transactions."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def marks(self) -> dict[str, Mark]:
        """The committed marks of all output files."""
        rows = self._base.execute("SELECT name, length, crc FROM outputs")
        return {name: Mark(length, crc) for name, length, crc in rows}

    def set_marks(self, marks: Mapping[str, Mark]) -> None:
        """Commit marks. Inside a transaction."""
        self._base.executemany(
            "INSERT OR REPLACE INTO outputs VALUES (?, ?, ?)",
            ((name, mark.length, mark.crc) for name, mark in marks.items()),
        )

    def paces(self) -> dict[str, Pace]:
        """All kept paces."""
        rows = self._base.execute("SELECT key, value FROM paces")
        return {key: msgspec.msgpack.decode(value, type=Pace) for key, value in rows}

    def set_paces(self, paces: Iterable[Pace]) -> None:
        """Keep paces. Inside a transaction."""
        rows = ((pace.key, msgspec.msgpack.encode(pace)) for pace in paces)
        self._base.executemany("INSERT OR REPLACE INTO paces VALUES (?, ?)", rows)

    def robots(self, origin: str) -> RobotsState:
        """What is known of a site's robots.txt."""
        row = self._base.execute("SELECT value FROM robots WHERE origin = ?", (origin,)).fetchone()
        return msgspec.msgpack.decode(row[0], type=RobotsState) if row else RobotsState(origin=origin)

    def set_robots(self, states: Iterable[RobotsState]) -> None:
        """Keep robots states. Inside a transaction."""
        rows = ((state.origin, msgspec.msgpack.encode(state)) for state in states)
        self._base.executemany("INSERT OR REPLACE INTO robots VALUES (?, ?)", rows)

    def meta(self, key: str, default: str = "") -> str:
        """A noted value."""
        row = self._base.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return default if row is None else str(row[0])

    def set_meta(self, key: str, value: str) -> None:
        """Note a value. Inside a transaction."""
        self._base.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def forget_meta(self, *keys: str) -> None:
        """Noted values that are noted no more. Inside a transaction."""
        self._base.executemany("DELETE FROM meta WHERE key = ?", ((key,) for key in keys))

    def turn_back(self, seconds: float, wall: float) -> None:
        """Make all times that lie behind the wall clock's earlier by so much. Inside a transaction."""
        self._base.execute("UPDATE urls SET due = due - ? WHERE status = 0 AND due > ?", (seconds, wall))
        self._base.execute("UPDATE urls SET fetched_at = fetched_at - ? WHERE fetched_at > ?", (seconds, wall))
        late = (pace for pace in self.paces().values() if pace.seen_at > wall)
        self.set_paces(replace(p, next_at=p.next_at - seconds, seen_at=p.seen_at - seconds) for p in late)
        for (origin,) in self._base.execute("SELECT origin FROM robots").fetchall():
            state = self.robots(origin)
            if state.next_at > wall:
                good_at = state.good_at - seconds if state.good_at > wall else state.good_at
                self.set_robots([replace(state, next_at=state.next_at - seconds, good_at=good_at)])

    def delays(self) -> list[tuple[str, str, int]]:
        """The origins of URLs that wait after a failure, its reason, and how many they are; the most first."""
        rest = "substr(url, instr(url, '://') + 3)"
        origin = f"substr(url, 1, instr(url, '://') + 1 + instr({rest}, '/'))"
        query = (
            f"SELECT {origin}, reason, count(*) FROM urls "  # noqa: S608  # ours
            "WHERE status = 0 AND tries > 0 AND reason != '' GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
        )
        return self._base.execute(query).fetchall()

    def late_seeds(self, most: int) -> list[tuple[str, str, str, int]]:
        """Seeds that wait after failures: URL, kind, reason, tries; those whose site asked to wait excepted."""
        query = (
            "SELECT url, kind, reason, tries FROM urls "
            "WHERE status = 0 AND depth = 0 AND tries > 0 AND reason NOT IN ('', 'throttled') ORDER BY id LIMIT ?"
        )
        return self._base.execute(query, (most,)).fetchall()

    def add_capture(self, capture: Capture, *, url: str, line: str) -> None:
        """Note where a response lies; `line` is its line of the index."""
        row = (
            key_of(url), capture.digest if capture.kind == "response" else "", capture.record_id, url, capture.date,
            capture.file, capture.offset, line,
        )  # fmt: skip
        self._base.execute(
            "INSERT INTO captures (url_key, digest, record_id, url, date, file, offset, line) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )

    def same_payload(self, digest: str) -> Revisit | None:
        """The first capture with this payload."""
        row = self._base.execute(
            "SELECT record_id, url, date, digest FROM captures WHERE digest = ? ORDER BY id LIMIT 1", (digest,)
        ).fetchone()
        return None if row is None else Revisit(IDENTICAL, *row)

    def last_capture(self, url: str) -> Revisit | None:
        """The last full capture of a URL, as what a 304 answer repeats."""
        row = self._base.execute(
            "SELECT record_id, url, date, digest FROM captures WHERE url_key = ? AND digest != '' "
            "ORDER BY id DESC LIMIT 1",
            (key_of(url),),
        ).fetchone()
        return None if row is None else Revisit(NOT_MODIFIED, *row)

    def index_lines(self) -> Iterator[str]:
        """All lines of the index, sorted by their bytes."""
        return (row[0] for row in self._base.execute("SELECT line FROM captures ORDER BY line"))

    def count_articles(self) -> int:
        """How many different posts were written, in all runs."""
        return int(self._base.execute("SELECT count(*) FROM articles").fetchone()[0])

    def keep_text(self, key: int, text: int) -> bool:
        """Note the fingerprint of a claimed article's text; False if it is as it was. Inside a transaction."""
        changed = "UPDATE articles SET text = ? WHERE key = ? AND text != ?"
        return bool(self._base.execute(changed, (text, key, text)).rowcount) or not text

    def same_text(self, key: int, text: int) -> str:
        """The URL of another article with this text, "" if there is none."""
        query = (
            "SELECT urls.url FROM articles JOIN urls ON urls.id = articles.url_id "
            "WHERE articles.text = ? AND articles.key != ? LIMIT 1"
        )
        row = self._base.execute(query, (text, key)).fetchone() if text else None
        return "" if row is None else str(row[0])

    def add_lessons(self, lessons: Iterable[bytes]) -> None:
        """Keep what pages teach. Inside a transaction."""
        self._base.executemany("INSERT INTO lessons (counts) VALUES (?)", ((one,) for one in lessons))

    def lessons(self, *, after: int = 0) -> list[tuple[int, bytes]]:
        """What pages teach, with ids that grow: those behind an id."""
        return self._base.execute("SELECT id, counts FROM lessons WHERE id > ? ORDER BY id", (after,)).fetchall()

    def sum_lessons(self, total: bytes, *, until: int) -> None:
        """Keep the sum of all lessons up to an id instead of them. Inside a transaction."""
        self._base.execute("DELETE FROM lessons WHERE id < ?", (until,))
        self._base.execute("UPDATE lessons SET counts = ? WHERE id = ?", (total, until))

    def stage(self, key: int, line: bytes, pages: Sequence[bytes]) -> None:
        """Keep an article that waits for the lexicon. Inside a transaction."""
        row = (key, line, msgspec.msgpack.encode(pages))
        self._base.execute("INSERT INTO staged (key, line, pages) VALUES (?, ?, ?)", row)

    def staged(self, limit: int) -> list[Staged]:
        """The first of the articles that wait."""
        rows = self._base.execute("SELECT id, line, pages FROM staged ORDER BY id LIMIT ?", (limit,)).fetchall()
        return [Staged(number, line, _pages(pages)) for number, line, pages in rows]

    def unstage(self, until: int) -> None:
        """The articles up to this id are written. Inside a transaction."""
        self._base.execute("DELETE FROM staged WHERE id <= ?", (until,))

    def count_staged(self) -> int:
        """How many articles wait."""
        return int(self._base.execute("SELECT count(*) FROM staged").fetchone()[0])

    def staged_keys(self) -> set[int]:
        """The keys of the posts that wait."""
        return {key for (key,) in self._base.execute("SELECT key FROM staged")}

    def restage(self, number: int, line: bytes) -> None:
        """An article that waits has another record. Inside a transaction."""
        self._base.execute("UPDATE staged SET line = ? WHERE id = ?", (line, number))

    def staged_lines(self) -> list[tuple[int, bytes]]:
        """The ids and records of the articles that wait."""
        return self._base.execute("SELECT id, line FROM staged ORDER BY id").fetchall()

    def captures(self) -> list[tuple[int, str, str, int, str]]:
        """All captures: number, record id, file, offset, line of the index."""
        return self._base.execute("SELECT id, record_id, file, offset, line FROM captures ORDER BY id").fetchall()

    def move_capture(self, number: int, *, file: str, offset: int, line: str) -> None:
        """A capture lies at another place. Inside a transaction."""
        changed = "UPDATE captures SET file = ?, offset = ?, line = ? WHERE id = ?"
        self._base.execute(changed, (file, offset, line, number))

    def forget_captures(self, numbers: Sequence[int]) -> None:
        """These captures are gone: the URLs whose visits gave them are fetched again. Inside a transaction.

        A visit's captures follow one another, that of its own URL first; merged URLs are not visited.
        """
        owner = (
            "SELECT urls.id FROM captures JOIN urls ON urls.key = captures.url_key "
            "WHERE captures.id <= ? AND urls.status != ? ORDER BY captures.id DESC LIMIT 1"
        )
        for number in numbers:
            self._again(f"id = ({owner})", (number, MERGED))
        self._base.executemany("DELETE FROM captures WHERE id = ?", ((number,) for number in numbers))

    def renew_article(self, key: int) -> None:
        """The page of this post is fetched again, and its record written whatever its text. Inside a transaction."""
        self._again("id = (SELECT url_id FROM articles WHERE key = ?)", (key,))
        self._base.execute("UPDATE articles SET text = 0 WHERE key = ?", (key,))

    def forget_articles(self, kept: set[int]) -> None:
        """Only the posts with these keys are left: the URLs of the others are fetched again."""
        owners = dict(self._base.execute("SELECT key, url_id FROM articles").fetchall())
        for key in set(owners) - kept:
            self._again("id = ?", (owners[key],))
            self._base.execute("DELETE FROM articles WHERE key = ?", (key,))

    def _again(self, which: str, values: tuple[object, ...]) -> None:
        self._base.execute(
            f"UPDATE urls SET status = 0, due = 0, tries = 0, etag = '', last_modified = '', digest = '' WHERE {which}",  # noqa: S608  # ours
            values,
        )


def _pages(packed: bytes) -> tuple[bytes, ...]:
    """The pages of an article that waits; none, if something else wrote them: then it stays as it is."""
    try:
        return msgspec.msgpack.decode(packed, type=tuple[bytes, ...])
    except msgspec.DecodeError:
        return ()
