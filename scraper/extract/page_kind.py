"""Pages that hold no article: listings, error texts with status 200, login and bot walls, shells of scripts.

Precision first: a page must say so in a sentence of such pages (notices.py), say it twice, and hold next to no text of
its own. One that says it once, or has a little text of its own, is flagged as doubtful, for review. tests/extract/
page_kinds and test_extract_page_kind.py hold pages of each kind and articles that look like them; tests/bench/
extraction.py counts the pages of the development sets, all articles, that are rejected.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

import regex
from msgspec import Struct

from scraper.extract.addresses import is_of_list
from scraper.extract.notices import HELP, count_words, is_service, is_spoken, likely_notice_of, notice_of, sentences
from scraper.extract.posts import count_posts, types_of
from scraper.extract.stubs import stub_of
from scraper.model import Document, Flag
from scraper.text.chars import count_tokens
from scraper.text.dates import find_dates
from scraper.text.spans import linked_share

MAX_BODY = 120
"""Tokens (words, or CJK characters) of kept text above which a page is taken for an article, whatever else it says."""

LONG_NOTICE = 300
"""The same for a page whose title or heading is a notice, and most of its sentences, too: bot walls explain a lot."""

LONG_TITLED = 600
"""The same for a page that is only doubtful, since its title is a notice, or a notice ends what it shows."""

LONG_EVIDENCE = 4
"""Pieces of evidence that such a longer page needs."""

OWN = 20
"""Tokens of kept text beside the notices above which a page is only doubtful: two sentences of an article about error
pages, of a short post above a login box."""

NOTHING = 5
"""Tokens of kept text beside the notices up to which a page says nothing else."""

SHELL_TOKENS = 30
"""Tokens of all text on a page whose mount point a script has yet to fill."""

LINKED = 0.8
"""Share of a block's characters from which it is a link: menus say "log in", too."""

WORDS, DENSITY = 2, 0.07
"""Words of notices in a sentence, and their share of the kept text's tokens: where half of the sentences and the whole
text have so many, and nobody speaks for himself, a page is doubtful."""

WORDY = 4
"""One sentence of so many at least has WORDS of notices on a long page that its title says to be one."""

MOST_SENTENCES = 2_000
"""Sentences of the headings, of the kept text and of the text beside it that are read, the first ones: 2,000 take .2 s.
LONG_NOTICE tokens hold so many only where none of them is a word ("&amp;&amp;"): of what more there is nothing matters.
"""

NEAR, DATED = 6, 80
"""Blocks before the text of a post and behind it among which its date stands, and code points of such a line."""

HEADS = frozenset(("h1", "h2", "h3"))

_DASH = regex.compile(r"\s[-–—:·]\s")
"""Between the parts of a title."""
_PARTS = regex.compile(r"\s[-–—:·»>/]\s|[|｜_»]")
_QUOTE = regex.compile('[“”„«»「」『』"]')

_ROOTS = frozenset(("root", "app", "__next", "__nuxt", "___gatsby", "svelte", "app-root", "q-app", "main-app"))


