"""Who wrote or posted the article: rules, JSON-LD, metas, marked names, byline lines, in this order."""

from collections.abc import Iterator
from itertools import islice

import regex

from scraper.extract.fields.accounts import account_before_date, printed_as
from scraper.extract.fields.clues import Clues
from scraper.extract.fields.names import clean_name
from scraper.extract.fields.reporters import owner_of, person_before_date, reporters_in
from scraper.extract.fields.signed import person_beside_date, signatures
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
    "dable:author",
    "bytedance:author",
    "weibo:article:author",
)
_WRITTEN = regex.compile(
    r"(?i:(?:written|posted) by|author|(?:verfasst|geschrieben) von|autor(?:in)?|(?:écrit|rédigé) par|auteur"
    r"|escrito por|autore|scritto da|geschreven door|napisane przez|skrevet av|skriven av|автор)"
    r"|執筆者|作者|撰[寫写]者|글쓴이"
)
"""Over the value of a Twitter card that is the author's name."""
_LABEL = regex.compile(
    r"author|byline|by-line|writer|(?<![a-z])creator|(?<![a-z])aut(?:eur|or|ore)(?![a-z])|nickname|user-?name|message-name|poster|contributor|reporter|zuozhe"
    r"|作者|記者"
)
_OTHER = regex.compile(
    r"comment|reply|related|recommend|sidebar|widget|footer|author[-_](?:bio|desc|box|info|about|"
    r"social)|image|avatar|count|date|time|publisher"
)
_CREDIT = (
    r"\b(?i:music|songs?|sound|photos?|photograph(?:s|y|ed)?|pictures?|images?|video|film(?:ed)?|illustrat(?:ions?|ed)"
    r"|drawings?|art(?:work)?|cover|design(?:ed)?|themed?|template|powered|hosted|sponsored|presented|produced|directed"
    r"|translat(?:ion|ed)|built|developed|made|owned|followed)"
)
"""What somebody else may have made beside the text, right before "by"."""
_NO_NAME = (
    r"(?:(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?\s\d"
    r"|(?:View|Read|Share|Follow|Posted|Published|Updated|Photos?)\b)"
)
"""What goes on behind a name as if it were one: its date, a button."""
_BYLINE = regex.compile(
    r"(?:^|[\s|｜/／·【（(\[])(?:本文作者|文章作者|原作者|作\s?者|撰文|投稿[者人]|[发發][布佈]者|博主|글쓴이|작성자|執筆者?|著者|"
    r"ライター)\s*[:：/／]\s*(?:[^\s:：|｜/／]{0,6}[记記]者[\s:：]\s*)?"
    r"(?P<name>[^\s|｜/／,，;；·()（）【】\[\]]{2,24}(?:\s[A-Z][\w.]+){0,2}"
    r"(?:(?<=[師师长長員员警者科室部組组課课心A-Za-z])\s(?!整理|[編编][輯辑]|[報报][導导道]|[攝摄]影)\p{Han}{1,4}(?=\s|$))?)"
    r"|(?:^|[\s|｜/／【（(\[])撰稿\s*[:：]\s*(?P<name>\p{Han}{2,4}(?:[\s、]\p{Han}{2,3}(?![\p{Han}:：])){0,3})"
    r"|(?:^|[\s【（(\[])(?:文字?|圖文|图文|記者|记者)\s?[/／|｜丨:：]\s?(?P<name>[^\s|｜丨/／,，;；·()（）【】\[\]：:]{2,16})"
    r"|(?:^|[\s|｜])(?:作者|[图圖]\s?[/／]\s?文|文\s?[/／]\s?[图圖])\s+(?P<name>\p{Han}{2,4})(?=[\s|｜/／]|$)"
    r"|(?:^|[【（(\[|｜/·,]\s?|\d[.일]?\s)글(?:\s?[/／|｜:：]\s?(?P<name>[^\s|｜/／,，;；·()（）【】\[\]：:]{2,16})"
    r"|\s(?P<name>[가-힣]{2,4})(?=\s?[·|/,]?\s?사진))"
    r"|(?:^|[【〔（(\[\s])(?:記者|记者)\s?(?P<name>\p{Han}{2,4}(?:、\p{Han}{2,4}){0,4})\s?[/／╱]"
    r"|(?:^|\s)(?:글쓴이|작성자|기자명)\s+(?P<name>[가-힣]{2,4})(?=\s|$)"
    r"|(?:\d+\s?min(?:utes?|s)?(?:\sread)?|(?:閱讀|阅读)(?:時間|时间)?\s?\d+\s?分[鐘钟])\s?·\s?(?P<name>[^·|\d]{2,40}?)(?=$|\s?\|)"
    r"|^(?i:posted by)\s(?P<name>[^\s:：]{2,24})(?:\sat\s\d{1,2}:\d\d|$)"
    r"|^投稿者\s(?P<name>[^\s:：]{1,20})\s(?=(?:19|20)\d\d)"
    r"|(?:コメント|トラックバック|comments?|trackbacks?)\s?\(\d+\).*\sby\s(?P<name>\S{2,20})$"
    r"|^(?:由\s)?(?!(?:本|原|此)文|文章|首次|最[后後新]|更新|[编編修创創]|[曾已也]|#?\d+\s?[楼樓#]|沙[发發]|板凳)(?P<name>[^\s|｜/／,，;；。：:《》]{2,20})\s(?:[发發][表布佈]|[张張][贴貼])[于於在]\s?"
    r"(?=\d|\S{2,16}\s.{0,20}\d)"
    r"|(?P<name>[가-힣]{2,4})\s?기자"
    r"|^(?i:(?:posted|written|published)\s)?(?i:by):?\s+(?P<name>\p{Han}{2,4})(?=[\s|｜/／]|$)"
    r"|(?:^|[|｜·•—–.]\s?)(?i:words|text[eo]?|testo|tekst)(?i:\s(?:and|&|und|et|y|e)\s\p{L}+)?\s?:\s"
    r"(?P<name>(?:\p{Lu}\.|\p{Lu}[\p{L}'’\-]+)(?:\s(?:de|van|von|der|la|del|\p{Lu}\.|\p{Lu}[\p{L}'’\-]+)){1,3})"
    r"(?=\s?[.,;|｜/·•—–]|\s\d|\n|$)"
    r"|(?:^|\s)(?:[Ww]ritten |[Pp]osted |[Pp]ublished |"
    rf"[Rr]eviewed )?[Bb]y(?<!{_CREDIT}\s[Bb]y)(?::?\s+|：\s?)"
    rf"(?P<name>\p{{Lu}}[\p{{L}}.'’\-]+(?:\s(?!{_NO_NAME})(?:(?:de|van|von|der|la|del)\b|\p{{Lu}}[\p{{L}}.'’\-]*)){{1,4}}"
    r"(?:\sand(?:\s\p{Lu}[\p{L}.'’\-]+){2,3}(?=\s?[,.;|·•(\d]|$))?)"
    r"|^(?:Von|Par|Por|Door|Di)\s+(?P<name>\p{Lu}[\p{L}.'’\-]+(?:\s\p{Lu}[\p{L}.'’\-]+){1,3})"
    r"|^(?:(?:von|par|por|door|di)|Text (?:von|by)|(?i:autor(?:in|en|innen)?|auteure?s?|autore))(?:\s|\s?:\s)"
    r"(?P<name>\p{Lu}[\p{L}.'’\-]+(?:\s(?:(?:de|van|von|der|la|del)\s){0,2}\p{Lu}[\p{L}.'’\-]+){1,3}"
    r"(?:\s(?:und|et|y|e|en)(?:\s\p{Lu}[\p{L}.'’\-]+){2,3})?)(?=\s?(?:$|[,|·•(/]|\d|Illu|Foto|Photo|Bild))"
    r"|(?i:propos recueillis par|escrito por|scritto da)\s"
    r"(?P<name>\p{Lu}[\p{L}.'’\-]+(?:\s\p{Lu}[\p{L}.'’\-]+){1,3})(?=\s?(?:$|[,|·•(]|\d))"
    r"|^(?i:(?:verfasst|geschrieben|erstellt|eingestellt|veröffentlicht|publiziert) von|(?:publié|écrit) par):?\s"
    r"(?P<name>\p{L}[^\s|·•,;:]+(?:\s\p{Lu}[\p{L}.'’\-]+){0,3})(?=\s?(?:$|[,|·•(]|\d|(?:am|um|à|le)\b))"
)
_LABEL_ALONE = regex.compile(
    r"(?:작성자|글쓴이|기자명|作\s?者|发布者|發佈者|公告人[員员]?|[發发][布佈]人[員员]?|[張张][貼贴][人者]|投稿者|執筆者?|著者|ライター|(?:この)?記事を書いた人"
    r"|(?i:author|written by))\s?[:：]?"
)
"""A label whose value stands in the next cell of a table or list."""
_LABEL_LONG = 12  # code points of such a label
_BYLINE_LONG = 160  # code points of a line that names the author among other things
_SINGLE = regex.compile(
    r"[Bb]y:?\s(?!(?:Request|Invitation|Design|Default|Email|Phone|Date|Category|Topic|Author|Appointment|Law|The|Our)$)"
    r"(?P<name>\p{Lu}[\p{Ll}'’\-]+)"
)
_PROFILE = regex.compile(
    r"(?i)^https?://[^/?#]+/(?:[^?#]*/)?(?:space-uid-\d+\.html$|home\.php\?mod=space&uid=\d+$|@[\w.\-]+|(?:authors?|aut(?:or|eur|ore)e?s?|users?|u|members?|profiles?|people|writers?|contributors?|bloggers?|reporters?|journalists?|columnists?)"
    r"/(?:\d+/)?[^/?#]+)/?$"
)
_AUTHORS = regex.compile(r"^https?://[^/?#]+/(?:[^?#]*/)?authors?/[^/?#]+/?$")
_MOST_WORDS = 5  # of a name that is marked somewhere else than near the text
_IS_AUTHOR = regex.compile(r"^[\w\-]+#[^.]*\.(?:[^\[]*\s)?author(?:\s[^\[]*)?\[")
_ELSEWHERE = regex.compile(
    r"comment|repl(?:y|ies)|related|recommend|sidebar|widget|teaser|(?<!v)card|(?<!article-)(?<!entry-)(?<!post-)footer"
    r"|(?<![a-z])(?:list|item)(?![a-z])"
)
"""Containers whose authors are others."""
_ALL_BY = regex.compile(r"^(?:\p{L}+\s){1,3}(?i:by|von|par|por|di|door)\s(?=\p{Lu})")  # "More articles by NAME"
_UNDER = 3  # blocks under the title, or over the body, that a byline stands in
_CREATORS = frozenset(("author", "creator"))
_NAMED = ("[author]", "[name author]", "[creator]")  # itemprop and rel
_MAX_LINE = 80  # code points of a block that is a name and nothing else
_MOST = 10  # names of one byline
_TRIED = 200
"""Candidates that are looked at, .3 ms each: on 2,020 pages at most 45 are, then one is a name."""
_NEAR = (5, 9)  # blocks before and after the title or the start of the body
_TAIL = (3, 4)  # and before and after the end of the body


