r"""HTML written again with every element closed where it ends: what nests, and how deep, is then ours to say.

A parser does more than it is told. By the HTML standard it opens <b>, <font> and their like again in each paragraph
until they are closed: 1,000 of them before 4,000 <p> are four million elements. And what closes an element depends on
where it stands: "</div>" is none in a comment, an attribute, an <svg> or a cell. A count of tags is led astray by all
of that; a page written so leaves nothing to be remembered or found out.

Comments, scripts, styles and drawings lose what they hold: no text of the page is there.

Source: https://html.spec.whatwg.org/multipage/parsing.html, of which this is what decides how deep a tree is.
"""

import re
from collections import Counter
from collections.abc import Set as AbstractSet

MAX_DEPTH = 256
"""Open elements above which tags are dropped: lxml loses what is deeper, 2,020 pages reach 55. Whatever climbs from
each element costs the size of a page times its depth."""

MAX_ATTRIBUTES = 1_000
"""Attributes of one tag above which all go: they hold data, not text. lexbor's cost grows with their square."""

_W = r"\t\n\f\r "
_ATTRIBUTE = (
    rf"(?:=?[^{_W}/>=]++|=)"
    rf"(?:[{_W}]*+=(?:[{_W}]*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^{_W}>\"'][^{_W}>]*+))?+)?+"
)
_REST = rf"(?P<rest>(?:[{_W}/]++|{_ATTRIBUTE})*+)"
_TAG = rf"<(/?)([a-zA-Z][^{_W}/>]*+){_REST}(>|\Z)"
_TOKEN = re.compile(rf"<!--(?:-?>|(?s:.*?)(?:--!?>|\Z))|<[!?][^>]*+(?:>|\Z)|</(?:>|[^a-zA-Z>][^>]*+(?:>|\Z))|{_TAG}")
"""What a parser takes for one token that is no text, wherever it ends; group 2 is a tag's name."""
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_ONE_TAG, _VALUE = re.compile(_TAG), re.compile(rf"(?:\"[^\"]*+\"?|'[^']*+'?){_REST}")
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9:_-]*")

