"""The counts of rules on disk: one JSON file, replaced as a whole."""

from pathlib import Path

import msgspec

from scraper.errors import ConfigError
from scraper.rules.rot import RuleStats
from scraper.store.atomic import write_whole

STATS = "rules-stats.json"
"""The file's name in the folder of a run or job."""


def load_stats(path: Path) -> RuleStats:
    """The counts of earlier runs; those of no page when the file is not there yet.

    Raises:
        ConfigError: it can't be read, or holds something else.
    """
    try:
        stats = msgspec.json.decode(path.read_bytes(), type=RuleStats)
    except FileNotFoundError:
        return RuleStats()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} holds no counts of rules ({error}); move it away to begin anew") from error
    if stats.schema != RuleStats().schema:
        raise ConfigError(f"{path} is of the version {stats.schema!r}; this program writes {RuleStats().schema!r}")
    return stats


def write_stats(path: Path, stats: RuleStats) -> None:
    """Replace the file.

    Raises:
        StoreError: the disk says no; the old file stays.
    """
    write_whole(path, msgspec.json.format(msgspec.json.encode(stats, order="deterministic"), indent=1) + b"\n")