class Told(Struct):
    """What a page says: notices by kind, where they stand, and how much other text there is."""

    head: Counter[str]  # in title and headings
    body: Counter[str]  # in the kept text
    beside: Counter[str]  # in other text that is no link
    known: Counter[str]  # of all these, the ones that a pattern knows
    title: str  # the kind of notice that a pattern knows the page's title to be, "" if none
    notices: int = 0  # tokens of the notices in the kept text
    own: int = 0  # tokens of its other sentences
    sentences: int = 0  # of the kept text
    wordy: int = 0  # of these, those with WORDS words of notices
    words: int = 0  # such words in all
    spoken: bool = False  # whether somebody speaks, of himself or of what will be
    quotes: dict[str, str] = {}  # the first notice of each kind

    def add(self, sentence: str, kind: str) -> None:
        """Count a sentence of the kept text, a notice of some kind, help, or neither."""
        tokens, words = count_tokens(sentence), count_words(sentence)
        self.notices += tokens if kind not in ("", HELP) else 0
        self.own += 0 if kind else tokens
        self.sentences += 1
        self.words += words
        self.wordy += words >= WORDS
        self.spoken |= is_spoken(sentence)

    def evidence(self, kind: str, *, form: bool) -> int:
        """How much speaks for a kind: each sentence, a title or heading, nothing else to read, a form to log in."""
        said = self.body[kind] or (not self.own and self.beside[kind])
        login = kind == "login-wall" and form and (said or self.beside[kind])
        return said + bool(self.head[kind]) + (self.own <= NOTHING) + bool(login)

    def is_possible(self, kind: str) -> bool:
        """Whether a page of MAX_BODY tokens at most may be of a kind that its notices name."""
        if not self._says(kind):
            return False
        return self.own <= OWN or self.notices >= self.own or bool(self.head[kind] and self.body[kind])

    def is_sure(self, kind: str) -> bool:
        """Whether it certainly is: a single sentence, though nothing else stands there, may be somebody's post."""
        little = self.own <= NOTHING or (self.body[kind] and 2 * self.own <= self.notices)
        return self._says(kind) and self.known[kind] > 1 and bool(little)

    def _says(self, kind: str) -> bool:
        """Whether the page itself says so, not only what stands beside a caption, as a box for comments does."""
        return bool(self.body[kind] or self.head[kind] or not self.sentences)

    def is_like_one(self) -> bool:
        """Whether the kept text speaks of nothing but pages, accounts and errors, though in no known notice."""
        dense = self.words >= max(WORDS, DENSITY * (self.own + self.notices))
        return dense and 2 * self.wordy >= self.sentences and not self.spoken


def find_kind(document: Document, kept: Sequence[int], teasers: int = 0) -> Flag | None:
    """What a page is instead of an article, None if it may be one; code `doubtful` where it may be either.

    `kept` are the blocks chosen as main content, `teasers` the number of items if the page is a list of other pages.
    """
    if teasers:
        return Flag(code="listing", note=f"{teasers} linked headlines")
    if posts := count_posts(document, kept):
        return Flag(code="doubtful", note=f"listing? {posts} posts under linked headlines")
    if "profile" in types_of(document):  # of none of 1,957 articles of the development sets
        return Flag(code="doubtful", note="listing? it calls itself a profile")
    if is_of_list(document.url):
        return Flag(code="doubtful", note="listing? its address is that of one")
    size = 0
    for index in kept:
        size += count_tokens(document.blocks[index].text)
        if size > LONG_TITLED:
            return None
    title = _kind_of_title(document)
    kind = _by_notices(document, kept, title, size) if size <= LONG_NOTICE else _by_title(document, kept, title)
    if kind:
        return kind
    if stub := stub_of(document, kept):
        return Flag(code="doubtful", note=stub)
    service = _service_of(document)
    if not service or _is_dated(document, kept):
        return None
    return Flag(code="doubtful", note=f"service page? it is called {service!r}")


def _by_title(document: Document, kept: Sequence[int], title: str) -> Flag | None:
    """The kind of a page of more text by its title, if the text is WORDY, too."""
    told = _told(document, frozenset(kept), title, long=True) if title else None
    return _titled(document, told) if told and WORDY * told.wordy >= told.sentences else None


def _by_notices(document: Document, kept: Sequence[int], title: str, size: int) -> Flag | None:
    """The kind of a page of little text by what it says."""
    told = _told(document, frozenset(kept), title, long=size > MAX_BODY)
    asks = size <= MAX_BODY and told.own <= OWN and "script-shell" in told.quotes
    if (root := _empty_root(document)) and (asks or _is_bare(document)):
        return Flag(code="script-shell", note=f"empty #{root}")
    if not told.quotes:
        return _like_one(told, size)
    form = any(e.tag == "form" for e in document.elements)
    ranks = {kind: (told.evidence(kind, form=form), told.body[kind], kind) for kind in told.quotes}
    kind = max(ranks, key=lambda kind: ranks[kind])
    note = f"says {told.quotes[kind]!r}"[:80]
    if size > MAX_BODY:
        full = ranks[kind][0] >= LONG_EVIDENCE and told.head[kind] and told.notices > told.own
        return Flag(code=kind, note=note) if full else _titled(document, told)
    if not told.is_possible(kind):
        return _like_one(told, size) or _titled(document, told)
    return Flag(code=kind, note=note) if told.is_sure(kind) else Flag(code="doubtful", note=f"{kind}? {note}")


