"""What ends a sentence, and which stretches are whole sentences."""

from scraper.corpus.consensus.columns import SEAM

SENTENCE_ENDS = frozenset("。！？!?…．.；;」』”")
"""What a sentence ends with, and a quotation after it."""

SENTENCE = 10
"""Characters from which a stretch between sentence ends counts as sentences that a copy lost, not as junk put in."""


def is_lost_sentence(text: str, before: str, after: str) -> bool:
    """Whether a stretch reads as whole sentences between its neighbours; an alignment may be off by what repeats.

    >>> is_lost_sentence("他在那里住了二十多年。", "。", "后"), is_lost_sentence("台中搬家公司推荐", "低", "，")
    (True, False)
    """
    bare = text.strip()
    if len(bare) < SENTENCE:
        return False
    if bare[0] in SENTENCE_ENDS and bare[0] == after:
        bare, before = bare[1:] + bare[0], bare[0]
    elif bare[-1] not in SENTENCE_ENDS and after == SEAM and before in SENTENCE_ENDS:
        return False
    return bare[-1] in SENTENCE_ENDS and (before in SENTENCE_ENDS or before in (SEAM, "\n"))
