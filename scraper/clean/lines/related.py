"""Related lists: under a heading, or without one after the article's end, as rows of title, summary and date."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from scraper.clean.lines.grammar import COLON, SEP
from scraper.clean.lines.shape import Line, ends_sentence, is_prose, linked, read_lines, whole
from scraper.model import Document, Edit
from scraper.text.chars import CJK
from scraper.text.dates import is_date, is_timestamp
from scraper.text.urls import same_site

_RULE, _CLS = "related-list", "related"

_OTHERS = r"(?:文章|[新][闻聞]|[报報][导導道]|[阅閱][读讀]|[资資][讯訊]|信息|主[题題]|[内內]容|[连連鏈链][结結接]|[话話][题題]|[专專][题題辑輯]|日[记記誌志]|[博網网][文誌志]|[帖贴][子文]?|作品|[视視][频頻]|[影]音|[推][薦荐]|[图圖][片集]|[导導][读讀]|商品|[产產]品|[热熱][点點]|[评評][论論]|[标標][签籤]|[搜][索尋寻]|小[说說]|[连連][载載]|[单單]元)"
_ABOUT = r"(?:相[关關]|[关關][联聯连連]|[类類]似|延伸|推[薦荐]|精[选選彩]|[热熱][门門点點]|最新|[更]多|[近]期|[随隨][机機]|[猜]你喜[欢歡]|[编編][辑輯][推精][薦荐选選]|[同][类類]|本[类類周週月日]|[历歷]史|站[内內长長]|[往]期|[其]他|[人][气氣]|[点點][击擊]|一[周週][热熱][门門]|[拓]展|[扩擴]展|[今]日|焦[点點]|你?可能?[喜][欢歡]|[参參]考|必[读讀看]|[前]情|[系]列)"
_HEADINGS = (
    rf"(?:本[站文]|[网網]友|[编編][辑輯]|小[编編]|[这這][个個類类]+[分]?[类類]?[别別]?的?)?{_ABOUT}(?:的)?{_ABOUT}?(?:的)?{_OTHERS}(?:{_OTHERS}|列表|排行(?:榜)?|[推][荐薦]|[阅閱][读讀])?"
    rf"|[您你](?:[可]能|[也])*[会會]?(?:[也]?)(?:有[兴興]趣|感[兴興]趣|喜[欢歡]|想看|[错錯][过過]了?)(?:的)?(?:{_OTHERS})?|猜[您你](?:[喜][欢歡]|想看|[关關]注)|(?:[其]他|[大])(?:[人]|[家]|[网網]友|[读讀]者)(?:[也都]|[还還]|正?在)+(?:看|[读讀]|[关關][注心]|[瀏浏][览覽])(?:了)?"
    rf"|[这這][个個]?[类類][别別]的?其他的?文章|(?:[点點]我)?看更多.{{0,12}}|更多.{{1,14}}(?:[新][闻聞](?:[網网][报報][导導道])?|[报報][导導道]|文章|[内內]容|[资資][讯訊])|[作]者(?:的)?(?:[其]他|更多|最新)(?:的)?(?:文章|作品)|[热熱][门門点點](?:{_OTHERS}|排行榜?)|文章(?:推[荐薦]|列表|[导導][航覽])|(?:[阅閱][读讀]|[点點][击擊]|[新][闻聞]|人[气氣])?排行榜?|[延]伸[阅閱][读讀]|[前]情提要"
    r"|(?i:(?:you (?:may|might) (?:also )?(?:like|enjoy|be interested in)(?: these)?(?: posts?| articles?)?|(?:related|recommended|similar|recent|popular|latest|trending|top|other|more|featured|further|suggested|previous)\s(?:posts?|articles?|stor(?:y|ies)|reading|news|links?|topics?|content|entries|reads?|videos?|from [\w .]{1,24}|on [\w .]{1,24}|in [\w .]{1,24})(?:\s(?:from|on|in|by)\s[\w .]{1,24})?"
    r"|related|recommended|recommended for you|read (?:also|next|more)|see also|also read|don['’]t miss|what to read next|most (?:read|popular|viewed|commented)|keep reading|up next|trending(?: now)?|(?:people|others|readers) (?:also|are) (?:read|like|view|search)\w*|more like this|editor['’]?s picks?|in this series|continue (?:on|to) .{1,20}))"
    r"|(?:関連|おすすめ|オススメ|人気|最新|最近|新着|似た|注目|同じ(?:カテゴリ|テーマ)の?(?:最新)?|その他の?|過去|合わせて読みたい|あわせて読みたい|よく読まれている|この記事を読んだ人.{0,16})の?(?:する)?(?:記事|エントリー?|リンク|投稿|ニュース|ページ|ランキング|情報|トピックス|ブログ|キーワード)?(?:一覧|ランキング)?|こちらも(?:どうぞ|おすすめ|読まれています)?|こんな記事も.{0,12}"
    r"|(?:관련|추천|인기|최신|최근|다른|함께|이런|많이)\s?(?:된\s?|본\s?|볼만한\s?)?(?:글|기사|뉴스|포스트|포스팅|게시물|콘텐츠)(?:도 있어요|들|\s?목록|\s?더\s?보기)?|(?:이|같은) (?:글|카테고리).{0,16}(?:글|기사)"
)
_HEADING = regex.compile(
    rf"{SEP}[\[【(（《〈]?(?:{_HEADINGS})[\]】)）》〉]?(?:[/／|｜、](?:{_HEADINGS}))?\s*(?:[:：>＞»…!！↓▼]|\.{{3}})*{SEP}"
)
_INLINE_HEADING = regex.compile(
    rf"{SEP}[\[【(（]?(?:{_HEADINGS})[\]】)）]?(?:{COLON}|[>＞»→]+\s*|[|｜]\s*)(?P<title>\S.{{3,100}})"
)
_ONE_WORD = regex.compile(
    r"(?i)related|recommended|see also|trending|read (?:also|next|more)|also read|keep reading|最新|人気|注目|参考|关联|相关|拓展"
)
_BOOKS = regex.compile(
    r"ISBN|出版社|[《〈『].+[》〉』].*(?:19|20)\d\d|(?:19|20)\d\d.*(?:出版|Press)|[(（](?:19|20)\d\d[)）]|pp?\.\s?\d|doi",
    regex.IGNORECASE,
)

_TITLE = 70  # code points of the longest title
_SUMMARY = 320  # code points: three sentences
_MOST = 60  # lines a list may have
_FOREIGN = regex.compile(r"[^\W\d_]{2}")
_DIGITS = regex.compile(r"[\d\-/.: T年月日]*")
_DATED = regex.compile(
    r"(?:[\[(（【]?(?:(?:19|20)\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?[\])）】]?[\s·|]+\S.{2,})|\S.{2,}?[\s·|]*[\[(（【]?(?:(?:19|20)\d\d[-/.年])\d{1,2}[-/.月]\d{1,2}日?(?:\s\d{1,2}:\d\d(?::\d\d)?)?[\])）】]?"
)
_CUT_OFF = 20  # code points from which text without an end counts as a cut-off summary

_KEYWORDS = regex.compile(
    rf"[^|｜。！？]{{2,20}}(?:\s*[|｜]\s*[^|｜。！？]{{2,30}}){{2,}}|[{CJK}\w]{{2,14}}(?:[ 、][{CJK}\w]{{2,14}}){{2,}}"
)
"""A line of adverts' keywords: never a title, though such lines stand between rows."""

