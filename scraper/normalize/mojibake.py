"""Text decoded with the wrong charset, repaired only where the bytes prove it; else flagged and left.

A block, or a run of it, was read in a one-byte charset: UTF-8, GBK or Big5 as Latin-1 or Windows-1252.
"""

import re
from collections.abc import Iterator

import regex

from scraper.model import Document, Edit, Flag
from scraper.normalize.topics import is_about_charsets
from scraper.text.chars import CJK, HAN
from scraper.text.kept import Row, kept_text
from scraper.text.levels import is_first_level
from scraper.text.misread import SEQUENCE

RULE = "mojibake"
FLAG = "mojibake"

_H = r"\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
"""What one-byte Western charsets give for a high byte, as the inside of a character class."""

_HIGH = regex.compile(f"[{_H}]")
_SIGN = regex.compile(rf"(?![\p{{L}}“”‘’–—…])[{_H}]")
_LATIN = regex.compile(r"[\u00a1-\u00ff]")
TELLING = re.compile(f"[\u00a1-\u00ff{''.join(c for c in map(chr, range(0x80, 0x2123)) if _SIGN.match(c))}]")
"""What no wrongly decoded run is without: the first byte of UTF-8 and most bytes of GBK and Big5, or odd signs. Not the
quotation marks, dashes and dots of every text. With `re`: 6 ns a character of English text, 61 with `regex`."""

_EDGE = "“”„‘’‚–—…‹›«»¡¿"
_MARKS = _EDGE + "·•°\u00a0"
_BEFORE_MARK = regex.compile(rf"\p{{L}}[{_MARKS}]+")
_WESTERN = regex.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}]")
_CLUSTER = re.compile(rf"(?:{SEQUENCE})+")
"""With `re`: 8 ns a character of French text, 50 with `regex`."""
_BESIDE = re.compile(rf"[{_H}]")
_BLANK = "\u00a0\u3000\u200b\u00ad\ufeff\u2002\u2003\u2009"
"""What is not printable and no sign of a wrong reading."""
_NOTHING_ELSE = regex.compile(rf"(?:[{CJK}，。、：；！？「」《》（）“”·…—]|[ -~])*")
_ASCII_LETTER = regex.compile(r"[A-Za-z]")
_RUN = regex.compile(rf"[{_H}](?:[ -~{_H}]*[{_H}])?")
"""From the first to the last high character, with ASCII in between."""

SHORTEST = 4
"""Latin-1 characters of a run that is decoded again as GBK or Big5: two happen by chance (`ÄÖ` is also GBK)."""

COMMON = 0.9
"""Share of the Han characters of a GBK or Big5 reading that must be in the first level of GB 2312 or Big5."""

SEVERAL = 3
"""Clusters of a block, those of a letter before a quotation mark or dash aside, from which single letters of other
alphabets are believed, too."""

SUSPECT = 6
"""High characters of a run from which it is worth a flag; a quoted foreign word has fewer."""

LEVELS = 3
"""How often a text may have been read wrongly, stored, and read wrongly again."""

QUESTION_MARKS = 0.5
"""Share of question marks among a page's letters, digits and question marks from which nothing is left to read."""


Read = tuple["re.Match[str]", str]
"""A cluster, and what it says."""


def find_mojibake(document: Document) -> Iterator[Edit | Flag]:
    """Repair wrongly decoded runs that decode to sensible text; flag blocks that look so and do not.

    A page of question marks gives one flag with block -1 and the note "only question marks": it is for rejection.
    """
    if _only_questions(document):
        yield Flag(code=FLAG, note="only question marks")
        return
    kept = kept_text(document)
    rows = [row for row in kept.holding(TELLING) if row[1].kind != "pre"]
    if not rows:
        return
    found = [(row, _clusters(row[1].text)) for row in rows]
    is_quoting = any(read for _, read in found) and is_about_charsets(kept.text)
    is_rare = sum(len(read) for _, read in found) < SEVERAL
    for row, read in found:
        if is_quoting and not _is_most(row[1].text, read):
            continue
        yield from _latin(row, _unquoted(row[1].text, read) if is_rare else read)


