"""What the steps left behind -> the record: texts, offsets, counts, hashes. No decision about text is made here."""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import accumulate

from msgspec import Struct
from msgspec.structs import replace

from scraper.edits import texts
from scraper.errors import PageError
from scraper.extract.fields import Fields
from scraper.extract.paths import path_of
from scraper.model import (
    CLASSES,
    Article,
    ArticleImage,
    ArticleLink,
    Block,
    Document,
    Edit,
    Fetch,
    Flag,
    Found,
    Hashes,
    Page,
    Problem,
    Removal,
    ScriptChanges,
    Stats,
    TextBlock,
    Tool,
)  # fmt: skip
from scraper.normalize.values import restored
from scraper.quality import REJECTING, judge
from scraper.text.chars import count_han
from scraper.text.fingerprints import sha256_hex, simhash64_squeezed, squeeze
from scraper.text.urls import host_of

MISLEADING = frozenset(("related", "comment", "advertising", "spam-link", "duplicate"))
"""Classes whose text speaks of other articles or other people."""

MAX_REMOVED = 2_000
"""Code points of a removed text that its record shows."""


_COUNTS = tuple(cls.replace("-", "_") for cls in CLASSES)  # the fields of Stats, one per class


class Cleaned(Struct, frozen=True):
    """A page after all steps: the document as read, the edits, the title and its own edits, and what was flagged."""

    document: Document
    edits: tuple[Edit, ...]
    title_edits: tuple[Edit, ...]
    title_before: str
    title: str
    flags: tuple[Flag, ...]
    lexicon_sha: str
    confidence: float  # of the choice of the main content, 0–1
    script: str = ""  # Hant or Hans, where it was converted
    machine_made: float = 0.0  # of the characters, 0–1
    comments: bool = False  # whether the record shows them


def readable(fields: Fields) -> Fields:
    """Fields read back where they were read in a wrong charset; the title is left to the steps that clean the text."""
    author, origin = fields.author, fields.origin
    return replace(
        fields,
        title_raw=restored(fields.title_raw),
        author=replace(author, name=restored(author.name)),
        site=restored(fields.site),
        tags=tuple(map(restored, fields.tags)),
        origin=replace(
            origin,
            publisher=restored(origin.publisher),
            author=restored(origin.author),
            evidence=restored(origin.evidence),
        ),
    )


def told_of(page: Page, document: Document, read: Fields, tool: Tool) -> Article:
    """The part of the record that does not depend on the text: addresses, fields, tool, and how the page came."""
    url = page.url or document.url
    fields = readable(read)
    known = fields.url_canonical or url
    return Article(
        id=sha256_hex(known or page.source)[:32],
        source=page.source,
        url=url,
        url_requested=page.url_requested or url,
        url_canonical=fields.url_canonical,
        host=host_of(known),
        site=fields.site,
        title=fields.title,
        title_raw=fields.title_raw,
        author=fields.author,
        published=fields.published,
        published_raw=fields.published_raw,
        modified=fields.modified,
        language=fields.language,
        script=fields.script,
        origin=fields.origin,
        tags=fields.tags,
        hashes=Hashes(html_sha256=sha256(page.body).hexdigest()),
        fetch=_fetch(page, document),
        tool=tool,
    )


def article_of(told: Article, cleaned: Cleaned, problems: Sequence[Problem]) -> Article:
    """The article of a cleaned page.

    Raises:
        PageError: "no-main-content", or what the verdict on its quality says: the page holds no article.
    """
    document = cleaned.document
    left = texts(document, cleaned.edits)
    blocks, starts = _text_blocks(document, left)
    if not blocks:
        kinds = (f.code for f in cleaned.flags if f.code in REJECTING)
        raise PageError(next(kinds, "no-main-content"), "no block of the page is left as article")
    text = "\n\n".join(b.text for b in blocks)
    inside = main_blocks(document, cleaned.edits)
    links = tuple(_links(document, cleaned.edits, starts, inside, left))
    stats = _stats(cleaned, text, len(blocks), sum(k.kept for k in links))
    quality = judge(document, cleaned.flags, text, stats, cleaned.confidence)
    if quality.verdict == "reject":
        raise PageError(quality.flags[0], "the page shows no article")
    squeezed = squeeze(text)
    return replace(
        told,
        **_converted(told, cleaned),
        title=cleaned.title,
        text=text,
        blocks=blocks,
        script_changes=_script_changes(cleaned),
        images=tuple(_images(document, starts)),
        links=links,
        removed=tuple(_removals(cleaned, inside)),
        stats=stats,
        quality=quality,
        hashes=Hashes(sha256_hex(squeezed), told.hashes.html_sha256, simhash64_squeezed(squeezed)),
        tool=replace(told.tool, lexicon_sha=cleaned.lexicon_sha),
        errors=tuple(problems),
        comments=tuple(_comments(cleaned)) if cleaned.comments else (),
        title_before=cleaned.title_before,
    )


