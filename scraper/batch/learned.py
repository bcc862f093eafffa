"""What a source teaches, as a proposed rule file."""

from scraper.batch.run import Run
from scraper.batch.two_passes import Source, learned_from
from scraper.corpus.lexicon_rules import lexicon_text
from scraper.errors import ConfigError


def learned_file(source: Source, run: Run, name: str) -> tuple[str, int]:
    """The text of the proposed rule file that a source teaches, and how many phrases it holds.

    Raises:
        ConfigError: the source has too few pages to learn from.
    """
    lexicon = learned_from(source.pages(), run)
    if not lexicon.pages:
        raise ConfigError("nothing to learn from: a lexicon needs at least 30 pages")
    return lexicon_text(lexicon, name), len(lexicon.phrases)
