"""Characters that nobody sees, or that turn text round, as something that everybody sees."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

from scraper.text.chars import NONCHARACTERS

_UNSEEN = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e"
    r"\u2060-\u206f\u3164\ud800-\udfff\ue000-\uf8ff\ufeff\uffa0\ufff0-\ufffb"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff" + NONCHARACTERS
)
"""Controls but tab and line feed, what has no width or turns the direction, surrogates, and what no font has.

The joiners U+200C and U+200D are not among them: emoji and several scripts are written with them.
"""
_SPACES = r"\t\n\xa0\u1680\u2000-\u200a\u200c\u200d\u202f\u205f\u3000\ufe00-\ufe0f"
"""White space but the space, and joiners and variants: to be seen where they are what was cut or put in."""

_ODD = re.compile(f"[{_UNSEEN}]+")
_ODD_EDITED = re.compile(f"[{_UNSEEN}{_SPACES}]+|^ +| +$")
_SIGNS = {"\t": "⇥", "\n": "↵", " ": "␣"}


def parts(text: str, *, edited: bool = False) -> Iterator[tuple[str, bool]]:
    """The text in pieces, in order; True: one character, or the same one several times, that has to be named."""
    at = 0
    for hit in (_ODD_EDITED if edited else _ODD).finditer(text):
        if hit.start() > at:
            yield text[at : hit.start()], False
        yield from (("".join(run), True) for _, run in groupby(hit[0]))
        at = hit.end()
    if at < len(text):
        yield text[at:], False


def mark(run: str) -> str:
    """What stands for a character, or for the same one several times.

    >>> mark(chr(0x202E)), mark(chr(0x200B) * 5), mark("  ")
    ('U+202E', 'U+200B×5', '␣␣')
    """
    sign = _SIGNS.get(run[0])
    return sign * len(run) if sign else f"U+{ord(run[0]):04X}{f'×{len(run)}' if len(run) > 1 else ''}"


def name_of(run: str) -> str:
    """Code point and name.

    >>> name_of(chr(0x202E))
    'U+202E RIGHT-TO-LEFT OVERRIDE'
    """
    return f"U+{ord(run[0]):04X} {unicodedata.name(run[0], '')}".rstrip()


def plain(text: str) -> str:
    """The text for places that hold no markup, such as attributes.

    >>> plain("safe" + chr(0x202E) + "fdp.exe")
    'safe[U+202E]fdp.exe'
    """
    return _ODD.sub(lambda hit: "".join(f"[{mark(''.join(run))}]" for _, run in groupby(hit[0])), text)
