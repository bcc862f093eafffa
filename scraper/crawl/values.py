"""The values of a crawl: what is found, what is fetched next, what became of it."""

from msgspec import Struct

WAITING, DONE, FAILED, SKIPPED, MERGED = range(5)
"""What became of a URL; MERGED: an alias, or a further page of a post that is joined with its first."""


class Lead(Struct, frozen=True):
    """A URL found somewhere, in its canonical spelling."""

    url: str
    kind: str = "page"
    modified: float = 0.0  # when it changed, as a feed or sitemap says; 0: it does not
    onward: bool = False  # the next page of the same list: as deep as the page it stands on


class Trouble(Struct, frozen=True):
    """A seed, list, feed or sitemap that can't be had, or that is followed no further, and why."""

    url: str
    kind: str
    seed: bool
    reason: str
    detail: str = ""

    def __str__(self) -> str:
        """One line for people."""
        said = f"{'seed ' * self.seed}{self.url}: {self.reason}"
        return f"{said}: {self.detail}" if self.detail else said


class Delay(Struct, frozen=True):
    """URLs of one host that wait for another try after the same failure."""

    host: str  # with its port, if it has one
    reason: str
    urls: int
    detail: str = ""  # why its robots.txt can't be read, if that is why


class Row(Struct, frozen=True):
    """A URL to fetch now; etag, last_modified and digest are those of its last capture."""

    id: int
    url: str
    site: str
    kind: str
    depth: int
    tries: int = 0
    etag: str = ""
    last_modified: str = ""
    digest: str = ""
    fetched_at: float = 0.0
    steps: int = 0  # links to a next page that led here in a row
    barren: int = 0  # the last of them that brought nothing new


class Staged(Struct, frozen=True):
    """An article that waits for the lexicon: its record as it is without one, and its pages (see packing)."""

    id: int
    line: bytes
    pages: tuple[bytes, ...]


class Verdict(Struct, frozen=True, kw_only=True):
    """What becomes of a row."""

    id: int
    status: int
    due: float = 0.0
    tries: int = 0
    reason: str = ""
    etag: str = ""
    last_modified: str = ""
    digest: str = ""
    fetched_at: float = 0.0
