"""Which blocks are the article: rules first, then the block model, trafilatura as its second opinion.

A rule knows its platform and decides alone, unless what it found is next to nothing. Everywhere else the model of
scraper/extract/chooser scores every block; where it expects to be wrong, trafilatura is asked too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from scraper.extract.regions import find_outside
from scraper.extract.second_opinion import ask_trafilatura
from scraper.model import Document, Edit, Flag, Region

EXTRACTORS = ("auto", "rules", "model", "trafilatura")

ASK_BELOW = 0.93
"""Confidence (0–1) below which trafilatura is asked."""


class Choice(Struct, frozen=True):
    """What chose the main content, how sure it is (0–1), the cuts of everything else, and what the page seems to be."""

    extractor: str
    confidence: float
    edits: tuple[Edit, ...]
    flags: tuple[Flag, ...] = ()


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
    if extractor == "trafilatura":
        kept = ask_trafilatura(document, html())
        return Choice("trafilatura", 0.5, tuple(cut_all(document, kept, rule="trafilatura")))
    return _by_model(document, html, may_ask=extractor == "auto")


def _by_model(document: Document, html: Callable[[], str], *, may_ask: bool) -> Choice:
    """The rows that the model keeps; the imports cost 60 ms that pages of known platforms need not pay."""
    from scraper.extract.chooser.features import evidence_of  # noqa: PLC0415
    from scraper.extract.chooser.model import confidence_of, keep_rows, load_model, score_rows  # noqa: PLC0415

    evidence = evidence_of(document)
    if evidence is None:
        return Choice("model", 0.0, ())
    model = load_model()
    scores = score_rows(evidence, model)
    keep, expected = keep_rows(scores, evidence.tokens)
    confidence = round(confidence_of(expected, model), 4)
    notes = dict(zip(evidence.index.tolist(), scores.tolist(), strict=True))
    kept = evidence.index[keep].tolist()
    return Choice("model", confidence, tuple(cut_all(document, kept, rule="model", scores=notes)))


def cut_all(
    document: Document, kept: Iterable[int], *, rule: str, scores: Mapping[int, float] | None = None
) -> Iterator[Edit]:
    """One boilerplate cut for every block that is not kept, with its score as the evidence."""
    stays = frozenset(kept)
    for index, block in enumerate(document.blocks):
        if block.text and index not in stays:
            note = f"score {scores[index]:.2f}" if scores else ""
            yield Edit(block=index, start=0, end=len(block.text), rule=rule, cls="boilerplate", note=note)