DATED, TIMED, LINKED, KNOWN, TRUNCATED, NAMED = 3, 4, 3, 3, 2, 1
"""What speaks for a row: its date, with a clock time; its title is a link to the same site, is a link elsewhere on the
page; its summary breaks off; its summary names the title."""

ENOUGH = 5
"""What all rows together must reach: one dated row with one more sign, or two rows."""


START = 3
"""What the first row must have on its own: a date, a link, or a summary that breaks off and names the title."""


class Row(NamedTuple):
    """One entry: indexes into the lines it is made of, first to last, and what speaks for it."""

    first: int
    last: int
    score: int
    dated: bool


def find_related_list(document: Document, *, min_items: int = 2) -> Iterator[Edit]:
    """Cut lists of other articles; the note of a date line that an advert broke gives the date as it was meant.

    Under a heading: links, or short unlinked lines up to the end (at least min_items). Without one: after the last
    prose, rows of title, summary and date with enough evidence (ENOUGH), prose of at least half their size before them.
    """
    lines = read_lines(document)
    gone: set[int] = set()
    for at, line in enumerate(lines):
        if at not in gone and len(line.text) <= _TITLE * 2:
            gone.update(_under_heading(document, lines, at, min_items))
    rest = [line for at, line in enumerate(lines) if at not in gone]
    tail = _headless(document, rest)
    for line in [*(lines[at] for at in sorted(gone)), *tail]:
        yield _cut(document, line)


def _cut(document: Document, line: Line) -> Edit:
    edit = whole(document, line, _RULE, _CLS)
    mended = mended_date(line.text)
    return Edit(block=edit.block, start=0, end=edit.end, rule=_RULE, cls=_CLS, note=mended) if mended else edit


def mended_date(text: str) -> str:
    """The time stamp a phrase was pushed into, "" if the line is none.

    >>> mended_date("2017-04-04 12:3靜電油煙處理機3:00"), mended_date("2017-04-04 12:33:00")
    ('2017-04-04 12:33:00', '')
    """
    if len(text) > 60 or not text[:1].isdigit() or not text[-1:].isdigit() or not _FOREIGN.search(text):
        return ""
    head = regex.match(_DIGITS, text).end()  # type: ignore[union-attr]  # matches the empty string too
    tail = regex.match(_DIGITS, text[::-1]).end()  # type: ignore[union-attr]  # as above
    for keep in range(head + tail, 9, -1):
        for left in range(min(head, keep), max(0, keep - tail) - 1, -1):
            joined = (text[:left] + text[len(text) - (keep - left) :]).strip()
            if is_timestamp(joined):
                return joined
    return ""


