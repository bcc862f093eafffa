"""The algebra of edits: the only code that turns edits into text.

`merge` decides who wins (written here and nowhere else): what was accepted earlier stays; a later cut keeps only the
part that is still free; a later replacement that overlaps is dropped. `Draft` shows a document as the accepted edits
leave it, so that the next stage sees joined text, and carries that stage's edits back to the offsets of the original
blocks. `apply` is the article's text.
"""

from bisect import bisect_left, bisect_right, insort_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from scraper.model import Block, Document, Edit, Flag, Link, Span

Edits = tuple[Edit, ...]


class Segment(Struct, frozen=True, gc=False):
    """A run of the residual text: [at, at + size) is the original [start, end), or the replacement for it."""

    at: int
    size: int
    start: int
    end: int
    edit: int = -1  # index into the block's edits when the run is a replacement, else -1


def merge(accepted: Iterable[Edit], proposed: Iterable[Edit]) -> Edits:
    """Add edits to a disjoint list; the result is disjoint and sorted by block and start.

    Both lists use offsets of the same document. Among the proposed, the earlier one wins.
    """
    taken = _by_block(sorted(accepted, key=_place))
    _add(taken, proposed)
    return tuple(edit for index in sorted(taken) for edit in taken[index])


def _add(taken: dict[int, list[Edit]], proposed: Iterable[Edit]) -> None:
    """Put what of the proposed is still free into the edits of each block, which are disjoint and stay sorted."""
    for edit in proposed:
        own = taken[edit.block]
        if not own or own[-1].end <= edit.start:  # most edits are the only one of their block, or come in order
            if edit.replacement or edit.end > edit.start:
                own.append(edit)
            continue
        # a block of 100 KB may hold 20,000 edits: each is compared with its neighbours, not with all
        low = bisect_right(own, edit.start, key=_end)
        high = max(low, bisect_left(own, edit.end, key=_start))
        if not edit.replacement:
            own[low:high] = _with_free_parts(edit, own[low:high])
        elif low == high:
            insort_right(own, edit, key=_place)


