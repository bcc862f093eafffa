"""The values that travel through the program: frozen, picklable, without logic and without I/O.

Offsets are code points into a block's text, end exclusive. Times are RFC 3339 strings in records and
timezone-aware datetimes in `Page`. Article and Reject are records: their fields, in this order, are the
output (ARTICLE "article/1"); every key is always present.
"""

from scraper.model.article import (
    Article,
    ArticleImage,
    ArticleLink,
    Author,
    Cluster,
    Fetch,
    Hashes,
    Origin,
    Problem,
    Quality,
    Reject,
    Removal,
    ScriptChanges,
    Stats,
    TextBlock,
    Tool,
)
from scraper.model.document import Block, Document, Element, Found, Head, Image, Link, Mark, Page, Region, Span
from scraper.model.edit import Edit, Flag, Lexicon, Phrase
from scraper.model.explanation import Explanation
from scraper.model.vocabulary import (
    ADVERTS,
    CLASSES,
    EXTRACTORS,
    FAILURES,
    FETCH_FLAGS,
    KINDS,
    SCRIPTS,
    STAGES,
    VERSION,
)

__all__ = [
    "ADVERTS",
    "CLASSES",
    "EXTRACTORS",
    "FAILURES",
    "FETCH_FLAGS",
    "KINDS",
    "SCRIPTS",
    "STAGES",
    "VERSION",
    "Article",
    "ArticleImage",
    "ArticleLink",
    "Author",
    "Block",
    "Cluster",
    "Document",
    "Edit",
    "Element",
    "Explanation",
    "Fetch",
    "Flag",
    "Found",
    "Hashes",
    "Head",
    "Image",
    "Lexicon",
    "Link",
    "Mark",
    "Origin",
    "Page",
    "Phrase",
    "Problem",
    "Quality",
    "Region",
    "Reject",
    "Removal",
    "ScriptChanges",
    "Span",
    "Stats",
    "TextBlock",
    "Tool",
]
