"""Lines that hold nothing but adverts, joined by separators or alone."""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
import regex

from scraper.clean.ads.evidence import HAN_OR_KANA
from scraper.clean.ads.keywords import likely_keywords
from scraper.clean.ads.model import Reading
from scraper.clean.ads.page import PROSE, Place, is_off_site, linked_share, read_windows, site_of_page
from scraper.clean.ads.phrases import grade_of_frame, grade_of_words, is_common
from scraper.clean.ads.topic import topic
from scraper.clean.ads.vocabulary import ENDING, PLACE, QUALITY, TRADE
from scraper.clean.ads.wording import read_blocks
from scraper.model import Block, Document, Edit, Flag
from scraper.text.kept import kept_text
from scraper.text.urls import host_of, is_front_page

LONGEST_LINE, LONGEST_SEGMENT, LONGEST_WORDS = 400, 24, 40
"""Characters of a line, of one of its segments, and of one in a script with blanks; sentences are longer."""

_SPLIT = regex.compile(
    r"\s*[|｜│丨、,，/／_·•・;；]+\s*|\s+-+\s+|(?<=[^\x00-\x7f])-+(?=[^\x00-\x7f])"
    r"|(?<![\p{Latin}\p{Hangul}\d.!&'’)])\s+|\s+(?![\p{Latin}\p{Hangul}\d(&$])"
)
"""Separators. A blank is none between words of a script that writes blanks: there every heading has some."""

_SENTENCE = re.compile("[。！？!?：:「」『』“”…]")
_FULL_STOP = re.compile(r"\.(?:\s|(?<=[a-z]\.)$)")
"""What a list of keywords holds none of; two patterns that `re` can look for without trying every place."""

_GRAMMAR = regex.compile(r"[是的了之为為於于與与]")
_LABEL = regex.compile(
    r"(?:文章)?(?:標籤|标签|關鍵字|关键字|关键词|分類|分类|タグ|カテゴリ|태그|tags?|labels?|keywords?)\s*[:：]",
    regex.IGNORECASE,
)

LETTERS = 0.5
"""Least share of letters: dates, counters and tables of numbers have fewer."""

SHARE, LINKED_SHARE = 0.6, 0.4
"""Least share of a line's segments that must read as adverts, and the same where most of it links off the site."""

ALONE = 0.8
"""Share of a line that must link off the site where the line is one segment."""

SITES = 3
"""Other sites that a line of nothing but links names as a whole, from which it is a list of adverts or partners,
whatever they sell: a list of sources links pages."""

MARGIN = 6.0
"""Nats by which a segment must be likelier as an advert than as a word of running text."""

BELONGS = -6.0
"""Log odds of being an advert below which a phrase belongs to the sentence it stands in."""

PLAIN = 0.75
"""Share of a segment's unigram cost at which ordinary words are set: words are likelier than their characters."""

NAME = 2
"""Characters that must follow a place or a praise for a segment to be more than that."""

GRAMMATICAL = 0.34
"""Share of an unlinked line's segments with words of grammar from which it is a sentence that lost its end."""

TOPICAL = 0.6
"""Share of a line's phrases that must belong to the article for the line to name what it is about."""

MANY, FRAMED = 4, "most segments begin with a place or praise, or end as adverts do"
"""Such segments from which a line between bars is a list of adverts, and what it shows."""

PHRASES, SHUFFLED = 3, "the phrases of another line in another order"
"""Phrases from which a line that another repeats in another order is no sentence and no verse, and what it shows."""

SAME_WORDS = 0.6
"""Share of at least four segments holding one pair of characters from which a line is a keyword list."""


Spans = Sequence[tuple[int, int]]


class Segment(NamedTuple):
    """A segment of a line: where it stands, and whether it reads as an advert: 0 no, 1 perhaps, 2 surely.

    A place alone is neither: "歯医者 新宿" is one advert in two segments.
    """

    start: int
    end: int
    advert: int
    place: bool = False


