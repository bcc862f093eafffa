"""What a worker process does: load the rules once, then turn pages into records, in one pass or in two."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from scraper.model import Explanation, Lexicon, Page

if TYPE_CHECKING:
    from scraper.corpus.lexicon import LexiconCounts


class Unread(Struct, frozen=True):
    """A page for the first of two passes."""

    page: Page

    @property
    def source(self) -> str:
        """Of the page."""
        return self.page.source

    @property
    def url(self) -> str:
        """Of the page."""
        return self.page.url


class Taught(Struct, frozen=True):
    """What the first pass makes of a page: what it teaches, and the page as `packing` keeps it."""

    counts: "LexiconCounts"
    packed: bytes


class Kept(Struct, frozen=True):
    """A page for the second pass, with the file of the lexicon that was learned."""

    source: str
    url: str
    packed: bytes
    lexicon: Path


class Job(Struct, frozen=True):
    """How pages are cleaned; small and picklable, because every worker gets a copy."""

    rule_folders: tuple[Path, ...] = ()
    proposed: tuple[str, ...] = ()
    extractor: str = "auto"
    script: str = "keep"
    comments: bool = False
    lexicon: Lexicon = Lexicon()

    def __call__(self) -> Callable[[Page | Unread | Kept], Any]:
        """The function that cleans one page, or takes one of the two passes, its rules loaded.

        It raises PageError for a page without any text in the first pass.
        """
        from scraper.corpus.lexicon_rules import load_lexicon  # noqa: PLC0415  # the child pays, not the parent
        from scraper.packing import pack, unpack  # noqa: PLC0415
        from scraper.pipeline import Options, explain, finish, prepare  # noqa: PLC0415
        from scraper.rules.load import load_rules  # noqa: PLC0415

        rules = load_rules(*self.rule_folders, proposed=self.proposed)
        options = Options(extractor=self.extractor, script=self.script, comments=self.comments)
        lexicon_in = lru_cache(1)(load_lexicon)

        def work(item: Page | Unread | Kept) -> Any:
            if isinstance(item, Unread):
                from scraper.corpus.lexicon import learn  # noqa: PLC0415  # one page alone need not pay

                ready, main = prepare(item.page, rules, options=options)
                return Taught(learn([main]), pack(ready))
            if isinstance(item, Kept):
                return self.result(finish(unpack(item.packed), lexicon=lexicon_in(item.lexicon)))
            return self.result(explain(item, rules, lexicon=self.lexicon, options=options))

        return work

    def result(self, explanation: Explanation) -> Any:
        """What becomes of an explained page: its record."""
        return explanation.record


class Lesson(Struct, frozen=True):
    """How pages are learned from where nothing is cleaned."""

    job: Job

    def __call__(self) -> "Callable[[Page], LexiconCounts]":
        """The function that counts one page's phrases."""
        from scraper.corpus.lexicon import learn  # noqa: PLC0415  # the child pays, not the parent
        from scraper.pipeline import Options, main_document  # noqa: PLC0415
        from scraper.rules.load import load_rules  # noqa: PLC0415

        rules = load_rules(*self.job.rule_folders, proposed=self.job.proposed)
        options = Options(extractor=self.job.extractor)
        return lambda page: learn([main_document(page, rules, options=options)])
