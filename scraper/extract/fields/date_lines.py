"""The dates that a page prints: which of its lines and marks may say when the article was published or changed."""

from collections.abc import Container, Iterable, Iterator

import regex

from scraper.extract.fields.clues import Clues
from scraper.extract.fields.title_parts import parts_of
from scraper.text.dates import DateSpan, find_dates
from scraper.text.relative import find_relative

_DATE_LABEL = regex.compile(
    r"publish|posted|post[-_]?(?:date|time|meta|info)|entry[-_]?(?:date|meta|time)|dateline|byline|"
    r"pub[-_]?(?:date|time)|datepub|date|time|created|(?<![a-z])meta|發佈|发布|日期|时间|時間|info"
)
_OTHER_DAY = regex.compile(
    r"(?i)\b(?:joined|member since|registered|last (?:seen|active|visit|login)|born|birthday|expires|deadline|due)\b"
    r"|[注註][册冊]|加入[时時][间間]|[会會][员員]|[登签簽][录錄入到]|上[线線]|生日|截止|有效期|가입|登録日"
)
"""What a date beside these words dates, as in the box of a forum's member, is no article."""
_OTHER_LABEL = regex.compile(
    r"(?<![a-z])(?:comment|repl(?:y|ies)|footer|copyright|sidebar|related|recommend|widget|calendar|"
    r"event|archive|next|prev|menu|nav|updated?|modif)"
)
_OWN_LABEL = regex.compile(r"(?:post|entry|article|story|news|publish(?:ed)?|pub)[-_]{1,2}(?:date|time)(?![a-z])")
"""What the container of a date alone is called wherever it stands, in the sidebar of the article, too."""
_DATELINE = regex.compile(r"\s?[–—|｜]|\s-\s|\s?[„“”\"»«]|\.\s(?=\p{Lu})")
"""What parts the date that a text begins with from its first sentence."""
_BRACKETED = regex.compile(r"[)）\]]\s?(?=\S)")
"""The same where the date stands in brackets."""
_SENT = regex.compile(
    r"[(（\[]?"
    r"(?:(?i:(?:presse|medien)(?:mitteilung|information)|(?:press|news) release|communiqué(?: de presse)?|comunicado)"
    r"\s(?i:vom|of|du|del|from)\s)?"
)
"""What may stand before that date."""
_UPDATE = regex.compile(
    r"(?i)\b(?:last )?(?:updated|modified|edited|aktualisiert|geändert|stand|mis à jour|actualizado|"
    r"aggiornato|bijgewerkt)\b|(?:更新|修改|编辑|編輯|수정|最終更新)"
)
_RELEASE = regex.compile(
    r"(?i)\b(?:published|publish(?:ing)? date|publication date|posted|created|written|veröffentlicht|erstellt|"
    r"publié|publicado|pubblicato|erschienen)\b|发布|發佈|發布|发表|發表|投稿|创建|創建|公開|掲載|작성|등록|입력|刊登"
)
SHORT = 160
"""Code points of a block up to which a date in it dates the article, and is no part of a story."""
_NEAR = (6, 10)
"""Blocks before and after the title, or the start of the body, that a dateline stands in."""
_BESIDE = (3, 5)
"""Blocks before and after the title whose printed date can outdo the page's claims."""
_CLOSE = 4  # containers around a block that are its part of the page
_TAIL = (4, 4)
"""Blocks before and after the end of the body that may hold one."""
_ABOVE = 4
"""Blocks before the body in which a day told from the fetch dates the article, where no title is printed."""
_BARE = 24  # code points beside the date, far from the title and without a word for "published"
_FIRST = 5  # blocks of the body that may begin with the date of the whole
_SENTENCE = 8  # code points beside the date from which a line that ends as a sentence tells a story's day
_LABEL_SIZE = 80  # code points beside the date: labels, names, counters
_LABEL_LONG = 20  # code points of a label in the cell before the date
_LEAD = 16  # code points right before a date that say what it dates: "Last updated on ", 最終更新日


def beside_title(clues: Clues, title: str) -> list[int]:
    """Blocks right beside the title, the nearest first."""
    blocks = clues.document.blocks
    anchors = [i for i, b in enumerate(blocks[: clues.body[1]]) if b.text == title][:2]
    steps = sorted(range(-_BESIDE[0], _BESIDE[1]), key=abs)
    return [a + step for a in anchors for step in steps if 0 <= a + step < len(blocks)]


