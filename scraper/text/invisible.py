"""Characters that show nothing: zero-width padding, soft hyphens, marks of direction where all text runs one way."""

from collections.abc import Iterator

import regex

from scraper.text.misread import is_byte

_ZERO = "\u00ad\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff"
_DIRECTED = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_JOINED = (
    r"\p{Arabic}\p{Syriac}\p{Nko}\p{Devanagari}\p{Bengali}\p{Gurmukhi}\p{Gujarati}\p{Oriya}\p{Tamil}\p{Telugu}\p{Kannada}"
    r"\p{Malayalam}\p{Sinhala}\p{Thai}\p{Lao}\p{Tibetan}\p{Myanmar}\p{Khmer}\p{Mongolian}"
)
INVISIBLE = regex.compile(f"[{_ZERO}{_DIRECTED}]")
_RUN = regex.compile(f"[{_ZERO}{_DIRECTED}]+")
_DIRECTED_ONE = regex.compile(f"[{_DIRECTED}]")
_RIGHT_TO_LEFT = regex.compile(r"[\p{Hebrew}\p{Arabic}\p{Syriac}\p{Thaana}\p{Nko}]")
_SCRIPT_NEAR = regex.compile(rf"[{_JOINED}]")
_EMOJI = regex.compile(r"[\p{Extended_Pictographic}\u200d\ufe0f\U0001f3fb-\U0001f3ff]")


def invisible_runs(text: str) -> Iterator[tuple[int, int]]:
    """The [start, end) of such characters, in order, except where scripts, emoji or directions need them.

    A soft hyphen that is a byte of a misread character is none: with the others it can be read right.
    """
    for hit in _RUN.finditer(text):
        before, after = text[max(0, hit.start() - 1) : hit.start()], text[hit.end() : hit.end() + 1]
        if is_byte(text, *hit.span()):
            continue
        if not _needed(hit[0], before, after) and not (_DIRECTED_ONE.search(hit[0]) and _RIGHT_TO_LEFT.search(text)):
            yield hit.span()


def visible(text: str) -> str:
    r"""The text without them.

    >>> visible("水\u200b彩\u200e"), visible("\u200fשלום")
    ('水彩', '\u200fשלום')
    """
    if text.isascii() or not INVISIBLE.search(text):
        return text
    at, out = 0, []
    for start, end in invisible_runs(text):
        out.append(text[at:start])
        at = end
    return "".join((*out, text[at:]))


def _needed(run: str, before: str, after: str) -> bool:
    if _SCRIPT_NEAR.search(before + after):
        return True
    return run == "\u200d" and bool(_EMOJI.match(before) and _EMOJI.match(after))
