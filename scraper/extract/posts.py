"""Is a page several posts, whole or begun, each under a linked headline? Then none of them is the page's article."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

import regex

from scraper.extract.addresses import may_be_of_list
from scraper.model import Block, Document
from scraper.text.chars import count_tokens
from scraper.text.dates import parse_date
from scraper.text.spans import linked_share
from scraper.text.urls import is_front_page, same_site

FEWEST = 3
"""Posts that a front page or an archive shows at least."""

BEGUN = 20
"""Words, or characters of CJK, under a headline from which a post is begun there."""

LINKED, MOSTLY = 0.8, 0.5
"""Share of a headline that is a link, and of a block below from which it is no text of the post."""

WITHIN = 40
"""Blocks after the last headline that are read as its post: there is no next one to end it."""

BEFORE, DATE_LINE = 2, 160
"""Blocks before a headline that may date its post, and code points of a line that does."""

_HEADS = frozenset(("h1", "h2", "h3", "h4"))
_NAMED = regex.compile(r"(?i)title|subject|headline")
_TYPES = frozenset(("blog", "profile"))


def count_posts(document: Document, kept: Sequence[int]) -> int:
    """How many posts a page shows that is no post itself; 0 where it may be one.

    The headlines are built alike and lead to other pages of the site. Most of what is `kept` stands under them, and the
    page calls itself a list, or each post has its date; or it calls itself a list, and they hold more than is kept
    elsewhere. A page that calls itself an article is one.
    """
    types = types_of(document)
    if "article" in types:
        return 0
    is_list = _is_list(document.url, types)
    if is_list and (cards := _count_cards(document, kept)) >= FEWEST:
        return cards
    heads = _headlines(document)
    if len(heads) < FEWEST:
        return 0
    posts = [*pairwise((*heads, min(heads[-1] + WITHIN, len(document.blocks))))]
    own = [_own_words(document.blocks[head + 1 : end]) for head, end in posts]
    begun = sum(words >= BEGUN for words in own)
    if begun < FEWEST:
        return 0
    inside = _size(document, (n for n in kept if heads[0] < n < posts[-1][1]))
    outside = _size(document, kept) - inside
    if is_list:
        return begun if inside >= outside or sum(own) > outside else 0
    return begun if inside > outside and _are_dated(document, posts) else 0


def _are_dated(document: Document, posts: Iterable[tuple[int, int]]) -> bool:
    """Whether a date stands right before each headline or under it."""
    times = sorted({number for number, _ in document.head.times})
    for head, end in posts:
        start = max(0, head - BEFORE)
        printed = (b.text for b in document.blocks[start:end] if 0 < len(b.text) <= DATE_LINE)
        if bisect_left(times, start) == bisect_left(times, end) and not any(map(parse_date, printed)):
            return False
    return True


def _headlines(document: Document) -> list[int]:
    """The linked headlines of one template, of which the page has most."""
    found = (n for n, block in enumerate(document.blocks) if block.links and _is_headline(document, block))
    return max(_alike(document, found), key=len, default=[])


def _count_cards(document: Document, kept: Sequence[int]) -> int:
    """How many posts of one template are begun inside a link that holds their headline, if most that is kept are."""
    linked = [n for n in kept if linked_share(document.blocks[n]) >= LINKED]
    if not linked or 2 * _size(document, linked) <= _size(document, kept):
        return 0
    rows = enumerate(document.blocks)
    begun = (n for n, b in rows if b.links and linked_share(b) >= LINKED and count_tokens(b.text) >= BEGUN)
    own = (n for n in begun if _leads_on(document, document.blocks[n].links[0].href))
    cards = max(_alike(document, own), key=len, default=[])
    return len(cards) if not {*cards}.isdisjoint(linked) else 0


def _size(document: Document, numbers: Iterable[int]) -> int:
    return sum(count_tokens(document.blocks[n].text) for n in numbers)


def _alike(document: Document, numbers: Iterable[int]) -> Iterable[list[int]]:
    """Blocks by the tag and class of their element, and the class of the one above."""
    out: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number in numbers:
        element = document.elements[document.blocks[number].element]
        above = document.elements[max(0, element.parent)]
        out[element.tag, element.cls, above.cls].append(number)
    return out.values()


def _is_headline(document: Document, block: Block) -> bool:
    if block.kind not in _HEADS and not _NAMED.search(document.elements[block.element].cls):
        return False
    several = linked_share(block) >= LINKED and count_tokens(block.text) > 1
    return several and _leads_on(document, block.links[0].href)


def _leads_on(document: Document, href: str) -> bool:
    """Whether a link leads to another page of the site."""
    return not document.url or (same_site(href, document.url) and href.partition("#")[0] != document.url)


def _own_words(blocks: Sequence[Block]) -> int:
    """Words of the text below a headline that is no link."""
    return sum(count_tokens(b.text) for b in blocks if linked_share(b) < MOSTLY)


def types_of(document: Document) -> frozenset[str]:
    """What the page calls itself to those that link it (og:type): article, website, profile, …"""
    return frozenset(value.strip().lower() for name, value in document.head.metas if name == "og:type")


def _is_list(url: str, types: frozenset[str]) -> bool:
    """Whether address or types are those of a front page, an archive, or the pages of one author."""
    return (bool(url) and is_front_page(url)) or may_be_of_list(url) or not _TYPES.isdisjoint(types)
