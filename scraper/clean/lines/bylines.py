"""Bylines: who posted, when, where from; read into facts, then cut where they stand at the edges."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import regex

from scraper.clean.lines.counters import ATOM, is_counter
from scraper.clean.lines.datelines import LONGEST, Facts, date_at_top, date_beside
from scraper.clean.lines.grammar import AGO, COLON, DATETIME, NAME, NAMES, is_datetime
from scraper.clean.lines.shape import HEAD, Line, edge_lines, read_lines, whole
from scraper.clean.lines.words import words
from scraper.model import Document, Edit, Found
from scraper.rules.needles import needles_of
from scraper.text.chars import CJK

_RULE = "bylines"

_LABELS = {fact: words(f"label-{fact or 'other'}") for fact in ("author", "origin", "published", "")}
_LABEL = "|".join(f"(?P<{fact or 'none'}>{labels})" for fact, labels in _LABELS.items())
_PAIR = regex.compile(rf"(?<![^\s|｜/／,，、;；(（\[【·•‧\-–—>》」)）\]】])(?:{_LABEL}){COLON}")
_SLASHED = regex.compile(
    rf"[【〔\[(（]?\s*(?:(?:文|[图圖]文|撰文|Text|[^／/|\s]{{0,8}}[记記]者|[责責]?[编編][辑輯]|記者)\s*[／/"
    rf"|｜╱]\s*(?P<author>{NAMES})"
    r"|[^／/|\s]{0,6}[记記]者\s?(?:(?P<author>\p{Han}{3})\p{Han}{2,3}|(?P<author>\p{Han}{2})\p{Han}{2})\d{1,2}日[专專综綜]?[电電]"
    rf"|[^／/|\s]{{0,6}}(?:[记記]者|通[讯訊][员員])\s?(?P<author2>{NAME}?)(?=[摄攝]影|[\s／/╱报報电電訊讯专專])"
    r"\s*[／/╱]?\s*[^／/\s]{0,8}[／/╱]?(?:[报報][导導道]|[电電訊讯]|[专專][访訪])(?:[／/╱]\S{2,10})?"
    rf"|(?P<author>{NAME})\s?[／/╱]\s?(?:特稿|[专專][访訪題题]|[綜综]合[报報][导導道]|\p{{Han}}{{2,3}}[报報][导導道])"
    r"|本[报報刊社台臺网網](?:特[约約]|[实實见見][习習])?[记記]者\s?(?P<author>\p{Han}{2,4})"
    r"|(?P<author>[가-힣]{2,4})\s(?:선임|수습|인턴|객원|전문)?기자)\s*[】〕\])）]?"
)
_DONE = words("posted")
_ACCOUNT = rf"(?!(?:[我你妳他她它]|[这這那]|(?i:last|originally|first)\s)){NAME}?(?: (?!\d){NAME}?)?"
_ENGLISH = r"(?i:posted|published|written|submitted|created|uploaded|updated|edited)"
_PERSON = r"\p{Lu}[\p{L}'’.-]*+(?: \p{Lu}[\p{L}'’-]*+){1,3}"
_STOPPED = r"\s*+(?:[.,;|·/–—]\s*+)?"
_WROTE = rf"(?i:words|text)(?i:\s?:|\sby)\s(?P<author>{_PERSON}){_STOPPED}"
_DREW = (
    r"(?i:photo(?:graph)?s?|photography|pictures?|images?|illustrations?|drawings|video|translation|interview)"
    rf"(?i:\s?:|\sby)\s{_PERSON}{_STOPPED}"
)
"""Who made what, as magazines print it under the title: "Words: NAME. Photographs: NAME"."""
_FREE = (
    rf"{_WROTE}(?:{_DREW}){{1,3}}(?P<published>{DATETIME})?",
    rf"{_WROTE}(?P<published>{DATETIME})",
    rf"(?i:story|words|text|article)\s(?i:by)\s(?P<author>{_PERSON})",
    (
        rf"(?:(?:{_DONE}[于於在日]?|最[后後近]{_DONE}[于於在]?"
        rf"|{_ENGLISH}(?i:\son)?)\s*[:：]?\s*(?P<published>{DATETIME})[\s|·,]*)+"
    ),
    (rf"(?:(?:기사\s?)?(?:입력|등록|수정|최종\s?수정|승인|송고|게시)\s*[:：]?\s*(?P<published>{DATETIME})[\s|·,/]*)+"),
    (
        r"(?P<author>[가-힣]{2,4})\s?(?:선임|수습|인턴|객원|전문)?(?:기자|특파원|논설위원|편집위원)"
        r"\s*[=/|·(]?\s*[\w.+-]+@[\w.-]+\s*\)?"
    ),
    rf"本帖最[后後]由\s?(?P<author>{NAME})\s?[于於在]\s?(?P<published>{DATETIME})\s?(?:[编編][辑輯])?",
    rf"(?:本文|文章|此文|原文)?由\s*(?P<author>{_ACCOUNT})\s*{_DONE}\s*(?:[于於在]\s*)?(?P<published>{DATETIME})?",
    rf"(?P<author>{_ACCOUNT})\s+{_DONE}\s?[于於在]\s?(?P<published>{DATETIME})",
    rf"(?P<author>{_ACCOUNT})\s+{_DONE}\s?[于於在]\s?(?P<site>[^\s\d]\S{{1,19}})",
    rf"(?P<author>{_ACCOUNT})\s*[于於在@]\s*(?P<published>{DATETIME})\s*{_DONE}(?:\s?[于於在到]\s?[^\s，。]{{2,16}})?",
    rf"(?:作者|[编編][辑輯]|[记記]者)\s+(?P<author>{_ACCOUNT})\s+(?P<published>{DATETIME})",
    rf"(?:作者|[编編][辑輯]|[发發][布佈表]者|[楼樓]主)\s+(?P<author>(?=\S*[A-Za-z0-9_]){NAME})",
    rf"(?P<author>(?=\S*[A-Za-z0-9_]){NAME}?)[\s|·@,-]+(?P<published>{DATETIME})\s*(?:{_DONE})?",
    rf"(?P<published>{DATETIME})[\s|·/,-]+(?i:(?:posted )?by )?(?P<author>(?=\S*[A-Za-z]){NAME}(?: {NAME})?)",
    (
        rf"(?P<published>{DATETIME})[\s|·/,-]+(?P<origin>[\p{{Han}}A-Za-z]{{2,12}}(?:[网網报報社]|日[报報]|[在线線]"
        rf"|新[闻聞]))"
    ),
    (
        rf"{_ENGLISH}\s(?i:by)\s(?P<author>{NAME}(?: {NAME}){{0,3}}?)"
        rf"(?:\s*(?i:[@,|·]|on\s|at\s|in\s)?\s*(?i:last\supdated\s(?:on\s)?)?"
        rf"(?P<published>{DATETIME}))?(?:\s*(?i:in|under)\s[\w &,]{{2,30}})?"
    ),
    rf"(?P<author>{_ACCOUNT})\s{_ENGLISH}\s(?i:on\s|at\s|@\s)?(?P<published>{DATETIME})",
    (
        rf"(?i:last\s)?{_ENGLISH}\s(?i:@\s|on\s|at\s)?(?P<published>{DATETIME})"
        rf"(?:\s*(?:(?i:by)\s)?(?P<author>{NAME}(?: {NAME})?))?"
    ),
    (
        rf"(?i:by)\s(?P<author>\p{{Lu}}[\p{{L}}.'’-]*(?: \p{{Lu}}[\p{{L}}.'’-]*){{1,3}})(?:[\s"
        rf"|·,–—-]*(?P<published>{DATETIME}))?"
    ),
    rf"(?i:by)\s(?P<author>[\w.-]{{2,24}})[\s|·]+{_ENGLISH}\s(?i:on\s)?(?P<published>{DATETIME})",
)
_FREE_FORMS = [regex.compile(form) for form in _FREE]
_AGO = regex.compile(
    rf"(?!{words('no-name')}(?![^\W_]))(?P<author>(?:(?![的了是在我你妳他她它这這那])[{CJK}\p{{N}}_]){{1,10}}"
    r"|[\p{Latin}\p{N}_.’'-]{2,24}|\p{Lu}[\p{Latin}.’'-]*(?: \p{Lu}[\p{Latin}.’'-]*){1,2})"
    rf"[\s|｜·•,，/@–—-]+(?P<published>{AGO})"
)
"""A name and how long ago, as themes print them under the title; no adverb or verb before the time."""
_TIMED = regex.compile(
    rf"(?P<author>.{{1,40}}?)(?:\s*[于於在@,，]\s*|\s(?:(?:at|on)\s)?)(?P<published>{DATETIME})\s*(?:{_DONE})?"
)
_MAY = regex.compile(
    r"(?:기자|특파원)|(?:作者|[编編][辑輯]|[楼樓]主)\s|[:：／╱@|｜/]|\d\s?[-/.年월:：]\s?\d|\d[月日號号天前]|(?i:\bby\b|posted|ago"
    r"|publish|updated)"
    r"|[发發张張][表布佈贴貼]|[记記]者"
)
_NUMBERS = regex.compile(r"\d|[(（:：]\s*[)）\p{L}]|[:：]$")
_COUNTER = regex.compile(rf"(?<![\p{{L}}\d]){ATOM}(?![\p{{L}}\d])")
_COUNTED = needles_of(ATOM, 1_000)
_CHROME = regex.compile(
    r"[(（]\s*\d*\s*[)）]|(?<!\S)[【\[(（](?=\S{1,24}[】\])）]\s)|[】\])）](?=\s\d{4})"
    r"|(?<!\S)(?:[阅閱][读讀])?全文(?!\S)"
    r"|(?<!\S)(?:[编編][辑輯]|收藏|[举舉][报報]|刪除|删除|引用|[评評][论論]|[阅閱][读讀]|只看[该該]作者|字[号號]|大"
    r"|中|小|[|｜•·])(?!\S)"
)
_LEAD = regex.compile(r"[^\s:：]{1,8}[:：]|(?i:published by|written by|author|by) ")
_FOREIGN = regex.compile(r"[^\s:：。，,]{1,8}[:：]\s*\S")
_NO_ANSWER = regex.compile(
    r"(?i:未知|不[详詳]|本站|互[联聯][网網]|[网網][络絡路]|佚名|匿名|admin|administrator|unknown|root|[转轉][载載])?"
)
_WHEN = regex.compile(DATETIME)
_RELEASED = regex.compile(
    r"(?i:\b(?:published|posted|written|submitted|created|uploaded)\b)|[发發][布佈表]|[张張][贴貼]|刊登|投稿|公開|掲載|입력|등록|작성"
    r"|승인|송고|게시"
)
_CHANGED = regex.compile(
    r"(?i:\b(?:updated?|edited|modified|revised)\b)|最[后後近]|更新|修改|[编編][辑輯](?:[于於在]|[时時][间間])|수정"
)
"""Words before a date that say what it dates; "edited" alone is a desk's name in Chinese."""
_CHANGED_BEHIND = regex.compile(r"\s*+(?:(?:更新|修改|[编編][辑輯]|수정)(?![\p{L}:：])|(?i:updated|edited)\b)")
_CUTTING = regex.compile(r"[。！？!?…“”《》]|，.*，")
_VALUE_MAX = 30  # code points of one value: a name, a newspaper, a desk
_DATE_MAX = 48  # and of a date: "Wednesday, September 17, 2014 at 11:20 a.m."


