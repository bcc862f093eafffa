"""Two texts with the pages around them -> whether their paragraphs are those of one article."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from scraper.corpus.consensus.cohesion import words_of
from scraper.corpus.consensus.sentences import SENTENCE_ENDS
from scraper.corpus.consensus.slots import Slot, slots_of
from scraper.corpus.consensus.values import Copy, CopyBlock
from scraper.corpus.folding import fold

PARAGRAPH = 30
"""Characters from which a block with a sentence's end is a paragraph: menus, counters and lines of adverts are none."""

LEAST = 80
"""Characters of paragraphs that two texts share at the least: a quotation of two sentences has fewer."""

SHARED = 0.5
"""Share of the smaller text's paragraphs, in characters, that the other text has, too."""

FOREIGN = 0.25
"""Share of the smaller text's paragraphs below which two texts are two articles, whatever else they have in common."""

INSTEAD = 0.7
"""Characters that both have of their own at one place, for each that they share, from which they are two articles with
one frame: an opening and a closing that each issue of a series repeats."""


FRAMED, KIN = 0.3, 0.05
"""The same with FRAMED instead, where what both have of their own says nothing of what they share: less than KIN of its
words stand there, too. Of 1,000 pairs of copies that each lack a tenth of the paragraphs four have so much and say so
little, all uncleaned; of news of one editor, with an opening and a closing line, most do (tests/bench/forms.py)."""


class Prose(Struct, frozen=True, gc=False):
    """Paragraphs of two texts compared, in characters.

    shared: what both have; smaller: all that the text with fewer has; instead: what stands in both at one place, each
    its own; pairs: the shared paragraphs, (the one text's, the other's); kin: share of the words of what one text has
    alone that stand in what both have, of the text with more of them.
    """

    shared: int
    smaller: int
    instead: int
    pairs: tuple[tuple[str, str], ...]
    kin: float

    @property
    def sides(self) -> tuple[str, str]:
        """What both have, as each of them has it."""
        one, other = ("\n".join(pair[side] for pair in self.pairs) for side in (0, 1))
        return one, other


def prose_of(one: str, other: str) -> Prose:
    """The paragraphs of two texts (blocks apart by an empty line) side by side."""
    copies = [Copy(id=str(n), blocks=_paragraphs(text)) for n, text in enumerate((one, other))]
    both = sorted((s for s in slots_of(copies) if len(s.copies) == 2), key=lambda s: s.of(0)[0].number)
    pairs = tuple((_text(slot, 0), _text(slot, 1)) for slot in both)
    sizes = [sum(len(b.text) for b in copy.blocks) for copy in copies]
    shared = sum(min(map(len, pair)) for pair in pairs)
    return Prose(shared, min(sizes), sum(_instead(copies, both)), pairs, _kin(copies, both))


def shares_its_prose(prose: Prose) -> bool:
    """Whether the paragraphs of the smaller text are mostly the other's, too."""
    return prose.shared >= max(LEAST, SHARED * prose.smaller)


def has_its_own(prose: Prose) -> bool:
    """Whether each text has so much of its own where the other has something else that they are two articles."""
    least = FRAMED if prose.kin < KIN else INSTEAD
    return prose.smaller >= LEAST and prose.instead >= least * prose.shared


def is_foreign(prose: Prose) -> bool:
    """Whether both texts have paragraphs and hardly any in common: what they share is the site or its advertisers."""
    return prose.smaller >= LEAST and prose.shared < FOREIGN * prose.smaller


def _paragraphs(text: str) -> tuple[CopyBlock, ...]:
    blocks = (b.strip() for b in text.split("\n\n"))
    return tuple(CopyBlock("p", b) for b in blocks if len(b) >= PARAGRAPH and SENTENCE_ENDS & set(b))


def _text(slot: Slot, copy: int) -> str:
    return "\n".join(p.block.text for p in slot.of(copy))


def _kin(copies: Sequence[Copy], both: Sequence[Slot]) -> float:
    known = {w for slot in both for p in slot.of(0) for w in words_of(p.folded)}
    shares = [0.0]
    for copy, own in enumerate(copies):
        placed = {p.number for slot in both for p in slot.of(copy)}
        words = {w for n, b in enumerate(own.blocks) if n not in placed for w in words_of(fold(b.text))}
        shares.append(len(words & known) / max(1, len(words)))
    return max(shares)


def _instead(copies: Sequence[Copy], both: Sequence[Slot]) -> Iterator[int]:
    """For each gap between shared paragraphs what both texts have of their own there, the lesser of the two."""
    placed = [{p.number: n for n, slot in enumerate(both) for p in slot.of(copy)} for copy in (0, 1)]
    gaps: list[dict[int, int]] = [{}, {}]
    for copy, own in enumerate(copies):
        gap = -1
        for number, block in enumerate(own.blocks):
            if number in placed[copy]:
                gap = placed[copy][number]
            else:
                gaps[copy][gap] = gaps[copy].get(gap, 0) + len(block.text)
    yield from (min(size, gaps[1].get(gap, 0)) for gap, size in gaps[0].items())
