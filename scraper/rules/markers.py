"""Markers: which tokens a page must carry before a marker's selector is worth running on its tree.

The tokens of a page are the set of
    "#<id>"                    for the id attributes,
    ".<class>"                 for every class of the class attributes,
    "meta:<name>=<content>"    for every meta element, by its property, name or itemprop in lower case,
    "link:href=<address>", "link:rel=<rel>", "script:src=<address>"    for what a page loads.
Ids and classes of elements that hold no text (script, iframe, svg and the like) may be missing, so a marker on one of
those has to name the element: `script#__NEXT_DATA__`, not `#__NEXT_DATA__`; it is then tried on every page.
Markers of the forms `meta[name="x"][content*="y"]`, `link[href*="y"]` and `script[src*="y"]` are decided on the tokens
alone.
"""

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

import regex
from msgspec import Struct

_STRINGS = regex.compile(r'"((?:[^"\\]|\\.)*+)"|\'((?:[^\'\\]|\\.)*+)\'')
_NESTED = regex.compile(r":[\w-]++\((?:[^()]|(?R))*+\)|\((?:[^()]|(?R))*+\)")
_NAME = r"[\w\p{L}-]++"
_COMPOUND = regex.compile(r"(?:[^\s>+~\[]|\[[^\]]*+\])++")
_SIMPLE = regex.compile(rf"(?P<name>[#.]{_NAME})|(?P<attr>\[[^\]]*+\])")
_UNSEEN = regex.compile(
    r"(?:html|head|title|link|base|script|style|template|noscript|iframe|frame|object|embed|svg|math|canvas|video|audio"
    r"|source|track|textarea|br)(?![\w-])"
)
_ATTR = regex.compile(
    r"\[\s*([\w:-]++)\s*(?:([~|^$*]?=)\s*(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\]\"']++))\s*([iIsS]?))?\s*\]"
)
_META = regex.compile(rf"\s*meta((?:{_ATTR.pattern})+)\s*$")
_LOADED = regex.compile(rf"\s*(link|script){_ATTR.pattern}\s*$")
_LOADING = frozenset(("link:href", "link:rel", "script:src"))
_NAMING = ("name", "property", "itemprop")

_COMPARE: dict[str, Callable[[str, str], bool]] = {
    "=": lambda content, want: content == want,
    "*=": lambda content, want: want in content,
    "^=": lambda content, want: content.startswith(want),
    "$=": lambda content, want: content.endswith(want),
    "~=": lambda content, want: want in content.split(),
}


class HeadTest(Struct, frozen=True, gc=False):
    """A marker that needs no tree: the key of the tokens that decide it, and how their values must compare."""

    key: str  # "meta:<name>", "link:href", "link:rel" or "script:src"
    operator: str = ""
    want: str = ""
    fold: bool = False  # compare without case


class Marker(Struct, frozen=True):
    """A marker's selector; `needs` holds sets of tokens, one of which a page must carry whole; none: always look."""

    css: str
    needs: tuple[frozenset[str], ...] = ()
    head: HeadTest | None = None

    def possible(self, tokens: AbstractSet[str]) -> bool:
        """Whether the page's tokens allow a hit."""
        return not self.needs or any(need <= tokens for need in self.needs)


@lru_cache(maxsize=65_536)  # keyed by the selector's own text
def parse_marker(css: str) -> Marker:
    """Work out what a marker needs; what can't be worked out needs nothing and is tried on every page.

    >>> sorted(parse_marker("div#a > .b:not(.c)").needs[0])
    ['#a', '.b']
    """
    if "\\" in _shield(css):  # escapes name other tokens than they show
        return Marker(css)
    head = _meta_test(css) or _loaded_test(css)
    if head is not None:
        return Marker(css, (frozenset({head.key}),), head)
    needs = tuple(_needed(part) for part in _alternatives(css))
    return Marker(css, needs if all(needs) else ())


def _meta_test(css: str) -> HeadTest | None:
    if not _META.match(css):
        return None
    name, test = "", ("", "", False)
    for attr, operator, *values, flag in _ATTR.findall(css):
        value = next((v for v in values if v), "")
        if attr in _NAMING and operator == "=" and not name:
            name = value.lower()
        elif attr == "content" and operator in _COMPARE and not test[0] and value:
            test = (operator, value, flag in {"i", "I"})
        else:
            return None
    return HeadTest(f"meta:{name}", *test) if name else None


def _loaded_test(css: str) -> HeadTest | None:
    match = _LOADED.match(css)
    if not match:
        return None
    tag, attr, operator, *values, flag = match.groups("")
    key, value = f"{tag}:{attr}", next((v for v in values if v), "")
    return HeadTest(key, operator, value, bool(flag) and flag in "iI") if key in _LOADING and value else None


def _alternatives(css: str) -> list[str]:
    """The comma-separated selectors, without strings' commas and without what stands in parentheses."""
    kept: list[str] = []

    def hide(match: "regex.Match[str]") -> str:
        kept.append(match.group())
        return f"\x00{len(kept) - 1}\x00"

    bare = _NESTED.sub("", _STRINGS.sub(hide, css))
    return [regex.sub(r"\x00(\d+)\x00", lambda m: kept[int(m.group(1))], part) for part in bare.split(",")]


def _needed(selector: str) -> frozenset[str]:
    needed: set[str] = set()
    shielded = _shield(selector)
    for compound in _COMPOUND.finditer(shielded):
        if _UNSEEN.match(compound.group()):
            continue
        for match in _SIMPLE.finditer(shielded, *compound.span()):
            if match.group("attr"):
                needed.update(_needed_by_attribute(selector[match.start() : match.end()]))
            else:
                needed.add(match.group())
    return frozenset(needed)


def _shield(selector: str) -> str:
    """The selector with the insides of its strings blanked, same length: a `]` in one ends no attribute."""
    return str(_STRINGS.sub(lambda m: m.group()[0] + "_" * (len(m.group()) - 2) + m.group()[-1], selector))


def _needed_by_attribute(attribute: str) -> set[str]:
    match = _ATTR.fullmatch(attribute)
    if not match:
        return set()
    name, operator, flag = match.group(1), match.group(2), match.group(6)
    value = match.group(3) or match.group(4) or match.group(5) or ""
    if flag or not value:
        return set()
    if name == "id" and operator == "=":
        return {f"#{value}"}
    if name == "class" and operator in {"=", "~="}:
        return {f".{one}" for one in value.split()}
    if name in {"name", "property"} and operator == "=" and ":" in value:
        return {f"meta:{value.lower()}"}  # only meta elements carry names with a colon
    return set()


def head_hit(test: HeadTest, values: Sequence[str]) -> bool:
    """Decide a marker by the values of all elements that it may mean."""
    if not test.operator:
        return bool(values)
    compare = _COMPARE[test.operator]
    if test.fold:
        return any(compare(value.lower(), test.want.lower()) for value in values)
    return any(compare(value, test.want) for value in values)


def head_values(tokens: Iterable[str]) -> dict[str, list[str]]:
    """What a page's meta, link and script elements say, by the keys of HeadTest, read back from its tokens."""
    out: dict[str, list[str]] = {}
    for token in tokens:
        if token[0] not in "#.":
            key, equals, value = token.partition("=")
            if equals:
                out.setdefault(key, []).append(value)
    return out
