"""Pick the rule sets for a page: those for every page first, then the best platform, behind what it extends.

Exact host beats wildcard host beats markers beats text. Among equals wins, in this order: the longer wildcard, the
longer path, the more markers that hit, the file nearer to the top of its folder (imported sets live deeper), the id.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from functools import cached_property, lru_cache

from scraper.rules.book import Entry, Index, RuleBook
from scraper.rules.markers import Marker, head_hit, head_values
from scraper.rules.patterns import compile_pattern
from scraper.rules.schema import RuleSet, Valid

_TEXT_BUDGET = 0.05  # seconds of CPU for one pattern over a plain text; `rules check` refuses patterns that need more

Rank = tuple[int, int, int, int, int]


class Traits:
    """What of a page decides; its tokens are looked through only when its host doesn't decide."""

    def __init__(self, url: str, tokens: Collection[str], hits: Callable[[str], bool] | None, text: str) -> None:
        self.host, self.path = split_address(url)
        self.hits = hits or _nothing
        self.text = text
        self._tokens = tokens

    @cached_property
    def head(self) -> dict[str, list[str]]:
        """What meta, link and script elements say, by the keys of HeadTest."""
        return head_values(self._tokens)

    @cached_property
    def tokens(self) -> frozenset[str]:
        """The page's tokens, with a key such as "meta:<name>" for every value."""
        return frozenset(self._tokens).union(self.head)


def pick(  # noqa: PLR0913  # the book, and the five things that a page shows of itself
    book: RuleBook,
    *,
    url: str = "",
    tokens: Collection[str] = frozenset(),
    hits: Callable[[str], bool] | None = None,
    text: str = "",
    fetched_at: datetime | None = None,
) -> tuple[RuleSet, ...]:
    """The rule sets for one page in the order in which they run; the last one is the platform unless its match is any.

    `tokens` is described in scraper.rules.markers; `hits` runs a CSS selector on the page's tree; `text` is given for
    plain text only. A set whose `valid` days don't hold `fetched_at` is left out; an unknown date leaves out none.
    """
    traits = Traits(url, tokens, hits, text)
    index = book.index
    outdated = frozenset(n for n in index.dated if not _is_valid(index.entries[n].match.valid, fetched_at))
    chosen = [index.entries[n].id for n in index.always if n not in outdated]
    chosen += [index.entries[n].id for n in _beside(index, traits) if n not in outdated]
    best = _best(index, outdated, traits)
    if best is not None and best.id not in chosen:
        chosen.append(best.id)
    out: dict[str, RuleSet] = {}
    for name in chosen:
        out.update((one.id, one) for one in book.resolve(name) if one.id not in out)
    return tuple(out.values())


def platform_of(picked: Sequence[RuleSet]) -> str:
    """The id of the platform among picked rule sets, "" if only sets for every page were picked."""
    return picked[-1].id if picked and not (picked[-1].match.any or picked[-1].match.beside) else ""


def is_hosted(platform: RuleSet, url: str) -> bool:
    """Whether the page is on a host that the rule set names; a page without an address is, if any host is named.

    If not, the site runs the platform's software itself.
    """
    host = split_address(url)[0]
    if not host:
        return bool(platform.match.hosts)
    return any(f".{host}".endswith("." + name.removeprefix("*.")) for name in platform.match.hosts)


def split_address(url: str) -> tuple[str, str]:
    """Host in lower case without port, and path with query.

    >>> split_address("https://Blog.Example.com:8080/post/1?x=2#top")
    ('blog.example.com', '/post/1?x=2')
    """
    rest = url.partition("://")[2] or url.removeprefix("//")
    rest = rest.partition("#")[0]
    cut = min((at for at in (rest.find("/"), rest.find("?")) if at >= 0), default=len(rest))
    host = rest[:cut].rpartition("@")[2]
    name, colon, port = host.rpartition(":")
    host = name if colon and port.isdigit() else host
    return host.lower().rstrip("."), rest[cut:] or "/"


def _nothing(_: str) -> bool:
    return False


def _is_valid(valid: Valid, fetched_at: datetime | None) -> bool:
    if fetched_at is None:
        return True
    day = fetched_at.date()
    return not ((valid.from_ and day < valid.from_) or (valid.until and day >= valid.until))


def _beside(index: Index, traits: Traits) -> list[int]:
    """The sets that run beside a platform on this host, in the order of their ids."""
    if not index.has_beside:
        return []
    ways = (*_by_host(index, traits, beside=True), *_by_wildcard(index, traits, beside=True))
    return sorted({n for n, _ in ways})