def _clusters(text: str) -> list[Read]:
    """What reads as UTF-8 from end to end, and how; one genuine mark may stand beside it."""
    hits = (hit for hit in _CLUSTER.finditer(text) if _is_whole(text, hit.start(), hit.end()))
    return [(hit, new) for hit in hits if (new := from_utf8(hit.group()))]


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no more high characters are left over on either side than a quotation mark."""
    return all(
        not _BESIDE.match(near) or (near in _EDGE and not _BESIDE.match(far))
        for near, far in (
            (text[start - 1 : start] if start else "", text[start - 2 : start - 1] if start > 1 else ""),
            (text[end : end + 1], text[end + 1 : end + 2]),
        )
    )


def _unquoted(text: str, read: list[Read]) -> list[Read]:
    """What is read in a text without those of which it holds the right form, too: it shows one beside the other."""
    right = _CLUSTER.sub(" ", text) if read else ""
    return [(match, new) for match, new in read if len(new) > 1 or new not in right]


def _is_most(text: str, read: list[Read]) -> bool:
    """Whether a text is misread as a whole, which nobody quotes: half of it, ten clusters or letters at least."""
    size = sum(len(match.group()) for match, _ in read)
    return size >= 20 and 2 * size >= len(text)


def _is_chinese(text: str, run: str) -> bool:
    """Mostly Han, more than two unless odd signs stand in the run: two letters in a row are Han by chance."""
    han = regex.findall(rf"[{HAN}]", text)
    if len(han) < len(_ASCII_LETTER.findall(text)) or len(set(han)) < 2:
        return False
    return (len(han) > 2 or _SIGN.search(run) is not None) and is_common(text)


def is_common(text: str) -> bool:
    """Mostly characters of the first levels: a wrong reading gives rare ones."""
    han = regex.findall(rf"[{HAN}]", text)
    return bool(han) and sum(map(is_first_level, han)) >= COMMON * len(han)


def _latin(row: Row, read: list[Read]) -> Iterator[Edit | Flag]:
    """UTF-8 first, each cluster of high characters by itself; where there is none, whole runs in the other charsets."""
    number, text = row[0], row[1].text
    several = sum(not _BEFORE_MARK.fullmatch(match.group()) for match, _ in read) >= SEVERAL
    sure = [(match, new) for match, new in read if _is_proved(match, new, several=several)]
    for match, new in sure:
        yield _recoded(number, match.group(), match.start(), new)
    if sure:
        return
    for match in _RUN.finditer(text):
        start, end = match.span()
        for old in (text[start:end], text[start : end + 1]):  # the last byte of a character may be an ASCII letter
            new = from_east_asian(old)
            if new:
                yield _recoded(number, old, start, new)
                break
        else:
            if _looks_wrong(match.group()):
                yield Flag(code=FLAG, block=number, start=start, end=end, note=match.group()[:80])


def _is_proved(match: "re.Match[str]", new: str, *, several: bool) -> bool:
    """Whether a cluster is UTF-8 and no accident: a letter before a closing quotation mark is a letter, too.

    A letter of two bytes alone must be Latin-1 and not stand in the block as it is, or have several beside it.
    """
    cluster, text = match.group(), match.string
    if new == "\u00a0":  # behind a capital Â may be one, too
        return several or not text[max(0, match.start() - 1) : match.start()].isupper()
    if new == "à":  # Ã and a no-break space: `NÃO Ã\u00a0TOA`
        return several or not text[match.end() : match.end() + 1].isalnum()
    if len(cluster) > 2 and _BEFORE_MARK.fullmatch(cluster):
        return several
    if len(new) > 1 or len(cluster) > 2 or "\u00a0" <= new < "\u00c0":  # a sign behind Â
        return True
    if "\u00c0" <= new <= "\u00ff":
        return new not in text
    return several and bool(_WESTERN.match(new))


def _recoded(number: int, old: str, start: int, new: str) -> Edit:
    end, new = start + len(old), new.replace("\u00a0", " ")
    return Edit(block=number, start=start, end=end, replacement=new, rule=RULE, cls="encoding", note=old[:80])


def from_utf8(cluster: str) -> str:
    """High characters that are UTF-8 read in a one-byte charset, read right; "" if they are not.

    >>> from_utf8("ä»Šå¤©"), from_utf8("é")
    ('今天', '')
    """
    text = cluster
    for _ in range(LEVELS):
        before = next((read for raw in _bytes(text) if (read := _utf8(raw)) and read != text), "")
        if not before:
            break
        text = before
    return text if text != cluster else ""


def _utf8(raw: bytes) -> str:
    """The bytes as a text, "" if they are none that somebody may have written."""
    try:
        text = raw.decode()
    except UnicodeError:
        return ""
    return text if all(c.isprintable() or c in _BLANK for c in text) else ""


def _bytes(run: str) -> Iterator[bytes]:
    """The bytes that a run may have been in the two charsets people guess; undefined bytes pass through."""
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


def from_east_asian(run: str) -> str:
    """A run that is GBK or Big5 read in a one-byte charset, read right; "" if it is not.

    It must give common Han characters and their punctuation, no more ASCII letters than Han, and the same bytes back.
    Dashes and quotation marks alone are no such run, though `————` is GBK too, nor are the umlauts of a German line.

    >>> from_east_asian("½ñÌìÌìÆø"), from_east_asian("äße ziehen sich zusammen, und zentrale Blutgefäß")
    ('今天天气', '')
    """
    if len(_LATIN.findall(run)) < SHORTEST:
        return ""
    for raw in _bytes(run):
        for charset in ("gbk", "big5"):
            try:
                text = raw.decode(charset)
            except UnicodeError:
                continue
            if _NOTHING_ELSE.fullmatch(text) and _is_chinese(text, run) and text.encode(charset) == raw:
                return text
    return ""


def _looks_wrong(run: str) -> bool:
    """Many high characters close together, several kinds of signs among them: no language does that."""
    high = len(_HIGH.findall(run))
    return high >= SUSPECT and high > 0.7 * len(run.replace(" ", "")) and len(set(_SIGN.findall(run))) >= 2


def _only_questions(document: Document) -> bool:
    """Whether most characters were lost to `?` or U+FFFD; punctuation, which some converters keep, does not count."""
    text = "".join([block.text for _, block in kept_text(document).rows])
    marks = text.count("?") + text.count("\ufffd")
    if marks * 8 < len(text):
        return False
    told = marks + sum(map(str.isalnum, text))
    return told >= 20 and marks > QUESTION_MARKS * told
