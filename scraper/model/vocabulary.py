"""Closed lists: the stages, the classes of edits, the kinds of blocks; and the version that records name."""

VERSION = "0.1.0"
"""The program's version in every record and in the User-Agent; a test holds it to pyproject.toml."""

STAGES = ("match", "drop", "fields", "body", "blocks", "line", "detectors", "inline", "lexicon", "normalise")
"""The order in which edits are proposed; an earlier stage wins over a later one."""

CLASSES = (
    "boilerplate", "advertising", "injected-ad", "spam-link", "view-counter", "byline", "navigation", "related",
    "share-widget", "comment", "prompt", "copyright-notice", "attribution", "residue", "hidden", "encoding", "gloss",
    "orthography", "tracking", "duplicate",
)  # fmt: skip
"""What an edit removes or repairs: a closed list, in every output."""

ADVERTS = frozenset(("advertising", "injected-ad", "spam-link"))
"""Classes whose texts name the advertisers."""

FETCH_FLAGS = ("length-mismatch", "length-and-chunked", "trailing-junk", "not-encoded", "tls-unverified")
"""What can be odd in how a page came that is read all the same: in quality.flags and in the archive."""

EXTRACTORS = ("auto", "rules", "model", "trafilatura", "all")
"""What may find the main content."""

SCRIPTS = ("keep", "hant-tw", "hant-hk", "hans")
"""The Chinese script of the output; keep: the page's own."""

KINDS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "quote", "pre", "caption", "table")
"""What a block is; a table block is one row, its cells joined by a tab."""

FAILURES = frozenset(("timeout", "memory", "crashed", "internal", "unreadable", "damaged", "bad-line"))
"""Reasons of rejects that are no verdict on a page: something went wrong."""
