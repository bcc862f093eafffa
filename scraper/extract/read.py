"""Page -> Document: decode, defuse, parse, walk, and ask the rule sets what they see. The tree ends here."""

from collections.abc import Callable, Collection
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from scraper.errors import PageError
from scraper.extract.decode import decode
from scraper.extract.head import base_of, head_nodes, own_address, read_head
from scraper.extract.html import Walk
from scraper.extract.plain import read_plain
from scraper.extract.prescan import defuse
from scraper.extract.select import Hits
from scraper.model import Document, Page
from scraper.rules.book import RuleBook
from scraper.rules.pick import pick, platform_of
from scraper.rules.schema import RuleSet
from scraper.text.sniff import kind_of

MAX_BYTES = 10_000_000
"""Bytes of one page that are read; the rest is cut and the page flagged `truncated`."""

_MARKUP_KINDS = frozenset(("html", "xml"))  # a feed or an XHTML page under another label is read as far as it goes
_TEXT_KINDS = frozenset(("text", "json"))

Ask = Callable[[str], bool]
Pick = Callable[[str, Collection[str], Ask, str], tuple[RuleSet, ...]]
"""(address, tokens, does a selector hit, the text of a plain page) -> rule sets that apply, base sets first."""


class Reading(Struct, frozen=True):
    """A page as read: its blocks, the rule sets that apply, and the decoded text for a second opinion.

    Where the HTML had to be made harmless for our parser, so it is for others.
    """

    document: Document
    rule_sets: tuple[RuleSet, ...]
    text: str


def read(page: Page, rules: RuleBook) -> Reading:
    """Read a page into blocks, with the rule sets that apply to it.

    Raises:
        PageError: "empty" or "not-a-page": there is no text to read; "memory": there is too little to read it.
    """
    body = page.body[:MAX_BYTES]
    if not body.strip():
        raise PageError("empty", "the page holds nothing but white space" if page.body else "the page has no bytes")
    kind = kind_of(body, page.media_type, page.source)
    if kind not in _MARKUP_KINDS and kind not in _TEXT_KINDS:
        raise PageError("not-a-page", f"the bytes are {kind}")
    decoded = decode(body, page.charset)

    def choose(url: str, tokens: Collection[str], hits: Ask, text: str) -> tuple[RuleSet, ...]:
        return pick(rules, url=url, tokens=tokens, hits=hits, text=text, fetched_at=page.fetched_at)

    flags = (*page.flags, *decoded.flags, *(("truncated",) if len(page.body) > MAX_BYTES else ()))
    if kind in _TEXT_KINDS:
        document = read_plain(decoded.text, url=page.url)
        text, rule_sets = decoded.text, choose(page.url, (), lambda _: False, decoded.text)
    else:
        harmless, degraded = defuse(decoded.text)
        document, rule_sets = _read_tree(harmless, page.url, choose, degraded=degraded)
        text = harmless if degraded else decoded.text
    document = replace(
        document,
        platform=platform_of(rule_sets),
        charset=decoded.charset,
        charset_declared=decoded.declared,
        scrubbed=decoded.scrubbed,
        spared=decoded.spared,
        flags=document.flags + tuple(f for f in flags if f not in document.flags),
        fetched_at=page.fetched_at,
    )
    return Reading(document, rule_sets, text)


def read_html(text: str, *, url: str = "", fetched_at: datetime | None = None) -> Document:
    """Read decoded HTML without any rules."""
    harmless, degraded = defuse(text)
    document, _ = _read_tree(harmless, url, lambda *_: (), degraded=degraded)
    return replace(document, fetched_at=fetched_at)


def _read_tree(text: str, url: str, choose: Pick, *, degraded: bool) -> tuple[Document, tuple[RuleSet, ...]]:
    try:
        tree = LexborHTMLParser(text)
    except SelectolaxError as error:  # it has no other reason to fail
        raise PageError("memory", "the parser needs more memory than there is") from error
    url = url or own_address(tree)
    nodes = head_nodes(tree)
    walk = Walk(base_of(nodes, url))
    if tree.body is not None:
        walk.run(tree.body)
    head = read_head(tree, nodes, walk)
    hits = Hits(tree, walk, text)
    rule_sets = choose(url, walk.tokens, hits.any, "")
    document = Document(
        tuple(walk.blocks),
        tuple(walk.elements),
        url=url,
        head=head,
        images=tuple(walk.images),
        marks=tuple(walk.marks),
        joints=tuple(walk.joints),
        regions=tuple(hits.regions(rule_sets)),
        found=tuple(hits.found(rule_sets)),
        flags=(("parser-degraded",) if degraded else ()) + (("rule-timeout",) if hits.overdue else ()),
    )
    return document, rule_sets
