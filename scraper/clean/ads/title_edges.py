"""How adverts are built that a poster's tool put before or behind a title, whatever the text says."""

from collections.abc import Iterator
from typing import NamedTuple

import regex

from scraper.clean.ads.evidence import HAN_OR_KANA, UNKNOWN, is_of_known_script, longest_trades
from scraper.clean.ads.framed import SIGNS
from scraper.clean.ads.model import Reading, load_model
from scraper.clean.ads.phrases import SURELY, grade_of_frame, grade_of_words
from scraper.clean.ads.vocabulary import ENDING, PLACE, TRADE

LONGEST = 60
"""Characters of a part at most."""

LONGEST_TITLE = 300
"""Characters of a title whose beginning and end are looked at without a sign."""

SHORTEST = 3
"""Characters of a trade that needs no place or praise beside it: 旅遊 and 美食 are columns of blogs."""

LEFT = 4
"""Characters of the title that must be left."""

BRAND = 2, 4
"""Characters of an unknown name before a trade: 金滿堂當舖."""

STRANGE, STRANGE_SIZE = 0.0, (3, 14)
"""Log odds by itself from which a part between signs is an advert though no list holds it, and its characters.

Of 97 such parts of 1,900 genuine titles the likeliest lies at -2.6; of 61 adverts by strangers at titles 31 are above.
"""

SPLITS = 3
"""Signs and blanks from either end of a title that may part it from an advert: the advert may hold some, too."""

SITE_PARTS = 2
"""Parts at the end of a page's title that may name the site and the host."""

_SHOP = "店厂坊"
_HOUSE = _SHOP + "社行所馆院网部家"
"""Endings of one character, folded: the lists hold words of two and more. What may follow a trade that no list holds,
and one of the lists."""

_WIDE = r"[^\x00-\x7f]"
_SIGN = regex.compile(
    rf"\s*[|｜丨@_／»«]\s*|\s+(?:[-–—]+|/)\s+|(?<={_WIDE})[-–—](?={_WIDE})|(?P<blank>(?<={_WIDE})\s+(?={_WIDE}))"
)
_BRACKETS = r"【(?P<part>[^【】]+)】|\[(?P<part>[^\[\]]+)\]|（(?P<part>[^（）]+)）|\((?P<part>[^()]+)\)"
_FIRST, _LAST = regex.compile(rf"\s*(?:{_BRACKETS})\s*"), regex.compile(rf"\s*(?:{_BRACKETS})\s*$")
_FRAME = rf"[{SIGNS}]{{1,3}}(?P<part>[^{SIGNS}]{{4,40}})[{SIGNS}]{{1,3}}"
_FRAMED = regex.compile(rf"\A\s*{_FRAME}\s*(?=\S)|(?<=\S)\s*{_FRAME}(?=\s*(?:\Z|[-–—|｜:]\s))")
"""A part between signs that draw the eye, which need not be all of trade."""
_GOES_ON = regex.compile(r"[\p{P}\p{S}\s的之与和及或是在被为]")
_NO_PHRASE = regex.compile(r"[^\w\s'&./·-]")
"""A sign that adverts in titles have none of."""


_CLOSING = "】])）」★☆"
_BEHIND, _BEFORE = (regex.compile(r"[\s|｜丨@_／/»«\-–—:：★☆" + more + "]*") for more in (r"】\])）」", r"【\[(（「"))
"""Signs between an advert and the title behind it, and, read backwards, before it."""


class Edge(NamedTuple):
    """Part [start, end) of a title with the signs around it; what it says, folded, and the trades that it names."""

    start: int
    end: int
    phrase: str
    trades: frozenset[str]


def advert_edges(title: str) -> Iterator[Edge]:
    """The first and last parts of a title that are built like adverts, the surest signs first."""
    for start, end, part, alone in _parts(title):
        if len(part) > LONGEST or len(title) - (end - start) < LEFT:
            continue
        phrase = _read(part, alone=alone) or (_strange(title, start, end, part) if alone else None)
        if phrase:
            yield Edge(start, end, *phrase)
    for hit in _FRAMED.finditer(title):
        reading = Reading(hit["part"], load_model())
        trades = longest_trades(reading.folded, reading.words)
        if trades and reading.folded.strip() not in trades:  # one word is a column
            yield Edge(hit.start(), hit.end(), reading.folded, trades)
    yield from _glued(title)


def with_signs(title: str, start: int, end: int) -> tuple[int, int]:
    """An advert [start, end) that begins or ends a title, with the signs and brackets beside it; another as it is.

    >>> with_signs("戲院熄燈★貼紙", 5, 7), with_signs("【貼紙】戲院熄燈", 1, 3), with_signs("戲院貼紙熄燈", 2, 4)
    ((4, 7), (0, 4), (2, 4))
    """
    before = _BEFORE.match(title[:start][::-1])[0]
    if not title[end:].strip(_CLOSING):
        return start - len(before), len(title)
    return (0, end + len(_BEHIND.match(title, end)[0])) if len(before) == start else (start, end)