_VOID = frozenset(
    "area base basefont bgsound br col embed hr image img input keygen link meta param source track wbr".split()
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ROWS = frozenset(("caption", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"))
_CELLS = frozenset(("caption", "td", "th"))
_SCOPE = frozenset(("applet", "caption", "marquee", "object", "table", "td", "th"))
"""What a closing tag can't reach beyond."""
_ENDS_P = _HEADINGS | frozenset(
    "address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer form "
    "header hgroup hr li listing main menu nav ol p pre search section summary ul xmp".split()
)
_SPECIAL = (_ENDS_P - {"dialog"}) | _SCOPE | _ROWS | frozenset(("button", "iframe", "noscript", "select"))
_LOOSE = _SPECIAL - {"address", "div", "p"}
_ENDED_BY: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset(("li",)), _LOOSE),
    "dd": (frozenset(("dd", "dt")), _LOOSE),
    "dt": (frozenset(("dd", "dt")), _LOOSE),
    "a": (frozenset("a"), _SPECIAL),
    "nobr": (frozenset(("nobr",)), _SPECIAL),
    "button": (frozenset(("button",)), _SCOPE),
    "option": (frozenset(("option",)), _SPECIAL),
    "optgroup": (frozenset(("option", "optgroup")), _SPECIAL),
    "rt": (frozenset(("rt", "rp")), _SPECIAL | {"ruby"}),
    "rp": (frozenset(("rt", "rp")), _SPECIAL | {"ruby"}),
    "table": (frozenset(("table",)), _CELLS),
    "tr": (_CELLS | {"colgroup", "tr"}, frozenset(("table",))),
    "td": (_CELLS | {"colgroup"}, frozenset(("table",))),
    "th": (_CELLS | {"colgroup"}, frozenset(("table",))),
    **dict.fromkeys(("caption", "colgroup", "tbody", "tfoot", "thead"), (_ROWS, frozenset(("table",)))),
}
"""Which open elements a tag ends by opening, and what hides them from it."""

_RAW = frozenset(("iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"))
"""Elements in which nothing is a tag but their own end."""
_READ = frozenset(("noembed", "noframes", "title", "xmp"))
_SUNK = frozenset(("math", "svg", "template"))
"""Elements in which other laws hold, and nothing is read."""
_ISLANDS = frozenset(("annotation-xml", "desc", "foreignobject", "title"))
_NOT_IN_SVG = _ENDS_P | frozenset(("body", "br", "em", "head", "img", "meta", "ruby", "span", "strong", "table"))
_PARAGRAPHS = frozenset(("dd", "dt", "li", "p"))
"""What parts texts even where nothing else may nest."""
_ONCE = frozenset(("body", "head", "html"))
_IGNORED = frozenset(("frame", "frameset", "plaintext"))


def nested(text: str, unwanted: AbstractSet[str] = frozenset()) -> tuple[str, bool]:
    """The page with every element closed, without unwanted tags and what nests too deep, and whether any was dropped.

    >>> nested("<p>a<b>b<p>c</i>d")
    ('<p>a<b>b</b></p><p>cd</p>', False)
    """
    page, at = _Writer(text, unwanted), 0
    while hit := _TOKEN.search(text, at):
        page.say(text[at : hit.start()])
        at = page.take(hit)
    page.say(text[at:])
    page.close(0)
    return "".join(page.out), page.cut


class _Writer:
    """What has been written, and the elements that are open in it."""

    def __init__(self, text: str, unwanted: AbstractSet[str]) -> None:
        self.text = text
        self.unwanted = unwanted
        self.out: list[str] = []
        self.cut = False
        self._stack: list[str] = []
        self._open: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._seen: set[str] = set()  # of _ONCE
        self._sunk: list[str] = []  # an open element of _SUNK, and the islands of HTML in it

    def say(self, text: str) -> None:
        """Write text; a "<" that begins no tag must not begin one later."""
        if text and not self._sunk:
            self.out.append(text.replace("<", "&lt;") if "<" in text else text)

    def take(self, hit: re.Match[str]) -> int:
        """Write a token as it should be; returns where the next one may begin."""
        closing, name, end = hit[1], (hit[2] or "").lower(), hit.end()
        if not name:
            self.out.append(_comment(hit[0]))
        elif not hit[4]:
            pass  # cut off by the end of the page
        elif self._sunk and not self._surfaces(closing, name, hit[3]):
            if name in _RAW and not closing and self._sunk[0] == "template":
                return self._raw(hit, name)
        elif name in self.unwanted:
            self._drop("")
        elif closing:
            self._end(name)
        elif name in _RAW and not (self._open["select"] and name not in {"script", "textarea"}):
            return self._raw(hit, name)
        else:
            self._begin(hit, name)
        return end

    def _surfaces(self, closing: str, name: str, rest: str) -> bool:
        """Whether a tag in a drawing is one of the page: the drawing was never closed."""
        if closing and name in self._sunk:
            del self._sunk[self._sunk.index(name) :]
        elif not closing and (name == self._sunk[0] or name in _ISLANDS) and not rest.endswith("/"):
            if len(self._sunk) < MAX_DEPTH:
                self._sunk.append(name)
        elif name in _NOT_IN_SVG and self._sunk[0] != "template" and _ISLANDS.isdisjoint(self._sunk):
            self._sunk.clear()
            return True
        return False

    def _raw(self, hit: re.Match[str], name: str) -> int:
        """An element without tags in it, with what it holds if that is read."""
        end = re.compile(rf"(?i)</{name}(?=[{_W}/>])[^>]*+>?").search(self.text, hit.end())
        if self._sunk:
            return end.end() if end else len(self.text)
        inside = self.text[hit.end() : end.start() if end else len(self.text)]
        read = name in _READ or (name == "script" and "ld+json" in hit[3] and "<!--" not in inside)
        self.out.append(f"{self._tag(hit, name)}{inside if read else ''}</{name}>")
        return end.end() if end else len(self.text)

    def _begin(self, hit: re.Match[str], name: str) -> None:
        if self._open["select"] and not self._in_select(name):
            return
        lone = name in _ROWS or name == "col"
        if name in _IGNORED or name in self._seen or (lone and not self._open["table"]):
            return
        if name == "form" and self._open["form"]:
            return
        if name in _SUNK:
            self._sunk = [] if hit[3].endswith("/") else [name]
            return
        self._make_room(name)
        if name in _VOID or name in _ONCE:
            self._seen.update(_ONCE & {name})
            self.out.append(self._tag(hit, name))
        elif len(self._stack) >= MAX_DEPTH + (name in _PARAGRAPHS):
            self._drop(name)
        elif _PLAIN_NAME.fullmatch(name):
            self.out.append(self._tag(hit, name))
            self._stack.append(name)
            self._open[name] += 1

    def _in_select(self, name: str) -> bool:
        """Whether a tag counts in a list to choose from; some end it."""
        if name in ("option", "optgroup"):
            return True
        ends = name in ("input", "keygen", "select", "textarea") or (name in _ROWS | {"table"} and self._open["table"])
        if ends:
            self._close_to(frozenset(("select",)), frozenset())
        return bool(ends) and name != "select"

    def _make_room(self, name: str) -> None:
        """Close what the tag ends by opening."""
        if name in _ENDED_BY:
            targets, barriers = _ENDED_BY[name]
            if any(self._open[target] for target in targets):
                self._close_to(targets, barriers, outermost="table" in barriers)
        if name in _ENDS_P and self._open["p"]:
            self._close_to(frozenset("p"), _SCOPE | {"button"})
        if name in _HEADINGS and self._stack and self._stack[-1] in _HEADINGS:
            self.close(len(self._stack) - 1)

    def _end(self, name: str) -> None:
        targets = _HEADINGS if name in _HEADINGS else frozenset((name,))
        if self._dropped[name]:
            self._dropped[name] -= 1
            self.out.append("\n")
        elif name in ("p", "br") and not self._open[name]:
            self.out.append("<p></p>" if name == "p" else "<br>")
        elif name == "table" or name in _ROWS:
            self._close_to(targets, frozenset(("table",)) - targets)
        elif any(self._open[target] for target in targets):
            self._close_to(targets, _SCOPE - targets if name in _SPECIAL else _SPECIAL)

    def _close_to(self, targets: frozenset[str], barriers: frozenset[str], *, outermost: bool = False) -> None:
        """Close the innermost element of these, or the outermost, that no barrier hides, and all that is in it."""
        found = -1
        for at in range(len(self._stack) - 1, -1, -1):
            name = self._stack[at]
            if name in targets:
                found = at
                if not outermost:
                    break
            elif name in barriers:
                break
        if found >= 0:
            self.close(found)

    def close(self, size: int) -> None:
        """Close all but so many elements."""
        for name in reversed(self._stack[size:]):
            self.out.append(f"</{name}>")
            self._open[name] -= 1
        del self._stack[size:]

    def _tag(self, hit: re.Match[str], name: str) -> str:
        """The opening tag as it was, without attributes if they are too many."""
        many = _has_many(hit[3])
        self.cut |= many
        return f"<{name}>" if many else hit[0]

    def _drop(self, name: str) -> None:
        self.cut = True
        self.out.append("\n")
        if name:
            self._dropped[name] += 1


def many_attributes(text: str, start: int) -> bool:
    """Whether a tag that begins at a place of a text, or a value of it that does, is followed by many attributes."""
    hit = (_ONE_TAG if text[start] == "<" else _VALUE).match(text, start)
    return hit is not None and _has_many(hit["rest"])


def _has_many(attributes: str) -> bool:
    least = 2 * MAX_ATTRIBUTES  # code points
    return len(attributes) > least and sum(1 for _ in _ATTRIBUTES.finditer(attributes)) > MAX_ATTRIBUTES


def _comment(token: str) -> str:
    """A comment as the walk reads it; else what parts two texts as any comment does."""
    if token.startswith("<!--"):
        return token if "property" in token and token.endswith("-->") else "<!---->"
    return token if token[:9].lower() == "<!doctype" and token.endswith(">") else ""