def _place(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end


def _start(edit: Edit) -> int:
    return edit.start


def _end(edit: Edit) -> int:
    return edit.end


def _with_free_parts(cut: Edit, others: Sequence[Edit]) -> list[Edit]:
    """Edits that a cut overlaps, in order, and the parts of it between them; its facts stay with the first part."""
    out, start, facts = [], cut.start, cut.facts
    for low, high, other in [*((o.start, o.end, o) for o in others), (cut.end, cut.end, None)]:
        if low > start:
            out.append(replace(cut, start=start, end=low, facts=facts))
            facts = ()
        if other is not None:
            out.append(other)
        start = max(start, high)
    return out


def texts(document: Document, edits: Iterable[Edit]) -> list[str]:
    """The text of every block after the edits, "" where nothing is left; edits must be disjoint and sorted."""
    out = [block.text for block in document.blocks]
    for index, own in _by_block(edits).items():
        text, first = out[index], own[0]
        gone = len(own) == 1 and not first.replacement and first.end - first.start == len(text)  # most edits
        out[index] = "" if gone else "".join(_pieces(text, own))
    return out


def apply(document: Document, edits: Iterable[Edit]) -> str:
    """The article's text: the blocks that are left, joined by one blank line."""
    return "\n\n".join(text for text in texts(document, edits) if text)


def _by_block(edits: Iterable[Edit]) -> dict[int, list[Edit]]:
    out: dict[int, list[Edit]] = defaultdict(list)
    for edit in edits:
        out[edit.block].append(edit)
    return out


def _pieces(text: str, edits: Iterable[Edit]) -> Iterable[str]:
    at = 0
    for edit in edits:
        yield text[at : edit.start]
        yield edit.replacement
        at = edit.end
    yield text[at:]


class Draft:
    """A document with the edits accepted so far.

    `original` is what it began with, `document` the residual: what the edits leave. Blocks keep their index; a block
    that is gone has the text "".
    """

    def __init__(self, document: Document) -> None:
        self.original = document
        self._edits: dict[int, list[Edit]] = {}
        self._segments: dict[int, list[Segment]] = {}
        self.document = document

    @classmethod
    def of(cls, document: Document, edits: Iterable[Edit]) -> "Draft":
        """The draft that has accepted these edits: disjoint, sorted, in offsets of the document's blocks."""
        draft = cls(document)
        draft._settle(_by_block(edits))
        return draft

    def copy(self) -> "Draft":
        """The same state; what one of the two accepts from now on is nothing to the other."""
        other = Draft(self.original)
        other.document, other._edits, other._segments = self.document, {**self._edits}, {**self._segments}
        return other

    @property
    def edits(self) -> Edits:
        """All accepted edits, disjoint and sorted, in offsets of the original blocks."""
        return tuple(edit for index in sorted(self._edits) for edit in self._edits[index])

    def located(self, flag: Flag) -> Flag:
        """A flag in offsets of the residual document -> the same in offsets of the original blocks."""
        segments = self._segments.get(flag.block)
        if not segments or flag.start >= flag.end:
            return flag
        return replace(flag, start=_original(segments, flag.start), end=_original(segments, flag.end - 1) + 1)

    def accept(self, proposed: Iterable[Edit]) -> None:
        """Take edits in offsets of the residual document; among them the earlier one wins.

        Where an edit touches an earlier replacement, both become one edit under the later rule, or none where the
        later one undoes the earlier.
        """
        taken: dict[int, list[Edit]] = defaultdict(list)
        _add(taken, proposed)
        changed = {index: own for index, own in taken.items() if own}
        for index in changed.keys() & self._edits.keys():
            text = self.original.blocks[index].text
            composed = _compose(self._segments[index], self._edits[index], changed[index])
            changed[index] = sorted(
                (e for e in composed if e.facts or e.replacement != text[e.start : e.end]), key=_place
            )
        self._settle(changed)

    def _settle(self, edits: Mapping[int, list[Edit]]) -> None:
        """Let these be all edits of their blocks."""
        if not edits:
            return
        blocks = list(self.document.blocks)
        for index, own in edits.items():
            block = self.original.blocks[index]
            self._edits[index] = own
            whole = _is_whole(own, block)  # most cuts are the choice of the main content: block after block
            self._segments[index] = segments = [] if whole else _segments(block.text, own)
            blocks[index] = _residual_block(block, own, segments) if segments else Block(block.kind, "", block.element)
        self.document = replace(self.document, blocks=tuple(blocks))


def _is_whole(edits: Sequence[Edit], block: Block) -> bool:
    """Whether one cut takes all of a block."""
    if len(edits) != 1:
        return False
    only = edits[0]
    return only.start == 0 and only.end == len(block.text) and not only.replacement


def _segments(text: str, edits: Sequence[Edit]) -> list[Segment]:
    segments, at, start = [], 0, 0
    for number, edit in enumerate(edits):
        if edit.start > start:
            segments.append(Segment(at, edit.start - start, start, edit.start))
            at += edit.start - start
        if edit.replacement:
            segments.append(Segment(at, len(edit.replacement), edit.start, edit.end, number))
            at += len(edit.replacement)
        start = edit.end
    if start < len(text):
        segments.append(Segment(at, len(text) - start, start, len(text)))
    return segments


def _at(segment: Segment) -> int:
    return segment.at


def _after(segment: Segment) -> int:
    return segment.at + segment.size


def _original(segments: Sequence[Segment], at: int) -> int:
    """Where a character of the residual text stands in the original one; of a replacement where that begins."""
    s = segments[max(0, bisect_right(segments, at, key=_at) - 1)]
    return s.start if s.edit >= 0 else s.start + at - s.at


def _residual_block(block: Block, edits: Sequence[Edit], segments: Sequence[Segment]) -> Block:
    text = "".join(_pieces(block.text, edits))

    def place(offset: int) -> int:
        i = bisect_right(segments, offset, key=lambda s: s.start) - 1
        if i < 0:
            return 0
        s = segments[i]
        return s.at + (min(offset - s.start, s.size) if s.edit < 0 else (0 if offset == s.start else s.size))

    links = (Link(place(k.start), place(k.end), k.href, k.rel) for k in block.links)
    hidden = (Span(place(h.start), place(h.end), h.why) for h in block.hidden)
    return replace(
        block,
        text=text,
        links=tuple(k for k in links if k.end > k.start),
        hidden=tuple(h for h in hidden if h.end > h.start),
    )


def _compose(segments: Sequence[Segment], earlier: Sequence[Edit], later: Sequence[Edit]) -> list[Edit]:
    """All edits of one block in original offsets: the earlier ones, and the later ones carried back.

    A later edit becomes a piece per run that it touches, its replacement in the first one.
    """
    out: list[Edit] = []
    inside: dict[int, list[Edit]] = defaultdict(list)  # of an earlier replacement, in its own offsets
    for edit in later:
        first = bisect_right(segments, edit.start, key=_after)
        for n, s in enumerate(segments[first : bisect_left(segments, edit.end, key=_at)]):
            low, high = max(edit.start - s.at, 0), min(edit.end - s.at, s.size)
            piece = edit if n == 0 else replace(edit, replacement="", facts=())
            if s.edit < 0:
                out.append(replace(piece, start=s.start + low, end=s.start + high))
            else:
                inside[s.edit].append(replace(piece, start=low, end=high))
    out.extend(_rewritten(old, inside[n]) if n in inside else old for n, old in enumerate(earlier))
    return out


def _rewritten(old: Edit, changes: Sequence[Edit]) -> Edit:
    """An earlier replacement after later edits of its own text, under the last one's rule."""
    last = changes[-1]
    return replace(
        last,
        start=old.start,
        end=old.end,
        replacement="".join(_pieces(old.replacement, sorted(changes, key=lambda e: e.start))),
        note=f"{last.note} after {old.rule}".strip(),
        facts=old.facts + tuple(fact for change in changes for fact in change.facts),
    )
