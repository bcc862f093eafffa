"""Traditional text that a machine converted badly: found from evidence in the text, then repaired by character.

The work is in `repair`; it is imported on the first call, since numpy and the table cost 80 ms.
"""

from collections.abc import Iterator

from scraper.model import Document, Edit, ScriptChanges

__all__ = ["find_orthography", "machine_made", "script_changes"]


def find_orthography(document: Document) -> Iterator[Edit]:
    """Replace the characters a converter put there, one edit per run; pre blocks are left alone."""
    edits, _ = script_changes(document)
    yield from edits


def machine_made(document: Document) -> float:
    """How sure it is that the document's Traditional text was converted by a machine, 0-1."""
    from scraper.normalize.orthography.repair import certainty_of  # noqa: PLC0415  # as in script_changes

    return certainty_of(document)


def script_changes(document: Document) -> tuple[tuple[Edit, ...], ScriptChanges]:
    """The edits of `find_orthography`, and what the record says about them."""
    from scraper.normalize.orthography.repair import changes_of  # noqa: PLC0415  # numpy: only where text is repaired

    return changes_of(document)
