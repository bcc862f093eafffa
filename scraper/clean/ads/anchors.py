"""Links of advertisers inside running text; genuine citations stay."""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import islice

import regex

from scraper.clean.ads.evidence import (
    HAN_OR_KANA,
    evidence,
    is_at_mark,
    is_spoken_of,
    trades_in,
    trades_of,
)
from scraper.clean.ads.known import phrases_unnamed
from scraper.clean.ads.model import Reading, load_model
from scraper.clean.ads.page import (
    CONTEXT,
    PROSE,
    is_about_trade,
    is_off_site,
    portions,
    read_windows,
    site_of_page,
    widened,
)
from scraper.clean.ads.phrases import SURELY, grade_of_frame, grade_of_words, is_common, is_english_noun
from scraper.clean.ads.topic import topic
from scraper.clean.ads.wording import wording_of
from scraper.model import Block, Document, Edit, Flag, Link
from scraper.text.urls import host_of, is_front_page

_FIRM = regex.compile(r"(?:公司|集[團团]|[社行店院所會会]|中心|センター)$")

_VISITED = regex.compile(
    r"(?:民宿|旅[舍店馆館社]|客[栈棧]|[宾賓][馆館]|[饭飯酒书書面麵]店|餐[厅廳馆館]|咖啡[馆館厅廳店]?|茶[馆館室]|面[馆館]|[农農][场場庄莊]|山[庄莊]|食堂)$"
)
_VISITS = frozenset("在住到去往回")
"""Where people stay and eat, and the words before that take them there."""

_SOURCE = regex.compile(r"(?:^|\.)(?:(?:gov|edu|mil)(?:\.[a-z]{2})?|(?:ac|go|gob|gouv|govt)\.[a-z]{2}|wiki\w+\.org)$")
"""Hosts of governments, universities and encyclopedias: what is linked there is a source, unless it is CITED log odds
likelier an advert; 196 of the 344 citations of the development sets, and none of their adverts, link such a host."""

CITED = 13.0

_LETTER = regex.compile(r"[\p{Latin}\p{Hangul}]")
_ENDING_OF_WORD = regex.compile(
    r"(?:(?:이?라)?(?:[은는이가을를의에도만와과로나랑]|으로|에서|에게|한테|까지|부터|처럼|보다|마다|조차|밖에|하고|께서|들)+"
    r"|(?:이라?|라)?(?:고|는|며|면|던|다|입니다|였다|했다|한다|하는|하기|하다|한|할|된|되는|님|씨|측|사|점)|['’]?(?:s|es|d|ed|er|ers|ing|ly|ish|like))"
    r"(?![\p{Latin}\p{Hangul}])"
)
"""Particles and endings that Korean writes without a blank behind any word, and endings of English ones."""

_HANGUL, _KANA = regex.compile(r"\p{Hangul}"), regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_GOES_ON_KO = regex.compile(
    r" (?!제공|협찬|주[최관]|후원|참[고조]|방문|이용|예약|구[매입]|후기|추천|문의|바로|공식|누리집|홈페이지|페이지"
    r"|사이트|링크|블로그|보기|클릭|소개|정보|가격|메뉴|위치|관련|관계자|대표|사장|원장|점장|직원|기자|본점|매장|앞|옆|뒤|안|내|근처"
    r"|부근|맞은편|건너|측|등|및)[\p{Hangul}\d]"
)
_GOES_ON_JA = regex.compile(
    r"(?![はがをにでへとものやかだな]|さん|様|から|まで|より|です|など|って|氏|君|ちゃん|提供|撮影|[協协]力|[制製]作|主催|[運运][営营]|公式"
    r"|限定|[経经]由|行き|[調调]べ|[参參]照|[参參]考|おすすめ|オリジナル|[店社][主長长員员]|代表|スタッフ"
    r"|[製制産产発发前内店側侧系風风等ほ隣邻裏里横]|近く|付近|周[辺边]|向かい)"
    r"[\p{Han}\p{Hiragana}\p{Katakana}]"
)
"""What goes on behind a phrase without a particle; no words that belong to a noun before them, as who owns a shop.
Each character stands as it is and as it folds."""
_BEGINS_JA = regex.compile(r"^$|[はがをにでへとものやたるいな、。・：:「（(】\]\n\s]$")
_CREDITS = regex.compile(
    r"(?:提供|[協协]賛|[協协]力|撮影|取材|会[場场]|衣[装裝]|[制製]作|主催|[後后]援|제공|협찬|후원|주최|주관|촬영|장소)"
    r"\s?[】\]:：]\s?$"
)
"""A label before whom a page thanks, with each character as it is and as it folds."""
_TIES_JA = regex.compile(
    r"(?:の(?!\p{Hiragana}{2})|で(?!き|す)|に(?!\p{Han})|を|が(?=\p{Han}|\p{Katakana}|[、 ])|へ(?=\p{Han})"
    r"|さん|様|[製制]|提供|[協协]賛)"
)
TIED = 8.0
"""Added to what a link of Japanese needs that a particle ties to its sentence, as names of shops are."""
UNTIED = 8
"""Characters of a phrase of Japanese that no particle ties to its sentence: shorter ones are parts of compounds."""

