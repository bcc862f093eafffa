"""The state file: one SQLite database, its tables, and how it moves from one version of this program to the next."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.errors import ConfigError
from scraper.store.databases import error_of

VERSION = 3
"""Stored as user_version; a file with a higher one was written by a later program and is not touched."""

_TABLES = """
CREATE TABLE urls (
    id INTEGER PRIMARY KEY,
    key INTEGER NOT NULL UNIQUE,      -- addresses.key_of(url)
    url TEXT NOT NULL,
    site TEXT NOT NULL,               -- politeness key: the registrable domain
    kind TEXT NOT NULL,               -- page, index, feed, sitemap
    depth INTEGER NOT NULL,
    status INTEGER NOT NULL DEFAULT 0,
    due REAL NOT NULL DEFAULT 0,      -- not before this time (seconds since 1970)
    tries INTEGER NOT NULL DEFAULT 0, -- failed ones in a row
    reason TEXT NOT NULL DEFAULT '',  -- of the last failure or skip
    fetched_at REAL NOT NULL DEFAULT 0,
    etag TEXT NOT NULL DEFAULT '',
    last_modified TEXT NOT NULL DEFAULT '',
    digest TEXT NOT NULL DEFAULT ''   -- of the payload
);
CREATE INDEX waiting ON urls (site, due, depth, id) WHERE status = 0;
CREATE TABLE articles (key INTEGER PRIMARY KEY, url_id INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    url_key INTEGER NOT NULL, digest TEXT NOT NULL, record_id TEXT NOT NULL, url TEXT NOT NULL, date TEXT NOT NULL,
    file TEXT NOT NULL, offset INTEGER NOT NULL, line TEXT NOT NULL  -- of the index
);
CREATE INDEX captures_by_digest ON captures (digest);
CREATE INDEX captures_by_url ON captures (url_key);
CREATE TABLE outputs (name TEXT PRIMARY KEY, length INTEGER NOT NULL, crc INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE paces (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE robots (origin TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
"""

_LEARNING = """
CREATE TABLE lessons (id INTEGER PRIMARY KEY, counts BLOB NOT NULL);  -- corpus.lexicon_counts
CREATE TABLE staged (
    id INTEGER PRIMARY KEY,
    key INTEGER NOT NULL,             -- of the article, as in articles
    line BLOB NOT NULL,               -- its record, cleaned without a lexicon
    pages BLOB NOT NULL               -- its pages as packing keeps them
);
"""

_CHAINS = """
ALTER TABLE urls ADD COLUMN steps INTEGER NOT NULL DEFAULT 0;     -- links to a next page that led here in a row
ALTER TABLE urls ADD COLUMN barren INTEGER NOT NULL DEFAULT 0;    -- the last of them that brought nothing new
ALTER TABLE urls ADD COLUMN listed INTEGER NOT NULL DEFAULT 0;    -- 1: a page with a next page links to it
ALTER TABLE articles ADD COLUMN text INTEGER NOT NULL DEFAULT 0;  -- of its text before a lexicon; 0: not known
CREATE INDEX articles_by_text ON articles (text);
"""

_MIGRATIONS: tuple[str, ...] = (_TABLES, _LEARNING, _CHAINS)
"""Number n leads from version n to n + 1; each runs in one transaction with the new user_version."""


DAMAGED = "if it is damaged, restore it or move the folder away"


@contextmanager
def reading_state(path: Path) -> Iterator[None]:
    """What SQLite says of a state that was opened but turns out to be damaged, as an error of the disk.

    Raises:
        WrongFileError: the message names the file and the next step.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise error_of(path, error, DAMAGED) from error


def open_state(path: Path) -> sqlite3.Connection:
    """The database, made or brought up to date; transactions are begun by hand. One thread at a time.

    Raises:
        ConfigError: it was written by a later version of this program. WrongFileError: it is damaged.
        StoreError: the disk is full.
    """
    try:
        base = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5.0)
    except sqlite3.Error as error:
        raise error_of(path, error) from error
    try:
        _bring_up_to_date(base, path)
    except sqlite3.Error as error:
        base.close()
        raise error_of(path, error, DAMAGED) from error
    except ConfigError:
        base.close()
        raise
    return base


def _bring_up_to_date(base: sqlite3.Connection, path: Path) -> None:
    found = base.execute("PRAGMA user_version").fetchone()[0]
    if found > VERSION:
        raise ConfigError(
            f"{path}: this state is of version {found}, this program knows {VERSION}: use the newer program"
        )
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000", "cache_size=-32000"):
        base.execute(f"PRAGMA {pragma}")
    for number in range(found, VERSION):
        base.executescript(f"BEGIN IMMEDIATE;{_MIGRATIONS[number]}PRAGMA user_version={number + 1};COMMIT;")
