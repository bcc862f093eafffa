r"""UTF-8 that was read in a one-byte Western charset and stored again: what it looks like, and what to spare of it.

Bytes of such a text became controls (U+0080-U+009F), no-break spaces, next lines and soft hyphens, all of which are
thrown away elsewhere: without them it can't be read back.
"""

import re

CONTINUATION = (
    r"\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    r"\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122"
)
"""What Latin-1 or Windows-1252 make of the bytes 80-BF, as the inside of a character class."""

_C = f"[{CONTINUATION}]"
SEQUENCE = rf"(?:[\u00c2-\u00df]{_C}|[\u00e0-\u00ef]{_C}{_C}|[\u00f0-\u00f4]{_C}{_C}{_C})"
"""One character of UTF-8 read so. `é»` is none, `été…»` ends with one: two in a row are no accident."""

_STRAY = re.compile(rf"((?:{SEQUENCE})+)|[\x80-\x84\x86-\x9f]")
_CONTROL = re.compile(r"[\x80-\x84\x86-\x9f]+")
_FRAGILE = re.compile(
    rf"{SEQUENCE}{{2,}}|(?<![A-Za-z\u00c0-\u00ff]){SEQUENCE}|(?<![A-Z\u00c0-\u00de])[\u00c2\u00c3]\u00a0"
)
"""Sequences whose white space is believed to be bytes: not `été\u00a0»`, nor `MAÇÃ\u00a0`."""
_SHIELD = {0x85: "\ufdd0", 0xA0: "\ufdd1"}


def without_stray_controls(text: str) -> str:
    r"""A text without its C1 controls, but for those that are bytes of misread UTF-8; U+0085, a line end, stays.

    >>> without_stray_controls("a\x9db â€\x9d") == "ab â€\x9d"
    True
    """
    return _STRAY.sub(r"\1", text)


def without_controls(text: str) -> str:
    """A text without any C1 controls but U+0085, a line end."""
    return _CONTROL.sub("", text)


def shielded(text: str) -> str:
    """A text with stand-ins for the white space that is bytes of misread UTF-8; `unshielded` undoes it."""
    if "\u00a0" not in text and "\x85" not in text:
        return text
    return _FRAGILE.sub(lambda hit: hit.group().translate(_SHIELD), text)


def unshielded(text: str) -> str:
    """What `shielded` made, as it was."""
    return text if text.isascii() else text.replace("\ufdd0", "\x85").replace("\ufdd1", "\u00a0")


def squeezed(text: str) -> str:
    r"""A text with every run of white space as one blank, and none at its ends; bytes of misread UTF-8 stay.

    >>> squeezed("  a \n b\u00a0"), squeezed("ë\u00a0¸í•\u00a0") == "ë\u00a0¸í•\u00a0"
    ('a b', True)
    """
    safe = shielded(text)
    plain = " ".join(safe.split())
    return plain if safe is text else unshielded(plain)


def is_byte(text: str, start: int, end: int) -> bool:
    r"""Whether [start, end) is inside misread UTF-8.

    >>> is_byte("å\u00ad—å…¸", 1, 2), is_byte("ré\u00adsumé", 2, 3)
    (True, False)
    """
    low = max(0, start - 6)
    return any(low + hit.start() < start and end <= low + hit.end() for hit in _FRAGILE.finditer(text[low : end + 6]))
