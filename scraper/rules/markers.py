"""Markers: which tokens a page must carry before a marker's selector is worth running on its tree.

The tokens of a page are the set of
    "#<id>"                    for the id attributes,
    ".<class>"                 for every class of the class attributes,
    "meta:<name>=<content>"    for every meta element, by its property, name or itemprop in lower case,
    "link:href=<address>", "link:rel=<rel>", "script:src=<address>"    for what a page loads,
    "title=<text>"             for the title element, white space collapsed.
Ids and classes of elements that hold no text (script, iframe, svg and the like) may be missing, so a marker on one of
those has to name the element: `script#__NEXT_DATA__`, not `#__NEXT_DATA__`; it is then tried on every page.
Markers of the forms `meta[name="x"][content*="y"]`, `link[href*="y"]`, `script[src*="y"]` and
`title:lexbor-contains("y")` are decided on the tokens alone.
"""

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

import regex
from msgspec import Struct

_STRINGS = regex.compile(r'"((?:[^"\\]|\\.)*+)"|\'((?:[^\'\\]|\\.)*+)\'')
_ASKED = regex.compile(r"\x01(\d+)\x01")
_HAS = regex.compile(r":has\((.*)\)", regex.DOTALL)
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
_TITLE = regex.compile(r"\s*title:lexbor-contains\(\s*(?:\"([^\"\\]++)\"|'([^'\\]++)')\s*\)\s*$")
_LOADING = frozenset(("link:href", "link:rel", "script:src"))
_SIGNS = {"class": ".", "id": "#"}
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

    key: str  # "meta:<name>", "link:href", "link:rel", "script:src" or "title"
    operator: str = ""
    want: str = ""
    fold: bool = False  # compare without case


class Marker(Struct, frozen=True):
    """A marker's selector; `needs` holds sets of tokens, one of which a page must carry whole; none: always look.

    A marker without `needs` may have `starts`: a page without a token that starts with one of them has no hit.
    """

    css: str
    needs: tuple[frozenset[str], ...] = ()
    head: HeadTest | None = None
    starts: tuple[str, ...] = ()

    @property
    def unbound(self) -> bool:
        """Whether no token stands for it, so that only the tree can tell."""
        return not self.needs and not self.starts

    def possible(self, tokens: AbstractSet[str]) -> bool:
        """Whether the page's tokens allow a hit."""
        for need in self.needs:  # asked a hundred times a page: a generator takes twice as long
            if need <= tokens:
                return True
        return not self.needs


@lru_cache(maxsize=65_536)  # keyed by the selector's own text
def parse_marker(css: str) -> Marker:
    """Work out what a marker needs; what can't be worked out needs nothing and is tried on every page.

    >>> sorted(parse_marker("div#a > .b:not(.c)").needs[0])
    ['#a', '.b']
    """
    if "\\" in _shield(css):  # escapes name other tokens than they show
        return Marker(css)
    head = _meta_test(css) or _loaded_test(css) or _title_test(css)
    if head is not None:
        return Marker(css, (frozenset({head.key}),), head)
    parts = _alternatives(css)
    needs = tuple(map(_needed, parts))
    if all(needs):
        return Marker(css, needs)
    starts = tuple(_start(part) or max(need, key=len, default="") for part, need in zip(parts, needs, strict=True))
    return Marker(css, starts=starts if all(starts) else ())


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


def _title_test(css: str) -> HeadTest | None:
    match = _TITLE.match(css)
    return HeadTest("title", "*=", match[1] or match[2]) if match else None


def _alternatives(css: str) -> list[str]:
    """The comma-separated selectors, without strings' commas and without what stands in parentheses.

    What `:has(…)` asks for stands behind its selector, as the page must hold that, too; choices in it are left out.
    """
    kept: list[str] = []

    def hide(match: "regex.Match[str]") -> str:
        kept.append(match.group())
        return f"\x00{len(kept) - 1}\x00"

    def asked(match: "regex.Match[str]") -> str:
        inner = _HAS.fullmatch(match.group())
        if inner is None or "," in inner[1]:
            return ""
        kept.append(_NESTED.sub("", inner[1]))
        return f"\x01{len(kept) - 1}\x01"

    def append(part: str) -> str:
        return str(_ASKED.sub("", part)) + "".join(f" {kept[int(n)]}" for n in _ASKED.findall(part))

    parts = map(append, _NESTED.sub(asked, _STRINGS.sub(hide, css)).split(","))
    return [regex.sub(r"\x00(\d+)\x00", lambda m: kept[int(m.group(1))], part) for part in parts]


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


def _start(selector: str) -> str:
    """What one token of a page must start with, by the longest `[class^=…]` or `[id^=…]`; "" if there is none."""
    starts = [""]
    for compound in _COMPOUND.finditer(_shield(selector)):
        if not _UNSEEN.match(compound.group()):
            for attribute in _ATTR.finditer(selector, *compound.span()):
                name, operator, *values, flag = attribute.groups("")
                value = "".join(values)
                if operator == "^=" and name in _SIGNS and not flag and value.split() == [value]:
                    starts.append(_SIGNS[name] + value)
    return max(starts, key=len)


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
