"""Selectors as rules write them: CSS for lexbor, with "::attr(name)" at the end for an attribute.

lexbor accepts some broken selectors in silence (`div[id^=pix`, `div:has(p`), so brackets and quotes are balanced here
before it sees them. XPath stays text; lxml compiles it where it is used.
"""

from functools import lru_cache

import regex
from msgspec import Struct

from scraper.errors import RuleError

_ATTR = regex.compile(r"\s*::attr\(\s*([A-Za-z_][\w:.-]*+)\s*\)\s*$")
_PAIRS = {"]": "[", ")": "("}
_POSITION = regex.compile(r":nth-|:(?:first|last|only)-(?:child|of-type)|:eq\(")
_XPATH_POSITION = regex.compile(r"\[\s*(?:\d+|last\(\)|position\(\))")
_SMALL = "<!doctype html><html><head><meta name=a content=b></head><body><div id=a class=b><p><a href=c>d</a></div>"


class Selector(Struct, frozen=True, gc=False):
    """A CSS selector as lexbor takes it, and the attribute to read, "" for the text."""

    css: str
    attr: str = ""


@lru_cache(maxsize=65_536)  # keyed by the rule's own text
def parse_selector(text: str) -> Selector:
    """Split off "::attr(name)" and refuse what lexbor would misread.

    >>> parse_selector("meta[name='a']::attr(content)")
    Selector(css="meta[name='a']", attr='content')

    Raises:
        RuleError: the selector is empty or its brackets or quotes don't balance.
    """
    match = _ATTR.search(text)
    css = (text[: match.start()] if match else text).strip()
    fault = _imbalance(css)
    if not css:
        fault = "it is empty"
    elif "::" in _unquoted(css):
        fault = "only ::attr(name) may follow '::', once and at the end"
    if fault:
        raise RuleError(f"{text!r} is no selector: {fault}")
    return Selector(css, match.group(1).lower() if match else "")


def check_selector(text: str) -> None:
    """Have lexbor compile a selector.

    Raises:
        RuleError: it is broken.
    """
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError  # noqa: PLC0415  # 10 ms that only checks pay

    css = parse_selector(text).css
    try:
        LexborHTMLParser(_SMALL).css_first(css)
    except (SelectolaxError, ValueError) as error:
        raise RuleError(f"{text!r} is no selector that lexbor knows: {error}") from error


_XPATH_STRING = regex.compile(r"\"[^\"]*+\"|'[^']*+'")
_XPATH_CALL = regex.compile(r"(?<![\w.:-])([A-Za-z_][\w.-]*+)\s*+\(")
_XPATH_PREFIX = regex.compile(r"(?<![\w.:-])[A-Za-z_][\w.-]*+:(?=[A-Za-z_*])")
_XPATH_VARIABLE = regex.compile(r"\$[\w.-]++")
_XPATH_KNOWN = frozenset(
    "and or div mod text node comment processing-instruction last position count id local-name namespace-uri name "
    "string concat starts-with contains substring-before substring-after substring string-length normalize-space "
    "translate boolean not true false lang number sum floor ceiling round".split()
)
"""Operators that a parenthesis may follow, node tests, and the functions of XPath 1.0 (section 4)."""


def check_xpath(text: str) -> None:
    """Have lxml compile an XPath, and look for what it would refuse only where it meets such an element.

    Raises:
        RuleError: it is broken, or names a function, a variable or a namespace that XPath 1.0 on HTML doesn't have.
    """
    from lxml import etree  # noqa: PLC0415  # 20 ms that only checks pay

    try:
        etree.XPath(text)
    except (etree.XPathError, ValueError) as error:  # ValueError: characters that XML doesn't have
        raise RuleError(f"{text!r} is no XPath: {error}") from error
    bare = _XPATH_STRING.sub('""', text)
    calls = (call for call in _XPATH_CALL.findall(bare) if call not in _XPATH_KNOWN)
    for name in (*_XPATH_PREFIX.findall(bare), *_XPATH_VARIABLE.findall(bare), *calls):
        raise RuleError(f"{text!r} is no XPath 1.0 over HTML: it doesn't know {name!r}")


def is_positional(text: str) -> bool:
    """Whether a selector counts siblings, which breaks at the next change of the template."""
    if text.startswith(("/", "(", "./")):
        return bool(_XPATH_POSITION.search(text))
    return bool(_POSITION.search(_unquoted(text)))


def _unquoted(css: str) -> str:
    return str(regex.sub(r'"(?:[^"\\]|\\.)*+"|\'(?:[^\'\\]|\\.)*+\'', '""', css))


def _imbalance(css: str) -> str:
    """What does not balance in a selector, "" if all does."""
    stack: list[str] = []
    quote, escaped = "", False
    for mark in css:
        if escaped:
            escaped = False
        elif mark == "\\":
            escaped = True
        elif quote:
            quote = "" if mark == quote else quote
        elif mark in {'"', "'"}:
            quote = mark
        elif mark in "[(":
            stack.append(mark)
        elif mark in _PAIRS and (not stack or stack.pop() != _PAIRS[mark]):
            return f"{mark!r} closes nothing"
    if quote:
        return f"the quote {quote} is never closed"
    return f"{stack[-1]!r} is never closed" if stack else ""