def _is_date_line(text: str) -> int:
    """How much a line speaks for a dated row: 0 if it is no date and nothing else."""
    if len(text) > 60 or not any(c.isdigit() for c in text):
        return 0
    bare = text.strip("[]()（）【】 -|·")
    if is_timestamp(bare) or mended_date(text):
        return TIMED
    return DATED if len(bare) <= 30 and is_date(bare) else 0


def _under_heading(document: Document, lines: Sequence[Line], at: int, min_items: int) -> Iterator[int]:
    line = lines[at]
    if line.ended:
        return
    if _INLINE_HEADING.fullmatch(line.text) and not ends_sentence(line.text):
        if linked(document.blocks[line.block]) >= 0.3 and len(line.text) <= _TITLE * 2:
            yield at
        return
    if not _HEADING.fullmatch(line.text) or line.kind == "quote":
        return
    size = _linked_run(document, lines, at + 1)
    if size:
        yield from range(at, at + size + 1)
    elif line.tail and line.rank > 0 and linked(document.blocks[line.block]) > 0.5:
        yield at
    elif (plain := _plain_run(lines, at + 1)) >= min_items and at + plain + 1 >= len(lines) - 3:
        yield from range(at, at + plain + 1)


def _linked_run(document: Document, lines: Sequence[Line], start: int) -> int:
    """How many lines from start are links, or the summary or date that belongs to a link above."""
    last, since = 0, 0
    for offset, line in enumerate(lines[start : start + _MOST], 1):
        if linked(document.blocks[line.block]) >= 0.5 and len(line.text) <= _SUMMARY:
            last, since = offset, 0
            continue
        since += 1
        belongs = _is_date_line(line.text) or (len(line.text) <= _SUMMARY and line.kind[0] != "h")
        if not last or since > 2 or not belongs:
            break
        if _is_date_line(line.text):
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


def _headless(document: Document, lines: Sequence[Line]) -> list[Line]:
    rows = list(_rows(document, lines))  # last row first
    while rows and rows[-1].score < START:
        rows.pop()
    if not rows or sum(row.score for row in rows) < ENOUGH:
        return []
    first, end = rows[-1].first, rows[0].last
    before = lines[:first]
    if before and _is_date_line(before[-1].text) and not rows[0].dated:
        return []  # dates stand in front: a chronicle
    size = sum(len(line.text) for line in lines[first : end + 1])
    prose = sum(len(line.text) for line in before if is_prose(line.text))
    return list(lines[first:]) if prose * 2 >= size else []


def _rows(document: Document, lines: Sequence[Line]) -> Iterator[Row]:
    """The rows at the end, the last first, as far as the lines can be read as rows."""
    at = len(lines) - 1
    while at > 0 and len(lines) - at < _MOST:
        if _KEYWORDS.fullmatch(lines[at].text):
            at -= 1
            continue
        row = _row(document, lines, at)
        if row is None:
            return
        yield row
        at = row.first - 1


def _row(document: Document, lines: Sequence[Line], at: int) -> Row | None:
    last, score, dated = at, _is_date_line(lines[at].text), False
    if score:
        at, dated = _above(lines, at), True
    summary = ""
    if at > 0 and _is_summary(lines[at]) and _is_title(lines[at - 1]) and len(lines[at].text) > len(lines[at - 1].text):
        summary, at = lines[at].text, at - 1
    if at < 0 or not _is_title(lines[at]):
        return None
    title = lines[at]
    score += _title_score(document, title)
    if summary:
        score += TRUNCATED if len(summary) >= _CUT_OFF and not _finished(summary) else 0
        score += NAMED if title.text in summary or (len(title.text) > 3 and summary.startswith(title.text[:4])) else 0
    return Row(at, last, score, dated)


def _above(lines: Sequence[Line], at: int) -> int:
    """The line above, over keyword lines that a poster's tool put in between."""
    at -= 1
    while at > 0 and _KEYWORDS.fullmatch(lines[at].text):
        at -= 1
    return at


def _finished(text: str) -> bool:
    return ends_sentence(text) or text.endswith((":", "：", ")", "）", "」", "”"))


def _is_summary(line: Line) -> bool:
    return len(line.text) <= _SUMMARY and line.kind[0] != "h" and not _is_date_line(line.text)


def _is_title(line: Line) -> bool:
    text = line.text
    ended = text.endswith(("。", "，", ",", "；", "：", ":"))
    if "://" in text:
        return False
    return len(text) <= _TITLE and not ended and not _is_date_line(text) and not _KEYWORDS.fullmatch(text)


def _title_score(document: Document, line: Line) -> int:
    block = document.blocks[line.block]
    if line.text in document.anchors:
        return KNOWN
    if block.links and linked(block) >= 0.8 and document.url and same_site(block.links[0].href, document.url):
        return LINKED
    return TRUNCATED if _DATED.fullmatch(line.text) else 0