def find_keyword_lines(document: Document, *, share: float = SHARE) -> Iterator[Edit | Flag]:
    """Cut whole blocks that are lists of adverts, or one advert; flag those that name what the article is about."""
    site = site_of_page(document)
    rows = [(n, b) for n, b in kept_text(document).prose if n != document.title_block and _may_be(b)]
    candidates = {n: spans for n, b in rows if _is_enough(b, spans := _spans(b.text), site)}
    if not candidates:
        return
    article, reasons = _Article(document, candidates), _reasons(document, candidates, site, share)
    left = [n for n, spans in candidates.items() if n not in reasons and len(spans) >= MANY]
    for n, reason in likely_keywords(document, left):
        reasons[n] = [Segment(*span, 1) for span in candidates[n]], reason
    for n, (segments, reason) in sorted(reasons.items()):
        block = document.blocks[n]
        if article.is_about(block, segments):
            yield Flag(code="suspect-ad", block=n, end=len(block.text), note=reason)
        else:
            yield Edit(block=n, start=0, end=len(block.text), rule="keyword-line", cls="advertising", note=reason)


def _reasons(
    document: Document, lines: Mapping[int, Spans], site: str, share: float
) -> dict[int, tuple[list[Segment], str]]:
    """The lines, with their segments, that are lists of adverts; the model is asked where words leave it open."""
    pages = read_blocks(document, [*lines])
    starts = pages.parts.start_of()
    out: dict[int, tuple[list[Segment], str]] = {}
    for weigh in (False, True):
        left = [n for n in lines if n not in out and (not weigh or _may_need_model(document.blocks[n], lines[n], site))]
        flat = [(starts[n] + a, starts[n] + b) for n in left for a, b in lines[n]]
        likes = iter(_likes(pages.reading, flat) if weigh and flat else [-np.inf] * len(flat))
        for n in left:
            segments = [_segment(pages.reading, starts[n], span, next(likes)) for span in lines[n]]
            if reason := _reason(document.blocks[n], segments, site, share):
                out[n] = segments, reason
    for n in _shuffled(document, {n: spans for n, spans in lines.items() if n not in out}):
        out[n] = [Segment(*span, 0) for span in lines[n]], SHUFFLED
    for n in _framed(document, {n: spans for n, spans in lines.items() if n not in out}, pages.reading, starts):
        out[n] = [Segment(*span, 1) for span in lines[n]], FRAMED
    return out


def _shuffled(document: Document, lines: Mapping[int, Spans]) -> Iterator[int]:
    """The lines that say the phrases of another one in another order, one of the two with bars between them."""
    alike: dict[frozenset[str], dict[int, list[str]]] = defaultdict(dict)
    for n, spans in lines.items():
        words = [document.blocks[n].text[a:b] for a, b in spans]
        if len(words) >= PHRASES and min(map(len, words)) > NAME:
            alike[frozenset(words)][n] = words
    for same in alike.values():
        orders, texts = {tuple(words) for words in same.values()}, [document.blocks[n].text for n in same]
        if len(orders) > 1 and any(bar in text for text in texts for bar in "|｜丨"):
            yield from same


def _framed(
    document: Document, lines: Mapping[int, Spans], reading: Reading, starts: Mapping[int, int]
) -> Iterator[int]:
    """The lines of English phrases between signs of which most are framed like adverts, whatever they sell."""
    for n, spans in lines.items():
        text = document.blocks[n].text
        if len(spans) >= MANY and text.isascii():
            barred = "|" in text
            framed = sum(
                _is_framed(reading, starts[n] + a, starts[n] + b) and (barred or is_common(text[a:b])) for a, b in spans
            )
            if framed >= max(MANY, SHARE * len(spans)):
                yield n


def _is_framed(reading: Reading, start: int, end: int) -> bool:
    """Whether several words begin with a place or praise, end as adverts do, or name a place: "pool fencing Perth"."""
    first = reading.folded.find(" ", start, end)
    begins = any(stop == first and parts & (PLACE | QUALITY) for stop, parts in reading.words.starts.get(start, ()))
    endings = reading.words.ends.get(end, ()) if first > 0 else ()
    if begins or any(parts & ENDING and reading.folded[at - 1] == " " for at, parts in endings):
        return True
    return grade_of_frame(reading.words, reading.folded[:end] + "\n", (start, end)) > 0


