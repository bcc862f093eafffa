"""What shows, before and after any model is asked, that a text may hold an advert: words of trade that stand together.

Of 649 adverts of the development sets 98 % have it; of the paragraphs of 258 real Chinese articles 4 %. What the model
thinks of a text without it is acted on only where it is sure.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

import regex

from scraper.clean.ads.vocabulary import ENDING, PLACE, QUALITY, TRADE, Words
from scraper.text.chars import count_han_and_kana

WHOLE = 4
"""Characters from which the name of a trade needs no other word beside it: two words of Chinese."""

UNKNOWN = 2, 6
"""Characters of a trade that nobody listed between a place and an ending: fewest and most."""

BRAND = 2, 4
"""Characters between the place and the trade in the name of a firm: fewest and most."""

HAN_OR_KANA = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
"""The scripts that the model was trained on; to it all others are equally strange."""

KNOWN = 0.6
"""Share of characters in these scripts from which the model can say something of a phrase."""

_NO_NAME = regex.compile(r"[\p{P}\p{Z}的了在是有和与为]")

_JOINED = regex.compile(r"[\p{P}\p{Z}的了是与和为到]|有(?!$)")
_MARK = regex.compile(r"[\p{P}\p{Z}\n]")
_COUNTED = regex.compile(r"[一这该某几两三][家间所名位台辆部种个]|[的了在是]")
_FIRM = regex.compile(r"(?:公司|厂|集团|行|店|社|所|院|中心|会社)$")
_GOES_ON = regex.compile(
    r"公司|有限|股份|集团|事务所|协会|中心|会社|の(?:店|業者|业者|会社|看板|広告|广告)"
    r"|(?:科技|工业|理工|师范|农业|医科)大|学院|学会|研究[所院]|博物馆|出版社"
)
_BEFORE = regex.compile(r"(?:[\p{P}\n]|^|[以在为到向由对与和及或被把将从于给家名叫是有找请经过如像间の])\s*$")
_AFTER = regex.compile(
    r"\s*(?:[\p{P}\n]|$|[的和及与等是在为也将被于约称说则会因后前时]|表示|指出|认为|负责|老板|经理|董事|员工|业者"
    r"|は|が|の|で|を|に|と|も|や|だけ|のみ|など|から|まで|より|しか|さえ|こそ|へ|って)"
)
_NO_NOUN = regex.compile(r"(?:[\p{Hiragana}\p{P}\n]|^)$")
_OF_NOUN = regex.compile(r"[のをがはにでともへや][\p{Han}\p{Katakana}]")


class Evidence(NamedTuple):
    """Words [start, end) that adverts are made of; `known` if they hold a trade of the lists."""

    start: int
    end: int
    known: bool


def is_of_known_script(phrase: str) -> bool:
    """Whether a phrase is written in the scripts that the model knows."""
    return count_han_and_kana(phrase) >= KNOWN * len(phrase)


def evidence(folded: str, words: Words, part: tuple[int, int]) -> Iterator[Evidence]:
    """The evidence in a part of a text whose words are known."""
    starts, ends = words.starts, words.ends
    low, high = part
    for start in starts if low <= 0 and high >= len(folded) else filter(starts.__contains__, range(low, high)):
        for end, parts in starts[start]:
            if end > high:
                continue
            if parts & TRADE and (end - start >= WHOLE or end in starts or start in ends):
                yield Evidence(start, end, True)
            if parts & PLACE:
                yield from _frames(folded, words, (start, end), high)


def _frames(folded: str, words: Words, place: tuple[int, int], high: int) -> Iterator[Evidence]:
    """A place with the praise of something behind it, or with an ending and what may be a trade before that."""
    for end, parts in words.starts.get(place[1], ()):
        stop = end + UNKNOWN[0]
        if parts & QUALITY and stop <= high and not _NO_NAME.search(folded, end, stop):
            yield Evidence(place[0], stop, False)
    for at in range(place[1] + UNKNOWN[0], min(place[1] + UNKNOWN[1], high) + 1):
        for end, parts in words.starts.get(at, ()):
            if parts & ENDING and end <= high and not _NO_NAME.search(folded, place[0], end):
                yield Evidence(place[0], end, False)


def trades_of(folded: str, words: Words, part: tuple[int, int]) -> set[str]:
    """The trades of the lists that a part of a text names, whole words of the part."""
    low, high = part
    found = ((at, end) for at in range(low, high) for end, parts in words.starts.get(at, ()) if parts & TRADE)
    return {folded[at:end] for at, end in found if end <= high}


def longest_trades(folded: str, words: Words) -> frozenset[str]:
    """The trades that a text names, without those that are parts of others."""
    found = trades_of(folded, words, (0, len(folded)))
    return frozenset(one for one in found if not any(one != other and one in other for other in found))


def trades_in(folded: str, words: Words, *, without: Sequence[tuple[int, int]] = ()) -> int:
    """How many different trades of the lists a text names, outside some spans of it; parts of longer ones are none."""
    spans = sorted(without)
    reach = [*accumulate((end for _, end in spans), max, initial=0)]  # where the furthest of the first spans ends
    named, last = set[str](), 0
    for a, found in words.starts.items():  # in order
        b = max((end for end, parts in found if parts & TRADE), default=0)
        if b > last and reach[bisect_left(spans, (b,))] <= a:
            named.add(folded[a:b])
        last = max(last, b)
    return len(named)


def is_of_sentence(phrase: str, after: str) -> bool:
    """Whether a folded phrase is built like a part of a sentence, or goes on as the name of a firm or a school.

    >>> is_of_sentence("新竹一家补习班", ""), is_of_sentence("天津物流", "有限公"), is_of_sentence("天津搬家", "岩砌")
    (True, True, False)
    >>> is_of_sentence("高価買取", "の店が"), is_of_sentence("武汉测绘", "科技大")
    (True, True)
    """
    return bool(_COUNTED.search(phrase) or _GOES_ON.match(after))


def is_attribute(folded: str, words: Words, span: tuple[int, int]) -> bool:
    """Whether a の makes a trade in a span the attribute of what is no trade: 消費者金融の店舗, as 的 would in Chinese.

    In adverts it stands behind places and praise (格安の引っ越し).
    """
    trades = (end for start in range(*span) for end, parts in words.starts.get(start, ()) if parts & TRADE)
    return any(folded[end] == "の" and not words.first(end + 1, span[1]) & TRADE for end in trades if end < span[1])


def is_firm(folded: str, words: Words, span: tuple[int, int]) -> bool:
    """Whether a span is the name of a firm, or its end: place, brand, trade, 公司; adverts have no brand between."""
    if not _FIRM.search(folded, *span):
        return False
    brands = range(BRAND[0], BRAND[1] + 1)
    ends = [end for end, parts in words.starts.get(span[0], ()) if parts & PLACE]
    if ends:
        after = words.first(max(ends), span[1])
        return not after & ~PLACE and any(words.first(max(ends) + n, span[1]) & TRADE for n in brands)
    placed = any(parts & PLACE for n in brands for _, parts in words.ends.get(span[0] - n, ()))
    return placed and not _NO_NAME.search(folded, span[0] - BRAND[0], span[0])


def is_phrase(folded: str, span: tuple[int, int]) -> bool:
    """Whether a span holds what joins the words of a sentence, or ends as firms and institutions do.

    >>> is_phrase("常州的干燥设备", (0, 7)), is_phrase("北京分公司", (0, 5)), is_phrase("泉州石雕", (0, 4))
    (True, True, False)
    """
    return bool(_JOINED.search(folded, *span) or _FIRM.search(folded, *span))


def is_at_mark(before: str, after: str) -> bool:
    """Whether a phrase between two texts begins or ends its clause: adverts seldom do, the names of things often."""
    return bool(_MARK.match(before[-1:] or "\n") or _MARK.match(after[:1] or "\n"))


def is_spoken_of(before: str, after: str) -> bool:
    """Whether what stands between two folded texts is a member of the sentence, as the names of firms in news are.

    >>> is_spoken_of("这项调查以", "为例说明"), is_spoken_of("。", "だけの"), is_spoken_of("由花崗", "岩砌成")
    (True, True, False)
    """
    return bool(_BEFORE.search(before[-3:]) and _AFTER.match(after[:3])) or lacks_noun(before, after)


def lacks_noun(before: str, after: str) -> bool:
    """Whether a Japanese particle that goes on with a noun would have none before it.

    >>> lacks_noun("話帳を見て", "の会社に"), lacks_noun("会社に電話", "をした")
    (True, False)
    """
    return bool(_NO_NOUN.search(before[-1:]) and _OF_NOUN.match(after[:2]))
