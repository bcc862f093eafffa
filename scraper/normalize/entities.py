"""Character references that were escaped twice: `&amp;quot;` in the source, `&quot;` in the text."""

import html
import unicodedata
from collections.abc import Iterator
from html.entities import name2codepoint

import regex

from scraper.model import Document, Edit
from scraper.normalize.topics import is_about_references
from scraper.text.kept import kept_text

RULE = "double-entity"

_NAMES = "|".join(sorted({*name2codepoint, "apos"} - {"shy", "zwj", "zwnj", "lrm", "rlm"}))
_REFERENCE = regex.compile(rf"(?:&amp;)*&(?:amp;)*(?:{_NAMES}|#[0-9]{{2,6}}|#[xX][0-9a-fA-F]{{2,5}});")
"""A complete reference with its semicolon, of HTML 4's names. Not `a&b`, not `?x=1&lt=2`: without the semicolon it is
an address; nor HTML 5's `&Re;` and `&in;`, nor characters that nobody sees."""

_ADDRESS = regex.compile(r"(?:https?://|www\.)([^\s<>\"“”]*)")
_MARKUP = regex.compile(r"&lt;/?[a-zA-Z][a-zA-Z0-9]*(?:[\s/]|&gt;)")


def find_double_entities(document: Document) -> Iterator[Edit]:
    """Replace character references that stand in the text by their characters.

    A text about HTML, or with code in it, keeps them.
    """
    hits = [
        (number, match)
        for number, block in kept_text(document).prose
        if "&" in block.text and not _MARKUP.search(block.text)
        for match in _outside_addresses(block.text)
    ]
    if (
        not hits
        or is_about_references(kept_text(document).text)
        or any(b.kind == "pre" for _, b in kept_text(document).rows)
    ):
        return
    for number, match in hits:
        character = decode(match.group())
        if character and not (character.isalpha() and character in document.blocks[number].text):  # both forms: quoted
            yield Edit(
                block=number,
                start=match.start(),
                end=match.end(),
                replacement=character,
                rule=RULE,
                cls="encoding",
                note=match.group(),
            )


def _outside_addresses(text: str) -> Iterator[regex.Match[str]]:
    """The references of a text that stand in no address; both are gone through once, in order."""
    addresses = (hit.span(1) for hit in _ADDRESS.finditer(text))
    address = next(addresses, None)
    for match in _REFERENCE.finditer(text):
        while address and address[1] < match.start():
            address = next(addresses, None)
        if not address or match.start() < address[0]:
            yield match


def decode(reference: str) -> str:
    """The character of a reference escaped any number of times, "" if it is none that a text holds.

    >>> decode("&amp;quot;")
    '"'
    """
    for _ in range(4):
        after = html.unescape(reference)
        if after == reference:
            break
        reference = after
    if len(reference) != 1 or reference == "\ufffd":
        return ""
    if unicodedata.category(reference) == "Zs":
        return "\u3000" if reference == "\u3000" else " "
    return reference if reference.isprintable() else ""
