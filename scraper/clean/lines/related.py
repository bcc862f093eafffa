"""Related lists: under a heading, or without one after the article's end, as rows of title, summary and date."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex
from msgspec.structs import replace

from scraper.clean.lines.dated import TIMED, mended_date, weight_of_date
from scraper.clean.lines.grammar import COLON, SEP
from scraper.clean.lines.shape import Line, is_prose, read_lines, whole
from scraper.clean.lines.words import words
from scraper.model import Document, Edit
from scraper.rules.needles import needles_of
from scraper.text.chars import CJK, count_cjk
from scraper.text.sentences import ends_sentence
from scraper.text.spans import linked_share
from scraper.text.urls import same_site

_RULE, _CLS = "related-list", "related"

_OTHERS = words("others")
_ABOUT = words("about")
_HEADINGS = words("related-heading", about=_ABOUT, others=_OTHERS)
_MAY = needles_of(
    r"[关關联聯][系文新报報阅閱资資键鍵]|相[关關]|延伸|推[荐薦]|精[选選彩]|[热熱][门門点點]|最[新近]|更多|近期"
    r"|[随隨][机機]|猜|[同本][类類]|往期|其他|[这這][个個]|人[气氣]|排行|拓展"
    r"|[您你][可也会會]|文章|作者|[编編][辑輯]|焦[点點]|必[读讀看]|前情|系列|[大家人]都?[也在]|参考|參考|今日"
    r"|站[内內长長]|(?i:relat|recomm|similar|recent"
    r"|popular|latest|trend|also|more|read|next|other|top|see|feature|further|suggest|previous|like|series|continue)"
    r"|関連|おすすめ|オススメ|人気|新着|似た|注目|同じ|その他|過去|わせて|読まれて|読んだ|こちら|こんな"
    r"|[관추인최다함이많같]",
    most=100,
)
_HEADING = regex.compile(
    rf"{SEP}[\[【(（《〈]?(?:{_HEADINGS})[\]】)）》〉]?(?:[/／|｜、](?:{_HEADINGS}))?\s*(?:[:：>＞»…!！↓▼]"
    rf"|\.{{3}})*{SEP}"
)
_INLINE_HEADING = regex.compile(
    rf"{SEP}[\[【(（]?(?:{_HEADINGS})[\]】)）]?(?:{COLON}|[>＞»→]+\s*|[|｜]\s*)(?P<title>\S.{{3,100}})"
)
_BOOKS = regex.compile(
    r"ISBN|出版社|[《〈『].+[》〉』].*(?:19|20)\d\d|(?:19|20)\d\d.*(?:出版|Press)|[(（](?:19|20)\d\d[)）]|pp?\.\s?\d"
    r"|doi",
    regex.IGNORECASE,
)

_TITLE = 70  # code points of the longest title
_SUMMARY, _ALONE = 320, 200  # code points: three sentences, and what is taken for one without its title
_BARE_TITLES, _LONG = 3, 8  # fewest titles without a heading, and characters of CJK in one
_TITLES = 2  # fewest titles under a heading
_MOST = 60  # lines a list may have
_DATED = regex.compile(
    r"(?:[\[(（【]?(?:(?:19|20)\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?[\])）】]?[\s·|]+\S.{2,})|\S.{2,}?[\s·"
    r"|]*[\[(（【]?(?:(?:19|20)\d\d[-/.年])\d{1,2}[-/.月]\d{1,2}日?(?:\s\d{1,2}:\d\d(?::\d\d)?)?[\])）】]?"
)
_BUTTONS = 3  # times that a text stands on the page from which it is a button under each entry, and no heading
_BLANKS = 2  # fewest blanks of a headline in a script that writes them
_BEFORE = 4  # code points an excerpt may have in front of the title it names: 上海, 《, "The "
_CUT_OFF = 20  # code points from which text without an end counts as a cut-off summary

_KEYWORDS = regex.compile(
    rf"[^|｜。！？]{{2,20}}(?:\s*[|｜]\s*[^|｜。！？]{{2,30}}){{2,}}|[{CJK}\w]{{2,14}}(?:[ 、][{CJK}\w]{{2,14}}){{2,}}"
)
"""A line of adverts' keywords: never a title, though such lines stand between rows."""

