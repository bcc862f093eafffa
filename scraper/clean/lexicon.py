"""Phrases of a lexicon found in a document: as whole lines, inside sentences, and glued to the title.

A phrase that names a trade as anyone would (it stands inside other phrases of the lexicon, or is built like one)
needs a junction that reads better without it; a phrase that names a shop needs less. What stands in the title, or
again and again in sentences that need it, is the topic of the page and stays.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import product
from typing import Any, NamedTuple

import ahocorasick
import regex
from msgspec import Struct

from scraper.clean.ads.contacts import exact, is_contact, is_exact
from scraper.clean.ads.evidence import HAN_OR_KANA, is_at_mark, is_spoken_of, lacks_noun
from scraper.clean.ads.lists import find_lists
from scraper.clean.ads.model import Reading, load_model
from scraper.clean.ads.one_off import TRADES
from scraper.clean.ads.page import PROSE, is_about_trade, merged, prose, widened
from scraper.clean.ads.phrases import is_english_noun
from scraper.clean.ads.title_edges import with_signs
from scraper.clean.ads.topic import topic
from scraper.clean.ads.vocabulary import ENDING, PLACE, QUALITY, find_words
from scraper.clean.ads.wording import Part, read_blocks, wording_of
from scraper.model import Document, Edit, Flag, Lexicon, Phrase
from scraper.text.urls import host_of

STRICT, PLAIN, NAMED = 0.0, -4.5, -13.0
"""Log odds that the span is an advert, from which a phrase is cut.

STRICT: a trade in a paragraph about trade; PLAIN: a trade elsewhere; NAMED: a phrase with a place or a shop's name.
Development sets: adverts that name a trade lie at −.3 (median) and 5 % below −4.5, genuine mentions at −3.5, but these
stand in paragraphs about trade; phrases that name a shop have no genuine mention. Of several words of a script with
blanks the model knows nothing: the longer, the stranger; these go where nothing else speaks against it.
"""

MANY_PAGES, PLAINLY = 7, 0.0
"""Pages that advertise a phrase, from which odds above PLAINLY outweigh a place where members of a sentence stand: of
the adverts of the development sets that many pages share 2 % are such, genuine mentions lie at −3.5."""

CLEARLY = 3.0
"""Log odds by which a phrase must be likelier with what stands in front: names of places stand there by chance."""

OFTEN, DOUBTFUL = 3, -5.0
"""A phrase with so many places on a page, half of them with odds below DOUBTFUL, is what the page is about."""

INSIDE_OTHERS = 2
"""Other phrases of the lexicon that must hold a phrase to show that it names a trade, not a shop."""

_OPENING, _CLOSING = '「『“‘《〈"', '」』”’》〉"'

_BOUND = regex.compile("さん|様|氏|君|ちゃん|씨|님|公所|市政|市长|市立|县|镇|乡|県|町|駅")
"""What stands only behind names of people or places: a place before the advert is no part of it there."""

_ASCII_WORD = regex.compile(r"[a-z0-9]")


class Match(NamedTuple):
    """A phrase [start, end) of the lexicon in a block."""

    block: int
    start: int
    end: int
    at: int  # where the block starts in the reading
    core: int  # where the phrase itself starts
    phrase: Phrase
    generic: bool


class Machine(Struct, frozen=True):
    """A lexicon ready to be searched for: the automaton yields (length, phrase, is it generic)."""

    inline: Any
    lines: dict[str, list[Phrase]]
    adverts: frozenset[str]  # folded, of those that were advertised somewhere
    contacts: frozenset[str]  # exact, of those known from sentences only
    prefixes: tuple[Phrase, ...]
    suffixes: tuple[Phrase, ...]


class _Key:
    """A lexicon as a key of a cache: by digest, so that thousands of phrases are not hashed for every page."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def __hash__(self) -> int:
        return hash(self.lexicon.sha256)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Key):
            return NotImplemented
        one, two = self.lexicon, other.lexicon
        return one.phrases is two.phrases or (one.sha256 == two.sha256 and (bool(one.sha256) or one == two))


