"""A post on several pages as one article: texts in order, every offset moved, counts added, hashes made anew."""

from collections.abc import Sequence

import msgspec

from scraper.model import Article, Hashes, Quality, Stats, TextBlock
from scraper.text.fingerprints import sha256_hex, simhash64, squeeze

GAP = "\n\n"


def join_articles(parts: Sequence[Article]) -> Article:
    """The article of a post whose pages are `parts`, in order; everything but the body is that of the first page.

    Blocks that a page repeats from the end of the one before (a title, a lead) are kept once. A removal's `block`
    counts on behind the blocks of the pages before it; its path begins with "part n: " from the second page on.
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    blocks: list[TextBlock] = []
    links = list(first.links[:0])
    at = 0
    seen_titles = {first.title, first.title_raw}
    for part in parts:
        moved: dict[int, int] = {}  # start in the part -> start in the whole
        for block in part.blocks:
            if blocks and block.type.startswith("h") and block.text in seen_titles:
                continue
            start = at + (len(GAP) if blocks else 0)
            moved[block.start] = start
            blocks.append(TextBlock(block.type, block.text, start, start + len(block.text)))
            at = start + len(block.text)
        links += [msgspec.structs.replace(link, start=_moved(link.start, part, moved)) for link in part.links]
    text = GAP.join(block.text for block in blocks)
    return msgspec.structs.replace(
        first,
        text=text,
        blocks=tuple(blocks),
        links=tuple(links),
        images=tuple(dict.fromkeys(image for part in parts for image in part.images)),
        removed=tuple(
            msgspec.structs.replace(
                one,
                block=one.block + sum(p.stats.blocks_in for p in parts[:number]),
                path=f"part {number + 1}: {one.path}" if number else one.path,
            )
            for number, part in enumerate(parts)
            for one in part.removed
        ),
        stats=_added([part.stats for part in parts], text, len(blocks)),
        quality=_worst([part.quality for part in parts]),
        hashes=Hashes(sha256_hex(squeeze(text)), first.hashes.html_sha256, simhash64(text)),
        errors=tuple(error for part in parts for error in part.errors),
    )


def _moved(start: int, part: Article, moved: dict[int, int]) -> int:
    """Where an offset of the part's text is in the whole; -1 where it was removed or its block is left out."""
    if start < 0:
        return -1
    block = next((b for b in part.blocks if b.start <= start <= b.end), None)
    return moved[block.start] + start - block.start if block is not None and block.start in moved else -1


def _added(each: Sequence[Stats], text: str, blocks_out: int) -> Stats:
    sums = {name: sum(getattr(stats, name) for stats in each) for name in Stats.__struct_fields__}
    chars = [stats.chars_out for stats in each]
    han = sum(stats.han * size for stats, size in zip(each, chars, strict=True)) / max(sum(chars), 1)
    kept = len(text) / sums["chars_in"] if sums["chars_in"] else 0.0
    return Stats(
        **{**sums, "chars_out": len(text), "blocks_out": blocks_out, "han": round(han, 4), "kept": round(kept, 4)}
    )


def _worst(each: Sequence[Quality]) -> Quality:
    lowest = min(each, key=lambda quality: quality.score)
    short_is_fine = {"short"}  # the last page of a long post may be short
    flags = dict.fromkeys(f for quality in each for f in quality.flags if f not in short_is_fine)
    return Quality(lowest.score, lowest.verdict, tuple(flags))
