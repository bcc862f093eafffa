"""Which blocks are the article: rules first, then the chooser, trafilatura as its second opinion."""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from scraper.extract.regions import find_outside
from scraper.extract.second_opinion import ask_trafilatura
from scraper.model import Document, Edit

EXTRACTORS = ("auto", "rules", "model", "trafilatura")


class Choice(Struct, frozen=True):
    """What chose the main content, how sure it is (0–1), and the cuts of everything else."""

    extractor: str
    confidence: float
    edits: tuple[Edit, ...]


def choose_main(document: Document, html: Callable[[], str], *, extractor: str = "auto") -> Choice:
    """Cut everything that is not the article; `document` is the residual after the drop rules.

    `html` gives the page's decoded text, for the second opinion.
    """
    if document.plain:
        return Choice("plain", 1.0, ())
    bodies = [r for r in document.regions if r.stage == "body"]
    if bodies and extractor in ("auto", "rules"):
        return Choice("rules", 1.0, tuple(find_outside(document, bodies)))
    if extractor == "rules":
        return Choice("rules", 0.0, tuple(cut_all(document, (), rule="rules#no-body")))
    kept = ask_trafilatura(document, html())
    return Choice("trafilatura", 0.5, tuple(cut_all(document, kept, rule="trafilatura")))


def cut_all(document: Document, kept: Iterable[int], *, rule: str, note: str = "") -> Iterator[Edit]:
    """One boilerplate cut for every block that is not kept."""
    stays = frozenset(kept)
    for index, block in enumerate(document.blocks):
        if block.text and index not in stays:
            yield Edit(block=index, start=0, end=len(block.text), rule=rule, cls="boilerplate", note=note)
