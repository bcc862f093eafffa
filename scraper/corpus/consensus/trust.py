"""Which slots are article: what copies agree on, and whole paragraphs that one copy alone has kept."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import regex

from scraper.corpus.consensus.cohesion import words_of
from scraper.corpus.consensus.readings import alike
from scraper.corpus.consensus.sentences import SENTENCE, SENTENCE_ENDS
from scraper.corpus.consensus.slots import Piece, Slot
from scraper.corpus.consensus.vote import PAIR
from scraper.corpus.folding import fold

PARAGRAPH = 40
"""Characters from which text in two copies is article although the cleaning of one of them would cut it."""

SELDOM = 0.001
"""Share of an article's paragraphs that may be expected in one copy alone, below which such a block is none: with a
tenth missing in each copy .18 at 2 copies, .027 at 3, .0004 at 5."""

SPOKEN_OF, CLEARLY = 0.06, 0.12
"""Share of a paragraph's words that the agreed text or the title has, too: from which a paragraph behind the text goes
on with it, and from which it does so beyond a line that is no part of it. Of 20 paragraphs of articles at the end of a
copy one had less than .06, of 26 teasers of other articles that cleaning had left none more than .06 unless in
hiragana, which is not counted, or cut in the middle (dev-drop)."""

KNOWN = 200
"""Words of agreed text from which it may be asked what a paragraph shares with them: of less an article says little
twice."""

LONG = 120
"""Characters that no teaser of another article has: such a block needs no sentence's end to go on with the text."""

_HIRAGANA = regex.compile(r"\p{Hiragana}")
_OUTSIDE = frozenset(("boilerplate",))
PASSABLE = frozenset(("advertising", "injected-ad", "spam-link", "hidden", "residue", "share-widget", "encoding"))
"""Classes of lines that stand between the paragraphs of an article; other junk begins where the article ends."""


def kept_slots(slots: Sequence[Slot], width: int, *, title: str = "") -> tuple[list[Slot], list[Slot]]:
    """(the slots that the restored article holds, those that read like paragraphs and are left out), of `width` copies.

    A line that says no more than the title is no part of the text.
    """
    heading = _bare(title)
    slots = [slot for slot in slots if not all(_bare(p.folded) == heading for p in slot.pieces)]
    held = [slot for slot in slots if len(slot.copies) > 1 and _agreed(slot, width)]
    one = {id(slot) for slot in held if len(slot.copies) == width or _is_one_text(slot)}
    agreed = [slot for slot in held if id(slot) in one]
    alone = [slot for slot in slots if len(slot.copies) == 1 and slot.trusted]
    if width == 1:
        return alone, []
    read = [slot for slot in alone if _is_paragraph(slot)]
    open_ = [slot for slot in held if id(slot) not in one and len(slot.copies) + 1 == width]
    if _share_alone(agreed, width) < SELDOM:
        return agreed, open_ + read
    places = _places(slots, agreed)
    known = {w for slot in agreed for w in _words(slot.pieces[0].folded)} | _words(fold(title))
    going_on = [slot for slot in read if _continues(slot.pieces[0], places, known)]
    rivals = _rivals(going_on, agreed) if width > PAIR else frozenset()
    kept = {id(slot) for slot in going_on} - rivals
    return agreed + [slot for slot in read if id(slot) in kept], open_ + [slot for slot in read if id(slot) not in kept]


def _bare(text: str) -> str:
    return "".join(fold(text).split())


def _agreed(slot: Slot, width: int) -> bool:
    """Whether most copies that hold it find it article; half of them, where it is a paragraph that most copies hold.

    A short line that few copies hold is none: accounts of one tool add the same lines.
    """
    support, trusted = len(slot.copies), len(slot.trusted)
    long = max(len(p.folded) for p in slot.pieces) >= PARAGRAPH
    if not long and 2 * support < width:
        return False
    return 2 * trusted > support or (2 * trusted == support and long and 2 * support > width)


def _is_one_text(slot: Slot) -> bool:
    """Whether any two copies have one text there, with damage and adverts in it: not two adverts of one template."""
    texts = ["".join(p.folded for p in slot.of(copy)) for copy in sorted(slot.copies)]
    return any(alike(one, other, whole=True) for one, other in combinations(texts, 2))


