"""The index of seen articles on disk: texts and facts in SQLite, sampled shingles in flat files; grows from run to run.

A folder holds `index.sqlite` and `shingles-NN.bin`, sixteen files by the highest bits of the hash, each a row of
(hash u64, document u32), little-endian. A run is committed whole or not at all: what stands behind the committed
number of rows in a file is cut when the index is opened.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import msgspec
from msgspec import Struct

from scraper.errors import StoreError, WrongFileError
from scraper.store.databases import error_of
from scraper.store.disk import storing
from scraper.store.folders import ensure_folder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMAT = 1
PARTS = 16
"""Files of shingles: one is in memory at a time, 200 MB and three times that while sorting, of a million articles."""

BATCH = 2_000
"""Documents written to the files at a time."""

_STEP = "it is damaged, or no index of ours: give another folder"
_ROW = 12  # bytes: u64 hash, u32 document
_PRAGMAS = "pragma journal_mode=delete; pragma synchronous=normal; pragma cache_size=-200000;"
"""A rollback journal: a run only adds, so that nearly nothing is written twice (a write-ahead log would double 6 GB of
a million articles). 200 MB of cache for the index over keys, which come in random order."""

_SCHEMA = """
create table if not exists meta (key text primary key, value integer not null);
create table if not exists document (
  n integer primary key, id text not null unique, key blob not null, tie integer not null, size integer not null,
  text blob not null, facts blob not null, cluster integer not null);
