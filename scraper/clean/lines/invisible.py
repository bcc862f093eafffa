"""Characters that nobody sees or nobody can read: zero-width padding, private use; and Discuz jammer strings."""

from collections.abc import Iterator

import regex

from scraper.model import Document, Edit, Flag
from scraper.text.chars import CJK
from scraper.text.kept import kept_text
from scraper.text.misread import is_byte

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

_JAMMER = regex.compile(r"[!-;]? ?[?-~](?:[!-;]? [?-~]){4,14}")
_CJK_NEXT = regex.compile(rf"[{CJK}，。、；：！？」』）》]")
_ODD = 0.4  # share of characters of a jammer that are neither letters nor blanks: 19 of 60 code points it draws from
_WORD = regex.compile(r"[A-Za-z]{3,}|\d{3,}")


def find_zero_width(document: Document) -> Iterator[Edit]:
    """Cut zero-width characters and soft hyphens, except where scripts or emoji need them. Code stays as it is."""
    for index, block in kept_text(document).holding(_ANY):
        if block.kind == "pre":
            continue
        text = block.text
        for hit in _RUN.finditer(text):
            before, after = text[max(0, hit.start() - 1) : hit.start()], text[hit.end() : hit.end() + 1]
            if not _needed(hit.group(), before, after) and not is_byte(text, hit.start(), hit.end()):
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


def find_jammer(document: Document) -> Iterator[Edit]:
    """Cut pasted residues of Discuz jammer nodes: 5 to 15 pairs of symbol and letter between Han, kana or hangul.

    They stand in a line or are a line of their own.
    Source: the generator draws 5–15 times (chr(32..59), blank, chr(63..126)) and puts the string at line breaks.
    """
    kept = kept_text(document)
    for index, block in kept.prose if kept.has_cjk else ():
        text = block.text
        if text.isascii() or not _CJK_NEXT.search(text):
            if _JAMMER.fullmatch(text) and _is_jammer(text) and _between_cjk(document, index):
                yield Edit(block=index, start=0, end=len(text), rule="jammer", cls="hidden")
            continue
        for hit in _JAMMER.finditer(text):
            if _is_jammer(hit.group()) and _among_cjk(text, hit.start(), hit.end()):
                start = hit.start() - 1 if text[hit.start() - 1 : hit.start()] == " " else hit.start()
                end = hit.end() + 1 if text[hit.end() : hit.end() + 1] == " " else hit.end()
                yield Edit(block=index, start=start, end=end, rule="jammer", cls="hidden")


def _between_cjk(document: Document, index: int) -> bool:
    """Han in the blocks on both sides: the string stood at a line break and became a line of its own."""
    sides = document.blocks[max(0, index - 1) : index] + document.blocks[index + 1 : index + 2]
    return len(sides) == 2 and all(block.kind != "pre" and _CJK_NEXT.search(block.text) for block in sides)


def _is_jammer(text: str) -> bool:
    drawn = text.replace(" ", "")
    odd = sum(not c.isalpha() for c in drawn)
    kinds = len(set(drawn))
    return odd >= _ODD * len(drawn) and kinds >= 0.6 * len(drawn) and not _WORD.search(text)


def _among_cjk(text: str, start: int, end: int) -> bool:
    """Han on both sides; an edge of the block counts as one side."""
    left, right = text[:start].rstrip(), text[end:].lstrip()
    sides = [bool(_CJK_NEXT.match(left[-1])) if left else None, bool(_CJK_NEXT.match(right[0])) if right else None]
    return False not in sides and True in sides
