"""Links of advertisers inside running text; genuine citations stay."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import regex

from scraper.clean.ads.evidence import HAN_OR_KANA, Evidence, evidence, grade_of_words, is_at_mark, is_spoken_of
from scraper.clean.ads.model import Reading, load_model
from scraper.clean.ads.page import PROSE, is_about_trade, is_off_site, read_windows, site_of_page, widened
from scraper.clean.ads.vocabulary import ENDING, PLACE, TRADE
from scraper.model import Document, Edit, Flag, Link
from scraper.text.urls import host_of, is_front_page

if TYPE_CHECKING:
    from scraper.clean.ads.page import IntArray

_FIRM = regex.compile(r"(?:公司|集[團团]|[社行店院所]|中心|[會会]社|センター)$")

Found = tuple[int, Link]
"""Number of a block, and a link in it."""

LONGEST_ANCHOR = 24
"""Characters; citations of whole titles are longer, adverts in sentences never were (development set: 12)."""

FRONT_PAGE = 8.0
"""Nats added where the link names a whole site: adverts link a shop, citations a page."""

NAMED = 4.0
"""Nats added where it names a site and ends with a trade, and again if a place stands first."""

NO_TRADE = 12.0
"""Nats taken off where the link names a page and the text ends in no word of trade: rare words do that."""

IN_TRADE = 25.0
"""Nats taken off where the link names a page and stands in a paragraph about trade: that is a source."""

SAME_HOST = 3.0
"""Nats added where the page links the host again under another text."""

MISFIT, UNFIT = -4.0, 30.0
"""Log odds below which a link fits its sentence as names of firms do, and the ratio that it then needs.

On the development sets 1.3 % of the adverts lie below.
"""

SURE, SUSPECT = 6.0, 2.0
"""Log likelihood ratio (nats, with what is added above) from which an anchor is cut, and flagged.

Development sets, link targets left out: 99 % of 1,192 adverts are above 0, 99 % of 440 citations below 2, all below 6.
"""


STRANGER, STRANGER_PAGE, COMPANION = 1.0, 3.0, 2.5
"""Strangeness from which a link is cut that holds no word of trade: one to a whole site that breaks a word, one to a
page that does, and one to a whole site anywhere if another link of the page is an advert.

