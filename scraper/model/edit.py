"""What steps propose, and what is learned from many pages."""

from msgspec import Struct

from scraper.model.document import Found


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
    """Something suspect that stays in the text: a code for quality.flags, and where; sure: 0-1, 0 where not judged."""

    code: str
    block: int = -1
    start: int = 0
    end: int = 0
    note: str = ""
    sure: float = 0.0


class Phrase(Struct, frozen=True, gc=False):
    """A phrase learned from many pages, with the evidence that it is not the authors' text."""

    text: str
    cls: str  # one of CLASSES
    where: str  # "line", "inline", "title-prefix", "title-suffix"
    scope: str = ""  # host or account it is valid for, "" for all
    pages: int = 0
    hosts: int = 0
    inside: bool = False  # seen only inside sentences, where it may be somebody's topic


class Lexicon(Struct, frozen=True):
    """Phrases learned from a crawl; empty means: nothing learned."""

    phrases: tuple[Phrase, ...] = ()
    pages: int = 0
    sha256: str = ""
