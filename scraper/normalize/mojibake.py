"""Text decoded with the wrong charset, repaired only where the bytes prove it; else flagged and left.

Two kinds: a whole block read in a one-byte charset (UTF-8, GBK or Big5 as Latin-1 or Windows-1252), and GBK text that
lost the first byte of a full stop, so that the bytes behind it paired up wrongly (`分析?，F有` for `分析。現有`).
"""

from collections.abc import Iterator

import regex

from scraper.model import Document, Edit, Flag
from scraper.text.chars import CJK, HAN, count_cjk

RULE = "mojibake"
SHIFT_RULE = "byte-shift"
FLAG = "mojibake"

_COMMA = regex.compile(
    rf"(?<=[{HAN}])\?，[@-~](?:\([a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*\))?(?=[{HAN}，。、）」』”])"
)
"""A full stop and a character whose first byte was AC, which made a comma, and whose second byte is a Latin letter.
Not a question mark and a comma in speech: Han stands behind the letter."""

_PAIR = regex.compile(rf"(?<=[{HAN}])\?[?？！；：（）]([{HAN}])(?=([{HAN}]))")
"""A full stop and a character whose first byte made another sign; its second byte took the next lead byte along."""

_HIGH = regex.compile(
    r"[\u0080-\u00ff\u0100-\u017f\u0192\u02c6\u02dc\u0402-\u045f\u0490\u0491\u2013-\u203a\u20ac\u2116\u2122]"
)
_RUN = regex.compile(
    r"[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
    r"(?:[ -~\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]*"
    r"[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122])?"
)
"""A run that one-byte charsets give for other text: starts and ends with a high character, ASCII in between."""

SHORTEST = 4
"""Bytes of a run that is decoded again as GBK or Big5: two characters happen by chance (`ÄÖ` is also GBK)."""

COMMON = 0.9
"""Share of the Han characters of a GBK or Big5 reading that must be in the first level of GB 2312 or Big5."""

QUESTION_MARKS = 0.5
"""Share of a page's visible characters that are `?` from which nothing is left to read."""


def find_mojibake(document: Document) -> Iterator[Edit | Flag]:
    """Repair wrongly decoded runs that decode to sensible text; flag blocks that look so and do not.

    A page of question marks gives one flag with block -1 and the note "only question marks": it is for rejection.
    """
    if _only_questions(document):
        yield Flag(code=FLAG, note="only question marks")
        return
    for number, block in enumerate(document.blocks):
        if block.text and block.kind != "pre" and not block.text.isascii():
            yield from _latin(number, block.text)


def find_byte_shifts(document: Document) -> Iterator[Edit | Flag]:
    """Put a lost GBK byte back where the bytes behind it then read as Chinese.

    `?，F` that does not is flagged; `??商` that does not is a genuine pair of question marks.
    """
    for number, block in enumerate(document.blocks):
        if "?" not in block.text or block.kind == "pre":
            continue
        for match in _COMMA.finditer(block.text):
            new = unshift(match.group())
            start, end = match.span()
            if new:
                yield _shift(number, match, new)
            else:
                yield Flag(code=FLAG, block=number, start=start, end=end, note="byte shift")
        for match in _PAIR.finditer(block.text):
            new = unshift(match.group(), match.group(2))
            if new:
                yield _shift(number, match, new)


def _shift(number: int, match: regex.Match[str], new: str) -> Edit:
    start, end = match.span()
    note = f"{match.group()}→{new}"
    return Edit(block=number, start=start, end=end, replacement=new, rule=SHIFT_RULE, cls="encoding", note=note)


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
    good = regex.fullmatch(rf"。[{HAN}]", new) and _is_common(new)
    return new if good else ""


def _is_common(text: str) -> bool:
    """Mostly characters of the first levels: a wrong reading gives rare ones."""
    han = regex.findall(rf"[{HAN}]", text)
    return bool(han) and sum(map(_first_level, han)) >= COMMON * len(han)


def _first_level(character: str) -> bool:
    for charset, low, high in (("gb2312", 0xB0A1, 0xD7F9), ("big5", 0xA440, 0xC67E)):
        try:
            code = int.from_bytes(character.encode(charset), "big")
        except UnicodeError:
            continue
        if low <= code <= high:
            return True
    return False


def _latin(number: int, text: str) -> Iterator[Edit | Flag]:
    for match in _RUN.finditer(text):
        run = match.group()
        new = redecode(run)
        start, end = match.span()
        if new:
            yield Edit(block=number, start=start, end=end, replacement=new, rule=RULE, cls="encoding", note=run[:80])
        elif _looks_wrong(run):
            yield Flag(code=FLAG, block=number, start=start, end=end, note=run[:80])


def redecode(run: str) -> str:
    """A run decoded again, "" where no charset gives sensible text.

    UTF-8 proves itself: two high bytes in a row are enough. GBK and Big5 must give common Han characters only, and
    the bytes must come back the same.

    >>> redecode("ä»Šå¤©")
    '今天'
    >>> redecode("é")
    ''
    """
    for raw in _bytes(run):
        try:
            text = raw.decode("utf-8")
        except UnicodeError:
            text = _east_asian(raw, len(run))
        if text and text != run and text.isprintable():
            return text
    return ""


def _bytes(run: str) -> Iterator[bytes]:
    """The bytes that the run may have been, in the two charsets people guess; undefined bytes pass through."""
    try:
        yield run.encode("latin-1")
    except UnicodeError:
        out = bytearray()
        for character in run:
            try:
                out += character.encode("cp1252")
            except UnicodeError:
                if ord(character) > 0xFF:
                    return
                out.append(ord(character))
        yield bytes(out)


def _east_asian(raw: bytes, length: int) -> str:
    if length < SHORTEST or sum(byte > 0x7F for byte in raw) < SHORTEST:
        return ""
    for charset in ("gbk", "big5"):
        try:
            text = raw.decode(charset)
        except UnicodeError:
            continue
        rest = regex.sub(rf"[{CJK}，。、：；！？「」《》（）“”·…—\x20-\x7e]", "", text)
        if not rest and count_cjk(text) >= 2 and _is_common(text) and text.encode(charset) == raw:
            return text
    return ""


def _looks_wrong(run: str) -> bool:
    """Many high characters close together, few letters between: no language written in Latin letters does that."""
    high = len(_HIGH.findall(run))
    return high >= 6 and high > 0.7 * len(run.replace(" ", ""))


def _only_questions(document: Document) -> bool:
    text = "".join(block.text for block in document.blocks)
    visible = len(text) - text.count(" ")
    marks = text.count("?") + text.count("\ufffd")
    return visible >= 20 and marks > QUESTION_MARKS * visible