def _may_need_model(block: Block, spans: Spans, site: str) -> bool:
    """Whether what the model says could still make a line a list of adverts."""
    if not HAN_OR_KANA.search(block.text):
        return False
    away, home = linked_share(block, site)
    return home <= 0.5 and (away > 0.5 or len(spans) > 2)


def _may_be(block: Block) -> bool:
    return block.kind in PROSE and _is_line(block.text) and bool(block.links or _SPLIT.search(block.text))


def _is_line(text: str) -> bool:
    return 1 < len(text) <= LONGEST_LINE and not _is_sentence(text)


def _is_sentence(text: str) -> bool:
    return bool(". " in text or _SENTENCE.search(text) or _FULL_STOP.search(text) or _LABEL.match(text))


def is_listed(text: str) -> bool:
    """Whether a line is a list of several short segments, and no sentence."""
    return _is_line(text) and len(_spans(text)) >= MANY


def segments_of(text: str) -> list[str]:
    """The texts between the separators of a keyword line, those of two characters or more.

    >>> segments_of("台中搬家|高雄搬家 水電")
    ['台中搬家', '高雄搬家', '水電']
    """
    return [part for part in _SPLIT.split(text) if 1 < len(part) <= LONGEST_SEGMENT]


def _is_enough(block: Block, spans: Spans, site: str) -> bool:
    """Whether a line has the segments or links that a list of adverts needs: most lines are read no further."""
    if len(spans) > 1:
        return True
    return bool(spans) and linked_share(block, site)[0] > ALONE


def _likes(reading: Reading, spans: Spans) -> list[float]:
    """How much likelier each span is as an advert than as a word of running text, nats."""
    i, j = (np.array([s[k] for s in spans]) for k in (0, 1))
    alone = reading.scan.alone_sum
    out: list[float] = (reading.scan.weighed(i, j).advert - (alone[j] - alone[i]) * PLAIN).tolist()
    return out


def _spans(text: str) -> list[tuple[int, int]]:
    edges = [0, *(e for hit in _SPLIT.finditer(text) for e in hit.span()), len(text)]
    spans = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > 1]
    too_long = any(b - a > (LONGEST_WORDS if text[a:b].isascii() else LONGEST_SEGMENT) for a, b in spans)
    return [] if too_long else spans


def _segment(reading: Reading, at: int, span: tuple[int, int], likes: float) -> Segment:
    start, end = at + span[0], at + span[1]
    place = any(stop == end and parts & PLACE for stop, parts in reading.words.starts.get(start, ()))
    return Segment(*span, _grade(reading, start, end, likes), place)


def _grade(reading: Reading, start: int, end: int, likes: float) -> int:
    words = reading.words
    if not HAN_OR_KANA.search(reading.folded, start, end):
        return grade_of_words(words, reading.folded, (start, end))
    parts = words.parts(start, end)
    if parts & (PLACE | QUALITY | ENDING):
        return 2
    last, begins = words.last(start, end), words.first(start, end - NAME)
    return 1 if parts or last & (TRADE | ENDING) or begins & (PLACE | QUALITY) or likes > MARGIN else 0


def _reason(block: Block, segments: list[Segment], site: str, share: float) -> str:
    """Why a line is a list of adverts; "" if it is not."""
    if not segments:
        return ""
    away, home = linked_share(block, site)
    if home > 0.5:  # a menu
        return ""
    found = sum(s.advert > 0 for s in segments)
    places = sum(s.place and not s.advert for s in segments) if found > 1 else 0
    ads = found / (len(segments) - places)
    if len(segments) == 1:
        return "one advert, linked off the site" if away > ALONE and ads and not block.kind.startswith("h") else ""
    if (sites := _sites(block, site)) >= SITES and away > ALONE:
        return f"{len(segments)} segments, links to {sites} other sites"
    words = [block.text[s.start : s.end] for s in segments]
    if away <= 0.5 and sum(bool(_GRAMMAR.search(w)) for w in words) > GRAMMATICAL * len(words):
        return ""
    sure = any(s.advert == 2 for s in segments) or not block.text.isascii()  # "shoes, bags, hats" is a list of things
    if ads >= (LINKED_SHARE if away > 0.5 else share) and (
        away > 0.5 or (len(segments) > 2 and sure) or segments[0].advert == segments[1].advert == 2
    ):
        return f"{len(segments)} segments, {ads:.0%} read as adverts" + (", linked off the site" if away > 0.5 else "")
    if len(segments) >= 4 and (away > 0.5 or ads > 0) and (pair := _common_pair(words)):
        return f"{len(segments)} segments, most with {pair}"
    return ""