def _titled(document: Document, told: Told) -> Flag | None:
    """A page whose title is a notice, as is another heading, or something in its text; without a title its heading."""
    if told.title and (told.head[told.title] > bool(document.head.title) or told.body.total()):
        return Flag(code="doubtful", note=f"{told.title}? so its title")
    return None


def _like_one(told: Told, size: int) -> Flag | None:
    if 0 < size <= MAX_BODY and told.is_like_one():
        return Flag(code="doubtful", note=f"{told.words} words of notices in {told.sentences} sentences")
    return None


def _told(document: Document, kept: frozenset[int], title: str, *, long: bool) -> Told:
    """What title, headings and kept text say, and the text beside them where it can matter.

    Of a `long` page without a notice in its head nothing more is read.
    """
    told = Told(Counter(), Counter(), Counter(), Counter(), title)
    blocks = [(index, block) for index, block in enumerate(document.blocks) if block.text]
    _read(told, told.head, [document.head.title, *(b.text for _, b in blocks if b.kind in HEADS)])
    if long and not told.head:
        return told
    texts = [(index in kept, b) for index, b in blocks if b.kind not in HEADS]
    _read(told, told.body, (b.text for inside, b in texts if inside))
    if told.quotes or told.own <= NOTHING:
        _read(told, told.beside, (b.text for inside, b in texts if not inside and linked_share(b) <= LINKED))
    return told


def _kind_of_title(document: Document) -> str:
    """The kind of notice that a pattern knows the page's title, or its first heading, to be; "" if it quotes one."""
    title = document.head.title or next((b.text for b in document.blocks if b.text and b.kind in HEADS), "")
    if _QUOTE.search(title):
        return ""
    kinds = map(notice_of, sentences(_DASH.sub("\n", title)))
    return next((kind for kind in kinds if kind not in ("", HELP)), "")


def _service_of(document: Document) -> str:
    """The first or last part of the title, where it names a page with which the site serves its visitors."""
    title = document.head.title or next((b.text for b in document.blocks if b.text and b.kind == "h1"), "")
    parts = _PARTS.split(title)
    return next((said for part in (parts[0], parts[-1]) for said in sentences(part) if is_service(said)), "")


def _is_dated(document: Document, kept: Sequence[int]) -> bool:
    """Whether the page says when it was published, as posts do: to programs, or right before its text or behind it."""
    if document.head.times or any("publish" in name for name, _ in document.head.metas):
        return True
    near = range(max(0, kept[0] - NEAR), kept[-1] + NEAR) if kept else range(0)
    texts = (block.text for block in document.blocks[near.start : near.stop] if len(block.text) <= DATED)
    return any(find_dates(text) for text in texts)


def _read(told: Told, where: Counter[str], texts: Iterable[str]) -> None:
    for sentence in islice((said for text in texts for said in sentences(text)), MOST_SENTENCES):
        known = notice_of(sentence)
        kind = known or likely_notice_of(sentence)
        if kind not in ("", HELP):
            where[kind] += 1
            told.known[kind] += bool(known)
            told.quotes.setdefault(kind, sentence)
        if where is told.body:
            told.add(sentence, kind)


def _empty_root(document: Document) -> str:
    """The id of a script's mount point that holds nothing; "" if there is none."""
    filled: set[int] = set()
    for block in document.blocks:
        element = block.element if block.text else -1
        while element >= 0 and element not in filled:
            filled.add(element)
            element = document.elements[element].parent
    return next((e.id for i, e in enumerate(document.elements) if e.id in _ROOTS and i not in filled), "")


def _is_bare(document: Document) -> bool:
    return sum(count_tokens(b.text) for b in document.blocks) <= SHELL_TOKENS
