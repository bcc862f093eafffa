"""Text that the page hides: small parts go, a hidden whole stays."""

from collections.abc import Iterator, Sequence

from scraper.clean.lines.shape import is_prose
from scraper.model import Block, Document, Edit, Element, Flag, Span
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
    tops, homes = _tops(document.elements), _homes(document.elements, blocks)
    for index, block in enumerate(document.blocks):
        if not block.hidden:
            continue
        top = tops[block.element]
        home = homes[block.element if top < 0 else max(0, document.elements[top].parent)]
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


def _sizes(document: Document) -> tuple[list[int], list[int], list[int]]:
    """Per element, with all that is below it: characters hidden, characters shown, blocks that hold text."""
    hidden, shown, blocks = ([0] * len(document.elements) for _ in range(3))
    for block in document.blocks:
        if block.text:
            out = covered((span.start, span.end) for span in block.hidden)  # a hidden element may hold another
            hidden[block.element] += out
            shown[block.element] += len(block.text) - out
            blocks[block.element] += 1
    for at in range(len(document.elements) - 1, 0, -1):
        parent = document.elements[at].parent
        for sizes in (hidden, shown, blocks):
            sizes[parent] += sizes[at]
    return hidden, shown, blocks


def _tops(elements: Sequence[Element]) -> list[int]:
    """Per element, the outermost one at or above it that hides itself, -1 if none does."""
    out: list[int] = []
    for at, element in enumerate(elements):
        above = out[element.parent] if at else -1
        out.append(at if above < 0 and element.hidden else above)
    return out


def _homes(elements: Sequence[Element], blocks: Sequence[int]) -> list[int]:
    """Per element, the nearest one, itself or above, that holds more than one block: what holds one is a paragraph."""
    out: list[int] = []
    for at, element in enumerate(elements):
        out.append(at if blocks[at] > 1 or not at else out[element.parent])
    return out


def _cut(index: int, text: str, span: Span) -> Edit:
    """The span, and one of the two blanks that would meet when it is gone."""
    start, end = span.start, span.end
    if text[start - 1 : start] == " " and text[end : end + 1] in ("", " "):
        start -= 1
    return Edit(block=index, start=start, end=end, rule="hidden-text", cls="hidden", note=span.why)
