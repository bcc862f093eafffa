"""How the counts of many pages become one, and from how many pages on they are worth it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scraper.corpus.lexicon import LexiconCounts

LEARN_FROM = 30
"""Pages from which a lexicon is learned: with 30 pages of repeating advertisers .77 of the phrases in running text also
occur in an advert line or link of the same crawl, with 10 pages .48."""


class Sums:
    """Counts added up in a tree: each is merged log(n) times, not n times."""

    def __init__(self) -> None:
        from scraper.corpus.lexicon import LexiconCounts, merge_counts  # noqa: PLC0415  # numpy and the models

        self._merge = merge_counts
        self._nothing = LexiconCounts()
        self._stack: list[tuple[int, LexiconCounts]] = []

    def add(self, counts: "LexiconCounts") -> None:
        """Take the counts of one page, or of several."""
        size = 1
        while self._stack and self._stack[-1][0] <= size:
            other, before = self._stack.pop()
            size, counts = size + other, self._merge(before, counts)
        self._stack.append((size, counts))

    def total(self) -> "LexiconCounts":
        """The counts of all so far."""
        total = self._nothing
        for _, counts in reversed(self._stack):
            total = self._merge(counts, total)
        return total
