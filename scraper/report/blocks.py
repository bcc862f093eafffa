"""The blocks of a page in order, with what every edit does to them: an Explanation, drawn."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import regex
from msgspec import Struct

from scraper.model import Block, Edit, Explanation
from scraper.report.html import Html, Piece, between, joined, language, tag, text
from scraper.report.style import LETTERS, class_name

MAX_BLOCKS = 5_000
"""Blocks that are drawn; of the rest the number is told."""
MAX_EDITS = 2_000
"""Edits of one block that are drawn; what follows stands there as text, and the number of its edits."""
AROUND = ("body", "drop")
"""Stages that take away what is not the article."""
_SCORE = regex.compile(r"score (\d\.\d\d)")


class Drawn(Struct, frozen=True):
    """One block with its edits; outside: it is no part of the article."""

    index: int
    block: Block
    edits: tuple[Edit, ...]
    outside: bool


def blocks_of(shown: Explanation) -> list[Drawn]:
    """The blocks of a page, each with its own edits.

    Outside the article is what the choice of the main content took whole, and what selectors dropped before the first
    or behind the last block of which something is left.
    """
    edits: dict[int, tuple[Edit, ...]] = {n: tuple(own) for n, own in groupby(shown.edits, lambda e: e.block)}
    blocks = shown.document.blocks
    kept = [n for n, block in enumerate(blocks) if not _is_gone(block, edits.get(n, ()))]
    first, last = (kept[0], kept[-1]) if kept else (len(blocks), -1)
    return [
        Drawn(n, block, own := edits.get(n, ()), _is_outside(block, own, inside=first < n < last))
        for n, block in enumerate(blocks)
    ]


def draw(blocks: Sequence[Drawn], lang: str, *, opened: bool) -> Html:
    """Blocks of the article one by one, runs of others folded away; opened: those runs are unfolded."""
    runs = groupby(blocks[:MAX_BLOCKS], lambda one: one.outside)
    pieces = [_folded([*own], opened=opened) if outside else joined(*map(_block, own)) for outside, own in runs]
    if len(blocks) > MAX_BLOCKS:
        pieces.append(tag("p", f"… {len(blocks) - MAX_BLOCKS:,} more blocks, not shown", class_="more"))
    return tag("div", *pieces, class_="blocks", lang=language(lang))


def edited(source: str, edits: Sequence[Edit], notes: Mapping[int, str] | None = None) -> Html:
    """Text with its edits in place. notes: what more is known of an edit, by its start."""
    pieces: list[Piece] = []
    at = 0
    for edit in edits[:MAX_EDITS]:
        pieces += [source[at : edit.start], _edit(edit, source[edit.start : edit.end], (notes or {}).get(edit.start))]
        at = edit.end
    pieces.append(source[at:])
    if len(edits) > MAX_EDITS:
        pieces.append(tag("span", f" … {len(edits) - MAX_EDITS:,} more edits, not marked", class_="more"))
    return joined(*pieces)


def reason_of(edit: Edit) -> str:
    """Class, rule, stage and evidence of an edit, in one line."""
    return f"{edit.cls} · {edit.rule} · {edit.stage}{f' · {edit.note}' if edit.note else ''}"


def _is_gone(block: Block, edits: Iterable[Edit]) -> bool:
    """Whether nothing is left of a block; its edits are disjoint."""
    left = len(block.text)
    for edit in edits:
        left -= edit.end - edit.start
        if edit.replacement:
            return False
    return left == 0


def _is_outside(block: Block, edits: Sequence[Edit], *, inside: bool) -> bool:
    if not edits or not _is_gone(block, edits) or any(e.stage not in AROUND for e in edits):
        return False
    return not inside or any(e.stage == "body" for e in edits)


def _edit(edit: Edit, old: str, more: str | None) -> Html:
    """What was cut struck through, what came instead behind an arrow; class, rule, stage and evidence as its title."""
    pieces: list[Piece] = [tag("b", LETTERS.get(edit.cls, "?"), class_="k")]
    if old:
        pieces.append(tag("del", text(old, edited=True)))
    if edit.replacement:
        pieces += [" → ", tag("ins", text(edit.replacement, edited=True))]
    why = reason_of(edit) + (f" · {more}" if more else "")
    return tag("span", *pieces, class_=f"e {class_name(edit.cls)}", title=why, tabindex=0)


def _block(one: Drawn) -> Html:
    block = one.block
    look = "t h" if block.kind.startswith("h") else f"t {block.kind}"
    shown = tag("div", edited(block.text, one.edits, _linked(block, one.edits)), class_=look, dir="auto")
    return tag("div", _place(one), shown, class_="b", id=f"b{one.index}")


def _place(one: Drawn) -> Html:
    return tag("div", str(one.index), " ", one.block.kind, class_="at", lang="en")


def _linked(block: Block, edits: Iterable[Edit]) -> dict[int, str]:
    """Where the links lead that edits touch, by the start of the edit."""
    links = sorted((link for link in block.links if link.href), key=lambda link: link.start)
    starts = [link.start for link in links]
    out = {}
    for edit in edits if links else ():
        last = bisect_left(starts, edit.end) - 1  # links of a block don't overlap: the last one that begins before
        if last >= 0 and links[last].end > edit.start:
            out[edit.start] = f"link to {links[last].href}"
    return out


def _folded(run: Sequence[Drawn], *, opened: bool) -> Html:
    """A run of blocks that are no part of the article, with the reasons."""
    reasons = Counter(f"{e.rule} ({e.cls})" for one in run for e in one.edits)
    size = sum(len(one.block.text) for one in run)
    many = f"{len(run):,} block{'' if len(run) == 1 else 's'}, {size:,} characters, not the article: "
    summary = tag("summary", many, ", ".join(f"{reason} ×{n}" for reason, n in reasons.most_common(6)), _scores(run))
    attributes = {"open": "open"} if opened else {}
    return tag("details", summary, *map(_outside, run), class_="out", **attributes)


def _outside(one: Drawn) -> Html:
    """A block that is no part of the article: its text as it was, and why it is none."""
    whys = between("; ", (_why(edit) for edit in one.edits[:MAX_EDITS]))
    shown = tag("div", text(one.block.text), tag("small", whys, class_="why", lang="en"), class_="t", dir="auto")
    return tag("div", _place(one), shown, class_="b", id=f"b{one.index}")


def _why(edit: Edit) -> Html:
    return joined(tag("b", LETTERS.get(edit.cls, "?")), " ", reason_of(edit))


def _scores(run: Iterable[Drawn]) -> str:
    """The least and the largest score that the block model gave."""
    scores = sorted(_found_scores(run))
    return f"; scores {scores[0]} to {scores[-1]}" if len(scores) > 1 else f"; score {scores[0]}" if scores else ""


def _found_scores(run: Iterable[Drawn]) -> Iterator[str]:
    for one in run:
        for edit in one.edits:
            if hit := _SCORE.search(edit.note):
                yield hit[1]
