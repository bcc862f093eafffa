"""Navigation that was glued to the body: previous and next, breadcrumbs, pagers, tags and categories."""

from collections.abc import Iterator
from itertools import islice

import regex

from scraper.clean.lines.grammar import COLON, SEP
from scraper.clean.lines.shape import Line, edge_lines, read_lines, whole
from scraper.clean.lines.words import words
from scraper.model import Document, Edit, Found
from scraper.text.sentences import ends_sentence
from scraper.text.spans import linked_share

_STEP = words("step")
_ARROWS = r"[\s«»‹›<>←→⇐⇒◀▶◄►▲▼↑↓|｜/／·・•:：【】\[\]()（）\-–—]*"
_STEP_LINE = regex.compile(
    rf"{_ARROWS}(?:{_STEP})(?:{_ARROWS}(?:{_STEP}|首[页頁]|主[页頁]|(?i:home)|ホーム|目录|目錄|홈|목록))*{_ARROWS}"
)
_STEP_TITLE = regex.compile(
    rf"[\s«»‹›<>←→◀▶【\[(（]*(?:{_STEP})[】\])）]?(?:{COLON}|\s*[»›>→▶«‹<←·|｜]\s*|(?<=[】\]])\s*)(?P<title>\S.{{0,80}})"
)
_STEP_HEAD = regex.compile(rf"[\s«»‹›<>←→◀▶【\[(（]*(?:{_STEP})(?P<gap>\s*)(?P<title>.*)")
_ASKED = regex.compile(r"\s*[«‹<←◀]{1,2}[^.。；;]*[?？!！]|[^.。；;]*[?？!！]\s*[»›>→▶]{1,2}\s*")
"""A title that ends as sentences do, with the arrow that a sentence has not."""
_STEP_PAIR = regex.compile(
    rf"[\s«»‹›<>←→◀▶【\[(（]*(?P<step>{_STEP})[】\])）]?(?:(?P<mark>{COLON}|\s*[»›>→▶«‹<←·|｜]\s*)|\s+)(?P<title>\S.{{0,60}})"
)
_NONE = regex.compile(r"(?:[没沒][有]?了?|[无無]|none).{0,6}")
_PAGER = regex.compile(
    r"(?:(?:[共第]\s?\d+\s?[页頁條条张張]|(?<!\d)\d{1,3}(?!\d)|[\[【(（]\d{1,3}[\])）】]|[.…]{2,}|首[页頁]"
    r"|[尾末][页頁]|[上下][一]?[页頁]"
    r"|(?i:prev(?:ious)?|next|first|last|page)|[«»‹›<>|])[\s\u3000]*){3,}"
    r"|第\s?\d{1,3}\s?[页頁]\s?[/／,，]?\s?共\s?\d{1,3}\s?[页頁]|\d{1,3}\s?[/／]\s?\d{1,3}\s?(?:[页頁]|ページ|페이지|(?i:pages?))|(?i:page)\s\d{1,3}\s(?i:of)\s\d{1,3}"
)

_HOME = words("home")
_PLACE = (
    r"(?:(?:您|你)?(?:[现現当當目]前|[现現]在|所在)?(?:的)?(?:位置|所在地?|在)(?:[:：是]|\s)+|(?i:you are here|location"
    r"|current position)\s*[:：]?\s*|現在地\s*[:：]?\s*|현재\s?위치\s*[:：]?\s*)"
)
_STEPS = r"(?:\s*(?:>|»|›|→|＞|》|&gt;|::|/|-&gt;|->)+\s*)"
_CRUMB = r"[^>»›→＞\n。！？!?]{1,40}?"
_CRUMBS = (
    regex.compile(rf"{_PLACE}{_CRUMB}(?:{_STEPS}{_CRUMB})*(?:{_STEPS})?"),
    regex.compile(rf"{_HOME}(?:{_STEPS}{_CRUMB}){{1,7}}(?:{_STEPS})?"),
    regex.compile(r"[^>»›→＞。！？!?\s]{1,12}(?:\s*[>»›＞]\s*[^>»›→＞。！？!?]{1,24}){2,7}(?:\s*[>»›＞])?"),
)
_ARROW_SEEN = regex.compile(r"[>»›→＞/》]|::|(?:位置|所在)")

