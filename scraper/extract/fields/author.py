"""Who wrote or posted the article: rules, JSON-LD, metas, marked names, byline lines, in this order."""

from collections.abc import Iterator

import regex

from scraper.extract.fields.clues import Clues
from scraper.extract.fields.reporters import owner_of, person_before_date, reporters_in
from scraper.extract.fields.title_parts import parts_of, title_key
from scraper.model import Author, Block, Link
from scraper.text.dates import find_dates
from scraper.text.urls import is_web_url

_METAS = (
    "author",
    "article:author",
    "article:author_name",
    "og:article:author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "citation_author",
    "mediaid",
    "bytedance:author",
    "weibo:article:author",
)
_LABEL = regex.compile(
    r"author|byline|by-line|writer|(?<![a-z])creator|nickname|user-?name|poster|contributor|作者|記者"
)
_OTHER = regex.compile(
    r"comment|reply|related|recommend|sidebar|widget|footer|author[-_](?:bio|desc|box|info|about|"
    r"social)|image|avatar|count|date|time|publisher"
)
_PREFIX = regex.compile(
    r"^(?:(?i:(?:written|posted|published|words|text|story|reported|article|review)\s+by|by|von|par|"
    r"por|door|di|author|posted by)\b\s*[:：]?\s*"
    r"|(?:本文|文章|原文)?作\s?者\s*[:：/／|]\s*|(?:撰文|文|圖文|图文|編譯|编译|整理|投稿者|筆者|記者|记者|글쓴이|작성자|글|著者|執筆者?|ライター|"
    r"發表者|发布者|發佈者|博主)\s*[:：/／|]\s*|(?:本[报報社刊台臺网網]|特[约約]|[实實见見][习習])*[记記]者\s+|by\s+)+"
)
_SUFFIX = regex.compile(
    r"\s*(?:[|｜·•,，/／].*|(?:記者|记者|기자|編譯|编译|氏|さん|님)$|(?i:\s(?:on|at|in|(?:last\s)?(?:updated|modified)|published)\b.*|"
    r", (?:staff|contributor|editor|reporter).*)"
    r"|(?:[發发][表布佈]|[張张][貼贴])[在於于].*"
    r"|(?:留言|人[氣气]|[瀏浏][覽览]|[閱阅][讀读]|[點点][閱阅擊击]|[評评][論论]|[回迴][應应覆复]|조회|댓글|閲覧|コメント)[數数次量]?\s?[(（:：]?\s?\d.*)"
)
_CREDIT = (
    r"\b(?i:music|songs?|sound|photos?|photograph(?:s|y|ed)?|pictures?|images?|video|film(?:ed)?|illustrat(?:ions?|ed)"
    r"|drawings?|art(?:work)?|cover|design(?:ed)?|themed?|template|powered|hosted|sponsored|presented|produced|directed"
    r"|translat(?:ion|ed)|built|developed|made|owned|followed)"
)
"""What somebody else may have made beside the text, right before "by"."""
_BYLINE = regex.compile(
    r"(?:^|[\s|｜/／·【（(\[])(?:本文作者|文章作者|原作者|作\s?者|撰文|投稿[者人]|[发發][布佈]者|博主|글쓴이|작성자|執筆者?|著者|"
    r"ライター)\s*[:：/／]\s*(?P<name>[^\s|｜/／,，;；·()（）【】\[\]]{2,24}(?:\s[A-Z][\w.]+){0,2})"
    r"|(?:^|[\s【（(\[])(?:文字?|圖文|图文|記者|记者)\s?[/／|｜丨:：]\s?(?P<name>[^\s|｜丨/／,，;；·()（）【】\[\]：:]{2,16})"
    r"|(?:^|[\s|｜])(?:作者|[图圖]\s?[/／]\s?文|文\s?[/／]\s?[图圖])\s+(?P<name>\p{Han}{2,4})(?=[\s|｜/／]|$)"
    r"|(?:^|[【（(\[|｜/·,]\s?|\d[.일]?\s)글(?:\s?[/／|｜:：]\s?(?P<name>[^\s|｜/／,，;；·()（）【】\[\]：:]{2,16})"
    r"|\s(?P<name>[가-힣]{2,4})(?=\s?[·|/,]?\s?사진))"
    r"|(?:^|[【〔（(\[\s])(?:記者|记者)\s?(?P<name>\p{Han}{2,4})\s?[/／╱]"
    r"|^(?:由\s)?(?!(?:本|原|此)文|文章|首次|最[后後新]|更新|[编編修创創]|[曾已也]|#?\d+\s?[楼樓#]|沙[发發]|板凳)(?P<name>[^\s|｜/／,，;；。：:《》]{2,20})\s(?:[发發][表布佈]|[张張][贴貼])[于於在]\s?"
    r"(?=\d|\S{2,16}\s.{0,20}\d)"
    r"|(?P<name>[가-힣]{2,4})\s?기자"
    r"|^(?i:(?:posted|written|published)\s)?(?i:by):?\s+(?P<name>\p{Han}{2,4})(?=[\s|｜/／]|$)"
    r"|(?:^|[|｜·•—–.]\s?)(?i:words|text[eo]?|testo|tekst)(?i:\s(?:and|&|und|et|y|e)\s\p{L}+)?\s?:\s"
    r"(?P<name>(?:\p{Lu}\.|\p{Lu}[\p{L}'’\-]+)(?:\s(?:de|van|von|der|la|del|\p{Lu}\.|\p{Lu}[\p{L}'’\-]+)){1,3})"
    r"(?=\s?[.,;|｜/·•—–]|\s\d|\n|$)"
    r"|(?:^|\s)(?:[Ww]ritten |[Pp]osted |[Pp]ublished |"
    rf"[Rr]eviewed )?[Bb]y(?<!{_CREDIT}\s[Bb]y):?\s+"
    r"(?P<name>\p{Lu}[\p{L}.'’\-]+(?:\s(?:(?:de|van|von|der|la|del)\b|"
    r"\p{Lu}[\p{L}.'’\-]*)){1,4})"
    r"|^(?:Von|Par|Por|Door|Di)\s+(?P<name>\p{Lu}[\p{L}.'’\-]+(?:\s\p{Lu}[\p{L}.'’\-]+){1,3})"
)
_LABEL_ALONE = regex.compile(
    r"(?:작성자|글쓴이|作\s?者|发布者|發佈者|投稿者|執筆者?|著者|ライター|(?i:author|written by))\s?[:：]?"
)
"""A label whose value stands in the next cell of a table or list."""
_LABEL_LONG = 12  # code points of such a label
_SINGLE = regex.compile(
    r"[Bb]y:?\s(?!(?:Request|Invitation|Design|Default|Email|Phone|Date|Category|Topic|Author|Appointment|Law|The|Our)$)"
    r"(?P<name>\p{Lu}[\p{Ll}'’\-]+)"
)
_PROFILE = regex.compile(
    r"(?i)^https?://[^/?#]+/(?:[^?#]*/)?(?:@[\w.\-]+|(?:authors?|users?|u|members?|profiles?|people|writers?|contributors?|bloggers?)"
    r"/(?:\d+/)?[^/?#]+)/?$"
)
_AUTHORS = regex.compile(r"^https?://[^/?#]+/(?:[^?#]*/)?authors?/[^/?#]+/?$")
_ALL_BY = regex.compile(r"^(?:\p{L}+\s){1,3}(?i:by|von|par|por|di|door)\s(?=\p{Lu})")  # "More articles by NAME"
_UNDER = 3  # blocks under the title, or over the body, that a byline stands in
_NOBODY = regex.compile(
    r"(?i:admin(?:istrator)?|root|editor(?:ial)?(?: (?:team|staff|board))?|staff|webmaster|guest|"
    r"anonymous|unknown|none|null|undefined|author|user|default|test|n/?a|wordpress|super ?user|"
    r"redaktion|no author)"
    r"|佚名|未知|不詳|不详|匿名|網友|网友|本站|管理員|管理员|小編|小编|編輯|编辑|編輯部|编辑部|原創|原创|轉載|转载|網絡|网络|互联网|互聯網|作者|記者|记者|관리자|작성일|등록일|조회수|제목|"
    r"时间|時間|日期|来源|來源|[楼樓层層]主|匿名希望|名無し|名無しさん|運営者?|編集部"
)
_SPAM = regex.compile(
    r"https?:|www\.|\.(?:com|net|org|cn|tw)\b|貸款|贷款|借錢|借钱|开户|開戶|配资|配資|博彩|彩票|发票|發票|代开|代開|娱乐城|娛樂城|优惠|代写|代寫|加微信|QQ群|\d{7,}|@.*@|[。！？!?；;]|[<>{}]|"
    r"(?i:read more|click|subscribe|sign in|log in)"
)
_STOP = regex.compile(r"(?<=\p{Ll}{3})\.$")  # the end of a sentence; "Jr." and initials keep theirs
_TWICE = regex.compile(r"(.+?)\s*[(（]\1[)）]")  # the account is the name
_ROUND = " \u3000:：,，、|｜/-–—@»«›‹•·→▶►"
_BEHIND = regex.compile(
    r"(?!(?:阅读|閱讀|浏览|瀏覽|点击|點擊|人氣|人气|评论|評論|留言|回复|回覆|来源|來源|来自|來自|分类|分類|标签|標籤|发布|發[布佈表]|发表|更新|编辑|編輯|"
    r"조회|댓글|コメント|カテゴリ|(?i:in|posted|published|updated|views?|comments?|reads?|min)(?![\p{L}])))"
    r"[\p{L}][\p{L}\p{M} .'’·_-]{1,23}"
)
"""A name behind a date, and no counter or category."""
_EMAIL = regex.compile(r"\s*[,，;<(（\[]?\s*[\w.+\-]++@[\w\-]+(?:\.[\w\-]+)+\s*[>)）\]]?")
_WRAPPED = regex.compile(r"[(（<](?P<name>[^()（）<>]+)[)）>]")
_CREATORS = frozenset(("author", "creator"))
_NAMED = ("[author]", "[name author]", "[creator]")  # itemprop and rel
_MAX_NAME = 200  # code points: several names of one byline
_MAX_LINE = 80  # code points of a block that is a name and nothing else
_MOST = 10  # names of one byline
_NEAR = (5, 9)  # blocks before and after the title or the start of the body