LINKED, KNOWN, TRUNCATED, NAMED = 3, 3, 2, 1
"""What speaks for a row beside its date: its title is a link to the same site, is a link elsewhere on the page; its
summary breaks off; its summary names the title."""

ENOUGH = 5
"""What all rows together must reach: an exact time, a date with one more sign, or two rows."""


START = 3
"""What the first row must have on its own: a date, a link, or a summary that breaks off and names the title."""


class Row(NamedTuple):
    """One entry: indexes into the lines it is made of, first to last, and what speaks for it."""

    first: int
    last: int
    score: int
    date: int = 0  # 0, DATED, TIMED or EXACT
    title: int = -1  # -1: none (the choice of the main content took it), else what speaks for it


def heads_titles(lines: Sequence[Line], at: int) -> bool:
    """Whether a line is the heading of a list of other articles whose titles stand below it."""
    return _HEADING.fullmatch(lines[at].text) is not None and _plain_run(lines, at + 1) >= _TITLES


def find_related_list(document: Document, *, min_items: int = 2) -> Iterator[Edit]:
    """Cut lists of other articles; the note of a date line that an advert broke gives the date as it was meant.

    Under a heading: links, or short unlinked lines up to the end (at least min_items). Without one: after the last
    prose, rows of title, summary and date with enough evidence (ENOUGH), prose of at least half their size before them.
    """
    lines = read_lines(document)
    gone: set[int] = set()
    times = Counter(line.text for line in lines)
    for at, line in enumerate(lines):
        may_head = len(line.text) <= _TITLE * 2 and times[line.text] < _BUTTONS and not line.ended
        if may_head and at not in gone and _MAY.in_text(line.text):
            gone.update(_under_heading(document, lines, at, min_items))
    rest = [line for at, line in enumerate(lines) if at not in gone]
    for line in (*(lines[at] for at in sorted(gone)), *(_headless(document, rest) or _bare_titles(document, rest))):
        yield _cut(document, line)
    if document.rows:
        yield from _among_rows(document)


def _among_rows(document: Document) -> Iterator[Edit]:
    """Cut what is left of a list whose dates and links are gone already."""
    blocks = list(document.blocks)
    for n, block in document.rows:
        blocks[n] = block
    known = replace(document, blocks=tuple(blocks))
    for line in _headless(known, read_lines(known)):
        if document.blocks[line.block].text:
            yield _cut(document, line)


def _cut(document: Document, line: Line) -> Edit:
    edit = whole(document, line, _RULE, _CLS)
    mended = mended_date(line.text)
    return Edit(block=edit.block, start=0, end=edit.end, rule=_RULE, cls=_CLS, note=mended) if mended else edit


def _under_heading(document: Document, lines: Sequence[Line], at: int, min_items: int) -> Iterator[int]:
    line = lines[at]
    if _INLINE_HEADING.fullmatch(line.text) and not ends_sentence(line.text):
        if linked_share(document.blocks[line.block]) >= 0.3 and len(line.text) <= _TITLE * 2:
            yield at
        return
    if not _HEADING.fullmatch(line.text) or line.kind == "quote":
        return
    size = _linked_run(document, lines, at + 1)
    if size:
        yield from range(at, at + size + 1)
    elif line.rank > 0 and (at + 1 == len(lines) or (line.tail and linked_share(document.blocks[line.block]) > 0.5)):
        yield at  # of a list that is gone, or a link to one
    elif (plain := _plain_run(lines, at + 1)) >= min_items and at + plain + 1 >= len(lines) - 3:
        yield from range(at, at + plain + 1)