def read_author(clues: Clues, title: str, site: str) -> Author:
    """The author, with the address of a profile where the page links one; empty where only nobody is named."""
    for name, url, source in islice(_candidates(clues, title, site), _TRIED):
        plain = clean_name(name)
        if plain:
            printed = printed_as(plain, (block.text for block in clues.document.blocks), clues.document.url)
            return Author(printed, url if is_web_url(url) else "", source)
    return Author()


def _candidates(clues: Clues, title: str, site: str) -> Iterator[tuple[str, str, str]]:
    """(name, address, source), the surest first."""
    names = [(n, u) for n, u in clues.claims.authors[:_TRIED] if clean_name(n)]
    unique = dict.fromkeys(clean_name(n) for n, _ in names[:_MOST])
    together = ", ".join(unique)
    for found in clues.found("author"):  # a rule may read the first of several
        yield together if clean_name(found.value) in unique else found.value, "", found.rule
    said = [(together, names[0][1], "json-ld")] if names else []
    said += [(clues.metas[m], "", f"meta:{m}") for m in _METAS if m in clues.metas and not is_web_url(clues.metas[m])]
    said += [(name, "", "meta:twitter") for name in _card_names(clues)]
    press = {title_key(found.value) for found in clues.found("origin")}  # where a rule says that it is the source
    said = [s for s in said if title_key(s[0]) not in press]
    house = {title_key(site), title_key(clues.claims.site)} - {""}
    yield from (s for s in said if title_key(s[0]) not in house)
    near = clues.near(title, _NEAR, _TAIL)
    yield from _marked(clues, near)
    yield from _bylines(clues, near)
    yield from _single_words(clues, title)
    yield from _profiles(clues, near)
    yield from _reporters(clues, near)
    yield from _only_profile(clues)
    yield from _only_marked(clues)
    yield from (
        (account_before_date(clues.text(i), clues.document.url), "", "byline") for i in near if i < clues.body[1]
    )
    yield from _signed(clues, near)
    yield from said  # the publisher, where no person is named
    yield from _owners(clues, title, site)


