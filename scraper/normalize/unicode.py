"""Composition, odd spaces and control characters.

Zero-width and private-use characters belong to the line detectors.
"""

import re
import unicodedata
from collections.abc import Iterator

import regex

from scraper.model import Document, Edit
from scraper.text.kept import kept_text

_CONTROLS, _SPACES = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f", r"\u2000-\u200a\u202f\u205f"

_CONTROL = regex.compile(rf"[{_CONTROLS}\ufffe\uffff]+")
"""C0 and C1 but tab, line feed, carriage return and next line; noncharacters. They come from references: those that
stand as bytes are scrubbed before."""

_COMBINING = regex.compile(
    r"[^\u0300-\u036f\u3099\u309a\u1100-\u1112][\u0300-\u036f\u3099\u309a]+|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
)
"""A base with its marks, or conjoining jamo: what composition joins. Compatibility ideographs are not touched."""

_SPACE = regex.compile(rf"\u00a0+|(?<=[!-~])\u3000+(?=[!-~])|[{_SPACES}]+")
"""No-break and typographic spaces anywhere, the ideographic one inside Latin text only: elsewhere it is an indent."""

_ODD = re.compile(rf"[{_CONTROLS}\u00a0{_SPACES}\u3000]")
"""What _CONTROL and _SPACE find begins with one; `re` takes 8 ns a character of English text, `regex` 31."""


def find_unicode(document: Document) -> Iterator[Edit]:
    """Compose characters (NFC where only composition changes), plain spaces for odd ones, no control characters."""
    for number, block in kept_text(document).prose:
        if not _is_plain(text := block.text):
            found = [*_controls(number, text), *_composed(number, text), *_spaces(number, text)]
            yield from sorted(found, key=lambda edit: edit.start)
    for number, block in kept_text(document).wide:
        if block.kind == "pre":  # controls alone: bytes of misread text that stood there
            yield from _controls(number, block.text)


def _is_plain(text: str) -> bool:
    """Whether nothing in a text needs a closer look, as in most."""
    if text.isascii() and text.isprintable():
        return True
    return not (_ODD.search(text) or "\uffff" in text or "\ufffe" in text) and unicodedata.is_normalized("NFC", text)


def _edit(block: int, match: regex.Match[str], replacement: str, rule: str) -> Edit:
    points = " ".join(f"U+{ord(c):04X}" for c in match.group()[:4])
    return Edit(
        block=block,
        start=match.start(),
        end=match.end(),
        replacement=replacement,
        rule=rule,
        cls="encoding",
        note=points,
    )


def _controls(block: int, text: str) -> Iterator[Edit]:
    for match in _CONTROL.finditer(text):
        yield _edit(block, match, "", "control-character")


def _composed(block: int, text: str) -> Iterator[Edit]:
    if unicodedata.is_normalized("NFC", text):
        return
    for match in _COMBINING.finditer(text):
        composed = unicodedata.normalize("NFC", match.group())
        if composed != match.group() and unicodedata.normalize("NFD", composed) == unicodedata.normalize(
            "NFD", match.group()
        ):
            yield _edit(block, match, composed, "composition")


def _spaces(block: int, text: str) -> Iterator[Edit]:
    """A plain space for each run."""
    for match in _SPACE.finditer(text):
        yield _edit(block, match, " ", "odd-space")
