"""HTML that would stop a parser, made harmless before it is parsed; the text stays.

Measured with selectolax 1.0.2 (lexbor): 100,000 nested elements take 9 s, 100,000 attributes on one element 14 s,
300,000 unclosed `<option>` over 40 s. All three need either very many tags or one very long tag, so ordinary pages pay
only for two counts.
"""

import re

MAX_TAGS = 40_000
"""Tags above which no list of options is left; the largest page of the development sets has 21,000."""

MANY_TAGS = 8_000
"""Tags above which the depth is looked at, .6 µs each: 8,000 nested elements take .1 s, 40,000 take 5."""

_SHORTEST_TAG = 3  # code points, "<b>": a shorter page need not be counted through

MAX_OPTIONS = 4_000
"""Options of lists to choose from, above which they go, too: 4,000 in one list take .1 s, 20,000 take 3."""

MAX_DEPTH = 2_000
"""Open elements above which tags are dropped; lexbor's cost grows with the square of the depth."""

MAX_TAG_CHARS = 65_536
"""Code points of one tag above which its attributes are dropped: they hold data, not text."""

_LONG_TAG = re.compile(rf"<([a-zA-Z][^\s<>/]*)[^<>]{{{MAX_TAG_CHARS},}}>")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s<>/]*)[^<>]*>")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_SELF_CLOSING = frozenset(["li", "p", "td", "th", "tr", "dd", "dt", "tbody", "thead"])
"""The parser closes these by itself when the next one opens: they never nest on their own."""
_NEVER_ARTICLE = frozenset(("option", "optgroup"))
_NO_TAGS: frozenset[str] = frozenset()
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*>")


def defuse(text: str) -> tuple[str, bool]:
    """The text without XML declaration, giant tags and hopeless nesting, and whether anything was degraded."""
    declaration = _XML_DECLARATION.match(text)  # `sub` would try every place of the page
    if declaration:
        text = text[declaration.end() :]
    degraded = False
    if _may_have_long_tag(text):
        text, count = _LONG_TAG.subn(r"<\1>", text)
        degraded = count > 0
    tags = text.count("<") if len(text) > MANY_TAGS * _SHORTEST_TAG else 0
    if tags > MANY_TAGS:
        many = tags > MAX_TAGS or text.count("<option") > MAX_OPTIONS
        flat = _flatten(text, _NEVER_ARTICLE if many else _NO_TAGS)
        degraded = degraded or len(flat) != len(text)
        text = flat
    return text, degraded


def _may_have_long_tag(text: str) -> bool:
    """Whether "<" stands in front of a run of MAX_TAG_CHARS code points without "<" and ">".

    Such a run covers a multiple of that number, so only those places are looked at; with the pattern alone `defuse`
    takes 1.5 ms a page of wcxb-dev, so .1 ms. A long script is no tag.
    """
    for place in range(MAX_TAG_CHARS, len(text), MAX_TAG_CHARS):
        low = place - MAX_TAG_CHARS
        start = max(text.rfind("<", low, place), text.rfind(">", low, place)) + 1
        stop = start + MAX_TAG_CHARS
        opened = start > 0 and text[start - 1] == "<" and stop <= len(text)
        if opened and text.find("<", place, stop) < 0 and text.find(">", place, stop) < 0:
            return True
    return False


def _flatten(text: str, unwanted: frozenset[str]) -> str:
    """Drop unwanted tags, opening ones that would nest deeper than MAX_DEPTH, and the closing ones of these."""
    depth, dropped = 0, 0
    out, at = [], 0
    for match in _TAG.finditer(text):
        closing, name = match[1], match[2].lower()
        if name in _VOID or name in _SELF_CLOSING:
            continue
        if name in unwanted:
            drop = True
        elif closing:
            drop, dropped, depth = dropped > 0, max(dropped - 1, 0), depth - (dropped == 0)
            depth = max(depth, 0)
        elif depth >= MAX_DEPTH:
            drop, dropped = True, dropped + 1
        else:
            drop, depth = False, depth + 1
        if drop:
            out.append(text[at : match.start()])
            out.append("\n")
            at = match.end()
    out.append(text[at:])
    return "".join(out)
