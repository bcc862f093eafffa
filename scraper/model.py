"""The values that travel through the program: frozen, picklable, without logic and without I/O.

Offsets are code points into a block's text, end exclusive. Times are RFC 3339 strings in records and
timezone-aware datetimes in `Page`. Article and Reject are records: their fields, in this order, are the
output (ARTICLE "article/1"); every key is always present.
"""

from datetime import datetime

from msgspec import Struct, field

STAGES = ("match", "drop", "fields", "body", "blocks", "line", "detectors", "inline", "lexicon", "normalise")
"""The order in which edits are proposed; an earlier stage wins over a later one."""

CLASSES = (
    "boilerplate", "advertising", "injected-ad", "spam-link", "view-counter", "byline", "navigation", "related",
    "share-widget", "comment", "prompt", "copyright-notice", "attribution", "residue", "hidden", "encoding", "gloss",
    "orthography", "tracking", "duplicate",
)  # fmt: skip
"""What an edit removes or repairs: a closed list, in every output."""

KINDS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "quote", "pre", "caption", "table")
"""What a block is; a table block is one row, its cells joined by a tab."""


class Page(Struct, frozen=True, kw_only=True):
    """The bytes of one resource, with what is known about how they came."""

    body: bytes
    url: str = ""  # final address, "" if unknown
    url_requested: str = ""
    fetched_at: datetime | None = None  # the only clock of the quiet rooms; None: unknown
    media_type: str = ""  # "text/html", "text/plain"; "" means: look at the bytes
    charset: str = ""  # as the Content-Type header says
    status: int = 0  # HTTP status, 0 if not fetched
    source: str = ""  # the input as given: file name, or WARC file and offset
    etag: str = ""
    last_modified: str = ""
    robots: str = ""  # X-Robots-Tag header
    warc_file: str = ""
    warc_offset: int = 0
    warc_length: int = 0
    warc_record_id: str = ""


class Span(Struct, frozen=True, gc=False):
    """Part of a block's text that the page hides; why: display, visibility, attribute, size, colour, offscreen."""

    start: int
    end: int
    why: str


class Link(Struct, frozen=True, gc=False):
    """An anchor inside a block; href is absolute where a base address is known."""

    start: int
    end: int
    href: str
    rel: str = ""


class Image(Struct, frozen=True, gc=False):
    """A picture between or inside blocks: it stands in front of offset `at` of block `block`."""

    block: int
    at: int
    url: str
    alt: str


class Element(Struct, frozen=True, gc=False):
    """A container of the page's tree; parents come before their children, the root is 0 and its parent -1."""

    parent: int
    tag: str
    id: str = ""
    cls: str = ""  # the class attribute, single spaces
    role: str = ""  # role or itemprop, whichever says more
    hidden: str = ""  # as Span.why, when the element hides itself


class Block(Struct, frozen=True):
    """A paragraph, heading, list item, quote, code, caption, or table row; white space is collapsed except in pre."""

    kind: str
    text: str
    element: int = 0  # the closest container, index into Document.elements
    links: tuple[Link, ...] = ()
    hidden: tuple[Span, ...] = ()


class Region(Struct, frozen=True):
    """What a selector hit: from offset `at` of block `first` up to offset `until` of block `last` (inclusive block)."""

    rule: str
    cls: str
    stage: str  # "drop" or "body"
    first: int
    at: int
    last: int
    until: int
    selector: str = ""


class Mark(Struct, frozen=True, gc=False):
    """Part of a block inside an inline element whose id, class, rel or itemprop may name a field: author, date, tag…"""

    block: int
    start: int
    end: int
    label: str  # "span#id.class other[itemprop]", lower case


class Found(Struct, frozen=True, gc=False):
    """A value read for a field, before it is checked: by a rule's selector, or captured by a line rule or detector."""

    field: str  # title, author, published, modified, url, origin, origin_url, origin_author, site, tags, …
    value: str
    rule: str
    evidence: str = ""
    zone: str = ""  # IANA time zone that the rule states for a date without one


