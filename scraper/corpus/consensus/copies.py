"""Records and explained pages -> copies: the blocks as found, with what cleaning alone thinks of them."""

from collections.abc import Sequence

from scraper.corpus.consensus.values import Copy, CopyBlock, Doubt
from scraper.model import Article, Edit, Explanation, Flag

_REPAIRS = frozenset(("orthography",))
"""Classes whose replacement is another way to write the same character."""

SUSPECT = 0.5
"""How sure cleaning must be of a suspected advert that it keeps. Where no other copy can tell, it goes, and is marked:
on the pages of dev-drop 60 of 63 suspects are adverts from here on, 15 of 44 below."""


def copy_of(article: Article) -> Copy:
    """A cleaned article as a copy: its blocks, without doubts."""
    return _copy(article, tuple(CopyBlock(b.type, b.text) for b in article.blocks))


def copy_of_page(explanation: Explanation) -> Copy | None:
    """An explained page as a copy: all its blocks as read, uncleaned; the edits become doubts. None for a reject.

    What cleaning would cut stays if other copies that it does not doubt have it, and goes if nobody vouches for it.
    """
    article = explanation.article
    if article is None:
        return None
    by_block: dict[int, list[Edit]] = {}
    for edit in explanation.edits:
        by_block.setdefault(edit.block, []).append(edit)
    flags: dict[int, list[Flag]] = {}
    for flag in explanation.flags:
        if flag.sure >= SUSPECT:
            flags.setdefault(flag.block, []).append(flag)
    blocks = (
        _block(block.kind, block.text, by_block.get(n, ()), flags.get(n, ()))
        for n, block in enumerate(explanation.document.blocks)
        if block.text.strip()
    )
    return _copy(article, tuple(blocks))


def _block(kind: str, text: str, edits: Sequence[Edit], flags: Sequence[Flag]) -> CopyBlock:
    """The block with encoding damage undone, and its cuts and repairs as doubts about the text that this gives."""
    moved: list[tuple[int, int]] = [(0, 0)]  # (from here on in the old text, by so much)
    parts: list[str] = []
    doubts: list[Doubt] = []
    at = size = 0
    for edit in edits:
        parts.append(text[at : edit.start])
        size += edit.start - at
        same_size = len(edit.replacement) == edit.end - edit.start
        repair = edit.cls in _REPAIRS and same_size
        new = text[edit.start : edit.end] if repair or not edit.replacement else edit.replacement
        if repair or not edit.replacement:
            doubts.append(Doubt(size, size + len(new), edit.cls, edit.replacement))
        parts.append(new)
        size += len(new)
        at = edit.end
        moved.append((at, size - at))
    suspects = (Doubt(_moved(f.start, moved), _moved(f.end, moved), "injected-ad") for f in flags)
    clear = (s for s in suspects if not any(d.start < s.end and s.start < d.end for d in doubts))
    return CopyBlock(kind, "".join([*parts, text[at:]]), tuple(doubts), tuple(sorted(clear, key=lambda d: d.start)))


def _moved(offset: int, moved: Sequence[tuple[int, int]]) -> int:
    return offset + next(by for start, by in reversed(moved) if start <= offset)


def _copy(article: Article, blocks: tuple[CopyBlock, ...]) -> Copy:
    return Copy(
        id=article.id,
        source=article.source,
        url=article.url,
        title=article.title,
        published=article.published,
        language=article.language,
        script=article.script,
        machine_made=article.script_changes.machine_made,
        blocks=blocks,
    )
