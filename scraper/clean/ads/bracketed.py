"""Adverts in brackets inside a sentence: 大殿面（抚养权官司）阔三间, 牛肉面【移民中介】，二细.

Brackets mark where a phrase begins and ends, as a link does. So the model of marked phrases is asked, about the
sentence as it reads without them.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, islice, product

import regex

from scraper.clean.ads.evidence import evidence, is_firm, is_of_known_script
from scraper.clean.ads.framed import SIGNS
from scraper.clean.ads.model import Reading, load_model
from scraper.clean.ads.page import PROSE, Place, portions, read_phrases
from scraper.clean.ads.topic import topic
from scraper.clean.ads.wording import wording_of
from scraper.model import Block, Document, Edit
from scraper.text.chars import CJK
from scraper.text.kept import kept_text

SURE, SURE_OF_TRADE = 4.5, 1.0
"""Log odds by itself from which a phrase in brackets is cut; the second if it names a trade.

655 phrases stand so in 1,732,000 characters of Chinese and Japanese without adverts: one is above the first, the name
of a firm that its text names again, and none names a trade. Of 814 adverts by strangers that were put there 90 % are
above the first.
"""

EDGE = 4
"""Characters at either edge of a phrase that may be the writer's, as in （市永和家電維修）: then the rest is likelier
by itself than the whole. Of 480 adverts that fill their brackets 6 % stay, of 880 with one to three characters beside
them four fifths.
"""

NAMED = 4
"""Characters of a phrase that stand elsewhere on the page, or in its title, from which the page means it."""

MOST = 1_000
"""Phrases of a page that are looked at, the first ones."""

_MARKS = "\\n。，、,：:；;！!？?/|｜"
_PAIRS = (("（", "）"), ("(", ")"), ("【", "】"), ("[", "]"), ("［", "］"), ("〔", "〕"), ("〖", "〗"))
_INSIDE = "|".join(
    rf"{regex.escape(a)}(?P<in>[^{regex.escape(a + b)}{_MARKS}]{{3,14}}){regex.escape(b)}" for a, b in _PAIRS
)
_BRACKETED = regex.compile(
    rf"(?<=[{CJK}])(?:{_INSIDE}|[{SIGNS}](?P<in>[^{SIGNS}{_MARKS}]{{3,14}})[{SIGNS}])(?=[{CJK}，、。；：！？」』])"
)
_LINKED = regex.compile(
    r"[（(【\[](?P<in>[^（）()【】\[\]：:\n]{3,14})[:：]\s?(?:https?://|www\.)[^\s（）()【】]+[）)】\]]"
)
"""A phrase with an address, as tools for reposts put them behind a text: （冷库安装：http://www.example.com/）."""
_OPENING = regex.compile(rf"[（(【\[［〔〖{SIGNS}]")


def find_bracketed_ads(document: Document) -> Iterator[Edit]:
    """Cut phrases in brackets that read as adverts and stand in a sentence that reads better without."""
    kept = kept_text(document)
    if not kept.has_cjk or not _OPENING.search(kept.text):
        return
    rows = ((n, b) for n, b in kept.wide if b.kind in PROSE and n != document.title_block)
    for found in portions([*islice(chain.from_iterable(_bracketed(n, b) for n, b in rows), MOST)]):
        yield from _judged(document, found)


def _bracketed(number: int, block: Block) -> Iterator[tuple[Place, str]]:
    """Each place with brackets, and the phrase in them."""
    for hit in (*_BRACKETED.finditer(block.text), *_LINKED.finditer(block.text)):
        phrase = hit["in"].strip()
        if is_of_known_script(phrase):
            yield (number, *hit.span()), phrase


def _judged(document: Document, found: Sequence[tuple[Place, str]]) -> Iterator[Edit]:
    reading, places = read_phrases(document, found)
    odds = reading.marked_logits(reading.spans(places)).tolist() if places else []
    for ((block, start, end), phrase), place, own in zip(found, places, odds, strict=True):
        told = any(e.known for e in evidence(reading.folded, reading.words, place))
        firm = is_firm(reading.folded, reading.words, place)
        likely = own >= (SURE_OF_TRADE if told else SURE) and not firm
        if likely and not _is_named(document, phrase) and not _is_part(reading, place, own):
            note = f"{phrase}, log odds {own:.1f}"
            yield Edit(block=block, start=start, end=end, rule="bracketed-ad", cls="injected-ad", note=note)


def _is_part(reading: Reading, place: tuple[int, int], whole: float) -> bool:
    """Whether a part of the phrase is a likelier advert than all of it: it was put into the writer's own brackets."""
    start, end = place
    parts = [
        (start + a, end - b) for a, b in product(range(EDGE + 1), repeat=2) if (a or b) and end - start - a - b > 2
    ]
    return bool(parts) and float(reading.marked_logits(reading.spans(parts)).max()) > whole


def _is_named(document: Document, phrase: str) -> bool:
    """Whether the page comes back to what a phrase names: in its title and headings, or twice in its text."""
    fold, text = load_model().folding, wording_of(document).folded
    folded, about = fold(phrase), fold(topic(document))
    pieces = (folded[k : k + NAMED] for k in range(max(1, len(folded) - NAMED + 1)))
    return any(piece in about or text.find(piece, text.find(piece) + 1) >= 0 for piece in pieces)
