"""The same text twice: a body for desktop and for phones, a lead above its paragraph, the title as first line."""

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice

import regex

from scraper.clean.lines.shape import Line, is_prose, read_lines, whole
from scraper.model import Document, Edit, Found
from scraper.text.sentences import ends_sentence
from scraper.text.titles import loose_parts

_LONG = 40
"""Code points from which a repeated block is no refrain."""

_SURE = 30
"""The same of prose that ends as sentences do."""

_COPY = 200
"""Code points that all copies together must have: two paragraphs; less may be a pull quote."""

_SHARE = 0.3
"""Size of the copies as a share of the rest. A body for another device is near 1; on 966 golds repeated items of
instructions and price lists reached .1."""

_WHOLE = 0.7
"""The same for a copy of all the rest but pagers and bylines: then two paragraphs of prose will do, however short."""

_SEPARATORS = regex.compile(
    r"\s*(?:[|｜_—–»«@:：·•/]|::|\s[-–>›]\s|-(?=[^-]*$)|(?<=[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}”」』！？!?）)])-(?=\p{L})"
    r"|(?=[（(][^()（）]*[)）]))\s*"
)
_LOOSE = 6  # letters of a part between brackets, commas and blanks that may be the title
_MARKS = regex.compile(r"[^\p{L}\p{N}]+")
_TITLE = 100  # code points of a title line
_NAMES, _LONGEST = 8, 400
"""Names that a page gives itself, and code points of one, that are looked at: each is cut at every separator, and what
stands on both sides is compared with lines of up to _TITLE."""
_CUT_OFF = regex.compile(r"(?:\.{2,}|…+|[\[(（【](?:more|更多|全文|[阅閱][读讀]全文)[\])）】])\s*$", regex.IGNORECASE)
_PULL = (12, 400)  # code points of a pull quote
_PULLED = regex.compile(r"[Pp]ull[-_]?[Qq]uote|[Qq]uote[-_]?[Pp]ull|[Pp]ulled[-_]quote")
_AROUND = 3  # containers around it that may be called so
_NOT_A_TITLE = regex.compile(r"[:：]\s*$|https?://|^\W*\d[\d\s:/.\-年月日]*$")


def find_duplicate_body(document: Document) -> Iterator[Edit]:
    """Cut the later of two identical runs of blocks (a copy for another device); repeated lines and items stay."""
    blocks = [(n, b.text.strip()) for n, b in enumerate(document.blocks) if b.text.strip()]
    texts = [text for _, text in blocks]
    copies = list(_copies(texts))
    if _is_body(texts, copies):
        for at in copies:
            n = blocks[at][0]
            yield Edit(block=n, start=0, end=len(document.blocks[n].text), rule="duplicate-body", cls="duplicate")


def _is_body(texts: Sequence[str], copies: Sequence[int]) -> bool:
    """Whether the copies are as large as a body is, beside the rest or by themselves."""
    size = sum(len(texts[at]) for at in copies)
    rest = sum(map(len, texts)) - size
    if size >= _SHARE * rest and size >= _COPY:
        return True
    return bool(copies) and size >= _WHOLE * rest and sum(_is_sentence(texts[at]) for at in copies) >= 2


def _is_sentence(text: str) -> bool:
    """Whether a text is a paragraph of prose to its end: no verse is."""
    return is_prose(text) and ends_sentence(text)


def _copies(texts: Sequence[str]) -> Iterator[int]:
    """The indexes of all texts in runs that repeat an earlier run, with at least two long texts each.

    Nearly every line of a list of equal items begins a run: those that can't hold two long texts, or hold them at other
    places, are not followed, and a run is followed once from each of its beginnings.
    """
    first: dict[str, int] = {}
    least, ends = _least(texts), dict[int, int]()  # distance of two runs → where the later one ended
    at = 0
    while at < len(texts):
        one, size = first.get(texts[at], at), least[at]
        if size and at - one >= size == least[one]:
            if ends.get(at - one, 0) <= at:
                ends[at - one] = at + _run(texts, one, at)
            if ends[at - one] - at >= size:
                yield from range(at, ends[at - one])
                at = ends[at - one]
                continue
        first.setdefault(texts[at], at)
        at += 1


def _least(texts: Sequence[str]) -> list[int]:
    """From each text on, how many it takes until two of them are long; 0 where there are not two."""
    long = [at for at, text in enumerate(texts) if len(text) >= _LONG or _is_sentence(text)]
    out = [0] * len(texts)
    for before, at, next_ in zip([-1, *long], long, long[1:], strict=False):
        out[before + 1 : at + 1] = range(next_ - before, next_ - at, -1)
    return out


def _run(texts: Sequence[str], one: int, other: int) -> int:
    """How many blocks from `one` on are equal to those from `other` on; the runs do not overlap."""
    size = 0
    while other + size < len(texts) and one + size < other and texts[one + size] == texts[other + size]:
        size += 1
    return size


