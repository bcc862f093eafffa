"""The rule language as values: one `RuleSet` per TOML file, frozen and picklable.

What a key means is said in rules/README.md; here stands what the engines may rely on. Keys that clash with Python
carry another name here: `cls` is "class" in TOML, `with_` is "with", `in_` is "in", `from_` is "from". The field `rule`
of every rule is its full id, "<rule set id>#<rule id>"; the loader sets it and TOML may not.
"""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from scraper.model import CLASSES

FORMAT = 1
"""The version of the language that this program reads."""

FACTS = (
    "title", "author", "author_url", "published", "modified", "url", "site", "language", "tags", "category", "image",
    "origin", "origin_url", "origin_author", "origin_published",
)  # fmt: skip
"""What may be read from a page: names of field rules, of named groups in their patterns, and of captures."""

GROUPS = ("cut", "value", "a", "b", "c", "d")
"""Named groups that are no facts: `cut` is what goes (for readers), `value` the part of a field's text that counts."""

Status = Literal["on", "proposed", "off", "retired"]
Fallback = Literal["auto", "none"]
Cls = Annotated[str, Meta(extra_json_schema={"enum": list(CLASSES)})]
Scalar = str | int | float | bool


class Valid(Struct, frozen=True, rename={"from_": "from"}):
    """The days of `Page.fetched_at` on which a rule set is used: from is inclusive, until exclusive."""

    from_: date | None = None
    until: date | None = None


class Match(Struct, frozen=True):
    """Which pages a rule set is for: any, or (hosts and paths), or `need` markers, or, for plain text, text."""

    any: bool = False  # every page; such sets run in front of the others
    beside: bool = False  # by host only: runs in front of whatever platform the page has (block lists)
    hosts: tuple[str, ...] = ()  # "blog.example.com" or "*.example.com"
    paths: tuple[str, ...] = ()  # globs over the path: * any run of characters, ? one
    markers: tuple[str, ...] = ()  # CSS selectors
    need: int = 1  # how many of the markers must hit
    text: tuple[str, ...] = ()  # patterns over plain text
    valid: Valid = Valid()


class FieldRule(Struct, frozen=True):
    """Where a field stands: the first selector whose text has at least min_chars wins."""

    select: tuple[str, ...] = ()  # CSS, with "::attr(name)" for an attribute
    xpath: tuple[str, ...] = ()  # tried after select, by lxml
    min_chars: int = 1  # code points without white space
    fallback: Fallback = "auto"  # body only: auto = ask the generic extractors, none = reject the page
    every: bool = False  # all nodes that the winning selector hits, not only the first
    split: str = ""  # pattern that separates several values in one text
    strip: tuple[str, ...] = ()  # patterns cut from the value, in order
    pattern: str = ""  # searched in the value; group "value" or groups named after FACTS
    also: tuple[str, ...] = ()  # more such patterns over the same text
    parts: dict[str, str] = {}  # year, month, day, time: selectors inside the node, for a split date
    timezone: str = ""  # IANA name, for dates that name none
    reject: dict[str, tuple[str, ...]] = {}  # fact -> values that are no answer (compared without case)
    name: str = ""  # the key of its table; set by the loader
    rule: str = ""  # full id; set by the loader


class Unless(Struct, frozen=True):
    """When a drop rule spares an element: all stated conditions hold."""

    chars: int | None = None  # its text has at least so many code points
    links_below: float | None = None  # the share of its text inside links is below this, 0–1
    has: str | None = None  # this selector hits inside it


class DropRule(Struct, frozen=True, rename={"cls": "class"}):
    """Whole elements that go."""

    id: str
    cls: Cls
    select: tuple[str, ...] = ()
    xpath: tuple[str, ...] = ()
    unless: Unless | None = None
    why: str = ""
    rule: str = ""  # full id; set by the loader


class Zone(Struct, frozen=True):
    """Where in the main content a rule may act, counted in lines that hold text; both given: in either of the two."""

    first: int | None = None
    last: int | None = None


class Support(Struct, frozen=True):
    """The evidence for a learned rule: pages it was seen on, their share of the crawl, 0–1, and where it holds.

    As a line rule it acts on whole lines of the host `scope` only, if that is given; what belongs to titles never acts.
    `inside`: the phrase was seen only inside sentences, where it may be somebody's topic.
    """

    pages: int = 0
    share: float = 0.0
    hosts: int = 0
    where: Literal["line", "inline", "title-prefix", "title-suffix"] = "line"
    scope: str = ""
    inside: bool = False