def find_lexicon(document: Document, lexicon: Lexicon) -> Iterator[Edit | Flag]:
    """Cut the phrases of a lexicon where they are no part of the text; flag those that seem to be its topic."""
    if not lexicon.phrases:
        return
    machine = _machine(_Key(lexicon))
    lines = list(_lines(document, machine))
    lines += find_lists(document, machine.adverts, gone={edit.block for edit in lines}, about=partial(topic, document))
    yield from lines
    yield from _title(document, machine)
    yield from _inline(document, machine, {edit.block for edit in lines})


@lru_cache(maxsize=4)
def _machine(key: _Key) -> Machine:
    fold = load_model().folding
    inline = {fold(p.text): p for p in key.lexicon.phrases if p.where == "inline"}
    lines: dict[str, list[Phrase]] = defaultdict(list)
    for phrase in key.lexicon.phrases:
        if phrase.where == "line":
            lines[phrase.text].append(phrase)
    ends = {w: tuple(p for p in key.lexicon.phrases if p.where == w) for w in ("title-prefix", "title-suffix")}
    adverts = frozenset(text for text, p in inline.items() if not p.inside)
    told = frozenset(exact(p.text) for p in key.lexicon.phrases if p.inside and is_contact(p.text))
    return Machine(_automaton(inline), dict(lines), adverts, told, ends["title-prefix"], ends["title-suffix"])


def _automaton(phrases: dict[str, Phrase]) -> Any:
    """An automaton over folded phrases, each with the mark whether it names a trade rather than a shop."""
    out = ahocorasick.Automaton()
    for text in phrases:
        out.add_word(text, text)
    if not phrases:
        return out
    out.make_automaton()
    holders: dict[str, int] = defaultdict(int)
    for text in phrases:
        for part in {hit for _, hit in out.iter(text) if hit != text}:
            holders[part] += 1
    final, model = ahocorasick.Automaton(), load_model()
    for text, phrase in phrases.items():
        parts = find_words(model.vocabulary, text).parts(0, len(text))
        generic = not parts & PLACE and (parts > 0 or holders[text] >= INSIDE_OTHERS)
        final.add_word(text, (len(text), phrase, generic))
    final.make_automaton()
    return final


def _lines(document: Document, machine: Machine) -> Iterator[Edit]:
    host = host_of(document.url)
    for n in prose(document) if machine.lines else ():
        text = document.blocks[n].text
        for phrase in machine.lines.get(text.strip(), ()):
            if phrase.scope in ("", host) and n != document.title_block:
                note = f"the line stands on {phrase.pages} pages"
                yield Edit(block=n, start=0, end=len(text), rule="lexicon#line", cls=phrase.cls, note=note)
                break


def _title(document: Document, machine: Machine) -> Iterator[Edit]:
    n = document.title_block
    if n < 0:
        return
    text, host = document.blocks[n].text, host_of(document.url)
    body = "\n".join(b.text for k, b in enumerate(document.blocks) if k != n and not b.kind.startswith("h"))
    for phrases, prefix in ((machine.prefixes, True), (machine.suffixes, False)):
        fits = [p for p in phrases if p.scope in ("", host) and p.text not in body and len(p.text) < len(text)]
        fits = [p for p in fits if (text.startswith(p.text) if prefix else text.endswith(p.text))]
        if fits:
            longest = max(fits, key=lambda p: len(p.text))
            start, end = (0, len(longest.text)) if prefix else (len(text) - len(longest.text), len(text))
            note = f"{longest.where} of {longest.pages} pages"
            yield Edit(block=n, start=start, end=end, rule=f"lexicon#{longest.where}", cls=longest.cls, note=note)


def _inline(document: Document, machine: Machine, gone: set[int]) -> Iterator[Edit | Flag]:
    """The phrases inside sentences, judged on one reading of the blocks that hold any."""
    found = _matches(document, gone, machine) if len(machine.inline) else {}
    if not found:
        return
    pages = read_blocks(document, list(found))
    starts = pages.parts.start_of()
    placed = [m._replace(at=starts[n]) for n, own in found.items() for m in own]
    reading, blocks = pages.reading, document.blocks
    ends = {n: ({k.start for k in blocks[n].links}, {k.end for k in blocks[n].links}) for n in found}
    matches = [w for m in placed for w in (m, *_wider(m, reading, ends[m.block]))]
    spans = pages.reading.spans([(m.at + m.start, m.at + m.end) for m in matches])
    judged = _best(zip(matches, pages.reading.logits(spans).tolist(), strict=True))
    topics, in_trade = _topics(document, judged), _is_in_trade(document, placed)
    cuts: dict[int, list[tuple[Match, float]]] = defaultdict(list)
    for match, odds in judged:
        if match.phrase.text not in topics and odds > _needed(document, match, in_trade=in_trade):
            cuts[match.block].append((match, odds))
        else:
            yield _flag(match, odds)
    for n, sure in cuts.items():
        yield from _edits(n, document.blocks[n].text, sure, in_title=n == document.title_block)


