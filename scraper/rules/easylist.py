"""Cosmetic filters of EasyList-like block lists to rule sets: `host##selector`, and exceptions `host#@#selector`.

They hide adverts; they never choose a body. Only plain element hiding is taken: procedural, scriptlet, style and
network filters are reported. An exception takes a filter away wherever the rule language can't make one: better an
advert kept than a page cut.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

import regex
from msgspec import Struct

from scraper.errors import RuleError
from scraper.rules.findings import Finding
from scraper.rules.schema import DropRule, Match, RuleSet, Status
from scraper.rules.selectors import check_selector

_FILTER = regex.compile(r"^(?P<hosts>[^#|/\s]*?)(?P<mark>##|#@#|#\?#|#@\?#|#\$#|#\$\?#|#%#|#@\$#|#\+js)(?P<rest>.*)$")
_HOST = regex.compile(r"~?[\p{L}\p{N}][\p{L}\p{N}.-]*+")
_PROCEDURAL = (
    ":-abp-",
    ":has-text(",
    ":matches-",
    ":upward(",
    ":xpath(",
    ":remove(",
    ":style(",
    ":min-text-length(",
    ":watch-attr(",
)
_GENERIC = ""


class Filter(Struct, frozen=True):
    """One element-hiding filter of a list: the hosts it is for, those it is not for, and its selector."""

    line: int
    hosts: tuple[str, ...]
    spared: tuple[str, ...]
    selector: str
    exception: bool


class Imported(Struct, frozen=True):
    """One rule set for each host, one for every page, and what was left behind."""

    sets: tuple[RuleSet, ...]
    notes: tuple[Finding, ...]


def import_filters(
    text: str, file: str, *, name: str, hosts: Collection[str] = (), status: Status = "proposed"
) -> Imported:
    """Turn a list into rule sets `<name>/<host>` and `<name>/generic`; `hosts` limits it to what is below these."""
    notes: list[Finding] = []
    filters = list(_filters(text, file, notes))
    exceptions = _exceptions(filters)
    by_host: dict[str, dict[str, None]] = defaultdict(dict)
    for one in filters:
        if one.exception:
            continue
        for host in one.hosts or (_GENERIC,):
            if hosts and not _is_below(host, hosts):
                continue
            reason = _excepted(one, host, exceptions)
            if reason:
                notes.append(_note(file, one.line, "R163", f"{one.selector!r} left out: {reason}"))
            else:
                by_host[host][one.selector] = None
    sets = tuple(_rule_set(name, host, tuple(found), status) for host, found in sorted(by_host.items()))
    return Imported(sets, tuple(sorted(notes)))


def _note(file: str, line: int, code: str, message: str) -> Finding:
    return Finding(file, line, 1, code, message, "warning")


def _filters(text: str, file: str, notes: list[Finding]) -> Iterator[Filter]:
    network = 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if not line or line.startswith(("!", "[")):
            continue
        match = _FILTER.match(line)
        if match is None:
            network += 1
        else:
            one = _filter(number, match)
            if isinstance(one, Filter):
                yield one
            else:
                notes.append(_note(file, number, "R162", f"{one}: {line[:80]!r}"))
    if network:
        told = f"{network} filters of requests; pages are read as they are, nothing is requested"
        notes.append(_note(file, 1, "R162", told))


def _filter(number: int, match: "regex.Match[str]") -> Filter | str:
    """One filter, or why it can't be taken."""
    css = match["rest"].strip()
    if match["mark"] not in ("##", "#@#") or css.startswith(("+js", "^")) or any(mark in css for mark in _PROCEDURAL):
        return "not plain element hiding"
    names = [host.strip().lower() for host in match["hosts"].split(",") if host.strip()]
    if any(not _HOST.fullmatch(host) for host in names):
        return "a host that is no name"
    try:
        check_selector(css)
    except RuleError as error:
        return str(error)
    bound = tuple(host for host in names if not host.startswith("~"))
    spared = tuple(host[1:] for host in names if host.startswith("~"))
    return Filter(number, bound, spared, css, match["mark"] == "#@#")


def _exceptions(filters: Iterable[Filter]) -> dict[str, tuple[str, ...]]:
    """Selector -> the hosts on which it must not act ("": anywhere)."""
    out: dict[str, set[str]] = defaultdict(set)
    for one in filters:
        if one.exception:
            out[one.selector].update(one.hosts or (_GENERIC,))
    return {selector: tuple(sorted(hosts)) for selector, hosts in out.items()}


def _excepted(one: Filter, host: str, exceptions: dict[str, tuple[str, ...]]) -> str:
    """Why a filter can't act on a host, "" if it can."""
    spared = (*one.spared, *exceptions.get(one.selector, ()))
    for other in spared:
        if other == _GENERIC:
            return "an exception takes it away everywhere"
        if host == _GENERIC:
            return f"an exception for {other}, and it is for every page"
        if _is_below(host, (other,)) or _is_below(other, (host,)):
            return f"an exception for {other}"
    return ""


def _is_below(host: str, tops: Iterable[str]) -> bool:
    return any(host == top or host.endswith(f".{top}") for top in tops)


def _rule_set(name: str, host: str, selectors: tuple[str, ...], status: Status) -> RuleSet:
    drop = DropRule(id="cosmetic", cls="advertising", select=selectors)
    if host == _GENERIC:
        return RuleSet(
            format=1, id=f"{name}/generic", name="every page", status=status, match=Match(any=True), drop=(drop,)
        )
    match = Match(beside=True, hosts=(host, f"*.{host}"))
    return RuleSet(format=1, id=f"{name}/{host}", name=host, status=status, match=match, drop=(drop,))