class LineRule(Struct, frozen=True, rename={"cls": "class"}):
    r"""Whole lines of text that go: the pattern is searched in each line, or the line equals one of `text`.

    Lines are what "\n" separates inside a block; outer white space is not part of a line that `text` is compared with.
    """

    id: str
    cls: Cls
    pattern: str = ""
    text: tuple[str, ...] = ()
    capture: tuple[str, ...] = ()  # groups of the pattern that become facts before the line goes
    zone: Zone | None = None
    hit: tuple[str, ...] = ()  # lines the rule must remove
    keep: tuple[str, ...] = ()  # lines the rule must leave
    why: str = ""
    support: Support | None = None
    rule: str = ""  # full id; set by the loader


class InlineTest(Struct, frozen=True, rename={"in_": "in"}):
    """What an inline rule makes of a text."""

    in_: str
    out: str


class InlineRule(Struct, frozen=True, rename={"cls": "class", "with_": "with"}):
    """Part of a line that goes or is replaced: every match of the pattern becomes `with`."""

    id: str
    cls: Cls
    pattern: str
    with_: str = ""  # \\g<name> stands for a group
    capture: tuple[str, ...] = ()
    zone: Zone | None = None
    test: tuple[InlineTest, ...] = ()
    keep: tuple[str, ...] = ()  # texts the rule must leave as they are
    why: str = ""
    rule: str = ""  # full id; set by the loader


class UseRule(Struct, frozen=True):
    """A detector with its parameters; every further key of the table is an option."""

    detector: str
    id: str = ""  # the detector's name when not given
    options: dict[str, Scalar | tuple[Scalar, ...]] = {}
    rule: str = ""  # full id; set by the loader


class Crawl(Struct, frozen=True):
    """How a crawl finds the posts of a blog on this platform.

    Templates hold {name}: a group of the `site` pattern, or {host}, {home} (scheme and host), {page} (a counter).
    Patterns are searched in the whole address. Selectors read href unless they end in ::attr(name).
    """

    site: str = ""  # pattern over any address of a blog; its named groups fill the templates
    feeds: tuple[str, ...] = ()  # templates, best first
    sitemaps: tuple[str, ...] = ()  # templates
    index: tuple[str, ...] = ()  # templates of pages that list posts
    first_page: int = 1  # what {page} starts with
    page_step: int = 1  # what {page} grows by
    article: tuple[str, ...] = ()  # patterns: this address is a post
    archive: tuple[str, ...] = ()  # patterns: this address lists posts and is worth following
    skip: tuple[str, ...] = ()  # patterns: never fetch this
    links: tuple[str, ...] = ()  # selectors of the links to posts on an index page
    archive_next: tuple[str, ...] = ()  # selectors of the link to the next index page
    next_page: tuple[str, ...] = ()  # selectors of the link to the next page of the same post
    single_page: tuple[str, ...] = ()  # selectors of the link that shows a paged post as one


class Example(Struct, frozen=True):
    """A whole page that `rules check` runs; paths are relative to the folder above the rule folder."""

    html: str = ""
    url: str = ""
    want: str = ""  # expected.json
    have: tuple[str, ...] = ()  # must be in the article's text
    lack: tuple[str, ...] = ()  # must not be in it


class RuleSet(Struct, frozen=True):
    """One TOML file: everything known about one platform."""

    format: int
    id: str
    name: str = ""
    extends: tuple[str, ...] = ()
    status: Status = "on"
    expect: float = 0.0  # share of matched pages on which fields.body should hit; 0: no alarm
    attested: str = ""  # where the facts were seen
    unverified: tuple[str, ...] = ()  # selectors and patterns of this file that no page has shown yet
    match: Match = Match()
    fields: dict[str, FieldRule] = {}
    drop: tuple[DropRule, ...] = ()
    line: tuple[LineRule, ...] = ()
    inline: tuple[InlineRule, ...] = ()
    use: tuple[UseRule, ...] = ()
    crawl: Crawl | None = None
    example: tuple[Example, ...] = ()


SET_BY_LOADER: dict[type[Struct], tuple[str, ...]] = {
    FieldRule: ("name", "rule"),
    DropRule: ("rule",),
    LineRule: ("rule",),
    InlineRule: ("rule",),
    UseRule: ("rule", "options"),
}
"""Fields that are no keys of the language."""
