"""What consensus proves to be junk -> phrases proposed for the lexicon, with support."""

from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from scraper.corpus.consensus.values import Restored
from scraper.corpus.folding import fold
from scraper.model import Lexicon, Phrase
from scraper.text.urls import host_of

LONGEST = 40
"""Characters of a phrase; advertisers' phrases have 4 to 20, lines of them more."""

SHORTEST = 3
"""Characters of a phrase; shorter ones stand in every text."""

_EDGES = " \n\u3000\t|｜、,，。.;；:："


class ProposedPhrase(Struct, frozen=True):
    """A string that copies had added to texts on whose wording other copies agree.

    where: inline or line; articles and hosts count the different articles and hosts it was added to; places are
    article ids, five at most; class is what cleaning took it for, "" where it did not see it.
    """

    text: str
    cls: str
    where: str
    articles: int
    hosts: int
    places: tuple[str, ...]


def proposed_phrases(restored: Iterable[Restored], *, least: int = 2) -> list[ProposedPhrase]:
    """The phrases added in at least `least` different articles, the best supported first.

    Only what the other copies outvote counts: of two copies only what cleaning doubts, too.
    """
    seen: dict[tuple[str, str], dict[str, tuple[str, str, str]]] = defaultdict(dict)
    hosts: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in restored:
        voters = len(one.copies)
        for copy in one.copies if voters > 1 else ():
            for change in copy.added:
                text = change.text.strip(_EDGES)
                if not SHORTEST <= len(text) <= LONGEST or (voters < 3 and not change.cls):
                    continue
                where = "line" if "\n" in change.text else "inline"
                key = fold(text), where
                seen[key].setdefault(one.id, (text, change.cls, copy.id))
                hosts[key].add(host_of(copy.url))
    found = [
        ProposedPhrase(
            min(text for text, _, _ in by.values()),
            min((cls for _, cls, _ in by.values() if cls), default=""),
            key[1],
            len(by),
            len(hosts[key]),
            tuple(sorted(place for _, _, place in by.values())[:5]),
        )
        for key, by in seen.items()
        if len(by) >= least
    ]
    return sorted(found, key=lambda p: (-p.articles, -p.hosts, p.text))


def proposed_lexicon(phrases: Iterable[ProposedPhrase], *, pages: int) -> Lexicon:
    """The phrases as a lexicon of `pages` pages: support is counted in articles, so that reposts count once."""
    found = [
        Phrase(
            p.text, p.cls or ("advertising" if p.where == "line" else "injected-ad"), p.where, "", p.articles, p.hosts
        )
        for p in phrases
    ]
    return Lexicon(tuple(sorted(found, key=lambda p: (p.where, p.scope, p.text))), pages)
