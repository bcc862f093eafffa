"""All copies of one article -> who published it first, with evidence; unknown where nothing tells."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from scraper.model import Article, Origin
from scraper.text.fingerprints import sha256_hex
from scraper.text.urls import host_of, site_of

NAMED, CLAIMED = 0.85, 0.3
"""How sure a copy's link to its source makes it, and the word of a page that calls itself the original."""

EARLIEST_DAY, EARLIEST_HOUR = 0.5, 0.35
"""How sure the earliest date makes it: by a day or more, or by less. Accounts that repost also backdate."""

MIRRORED = 0.6
"""How sure a copy's address makes it that holds the other's host in its path: a mirror."""

STATED = 0.6
"""Confidence from which a finding is written into `origin`; a date alone makes a role, but no source."""

ENOUGH, AHEAD = 0.35, 0.15
"""The least confidence of a first, and by how much it must lead the second."""


class Witness(Struct, frozen=True, kw_only=True):
    """What one copy says about itself and its source."""

    id: str
    source: str = ""
    url: str = ""
    canonical: str = ""
    host: str = ""
    site: str = ""
    author: str = ""
    published: str = ""
    origin: Origin = Origin()


class Finding(Struct, frozen=True):
    """Who was first: `first` is an id, "" if unknown; origin is what may be said of every copy but the first."""

    first: str = ""
    confidence: float = 0.0
    evidence: str = ""
    origin: Origin = Origin()


def witness_of(article: Article) -> Witness:
    """The facts of an article that bear on its origin."""
    return Witness(
        id=identity(article),
        source=article.source,
        url=article.url,
        canonical=article.url_canonical,
        host=host_of(article.url) or article.host,
        site=article.site,
        author=article.author.name,
        published=article.published,
        origin=article.origin,
    )


def identity(article: Article) -> str:
    """What tells an article from the other copies: its id, unless that is the id of the page it calls its source."""
    there, here = host_of(article.url_canonical), host_of(article.url)
    if not there or not here or there == here:
        return article.id
    return f"{article.id}~{sha256_hex(article.url)[:8]}"


def find_first(witnesses: Sequence[Witness]) -> Finding:
    """Weigh what all copies say; the same finding for any order of the copies."""
    copies = sorted(witnesses, key=lambda w: w.id)
    if len(copies) < 2:
        return Finding()
    votes: dict[str, list[tuple[float, str]]] = {w.id: [] for w in copies}
    for target, vote in _pointers(copies):
        votes[target].append(vote)
    for w in copies:
        if w.origin.kind == "original":
            votes[w.id].append((CLAIMED, w.origin.evidence or "calls itself the original"))
    if dated := _earliest(copies):
        votes[dated[0]].append(dated[1:])
    against = {w.id for w in copies if w.origin.kind in ("repost", "translation") and w.origin.confidence >= 0.5}
    sure = {i: _together(v) * (0.2 if i in against and not _named(v) else 1.0) for i, v in votes.items()}
    best, second = sorted(sure, key=lambda i: (-sure[i], i))[:2]
    if sure[best] < ENOUGH or sure[best] - sure[second] < AHEAD:
        return Finding(origin=_outside(copies))
    evidence = "; ".join(dict.fromkeys(text for _, text in sorted(votes[best], reverse=True)))[:300]
    first = next(w for w in copies if w.id == best)
    confidence = round(sure[best], 2)
    origin = Origin("repost", first.site or first.host, first.url, first.author, first.published, evidence, confidence)
    return Finding(best, confidence, evidence, origin)


def roles(witnesses: Sequence[Witness], finding: Finding) -> Mapping[str, str]:
    """Role by id: first, copy or alone; where nothing tells who was first, all are copies."""
    if len(witnesses) < 2:
        return {w.id: "alone" for w in witnesses}
    return {w.id: "first" if w.id == finding.first else "copy" for w in witnesses}


def origin_for(article: Article, finding: Finding) -> Origin:
    """The origin that the cluster gives an article: its own words where they are surer."""
    own = article.origin
    if finding.first and finding.confidence < STATED:
        return own
    if identity(article) == finding.first:
        if own.kind == "unknown":
            return Origin("original", "", "", "", "", finding.evidence, finding.confidence)
        return own
    return finding.origin if finding.origin.confidence > own.confidence else own


