"""What a worker process does: load the rules once, then turn pages into records."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from scraper.model import Article, Lexicon, Page, Reject


class Job(Struct, frozen=True):
    """How pages are cleaned; small and picklable, because every worker gets a copy."""

    rule_folders: tuple[Path, ...] = ()
    proposed: tuple[str, ...] = ()
    extractor: str = "auto"
    script: str = "keep"
    lexicon: Lexicon = Lexicon()

    def __call__(self) -> Callable[[Page], Article | Reject]:
        """The function that cleans one page, its rules loaded."""
        from scraper.pipeline import Options, attempt  # noqa: PLC0415  # the child pays, not the parent
        from scraper.rules.load import load_rules  # noqa: PLC0415

        rules = load_rules(*self.rule_folders, proposed=self.proposed)
        options = Options(extractor=self.extractor, script=self.script)
        return lambda page: attempt(page, rules, lexicon=self.lexicon, options=options)