_TAGS = words("tags")
_CATEGORY = words("category")
_VALUE = r"[^\s:：。！？!?；;，,、|｜/／]{1,24}(?: [^\s:：。！？!?；;，,、|｜/／]{1,20}){0,2}"
_VALUES = rf"{_VALUE}(?:\s*(?:[,，、;；|｜/／·]|\s)\s*{_VALUE}){{0,14}}"
_TAGS_LINE = regex.compile(
    rf"{SEP}[\[【(（]?(?P<label>{_TAGS}"
    rf"|{_CATEGORY})[\]】)）]?{COLON}[\[【(（]?(?P<values>{_VALUES})?\s*[\]】)）]?{SEP}(?:(?:{_TAGS}"
    rf"|{_CATEGORY}){COLON}(?P<more>{_VALUES})?)?{SEP}"
)
_IS_TAGS = regex.compile(_TAGS)
_TAGS_WORD = regex.compile(rf"[\[【(（]?(?:{_TAGS})[\]】)）]?\s*[:：]?")
_HASHTAGS = regex.compile(r"(?:[#＃][\p{L}\p{N}_·・-]{1,40}[#＃]?[\s,，、]*){2,}")
_SPLIT = regex.compile(r"[,，、;；|｜/／]+\s*|\s{2,}")
_MAX = 160  # code points


_BOTH_WAYS = regex.compile(r"[«‹<←◀◄]{1,2}\s*\S.{1,60}[|｜].{1,60}\S\s*[»›>→▶►]{1,2}")
_ONE_WAY = regex.compile(r"[«‹]{1,2}\s*[^«»‹›]{2,60}|[^«»‹›]{2,60}\s*[»›]{1,2}")
_LAST = 2  # lines that may stand below the neighbour's title
_POST = regex.compile(r"[篇章帖贴貼]|文章|[日网網][记記志誌]|記事|投稿|글|포스트|기사|(?i:post|article|entry|story)")
_TITLE = 60  # code points of another post's title


def find_prev_next(document: Document) -> Iterator[Edit]:
    """Cut lines of the tail (or head) that only lead to the previous or next post, and pagers."""
    label = -2  # rank of the last line that was "next post" alone
    lines = edge_lines(document, _MAX)
    pairs = _pairs(lines)
    for line in lines:
        if line.ended and line.rank not in pairs and not _ASKED.fullmatch(line.text) and not _asks_last(line):
            continue
        step = bool(_STEP_LINE.fullmatch(line.text))
        titled = line.rank == label + 1 and len(line.text) <= _TITLE and not ends_sentence(line.text)
        if step and line.tail and _POST.search(line.text):
            label = line.rank
        if step or line.rank in pairs or _leads_on(document, line) or (line.tail and (titled or _is_trail(line))):
            yield whole(document, line, "prev-next", "navigation")


def _pairs(lines: list[Line]) -> set[int]:
    """The ranks of steps with titles that stand one below the other: no sentence is followed by the other step.

    Where only a blank parts step and title, the step must name what it leads to.
    """
    steps = {
        line.rank: hit["step"]
        for line in lines
        if line.tail
        and line.text[-1] not in "。；，"
        and (hit := _STEP_PAIR.fullmatch(line.text))
        and (hit["mark"] or _POST.search(hit["step"]))
    }
    firsts = [rank for rank, step in steps.items() if steps.get(rank + 1, step) != step]
    return {*firsts, *(rank + 1 for rank in firsts)}


