"""Conversion between Simplified and Traditional on request, through OpenCC, as edits."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from typing import Any, Literal

from scraper.model import Document, Edit
from scraper.text.chars import count_cjk, count_hangul, count_kana

RULE = "script"

Target = Literal["keep", "hant-tw", "hant-hk", "hans"]

_FROM_HANS: dict[str, tuple[str, ...]] = {"hant-tw": ("s2tw",), "hant-hk": ("s2hk",)}
_FROM_HANT: dict[str, tuple[str, ...]] = {"hant-tw": ("t2tw",), "hant-hk": ("tw2t", "t2hk"), "hans": ("t2s",)}
"""OpenCC's steps; t2hk knows 裏 and not 裡, so Taiwan's forms become OpenCC's own first."""


@cache
def converter(name: str) -> Any:
    """One of OpenCC's converters; they do not pickle, so each process makes its own."""
    import opencc  # noqa: PLC0415  # 10 ms that only those pay who convert

    return opencc.OpenCC(name)


def convert_script(text: str, target: Target, *, hans: bool = True) -> str:
    """The text in another script; `hans` says that it is Simplified now.

    >>> convert_script("头发", "hant-tw")
    '頭髮'
    """
    for step in (_FROM_HANS if hans else _FROM_HANT).get(target, ()):
        text = str(converter(step).convert(text))
    return text


def find_script(document: Document, *, target: Target = "keep", hans: bool | None = None) -> Iterator[Edit]:
    """Convert every block but code; one edit per changed run. `hans` None: decided per block by what it holds.

    Japanese and Korean blocks are left alone.
    """
    if target == "keep":
        return
    for number, block in enumerate(document.blocks):
        if block.text and block.kind != "pre" and not block.text.isascii() and not _foreign(block.text):
            now = is_hans(block.text) if hans is None else hans
            yield from _changed(number, block.text, convert_script(block.text, target, hans=now))


def _foreign(text: str) -> bool:
    return count_kana(text) + count_hangul(text) > 0.05 * count_cjk(text)


def is_hans(text: str) -> bool:
    """Whether converting to Traditional changes more of it than converting to Simplified.

    >>> is_hans("发现"), is_hans("發現")
    (True, False)
    """
    to_hant, to_hans = convert_script(text, "hant-tw", hans=True), convert_script(text, "hans", hans=False)
    return _differences(text, to_hant) > _differences(text, to_hans)


def _differences(before: str, after: str) -> int:
    return sum(a != b for a, b in zip(before, after, strict=False))


def _changed(block: int, before: str, after: str) -> Iterator[Edit]:
    """Runs of changed characters; by position where nothing moved, else by alignment."""
    if before == after:
        return
    if len(before) == len(after):
        spans = _runs(before, after)
    else:
        codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        spans = (_widened(before, a, b, after[c:d]) for tag, a, b, c, d in codes if tag != "equal")
    for start, end, new in spans:
        yield Edit(
            block=block, start=start, end=end, replacement=new, rule=RULE, cls="orthography", note=before[start:end]
        )


def _widened(before: str, start: int, end: int, new: str) -> tuple[int, int, str]:
    """An insertion takes its neighbour along: an edit covers at least one character."""
    if start < end:
        return start, end, new
    return (start - 1, end, before[start - 1] + new) if start else (0, 1, new + before[0])


def _runs(before: str, after: str) -> Iterator[tuple[int, int, str]]:
    start = -1
    for at, (a, b) in enumerate(zip(before, after, strict=True)):
        if a != b and start < 0:
            start = at
        elif a == b and start >= 0:
            yield start, at, after[start:at]
            start = -1
    if start >= 0:
        yield start, len(before), after[start:]
