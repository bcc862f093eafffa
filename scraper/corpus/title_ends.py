"""What tools and sites glue to titles: beginnings and ends that many titles share and no body speaks of.

Titles begin alike by themselves ("How to", "Best"), and the more titles there are, the more do. So an end must be
missing in nearly all the bodies under the titles that have it, titles are cut only where marks or scripts meet, and
behind an end in Chinese alone the title must be less likely than by itself.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
import regex
from msgspec import Struct

from scraper.clean.ads.model import Reading, load_model
from scraper.clean.ads.page import PROSE
from scraper.model import Document, Phrase
from scraper.text.chars import count_cjk
from scraper.text.urls import host_of

ENDS = 2, 12
"""Shortest and longest title prefix or suffix, characters."""

LONGEST = 1_000
"""Code points of a title that is read: a longer one is a text."""

MISSING = 0.9
"""Least share of the titles with an end whose bodies lack it: what authors write, their texts come back to."""

PART = 0.02
"""Least share of the titles of the hosts where it stands: qualifiers stand behind some titles of a large site, too."""

STRANGE, CHINESE, MORE = 4.0, 3, 2
"""What an end of Chinese characters alone must be: so many nats by which three characters are likelier at a text's
beginning than beside it, in the mean over up to SAMPLE titles, so many characters long, and beside so many times as
many different rests. Ten names of tools and sites put before or behind 30 titles of the development sets lie at 5.6 to
13; of the twelve natural ends of four titles or more the longer ones at 2.1 and below, two of two characters above.
"""

SAMPLE = 16

BARE = 0.5
"""Least share of the titles that go on behind a mark which stand alone as well: sites put their name before what the
page's heading says; a series has its name in the heading, too."""

WHOLE_HOST = 0.5
"""Share of its hosts' titles that a beginning with another mark than a clause's needs, where headings show it as well:
tools glue theirs to all, a series is one of several."""

ALL = 0.9
"""The same of a beginning with a colon: some hosts put the blog's name before all titles, and have no heading."""

_MARK = regex.compile(r"[\p{P}\p{S}]")
_CLAUSE = frozenset("，、；：？！。…,;:?!")
"""Marks with which a clause of a title ends."""

_LAST_WORD, _FIRST_WORD = regex.compile(r"[^\W_]+$"), regex.compile(r"^[^\W_]+")
_INNER = frozenset(".-'’/&,+·?!…")
"""Marks inside names and at the ends of sentences: between Latin letters they are no seam."""


class Title(NamedTuple):
    """A title of a host, and the lengths from which its prefixes and suffixes are not found in the page's text."""

    host: str
    text: str
    prefix: int
    suffix: int


class Evidence(Struct):
    """What the titles that share an end say of it."""

    rests: set[str]  # the two characters beside it, folded
    hosts: set[str]
    held: int = 0  # titles whose bodies hold it
    shown: int = 0  # titles whose bodies lack it
    bare: int = 0  # of these, those that stand without it as well


def titles_of(document: Document) -> Iterator[Title]:
    """The title of a page, and its headings as far as they are parts of it."""
    fold, host = load_model().folding, host_of(document.url)
    heads = {b.text for b in document.blocks if b.kind in ("h1", "h2", "h3")}
    body = fold("\n".join(b.text for b in document.blocks if b.kind in PROSE and b.kind[0] != "h"))
    title = document.head.title if len(document.head.title) <= LONGEST else ""  # each heading is looked for in it
    for text in {title, *(h for h in heads if h and h in title)}:
        if text:
            own = fold(text)
            prefix = next((n for n in range(*ENDS) if own[:n] not in body), ENDS[1])
            suffix = next((n for n in range(*ENDS) if own[-n:] not in body), ENDS[1])
            yield Title(host, text, prefix, suffix)


