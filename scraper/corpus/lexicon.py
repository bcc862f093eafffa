"""Pass one over many pages: which phrases are adverts, learned without any list.

What a page shows on its own (segments of keyword lines, off-site anchors, runs inside numbers, suspects inside
sentences) is counted by phrase. Every count is a set of the K smallest hashes of what it counts (articles, hosts,
contexts), so that reposts of one article count once, memory is bounded, and counts of shards add up to exactly those of
one pass, in any order. Titles and short lines of a host are kept as they are: their shared ends are read at the end.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from hashlib import blake2b, sha256
from itertools import islice, takewhile
from typing import NamedTuple

import regex
from msgspec import Struct

from scraper.clean.ads.anchors import find_offsite_anchors
from scraper.clean.ads.contacts import contacts, exact, is_contact
from scraper.clean.ads.keyword_lines import find_keyword_lines, segments_of
from scraper.clean.ads.lists import linked_phrases, lists
from scraper.clean.ads.model import load_model
from scraper.clean.ads.numerals import find_ads_in_numbers
from scraper.clean.ads.one_off import SHORTEST_BLOCK, is_readable, suspects, unbound
from scraper.clean.ads.page import PROSE, linked_share, site_of_page
from scraper.clean.ads.vocabulary import TRADE, Words, find_words
from scraper.clean.ads.wording import read_blocks
from scraper.clean.lines.chrome import load_chrome
from scraper.corpus.title_ends import Title, title_phrases, titles_of
from scraper.model import Block, Document, Edit, Lexicon, Phrase
from scraper.text.urls import host_of

K = 8
"""Hashes kept of each set: all questions asked of a set are "at least n?" with n <= 8."""

LONGEST_LINE = 40
"""Characters of a line that is counted; notes of platforms and advert slots are shorter, sentences mostly longer."""

HEAD, TAIL = 4, 10
"""Blocks at the beginning and the end of a page whose short lines are counted."""

BESIDE = 4
"""Characters before and behind a suspect that are its context."""

DOUBT = 0.1
"""Probability from which a suspect inside a sentence is counted: one in ten is right, chance does not repeat itself."""

ADVERTS = 3
"""Phrases that pages of a host advertise, from which any line they share is cut: farms sell for many."""

CHROME = 0.75
"""Probability of being chrome that a shared line needs on other hosts: bloggers greet and sign under each post.

Of 24 such lines of authors, written for this in four languages, none is above .62; of 21 of platforms 17 are.
"""

SELLING = 1 / 3
"""Least share of a list's phrases that name a trade: writers list painters, songs and villages, and link them, too."""

CONTACTS, NUMBER = 3, 4
"""Contacts in the middle of sentences from which they are advertisers', told apart by so many last characters."""

_LATIN = regex.compile(r"[a-z0-9]")

_SENTENCE = regex.compile(r"[^。！？!?；;\n]{10,}")

Hashes = tuple[int, ...]


class Entry(NamedTuple):
    """What is known of one phrase: its smallest spelling, articles and hosts that advertise it, contexts around it."""

    text: str
    articles: Hashes = ()
    hosts: Hashes = ()
    contexts: tuple[tuple[tuple[int, int], int], ...] = ()  # (hashes of both neighbours, probability in thousandths)
    lists: tuple[tuple[int, int], ...] = ()  # (article, order of the phrases) of lists that name it
    linked: Hashes = ()  # articles that link it off their site, in running text


class Line(NamedTuple):
    """A short line at the edge of a host's pages."""

    host: str
    text: str


class LexiconCounts(Struct, frozen=True):
    """Counts of many pages; add them with `merge_counts`."""

    pages: int = 0
    phrases: Mapping[str, Entry] = {}
    lines: Mapping[Line, Hashes] = {}
    titles: frozenset[Title] = frozenset()


def learn(documents: Iterable[Document]) -> LexiconCounts:
    """Count the phrases, lines and titles of documents as read from pages; keeps no text but these."""
    pages = 0
    titles: set[Title] = set()
    phrases: dict[str, Entry] = {}
    lines: dict[Line, Hashes] = {}
    for document in documents:
        pages += 1
        article = _hash(article_key(document))
        for key, entry in _entries(document, article):
            phrases[key] = _added(phrases[key], entry) if key in phrases else entry
        for line in _edge_lines(document):
            lines[line] = _least(lines.get(line, ()), (article,))
        titles.update(titles_of(document))
    return LexiconCounts(pages, phrases, lines, frozenset(titles))


def merge_counts(one: LexiconCounts, other: LexiconCounts) -> LexiconCounts:
    """The counts of both: associative and commutative."""
    phrases = dict(one.phrases)
    for key, entry in other.phrases.items():
        phrases[key] = _added(phrases[key], entry) if key in phrases else entry
    lines = dict(one.lines)
    for line, articles in other.lines.items():
        lines[line] = _least(lines.get(line, ()), articles)
    return LexiconCounts(one.pages + other.pages, phrases, lines, one.titles | other.titles)


