"""Tags that stand in the text: HTML that was escaped once too often, BBCode that no forum rendered.

They go only where they are damage: known names, several of them or in pairs, on a page that shows no code and speaks of
no such thing. What stands between two tags stays.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

import regex
from msgspec import Struct

from scraper.model import Block, Document, Edit
from scraper.normalize.topics import is_about_markup
from scraper.text.kept import Kept, kept_text

TAG_RULE = "literal-tag"
BBCODE_RULE = "bbcode"

_NAMES = (
    "p|div|span|strong|em|b|i|u|a|o:p|st1:\\w+|font|center|h[1-6]|ul|ol|li|blockquote|table|tbody|tr|td|small|big|sup|sub|section|"
    "article|figure"
)
"""Not s, strike and del: `<s>` is how people strike out in jest what they mean."""
_VALUES = r"""(?:\s{1,9}[a-z-]{1,30}\s?=\s?(?:"[^"<>]{0,300}"|'[^'<>]{0,300}'|[^\s"'<>=&]{1,300})){0,9}"""
_HTML = regex.compile(
    rf"(?:<|&lt;)(?:/?(?P<void>br|hr|img){_VALUES}|/(?P<closed>{_NAMES})|(?P<opened>{_NAMES})(?P<with>{_VALUES}))"
    r"\s?/?(?:>|&gt;)",
    regex.IGNORECASE,
)
"""Known names, attributes with values. Not `a <b and c> d`, `List<String>`, `<yourname>`."""

_CODES = (
    "b|i|u|size|font|color|backcolor|url|email|align|center|left|right|quote|float|indent|list|table|tr|td|sup|sub|p|em|"
    "hide|img|hr"
)
_BBCODE = regex.compile(
    r"(?<!\[)\[(?:(?P<void>img|attach|attachimg|media|flash|swf)(?:=[^\[\]\n]{1,40})?\][^\[\]\n]{1,500}\[/(?P=void)"
    rf"|/(?P<closed>{_CODES})|(?P<opened>{_CODES})(?P<with>=[^\[\]\n]{{1,300}})?)\]",
    regex.IGNORECASE,
)
"""Names of Discuz, phpBB and vBulletin; a picture goes with its address. Not `[1]`, `[00:12]`, `[[b]]`."""

_CODE = regex.compile(r"\[/?(?:code|php|html|noparse|nowiki)\b", regex.IGNORECASE)
_LETTERS = frozenset("biua")
"""Names that stay where they only open: `<b>` may be a letter."""
_LINES = frozenset(("p", "li", "quote"))
"""Kinds of blocks that a line break may stand in."""
_BREAKING = frozenset(("br", "hr", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"))

SEVERAL = 2
"""Tags of HTML that nothing but markup explains, from which they are damage; a single one must end its block."""


class _Tag(Struct, frozen=True):
    block: int
    start: int
    end: int
    name: str
    part: str  # "void", "closed" or "opened"
    valued: bool  # has attributes
    slashed: bool = False  # ends with " />", as what was written for XHTML


def find_literal_tags(document: Document) -> Iterator[Edit]:
    """Cut tags that readers see: `<br>` inside a paragraph becomes a line break, `[img]` goes with its address."""
    kept = kept_text(document)
    html = _tags(kept, _HTML, ("<", "&lt;"))
    bbcode = _tags(kept, _BBCODE, ("[/",))
    if not (html or bbcode) or _shows_code(kept):
        return
    yield from _edits(document, _surplus_html(document, html), TAG_RULE, "encoding")
    yield from _edits(document, _surplus_bbcode(bbcode), BBCODE_RULE, "residue")


def _tags(kept: Kept, pattern: "regex.Pattern[str]", marks: tuple[str, ...]) -> list[_Tag]:
    if not any(mark in kept.text for mark in marks):
        return []
    first = marks[0][0]
    rows = [row for row in kept.prose if first in row[1].text or marks[-1] in row[1].text]
    return [_tag(number, hit) for number, block in rows for hit in pattern.finditer(block.text)]


def _tag(block: int, hit: "regex.Match[str]") -> _Tag:
    part = next(name for name in ("void", "closed", "opened") if hit[name])
    slashed = "/" in hit[0][-6:] and part == "void"
    return _Tag(block, hit.start(), hit.end(), hit[part].lower(), part, bool(hit["with"]), slashed)


def _shows_code(kept: Kept) -> bool:
    return len(kept.prose) < len(kept.rows) or bool(_CODE.search(kept.text)) or is_about_markup(kept.text)


def _pairs(tags: Sequence[_Tag]) -> set[str]:
    """Names that open and close behind that."""
    opened: set[str] = set()
    out = set()
    for tag in tags:
        if tag.part == "opened":
            opened.add(tag.name)
        elif tag.name in opened and tag.part == "closed":
            out.add(tag.name)
    return out


def _surplus_html(document: Document, tags: Sequence[_Tag]) -> list[_Tag]:
    """Tags that are damage.

    One that opens alone may be a letter, as in `the sound of <p>`, and proves nothing; nor does a bare `<br>`, which
    dumps of encyclopedias hold between the lines of a song: there it stays, unless other tags prove that it is damage.
    """
    closed = {tag.name for tag in tags if tag.part == "closed"}
    sure = [tag for tag in tags if tag.part == "closed" or tag.slashed or tag.valued or tag.name in closed]
    if len(sure) < SEVERAL and not any(_ends_block(document.blocks[tag.block], tag) for tag in sure):
        return []
    return [tag for tag in tags if tag.part != "opened" or tag.valued or tag.name in closed or tag.name not in _LETTERS]


def _ends_block(block: Block, tag: _Tag) -> bool:
    return tag.start > 0 and tag.end == len(block.text.rstrip())


def _surplus_bbcode(tags: Sequence[_Tag]) -> list[_Tag]:
    """Tags that are damage, where a pair or a picture proves it: what closes, what has a value, what is in pairs."""
    pairs = _pairs(tags)
    if not pairs and not any(tag.part == "void" for tag in tags):
        return []
    return [tag for tag in tags if tag.part != "opened" or tag.valued or tag.name in pairs or tag.name == "hr"]


def _edits(document: Document, tags: Sequence[_Tag], rule: str, cls: str) -> Iterator[Edit]:
    for number, own in groupby(tags, key=lambda tag: tag.block):
        block = document.blocks[number]
        for run in _runs(block.text, [*own]):
            for start, end, new in _replaced(block, run):
                note = block.text[start:end].strip()[:80]
                yield Edit(block=number, start=start, end=end, replacement=new, rule=rule, cls=cls, note=note)


def _runs(text: str, tags: Sequence[_Tag]) -> Iterator[list[_Tag]]:
    """Tags with nothing but blanks between them."""
    run: list[_Tag] = []
    for tag in tags:
        if run and text[run[-1].end : tag.start].strip():
            yield run
            run = []
        run.append(tag)
    if run:
        yield run


def _replaced(block: Block, run: Sequence[_Tag]) -> Iterator[tuple[int, int, str]]:
    """(start, end, replacement) for a run of tags: one break for all that break, blanks around it included."""
    if not any(tag.name in _BREAKING for tag in run):
        yield from ((tag.start, tag.end, "") for tag in run)
        return
    text, start, end = block.text, run[0].start, run[-1].end
    while start and text[start - 1].isspace():
        start -= 1
    while end < len(text) and text[end].isspace():
        end += 1
    is_edge = start == 0 or end == len(text)
    yield start, end, "" if is_edge else "\n" if block.kind in _LINES else " "
