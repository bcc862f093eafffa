"""One page with everything that happened to it."""

from msgspec import Struct, field

from scraper.model.article import Article, Problem, Reject
from scraper.model.document import Document
from scraper.model.edit import Edit, Flag
from scraper.model.vocabulary import STAGES


class Explanation(Struct, frozen=True):
    """One page, every block, and all edits in the order they apply: what `explain` and the report draw."""

    document: Document
    edits: tuple[Edit, ...]
    flags: tuple[Flag, ...] = ()
    errors: tuple[Problem, ...] = ()
    article: Article | None = None
    reject: Reject | None = None
    stages: tuple[str, ...] = field(default=STAGES)
    confidence: float = 0.0  # of the choice of the main content, 0–1
    title_before: str = ""  # the title before its own edits
    title_edits: tuple[Edit, ...] = ()

    @property
    def record(self) -> Article | Reject:
        """The article, or the reason why there is none: every page ends as one of the two."""
        record = self.article or self.reject
        assert record is not None
        return record
