"""All loaded rule sets as one frozen, picklable value, with the index that picking reads."""

import hashlib
from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct

from scraper.errors import RuleError
from scraper.rules.markers import Marker, parse_marker
from scraper.rules.schema import Match, RuleSet, Valid
from scraper.rules.selectors import parse_selector


class Entry(Struct, frozen=True):
    """What picking needs of one active rule set."""

    id: str
    match: Match
    markers: tuple[Marker, ...] = ()


class Index(Struct, frozen=True):
    """Active rule sets by what makes them match; the tuples hold positions in `entries`."""

    entries: tuple[Entry, ...] = ()
    always: tuple[int, ...] = ()
    hosts: Mapping[str, tuple[int, ...]] = {}
    wildcards: Mapping[str, tuple[int, ...]] = {}  # by what follows "*."
    tokens: Mapping[str, tuple[int, ...]] = {}  # by one token that a marker can't hit without
    starts: Mapping[str, tuple[int, ...]] = {}  # by what a token starts with, for markers that need no whole token
    unbound: tuple[int, ...] = ()  # sets with a marker that no token stands for
    unbound_css: str = ""  # those markers as one selector: one walk over the tree rules all of them out
    texts: tuple[int, ...] = ()
    dated: tuple[int, ...] = ()  # sets with valid days
    has_beside: bool = False


class RuleBook(Struct, frozen=True):
    """Rule sets by id; `active` are those that may match; sha256 is over the content of the active ones."""

    sets: Mapping[str, RuleSet]
    active: tuple[str, ...]
    sha256: str
    index: Index

    def resolve(self, name: str) -> tuple[RuleSet, ...]:
        """A rule set behind everything it extends, each once, in the order in which they run.

        Raises:
            RuleError: it, or what it extends, is not there, or extends itself.
        """
        out: dict[str, RuleSet] = {}
        self._collect(name, out, ())
        return tuple(out.values())

    def _collect(self, name: str, out: dict[str, RuleSet], above: tuple[str, ...]) -> None:
        if name in above:
            raise RuleError(f"rule sets extend each other in a circle: {' > '.join((*above, name))}")
        if name in out:
            return
        if name not in self.sets:
            by = f", which {above[-1]} extends" if above else ""
            raise RuleError(f"there is no rule set {name!r}{by}; `scraper rules list` shows all")
        for base in self.sets[name].extends:
            self._collect(base, out, (*above, name))
        out[name] = self.sets[name]


def bare_book(sets: Iterable[RuleSet]) -> RuleBook:
    """Rule sets that may be wrong, for checks to look up: nothing is active and nothing is resolved yet."""
    return RuleBook({one.id: one for one in sets}, (), "", Index())


def make_book(sets: Iterable[RuleSet], proposed: Iterable[str] = ()) -> RuleBook:
    """Put rule sets with different ids together.

    Active are those whose status is on, and of the proposed ones those named in `proposed` ("*": all).

    Raises:
        RuleError: an active set extends something that is not there, or itself, or a marker is no selector.
    """
    by_id = {one.id: one for one in sorted(sets, key=lambda one: one.id)}
    wanted = set(proposed)
    active = tuple(name for name, one in by_id.items() if _is_active(one, wanted))
    book = RuleBook(by_id, active, "", Index())
    used = {one.id: one for name in active for one in book.resolve(name)}
    digest = hashlib.sha256()
    for name in sorted(used):
        digest.update(msgspec.json.encode(used[name], order="deterministic"))
    return RuleBook(by_id, active, digest.hexdigest(), _index([by_id[name] for name in active]))


def _is_active(one: RuleSet, wanted: set[str]) -> bool:
    return one.status == "on" or (one.status == "proposed" and not wanted.isdisjoint({one.id, "*"}))


def _index(active: list[RuleSet]) -> Index:
    entries = tuple(Entry(one.id, one.match, _markers(one)) for one in active)
    hosts: dict[str, list[int]] = {}
    wildcards: dict[str, list[int]] = {}
    tokens: dict[str, list[int]] = {}
    starts: dict[str, list[int]] = {}
    unbound = []
    for number, entry in enumerate(entries):
        for host in entry.match.hosts:
            name = host.lower().rstrip(".")
            (wildcards if name.startswith("*.") else hosts).setdefault(name.removeprefix("*."), []).append(number)
        for marker in entry.markers:
            for need in marker.needs:
                tokens.setdefault(_rarest(need), []).append(number)
            for start in marker.starts:
                starts.setdefault(start, []).append(number)
        if any(marker.unbound for marker in entry.markers):
            unbound.append(number)
    return Index(
        entries,
        always=tuple(n for n, entry in enumerate(entries) if entry.match.any),
        hosts=_frozen(hosts),
        wildcards=_frozen(wildcards),
        tokens=_frozen(tokens),
        starts=_frozen(starts),
        unbound=tuple(unbound),
        unbound_css=", ".join(dict.fromkeys(m.css for n in unbound for m in entries[n].markers if m.unbound)),
        texts=tuple(n for n, entry in enumerate(entries) if entry.match.text),
        has_beside=any(entry.match.beside for entry in entries),
        dated=tuple(n for n, entry in enumerate(entries) if entry.match.valid != Valid()),
    )


def _markers(one: RuleSet) -> tuple[Marker, ...]:
    return tuple(parse_marker(parse_selector(css).css) for css in one.match.markers)


def _frozen(lists: dict[str, list[int]]) -> dict[str, tuple[int, ...]]:
    return {key: tuple(dict.fromkeys(numbers)) for key, numbers in lists.items()}


def _rarest(need: frozenset[str]) -> str:
    """Ids are rarer than meta names, those than classes, those than tags; longer names rarer than short ones."""
    return max(need, key=lambda token: (token[0] == "#", token.startswith("meta:"), token[0] == ".", len(token), token))
