"""Output folders, made and tried before any work is done."""

import tempfile
from pathlib import Path

from scraper.errors import ConfigError


def ensure_place(file: Path) -> None:
    """Make the folder of an output file if need be, and see that the file can be written there.

    Raises:
        ConfigError: it can't; nothing was run.
    """
    ensure_folder(file.parent)
    if file.is_dir():
        raise ConfigError(f"{file} is a folder; give --out the name of a file")


def ensure_folder(folder: Path) -> None:
    """Make the folder if need be, and see that a file can be written in it.

    Raises:
        ConfigError: it can't be made or written to; nothing was run.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigError(f"{folder}: can't write there: {reason}; choose another place with --out") from error