def _best(judged: Iterable[tuple[Match, float]]) -> list[tuple[Match, float]]:
    """Of the ways to read one match the likeliest; the one without what stands in front of it, if they are close."""
    best: dict[tuple[int, int], tuple[Match, float]] = {}
    for match, odds in judged:  # the match alone comes first
        key = (match.block, match.core)
        if key not in best or odds > best[key][1] + CLEARLY * (best[key][0].start == match.core > match.start):
            best[key] = match, odds
    return list(best.values())


def _matches(document: Document, gone: set[int], machine: Machine) -> dict[int, list[Match]]:
    """The matches in each block of prose that holds any; all blocks are searched as one text."""
    wording = wording_of(document)
    hits: dict[Part, list[tuple[int, int, Phrase, bool]]] = defaultdict(list)
    for last, (size, phrase, generic) in machine.inline.iter(wording.folded):
        part = wording.parts.at(last)
        if (start := last + 1 - size - part.start) < 0:
            continue
        if is_exact(document.blocks[part.block].text[start : start + size], phrase.text, machine.contacts):
            hits[part].append((start, start + size, phrase, generic))
    out = {}
    for part, found in hits.items():
        block = document.blocks[part.block]
        if block.kind in PROSE and part.block not in gone:
            folded = wording.folded[part.start : part.start + len(block.text)]
            if matches := list(_apart(part.block, folded, found)):
                out[part.block] = matches
    return out


def _apart(block: int, folded: str, found: Iterable[tuple[int, int, Phrase, bool]]) -> Iterator[Match]:
    """Of the matches in one block those that do not overlap, the longest first at each place."""
    at = 0
    for start, end, phrase, generic in sorted(found, key=lambda f: (f[0], -f[1])):
        if start >= at and not _in_word(folded, start, end):
            at = end
            yield Match(block, start, end, 0, start, phrase, generic)


def _wider(match: Match, reading: Reading, links: tuple[set[int], set[int]]) -> Iterator[Match]:
    """A phrase as part of the longer adverts that may stand there: with places and qualities, with endings.

    A link, of which the block's starts and ends are given, has the ends of its advert.
    """
    start, end, words = match.at + match.start, match.at + match.end, reading.words
    alone = match.start in links[0] or _BOUND.match(reading.folded, end)
    befores = [start] if alone else _steps(words.ends, start, PLACE | QUALITY)
    afters = [end] if match.end in links[1] else _steps(words.starts, end, ENDING)
    for low, high in product(befores, afters):
        if (low, high) != (start, end):
            yield match._replace(start=low - match.at, end=high - match.at)


def _steps(beside: dict[int, list[tuple[int, int]]], at: int, kinds: int) -> list[int]:
    """Where one is after no, one or two words of some kinds."""
    out = [at]
    for _ in range(2):
        out += [other for here in out[-1:] for other, parts in beside.get(here, ()) if parts & kinds]
    return out


def _in_word(folded: str, start: int, end: int) -> bool:
    """Whether a match begins or ends inside a Latin word or a number written beside it.

    Several words between two digits are inside a number, and none of it.
    """
    if " " in folded[start:end] and folded[max(0, start - 1) : start].isdigit() and folded[end : end + 1].isdigit():
        return folded[start].isdigit() or folded[end - 1].isdigit()
    cut_left = start > 0 and folded[start].isascii() and folded[start - 1].isascii()
    cut_right = end < len(folded) and folded[end - 1].isascii() and folded[end].isascii()
    return (cut_left and bool(_ASCII_WORD.match(folded[start - 1]) and _ASCII_WORD.match(folded[start]))) or (
        cut_right and bool(_ASCII_WORD.match(folded[end - 1]) and _ASCII_WORD.match(folded[end]))
    )


