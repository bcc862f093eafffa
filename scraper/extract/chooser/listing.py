"""Is a page a list of other pages? Teasers of one template, and nothing else that looks like an article."""

import numpy as np

from scraper.extract.chooser.characters import Array
from scraper.extract.chooser.features import Evidence

LISTED = 6
"""Items of one template, each with a linked headline, that a listing has: boxes of related posts show fewer."""

TITLED = 0.75
"""Share of the items of one template that have to hold a linked headline."""

LINKS = 3
"""Linked lines of one item up to which it is a teaser: its headline, its author, "read more"."""

OTHER_SCORE, OTHER_TOKENS = 0.5, 15
"""A row outside the items that scores more and is longer is taken for an article: then the page is no listing."""


def listed(evidence: Evidence, scores: Array) -> int:
    """How many teasers a listing shows; 0 where the page may hold an article."""
    columns = evidence.columns
    titles = columns["item_titles"]
    inside = (columns["item_titled"] >= TITLED) & (columns["item_count"] >= LISTED) & (titles >= 1) & (titles <= LINKS)
    heads = inside & (columns["link_share"] > 0.8) & (evidence.tokens >= 3)
    other = ~inside & (scores >= OTHER_SCORE) & (evidence.tokens >= OTHER_TOKENS)
    summaries = inside & ~heads & (evidence.tokens >= OTHER_TOKENS // 2)
    items = float((1.0 / np.maximum(titles, 1))[heads].sum())
    if items < LISTED or summaries.sum() < LISTED // 2 or other.any():
        return 0
    kept_outside = float((scores * evidence.tokens)[~inside].sum())
    kept_inside = float((scores * evidence.tokens)[inside].sum())
    return round(items) if kept_inside > kept_outside else 0