def _is_apart(clues: Clues, title: str, block: int) -> bool:
    """Whether a block right above the title shares none of its closest containers: a banner prints today's date."""
    after = range(block + 1, min(block + 1 + _BESIDE[0], len(clues.document.blocks)))
    heads = [n for n in after if clues.document.blocks[n].text == title]
    return bool(heads) and _around(clues, block).isdisjoint(_around(clues, heads[0]))


def _around(clues: Clues, block: int) -> set[int]:
    element, elements, found = clues.document.blocks[block].element, clues.document.elements, set[int]()
    while element > 0 and len(found) < _CLOSE:
        found.add(element)
        element = elements[element].parent
    return found or {0}


def dates_in(clues: Clues, text: str) -> tuple[DateSpan, ...]:
    """The dates of a text, read as the page's language writes them."""
    return find_dates(text, day_first=is_day_first(clues), latest=clues.latest, language=clues.language)


def is_day_first(clues: Clues) -> bool:
    """How the page's language writes 4/6/2017; English without a country is read as American."""
    lang = clues.document.head.lang.lower().replace("_", "-")
    return bool(lang) and not lang.startswith(("zh", "ja", "ko", "en-us", "en-ca", "en-ph")) and lang != "en"


def near_lines(clues: Clues, title: str) -> list[int]:
    """The blocks in which a dateline stands."""
    return clues.near(title, _NEAR, _TAIL)


def times_in(clues: Clues, zone: Container[int], foreign: Container[int] = ()) -> Iterator[tuple[str, str]]:
    """<time> elements in these blocks but the foreign ones, outside comments and lists of other articles."""
    for block, when in clues.document.head.times:
        if (
            block in zone
            and block not in foreign
            and not _OTHER_LABEL.search(clues.labels(block))
            and not _UPDATE.search(clues.document.blocks[block].text[:40])
        ):
            yield when, ""


def named_dates(clues: Clues, foreign: Container[int]) -> list[str]:
    """What elements hold whose itemprop or class is datePublished, wherever they stand."""
    blocks, elements, marks = clues.document.blocks, clues.document.elements, clues.document.marks
    named = [m for m in marks if ("datepublished" in m.label or "datecreated" in m.label) and m.block not in foreign]
    out = [blocks[m.block].text[m.start : m.end] for m in named]
    if any(e.role == "datePublished" for e in elements):
        short = (n for n, b in enumerate(blocks) if len(b.text) <= SHORT and "datepublished" in clues.labels(n))
        out += [clues.text(n) for n in short if n not in foreign]
    return out


def marked_dates(clues: Clues, zone: list[int], foreign: Container[int]) -> Iterator[tuple[str, str]]:
    """Inline elements and containers in these blocks whose class tells of a date."""
    blocks, places = clues.document.blocks, set(zone)
    for mark in clues.document.marks:
        if (
            (mark.block in places and mark.block not in foreign)
            and (_DATE_LABEL.search(mark.label) and not _OTHER_LABEL.search(mark.label))
            and not _says_update(blocks[mark.block].text[: mark.start])
        ):
            yield blocks[mark.block].text[mark.start : mark.end], ""
    for index in zone:
        labels = clues.labels(index) if len(blocks[index].text) <= SHORT else ""
        if any(clues.found("modified")) and _kind_of(blocks[index].text) == 2:
            continue
        dated = labels and _DATE_LABEL.search(labels) and not _OTHER_LABEL.search(labels)
        dated = dated or _OWN_LABEL.search(_own_label(clues, index))
        if dated and not _OTHER_DAY.search(blocks[index].text):
            yield _release_part(clues.text(index)), ""


def _own_label(clues: Clues, block: int) -> str:
    element = clues.document.blocks[block].element
    return clues.document.elements[element].cls.lower() if element > 0 else ""


def leading_dates(clues: Clues, title: str) -> Iterator[str]:
    """The date that the title, its heading or the text begins with, apart from what follows: 29.11.2022 – The minister.

    Also the last part of the page's own name.
    """
    blocks, (first, last) = clues.document.blocks, clues.body
    heads = [i for i, b in enumerate(blocks[:last]) if b.kind[0] == "h" and title and b.text.endswith(title)][:1]
    for index in (*heads, *range(first, min(first + _FIRST, last))):
        text = blocks[index].text[:SHORT]
        spans = dates_in(clues, text)
        behind = _BRACKETED if text[:1] in ("(", "（", "[") else _DATELINE
        if spans and spans[0].start == _SENT.match(text).end() and behind.match(text, spans[0].end):
            yield text[: spans[0].end]
    *before, name = [part.strip() for part, _, _ in parts_of(clues.document.head.title)] or [""]
    if before and any((span.start, span.end) == (0, len(name)) for span in dates_in(clues, name)):
        yield name