def without_site(title: str) -> Iterator[str]:
    """A title, and what is left of it without the last part and the last two, which may name the site.

    >>> list(without_site("老戲院拆除前夕-竹北翻譯社 – 快訊 - 痞客邦"))
    ['老戲院拆除前夕-竹北翻譯社 – 快訊 - 痞客邦', '老戲院拆除前夕-竹北翻譯社 – 快訊', '老戲院拆除前夕-竹北翻譯社']
    """
    yield title
    for sign in [sign for sign in _SIGN.finditer(title) if sign["blank"] is None][: -SITE_PARTS - 1 : -1]:
        if sign.start() >= LEFT:
            yield title[: sign.start()]


def _parts(title: str) -> Iterator[tuple[int, int, str, bool]]:
    """Start, end, text of each first or last part, and whether a sign, not a blank, ends it."""
    for bracket in (_FIRST.match(title), next(_LAST.finditer(title), None)):
        if bracket:
            yield *bracket.span(), bracket["part"], True
    signs = list(_SIGN.finditer(title))
    for sign in signs[:SPLITS]:
        yield 0, sign.end(), title[: sign.start()], sign["blank"] is None
    for sign in signs[: -SPLITS - 1 : -1]:
        yield sign.start(), len(title), title[sign.end() :], sign["blank"] is None


def _read(part: str, *, alone: bool) -> tuple[str, frozenset[str]] | None:
    """A part as one folded phrase and its trades, None if it is no advert; `alone`: a sign ends it."""
    compact = "".join(part.split()) if HAN_OR_KANA.search(part) else part.strip()
    if not compact or _NO_PHRASE.search(compact):
        return None
    reading = Reading(compact, load_model())
    if _is_advert(reading, alone=alone):
        return reading.folded, _content(reading) if compact.isascii() else longest_trades(reading.folded, reading.words)
    unlisted = _unlisted(reading) if alone else ""
    return (reading.folded, frozenset((unlisted,))) if unlisted else None


def _strange(title: str, start: int, end: int, part: str) -> tuple[str, frozenset[str]] | None:
    """A part that no list holds as one folded phrase, if the title goes on as though it were not there."""
    compact, rest = part.strip(), title[:start] + title[end:]
    if not STRANGE_SIZE[0] <= len(compact) <= STRANGE_SIZE[1] or _NO_PHRASE.search(compact):
        return None
    if not is_of_known_script(compact):
        return None
    at = len(rest) if start else 0
    reading = Reading(rest + compact if start else compact + rest, load_model())
    odds = reading.marked_logits(reading.spans([(at, at + len(compact))]))[0]
    phrase = reading.folded[at : at + len(compact)]
    return (phrase, frozenset((phrase,))) if odds >= STRANGE else None


def _is_advert(reading: Reading, *, alone: bool) -> bool:
    folded, words, size = reading.folded, reading.words, len(reading.folded)
    if not HAN_OR_KANA.search(folded):
        whole = 0, size
        if grade_of_words(words, folded + "\n", whole) > (" " not in folded) or words.parts(0, size).bit_count() > 1:
            return True
        return alone and folded.isascii() and grade_of_frame(words, folded + "\n", whole) == SURELY
    if parts := words.parts(0, size):
        return parts != TRADE or size >= SHORTEST
    if folded[-1] in _HOUSE and words.parts(0, size - 1) & TRADE:
        return True
    return alone and any(_ends_at(reading, before) for before in range(BRAND[0], BRAND[1] + 1))


def _ends_at(reading: Reading, start: int) -> bool:
    """Whether a trade, perhaps with an ending, reaches from a place to the end."""
    return reading.words.parts(start, len(reading.folded)) & TRADE > 0


def _content(reading: Reading) -> frozenset[str]:
    """The words of an English phrase that say what it sells."""
    folded, words = reading.folded, reading.words
    found = ((word, folded.find(word)) for word in folded.split() if len(word) >= LEFT)
    return frozenset(word for word, at in found if not words.first(at, at + len(word)) & (PLACE | ENDING))


def _unlisted(reading: Reading) -> str:
    """What stands between a place and an ending of adverts that make up a whole part, as an unlisted trade does."""
    size = len(reading.folded)
    endings = [start for start, parts in reading.words.ends.get(size, ()) if parts & ENDING]
    if reading.folded.endswith(tuple(_SHOP)):
        endings.append(size - 1)
    for place, parts in reading.words.starts.get(0, ()):
        for ending in endings if parts & PLACE else ():
            if UNKNOWN[0] <= ending - place <= UNKNOWN[1]:
                return reading.folded[place:ending]
    return ""


def _glued(title: str) -> Iterator[Edge]:
    """What stands before or behind a title with nothing between: a trade with a place, or the ending of an advert."""
    if len(title) > LONGEST_TITLE or not HAN_OR_KANA.search(title):
        return
    reading = Reading(title, load_model())
    folded, words, size = reading.folded, reading.words, len(title)
    ends = (end for end in sorted(words.ends, reverse=True) if end <= size - LEFT and not _GOES_ON.match(folded, end))
    starts = (start for start in sorted(words.starts) if start >= LEFT)
    for start, end in (*((0, end) for end in ends), *((start, size) for start in starts)):
        parts = words.parts(start, end)
        if parts & TRADE and parts & (ENDING | PLACE):
            phrase = Reading(title[start:end], load_model())
            yield Edge(start, end, phrase.folded, longest_trades(phrase.folded, phrase.words))
