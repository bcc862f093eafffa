"""Is a page a list of other pages? Teasers of one template, and nothing else that looks like an article."""

import numpy as np

from scraper.extract.chooser.characters import Array
from scraper.extract.chooser.features import Evidence
from scraper.model import Document
from scraper.text.urls import host_of

LISTED = 6
"""Items of one template, each with a linked headline, that a listing has: boxes of related posts show fewer.

Counting smaller boxes together would find front pages too, but also the threads whose posts name their authors.
"""

TITLED = 0.75
"""Share of the items of one template that have to hold a linked headline."""

LINKS = 3
"""Linked lines of one item up to which it is a teaser: its headline, its author, "read more"."""

OTHER_SCORE, OTHER_TOKENS = 0.5, 15
"""A row outside the items that scores more and is longer is taken for an article: then the page is no listing."""


def listed(document: Document, evidence: Evidence, scores: Array) -> int:
    """How many teasers a listing shows; 0 where the page may hold an article."""
    columns = evidence.columns
    titles = columns["item_titles"]
    inside = (columns["item_titled"] >= TITLED) & (columns["item_count"] >= LISTED) & (titles >= 1) & (titles <= LINKS)
    heads = inside & (columns["link_share"] > 0.8) & (evidence.tokens >= 3)
    other = ~inside & (scores >= OTHER_SCORE) & (evidence.tokens >= OTHER_TOKENS)
    summaries = inside & (~heads | (titles > 1)) & (evidence.tokens >= OTHER_TOKENS // 2)  # cards link them, too
    items = float((1.0 / np.maximum(titles, 1))[heads].sum())
    if items < LISTED or summaries.sum() < LISTED // 2 or other.any() or _abroad(document, evidence, heads):
        return 0
    kept_outside = float((scores * evidence.tokens)[~inside].sum())
    kept_inside = float((scores * evidence.tokens)[inside].sum())
    return round(items) if kept_inside > kept_outside else 0


def _abroad(document: Document, evidence: Evidence, heads: Array) -> bool:
    """Whether most headlines lead to other sites: then the page is somebody's choice of links."""
    own = host_of(document.url)
    hosts = [host_of(document.blocks[i].links[0].href) for i in evidence.index[heads]]
    return bool(own) and 2 * sum(host not in ("", own) for host in hosts) > len(hosts)
