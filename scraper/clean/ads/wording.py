"""Blocks of a document as one text, as the detectors of adverts read them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate

from msgspec import Struct

from scraper.clean.ads.evidence import evidence, trades_in
from scraper.clean.ads.model import Reading, load_model
from scraper.clean.ads.vocabulary import Words, find_words
from scraper.model import Document
from scraper.text.kept import Same, kept_text


class Part(Struct, frozen=True, gc=False):
    """A block of a joined text: its number in the document, and where its text starts in the joined text."""

    block: int
    start: int


class Parts(Struct, frozen=True):
    """The blocks of a joined text: their numbers in the document, and where each of them starts in the text."""

    blocks: tuple[int, ...]
    starts: tuple[int, ...]

    def at(self, offset: int) -> Part:
        """The part that an offset of the joined text lies in."""
        k = bisect_right(self.starts, offset) - 1
        return Part(self.blocks[k], self.starts[k])

    def start_of(self) -> dict[int, int]:
        """Where each block starts, by its number."""
        return dict(zip(self.blocks, self.starts, strict=True))


class Pages(Struct, frozen=True):
    """Several blocks as the advert model sees them."""

    reading: Reading
    parts: Parts


class Wording:
    """Everything that a document holds, folded, and the words of trade in it."""

    def __init__(self, document: Document) -> None:
        self._document, self._model = document, load_model()
        text, self.parts = _join(document, [n for n, _ in kept_text(document).rows])
        self.folded = self._model.folding(text)

    @cached_property
    def _words(self) -> Words:
        return find_words(self._model.vocabulary, self.folded)

    @cached_property
    def telling(self) -> frozenset[int]:
        """The numbers of the blocks in which words of trade stand together."""
        found = evidence(self.folded, self._words, (0, len(self.folded)))
        return frozenset(self.parts.at(e.start).block for e in found)

    def span(self, number: int) -> tuple[int, int]:
        """Where a kept block starts and ends in the folded text."""
        start = self.parts.starts[bisect_left(self.parts.blocks, number)]
        return start, start + len(self._document.blocks[number].text)

    def places(self, word: str) -> Iterator[tuple[int, int]]:
        """The block and the offset in it of every place where a folded word stands."""
        at = self.folded.find(word)
        while at >= 0:
            part = self.parts.at(at)
            yield part.block, at - part.start
            at = self.folded.find(word, at + 1)

    def trades(self, *, without: Mapping[int, Sequence[tuple[int, int]]]) -> int:
        """How many different trades it names outside some spans of its blocks."""
        starts = self.parts.start_of()
        spans = [(starts[n] + start, starts[n] + end) for n, own in without.items() for start, end in own]
        return trades_in(self.folded, self._words, without=spans)


def read_blocks(document: Document, numbers: Sequence[int]) -> Pages:
    """The named blocks as the advert model sees them."""
    text, parts = _join(document, numbers)
    return Pages(Reading(text, load_model()), parts)


def _join(document: Document, numbers: Sequence[int]) -> tuple[str, Parts]:
    """The texts of some blocks, joined by line breaks."""
    texts = [document.blocks[n].text.replace("\n", " ") for n in numbers]
    *starts, _ = accumulate((len(text) + 1 for text in texts), initial=0)
    return "\n".join(texts), Parts(tuple(numbers), tuple(starts))


def wording_of(document: Document) -> Wording:
    """The wording of a document; the same object for the same document."""
    return _wording_of(Same(document))


@lru_cache(maxsize=2)  # the lexicon looks first, then the detector of adverts that stand once
def _wording_of(key: Same) -> Wording:
    return Wording(key.document)