def read_author(clues: Clues, title: str, site: str) -> Author:
    """The author, with the address of a profile where the page links one; empty where only nobody is named."""
    for name, url, source in _candidates(clues, title, site):
        plain = clean_name(name)
        if plain:
            return Author(plain, url if is_web_url(url) else "", source)
    return Author()


_DESK = regex.compile(
    r"[\[(（【]?\s*(?:責任|责任|執行|执行|值班|網路|网络)?(?:編輯|编辑|選稿|选稿|校對|校对|審核|审核|責編|责编|編審|编审)\s*[:：]|[+＋]\s*(?:關注|关注)"
)
"""The desk that handled a text, or a button beside a name: neither wrote it."""


def clean_name(text: str) -> str:
    """A name without labels and decoration; "" for placeholders, sentences and advertisements.

    >>> clean_name("作者：王小明"), clean_name("By Jane Doe"), clean_name("佚名"), clean_name("小華 (hua_123)")
    ('王小明', 'Jane Doe', '', '小華 (hua_123)')
    """
    name = _without_date(_PREFIX.sub("", _without_email(" ".join(text.split()))).strip(_ROUND))
    if "," not in name and "、" not in name:
        name = _SUFFIX.sub("", name).strip()
    name = _STOP.sub("", name.strip(_ROUND))
    if twice := _TWICE.fullmatch(name):
        name = twice[1]
    if _DESK.match(name) or not 2 <= len(name) <= _MAX_NAME or _NOBODY.fullmatch(name) or _SPAM.search(name):
        return ""
    return name if any(c.isalpha() for c in name) and len(name.split()) <= 30 else ""