LONGEST_ANCHOR, LONGEST_ENGLISH = 24, 44
"""Characters, and those in a paragraph of English; citations of whole titles are longer, adverts in sentences never
were (development set: 12)."""

FRONT_PAGE, PAGE = 0.0, 5.0
"""Log odds from which a link to a whole site, and one to a page of it, is cut: adverts link a shop, citations a page.

Held-out trades (tests/bench/inject.py --adverts): 95 % of the adverts are above 0, all of those whose trade is known;
of 81 citations one is above 0, at 4.3.
"""

UNLISTED, FITTING = 1.0, 2.5
"""The same where the link names no trade of the lists, as brands that a writer likes do, and where it ends like the
name of a firm or stands where such names do."""

VISITED = 6.0
"""The same where a name of its own, with the kind of house, is what one stays in or goes to (住在青瓦客棧): travellers
link what they liked."""

IN_TRADE = 8.0
"""Taken off where the link names a page and stands in a paragraph about trade: that is a source."""

MOST = 3_000
"""Links of a page that are judged, the first ones: 3,000 take .35 s of CPU. Of 2,900 pages of the development sets none
has more than 57; of a page with thousands the further ones stay.
"""

SPOKEN = 2
"""Paragraphs that name the trade of a link outside any link off the site, from which the page is about it."""

SAME_HOST = 3.0
"""Added where the page links the host again under another text."""

BY_WORDS = 10.0
"""Log odds of a link to a site that is made of words of trade, in a script with blanks, which the model can't read, and
of one to any page whose several words name a trade in the middle of a word."""

LOOSE = 5.0
"""The same of several words of English that name a trade, or a place and how adverts end, and are no member of their
sentence ("They [stump grinding] looked at the map"): they go unless the page speaks of that trade."""

INSIDE = 0.0
"""The same of a link of several words that no list knows but that splits a word: it goes where another advert does."""

COMPANION = 2.0
"""Taken off what a link to a site needs where another link of the page is an advert, and from any link where an advert
of the text is gone already: of 170 citations on such pages none lies nearer, of 33 adverts that stayed 14 do."""

SUSPECT = -1.5
"""How far below what it needs a link may be and still be flagged."""


def find_offsite_anchors(document: Document) -> Iterator[Edit | Flag]:
    """Cut short off-site links that read as adverts and do not belong to their sentence."""
    site = site_of_page(document)
    found = [(n, k) for n, b in enumerate(document.blocks) if b.links and b.kind in PROSE for k in _short(b, site)]
    if not found:
        return
    hosts = _texts_of_hosts(document, found)
    found = [*islice((one for one in found if _may_be_advert(document.blocks[one[0]].text, one[1])), MOST)]
    if not found:
        return
    odds, least = zip(*(row for part in portions(found) for row in _weighed(document, part, hosts)), strict=True)
    known = bool(document.adverts)
    if known or any(own > need for own, need in zip(odds, least, strict=True)):
        pairs = zip(found, least, strict=True)
        least = tuple(need - COMPANION * (known or is_front_page(link.href)) for (_, link), need in pairs)
    for (n, link), own, need in zip(found, odds, least, strict=True):
        yield from _judged(document, n, link, own, need)


