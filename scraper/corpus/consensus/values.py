"""What goes into the consensus and what comes out: copies of one article, and the restored article with evidence."""

from msgspec import Struct

from scraper.model import Cluster, Origin


class Doubt(Struct, frozen=True, gc=False):
    """Part of a copy's block that the cleaning of that copy alone would remove, or (with a replacement) repair."""

    start: int
    end: int
    cls: str
    replacement: str = ""


class CopyBlock(Struct, frozen=True):
    """A block of a copy, as found on its page, with what cleaning thinks of it; doubts are sorted and disjoint.

    suspects: what cleaning leaves although it may be junk; it counts where no other copy has the block.
    """

    kind: str
    text: str
    doubts: tuple[Doubt, ...] = ()
    suspects: tuple[Doubt, ...] = ()


class Copy(Struct, frozen=True, kw_only=True):
    """One repost of an article."""

    id: str
    source: str = ""
    url: str = ""
    title: str = ""
    published: str = ""
    language: str = ""
    script: str = ""  # Hant, Hans, mixed, ""
    machine_made: float = 0.0  # how sure it is that a machine converted its characters, 0–1
    blocks: tuple[CopyBlock, ...] = ()


class RestoredBlock(Struct, frozen=True):
    """A block of the restored article.

    start and end are offsets into the text; support is the number of copies that hold the block, sources their ids.
    certain is False where one copy alone vouches for the block.
    """

    type: str
    text: str
    start: int
    end: int
    support: int
    sources: tuple[str, ...]
    certain: bool


class ThinSpan(Struct, frozen=True, gc=False):
    """A place of the restored text that the copies do not settle.

    [start, end) are offsets into the text (empty where something was left out). why: one-copy (kept, one copy vouches),
    left-out (one copy has it, or each copy something else; not taken over), either (two readings, the better copy's was
    taken), order (the place of the block), repaired (a character that no copy has, put right by the orthography
    repair).
    """

    start: int
    end: int
    why: str
    text: str  # what was left out, or the other reading
    source: str  # the copy that has it


class Change(Struct, frozen=True, gc=False, rename={"replacement": "with"}):
    """A difference between a copy and the restored text.

    at: offset into the restored text; text: what the copy has there, "" where it lost something; replacement: what
    stands in the restored text instead, "" where the copy added something; cls: what cleaning takes the text for.
    """

    at: int
    text: str
    replacement: str = ""
    cls: str = ""


class CopyReport(Struct, frozen=True):
    """What one copy had added, lost and changed; agreement: share of the restored characters that it holds, 0–1."""

    id: str
    source: str
    url: str
    agreement: float
    added: tuple[Change, ...]
    lost: tuple[Change, ...]
    changed: tuple[Change, ...]


class Restored(Struct, frozen=True, kw_only=True):
    """An article restored from its copies: the record "restored/1".

    id is the cluster's; sources are the copies' inputs as given; support and of count the copies behind the least and
    the number of copies used; thin lists what is not settled, copies what each copy had different.
    """

    schema: str = "restored/1"
    id: str
    title: str = ""
    text: str = ""
    blocks: tuple[RestoredBlock, ...] = ()
    language: str = ""
    script: str = ""
    published: str = ""
    origin: Origin = Origin()
    cluster: Cluster = Cluster()
    sources: tuple[str, ...] = ()
    thin: tuple[ThinSpan, ...] = ()
    copies: tuple[CopyReport, ...] = ()