def _linked_run(document: Document, lines: Sequence[Line], start: int) -> int:
    """How many lines from start are links, or the summary or date that belongs to a link above."""
    last, since = 0, 0
    for offset, line in enumerate(lines[start : start + _MOST], 1):
        if linked_share(document.blocks[line.block]) >= 0.5 and len(line.text) <= _SUMMARY:
            last, since = offset, 0
            continue
        since += 1
        belongs = weight_of_date(line.text) or (len(line.text) <= _SUMMARY and line.kind[0] != "h")
        if not last or since > 2 or not belongs:
            break
        if weight_of_date(line.text):
            last = offset
    return last


def _plain_run(lines: Sequence[Line], start: int) -> int:
    """How many lines from start look like titles of other articles; references to books are none."""
    size = 0
    for line in lines[start : start + _MOST]:
        if (
            len(line.text) > _TITLE
            or is_prose(line.text)
            or ends_sentence(line.text)
            or _BOOKS.search(line.text)
            or "://" in line.text
        ):
            break
        size += 1
    return size


def _headless(document: Document, lines: Sequence[Line]) -> Sequence[Line]:
    rows = list(_rows(document, lines))  # last row first
    while rows and rows[-1].score < START:
        rows.pop()
    if not rows:
        return []
    times = Counter(line.text for line in lines)
    told = [row for row in rows if row.title < 0 or row.date or times[lines[row.first].text] == 1]  # labels repeat
    if sum(row.score for row in told) < ENOUGH or not any(map(_tells, told)):
        return []
    if _is_chronicle(rows) or _is_section(document, lines, rows):
        return []
    first = rows[-1].first
    size = sum(len(line.text) for line in lines[first:])
    prose = sum(len(line.text) for line in lines[:first] if is_prose(line.text))
    return lines[first:] if prose * 2 >= size else []


def _bare_titles(document: Document, lines: Sequence[Line]) -> Sequence[Line]:
    """Titles without anything else behind the last sentence, if the page links one of them elsewhere."""
    size = next((n for n, line in enumerate(reversed(lines)) if line.ended or not _is_bare_title(line)), len(lines))
    titles, before = lines[len(lines) - size :], lines[: len(lines) - size]
    if size < _BARE_TITLES or not before or not is_prose(before[-1].text) or not ends_sentence(before[-1].text):
        return []
    known = any(_title_score(document, line) >= KNOWN for line in titles)
    prose = sum(len(line.text) for line in before if is_prose(line.text))
    return titles if known and prose >= 2 * sum(len(line.text) for line in titles) else []


def _is_bare_title(line: Line) -> bool:
    return line.kind[0] not in "hq" and _is_title(line) and not is_prose(line.text) and _is_long(line.text)


def _is_long(text: str) -> bool:
    """Whether a line has the words of a headline."""
    return count_cjk(text) >= _LONG or text.count(" ") >= _BLANKS


def _tells(row: Row) -> bool:
    """Whether a row has a date, a link, or a summary that names it: other short lines that break off are lists, too."""
    return bool(row.date) or row.title < 0 or row.title >= LINKED or row.score >= START


def _is_section(document: Document, lines: Sequence[Line], rows: Sequence[Row]) -> bool:
    """Whether rows without a date stand under a heading of the article: its sources, its ingredients, its tools."""
    above = lines[rows[-1].first - 1]
    return not any(row.date for row in rows) and above.kind[0] == "h" and not _names_other(document, above)


def _is_chronicle(rows: Sequence[Row]) -> bool:
    """Whether dates without a clock stand in front of the entries: the last entry has none, the first is one alone."""
    if rows[0].date or not rows[-1].date or rows[-1].title >= 0:
        return False
    return all(row.title <= 0 and row.date < TIMED for row in rows)


def _rows(document: Document, lines: Sequence[Line]) -> Iterator[Row]:
    """The rows at the end, the last first, as far as the lines can be read as rows."""
    at = len(lines) - 1
    while at > 0 and len(lines) - at < _MOST:
        if _KEYWORDS.fullmatch(lines[at].text):
            at -= 1
            continue
        row = _row(document, lines, at)
        if row is None and _is_summary(lines[at]) and weight_of_date(lines[_above(lines, at)].text) >= TIMED:
            row = Row(at, at, 0)  # between two time stamps: an excerpt whose title is gone
        if row is None and _is_summary(lines[at]) and _is_titled(lines, at):
            row = Row(at - 1, at, 0, title=0)  # behind a time stamp: a title with an excerpt shorter than it
        if row is None:
            return
        yield row
        at = row.first - 1