def _converted(told: Article, cleaned: Cleaned) -> dict[str, str]:
    """Language and script of a Chinese text that was converted; nothing of another."""
    if not cleaned.script or not told.language.startswith("zh"):
        return {}
    return {"language": f"zh-{cleaned.script}", "script": cleaned.script}


def main_blocks(document: Document, edits: Sequence[Edit]) -> frozenset[int]:
    """The blocks of the main content: those that the choice of the body left, and dropped ones inside it."""
    blocks = document.blocks
    whole = [e for e in edits if e.stage in ("body", "drop") and e.end - e.start == len(blocks[e.block].text)]
    outside = {e.block for e in whole if e.stage == "body"}
    dropped = {e.block for e in whole if e.stage == "drop"}
    kept = {i for i in range(len(document.blocks)) if i not in outside and i not in dropped}
    inside = {i for r in document.regions if r.stage == "body" for i in range(r.first, r.last + 1)} - outside
    if kept:
        inside |= set(range(min(kept), max(kept)))
    return frozenset(kept | (dropped & inside))


def _text_blocks(document: Document, left: Sequence[str]) -> tuple[tuple[TextBlock, ...], dict[int, int]]:
    """The article's blocks, and where each source block starts in its text."""
    blocks: list[TextBlock] = []
    starts: dict[int, int] = {}
    at = 0
    for index, text in enumerate(left):
        if text:
            starts[index] = at
            blocks.append(TextBlock(document.blocks[index].kind, text, at, at + len(text)))
            at += len(text) + 2
    return tuple(blocks), starts


def _links(
    document: Document, edits: Sequence[Edit], starts: dict[int, int], inside: Iterable[int], left: Sequence[str]
) -> Iterator[ArticleLink]:
    """Links of the main content, in order; a link whose text is gone is listed as not kept, with the text it had."""
    linked = {index for index in inside if document.blocks[index].links}
    by_block: dict[int, list[Edit]] = {index: [] for index in linked}
    for edit in edits:
        if edit.block in linked:
            by_block[edit.block].append(edit)
    for index in sorted(linked):
        block, own = document.blocks[index], by_block[index]
        shifts = [*accumulate(map(_shift, own), initial=0)]
        for link in block.links:
            if not link.href:
                continue
            start, size = _place(link.start, link.end, own, shifts)
            kept = index in starts and size > 0
            text = left[index][start : start + size] if kept else block.text[link.start : link.end]
            yield ArticleLink(link.href, text, starts[index] + start if kept else -1, kept)


def _shift(edit: Edit) -> int:
    """How much longer the text is for an edit."""
    return len(edit.replacement) - (edit.end - edit.start)


def _start(edit: Edit) -> int:
    return edit.start


def _end(edit: Edit) -> int:
    return edit.end


def _place(start: int, end: int, edits: Sequence[Edit], shifts: Sequence[int]) -> tuple[int, int]:
    """Where a span of a block stands after the block's edits, and how much of it is left.

    The edits are disjoint and sorted; `shifts` says for each how far those before it move what follows. A replacement
    that begins before the span is none of it; one that reaches beyond its end is.
    """
    first = bisect_right(edits, start, key=_end)
    shift, size = shifts[first], end - start
    for edit in edits[first : bisect_left(edits, end, lo=first, key=_start)]:
        size -= min(edit.end, end) - max(edit.start, start)
        if edit.start < start:
            shift += len(edit.replacement) - (start - edit.start)
        else:
            size += len(edit.replacement)
    return start + shift, size


