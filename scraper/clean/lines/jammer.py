"""Strings of random characters that a board hides in its posts: pasted elsewhere, they are text."""

from collections.abc import Iterator

import regex

from scraper.clean.lines.shape import is_prose
from scraper.model import Block, Document, Edit
from scraper.text.chars import CJK
from scraper.text.kept import kept_text

_DRAW = r"(?:\\?[!-;])? \\?[?-~]"  # the first may have been a blank; a quote may stand behind a backslash
_JAMMER = rf"(?:\\?[!-;] )?\\?[?-~](?:{_DRAW}){{4,15}}"
_ANY = regex.compile(_JAMMER)
_END = regex.compile(rf"(?<!\S){_JAMMER}$")
_START = regex.compile(rf"{_JAMMER}(?<!\s[AIa])(?=\s+[\p{{L}}\p{{N}}])")  # not the one letter of a first word
_STOP = regex.compile(r"(?<=\p{Hangul})[.,!](?= )")  # the sentence's own, not the first that was drawn
_CJK_NEXT = regex.compile(rf"[{CJK}，。、；：！？」』）》]")
_ODD = 0.4  # share of characters of a jammer that are neither letters nor blanks: 19 of 60 code points it draws from
_KINDS = 0.6  # share of different characters: verses of "la la la", scales and moves repeat theirs
_MARKS = 3  # different marks of a jammer among Latin words; 96 of 100 have them, lists and scales have one or two
_OUTER = " \t\\\u3000"  # what may hide the end of a line
_RARE = frozenset('`^~|\\{}[]@_$%&;"')  # marks that stand in no list, score or game: with one of them two will do
_WORDS = regex.compile(r"\p{L}{2,}\P{L}+\p{L}{2,}|" + _CJK_NEXT.pattern)


def find_jammer(document: Document) -> Iterator[Edit]:
    """Cut pasted residues of Discuz jammer nodes: 5 to 16 pairs of symbol and letter.

    They stand between Han, kana or hangul, at the edge of a line in any language, or are a line of their own beside
    prose. Source: the generator draws 5–15 times (chr(32..59), blank, chr(63..126)) and puts the string at line breaks.
    """
    kept = kept_text(document)
    for index, block in kept.prose:
        text = block.text
        cuts = list(_among_words(text)) if kept.has_cjk and not text.isascii() and _CJK_NEXT.search(text) else []
        if text[-2:-1] == " " or " " in text[1:3] or text[-1] in _OUTER or "\n" in text:  # nearly no block, and cheap
            edges = list(_at_edges(document, index, text))
            cuts += [e for e in edges if not any(e[0] < end and start < e[1] for start, end in cuts)]
        for start, end in cuts:
            yield Edit(block=index, start=start, end=end, rule="jammer", cls="hidden")


def _among_words(text: str) -> Iterator[tuple[int, int]]:
    """Jammers with Han next to them; one blank on each side goes with them."""
    for hit in _ANY.finditer(text):
        start, end = hit.span()
        start += bool(_STOP.match(text, start))
        if _is_drawn(text[start:end]) and _among_cjk(text, start, end):
            yield start - (text[start - 1 : start] == " "), end + (text[end : end + 1] == " ")


def _at_edges(document: Document, index: int, text: str) -> Iterator[tuple[int, int]]:
    """Jammers at the edges of the block's lines, with the blanks towards the words, or the whole block."""
    at = 0
    for line in text.split("\n"):
        bare = line.strip()
        start = at + line.find(bare)
        if cut := _at_end(bare):
            if cut[0] or (bare == text.strip() and _beside_prose(document, index)):
                yield start + cut[0], start + cut[1]
        elif cut := _at_start(bare):
            yield start, start + cut[1]
        at += len(line) + 1


def _at_end(bare: str) -> tuple[int, int] | None:
    """A jammer behind words, or one that is the whole line."""
    if not _ends_apart(bare) or not (hit := _END.search(bare)) or not _is_strange(hit.group()):
        return None
    before = bare[: hit.start()].rstrip()
    return (len(before), len(bare)) if not before or _WORDS.search(before) else None


def _at_start(bare: str) -> tuple[int, int] | None:
    """A jammer in front of words."""
    if " " not in bare[1:3] or not (hit := _START.match(bare)) or not _is_strange(hit.group()):
        return None
    rest = bare[hit.end() :].lstrip()
    return (0, len(bare) - len(rest)) if _WORDS.search(rest) else None


def _ends_apart(bare: str) -> bool:
    """Whether the last character stands alone, a blank or a symbol behind a blank before it: nearly no line does."""
    return bare[-2:-1] == " " or (bare[-2:-1] == "\\" and bare[-3:-2] == " ")


def _beside_prose(document: Document, index: int) -> bool:
    """Whether the next blocks that hold text, or one of them, are prose, and none is code."""
    sides = [*filter(None, (_next(document, index, -1), _next(document, index, 1)))]
    return all(b.kind != "pre" for b in sides) and any(is_prose(b.text) or _CJK_NEXT.search(b.text) for b in sides)


def _next(document: Document, index: int, step: int) -> Block | None:
    at = index + step
    while 0 <= at < len(document.blocks) and not document.blocks[at].text.strip():
        at += step
    return document.blocks[at] if 0 <= at < len(document.blocks) else None


def _is_drawn(text: str) -> bool:
    """Whether the characters look drawn by chance; enough where Han stand around them.

    "A, B, C, D, E" and "a4 b5 c3 d2 e1" have few marks and one case.
    """
    drawn = regex.sub(r"\s", "", text)
    if sum(not c.isalpha() for c in drawn) < _ODD * len(drawn) or len(set(drawn)) < _KINDS * len(drawn):
        return False
    marks = {c for c in drawn if not c.isalnum()}
    return len(marks) >= _MARKS or (not drawn.islower() and not drawn.isupper())


def _is_strange(text: str) -> bool:
    """Whether they look so even among Latin words, chords, moves and formulas."""
    marks = {c for c in text if not c.isalnum() and c != " "}
    cases = any(c.islower() for c in text) and any(c.isupper() or c.isdigit() or c in _RARE for c in text)
    return _is_drawn(text) and cases and (len(marks) >= _MARKS or (len(marks) == 2 and bool(marks & _RARE)))


def _among_cjk(text: str, start: int, end: int) -> bool:
    """Han on both sides; an edge of the block counts as one side."""
    left, right = text[:start].rstrip(), text[end:].lstrip()
    sides = [bool(_CJK_NEXT.match(left[-1])) if left else None, bool(_CJK_NEXT.match(right[0])) if right else None]
    return False not in sides and True in sides