def _added(one: Entry, other: Entry) -> Entry:
    contexts = dict(one.contexts)
    for key, value in other.contexts:
        contexts[key] = max(value, contexts.get(key, value))
    return Entry(
        min(one.text, other.text),
        _least(one.articles, other.articles),
        _least(one.hosts, other.hosts),
        tuple(sorted(contexts.items())[:K]),
        tuple(sorted({*one.lists, *other.lists})[:K]),
        _least(one.linked, other.linked),
    )


def _least(one: Hashes, other: Hashes) -> Hashes:
    return tuple(sorted({*one, *other})[:K])


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=6).digest())


def article_key(document: Document) -> str:
    """A text that reposts of one article share: of all its sentences' beginnings the one with the smallest hash.

    Two copies of which a share s of the sentences begins alike get the same key with probability s.
    """
    fold = load_model().folding
    beginnings = {
        fold(hit[0].strip()[:8])
        for b in document.blocks
        if b.kind in PROSE and len(b.text) >= LONGEST_LINE
        for hit in _SENTENCE.finditer(b.text)
    }
    return min(beginnings, key=lambda s: (_hash(s), s), default=document.head.title)


def _entries(document: Document, article: int) -> Iterator[tuple[str, Entry]]:
    """The phrases of one page with what it says about them."""
    fold, host = load_model().folding, _hash(host_of(document.url))
    lines = [e for e in find_keyword_lines(document) if isinstance(e, Edit)]
    for phrase in map(str.strip, _advertised(document, lines)):
        yield fold(phrase), Entry(phrase, (article,), (host,))
    yield from _listed(document, article)
    yield from _reached(document)
    gone = {e.block for e in lines}
    numbers = [n for n, b in enumerate(document.blocks) if n not in gone and _is_sentence(b.text, b.kind)]
    if not numbers:
        return
    reading = read_blocks(document, numbers).reading
    for s in unbound(suspects(reading, DOUBT)):
        text, f = reading.text[s.start : s.end].strip(), reading.folded
        beside = _hash(f[max(0, s.start - BESIDE) : s.start]), _hash(f[s.end : s.end + BESIDE])
        probability = round(1000 * min(1.0, s.mass))
        yield fold(text), Entry(text, (), (), ((beside, probability),))


def _listed(document: Document, article: int) -> Iterator[tuple[str, Entry]]:
    """What lists name, and what links in running text name."""
    fold, site = load_model().folding, site_of_page(document)
    for phrases in lists(document, site):
        if SELLING * len(phrases) > sum(map(_sells, map(fold, phrases))):
            continue
        order = _hash(fold("|".join(phrases)))
        for phrase in phrases:
            yield fold(phrase), Entry(phrase, lists=((article, order),))
    for phrase in linked_phrases(document, site):
        yield fold(phrase), Entry(phrase, linked=(article,))


def _reached(document: Document) -> Iterator[tuple[str, Entry]]:
    """Contacts in the middle of sentences, with the characters beside them; each number is one of its own."""
    fold, host = load_model().folding, _hash(host_of(document.url))
    for block in document.blocks:
        text = block.text
        if block.kind not in PROSE or len(text) < SHORTEST_BLOCK:
            continue
        for found in contacts(text):
            phrase = text[found.start : found.end]
            beside = text[: found.start].rstrip()[-1:], text[found.end : found.end + 2].lstrip()[:1]
            hashes = _hash(fold(beside[0])), _hash(fold(beside[1]))
            yield exact(phrase), Entry(phrase, (), (host,), ((hashes, 1000),))


def _sells(folded: str) -> bool:
    """Whether a phrase holds the name of a trade, in Latin letters as words of their own."""
    starts = find_words(load_model().vocabulary, folded).starts
    trades = ((start, end) for start, found in starts.items() for end, parts in found if parts & TRADE)
    return any(not _LATIN.search(folded[max(0, a - 1) : a] + folded[b : b + 1]) for a, b in trades)


def _is_sentence(text: str, kind: str) -> bool:
    return len(text) >= SHORTEST_BLOCK and kind in PROSE and is_readable(text)


def _advertised(document: Document, lines: list[Edit]) -> Iterator[str]:
    """Segments of keyword lines, and what offers itself as a link or inside a number."""
    for edit in lines:
        yield from segments_of(document.blocks[edit.block].text)
    gone = {edit.block for edit in lines}
    for found in (*find_offsite_anchors(document), *find_ads_in_numbers(document)):
        if isinstance(found, Edit) and found.block not in gone:
            text = document.blocks[found.block].text[found.start : found.end].strip()
            if len(text) > 1:
                yield text


def _edge_lines(document: Document) -> set[Line]:
    """Short lines that stand before or after all sentences of the page and are no menus."""
    host, site = host_of(document.url), site_of_page(document)

    def lines(blocks: Iterable[Block], most: int) -> Iterator[Block]:
        unlinked = (b for b in blocks if b.text and sum(linked_share(b, site)) < 0.5)
        return takewhile(_is_line, islice(unlinked, most))

    edge = (*lines(document.blocks, HEAD), *lines(reversed(document.blocks), TAIL))
    plain = (b.text.strip() for b in edge if b.kind in ("p", "li"))
    return {Line(host, t) for t in plain if len(t) > 1}