def _needed(document: Document, match: Match, *, in_trade: bool) -> float:
    """The odds that this phrase needs where it stands."""
    text, fold = document.blocks[match.block].text, load_model().folding
    before, after = text[max(0, match.start - 3) : match.start], text[match.end : match.end + 3]
    if before[-1:] in _OPENING and after[:1] in _CLOSING and before and after:
        return math.inf
    near = fold(before), fold(after)
    member = math.inf if match.phrase.pages < MANY_PAGES else PLAINLY
    generic = match.generic or match.phrase.inside
    if match.phrase.inside and is_contact(match.phrase.text):
        return math.inf if lacks_noun(*near) else -math.inf
    if lacks_noun(*near) or (generic and _is_part_of_name(document, match)):
        return math.inf
    if (generic or in_trade) and is_spoken_of(*near):
        return member
    if " " in match.phrase.text and not HAN_OR_KANA.search(match.phrase.text):
        return _needed_of_words(text, match)
    if not generic:
        return NAMED
    if in_trade and is_at_mark(*near):
        return member
    return STRICT if is_about_trade(text, match.start, match.end) else PLAIN


def _needed_of_words(text: str, match: Match) -> float:
    """The odds that several words of a script with blanks need, of which the model knows nothing: all or none."""
    beside = text[max(0, match.start - 8) : match.start], text[match.end : match.end + 8]
    few = match.phrase.pages < MANY_PAGES and is_english_noun(*beside)
    return math.inf if few or is_about_trade(text, match.start, match.end) else -math.inf


def _is_part_of_name(document: Document, match: Match) -> bool:
    """Whether the page has the phrase elsewhere too with the same two characters before, or behind: a name it uses."""
    text, size = document.blocks[match.block].text, match.end - match.start + 2
    names = {text[max(0, match.start - 2) : match.end], text[match.start : match.end + 2]}
    return any(len(name) == size and sum(b.text.count(name) for b in document.blocks) > 1 for name in names)


def _is_in_trade(document: Document, matches: Sequence[Match]) -> bool:
    """Whether the page names many trades besides these; asked only where one of them begins or ends a clause."""
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for m in matches:
        spans[m.block].append((m.start, m.end))
    texts = [(document.blocks[n].text, own) for n, own in spans.items()]
    if not any(
        is_at_mark(text[max(0, start - 1) : start], text[end : end + 1]) for text, own in texts for start, end in own
    ):
        return False
    return wording_of(document).trades(without=spans) >= TRADES


def _topics(document: Document, judged: Sequence[tuple[Match, float]]) -> set[str]:
    """The phrases that the page is about."""
    heads = load_model().folding(topic(document))
    odds: dict[str, list[float]] = defaultdict(list)
    for match, value in judged:
        odds[match.phrase.text].append(value)
    fold = load_model().folding
    often = {t for t, v in odds.items() if len(v) >= OFTEN and sorted(v)[len(v) // 2] < DOUBTFUL}
    return often | {t for t in odds if fold(t) in heads}


def _flag(match: Match, odds: float) -> Flag:
    note = f"{match.phrase.text} of the lexicon, log odds {odds:.1f}"
    return Flag(code="suspect-ad", block=match.block, start=match.start, end=match.end, note=note)


def _edits(n: int, text: str, found: Sequence[tuple[Match, float]], *, in_title: bool) -> Iterator[Edit]:
    starts = sorted((m.start, k) for k, (m, _) in enumerate(found))
    for start, end in merged(text, [(m.start, m.end) for m, _ in found]):
        low, high = with_signs(text, start, end) if in_title else widened(text, start, end)
        inside = starts[bisect_left(starts, (low,)) : bisect_left(starts, (high,))]
        own = [found[k] for k in sorted(k for _, k in inside)]
        note = "; ".join(f"{m.phrase.text} on {m.phrase.pages} pages, log odds {odds:.1f}" for m, odds in own)
        yield Edit(block=n, start=low, end=high, rule="lexicon#inline", cls=own[0][0].phrase.cls, note=note)