def _without_email(text: str) -> str:
    """The name that an account's address stands beside, as feeds and old portals write it.

    >>> _without_email("麦田,maitian@example.com"), _without_email("hua@example.com (Hua Li)"), _without_email("@hua")
    ('麦田', 'Hua Li', '@hua')
    """
    if "@" not in text or len(text) > _MAX_NAME:
        return text
    rest = _EMAIL.sub("", text).strip()
    wrapped = _WRAPPED.fullmatch(rest)
    return str(wrapped["name"]) if wrapped else str(rest) or text


def _without_date(text: str) -> str:
    """What stands before the first date, or behind it where a name is glued to a date that begins the line.

    >>> _without_date("小華2021-05-06 12:30"), _without_date("2021-05-06 12:30小華"), _without_date("2021-05-06 散文")
    ('小華', '小華', '')
    """
    spans = find_dates(text)
    if not spans:
        return text
    before = text[: spans[0].start].strip(_ROUND)
    behind = text[spans[0].end :]
    glued = _PREFIX.sub("", behind) if behind[:1].isalpha() else ""
    return before if before or not _BEHIND.fullmatch(glued) else glued


def _candidates(clues: Clues, title: str, site: str) -> Iterator[tuple[str, str, str]]:
    """(name, address, source), the surest first."""
    for found in clues.found("author"):
        yield found.value, "", found.rule
    names = [(n, u) for n, u in clues.claims.authors if clean_name(n)]
    said = []
    if names:
        unique = dict.fromkeys(clean_name(n) for n, _ in names[:_MOST])
        said.append((", ".join(unique), names[0][1], "json-ld"))
    said += [(clues.metas[m], "", f"meta:{m}") for m in _METAS if m in clues.metas and not is_web_url(clues.metas[m])]
    press = {title_key(found.value) for found in clues.found("origin")}  # where a rule says that it is the source
    said = [s for s in said if title_key(s[0]) not in press]
    house = {title_key(site), title_key(clues.claims.site)} - {""}
    yield from (s for s in said if title_key(s[0]) not in house)
    near = _near(clues, title)
    yield from _marked(clues, near)
    yield from _bylines(clues, near)
    yield from _single_words(clues, title)
    yield from _profiles(clues, near)
    yield from _reporters(clues, near)
    yield from _only_profile(clues)
    yield from said  # the publisher, where no person is named
    yield from _owners(clues, title, site)


