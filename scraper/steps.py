"""A page on its way through the steps: each sees the text as those before left it."""

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from scraper.edits import Draft
from scraper.model import ADVERTS, Document, Edit, Flag

Finder = Callable[[Document], Iterable[Edit | Flag]]

IN_TEXT = frozenset(("detectors", "lexicon"))
"""The stages whose edits of the classes ADVERTS make `Document.adverts`: elements that rules drop are a site's own."""

LABELS = "#ad-slots"
"""The detector of what a site writes over its own places for adverts, which says nothing about posters."""


class Steps:
    """One page on its way: its draft, which the steps change, and the flags so far."""

    def __init__(self, draft: Draft, flags: Iterable[Flag] = ()) -> None:
        self.draft = draft
        self.flags = [*flags]

    def take(self, stage: str, proposals: Iterable[Edit | Flag], *, rule: str = "") -> None:
        """Accept what one finder proposes, stamped with its stage and, for detectors, with the id of their rule."""
        edits = []
        for one in proposals:
            if isinstance(one, Flag):
                self.flags.append(self.draft.located(one))
            else:
                edits.append(replace(one, stage=stage, rule=rule or one.rule))
        if edits:  # most finders have nothing to say on most pages
            before = self.draft.document
            self.draft.accept(edits)
            in_text = stage in IN_TEXT and not rule.endswith(LABELS)
            if in_text and (adverts := [e for e in edits if e.cls in ADVERTS]):
                texts = (before.blocks[e.block].text[e.start : e.end] for e in adverts)
                self.draft.document = replace(self.draft.document, adverts=(*before.adverts, *texts))

    def run(self, stage: str, find: Finder, *, rule: str = "") -> None:
        """Let one finder see the text as it is now."""
        self.take(stage, find(self.draft.document), rule=rule)
