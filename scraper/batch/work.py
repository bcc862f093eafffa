"""What a worker process does: load the rules once, then turn pages into records, or into what is learned from them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from scraper.model import Article, Lexicon, Page, Reject

if TYPE_CHECKING:
    from scraper.corpus.lexicon import LexiconCounts


class Job(Struct, frozen=True):
    """How pages are cleaned; small and picklable, because every worker gets a copy."""

    rule_folders: tuple[Path, ...] = ()
    proposed: tuple[str, ...] = ()
    extractor: str = "auto"
    script: str = "keep"
    comments: bool = False
    lexicon: Lexicon = Lexicon()

    def __call__(self) -> Callable[[Page], Article | Reject]:
        """The function that cleans one page, its rules loaded."""
        from scraper.pipeline import Options, attempt  # noqa: PLC0415  # the child pays, not the parent
        from scraper.rules.load import load_rules  # noqa: PLC0415

        rules = load_rules(*self.rule_folders, proposed=self.proposed)
        options = Options(extractor=self.extractor, script=self.script, comments=self.comments)
        return lambda page: attempt(page, rules, lexicon=self.lexicon, options=options)


class Lesson(Struct, frozen=True):
    """How pages are learned from, in pass one."""

    job: Job

    def __call__(self) -> "Callable[[Page], LexiconCounts]":
        """The function that counts one page's phrases."""
        from scraper.corpus.lexicon import learn  # noqa: PLC0415  # the child pays, not the parent
        from scraper.pipeline import Options, main_document  # noqa: PLC0415
        from scraper.rules.load import load_rules  # noqa: PLC0415

        rules = load_rules(*self.job.rule_folders, proposed=self.job.proposed)
        options = Options(extractor=self.job.extractor)
        return lambda page: learn([main_document(page, rules, options=options)])