def _is_titled(lines: Sequence[Line], at: int) -> bool:
    """Whether the line stands under a title, and that under a time stamp."""
    return at > 1 and _is_title(lines[at - 1]) and weight_of_date(lines[_above(lines, at - 1)].text) >= TIMED


def _row(document: Document, lines: Sequence[Line], at: int) -> Row | None:
    last, date = at, weight_of_date(lines[at].text)
    if date:
        at = _above(lines, at)
    summary, excerpt = "", 0
    if at > 0 and _is_summary(lines[at]):
        excerpt = _excerpt_score(document, lines[at].text)
        titled = _is_title(lines[at - 1]) and len(lines[at].text) > len(lines[at - 1].text)
        alone = date and not _is_title(lines[at]) and len(lines[at].text) <= _ALONE
        orphan = _breaks_off(lines[at].text) and (excerpt or alone)
        if titled or orphan:
            summary, at = lines[at].text, at - 1
    says = TRUNCATED if _breaks_off(summary) else 0
    is_title = at >= 0 and _is_title(lines[at]) and not _excerpt_score(document, lines[at].text)
    if is_title and lines[at].kind[0] == "h" and not date and not _names_other(document, lines[at]):
        return None  # a heading over a part of the article
    if is_title:
        title, known = lines[at].text, _title_score(document, lines[at])
        named = title in summary or (count_cjk(title[:4]) == 4 and summary.startswith(title[:4]))
        return Row(at, last, date + known + says + (NAMED if named else 0), date, known)
    return Row(at + 1, last, date + says + excerpt, date) if date or (summary and excerpt) else None


def _excerpt_score(document: Document, text: str) -> int:
    """Whether a text that breaks off begins with the title of a link elsewhere on the page, as excerpts do."""
    if not _breaks_off(text):
        return 0
    known = (a for a in document.anchors if 1 < len(a) < len(text))
    return KNOWN if any(text.startswith(a) or (len(a) > 3 and a in text[: len(a) + _BEFORE]) for a in known) else 0


def _above(lines: Sequence[Line], at: int) -> int:
    """The line above, over keyword lines that a poster's tool put in between."""
    at -= 1
    while at > 0 and _KEYWORDS.fullmatch(lines[at].text):
        at -= 1
    return at


def _breaks_off(text: str) -> bool:
    ended = ends_sentence(text) or text.endswith((":", "：", ")", "）", "」", "”"))
    return len(text) >= _CUT_OFF and not ended


def _is_summary(line: Line) -> bool:
    return len(line.text) <= _SUMMARY and line.kind[0] != "h" and not weight_of_date(line.text)


def _is_title(line: Line) -> bool:
    text = line.text
    if "://" in text or "。" in text or text.endswith(("，", ",", "；", "：", ":")):
        return False
    return len(text) <= _TITLE and not weight_of_date(text) and not _KEYWORDS.fullmatch(text)


def _title_score(document: Document, line: Line) -> int:
    block = document.blocks[line.block]
    if linked_share(block) >= 0.8:
        return LINKED if not document.url or same_site(block.links[0].href, document.url) else 0
    if line.text in document.anchors and _is_headline(document, line.text):
        return KNOWN
    return TRUNCATED if _DATED.fullmatch(line.text) else 0


def _is_headline(document: Document, text: str) -> bool:
    """Whether a text can name an article, and not this one: "more" and "home page" are linked all over."""
    return (text.count(" ") >= _BLANKS or count_cjk(text) > 1) and not document.head.title.startswith(text)


def _names_other(document: Document, line: Line) -> bool:
    """Whether a heading links, or repeats a link to, something else."""
    return linked_share(document.blocks[line.block]) >= 0.8 or line.text in document.anchors