def find_bylines(document: Document) -> Iterator[Edit]:
    """Cut lines at the edges that hold nothing but who, when, where from; author, published and origin become facts.

    In the head that may be a name and how long ago, and a date right beside a byline goes with it. So does a date
    before which nothing but headings and bylines stand, if no other date heads a text: with a time of day, or where the
    page calls it a date or names that day where only programs read, too.
    """
    lines, near = read_lines(document), edge_lines(document, LONGEST)
    told: dict[int, Facts] = {}  # by the rank of their lines
    for line in near:
        if line.kind[0] == "h" or line.ended:
            continue
        facts = read_byline(line.text)
        if facts is None and line.rank < HEAD and (hit := _AGO.fullmatch(line.text)):
            facts = _facts(hit.groupdict())
        if facts is not None:
            told[line.rank] = facts
    texts = sorted({line.text for line in lines if len(line.text) <= LONGEST}) if told else []
    bylines = {
        line.rank: told[line.rank]
        for line in near
        if line.rank in told
        and not (_in_a_list(texts, line.text) or _in_a_form(lines, line) or _is_of_table(document, line))
    }
    if bylines and (alone := date_beside(lines, bylines)):
        bylines[alone.rank] = [("published", alone.text)]
    if top := date_at_top(document, lines, bylines):
        bylines[top.rank] = [("published", top.text)]
    for line in near:
        if (facts := bylines.get(line.rank)) is not None:
            found = tuple(Found(field, value, _RULE, line.text) for field, value in _sorted_dates(line.text, facts))
            yield whole(document, line, _RULE, "byline", found)


