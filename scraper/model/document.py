"""A page as bytes, and a document: the ordered blocks read from it."""

from datetime import datetime

from msgspec import Struct


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
    flags: tuple[str, ...] = ()  # what was odd in how they came, of FETCH_FLAGS
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
    timezone: str = ""  # IANA zone that the rule states for a date without one


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
    joints: tuple[tuple[int, int], ...] = ()  # (block index, offset), sorted: where two elements meet without a blank
    regions: tuple[Region, ...] = ()
    found: tuple[Found, ...] = ()
    platform: str = ""  # id of the matching rule set, "" if none
    plain: bool = False  # read from plain text: every block may be article
    title_block: int = -1  # the block that stands for the title while it is cleaned, -1: none
    anchors: frozenset[str] = frozenset()  # texts of the links that fill a block, anywhere on the page
    rows: tuple[tuple[int, Block], ...] = ()  # index and block: dates and links that were cut between what is left
    adverts: tuple[str, ...] = ()  # what was cut from the text as adverts so far: where one was put, others were
    charset_declared: str = ""
    charset: str = ""
    scrubbed: int = 0  # control characters, NULs and lone surrogates taken out while reading
    spared: int = 0  # controls left in the text, for they are bytes of UTF-8 that was read wrongly
    flags: tuple[str, ...] = ()  # parser-degraded, mojibake, truncated, …
    fetched_at: datetime | None = None
