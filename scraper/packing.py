"""A page that waits for its lexicon, as few bytes: without what only the first steps look at."""

import pickle

import msgspec
import zstandard
from msgspec import Struct
from msgspec.structs import replace

from scraper.edits import Draft
from scraper.model import Document, Edit, Flag, Head
from scraper.pipeline import Ready, Steps, titled

_LEVEL = 1  # of zstandard: a fifth of the size for .2 ms a page


class _Text(Struct, frozen=True):
    """The large part: drafts are made again from their edits, which is cheaper than storing both."""

    document: Document
    edits: tuple[Edit, ...]
    flags: tuple[Flag, ...]
    title: str  # as it was before its edits
    polish_edits: tuple[Edit, ...]
    polish_flags: tuple[Flag, ...]


_DECODER = msgspec.msgpack.Decoder(_Text)


def pack(ready: Ready) -> bytes:
    """The bytes of a page, about 15 KB for a news page of 150 KB."""
    document, titled_one = ready.document, ready.polish.draft.original
    lean = replace(
        document, head=Head(title=document.head.title), marks=(), found=(), anchors=frozenset(), fetched_at=None
    )
    text = _Text(
        document=lean,
        edits=ready.steps.draft.edits,
        flags=tuple(ready.steps.flags),
        title=titled_one.blocks[titled_one.title_block].text,
        polish_edits=ready.polish.draft.edits,
        polish_flags=tuple(ready.polish.flags),
    )
    small = (ready.told, ready.url, ready.confidence, ready.detectors, ready.options)
    return zstandard.compress(pickle.dumps((small, msgspec.msgpack.encode(text)), protocol=5), _LEVEL)


def unpack(packed: bytes) -> Ready:
    """What `pack` was given, as far as the last steps need it; only for bytes that this program made."""
    small, body = pickle.loads(zstandard.decompress(packed))  # noqa: S301 - both ends are this program
    told, url, confidence, detectors, options = small
    text = _DECODER.decode(body)
    draft = Draft.of(text.document, text.edits)
    polish = Draft.of(titled(draft.document, text.title), text.polish_edits)
    return Ready(
        told=told,
        url=url,
        document=text.document,
        steps=Steps.after(draft, text.flags),
        polish=Steps.after(polish, text.polish_flags),
        confidence=confidence,
        detectors=detectors,
        options=options,
    )