def title_phrases(titles: Iterable[Title], *, least: int, whole: float, prefix: bool) -> Iterator[Phrase]:
    """The ends with at least so many different rests, as long as they can be; `whole` as in lexicon.Support."""
    titles = sorted(titles)
    by_host = Counter(t.host for t in titles)
    found = {
        end: own
        for end, own in _evidence(titles, least, prefix=prefix).items()
        if (count := len(own.rests)) >= max(least, PART * sum(by_host[h] for h in own.hosts))
        and count >= MISSING * (count + own.held)
        and not _is_of_author(end, own, sum(by_host[h] for h in own.hosts), prefix=prefix)
        and _is_glued(end, own, titles, least, prefix=prefix)
    }
    longer: dict[str, int] = defaultdict(int)
    for end, own in found.items():
        shorter = end[:-1] if prefix else end[1:]
        longer[shorter] = max(longer[shorter], len(own.rests))
    where = "title-prefix" if prefix else "title-suffix"
    for end, own in found.items():
        if longer[end] < whole * len(own.rests):
            scope = min(own.hosts) if len(own.hosts) == 1 else ""
            yield Phrase(end, "residue", where, scope, len(own.rests), len(own.hosts))


def _evidence(titles: Sequence[Title], least: int, *, prefix: bool) -> dict[str, Evidence]:
    """What stands beside each end that so many titles share, and where."""
    fold = load_model().folding
    shared = Counter(end for t in titles for _, end in _ends(t.text, prefix=prefix))
    standing = {(t.host, t.text) for t in titles}
    found = {end: Evidence(set(), set()) for end, count in shared.items() if count >= least}
    for t in titles:
        known = t.prefix if prefix else t.suffix
        for n, end in _ends(t.text, prefix=prefix):
            if (own := found.get(end)) is None:
                continue
            if n < known:
                own.held += 1
            else:
                own.rests.add(fold(t.text[n : n + 2] if prefix else t.text[-n - 2 : -n]))
                own.hosts.add(t.host)
                own.shown += 1
                own.bare += (t.host, (t.text[n:] if prefix else t.text[:-n]).strip()) in standing
    return found


def _ends(text: str, *, prefix: bool) -> Iterator[tuple[int, str]]:
    """Each length and the prefix, or suffix, of that length; two characters at least are left."""
    return ((n, text[:n] if prefix else text[-n:]) for n in range(ENDS[0], min(ENDS[1], len(text) - 2) + 1))


def _is_of_author(end: str, own: Evidence, titles: int, *, prefix: bool) -> bool:
    """Whether an end is a clause of the titles, or the label of a series, of so many titles of its hosts."""
    edge = end.strip()[-1:] if prefix else end.strip()[:1]
    if not _MARK.match(edge) or own.bare >= BARE * own.shown:
        return False
    if edge in _CLAUSE:
        return edge not in ":：" or own.shown < ALL * titles
    return prefix and own.shown < WHOLE_HOST * titles


def _is_glued(end: str, own: Evidence, titles: Sequence[Title], least: int, *, prefix: bool) -> bool:
    """Whether an end meets the titles at a mark or a change of script, or is strange before them."""
    bare = end.strip()
    if not any(c.isalnum() for c in bare):
        return False
    seam, edge = (end[-1], bare[-1]) if prefix else (end[0], bare[0])
    beside = {rest[:1] if prefix else rest[-1:] for rest in own.rests}
    plain = all(count_cjk(c) for c in beside)  # no Latin letter, digit or blank stands beside it
    if _MARK.match(edge):
        return plain or edge not in _INNER or (seam.isspace() and edge not in "?!.…")
    if seam.isspace() or " " in beside:
        return False
    if not count_cjk(edge):
        return plain
    word = (_LAST_WORD if prefix else _FIRST_WORD).search(bare)
    if word and count_cjk(word[0]) < len(word[0]):  # scripts meet in it: html模版
        return True
    enough = len(bare) >= CHINESE and len(own.rests) >= MORE * least
    return enough and _strangeness(end, titles, prefix=prefix) >= STRANGE


def _strangeness(end: str, titles: Sequence[Title], *, prefix: bool) -> float:
    """How much likelier what follows the seam is at the beginning of a text than where it stands, mean nats."""
    matches = str.startswith if prefix else str.endswith
    texts = islice((t.text for t in titles if matches(t.text, end)), SAMPLE)
    out = []
    for text in texts:
        seam = len(end) if prefix else len(text) - len(end)
        reading = Reading(text, load_model())
        there = reading.scan.as_text(np.array([seam]), np.array([min(len(text), seam + 3)]))
        alone = Reading(text[seam:], load_model()).scan.as_text(np.array([0]), np.array([min(len(text) - seam, 3)]))
        out.append(float(alone[0] - there[0]))
    return sum(out) / max(1, len(out))
