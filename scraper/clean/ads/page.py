"""What the detectors of adverts ask of a document, and cuts that leave well-joined sentences."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TypeVar

import regex
from msgspec import Struct

from scraper.clean.ads.model import Reading, load_model
from scraper.model import Block, Document
from scraper.text.chars import CJK
from scraper.text.urls import host_of, site_of

PROSE = frozenset(("p", "li", "quote", "caption", "h1", "h2", "h3", "h4", "h5", "h6"))
"""Kinds of block that can hold an advert: code and table rows are left alone."""

T = TypeVar("T")
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

_BLANKS = " \u3000"
_SEPARATORS = " \u3000|｜、,，/／-·"
_JOINTS, _BARS = "|｜、,，;；/／", "|｜"
"""Signs of which a text never begins with one or has two in a row, and those that it never ends with."""


AT_ONCE = 1_000
"""Spans whose surroundings are read as one text: of each is asked whether it stands there twice, which costs the square
of their number; 1,000 take 50 ms. Ordinary pages have fewer, and know of all of them."""


def portions(spans: Sequence[T]) -> Iterator[Sequence[T]]:
    """Spans in order, AT_ONCE at a time."""
    return (spans[at : at + AT_ONCE] for at in range(0, len(spans), AT_ONCE))


def prose(document: Document) -> list[int]:
    """The numbers of the blocks that are prose and not empty."""
    return [n for n, b in enumerate(document.blocks) if b.text and b.kind in PROSE]


def read_windows(document: Document, spans: Sequence[Place]) -> tuple[Reading, list[tuple[int, int]]]:
    """Only the surroundings of some spans, as one text; with the places of the spans in it."""
    return read_phrases(document, ((place, document.blocks[place[0]].text[slice(*place[1:])]) for place in spans))


def read_phrases(document: Document, found: Iterable[tuple[Place, str]]) -> tuple[Reading, list[tuple[int, int]]]:
    """As read_windows, with a phrase of its own in place of each span."""
    texts, places, at = [], [], 0
    for (block, start, end), phrase in found:
        text = document.blocks[block].text
        before = text[max(0, start - CONTEXT) : start]
        texts.append(f"{before}{phrase}{text[end : end + CONTEXT]}".replace("\n", " "))
        places.append((at + len(before), at + len(before) + len(phrase)))
        at += len(texts[-1]) + 1
    return Reading("\n".join(texts), load_model()), places


def widened(text: str, start: int, end: int) -> tuple[int, int]:
    """The cut [start, end) with the blanks and the separator that came with it, as far as the text does not need them.

    >>> widened("他在 台中搬家公司 上海出生", 3, 9)
    (2, 10)
    >>> widened("he was cheap loans born", 7, 18)
    (7, 19)
    >>> widened("표 모양의 당일대출종이에", 6, 10)
    (6, 10)
    >>> widened("그 종이 당일대출 한 장", 5, 9), widened("왔다. 당일대출 그는", 4, 8)
    ((5, 10), (4, 9))
    >>> widened("ink, loans, pens", 5, 10), widened("loans|pens", 0, 5), widened("ink|loans", 4, 9)
    ((5, 12), (0, 6), (3, 9))
    """
    low, high = start, end  # step by step: a block may hold a thousand cuts, and is not to be copied for each
    while low and text[low - 1] in _BLANKS:
        low -= 1
    while high < len(text) and text[high] in _BLANKS:
        high += 1
    before, after = text[low - 1 : low] if low else "", text[high : high + 1]
    if after and after in _JOINTS and before in ("", after):
        high += 1
        while high < len(text) and text[high] in _BLANKS:
            high += 1
        return start if low else 0, high
    if not after and before and before in _BARS:
        low -= 1
        while low and text[low - 1] in _BLANKS:
            low -= 1
        return low, high
    if (low < start) != (high > end) and _SPACED.match(before) and _SPACED.match(after):
        return start, end  # the one blank is that between two words of Korean
    blanks = low < start and high > end
    korean = blanks and (_SPACED.match(before) or _SPACED.match(after))  # of the two blanks its words need one
    if not before or not after or (not korean and (_WIDE.match(before) or _WIDE.match(after))):
        return low, high
    if blanks:
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


def is_about_trade(text: str, start: int = 0, end: int = 0) -> bool:
    """Whether a paragraph, without its span [start, end), speaks of buying and selling: no trade in it is a surprise.

    >>> is_about_trade("消費者投訴業者收費不明"), is_about_trade("河水流過村莊"), is_about_trade("消費者向業者", 4, 6)
    (True, False, False)
    """
    return len(_commerce(text).without(start, end)) >= COMMERCE


class _Commerce(Struct, frozen=True):
    """The words of commerce in a text, read once for all spans that are asked about.

    `starts` and `ends` say where they stand, `words` where each of them first ends and where it last starts.
    """

    folded: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    words: dict[str, tuple[int, int]]

    def without(self, start: int, end: int) -> set[str]:
        """The different words that are read where [start, end) is taken out, also of a word over one of its edges."""
        out = set()
        if (over := self._over(start)) >= 0:
            out |= {hit[0] for hit in _COMMERCE.finditer(self.folded, self.starts[over], start)}
        if self._over(end) >= 0:
            while (hit := _COMMERCE.search(self.folded, end)) and not self._is_start(hit.start()):
                out.add(hit[0])
                end = hit.end()
        return out | {word for word, (first, last) in self.words.items() if first <= start or last >= end}

    def _over(self, place: int) -> int:
        """The number of the word that stands on both sides of a place, -1 if there is none."""
        number = bisect_left(self.starts, place) - 1
        return number if number >= 0 and self.ends[number] > place else -1

    def _is_start(self, place: int) -> bool:
        number = bisect_left(self.starts, place)
        return number < len(self.starts) and self.starts[number] == place


@lru_cache(maxsize=4)  # all spans of one block are asked about in turn
def _commerce(text: str) -> _Commerce:
    folded = load_model().folding(text)
    hits = list(_COMMERCE.finditer(folded))
    words: dict[str, tuple[int, int]] = {}
    for hit in hits:
        words[hit[0]] = words.get(hit[0], hit.span()[::-1])[0], hit.start()
    return _Commerce(folded, tuple(hit.start() for hit in hits), tuple(hit.end() for hit in hits), words)


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