def _best(index: Index, outdated: frozenset[int], traits: Traits) -> Entry | None:
    """The best of the first way of matching that finds anything."""
    for way in (_by_host, _by_wildcard, _by_markers, _by_text):
        ranked = [(rank, index.entries[n].id, n) for n, rank in way(index, traits) if n not in outdated]
        if ranked:
            return index.entries[min(ranked)[2]]
    return None


def _by_host(index: Index, traits: Traits, *, beside: bool = False) -> Iterable[tuple[int, Rank]]:
    numbers = index.hosts.get(traits.host, ())
    if not numbers and traits.host.startswith("www."):
        numbers = index.hosts.get(traits.host[4:], ())
    yield from _on_path(index, (n for n in numbers if index.entries[n].match.beside is beside), traits, 0)


def _by_wildcard(index: Index, traits: Traits, *, beside: bool = False) -> Iterable[tuple[int, Rank]]:
    suffix = traits.host
    while suffix:
        suffix = suffix.partition(".")[2]
        numbers = (n for n in index.wildcards.get(suffix, ()) if index.entries[n].match.beside is beside)
        yield from _on_path(index, numbers, traits, len(suffix))


def _on_path(index: Index, numbers: Iterable[int], traits: Traits, suffix: int) -> Iterable[tuple[int, Rank]]:
    """Ranks by wildcard, path and markers; where only one set fits, its markers are not looked at."""
    fitting = [(n, _path_length(index.entries[n].match.paths, traits.path)) for n in numbers]
    fitting = [(n, length) for n, length in fitting if length >= 0]
    for n, length in fitting:
        entry = index.entries[n]
        shown = _count_hits(entry.markers, traits) if len(fitting) > 1 else 0
        yield n, (-suffix, -length, -shown, entry.id.count("/"), 0)


def _path_length(globs: tuple[str, ...], path: str) -> int:
    """The length of the longest glob that fits, 0 without globs, -1 if none fits."""
    if not globs:
        return 0
    bare = path.partition("?")[0]
    return max((len(g) for g in globs if _glob_fits(g, bare) or (bare != path and _glob_fits(g, path))), default=-1)


def _glob_fits(glob: str, path: str) -> bool:
    """Whether a path fits a glob, in which * is any run of characters, ? is one, and nothing else is special.

    >>> _glob_fits("/????/??/*", "/2019/05/ferry.html"), _glob_fits("/blog/*", "/blog")
    (True, False)
    """
    return _glob_pattern(glob).fullmatch(path) is not None


@lru_cache(maxsize=65_536)  # keyed by the glob's own text
def _glob_pattern(glob: str) -> re.Pattern[str]:
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in glob)
    return re.compile("".join(parts), re.DOTALL)


def _by_markers(index: Index, traits: Traits) -> Iterable[tuple[int, Rank]]:
    if not traits.tokens:
        return
    is_loose = bool(index.unbound_css) and traits.hits(index.unbound_css)
    starts = _begun(tuple(index.starts), traits.tokens)
    candidates = set(index.unbound) if is_loose else set()
    for token in index.tokens.keys() & traits.tokens:
        candidates.update(index.tokens[token])
    for start in starts:
        candidates.update(index.starts[start])
    for n in sorted(candidates):
        entry = index.entries[n]
        likely = (m for m in entry.markers if (is_loose if m.unbound else m.needs or not starts.isdisjoint(m.starts)))
        shown = _count_hits(likely, traits)
        if shown >= max(1, entry.match.need):
            yield n, (0, 0, -shown, entry.id.count("/"), 0)


def _begun(starts: tuple[str, ...], tokens: Iterable[str]) -> frozenset[str]:
    """Those of some prefixes that a token starts with, or a line inside one: the selector then tells."""
    lines = "\n".join(("", *tokens)) if starts else ""
    return frozenset(start for start in starts if f"\n{start}" in lines)


def _count_hits(markers: Iterable[Marker], traits: Traits) -> int:
    return sum(1 for marker in markers if _hits(marker, traits))


def _hits(marker: Marker, traits: Traits) -> bool:
    if marker.head is not None:
        return head_hit(marker.head, traits.head.get(marker.head.key, ()))
    return marker.possible(traits.tokens) and traits.hits(marker.css)


def _by_text(index: Index, traits: Traits) -> Iterable[tuple[int, Rank]]:
    if not traits.text:
        return
    for n in index.texts:
        entry = index.entries[n]
        shown = sum(1 for pattern in entry.match.text if _is_found(pattern, traits.text))
        if shown:
            yield n, (0, 0, -shown, entry.id.count("/"), 0)


def _is_found(pattern: str, text: str) -> bool:
    try:
        return compile_pattern(pattern).search(text, timeout=_TEXT_BUDGET) is not None
    except TimeoutError:
        return False