def _says_update(before: str) -> bool:
    """Whether the words right before a date call it the one of the last change."""
    return bool(_UPDATE.search(before, max(0, len(before) - _LEAD)))


def lines_with_dates(
    clues: Clues, title: str, zone: Iterable[int], kinds: tuple[int, ...] = (0, 1, 2)
) -> Iterator[tuple[str, str]]:
    """(text, no time zone) of the lines of dated_lines that are of these kinds."""
    yield from ((text, "") for kind, _, text in dated_lines(clues, title, zone) if kind in kinds)


def dated_lines(
    clues: Clues, title: str, zone: Iterable[int], foreign: Container[int] = ()
) -> list[tuple[int, int, str]]:
    """(kind, order, text) of short lines with a date, but for those of foreign blocks, the likeliest first.

    Kind 0 says "published", 1 says nothing, 2 says "updated".
    """
    blocks, beside = clues.document.blocks, set(beside_title(clues, title))
    close, dated = set(near_lines(clues, title)), []
    for order, index in enumerate(zone):
        if len(blocks[index].text) > SHORT or blocks[index].text == title:
            continue
        text = clues.text(index)
        spans = dates_in(clues, text)
        rest = len(text) - sum(s.end - s.start for s in spans)
        if not spans or rest > _LABEL_SIZE or index in foreign:
            continue
        kind = _kind_of(text)
        label = blocks[index - 1].text if index and len(blocks[index - 1].text) <= _LABEL_LONG else ""
        if kind == 1 and (_OTHER_DAY.search(text) or _OTHER_DAY.search(label)):
            continue
        if kind == 1 and rest > _BARE and index not in close:
            continue
        if kind == 1 and rest > _SENTENCE and text.rstrip("”」』 ")[-1:] in ("。", "！", "？", "，"):
            continue
        if index in beside or not _OTHER_LABEL.search(clues.labels(index)):
            last = len(blocks) if index in beside and _is_apart(clues, title, index) else 0
            dated.append((kind, order + last, _release_part(text)))
    return sorted(dated)


def sole_release(clues: Clues, foreign: Container[int]) -> Iterator[str]:
    """The day that a label calls the one of publication, wherever on the page, if no other label says another one.

    Also in a footer or sidebar, and beside the day of the last change. The label may stand in the block before.
    """
    blocks, told = clues.document.blocks, dict[str, str]()
    for index, block in enumerate(blocks):
        if len(block.text) > SHORT or not ("20" in block.text or "19" in block.text):
            continue
        if _RELEASE.search(block.text) or (index and _RELEASE.search(blocks[index - 1].text[: _LABEL_LONG + 1])):
            text = clues.text(index)
            spans = dates_in(clues, text)
            if spans and len(text) - sum(s.end - s.start for s in spans) <= _BARE and index not in foreign:
                told.setdefault(spans[0].value[:10], _release_part(text))
    yield from told.values() if len(told) == 1 else ()


def _kind_of(text: str) -> int:
    return 0 if _RELEASE.search(text) else 2 if _UPDATE.search(text) else 1


def _release_part(text: str) -> str:
    """The text from the word for "published" on, where a line gives several dates."""
    hit = _RELEASE.search(text)
    return text[hit.start() :] if hit and find_dates(text[hit.start() :]) else text


def told_day(clues: Clues, title: str, foreign: Container[int]) -> tuple[str, str]:
    """The day that a line beside the title, or right before the body, tells from the day of the fetch."""
    first, size = clues.body[0], len(clues.document.blocks)
    for index in (*beside_title(clues, title), *sorted(range(first - _ABOVE, first + 3), key=lambda i: abs(i - first))):
        text = clues.text(index) if 0 <= index < size and index not in foreign else ""
        span = find_relative(text, clues.latest) if clues.latest and 0 < len(text) <= SHORT else None
        if span is None or len(text) - (span.end - span.start) > _BARE or _OTHER_LABEL.search(clues.labels(index)):
            continue
        if _RELEASE.search(text) or not _UPDATE.search(text):
            return span.value, text
    return "", ""