create index if not exists by_key on document (key);
create index if not exists by_cluster on document (cluster);
create table if not exists cluster (n integer primary key, id text not null unique);
"""


class IndexBusyError(StoreError):
    """Another run works with the index: try later (exit 75)."""


class Entry(Struct, frozen=True):
    """An article as the index keeps it: key is equal for exact copies, tie (63 bits) sorts them under a shingle."""

    id: str
    key: bytes
    tie: int
    text: str
    facts: Any  # any JSON value


class ClusterIndex:
    """The index in a folder, for one run; use it as a context manager and `commit` at the end.

    Raises:
        IndexBusyError: another run has it open. StoreError: the disk is full. WrongFileError: the folder
        holds something else, or what it holds is damaged, which may be found only later.
        ConfigError: it can't be written.
    """

    def __init__(self, folder: Path) -> None:
        ensure_folder(folder)
        self._folder = folder
        self._file = folder / "index.sqlite"
        try:
            self._db = sqlite3.connect(self._file, isolation_level=None, timeout=1.0)
        except sqlite3.Error as error:
            raise error_of(self._file, error, _STEP) from error
        try:
            self._db.executescript(f"{_PRAGMAS} {_SCHEMA}")
            self._db.execute("begin immediate")
            self._open()
        except sqlite3.DatabaseError as error:
            self.close()
            if "locked" in str(error):
                raise IndexBusyError(f"{self._file}: another run works with this index; try again later") from error
            raise error_of(self._file, error, _STEP) from error
        except StoreError:
            self.close()
            raise

    def _open(self) -> None:
        found = self._one("select value from meta where key = 'format'")
        if found not in (None, FORMAT):
            raise WrongFileError(f"{self._file}: format {found}, this program writes {FORMAT}; give another folder")
        self.first_new: int = self._one("select coalesce(max(n) + 1, 0) from document") or 0
        self._next = self.first_new
        self._waiting: list[tuple[NDArray[np.uint64], int]] = []
        self._rows = [self._committed(part) for part in range(PARTS)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if isinstance(error, sqlite3.DatabaseError):
            raise error_of(self._file, error, _STEP) from error

    def close(self) -> None:
        """Forget what was not committed."""
        self._db.close()

    def _one(self, query: str, values: Iterable[object] = ()) -> Any:
        row = self._db.execute(query, tuple(values)).fetchone()
        return row[0] if row else None

    @property
    def count(self) -> int:
        """Documents in the index, those of this run included; their numbers go from 0."""
        return self._next

    def _part(self, part: int) -> Path:
        return self._folder / f"shingles-{part:02d}.bin"

    def _committed(self, part: int) -> int:
        """The rows of a file that belong to committed runs; the rest is cut off."""
        rows = int(self._one("select value from meta where key = ?", [f"rows-{part}"]) or 0)
        path = self._part(part)
        with storing(path), path.open("ab") as file:
            if file.tell() < rows * _ROW:
                raise WrongFileError(f"{path}: shorter than the index says; the folder was damaged, make a new one")
            file.truncate(rows * _ROW)
        return rows

    def add(self, entry: Entry, sample: "NDArray[np.uint64]") -> int | None:
        """Take an article in; the answer is its number, None if its id is already there (a page seen again)."""
        text = zlib.compress(entry.text.encode("utf-8", "replace"), 1)
        row = (
            self._next,
            entry.id,
            entry.key,
            entry.tie,
            len(sample),
            text,
            msgspec.json.encode(entry.facts),
            self._next,
        )
        done = self._db.execute("insert into document values (?,?,?,?,?,?,?,?) on conflict do nothing", row)
        if not done.rowcount:
            return None
        self._waiting.append((sample, self._next))
        self._next += 1
        if len(self._waiting) >= BATCH:
            self._spill()
        return self._next - 1

    def _spill(self) -> None:
        import numpy as np  # noqa: PLC0415

        if not self._waiting:
            return
        rows = np.zeros(sum(len(s) for s, _ in self._waiting), dtype=[("hash", "<u8"), ("document", "<u4")])
        rows["hash"] = np.concatenate([s for s, _ in self._waiting])
        rows["document"] = np.repeat([n for _, n in self._waiting], [len(s) for s, _ in self._waiting])
        parts = rows["hash"] % PARTS
        for part in range(PARTS):
            own = rows[parts == part]
            with storing(self._part(part)), self._part(part).open("ab") as file:
                file.write(own.tobytes())
            self._rows[part] += len(own)
        self._waiting = []

    def shingles(self) -> "Iterator[tuple[NDArray[np.uint64], NDArray[np.uint32]]]":
        """(hashes, documents) of one file after the other, in the order of their coming."""
        import numpy as np  # noqa: PLC0415

        self._spill()
        for part in range(PARTS):
            with storing(self._part(part)):
                rows = np.fromfile(self._part(part), dtype=[("hash", "<u8"), ("document", "<u4")])
            if len(rows) and rows["document"].max() >= self._next:
                raise WrongFileError(f"{self._part(part)}: it names a document that is not there; {_STEP}")
            yield rows["hash"].copy(), rows["document"].copy()

    def columns(self) -> "tuple[NDArray[np.uint32], NDArray[np.uint64]]":
        """(sizes of the samples, ties), by document number."""
        import numpy as np  # noqa: PLC0415

        sizes, ties = np.zeros(self._next, np.uint32), np.zeros(self._next, np.uint64)
        for n, size, tie in self._db.execute("select n, size, tie from document"):
            sizes[n], ties[n] = size, tie
        return sizes, ties

    def exact(self) -> Iterator[tuple[int, int]]:
        """(first document, other document) of those with one key."""
        yield from self._db.execute(
            "select f.first, d.n from document d join (select key, min(n) as first from document group by key having"
            " count(*) > 1) f on f.key = d.key where d.n > f.first order by d.n"
        )

    def text(self, document: int) -> str:
        """The text of a document."""
        packed: bytes = self._one("select text from document where n = ?", [document])
        try:
            return zlib.decompress(packed).decode()
        except (zlib.error, UnicodeDecodeError) as error:
            raise WrongFileError(f"{self._file}: the text of document {document}: {error}; {_STEP}") from error

    def facts(self, document: int) -> Any:
        """What was given as the facts of a document."""
        try:
            return msgspec.json.decode(self._one("select facts from document where n = ?", [document]))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise WrongFileError(f"{self._file}: the facts of document {document}: {error}; {_STEP}") from error

    def number(self, article_id: str) -> int | None:
        """The number of an article, None if it is not in the index."""
        found: int | None = self._one("select n from document where id = ?", [article_id])
        return found

    def homes(self) -> Iterator[tuple[int, int]]:
        """(document, first document of its cluster) of all documents of earlier runs that have company."""
        yield from self._db.execute(
            "select n, cluster from document where n < ? and cluster in"
            " (select cluster from document where n < ? group by cluster having count(*) > 1) order by n",
            (self.first_new, self.first_new),
        )

    def cluster_id(self, home: int) -> str:
        """The id that a cluster was given, "" if none yet."""
        return self._one("select id from cluster where n = ?", [home]) or ""

    def write_cluster(self, home: int, documents: Iterable[int], cluster_id: str) -> None:
        """Keep a cluster: its first document, its members, its id."""
        self._db.executemany("update document set cluster = ? where n = ?", ((home, n) for n in documents))
        self._db.execute("insert or replace into cluster values (?, ?)", (home, cluster_id))

    def commit(self) -> None:
        """Keep everything of this run."""
        self._spill()
        rows = [("format", FORMAT), *((f"rows-{part}", count) for part, count in enumerate(self._rows))]
        self._db.executemany("insert or replace into meta values (?, ?)", rows)
        self._db.execute("commit")
        self._db.execute("begin immediate")