class Head(Struct, frozen=True):
    """What a page says about itself outside its visible text."""

    title: str = ""  # the <title> element
    metas: tuple[tuple[str, str], ...] = ()  # (name, property or itemprop in lower case; content), document order
    links: tuple[tuple[str, str], ...] = ()  # (rel in lower case; absolute href)
    jsonld: tuple[str, ...] = ()  # the raw scripts
    comments: tuple[str, ...] = ()  # HTML comments that hold metadata
    lang: str = ""
    times: tuple[tuple[int, str], ...] = ()  # (block index, datetime attribute) of <time> elements


class Document(Struct, frozen=True):
    """An ordered list of blocks read from a page, and what the rules' selectors hit in it."""

    blocks: tuple[Block, ...]
    elements: tuple[Element, ...] = (Element(-1, "html"),)
    url: str = ""
    head: Head = Head()
    images: tuple[Image, ...] = ()
    marks: tuple[Mark, ...] = ()
    regions: tuple[Region, ...] = ()
    found: tuple[Found, ...] = ()
    platform: str = ""  # id of the matching rule set, "" if none
    plain: bool = False  # read from plain text: every block may be article
    title_block: int = -1  # the block that stands for the title while it is cleaned, -1: none
    charset_declared: str = ""
    charset: str = ""
    scrubbed: int = 0  # control characters, NULs and lone surrogates taken out while reading
    flags: tuple[str, ...] = ()  # parser-degraded, mojibake, truncated, …
    fetched_at: datetime | None = None


class Edit(Struct, frozen=True, kw_only=True):
    """Cut or replace [start, end) of a block, because of a rule."""

    block: int
    start: int
    end: int
    replacement: str = ""
    rule: str
    cls: str
    note: str = ""
    stage: str = ""  # set by the pipeline
    facts: tuple[Found, ...] = ()  # what was read from the text before it goes


class Flag(Struct, frozen=True, kw_only=True):
    """Something suspect that stays in the text: a code for quality.flags, and where."""

    code: str
    block: int = -1
    start: int = 0
    end: int = 0
    note: str = ""


class Phrase(Struct, frozen=True, gc=False):
    """A phrase learned from many pages, with the evidence that it is not the authors' text."""

    text: str
    cls: str  # one of CLASSES
    where: str  # "line", "inline", "title-prefix", "title-suffix"
    scope: str = ""  # host or account it is valid for, "" for all
    pages: int = 0
    hosts: int = 0


class Lexicon(Struct, frozen=True):
    """Phrases learned from a crawl; empty means: nothing learned."""

    phrases: tuple[Phrase, ...] = ()
    pages: int = 0
    sha256: str = ""


class TextBlock(Struct, frozen=True, gc=False):
    """A block of the article; start and end are offsets into Article.text."""

    type: str
    text: str
    start: int
    end: int


class Author(Struct, frozen=True, gc=False):
    """The poster's account or the writer; source says where it was read."""

    name: str = ""
    url: str = ""
    source: str = ""


class ScriptChanges(Struct, frozen=True, gc=False):
    """Characters repaired or converted; machine_made in 0–1 is how sure it is that the text was machine-converted."""

    method: str = ""
    count: int = 0
    machine_made: float = 0.0


class Origin(Struct, frozen=True, gc=False):
    """Where a text comes from; kind: original, repost, translation, unknown; confidence in 0–1."""

    kind: str = "unknown"
    publisher: str = ""
    url: str = ""
    author: str = ""
    published: str = ""
    evidence: str = ""
    confidence: float = 0.0


class ArticleImage(Struct, frozen=True, gc=False):
    """A picture of the main content."""

    url: str
    alt: str = ""
    caption: str = ""


class ArticleLink(Struct, frozen=True, gc=False):
    """A link of the main content; start is an offset into Article.text, -1 where the anchor was removed (not kept)."""

    url: str
    text: str
    start: int
    kept: bool


class Removal(Struct, frozen=True, gc=False, rename={"cls": "class", "replacement": "with"}):
    """An edit inside the main content, as people see it; start and end are offsets into the source block's text."""

    cls: str
    rule: str
    stage: str
    text: str  # at most 2,000 characters
    replacement: str
    block: int
    start: int
    end: int
    path: str


_HYPHENS = {c.replace("-", "_"): c for c in CLASSES if "-" in c}


