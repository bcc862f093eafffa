"""Document -> Edits on characters. NORMALISERS run in this order, after everything that cuts."""

from collections.abc import Callable, Iterable

from scraper.model import Document, Edit, Flag
from scraper.normalize.byte_shifts import find_byte_shifts
from scraper.normalize.edges import find_loose_space
from scraper.normalize.entities import find_double_entities
from scraper.normalize.markup import find_literal_tags
from scraper.normalize.misread import find_misread
from scraper.normalize.mojibake import find_mojibake
from scraper.normalize.orthography import find_orthography, machine_made, script_changes
from scraper.normalize.pinyin import find_pinyin_glosses
from scraper.normalize.script import convert_script, find_script
from scraper.normalize.unicode import find_unicode

__all__ = [
    "NORMALISERS",
    "convert_script",
    "find_byte_shifts",
    "find_double_entities",
    "find_literal_tags",
    "find_loose_space",
    "find_misread",
    "find_mojibake",
    "find_orthography",
    "find_pinyin_glosses",
    "find_script",
    "find_unicode",
    "machine_made",
    "script_changes",
]

NORMALISERS: tuple[Callable[[Document], Iterable[Edit | Flag]], ...] = (
    find_mojibake,  # before white space is looked at: some of it is bytes
    find_misread,
    find_literal_tags,  # before blanks and entities: some are escaped twice
    find_loose_space,
    find_byte_shifts,  # before the glosses: a shifted character carries one
    find_double_entities,
    find_unicode,
    find_pinyin_glosses,
    find_orthography,
)
"""Bytes first, then characters; orthography last, since it reads the characters around the ones it weighs."""