def _sorted_dates(text: str, facts: Facts) -> Facts:
    """The facts of a line, the date of the last change called so: "Updated 4 May" says not when a text came out."""
    if "published" not in dict(facts) or not (_CHANGED.search(text) or _CHANGED_BEHIND.search(text)):
        return facts
    dates: dict[str, str] = {}
    hits = list(_WHEN.finditer(text))
    for n, hit in enumerate(hits):
        before = text[hits[n - 1].end() if n else 0 : hit.start()]
        changed, released = _last(_CHANGED, before), _last(_RELEASED, before)
        behind = released < 0 and _CHANGED_BEHIND.match(text, hit.end())
        dates.setdefault("modified" if changed > released or behind else "published", hit.group())
    return [fact for fact in facts if fact[0] != "published"] + list(dates.items())


def _last(pattern: "regex.Pattern[str]", text: str) -> int:
    """Where a text says it last, -1 if nowhere."""
    return max((hit.start() for hit in pattern.finditer(text)), default=-1)


def read_byline(text: str) -> Facts | None:
    """The facts of a byline, [] if it says nothing of use, None if the line is no byline.

    >>> read_byline("发布者:moonlily88 来源:互联网")
    [('author', 'moonlily88')]
    >>> read_byline("他昨天發表在網上的文章引起留言無數。") is None
    True
    """
    if not _MAY.search(text):
        return None
    rest = _COUNTER.sub(" ", text) if _COUNTED.in_text(text) and _NUMBERS.search(text) else text
    counted = rest != text
    rest = _CHROME.sub(" ", rest).strip(" \t\u3000|｜/／·•-–—,，;；()（）[]【】<>")
    if not rest or is_datetime(rest):
        return None  # counters alone are another family's, and a date alone may head an entry
    pairs = list(_PAIR.finditer(rest))
    if pairs and (facts := _read_pairs(rest, pairs)) is not None:
        return facts
    if hit := _SLASHED.fullmatch(rest):
        return _facts({"author": hit["author"] or hit["author2"]})
    return _read_free(rest, counted=counted)


