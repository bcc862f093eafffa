"""Text that the page hides: small parts go, a hidden whole stays."""

from collections import Counter
from collections.abc import Iterator

from scraper.clean.lines.shape import is_prose
from scraper.model import Block, Document, Edit, Flag, Span
from scraper.text.spans import covered

_SHARE = 0.34
"""A hidden node up to this share of the visible text around it goes; a wholly hidden body (WeChat) is beyond any share.
Poster's tools hide up to 90 characters at once, in articles of 300 and more."""

_ANSWER = 80
"""Code points from which a wholly hidden block of prose is kept: an answer that opens on a click."""


def find_hidden_text(document: Document, *, share: float = _SHARE) -> Iterator[Edit | Flag]:
    """Cut hidden nodes that are small beside the visible text around them; flag `hidden-text` where they are not.

    "Around" is the container of the outermost hidden element, or of the paragraph with the hidden span. A block of
    prose that is hidden as a whole, and a heading in white, are kept and flagged however small they are.
    """
    if not any(block.hidden for block in document.blocks):
        return
    hidden, shown, blocks = _sizes(document)
    for index, block in enumerate(document.blocks):
        if not block.hidden:
            continue
        top = _outermost(document, block.element)
        home = _container(document, block.element if top < 0 else document.elements[top].parent, blocks)
        for span in block.hidden:
            size = span.end - span.start if top < 0 else hidden[top]
            if size <= share * shown[home] and not _stays(block, span):
                yield _cut(index, block.text, span)
            else:
                note = f"{size} characters hidden, {shown[home]} shown"
                yield Flag(code="hidden-text", block=index, start=span.start, end=span.end, note=note)


def _stays(block: Block, span: Span) -> bool:
    """Whether the span is a whole block that a click shows (an answer), or a heading in the white of a dark theme."""
    text = block.text[span.start : span.end].strip()
    if len(text) < len(block.text.strip()):
        return False
    return (len(text) >= _ANSWER and is_prose(text)) or (span.why == "colour" and block.kind[0] == "h")


def _sizes(document: Document) -> tuple[Counter[int], Counter[int], Counter[int]]:
    """Per element, with all that is below it: characters hidden, characters shown, blocks that hold text."""
    hidden: Counter[int] = Counter()
    shown: Counter[int] = Counter()
    blocks: Counter[int] = Counter()
    for block in document.blocks:
        if not block.text:
            continue
        out = covered((span.start, span.end) for span in block.hidden)  # a hidden element may hold another
        element = block.element
        while element >= 0:
            hidden[element] += out
            shown[element] += len(block.text) - out
            blocks[element] += 1
            element = document.elements[element].parent
    return hidden, shown, blocks


def _outermost(document: Document, element: int) -> int:
    """The outermost element at or above this one that hides itself, -1 if none does."""
    found = -1
    while element >= 0:
        if document.elements[element].hidden:
            found = element
        element = document.elements[element].parent
    return found


def _container(document: Document, element: int, blocks: Counter[int]) -> int:
    """The nearest element, from this one upwards, that holds more than one block: what holds one is a paragraph."""
    while blocks[element] < 2 and document.elements[element].parent >= 0:
        element = document.elements[element].parent
    return max(0, element)


def _cut(index: int, text: str, span: Span) -> Edit:
    """The span, and one of the two blanks that would meet when it is gone."""
    start, end = span.start, span.end
    if text[start - 1 : start] == " " and text[end : end + 1] in ("", " "):
        start -= 1
    return Edit(block=index, start=start, end=end, rule="hidden-text", cls="hidden", note=span.why)