The advertiser is one that nobody listed. Of 296 links on random words of news and encyclopedic texts 3 break a word
and are stranger than STRANGER, none than 2; of links of unlisted trades 35–50 % are.
"""

BREAKS = 2.0
"""Nats by which the characters before and after a link must belong together, for it to break a word."""


def find_offsite_anchors(document: Document, *, sure: float = SURE) -> Iterator[Edit | Flag]:
    """Cut short off-site links that read as adverts and do not belong to their sentence."""
    site = site_of_page(document)
    found = [
        (n, k) for n, b in enumerate(document.blocks) if b.links and b.kind in PROSE for k in _short(b.links, site)
    ]
    if not found:
        return
    hosts = _texts_of_hosts(document, found)
    found = [(n, k) for n, k in found if _may_be_advert(document.blocks[n].text, k)]
    if not found:
        return
    reading, i, j = read_windows(document, [(n, k.start, k.end) for n, k in found])
    reading.look_up(i, j)
    spans = zip(found, reading.gain(i, j).tolist(), i.tolist(), j.tolist(), strict=True)
    odds = [
        value + _known(document.blocks[n].text, link, reading, (a, b)) + SAME_HOST * (hosts[host_of(link.href)] > 1)
        for (n, link), value, a, b in spans
    ]
    least = _least(reading, i, j, odds, sure)
    strange = _strangers(document, found, reading, (i, j), [o > need for o, need in zip(odds, least, strict=True)])
    for k, (n, link) in enumerate(found):
        if k in strange:
            yield _cut(document, n, link, f"belongs to no sentence here, log odds {strange[k]:.1f}")
        else:
            yield from _judged(document, n, link, odds[k], least[k])


def _strangers(
    document: Document,
    found: Sequence[Found],
    reading: Reading,
    spans: "tuple[IntArray, IntArray]",
    sure: Sequence[bool],
) -> dict[int, float]:
    """The links inside sentences that belong to none, with their strangeness; not those cut anyway."""
    asked = [k for k, (n, link) in enumerate(found) if not sure[k] and _may_be_strange(document.blocks[n].text, link)]
    if not asked:
        return {}
    i, j = spans[0][asked], spans[1][asked]
    values, breaks = reading.strangeness(i, j).tolist(), (reading.word_across(i, j) > BREAKS).tolist()
    front = [is_front_page(found[k][1].href) for k in asked]
    alone = {
        k: v
        for k, v, breaks_word, f in zip(asked, values, breaks, front, strict=True)
        if breaks_word and v > (STRANGER if f else STRANGER_PAGE)
    }
    if not alone and not any(sure):
        return {}
    return alone | {k: v for k, v, f in zip(asked, values, front, strict=True) if f and v > COMPANION}


def _may_be_strange(text: str, link: Link) -> bool:
    """Whether a link stands in Chinese or Japanese, inside a clause that does not speak of it."""
    before, after = text[: link.start], text[link.end :]
    return (
        HAN_OR_KANA.search(text, link.start, link.end) is not None
        and not is_at_mark(before, after)
        and not is_spoken_of(*map(load_model().folding, (before[-3:], after[:3])))
    )


def _known(text: str, link: Link, reading: Reading, span: tuple[int, int]) -> float:
    """What the target, the place and the words of a link say, nats; the span is its place in the reading."""
    words, front = reading.words, is_front_page(link.href)
    if not HAN_OR_KANA.search(reading.folded, *span) and not (
        front and grade_of_words(words, reading.folded + "\n", span) == 2
    ):
        return -math.inf
    sells = words.last(*span) & (TRADE | ENDING) > 0
    if not front:
        return -_malus(text, link, sells=sells)
    names = sells and _is_offer(text, link, evidence(reading.folded, words, span))
    return FRONT_PAGE + NAMED * names * (1 + (words.first(*span) & PLACE > 0))


def _least(reading: Reading, i: "IntArray", j: "IntArray", odds: list[float], sure: float) -> list[float]:
    """The ratio each link needs; whether it fits its sentence is asked only where that decides."""
    asked = [k for k, value in enumerate(odds) if sure < value <= UNFIT]
    out = [sure] * len(odds)
    for k, fit in zip(asked, reading.logits(i[asked], j[asked]).tolist() if asked else (), strict=True):
        if fit <= MISFIT:
            out[k] = max(sure, UNFIT)
    return out


def _may_be_advert(text: str, link: Link) -> bool:
    """Whether a link is worth a reading: in a script with blanks only links to whole sites are ever cut."""
    return is_front_page(link.href) or HAN_OR_KANA.search(text, link.start, link.end) is not None


def _short(links: tuple[Link, ...], site: str) -> list[Link]:
    return [k for k in links if 2 <= k.end - k.start <= LONGEST_ANCHOR and is_off_site(k.href, site)]


def _texts_of_hosts(document: Document, found: Sequence[Found]) -> Counter[str]:
    """Host → number of different texts it is linked under."""
    pairs = {(host_of(k.href), document.blocks[n].text[k.start : k.end]) for n, k in found}
    return Counter(host for host, _ in pairs)


def _is_offer(text: str, link: Link, found: Iterable[Evidence]) -> bool:
    """Whether a link that ends like an advert names a trade, or neither ends like a firm nor stands where firms do."""
    if any(e.known for e in found) or not _FIRM.search(text, link.start, link.end):
        return True
    return not is_at_mark(text[: link.start], text[link.end :])


def _malus(text: str, link: Link, *, sells: bool) -> float:
    """What speaks for a link to a page being a citation."""
    about_trade = is_about_trade(text[: link.start] + "\n" + text[link.end :])
    return (0.0 if sells else NO_TRADE) + (IN_TRADE if about_trade else 0.0)


def _judged(document: Document, n: int, link: Link, odds: float, sure: float) -> Iterator[Edit | Flag]:
    note = f"links {host_of(link.href)}, likelihood ratio {odds:.1f}"
    if odds > sure:
        yield _cut(document, n, link, note)
    elif odds > SUSPECT:
        yield Flag(code="suspect-link", block=n, start=link.start, end=link.end, note=note)


def _cut(document: Document, n: int, link: Link, note: str) -> Edit:
    start, end = widened(document.blocks[n].text, link.start, link.end)
    return Edit(block=n, start=start, end=end, rule="offsite-anchor", cls="spam-link", note=note)