def _read_pairs(text: str, pairs: "list[regex.Match[str]]") -> Facts | None:
    """Labels and values: each value must look like one; what stands before the first label must be a date or name."""
    before = text[: pairs[0].start()].strip(" |｜/·-(（[【")
    if before and not is_datetime(before) and _read_free(before, counted=True) is None:
        return None
    values: dict[str, str | None] = {"published": before} if before and is_datetime(before) else {}
    filled = 0
    ends = [pair.start() for pair in pairs[1:]] + [len(text)]
    for pair, end in zip(pairs, ends, strict=True):
        value = text[pair.end() : end].strip(" \t\u3000|｜/／·•-–—,，;；()（）[]【】<>《》")
        label = pair.lastgroup or ""
        if not _fits(label, value):
            return None
        _keep(values, label, value)
        filled += bool(value)
    return _facts(values) if filled or len(pairs) > 1 else None


def _keep(values: dict[str, str | None], label: str, value: str) -> None:
    """Note a value under its label; an author's value may carry the time: "moonlily88 於 2012-03-04"."""
    if label == "author" and (timed := _TIMED.fullmatch(value)):
        values.update({k: v for k, v in timed.groupdict().items() if not values.get(k)})
    elif label != "none" and not values.get(label):
        values[label] = value.split(maxsplit=1)[0] if label == "origin" and value and not value.isascii() else value


def _fits(label: str, value: str) -> bool:
    longest = _DATE_MAX if label == "published" else _VALUE_MAX
    if _CUTTING.search(value) or len(value) > longest or (value.count("、") > 1 and "的" in value):
        return False  # a list of sources in the author's words is no publisher
    if label == "published":
        head = regex.match(DATETIME, value)
        return not value or (head is not None and len(value) - head.end() <= len("(星期三) UTC+8"))
    return label != "author" or len(value.split()) <= 4


def _read_free(text: str, *, counted: bool) -> Facts | None:
    for form in _FREE_FORMS:
        if hit := form.fullmatch(text):
            named = hit.groupdict()
            if any(named.values()) and (counted or "site" not in named or " " in text):
                return _facts(named)
    return None


def _facts(values: dict[str, str | None]) -> Facts:
    order = ("author", "published", "origin", "site")
    pairs = ((field, values.get(field) or "") for field in order)
    return [(field, value.strip()) for field, value in pairs if not _NO_ANSWER.fullmatch(value.strip())]


def _in_a_form(lines: Sequence[Line], line: Line) -> bool:
    """Whether the line is one row of a form (an event's time and place, a book's author and publisher)."""
    at = bisect_left(lines, line.rank, key=lambda near: near.rank)
    near = (lines[n].text for n in (at - 1, at + 1) if 0 <= n < len(lines))
    return any(
        len(text) <= LONGEST
        and _FOREIGN.match(text)
        and not is_counter(text)
        and read_byline(text) is None
        and not _notice(text)
        for text in near
    )


def _is_of_table(document: Document, line: Line) -> bool:
    """Whether the line says where the numbers of the table above it are from."""
    return (
        line.block > 0
        and bool(document.blocks[line.block - 1].text)
        and document.blocks[line.block - 1].kind == "table"
    )


def _in_a_list(texts: Sequence[str], text: str) -> bool:
    """Whether the same label stands before another value elsewhere: a list of books or games, each with its maker.

    `texts` are those of the page, in order, each once: what begins alike stands side by side.
    """
    label = _LEAD.match(text)
    if not label:
        return False
    at = bisect_left(texts, label.group())
    return at + 1 < len(texts) and texts[at + 1].startswith(label.group())


def _notice(text: str) -> bool:
    return (
        "http" in text
        or regex.match(
            r"(?:原文|本文|[转轉][载載]|版[权權]|[声聲]明|[链鏈連][接結]|[标標][签籤]|[关關][键鍵]|分享|上一|下一|tag"
            r"|label|link)",
            text.lower(),
        )
        is not None
    )