def _near(clues: Clues, title: str) -> list[int]:
    blocks, (first, last) = clues.document.blocks, clues.body
    anchors = [i for i, b in enumerate(blocks[:last]) if b.text == title][:2]
    zones = [range(a - _NEAR[0], a + _NEAR[1]) for a in (*anchors, first)]
    zones.append(range(last - 3, last + 4))
    return list(dict.fromkeys(i for zone in zones for i in zone if 0 <= i < len(blocks)))


def _marked(clues: Clues, near: list[int]) -> Iterator[tuple[str, str, str]]:
    """Inline elements whose itemprop, rel or class says author; itemprop and rel count up to the end of the body."""
    blocks, places = clues.document.blocks, set(near)
    for index in near:
        block = blocks[index]
        if index < clues.body[1] and len(block.text) <= _MAX_LINE and _is_creator(clues, block):
            yield from _names_in(block)
    for sure in (True, False):
        for mark in clues.document.marks:
            named = mark.label.endswith(_NAMED)
            here = mark.block in places or (named and mark.block < clues.body[1])
            if named == sure and here and (named or (_LABEL.search(mark.label) and not _OTHER.search(mark.label))):
                block = blocks[mark.block]
                links = (k.href for k in block.links if k.start < mark.end and mark.start < k.end)
                yield block.text[mark.start : mark.end], next(links, ""), "markup"
    for index in near:
        labels = clues.labels(index) if len(blocks[index].text) <= _MAX_LINE else ""
        if labels and _LABEL.search(labels) and not _OTHER.search(labels):
            yield from _names_in(blocks[index])


def _names_in(block: Block) -> Iterator[tuple[str, str, str]]:
    """What a line that names the author links to a person's page, else the whole line."""
    yield from ((block.text[k.start : k.end], k.href, "markup") for k in block.links if _PROFILE.search(k.href))
    yield block.text, next((k.href for k in block.links), ""), "markup"


def _is_creator(clues: Clues, block: Block) -> bool:
    """Whether the block's container, or the one around it, is marked as the author by itemprop."""
    own = clues.document.elements[block.element] if block.element > 0 else None
    around = clues.document.elements[own.parent] if own and own.parent > 0 else None
    return any(e is not None and e.role in _CREATORS for e in (own, around))