def _card_names(clues: Clues) -> Iterator[str]:
    """What a card of Twitter says under "Written by", as plug-ins of WordPress write it."""
    for number in (1, 2):
        if _WRITTEN.fullmatch(clues.meta(f"twitter:label{number}")):
            yield clues.meta(f"twitter:data{number}")


def _signed(clues: Clues, near: list[int]) -> Iterator[tuple[str, str, str]]:
    """The one name that lines anywhere on the page sign with; else a person beside the date in a line marked so.

    In a line that is not, it may be a section or a kind of text: "Aktuelle Meldung, 5.12.2021".
    """
    names = set(map(clean_name, signatures(clues.document.blocks)))
    if len(names) == 1:
        yield names.pop(), "", "byline"
    marked = (index for index in near if _LABEL.search(clues.labels(index)))
    yield from ((person_beside_date(clues.text(index)), "", "byline") for index in marked)


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
        hit = _BYLINE.search(block.text) if len(block.text) <= _BYLINE_LONG else None
        if hit and not _is_cut_link(block, *hit.span("name")):
            yield hit["name"], "", "byline"
        apart = clues.text(index) if len(block.text) <= _BYLINE_LONG else block.text
        if apart != block.text and (hit := _BYLINE.search(apart)):
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


def _only_marked(clues: Clues) -> Iterator[tuple[str, str, str]]:
    """The one name that elements whose class is author hold, anywhere on the page but in comments and lists."""
    blocks, elements = clues.document.blocks, clues.document.elements
    held = [(m.block, m.start, m.end) for m in clues.document.marks if _IS_AUTHOR.search(m.label)]
    for index, block in enumerate(blocks):
        cls = elements[block.element].cls if block.element > 0 else ""
        if "author" in cls and "author" in cls.split():
            held.append((index, 0, len(block.text)))
    said = (blocks[n].text[a:b] for n, a, b in held if b - a <= _MAX_LINE and not _ELSEWHERE.search(clues.labels(n)))
    named = {name for name in map(clean_name, said) if name and len(name.split()) <= _MOST_WORDS}
    if len(named) == 1:
        yield named.pop(), "", "markup"


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