def _images(document: Document, starts: dict[int, int]) -> Iterator[ArticleImage]:
    """Pictures between the first and the last block of the article; a caption right behind one is its own."""
    if not starts:
        return
    first, last = min(starts), max(starts)
    seen = set()
    for image in document.images:
        if first <= image.block <= last + 1 and image.url and image.url not in seen:
            seen.add(image.url)
            behind = document.blocks[image.block] if image.block < len(document.blocks) else None
            caption = behind.text if behind is not None and behind.kind == "caption" else ""
            yield ArticleImage(image.url, restored(image.alt), restored(caption))


def _removals(cleaned: Cleaned, inside: Container[int]) -> Iterator[Removal]:
    document = cleaned.document
    for edit in cleaned.edits:
        if edit.block in inside:
            text = document.blocks[edit.block].text[edit.start : edit.end]
            yield _removal(edit, text, edit.block, path_of(document, edit.block))
    for edit in cleaned.title_edits:
        yield _removal(edit, cleaned.title_before[edit.start : edit.end], -1, "title")


def _removal(edit: Edit, text: str, block: int, path: str) -> Removal:
    return Removal(
        edit.cls, edit.rule, edit.stage, text[:MAX_REMOVED], edit.replacement, block, edit.start, edit.end, path
    )


def _comments(cleaned: Cleaned) -> Iterator[str]:
    """The text of the comment sections, a block each."""
    for edit in cleaned.edits:
        if edit.cls == "comment":
            yield restored(cleaned.document.blocks[edit.block].text[edit.start : edit.end])


def _stats(cleaned: Cleaned, text: str, blocks_out: int, links: int) -> Stats:
    blocks = cleaned.document.blocks
    chars_in = sum(len(b.text) for b in blocks)
    by_class = dict.fromkeys(CLASSES, 0)
    for edit in cleaned.edits:
        by_class[edit.cls] += edit.end - edit.start
    by_class["encoding"] += cleaned.document.scrubbed  # taken out before there were blocks
    return Stats(
        chars_in=chars_in,
        chars_out=len(text),
        kept=round(min(len(text) / chars_in, 1.0), 4) if chars_in else 0.0,
        blocks_in=len(blocks),
        blocks_out=blocks_out,
        links=links,
        han=round(count_han(text) / len(text), 4) if text else 0.0,
        **dict(zip(_COUNTS, by_class.values(), strict=True)),
    )


def _script_changes(cleaned: Cleaned) -> ScriptChanges:
    repairs = [e for e in cleaned.edits if e.cls == "orthography"]
    methods = sorted({e.rule for e in repairs})
    count = sum(len(e.replacement) for e in repairs)
    return ScriptChanges("+".join(methods), count, round(cleaned.machine_made, 4))


def _fetch(page: Page, document: Document) -> Fetch:
    return Fetch(
        source=page.source,
        status=page.status,
        fetched_at=page.fetched_at.isoformat().replace("+00:00", "Z") if page.fetched_at else "",
        content_type=page.media_type,
        charset_declared=document.charset_declared,
        charset=document.charset,
        bytes=len(page.body),
        etag=page.etag,
        last_modified=page.last_modified,
        robots=page.robots,
        warc_file=page.warc_file,
        warc_offset=page.warc_offset,
        warc_length=page.warc_length,
        warc_record_id=page.warc_record_id,
    )


def legible(document: Document, edits: Sequence[Edit], body: tuple[int, int] | None) -> Document:
    """The document for reading fields: with what rules and detectors read from the text, without what misleads.

    Bylines and dates around the body count; those of related articles, comments and adverts don't. The title's line is
    a duplicate of a field and misleads nobody: what stands beside it is found by it. Nobody comments before the text,
    which begins where `body` does: there a container is only called so.
    """
    facts: tuple[Found, ...] = tuple(fact for edit in edits for fact in edit.facts)
    first = body[0] if body else 0
    misleading = {
        e.block
        for e in edits
        if e.cls in MISLEADING
        and not any(f.field == "title" for f in e.facts)
        and (e.cls != "comment" or e.block > first)
    }
    blocks = tuple(Block(b.kind, "", b.element) if i in misleading else b for i, b in enumerate(document.blocks))
    return replace(document, blocks=blocks, found=document.found + facts)
