"""GBK text that lost one byte, so that the bytes behind it paired up wrongly: `分析?，F有` for `分析。現有`.

Most often it is the first byte of a punctuation mark. In Simplified text everything up to the next ASCII character is
out of step then, in Traditional text up to a character whose second byte is an ASCII letter.
"""

import re
from collections.abc import Iterator

import regex

from scraper.model import Document, Edit, Flag
from scraper.normalize.mojibake import FLAG, is_common
from scraper.normalize.shifted import BEGIN, BEGIN_AGAIN, Run, find_runs
from scraper.text.chars import HAN
from scraper.text.kept import kept_text

RULE = "byte-shift"

PROVED = 10.0
"""Bits from which a run is out of step for sure. Of 86,000 characters of genuine Traditional prose no run gains any."""

PROVED_AGAIN = 6.0
"""Bits that a run needs on a page that has a proved one."""

NOTE = 160
"""Characters of an edit's note; a run may be as long as its paragraph."""

_PRIVATE = b"\xee"
"""In UTF-8, the first byte of U+E000 to U+EFFF and of nothing else: these are for private use. No long run is without,
one in five of its characters is one."""

_ASKED = re.compile(r"\?(?=[^\x00-\x7f])(?<=[^\x00-\x7f].)")
"""The sign of a lost byte. Not a question mark before a space, an ASCII character or the end."""

_COMMA = regex.compile(
    rf"(?<=[{HAN}])\?，[@-~](?:\([a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*\))?(?=[{HAN}，。、）」』”])"
)
"""A full stop and a character whose first byte was AC, which made a comma, and whose second byte is a Latin letter.
Not a question mark and a comma in speech: Han stands behind the letter."""

_BARE = regex.compile(rf"(?<=[{HAN}])，[A-Z](?=[{HAN}])")
"""The same without the question mark, for pages that have a proved run."""

_LETTER = regex.compile(rf"(?<=[{HAN}，。、：；])[A-Z](?=[{HAN}])")
"""A capital between Chinese characters. Where a paragraph has several, they are names: `A在家，B在學校，F在公司`."""

_PAIR = regex.compile(rf"(?<=[{HAN}])\?[?？！；：（）]([{HAN}])(?=([{HAN}]))")
"""A full stop and a character whose first byte made another sign; its second byte took the next lead byte along."""


def find_byte_shifts(document: Document) -> Iterator[Edit | Flag]:
    """Put a lost GBK byte back where the bytes behind it then read as Chinese.

    Where a character is lost for good there is a flag: it becomes `?`, or stays where it is not clear which one it is.
    So is `?，F` that gives no Chinese; `??商` that gives none is a genuine pair of question marks.
    """
    rows = [row for row in kept_text(document).wide if row[1].kind != "pre"]
    together = "\n".join([block.text for _, block in rows])
    if "??" not in together and not _is_told(together):
        return
    runs = {number: _proved(block.text) for number, block in rows if _is_told(block.text)}
    proved = any(run.sense for found in runs.values() for run in found)
    if proved:
        runs = {number: _proved(block.text, begin=BEGIN_AGAIN, least=PROVED_AGAIN) for number, block in rows}
    for number, block in rows:
        found = runs.get(number, [])
        yield from _repaired(number, block.text, found)
        if "??" in block.text or _is_asked(block.text):
            yield from _narrow(number, block.text, found)
        if proved and len(_LETTER.findall(block.text)) == 1:
            yield from _bare(number, block.text, found)


def _is_told(text: str) -> bool:
    """Whether a run may begin in a text; the whole step costs .02 ms where none does, on 4,400 Chinese characters."""
    return _is_asked(text) or "\ufffd" in text or _PRIVATE in text.encode("utf-8", "surrogatepass")


def _is_asked(text: str) -> bool:
    return "?" in text and _ASKED.search(text) is not None


def _proved(text: str, *, begin: float = BEGIN, least: float = PROVED) -> list[Run]:
    return [run for run in find_runs(text, begin=begin) if run.gain >= least]


def _repaired(number: int, text: str, runs: list[Run]) -> Iterator[Edit | Flag]:
    for run in runs:
        if run.sense:
            yield _shift(number, (run.start, run.end), text[run.start : run.end], run.new)
        if run.doubt if run.sense else text[run.start] in "?\ufffd" and run.gain >= PROVED:
            yield Flag(code=FLAG, block=number, start=run.start, end=run.end, note="byte shift")


def _narrow(number: int, text: str, runs: list[Run]) -> Iterator[Edit | Flag]:
    """The two forms that are too short to be proved by their bits, outside the runs."""
    for pattern in (_COMMA, _PAIR):
        for match in _outside(runs, pattern, text):
            new = unshift(match.group(), match.group(2) if pattern is _PAIR else "")
            if new:
                yield _shift(number, match.span(), match.group(), new)
            elif pattern is _COMMA:
                yield Flag(code=FLAG, block=number, start=match.start(), end=match.end(), note="byte shift")


def _bare(number: int, text: str, runs: list[Run]) -> Iterator[Edit]:
    for match in _outside(runs, _BARE, text):
        if new := unshift("?" + match.group()):
            yield _shift(number, match.span(), match.group(), new)


def _outside(runs: list[Run], pattern: regex.Pattern[str], text: str) -> Iterator[regex.Match[str]]:
    read = {place for run in runs if run.sense for place in range(run.start, run.end)}
    return (match for match in pattern.finditer(text) if read.isdisjoint(range(*match.span())))


def _shift(number: int, span: tuple[int, int], old: str, new: str) -> Edit:
    start, end = span
    note = f"{old}→{new}"[:NOTE]
    return Edit(block=number, start=start, end=end, replacement=new, rule=RULE, cls="encoding", note=note)


def unshift(broken: str, following: str = "") -> str:
    """The text of a shifted run with the lost byte A1 back in place, "" where that gives no Chinese.

    A gloss behind the letter is dropped: it belongs to the right character. A byte left over at the end must be the
    first byte of the following character, from which it was copied.

    >>> unshift("?，F"), unshift("??商", "替"), unshift("??商", "量")
    ('。現', '。可', '')
    """
    plain = regex.sub(r"\([^)]*\)", "", broken)[1:]
    try:
        raw = b"\xa1" + (plain.replace("?", "？") if following else plain).encode("gbk")
        if following:
            if raw[-1] != following.encode("gbk")[0]:
                return ""
            raw = raw[:-1]
        new = raw.decode("gbk")
    except UnicodeError:
        return ""
    good = regex.fullmatch(rf"。[{HAN}]", new) and is_common(new)
    return new if good else ""
