"""The records: an Article, the record "article/1", or a Reject; field by field as users read them."""

from typing import Annotated

from msgspec import Meta, Struct

from scraper.model.vocabulary import CLASSES


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
    """score in 0–1; verdict: keep, review, reject; flags: short, link-heavy, over-eager, mojibake, …"""

    score: float = 1.0
    verdict: str = "keep"
    flags: tuple[str, ...] = ()


class Hashes(Struct, frozen=True, gc=False):
    """text_sha256 is over NFC text without spaces and counters; simhash64 is 16 hex digits."""

    text_sha256: str = ""
    html_sha256: str = ""
    simhash64: str = ""


Role = Annotated[str, Meta(extra_json_schema={"enum": ["first", "copy", "alone"]})]


class Cluster(Struct, frozen=True, gc=False):
    """The near-duplicates an article belongs to; similarity, 0–1, to the first, or to the earliest dated copy.

    role: first (published before the others, or the text restored from them), copy (one of several: where none of the
    cluster is the first, nothing tells who was), alone (no near-duplicate).
    """

    id: str = ""
    role: Role = "alone"
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
    comments: tuple[str, ...] = ()  # the readers' comments, a block each; only if asked for
    title_before: str = ""  # the title before its own edits: `removed` with block -1 has its offsets here


class Reject(Struct, frozen=True, kw_only=True):
    """A page that became no article: every input ends as an Article or a Reject."""

    schema: str = "reject/1"
    source: str = ""
    url: str = ""
    reason: str  # a code: no-main-content, not-a-page, empty, mojibake, timeout, crashed, memory, too-large, blocked, …
    detail: str = ""
    rules_used: tuple[str, ...] = ()  # the rule sets that matched the page, where it was read as HTML
    body_hit: bool = False  # whether a body rule of theirs found the main content
