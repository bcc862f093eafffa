"""A page that waits for its lexicon, as few bytes: without what only the first steps look at."""

from collections.abc import Sequence

import msgspec
import zstandard
from msgspec import Struct
from msgspec.structs import replace

from scraper.edits import Draft
from scraper.errors import StoreError
from scraper.extract.paths import path_elements
from scraper.model import Article, Block, Document, Edit, Element, Flag, Head
from scraper.pipeline import Options, Ready, titled
from scraper.record import main_blocks
from scraper.rules.schema import UseRule
from scraper.steps import Steps

_LEVEL = 1  # of zstandard: a fifth of the size for .2 ms a page


class _Packed(Struct, frozen=True):
    """Of the drafts only the edits: to make them again is cheaper than to store both."""

    told: Article
    source: bytes  # a file's name may be no text
    url: str
    document: Document
    edits: tuple[Edit, ...]
    flags: tuple[Flag, ...]
    title: str  # as it was before its edits
    polish_edits: tuple[Edit, ...]
    polish_flags: tuple[Flag, ...]
    confidence: float
    detectors: tuple[UseRule, ...]
    options: Options


_DECODER = msgspec.msgpack.Decoder(_Packed)


def pack(ready: Ready) -> bytes:
    """The bytes of a page, about 13 KB for a page of 150 KB."""
    document, edits, before = ready.document, ready.steps.draft.edits, ready.polish.draft.original
    packed = _Packed(
        told=_named(ready.told, ""),
        source=ready.told.source.encode("utf-8", "surrogatepass"),
        url=ready.url,
        document=_lean(document, edits),
        edits=edits,
        flags=tuple(ready.steps.flags),
        title=before.blocks[before.title_block].text,
        polish_edits=ready.polish.draft.edits,
        polish_flags=tuple(ready.polish.flags),
        confidence=ready.confidence,
        detectors=ready.detectors,
        options=ready.options,
    )
    return zstandard.compress(msgspec.msgpack.encode(packed), _LEVEL)


def unpack(packed: bytes) -> Ready:
    """What `pack` was given, as far as the last steps need it.

    Raises:
        StoreError: the bytes are damaged, or of another version of this program.
    """
    try:
        known = _DECODER.decode(zstandard.decompress(packed))
    except (zstandard.ZstdError, msgspec.DecodeError) as error:
        raise StoreError(f"a page that waited for its lexicon can't be read: {error}") from error
    draft = Draft.of(known.document, known.edits)
    polish = Draft.of(titled(draft.document, known.title), known.polish_edits)
    return Ready(
        told=_named(known.told, known.source.decode("utf-8", "surrogatepass")),
        url=known.url,
        document=known.document,
        steps=Steps(draft, known.flags),
        polish=Steps(polish, known.polish_flags),
        confidence=known.confidence,
        detectors=known.detectors,
        options=known.options,
    )


def _lean(document: Document, edits: Sequence[Edit]) -> Document:
    """The document with what the record says of it: links and paths of its main content, the text of all blocks."""
    inside = main_blocks(document, edits)
    near = sorted({element for index in inside for element in path_elements(document, index)})
    place = {element: number for number, element in enumerate(near)}
    elements = [document.elements[element] for element in near]
    return replace(
        document,
        blocks=tuple(
            replace(b, element=place[b.element]) if index in inside else Block(b.kind, b.text)
            for index, b in enumerate(document.blocks)
        ),
        elements=tuple(Element(place.get(e.parent, -1), e.tag, e.id, e.cls) for e in elements),
        head=Head(title=document.head.title),
        marks=(),
        joints=(),
        found=(),
        anchors=frozenset(),
        fetched_at=None,
    )


def _named(told: Article, source: str) -> Article:
    return replace(told, source=source, fetch=replace(told.fetch, source=source))