def _weighed(
    document: Document, found: Sequence[tuple[int, Link]], hosts: Mapping[str, int]
) -> Iterator[tuple[float, float]]:
    """The log odds of each link, and those that it needs."""
    reading, spans = read_windows(document, [(n, k.start, k.end) for n, k in found])
    odds = _odds(reading, [k for _, k in found], spans)
    about, gone = _Topic(document), phrases_unnamed(document)
    for (n, link), of_itself, span in zip(found, odds, spans, strict=True):
        trades = trades_of(reading.folded, reading.words, span)
        block = document.blocks[n]
        untied = trades and len(block.links) == 1 and _is_untied(reading.folded, span)
        untied = untied and not about.names(trades, spoken=1)
        known = reading.folded[slice(*span)].strip() in gone
        own = max(of_itself, BY_WORDS) if untied or known else of_itself
        own += SAME_HOST * (hosts[host_of(link.href)] > 1)
        least = _least(block.text, link, reading, span) + TIED * _is_tied(reading.folded, span)
        yield own, least + IN_TRADE * (own > least - COMPANION and about.names(trades))


def _odds(reading: Reading, links: Sequence[Link], spans: Sequence[tuple[int, int]]) -> list[float]:
    """The log odds of each link, from what can judge it: the model, or the words alone."""
    read = [HAN_OR_KANA.search(reading.folded, *span) is not None for span in spans]
    known = [span for span, can in zip(spans, read, strict=True) if can]
    of_model = iter(reading.marked_logits(reading.spans(known)).tolist() if known else ())
    return [
        next(of_model) if can else _odds_of_words(reading, link, span)
        for link, span, can in zip(links, spans, read, strict=True)
    ]


def _is_untied(folded: str, span: tuple[int, int]) -> bool:
    """Whether a phrase stands in a Japanese or Korean sentence, and no particle ties it to that."""
    start, end = span
    inner, before, after = folded[start:end], folded[start - 1 : start], folded[end : end + CONTEXT]
    if not before or before in '\n。.!?！？:：「『(（"“':
        return False
    if _HANGUL.search(inner):
        return " " in inner and _GOES_ON_KO.match(after) is not None
    return len(inner) >= UNTIED and _KANA.search(inner) is not None and _GOES_ON_JA.match(after) is not None


def _is_tied(folded: str, span: tuple[int, int]) -> bool:
    """Whether a link of Japanese stands where a clause may begin, and a particle ties it to what follows."""
    start, end = span
    before, after = folded[max(0, start - CONTEXT) : start], folded[end : end + CONTEXT]
    if _CREDITS.search(before):
        return True
    return _BEGINS_JA.search(before) is not None and _TIES_JA.match(after) is not None


def _odds_of_words(reading: Reading, link: Link, span: tuple[int, int]) -> float:
    """What the words alone say of a link in a script that the model does not know; less is enough inside a word."""
    folded, words, (start, end) = reading.folded, reading.words, span
    begins, ends = _splits_word(folded[:start], folded[start:end], folded[end:])
    several, inside = " " in folded[start:end], begins and _LETTER.match(folded, end)  # "bail[cheap boots]ed"
    if several and inside and trades_of(folded, words, span):
        return BY_WORDS
    if not is_front_page(link.href):
        return -math.inf
    if not begins and not ends:
        grade = grade_of_words(words, folded + "\n", span)
        before, after = folded[max(0, start - CONTEXT) : start], folded[end : end + CONTEXT]
        if several and grade < SURELY and (before + after).isascii() and not is_english_noun(before, after):
            framed = is_common(reading.text[start:end]) and grade_of_frame(words, folded + "\n", span) == SURELY
            return LOOSE if grade or framed else -math.inf
        return BY_WORDS if grade == SURELY else -math.inf
    grade = grade_of_words(words, folded[:end] + "\n", span)
    alone = begins and ends and folded[start:end].isascii()  # one word of Korean may be part of a compound
    if grade == SURELY or (grade and (several or alone)):
        return BY_WORDS
    trades = begins or trades_in(folded, words, without=[(0, start), (end, len(folded))])
    return INSIDE if several and trades else -math.inf


def _splits_word(before: str, inner: str, after: str) -> tuple[bool, bool]:
    """Whether a link begins, and whether it ends, inside a word of a script with blanks; an ending may follow it.

    >>> _splits_word("bo", "cheap loans", "rn in"), _splits_word("of ", "cheap loan", "s")
    ((True, True), (False, False))
    """
    begins = bool(_LETTER.match(before[-1:]) and _LETTER.match(inner))
    return begins, bool(_LETTER.match(after) and not _ENDING_OF_WORD.match(after))


