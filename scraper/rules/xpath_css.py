"""XPath to CSS, where both name exactly the same nodes; anything else stays XPath.

Kept as XPath: axes that go up or back, text(), string values, positions other than of a tag among its siblings, and
children of tables, where lexbor inserts a tbody and lxml doesn't. One thing is read as it is meant, not as it stands:
contains(concat(' ', @class, ' '), ' x ') without normalize-space(), which tabs and line ends between classes escape.
"""

import regex

from scraper.errors import RuleError
from scraper.rules.selectors import check_selector

_TOKEN = regex.compile(
    r"\s*(?:(?P<op>//|/|\||\[|\]|\(|\)|,|!=|=|\.\.|\.|\*|::|@)|(?P<text>\"[^\"]*\"|'[^']*')|(?P<number>\d+)"
    r"|(?P<name>[A-Za-z_][\w.-]*))"
)
_AXES = {"child": " > ", "descendant": " ", "following-sibling": " ~ "}


_CASELESS = frozenset(
    "accept accept-charset align alink axis bgcolor charset checked clear codetype color compact declare defer dir "
    "direction disabled enctype face frame hreflang http-equiv lang language link media method multiple nohref "
    "noresize noshade nowrap readonly rel rev rules scope scrolling selected shape target text type valign valuetype "
    "vlink".split()
)
"""Attributes whose values CSS compares without case (HTML, 4.16.2); XPath minds it, so they get the flag `s`."""


class _NotExactError(Exception):
    """This XPath has no exact CSS."""


def to_css(xpath: str) -> tuple[str, ...] | None:
    """The selectors that name the same nodes, "::attr(name)" at the end for an attribute; None if there are none.

    >>> to_css("//div[@id='a' and not(contains(@class, 'b'))]//p[1] | //meta[@name='c']/@content")
    ('div[id="a"]:not([class*="b"]) p:nth-of-type(1)', 'meta[name="c"]::attr(content)')
    >>> to_css("//p[contains(., 'x')]") is None
    True
    """
    try:
        parser = _Parser(xpath)
        out = tuple(parser.union())
        for css in out:
            check_selector(css)
    except (_NotExactError, RuleError, RecursionError):
        return None
    return out


def _tokens(xpath: str) -> list[tuple[str, str]]:
    out, at = [], 0
    while at < len(xpath.rstrip()):
        match = _TOKEN.match(xpath, at)
        if match is None:
            raise _NotExactError(xpath[at:])
        out.append((match.lastgroup or "", match.group(match.lastgroup or 0)))
        at = match.end()
    return out