def _asks_last(line: Line) -> bool:
    """A step among the last lines that names a post whose title asks or calls: 下一篇：要不要回家？"""
    if line.left > _LAST or line.text[-1] not in "?？!！" or not (hit := _STEP_TITLE.fullmatch(line.text)):
        return False
    return bool(_POST.search(line.text[: hit.start("title")]))


def _is_trail(line: Line) -> bool:
    """A pager, or the neighbours' titles with arrows."""
    text = line.text
    pager = _PAGER.fullmatch(text) and not text.startswith(("…", "."))
    alone = line.left <= _LAST and line.kind == "p" and _ONE_WAY.fullmatch(text) and not ends_sentence(text)
    return bool(pager or alone or _BOTH_WAYS.fullmatch(text))


def _leads_on(document: Document, line: Line) -> bool:
    """A step with the other post's title: behind a colon or an arrow, or the line is a link.

    A title that ends as a sentence needs an arrow, a link, or the name of what it is at the very end.
    """
    if hit := _STEP_TITLE.fullmatch(line.text):
        title = hit["title"]
        if not ends_sentence(title) or _ASKED.fullmatch(line.text) or _asks_last(line):
            return True
        return linked_share(document.blocks[line.block]) > 0.5 or bool(_NONE.fullmatch(title))
    hit = _STEP_HEAD.fullmatch(line.text)
    return bool(hit) and linked_share(document.blocks[line.block]) > 0.8 and not ends_sentence(line.text)


def find_breadcrumbs(document: Document) -> Iterator[Edit]:
    """Cut paths through a site: 首頁 > 新聞 > 政治, 您的位置：…, Home » Blog » Title."""
    for line in edge_lines(document, _MAX):
        text = line.text
        if line.kind == "quote" or not _ARROW_SEEN.search(text):
            continue
        named = any(form.fullmatch(text) for form in _CRUMBS[:2])
        if named or (line.rank < 3 and linked_share(document.blocks[line.block]) > 0.4 and _CRUMBS[2].fullmatch(text)):
            yield whole(document, line, "breadcrumbs", "navigation")


def find_tags_line(document: Document) -> Iterator[Edit]:
    """Cut lines of tags and categories at the edges; tags become facts."""
    for line in edge_lines(document, _MAX):
        if line.ended or line.kind[0] == "h":
            continue
        if (tags := _tags(line.text)) is not None:
            yield whole(document, line, "tags-line", "navigation", _found(tags, line.text))
        elif line.tail and _TAGS_WORD.fullmatch(line.text) and (below := _tag_links(document, line)):
            yield whole(document, line, "tags-line", "navigation", _found([x.text for x in below], line.text))
            for tag in below:
                yield whole(document, tag, "tags-line", "navigation")


def _tags(text: str) -> list[str] | None:
    """The tags of a line, [] for a category or an empty label with a colon, None if it is no such line."""
    if _HASHTAGS.fullmatch(text):
        return [tag for tag in regex.split(r"[#＃\s,，、]+", text) if tag]
    hit = _TAGS_LINE.fullmatch(text)
    if not hit or ends_sentence(text):
        return None
    values = (hit["values"] if _IS_TAGS.fullmatch(hit["label"]) else hit["more"]) or ""
    parts = _SPLIT.split(values)
    words = parts if len(parts) > 1 else values.split()
    return [word.strip(" #＃,，、") for word in words if word.strip(" #＃,，、")]


def _tag_links(document: Document, label: Line) -> list[Line]:
    """The short lines below the word "tags" that are links and nothing else."""
    out: list[Line] = []
    below = (line for line in read_lines(document) if line.rank > label.rank)
    for line in islice(below, 20):
        if len(line.text) > 24 or linked_share(document.blocks[line.block]) < 0.8:
            break
        out.append(line)
    return out


def _found(tags: list[str], evidence: str) -> tuple[Found, ...]:
    return tuple(Found("tags", tag, "tags-line", evidence) for tag in tags)