def _is_line(block: Block) -> bool:
    return len(block.text.strip()) <= LONGEST_LINE


class Support(Struct, frozen=True):
    """How much evidence makes a phrase: distinct articles or contexts, and shares of a host's articles or titles."""

    articles: int = 2  # articles that advertise the phrase outside sentences
    contexts: int = 3  # different texts before it, and behind it, where nothing else is known of the phrase
    probability: float = 0.35  # mean probability of these places
    lines: int = 4  # articles at whose edge a line of one host stands
    titles: int = 5  # different ways in which titles go on that begin (or end) alike
    whole: float = 0.5  # a longer end with so many of these ways, as a share, is meant instead


ENOUGH = Support()
"""Development sets: 4 of 655 learned phrases are no adverts of the set, and these four are pieces of some."""


def lexicon_of(counts: LexiconCounts, *, support: Support = ENOUGH) -> Lexicon:
    """The phrases with enough support, sorted; the same counts give the same lexicon, digest included."""
    found = [
        *_without_own_contacts(_inline_phrases(counts, support), counts),
        *_line_phrases(counts, support),
        *title_phrases(counts.titles, least=support.titles, whole=support.whole, prefix=True),
        *title_phrases(counts.titles, least=support.titles, whole=support.whole, prefix=False),
    ]
    phrases = tuple(sorted(found, key=lambda p: (p.where, p.scope, p.text)))
    return Lexicon(phrases, counts.pages, digest(phrases))


def digest(phrases: Iterable[Phrase]) -> str:
    """SHA-256 over the phrases with their class, place and scope, 64 hex digits."""
    rows = "\n".join(f"{p.where}\t{p.cls}\t{p.scope}\t{p.text}" + "\tinside" * p.inside for p in phrases)
    return sha256(rows.encode("utf-8", "replace")).hexdigest()


def _inline_phrases(counts: LexiconCounts, support: Support) -> Iterator[Phrase]:
    model, entries = load_model(), counts.phrases.values()
    offered = {order for e in entries if e.linked or e.articles for _, order in e.lists}
    for key, entry in counts.phrases.items():
        articles, places = len(entry.articles), entry.contexts
        mean = sum(p for _, p in places) / (1000 * len(places)) if places else 0.0
        enough = articles >= support.articles or (articles and places) or _is_keyword(entry, offered, support)
        varied = min(len({before for (before, _), _ in places}), len({behind for (_, behind), _ in places}))
        recurs = varied >= support.contexts and mean >= support.probability
        if (enough or recurs) and _is_phrase(key, find_words(model.vocabulary, key)):
            pages, hosts = max(articles, len(places), len(entry.lists)), max(1, len(entry.hosts))
            yield Phrase(entry.text, "injected-ad", "inline", "", pages, hosts, inside=not articles and not entry.lists)


def _without_own_contacts(phrases: Iterable[Phrase], counts: LexiconCounts) -> Iterator[Phrase]:
    """The phrases without contacts known from sentences only, where a host has few: a firm's blog gives its own.

    Of a contact with more of what stands before it, one in many more places is meant.
    """
    phrases = list(phrases)
    told = [p for p in phrases if p.inside and is_contact(p.text)]
    hosts = {p.text: counts.phrases[exact(p.text)].hosts for p in told}
    many = Counter(h for h, _ in {(h, p.text[-NUMBER:]) for p in told for h in hosts[p.text]})
    few = {p for p in told if all(many[h] < CONTACTS for h in hosts[p.text])}
    gone = few | {p for p in told if any(2 * p.pages <= q.pages and p.text.endswith(q.text) for q in told)}
    return (p for p in phrases if p not in gone)


def _is_keyword(entry: Entry, offered: Container[int], support: Support) -> bool:
    """Whether lists of several articles name a phrase in different orders, and pages advertise or link some of each."""
    named = [part for part in entry.lists if part[1] in offered]
    return all(len({part[k] for part in named}) >= support.articles for k in (0, 1))


def _is_phrase(key: str, words: Words) -> bool:
    """Not a lone place, quality or ending, and long enough to mean something: names of towns stand in every text."""
    letters = sum(c.isalpha() for c in key)
    alone = any(stop == len(key) and not parts & TRADE for stop, parts in words.starts.get(0, ()))
    return letters > 1 and (letters > 2 or not key.isascii()) and not alone


def _line_phrases(counts: LexiconCounts, support: Support) -> Iterator[Phrase]:
    """Lines at the edges of a host's pages; where nobody advertises, only those that read like a platform's."""
    adverts = Counter(h for e in counts.phrases.values() if len(e.articles) >= support.articles for h in e.hosts)
    for line, articles in counts.lines.items():
        if len(articles) < support.lines:
            continue
        if adverts[_hash(line.host)] >= ADVERTS or load_chrome().weigh(line.text)[0] >= CHROME:
            yield Phrase(line.text, "boilerplate", "line", line.host, len(articles), 1)