class _Parser:
    """One pass over the tokens of an XPath; every method returns CSS or gives up."""

    def __init__(self, xpath: str) -> None:
        self._tokens = _tokens(xpath)
        self._at = 0
        self._tag = ""  # of the compound read last

    def _peek(self, ahead: int = 0) -> str:
        return self._tokens[self._at + ahead][1] if self._at + ahead < len(self._tokens) else ""

    def _take(self, want: str = "") -> str:
        token = self._peek()
        if not token or (want and token != want):
            raise _NotExactError(token)
        self._at += 1
        return token

    def _skip(self, token: str) -> bool:
        if self._peek() != token:
            return False
        self._at += 1
        return True

    def union(self) -> list[str]:
        out = [self._path()]
        while self._skip("|"):
            out.append(self._path())
        if self._peek():
            raise _NotExactError(self._peek())
        return out

    def _path(self) -> str:
        self._skip(".")
        if self._take() != "//":  # a path from the root or from nowhere
            raise _NotExactError
        css = self._first()
        while self._peek() in {"/", "//"}:
            slash = self._take()
            if slash == "/" and self._skip("@"):
                return f"{css}::attr({self._name()})"
            css += self._step(slash)
        return css

    def _first(self) -> str:
        if self._skip("@"):
            raise _NotExactError
        return self._compound()

    def _step(self, slash: str) -> str:
        combinator = " " if slash == "//" else " > "
        if self._peek(1) == "::":
            axis = self._take()
            self._take("::")
            if axis not in _AXES or slash == "//":
                raise _NotExactError(axis)
            combinator = _AXES[axis]
            if axis != "child":
                return combinator + self._compound(counted=False)
        if combinator == " > " and self._tag == "table":
            raise _NotExactError("table")
        return combinator + self._compound()

    def _name(self) -> str:
        kind, name = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        if kind != "name" or name != name.lower() or not regex.fullmatch(r"[a-z][\w-]*", name):
            raise _NotExactError(name)
        self._at += 1
        return name

    def _compound(self, *, counted: bool = True) -> str:
        """A name and its conditions; `counted`: a position counts the children of one parent, as CSS does."""
        tag = "*" if self._skip("*") else self._name()
        if self._peek() == "(" or tag == "tbody":  # text(), node(); lexbor has a tbody in every table
            raise _NotExactError(tag)
        css, first = tag, True
        while self._skip("["):
            if self._is_position() and not (first and counted):
                raise _NotExactError("position")
            css += self._position(tag) if self._is_position() else self._either()
            self._take("]")
            first = False
        self._tag = tag
        # lexbor loses siblings of `:not(…) ~ x`, but not of `*:not(…) ~ x`
        return css[1:] if css.startswith("*[") else css

    def _is_position(self) -> bool:
        return (self._peek(1) == "]" and self._peek().isdigit()) or self._peek() == "last"

    def _position(self, tag: str) -> str:
        token = self._take()
        if token == "last":  # noqa: S105  # a token of the language
            self._take("(")
            self._take(")")
            return ":last-child" if tag == "*" else ":last-of-type"
        return f":nth-child({token})" if tag == "*" else f":nth-of-type({token})"

    def _either(self) -> str:
        parts = [self._all()]
        while self._skip("or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else f":is({', '.join(parts)})"

    def _all(self) -> str:
        css = self._condition()
        while self._skip("and"):
            css += self._condition()
        return css

    def _condition(self) -> str:
        if self._skip("("):
            css = self._either()
            self._take(")")
            return css
        if self._skip("@"):
            return self._attribute()
        token = self._peek()
        if self._peek(1) == "(" and token in {"not", "contains", "starts-with"}:
            self._at += 2
            css = self._either() if token == "not" else self._substring("*=" if token == "contains" else "^=")  # noqa: S105
            self._take(")")
            return f":not({css})" if token == "not" else css  # noqa: S105
        return self._descendant()

    def _attribute(self) -> str:
        name = self._name()
        if self._skip("="):
            return _test(name, "=", self._text())
        if self._skip("!="):
            return f"[{name}]:not({_test(name, '=', self._text())})"
        return f"[{name}]"

    def _text(self) -> str:
        kind, text = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        inside = text[1:-1]
        if kind != "text" or '"' in inside or "\\" in inside or "\n" in inside:
            raise _NotExactError(text)
        self._at += 1
        return f'"{inside}"'

    def _substring(self, operator: str) -> str:
        if self._peek() == "concat":
            return self._word()
        self._take("@")
        name = self._name()
        self._take(",")
        text = self._text()
        if text == '""':
            raise _NotExactError
        return _test(name, operator, text)

    def _word(self) -> str:
        """contains(concat(' ', normalize-space(@class), ' '), ' x '): one word of an attribute."""
        for token in ("concat", "("):
            self._take(token)
        if self._text() != '" "':
            raise _NotExactError
        self._take(",")
        normal = self._skip("normalize-space")
        if normal:
            self._take("(")
        self._take("@")
        name = self._name()
        if normal:
            self._take(")")
        self._take(",")
        if self._text() != '" "':
            raise _NotExactError
        self._take(")")
        self._take(",")
        word = self._text()[1:-1]
        if not regex.fullmatch(r" \S+ ", word):
            raise _NotExactError(word)
        return _test(name, "~=", f'"{word.strip()}"')

    def _descendant(self) -> str:
        """A path inside a condition: the element holds such a node."""
        combinator, counted = "> ", True
        if self._skip("."):
            if self._take() != "//":
                raise _NotExactError
            combinator = ""
        elif self._peek(1) == "::":
            if self._take() != "descendant":
                raise _NotExactError
            self._take("::")
            combinator, counted = "", False
        css = self._compound(counted=counted)
        while self._peek() in {"/", "//"}:
            if self._peek(1) == "@":
                self._at += 2
                css += self._attribute()
                break
            css += self._step(self._take())
        if self._peek() in {"=", "!=", "("}:
            raise _NotExactError
        return f":has({combinator}{css})"


def _test(name: str, operator: str, text: str) -> str:
    """One comparison of an attribute; `text` is quoted."""
    return f"[{name}{operator}{text}{' s' if name in _CASELESS and text.lower() != text.upper() else ''}]"
