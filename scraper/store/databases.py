"""What SQLite says of a file, as an error that tells a full disk from a file that the user must mend."""

import sqlite3
from pathlib import Path

from scraper.errors import StoreError, WrongFileError

_PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
    }
)
"""Primary codes that say nothing against the file: it can be gone on with when there is room."""


def error_of(path: Path, error: sqlite3.Error, step: str = "") -> StoreError:
    """The error to raise instead; `step` is what to do about a file that is damaged or no database of ours."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in _PASSING:
        return StoreError(f"{path}: {error}; run again when this is solved")
    return WrongFileError(f"{path}: {error}{f'; {step}' if step else ''}")
