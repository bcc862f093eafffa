"""What the pages of a job teach, over all its runs: counts in its state, lexicons as files in its folder."""

from pathlib import Path

from scraper.corpus.sums import LEARN_FROM, Sums
from scraper.crawl.frontier import Frontier
from scraper.store.atomic import write_whole
from scraper.store.folders import ensure_folder

LEXICONS = "lexicons"


class Lessons:
    """The lessons of a job; all calls in the thread that writes to the disk."""

    def __init__(self, frontier: Frontier, folder: Path) -> None:
        self._frontier, self._folder = frontier, folder / LEXICONS
        self._sums: Sums | None = None
        self._until = 0  # the last lesson that is in the sums
        self.pages = 0  # that had taught when the lexicon was last made

    def lexicon(self) -> str:
        """The file of the lexicon that all pages so far teach; "" while they are too few.

        A lexicon keeps its file, named by its SHA-256: every record says which one it was made with.

        Raises:
            StoreError: the disk is full or gone, or the state is damaged.
        """
        from scraper.corpus.lexicon import lexicon_of  # noqa: PLC0415  # numpy and the models
        from scraper.corpus.lexicon_counts import counts_of_bytes, counts_to_bytes  # noqa: PLC0415
        from scraper.corpus.lexicon_file import lexicon_toml  # noqa: PLC0415

        sums = self._sums = self._sums or Sums()
        ledger, before = self._frontier.ledger, self._until
        for number, packed in ledger.lessons(after=before):
            sums.add(counts_of_bytes(packed))
            self._until = number
        counts = sums.total()
        if self._until > before:
            with self._frontier.transaction():
                ledger.sum_lessons(counts_to_bytes(counts), until=self._until)
        self.pages = counts.pages
        if counts.pages < LEARN_FROM:
            return ""
        lexicon = lexicon_of(counts)
        file = self._folder / f"{lexicon.sha256[:16]}.toml"
        if not file.exists():
            ensure_folder(self._folder)
            write_whole(file, lexicon_toml(lexicon).encode())
        return str(file)