def _bylines(clues: Clues, near: list[int]) -> Iterator[tuple[str, str, str]]:
    for index in near:
        block = clues.document.blocks[index]
        if (
            len(block.text) <= _LABEL_LONG
            and _LABEL_ALONE.fullmatch(block.text)
            and index + 1 < len(clues.document.blocks)
        ):
            yield clues.document.blocks[index + 1].text[:_MAX_LINE], "", "byline"
        hit = _BYLINE.search(block.text) if len(block.text) <= 160 else None
        if hit and not _is_cut_link(block, *hit.span("name")):
            yield hit["name"], "", "byline"


def _owners(clues: Clues, title: str, site: str) -> Iterator[tuple[str, str, str]]:
    """Whoever the site is named after: "X's blog", as the page's own name or in its <title>."""
    parts = (part for part, _, _ in parts_of(clues.document.head.title) if part.strip() != title)
    yield from ((owner, "", "site") for owner in map(owner_of, (site, *parts)) if owner)


def _reporters(clues: Clues, near: list[int]) -> Iterator[tuple[str, str, str]]:
    """Reporters whom a line near title and body, the dateline of the text or the end of its last line names."""
    for index in near:
        block = clues.document.blocks[index]
        if block.kind[0] != "h" and (names := reporters_in(block.text) or person_before_date(block.text)):
            yield names, "", "byline"


def _is_cut_link(block: Block, start: int, end: int) -> bool:
    """Whether a name is only the first words of a link, as the title of another post behind its label is."""
    more = block.text[end : end + 1]
    around = [k for k in block.links if k.start <= start and k.end > end and not _PROFILE.search(k.href)]
    return bool(around) and (more.isspace() or more.isalnum())


def _single_words(clues: Clues, title: str) -> Iterator[tuple[str, str, str]]:
    """Lines like "By Hattie", whole, under the title or over the body: one word is no name anywhere else."""
    blocks, first = clues.document.blocks, clues.body[0]
    places = [i + step for i, b in enumerate(blocks[: first + 1]) if b.text == title for step in range(1, _UNDER)]
    for index in dict.fromkeys((*places, *range(max(first - _UNDER, 0), first + 2))):
        hit = _SINGLE.fullmatch(blocks[index].text) if index < len(blocks) else None
        if hit and all(_PROFILE.search(k.href) for k in blocks[index].links):
            yield hit["name"], next((k.href for k in blocks[index].links), ""), "byline"


def _only_profile(clues: Clues) -> Iterator[tuple[str, str, str]]:
    """The one person whose page the whole page links under a name, in a line of its own: an author's box."""
    named: dict[str, str] = {}
    for block in clues.document.blocks:
        for link in block.links:
            if "/author" in link.href and _AUTHORS.search(link.href):
                said = _ALL_BY.sub("", block.text[link.start : link.end].strip())
                if len(block.text) <= _MAX_LINE and clean_name(said):
                    named.setdefault(link.href, said)
    if len(named) == 1:
        yield from ((said, href, "markup") for href, said in named.items())


def _is_profile(block: Block, link: Link) -> bool:
    said = block.text[link.start : link.end].strip()
    return bool(_PROFILE.search(link.href)) or (said[:1] == "@" and link.href.rstrip("/").endswith(f"/{said[1:]}"))


def _profiles(clues: Clues, near: list[int]) -> Iterator[tuple[str, str, str]]:
    """Links to a person's page in the line of the date, or in the lines next to it, up to the end of the body.

    Such a page is called so by its address, or has the account as its last part: "@jane", linked to /jane.
    """
    blocks = clues.document.blocks
    for index in near:
        block = blocks[index]
        linked = [k for k in block.links if _is_profile(block, k)] if len(block.text) <= _MAX_LINE else []
        if linked and index < clues.body[1] and not _OTHER.search(clues.labels(index)):
            lines = (blocks[i].text for i in range(max(index - 1, 0), min(index + 2, len(blocks))))
            if any(len(line) <= _MAX_LINE and find_dates(line) for line in lines):
                yield from ((block.text[k.start : k.end], k.href, "markup") for k in linked)