def _rivals(alone: Sequence[Slot], agreed: Sequence[Slot]) -> frozenset[int]:
    """The paragraphs of one copy where another copy has one of its own, of another text: each has put in something."""
    homes = {(p.copy, p.number): n for n, slot in enumerate(agreed) for p in slot.pieces}
    places = [{(step, _neighbour(slot.pieces[0], homes, step)) for step in (-1, 1)} for slot in alone]
    found: set[int] = set()
    for (one, here), (other, there) in combinations(zip(alone, places, strict=True), 2):
        mine, theirs = one.pieces[0], other.pieces[0]
        if here & there and mine.copy != theirs.copy and not alike(mine.folded, theirs.folded, whole=True):
            found |= {id(one), id(other)}
    return frozenset(found)


def _neighbour(piece: Piece, homes: Mapping[tuple[int, int], int], step: int) -> int:
    """The agreed slot next to a block in its copy, -1 for none."""
    own = [number for copy, number in homes if copy == piece.copy and (number - piece.number) * step > 0]
    return homes[piece.copy, min(own, key=lambda number: number * step)] if own else -1


def _share_alone(agreed: Sequence[Slot], width: int) -> float:
    """Paragraphs that one copy alone would have, were they lost by chance as often as those that two or more have."""
    if width == 2:
        return 1.0
    lost = sum(width - len(slot.copies) for slot in agreed)
    rate = (lost + 0.5) / (len(agreed) * width + 5)
    return width * (1 - rate) * rate ** (width - 1)


def _is_paragraph(slot: Slot) -> bool:
    """Whether what one copy alone has reads like a paragraph of an article, not like a line put in."""
    text = slot.pieces[0].block.text.strip()
    return len(text) >= LONG or (len(text) >= SENTENCE and any(c in SENTENCE_ENDS for c in text))


def _words(folded: str) -> set[str]:
    return {w for w in words_of(folded) if not _HIRAGANA.search(w)}


Places = dict[tuple[int, int], tuple[str, Piece]]


def _places(slots: Sequence[Slot], agreed: Sequence[Slot]) -> Places:
    """For each block of each copy what it is: "agreed", "passable", "line", "alone" or "junk"."""
    out: Places = {}
    known = {id(slot) for slot in agreed}
    for slot in slots:
        for piece in slot.pieces:
            out[piece.copy, piece.number] = (_what(slot, piece, agreed=id(slot) in known), piece)
    return out


def _what(slot: Slot, piece: Piece, *, agreed: bool) -> str:
    if agreed:
        return "agreed"
    if piece.doubted >= 0.5:
        classes = {d.cls for d in piece.block.doubts if not d.replacement}
        return "passable" if classes <= PASSABLE else "line" if classes <= _OUTSIDE else "junk"
    return "alone" if len(slot.copies) == 1 and _is_paragraph(slot) else "junk"


def _continues(piece: Piece, places: Places, known: set[str]) -> bool:
    """Whether the article goes on to this block: it stands between agreed blocks, or hangs on one and ends well.

    Teasers of other articles stand behind the text, cut in the middle, under a title of their own, and speak of
    something else. A line that cleaning took for the site around the text may stand between where the words are clear.
    """
    words = _words(piece.folded)
    share = len(words & known) / max(1, len(words))
    across = share >= CLEARLY
    before, after = _reached(piece, places, -1, across=across), _reached(piece, places, 1, across=across)
    if before == after == "agreed":
        return True
    text = piece.block.text.strip()
    if after == "agreed":
        return text[-1:] in SENTENCE_ENDS
    if before != "agreed" or len(text) >= LONG:
        return before == "agreed"
    return text[-1:] in SENTENCE_ENDS and (share >= SPOKEN_OF or len(known) < KNOWN)


def _reached(piece: Piece, places: Places, step: int, *, across: bool) -> str:
    """What the way from a block in one direction leads to, over whole paragraphs and lines of adverts.

    across: over one line of the site's, too.
    """
    number = piece.number + step
    while (piece.copy, number) in places:
        what, other = places[piece.copy, number]
        if what == "line" and across:
            across = False
        elif what in ("agreed", "junk", "line"):
            return "junk" if what == "line" else what
        elif what == "alone" and other.block.text.strip()[-1:] not in SENTENCE_ENDS:
            return "junk"
        number += step
    return "edge"