def _sites(block: Block, site: str) -> int:
    """How many other sites a line links as a whole, each under a text of its own; a link to a page is a source."""
    links = [k for k in block.links if is_off_site(k.href, site)]
    whole = {host_of(k.href): block.text[k.start : k.end] for k in links if is_front_page(k.href)}
    return len(set(whole.values())) if 2 * len(whole) > len(links) else 0


def _common_pair(words: list[str]) -> str:
    """The pair of characters that most segments share, "" if it is fewer than SAME_WORDS of them."""
    counts = Counter(pair for w in words for pair in {"".join(p) for p in pairwise(w)} if not pair.isascii())
    best, n = max(counts.items(), key=lambda c: (c[1], c[0]), default=("", 0))
    return best if n >= SAME_WORDS * len(words) else ""


class _Article:
    """The title and the sentences beside some lines: what the page is about, asked once a line."""

    def __init__(self, document: Document, lines: Collection[int]) -> None:
        self._document, self._lines = document, lines

    @cached_property
    def _site(self) -> str:
        return site_of_page(self._document)

    @cached_property
    def _sentences(self) -> tuple[str, list[int], list[int]]:
        """The other blocks longer than a segment as one text, their numbers, and where they start in it."""
        own = set(self._lines)
        blocks = [
            (n, b.text) for n, b in enumerate(self._document.blocks) if n not in own and len(b.text) > LONGEST_SEGMENT
        ]
        starts = [*accumulate((len(text) + 1 for _, text in blocks), initial=0)]
        return "\n".join(text for _, text in blocks), [n for n, _ in blocks], starts

    def _places(self, word: str, *, advert: bool) -> list[Place]:
        """The first place of a word in each sentence that holds it; an advert's link to another site is none."""
        text, numbers, starts = self._sentences
        out, at = [], text.find(word)
        while at >= 0:
            k = bisect_right(starts, at) - 1
            if at + len(word) < starts[k + 1]:
                place = at - starts[k]
                if not (advert and _is_linked_away(self._document.blocks[numbers[k]], place, self._site)):
                    out.append((numbers[k], place, place + len(word)))
                at = text.find(word, starts[k + 1])
            else:  # over the end of one
                at = text.find(word, at + 1)
        return out

    def is_about(self, line: Block, segments: Sequence[Segment]) -> bool:
        """Whether most of a line's phrases belong to a sentence or the title of the article too."""
        words = [line.text[s.start : s.end] for s in segments]
        adverts = {word for word, s in zip(words, segments, strict=True) if s.advert}
        title = topic(self._document)
        known, enough = {w for w in words if w in title}, TOPICAL * len(words)
        places = {w: self._places(w, advert=w in adverts) for w in words}
        if sum(w in known or bool(places[w]) for w in words) <= enough:  # no reading can change that
            return False
        spans = [(w, p) for w, found in places.items() for p in found]
        if spans:
            reading, beside = read_windows(self._document, [p for _, p in spans])
            odds = reading.logits(reading.spans(beside)).tolist()
            known |= {w for (w, _), own in zip(spans, odds, strict=True) if own < BELONGS}
        return sum(w in known for w in words) > enough


def _is_linked_away(block: Block, at: int, site: str) -> bool:
    """Whether a place of a block links another site as a whole: an advert there is no mention of its trade."""
    return any(k.start <= at < k.end and is_front_page(k.href) and is_off_site(k.href, site) for k in block.links)