def _least(text: str, link: Link, reading: Reading, span: tuple[int, int]) -> float:
    """The log odds that a link needs: what its target, its place and its words say."""
    if _SOURCE.search(host_of(link.href)):
        return CITED
    if not is_front_page(link.href):
        return PAGE + IN_TRADE * is_about_trade(text, link.start, link.end)
    named = text[link.start - 1 : link.start] in _VISITS and _VISITED.search(text, link.start, link.end)
    if named and not reading.words.parts(*span):
        return VISITED
    firm = _FIRM.search(text, link.start, link.end)
    if not firm and any(e.known for e in evidence(reading.folded, reading.words, span)):
        return FRONT_PAGE
    folded = reading.model.folding
    beside = folded(text[max(0, link.start - 3) : link.start]), folded(text[link.end : link.end + 3])
    return FITTING if firm or is_at_mark(*beside) or is_spoken_of(*beside) else UNLISTED


class _Topic:
    """What the page itself speaks of: its title, its headings, and its text without what is linked off the site."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._named: dict[str, int] = {}
        self._away: dict[int, list[tuple[int, int]]] = {}  # by block: the links that leave the site

    @cached_property
    def _heads(self) -> str:
        return load_model().folding(topic(self._document))

    @cached_property
    def _site(self) -> str:
        return site_of_page(self._document)

    def names(self, trades: AbstractSet[str], *, spoken: int = SPOKEN) -> bool:
        """Whether the page names one of the trades in its title, or in so many of its paragraphs."""
        return any(trade in self._heads or self._blocks(trade) >= spoken for trade in trades)

    def _blocks(self, trade: str) -> int:
        """How many blocks name a trade outside the links that leave the site, at most SPOKEN."""
        known = self._named.get(trade)
        if known is None:
            blocks: set[int] = set()
            for number, at in wording_of(self._document).places(trade):
                if number not in blocks and not self._is_linked(number, at, at + len(trade)):
                    blocks.add(number)
                    if len(blocks) >= SPOKEN:
                        break
            self._named[trade] = known = len(blocks)
        return known

    def _is_linked(self, number: int, start: int, end: int) -> bool:
        """Whether a link of the block that leaves the site reaches into [start, end)."""
        spans = self._away.get(number)
        if spans is None:
            links = self._document.blocks[number].links
            spans = self._away[number] = sorted((k.start, k.end) for k in links if is_off_site(k.href, self._site))
        before = bisect_left(spans, (end,)) - 1
        return before >= 0 and spans[before][1] > start


def _may_be_advert(text: str, link: Link) -> bool:
    """Whether a link is worth a reading: in a script with blanks only one to a whole site, or inside a word, is cut.

    And of several words of Korean, to which particles tie their sentence.
    """
    if is_front_page(link.href) or HAN_OR_KANA.search(text, link.start, link.end):
        return True
    if " " in text[link.start : link.end] and _HANGUL.search(text, link.start, link.end):
        return True
    return _splits_word(text[: link.start], text[link.start : link.end], "")[0] and bool(_LETTER.match(text, link.end))


def _short(block: Block, site: str) -> list[Link]:
    longest = LONGEST_ENGLISH if block.text.isascii() else LONGEST_ANCHOR
    return [k for k in block.links if 2 <= k.end - k.start <= longest and is_off_site(k.href, site)]


def _texts_of_hosts(document: Document, found: list[tuple[int, Link]]) -> Counter[str]:
    """Host → number of different texts it is linked under."""
    pairs = {(host_of(k.href), document.blocks[n].text[k.start : k.end]) for n, k in found}
    return Counter(host for host, _ in pairs)


def _judged(document: Document, n: int, link: Link, odds: float, least: float) -> Iterator[Edit | Flag]:
    text = document.blocks[n].text
    note = f"links {host_of(link.href)}, log odds {odds:.1f}"
    if odds > least:
        start, end = widened(text, link.start, link.end)
        yield Edit(block=n, start=start, end=end, rule="offsite-anchor", cls="spam-link", note=note)
    elif odds > least + SUSPECT:
        yield Flag(code="suspect-link", block=n, start=link.start, end=link.end, note=note)
