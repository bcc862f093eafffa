"""Which script Chinese text is written in, by the characters that only one of the two scripts has."""

from functools import cache

_SINGLE = range(0xA1, 0xFF)
_MIXED = 0.1
"""Share of the rarer script, of all telling characters, that makes a text mixed: a few quoted characters don't."""
_TELLING = 2  # characters of one script alone that a text needs before it is called by its name


@cache
def only_simplified() -> frozenset[str]:
    """Characters that GB2312 has and Big5 has not: 2,380, nearly all of them Simplified forms."""
    return _gb2312() - _big5()


@cache
def only_traditional() -> frozenset[str]:
    """Characters that Big5 has and GB2312 has not: 8,984, Traditional forms and rare characters."""
    return _big5() - _gb2312()


def script_of(text: str) -> str:
    """Hans, Hant, mixed, or "" where too few characters tell.

    >>> script_of("我們去了書店"), script_of("我们去了书店"), script_of("天上")
    ('Hant', 'Hans', '')
    """
    hans = sum(map(only_simplified().__contains__, text))
    hant = sum(map(only_traditional().__contains__, text))
    if hans + hant < _TELLING:
        return ""
    if min(hans, hant) >= _MIXED * (hans + hant):
        return "mixed"
    return "Hans" if hans > hant else "Hant"


def _gb2312() -> frozenset[str]:
    raw = bytes(b for row in range(0xB0, 0xF8) for cell in _SINGLE for b in (row, cell))
    return frozenset(raw.decode("gb2312", "ignore"))


def _big5() -> frozenset[str]:
    cells = (*range(0x40, 0x7F), *_SINGLE)
    rows = (*range(0xA4, 0xC6), *range(0xC9, 0xFA))  # C6 holds kana in some tables
    raw = bytes(b for row in rows for cell in cells for b in (row, cell))
    return frozenset(raw.decode("big5", "ignore"))
