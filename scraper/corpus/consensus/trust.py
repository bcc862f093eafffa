"""Which slots are article: what copies agree on, and whole paragraphs that one copy alone has kept."""

from collections.abc import Sequence

from scraper.corpus.consensus.slots import Slot
from scraper.corpus.consensus.vote import SENTENCE, SENTENCE_ENDS

PARAGRAPH = 40
"""Characters from which text in two copies is article although the cleaning of one of them would cut it."""


def kept_slots(slots: Sequence[Slot], width: int) -> list[Slot]:
    """The slots that the restored article holds, of `width` copies."""
    return [slot for slot in slots if _is_article(slot, width)]


def _is_article(slot: Slot, width: int) -> bool:
    support, trusted = len(slot.copies), len(slot.trusted)
    if not trusted:
        return False
    if support > 1:
        long = max(len(p.folded) for p in slot.pieces) >= PARAGRAPH
        return 2 * trusted > support or (2 * trusted == support and long)
    return width == 1 or _is_paragraph(slot)


def _is_paragraph(slot: Slot) -> bool:
    """Whether what one copy alone has reads like a paragraph of an article, not like a line put in."""
    text = slot.pieces[0].block.text.strip()
    ended = any(c in SENTENCE_ENDS for c in text)
    return len(text) >= SENTENCE and ended