class Stats(Struct, frozen=True, gc=False, rename=_HYPHENS):
    """Sizes before and after; kept = chars_out / chars_in, han = share of Han characters in the text, both 0–1.

    Then, for each class, the characters removed or replaced, in and outside the main content.
    """

    chars_in: int = 0
    chars_out: int = 0
    kept: float = 0.0
    blocks_in: int = 0
    blocks_out: int = 0
    links: int = 0
    han: float = 0.0
    boilerplate: int = 0
    advertising: int = 0
    injected_ad: int = 0
    spam_link: int = 0
    view_counter: int = 0
    byline: int = 0
    navigation: int = 0
    related: int = 0
    share_widget: int = 0
    comment: int = 0
    prompt: int = 0
    copyright_notice: int = 0
    attribution: int = 0
    residue: int = 0
    hidden: int = 0
    encoding: int = 0
    gloss: int = 0
    orthography: int = 0
    tracking: int = 0
    duplicate: int = 0


class Quality(Struct, frozen=True):
    """score in 0–1; verdict: keep, review, reject; flags: short, link-heavy, over-eager, parser-degraded, mojibake, …."""

    score: float = 1.0
    verdict: str = "keep"
    flags: tuple[str, ...] = ()


class Hashes(Struct, frozen=True, gc=False):
    """text_sha256 is over NFC text without spaces and counters; simhash64 is 16 hex digits."""

    text_sha256: str = ""
    html_sha256: str = ""
    simhash64: str = ""


class Cluster(Struct, frozen=True, gc=False):
    """The near-duplicates an article belongs to; role: first, copy, alone; similarity to the first, 0–1."""

    id: str = ""
    role: str = "alone"
    size: int = 1
    similarity: float = 1.0


class Fetch(Struct, frozen=True, gc=False):
    """How the page came."""

    source: str = ""
    status: int = 0
    fetched_at: str = ""
    content_type: str = ""
    charset_declared: str = ""
    charset: str = ""
    bytes: int = 0
    etag: str = ""
    last_modified: str = ""
    robots: str = ""
    warc_file: str = ""
    warc_offset: int = 0
    warc_length: int = 0
    warc_record_id: str = ""


class Tool(Struct, frozen=True):
    """What is needed to reproduce the record; no durations, so that records are identical from run to run."""

    name: str = "scraper"
    version: str = ""
    rules_sha: str = ""
    rules_used: tuple[str, ...] = ()
    extractor: str = ""
    lexicon_sha: str = ""


class Problem(Struct, frozen=True, gc=False):
    """Something that went wrong on a page without ending it: rule-timeout, over-eager, decode, …"""

    code: str
    message: str


class Article(Struct, frozen=True, kw_only=True):
    """One clean article: the record "article/1"."""

    schema: str = "article/1"
    id: str
    source: str = ""
    url: str = ""
    url_requested: str = ""
    url_canonical: str = ""
    host: str = ""
    site: str = ""
    title: str = ""
    title_raw: str = ""
    text: str = ""
    blocks: tuple[TextBlock, ...] = ()
    author: Author = Author()
    published: str = ""
    published_raw: str = ""
    modified: str = ""
    language: str = ""
    script: str = ""
    script_changes: ScriptChanges = ScriptChanges()
    origin: Origin = Origin()
    images: tuple[ArticleImage, ...] = ()
    links: tuple[ArticleLink, ...] = ()
    tags: tuple[str, ...] = ()
    removed: tuple[Removal, ...] = ()
    stats: Stats = Stats()
    quality: Quality = Quality()
    hashes: Hashes = Hashes()
    cluster: Cluster = Cluster()
    fetch: Fetch = Fetch()
    tool: Tool = Tool()
    errors: tuple[Problem, ...] = ()


class Reject(Struct, frozen=True, kw_only=True):
    """A page that became no article: every input ends as an Article or a Reject."""

    schema: str = "reject/1"
    source: str = ""
    url: str = ""
    reason: str  # a code: no-main-content, not-a-page, empty, mojibake, timeout, crashed, memory, too-large, blocked, …
    detail: str = ""


class Explanation(Struct, frozen=True):
    """One page, every block, and all edits in the order they apply: what `explain` and the report draw."""

    document: Document
    edits: tuple[Edit, ...]
    flags: tuple[Flag, ...] = ()
    errors: tuple[Problem, ...] = ()
    article: Article | None = None
    reject: Reject | None = None
    stages: tuple[str, ...] = field(default=STAGES)
