"""What the detectors of adverts ask of a document, and cuts that leave well-joined sentences."""

from collections.abc import Iterable, Sequence

import regex

from scraper.clean.ads.model import Reading, load_model
from scraper.model import Block, Document
from scraper.text.chars import CJK
from scraper.text.urls import host_of, site_of

PROSE = frozenset(("p", "li", "quote", "caption", "h1", "h2", "h3", "h4", "h5", "h6"))
"""Kinds of block that can hold an advert: code and table rows are left alone."""

Place = tuple[int, int, int]
"""Block number, start, end."""

CONTEXT = 8
"""Characters of surroundings read on either side of a span: an n-gram reaches three."""

_WIDE = regex.compile(rf"[{CJK}，。、；：！？「」『』（）《》〈〉“”…—]")
_SPACED = regex.compile(r"\p{Hangul}")
_COMMERCE = regex.compile(
    "业者|店家|商家|消费|市场|价格|费用|优惠|行情|客户|顾客|厂商|营业|签约|纠纷|民众|产业|行业|投诉|收费|销售|购买|利率|生意|经营|报价|售后|服务"
    "|合法|申办|业务|付款|合约|保固|开店|比较|选择|料金|利用者|店舗|相場|業界|業者|見積|customers?|prices?|fees|market|industry|lender|소비자|시장|가격|견적"
)
COMMERCE = 2
"""Different words of commerce in a paragraph from which it is about trade: a third of encyclopedic ones are."""

_SEPARATORS = " \u3000|｜、,，/／-·"
_JOINTS, _BARS = "|｜、,，;；/／", "|｜"
"""Signs of which a text never begins with one or has two in a row, and those that it never ends with."""


def prose(document: Document) -> list[int]:
    """The numbers of the blocks that are prose and not empty."""
    return [n for n, b in enumerate(document.blocks) if b.text and b.kind in PROSE]


def read_windows(document: Document, spans: Sequence[Place]) -> tuple[Reading, list[tuple[int, int]]]:
    """Only the surroundings of some spans, as one text; with the places of the spans in it."""
    texts, places, at = [], [], 0
    for block, start, end in spans:
        text = document.blocks[block].text
        low = max(0, start - CONTEXT)
        window = text[low : end + CONTEXT].replace("\n", " ")
        texts.append(window)
        places.append((at + start - low, at + end - low))
        at += len(window) + 1
    return Reading("\n".join(texts), load_model()), places


def widened(text: str, start: int, end: int) -> tuple[int, int]:
    """The cut [start, end) with the blanks and the separator that came with it, as far as the text does not need them.

    >>> widened("他在 台中搬家公司 上海出生", 3, 9)
    (2, 10)
    >>> widened("he was cheap loans born", 7, 18)
    (7, 19)
    >>> widened("표 모양의 당일대출종이에", 6, 10)
    (6, 10)
    >>> widened("ink, loans, pens", 5, 10), widened("loans|pens", 0, 5), widened("ink|loans", 4, 9)
    ((5, 12), (0, 6), (3, 9))
    """
    before, after = text[:start].rstrip(" \u3000"), text[end:].lstrip(" \u3000")
    low, high = len(before), len(text) - len(after)
    if after[:1] and after[0] in _JOINTS and before[-1:] in ("", after[0]):
        return start if before else 0, len(text) - len(after[1:].lstrip(" \u3000"))
    if not after and before[-1:] and before[-1] in _BARS:
        return len(before[:-1].rstrip(" \u3000")), high
    if (low < start) != (high > end) and _SPACED.match(before[-1:]) and _SPACED.match(after[:1]):
        return start, end  # the one blank is that between two words of Korean
    if not before or not after or _WIDE.match(before[-1]) or _WIDE.match(after[0]):
        return low, high
    if high > end and low < start:
        return start, high
    return start, end


def merged(text: str, cuts: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Cuts in order; neighbours with nothing but separators between them become one."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(cuts):
        if out and not text[out[-1][1] : start].strip(_SEPARATORS):
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def is_about_trade(text: str) -> bool:
    """Whether a paragraph speaks of buying and selling, so that a trade named in it is no surprise.

    >>> is_about_trade("消費者投訴業者收費不明"), is_about_trade("河水流過村莊")
    (True, False)
    """
    return len({hit[0] for hit in _COMMERCE.finditer(load_model().folding(text))}) >= COMMERCE


def topic(document: Document) -> str:
    """What the page says it is about: its title and headings, as one string."""
    heads = [b.text for b in document.blocks if b.kind in ("h1", "h2", "h3")]
    return "\n".join([document.head.title, *heads])


def is_off_site(href: str, site: str) -> bool:
    """Whether a link leaves the page's own site; links that are no web address do not count."""
    host = host_of(href)
    return bool(host) and site_of(host) != site


def site_of_page(document: Document) -> str:
    """The registrable domain of the page, "" if its address is unknown."""
    host = host_of(document.url)
    return site_of(host) if host else ""


def linked_share(block: Block, site: str) -> tuple[float, float]:
    """The share of a block's characters that link off the site, and on it."""
    size = max(1, len(block.text.strip()))
    away = sum(k.end - k.start for k in block.links if is_off_site(k.href, site))
    return away / size, (sum(k.end - k.start for k in block.links) - away) / size
