"""Single values: what the page says in a field, an alternative text, a caption."""

from msgspec.structs import replace

from scraper.edits import apply, merge
from scraper.model import Block, Document, Edit, Head
from scraper.normalize import misread, mojibake
from scraper.normalize.misread import find_misread
from scraper.normalize.mojibake import find_mojibake
from scraper.text.misread import without_controls

_TELLING = (mojibake.TELLING, misread.TELLING)


def restored(value: str) -> str:
    r"""A value read back where it was read in a wrong charset, without what is left of C1 controls.

    >>> restored("æž—ç¾Žè\x8a³"), restored("林美芳"), restored("A\x9d")
    ('林美芳', '林美芳', 'A')
    """
    if value.isascii() or not any(telling.search(value) for telling in _TELLING):
        return value
    for find in (find_mojibake, find_misread):
        document = Document((Block("p", value),))
        edits = [edit for edit in find(document) if isinstance(edit, Edit)]
        value = apply(document, merge((), edits)) if edits else value
    return without_controls(value)


def restored_head(head: Head) -> Head:
    """What a page says about itself, each value restored."""
    metas = tuple((name, restored(content)) for name, content in head.metas)
    return replace(head, title=restored(head.title), metas=metas)
