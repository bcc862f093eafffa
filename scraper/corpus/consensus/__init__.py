"""One article restored from its reposts: blocks matched into slots, characters aligned, every copy one vote."""

from scraper.corpus.consensus.copies import copy_of, copy_of_page
from scraper.corpus.consensus.restore import restore
from scraper.corpus.consensus.values import (
    Change,
    Copy,
    CopyBlock,
    CopyReport,
    Doubt,
    Restored,
    RestoredBlock,
    ThinSpan,
)

__all__ = [
    "Change",
    "Copy",
    "CopyBlock",
    "CopyReport",
    "Doubt",
    "Restored",
    "RestoredBlock",
    "ThinSpan",
    "copy_of",
    "copy_of_page",
    "restore",
]