def find_duplicate_title(document: Document) -> Iterator[Edit]:
    """Cut lines in front of the first prose that only repeat the page's title; the title as such is a field."""
    titles, ends, loose = _titles(document)
    if not titles:
        return
    for line in read_lines(document):
        headed = line.kind[0] == "h"
        if line.rank > 8 or (is_prose(line.text) and not headed):
            return
        goes_on = line.text.rstrip()[-1:] in tuple(",，、;；")  # a verse that gave the poem its title
        bare = _bare(line.text) if len(line.text) <= _TITLE and not goes_on else ""
        first = line.kind == "h1" or (headed and line.rank == 0)  # further down a heading may answer the title
        if bare and (bare in titles or (headed and bare in ends) or (first and bare in loose)):
            yield whole(document, line, "duplicate-title", "duplicate", (Found("title", line.text, "duplicate-title"),))


def _titles(document: Document) -> tuple[set[str], set[str], set[str]]:
    """What the page calls itself, how that ends behind a shorter name of the site, and its parts between brackets.

    Letters and digits only. A title may hold separators of its own, so everything up to any of them may be the title as
    the page prints it.
    """
    titles: set[str] = set()
    ends: set[str] = set()
    loose: set[str] = set()
    for title in _said(document):
        hits = list(_SEPARATORS.finditer(title))
        titles.update(map(_bare, (title, *(title[: hit.start()] for hit in hits))))
        ends.update(end for hit in hits if len(end := _bare(title[hit.end() :])) > len(_bare(title[: hit.start()])))
        loose.update(map(_bare, loose_parts(title)))
    return {bare for bare in titles if len(bare) >= 2}, ends, {bare for bare in loose if len(bare) >= _LOOSE}


def _said(document: Document) -> Iterable[str]:
    """The names that the page gives itself: the first few, and of each what a title may be long."""
    said = [document.head.title, *(f.value for f in document.found if f.field == "title")]
    said += [value for name, value in document.head.metas if name in ("og:title", "twitter:title", "title")]
    return islice(dict.fromkeys(title[:_LONGEST] for title in said if title), _NAMES)


def _bare(text: str) -> str:
    return str(_MARKS.sub("", text)).lower()


def find_duplicate_lead(document: Document) -> Iterator[Edit]:
    """Cut a first paragraph that one of the next four repeats in full: an excerpt above the article.

    Where no line is prose, the first may be the verse of a song that comes back to it.
    """
    lines = read_lines(document)[:6]
    song = not any(is_prose(line.text) for line in lines)
    for at, line in enumerate(lines[:2]):
        lead = _CUT_OFF.sub("", line.text)
        cut = lead != line.text
        if len(lead) < (_SURE if is_prose(line.text) else _LONG) or (song and not cut):
            continue
        if any(_repeats(lead, other.text, cut=cut) for other in lines[at + 1 : at + 5]):
            yield whole(document, line, "duplicate-lead", "duplicate")


def _repeats(lead: str, text: str, *, cut: bool) -> bool:
    return text == lead or (len(lead) >= _LONG and text.startswith(lead) and (cut or not ends_sentence(lead)))


def find_pull_quotes(document: Document) -> Iterator[Edit]:
    """Cut lines that a layout sets beside the text to catch the eye, if another line of the article holds the words.

    The name of the class says that it is one, the other line that nothing is lost.
    """
    named = {n for n, e in enumerate(document.elements) if n and "ull" in e.cls and _PULLED.search(e.cls)}
    if not named:
        return
    lines = read_lines(document)
    pulled = [line for line in lines if _PULL[0] <= len(line.text) <= _PULL[1] and _is_inside(document, line, named)]
    beside = {line.block for line in pulled}
    texts = [_bare(line.text) for line in lines if line.block not in beside]
    for line in pulled:
        bare = _bare(line.text)
        if bare and any(bare in text for text in texts):
            yield whole(document, line, "pull-quotes", "duplicate")


def _is_inside(document: Document, line: Line, named: Container[int]) -> bool:
    """Whether one of the containers next around a line is among these."""
    element = document.blocks[line.block].element
    for _ in range(_AROUND):
        if element in named:
            return True
        if element > 0:
            element = document.elements[element].parent
    return False


def find_title_line(document: Document) -> Iterator[Edit]:
    """In plain text, take the first line as the title when it is short, no sentence, and prose follows."""
    if not document.plain:
        return
    lines = read_lines(document)
    if len(lines) > 1 and _heads(lines):
        text = lines[0].text
        yield whole(document, lines[0], "title-line", "duplicate", (Found("title", text, "title-line", text),))


def _heads(lines: Sequence[Line]) -> bool:
    title = lines[0].text
    if (
        not 2 <= len(title) <= _TITLE
        or (ends_sentence(title) and title[-1] not in "?？!！")
        or _NOT_A_TITLE.search(title)
    ):
        return False
    return any(is_prose(line.text) for line in lines[1:4]) and not is_prose(title)