def _together(votes: Sequence[tuple[float, str]]) -> float:
    """Independent pieces of evidence as one confidence."""
    doubt = 1.0
    for weight, _ in votes:
        doubt *= 1 - weight
    return 1 - doubt


def _named(votes: Sequence[tuple[float, str]]) -> bool:
    return any(weight >= MIRRORED for weight, _ in votes)


def _pointers(copies: Sequence[Witness]) -> Iterator[tuple[str, tuple[float, str]]]:
    """(id, (confidence, the words)) for each copy that another copy names as its source."""
    pages = {_bare(u): w for w in reversed(copies) for u in (w.url, w.canonical if _is_own(w) else "") if u}
    hosts = {w.host: w for w in reversed(copies) if w.host}
    names = _names(copies)
    for one in copies:
        for target, sure, words in _named_by(one, pages=pages, hosts=hosts, names=names):
            if target is not None and target.id != one.id:
                yield target.id, (sure, words)
                break


def _names(copies: Sequence[Witness]) -> dict[str, Witness]:
    """The copies by the names of their sites; a name that two hosts have, such as a platform's, names neither."""
    hosts: dict[str, dict[str, Witness]] = {}
    for w in copies:
        for name in {w.site.casefold(), w.host, site_of(w.host)} - {""}:
            hosts.setdefault(name, {}).setdefault(w.host, w)
    return {name: next(iter(by.values())) for name, by in hosts.items() if len(by) == 1}


def _named_by(
    one: Witness, *, pages: Mapping[str, Witness], hosts: Mapping[str, Witness], names: Mapping[str, Witness]
) -> Iterator[tuple[Witness | None, float, str]]:
    """What a copy's words, canonical link and address point to, the surest first."""
    own = one.origin
    if own.url:
        yield pages.get(_bare(own.url)), NAMED, own.evidence or own.url
    if one.canonical and not _is_own(one):
        yield pages.get(_bare(one.canonical)), NAMED, f"canonical link of {one.host}: {one.canonical}"
    for part in one.url.partition("//")[2].split("/")[1:-1]:
        if site_of(part) != site_of(one.host):
            yield hosts.get(part), MIRRORED, f"{one.url} mirrors {part}"
    if own.publisher:
        found = names.get(own.publisher.casefold())
        if found is not None and site_of(found.host) != site_of(one.host):
            yield found, max(0.5, own.confidence * 0.8), own.evidence


def _is_own(one: Witness) -> bool:
    """Whether the canonical link stays on the copy's own host."""
    return not one.url or host_of(one.canonical) in ("", host_of(one.url))


def _bare(url: str) -> str:
    return url.partition("//")[2].partition("#")[0].removeprefix("www.").rstrip("/").casefold()


def _earliest(copies: Sequence[Witness]) -> tuple[str, float, str] | None:
    """The copy with the earliest date, if it is one alone: by the day, or by the hour where all of the day have one."""
    dated = sorted((w.published, w.id) for w in copies if len(w.published) >= 10 and w.published[:4] > "1994")
    if len(dated) < 2:
        return None
    (first, best), (second, _) = dated[0], dated[1]
    weight = EARLIEST_DAY if first[:10] < second[:10] else EARLIEST_HOUR if _hour(first) < _hour(second) else 0.0
    share = len(dated) / len(copies)
    return (best, weight * share, f"earliest date {first} of {len(dated)}") if weight else None


def _hour(published: str) -> str:
    return published[:16] if len(published) >= 16 else "~"


def _outside(copies: Sequence[Witness]) -> Origin:
    """The source outside the cluster that most copies name, if two or more name one."""
    named = [w.origin for w in copies if w.origin.kind == "repost" and (w.origin.publisher or w.origin.url)]
    counts = Counter(o.publisher or host_of(o.url) for o in named)
    if not counts:
        return Origin()
    name = min(counts, key=lambda n: (-counts[n], n))
    same = [o for o in named if (o.publisher or host_of(o.url)) == name]
    if len(same) < 2:
        return Origin()
    best = max(same, key=lambda o: (o.confidence, o.evidence))
    sure = _together([(o.confidence * 0.8, "") for o in same])
    return Origin("repost", best.publisher, best.url, best.author, best.published, best.evidence, round(sure, 2))
