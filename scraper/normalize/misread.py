"""Whole blocks that were read in a double-byte charset they are not in: UTF-8 as GBK, Big5 as GBK.

Both are put right only where all bytes are there again and prove it: a block that is read back must give its damaged
form when it is misread again, and be common Chinese, Japanese or Korean.
"""

import re
from collections.abc import Callable, Iterator

from scraper.model import Block, Document, Edit, Flag
from scraper.normalize.mojibake import FLAG, RULE
from scraper.normalize.topics import is_about_charsets
from scraper.text.chars import CJK, HAN
from scraper.text.kept import Row, kept_text
from scraper.text.levels import is_first_level

_FROM_UTF8 = "銆锛鈥鐨涓浜鍥鍦鏄鎴鏃杩鍙灏绗浣鏂鍜銇鍚鏈鏉"
"""What UTF-8's commonest lead bytes (。，”的一二国在是成日这只小第你文和の吧未来) begin in GBK; rare in any text."""
TELLING = re.compile(f"[{_FROM_UTF8}\ue000-\uf8ff]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
"""The private-use characters to which GB 18030 maps what GBK leaves undefined."""

_HAN = re.compile(f"[{HAN}]")
_CJK = re.compile(f"[{CJK}]")
_HOLE = "[?\ufffd€]"
_LETTER = re.compile("[A-Za-z]")
_SENSIBLE = re.compile(
    rf"[{CJK}\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2460-\u25ff\u3000-\u303f\uff01-\uff65\n -~·×÷°]+"
)

SHORTEST = 3
"""Different characters of CJK in a reading: two letters of a genuine text may happen to be UTF-8."""

COMMON = 0.9
"""Share of a reading's Han characters that must be of the first levels of GB 2312, Big5 or JIS; of right text .97."""

RARE = 0.75
"""Share of first-level characters that a misread block stays below; those of the test's sentences have .1 to .6."""

DENSE = 0.08
"""Share of telling characters from which a block that can't be read back is flagged."""


def find_misread(document: Document) -> Iterator[Edit | Flag]:
    """Read back blocks that were UTF-8 or Big5 and read as GBK; flag those that look so and lost bytes.

    A text that speaks of charsets is left as it is.
    """
    kept = kept_text(document)
    suspects = [row for row in kept.holding(TELLING) if row[1].kind != "pre"]
    if not suspects or is_about_charsets(kept.text):
        return
    big5 = [found for row in suspects if _PRIVATE.search(row[1].text) and (found := _read(row, from_big5))]
    if big5:  # a short line of it may hold no private-use character
        yield from (found for row in kept.wide if row[1].kind != "pre" and (found := _read(row, from_big5)))
    done = {edit.block for edit in big5}
    for row in suspects:
        if row[0] not in done:
            yield from _from_utf8_or_flag(row)


def _read(row: Row, reading: Callable[[str], str]) -> Edit | None:
    number, block = row
    new = reading(block.text)
    return _edit(number, block, new) if new else None


def _edit(number: int, block: Block, new: str) -> Edit:
    end, note = len(block.text), block.text[:80]
    return Edit(block=number, start=0, end=end, replacement=new, rule=RULE, cls="encoding", note=note)


def _from_utf8_or_flag(row: Row) -> Iterator[Edit | Flag]:
    number, block = row
    text = block.text
    if edit := _read(row, from_utf8_as_gbk):
        yield edit
    elif sum(map(text.count, _FROM_UTF8)) >= max(3, DENSE * len(text)):
        yield Flag(code=FLAG, block=number, start=0, end=len(text), note=text[:80])


def from_utf8_as_gbk(text: str) -> str:
    """A text that is UTF-8 read as GBK, read right; "" if it is not.

    What GBK could not read stands as `?`, U+FFFD or `€`: in the middle that was the byte 80, behind a full stop's first
    two bytes at the end its third one. Any other loss, and the text is not read.

    >>> from_utf8_as_gbk("浠婂ぉ鍘讳簡鍏\ue100洯"), from_utf8_as_gbk("鑫源記的老闆")
    ('今天去了公园', '')
    """
    try:
        raw = text.encode("gb18030")
    except UnicodeError:
        return ""
    new = _decoded(raw) or _decoded(_filled(text))
    return new if new and _is_sensible(new) and not _is_common(text, RARE) and _is_misread(new, text) else ""


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeError:
        return ""


def _filled(text: str) -> bytes:
    """The bytes of a text with those put back that GBK could not read; a `?` that was one stays where it fits."""
    out = bytearray()
    for piece in re.split(f"({_HOLE})", text):
        if not re.fullmatch(_HOLE, piece):
            out += piece.encode("gb18030")
        elif _wants(out) or piece == "\ufffd":
            out.append(0x80)
        else:
            out += piece.encode("gb18030")
    if out[-3:] == b"\xe3\x80\x80" and "「" not in _decoded(bytes(out)):
        out[-1] = 0x82
    return bytes(out)


def _wants(raw: bytearray) -> bool:
    """Whether UTF-8 ends inside a character here."""
    for back in (1, 2, 3):
        lead = raw[-back] if back <= len(raw) else 0
        if lead >= 0xC0:
            return back < (2 if lead < 0xE0 else 3 if lead < 0xF0 else 4)
        if lead < 0x80:
            return False
    return False


def _is_misread(new: str, text: str) -> bool:
    """Whether the damage, done again, gives the same text."""
    again = new.encode().decode("gb18030", "replace")
    return re.sub(_HOLE, "?", again) == re.sub(_HOLE, "?", text)


def from_big5(text: str) -> str:
    r"""A text that is Big5 read as GBK, read right; "" if it is not.

    >>> from_big5("臟笵獽讽\ue019逮\ue7e0"), from_big5("鐵道便當的滋味")
    ('鐵道便當的滋味', '')
    """
    for charset in ("cp950", "big5hkscs"):
        try:
            raw = text.encode("gb18030")
            new = raw.decode(charset)
        except UnicodeError:
            continue
        if _is_sensible(new) and not _is_common(text, RARE) and new.encode(charset) == raw:
            return new
    return ""


def _is_sensible(new: str) -> bool:
    """Common characters of CJK with their punctuation, and few letters: a wrong reading gives some of everything."""
    found = _CJK.findall(new)
    if len(set(found)) < SHORTEST or len(found) < len(_LETTER.findall(new)):
        return False
    return bool(_SENSIBLE.fullmatch(new)) and _is_common(new, COMMON)


def _is_common(text: str, share: float) -> bool:
    """Whether so many of the characters are kana, letters beyond ASCII, or Han of first levels; others are rare."""
    rare = len(_PRIVATE.findall(text)) + sum(not (is_first_level(c) or _is_in_jis(c)) for c in _HAN.findall(text))
    size = sum(c.isalpha() and not c.isascii() for c in text) + len(_PRIVATE.findall(text))
    return size - rare >= share * size


def _is_in_jis(character: str) -> bool:
    """Whether it is of the first level of JIS X 0208."""
    try:
        return b"\xb0\xa1" <= character.encode("euc_jp") <= b"\xcf\xd3"
    except UnicodeError:
        return False
