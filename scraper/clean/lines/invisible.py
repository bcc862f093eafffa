"""Characters that nobody sees or nobody can read: zero-width padding, private use."""

from collections.abc import Iterator

import regex

from scraper.model import Document, Edit, Flag
from scraper.text.kept import kept_text

_ZERO = "\u00ad\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff"
_JOINED = (
    r"\p{Arabic}\p{Syriac}\p{Nko}\p{Devanagari}\p{Bengali}\p{Gurmukhi}\p{Gujarati}\p{Oriya}\p{Tamil}\p{Telugu}\p{Kannada}"
    r"\p{Malayalam}\p{Sinhala}\p{Thai}\p{Lao}\p{Tibetan}\p{Myanmar}\p{Khmer}\p{Mongolian}"
)
_ANY = regex.compile(f"[{_ZERO}]")
_RUN = regex.compile(f"[{_ZERO}]+")
_SCRIPT_NEAR = regex.compile(rf"[{_JOINED}]")
_EMOJI = regex.compile(r"[\p{Extended_Pictographic}\u200d\ufe0f\U0001f3fb-\U0001f3ff]")
_PRIVATE = regex.compile(r"\p{Co}")
_PRIVATE_RUN = regex.compile(r"\p{Co}+")


def find_zero_width(document: Document) -> Iterator[Edit]:
    """Cut zero-width characters and soft hyphens, except where scripts or emoji need them. Code stays as it is."""
    for index, block in kept_text(document).holding(_ANY):
        if block.kind == "pre":
            continue
        text = block.text
        for hit in _RUN.finditer(text):
            before, after = text[max(0, hit.start() - 1) : hit.start()], text[hit.end() : hit.end() + 1]
            if not _needed(hit.group(), before, after):
                yield Edit(block=index, start=hit.start(), end=hit.end(), rule="zero-width", cls="encoding")


def _needed(run: str, before: str, after: str) -> bool:
    if _SCRIPT_NEAR.search(before + after):
        return True
    return run == "\u200d" and bool(_EMOJI.match(before) and _EMOJI.match(after))


def find_private_use(document: Document) -> Iterator[Flag]:
    """Flag `private-use` characters (a page's own font maps them): what they show can't be known and isn't guessed."""
    for index, block in kept_text(document).holding(_PRIVATE):
        for hit in _PRIVATE_RUN.finditer(block.text):
            note = " ".join(f"U+{ord(c):04X}" for c in hit.group()[:8])
            yield Flag(code="private-use", block=index, start=hit.start(), end=hit.end(), note=note)
