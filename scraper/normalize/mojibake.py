"""Text decoded with the wrong charset, repaired only where the bytes prove it; else flagged and left.

A block, or a run of it, was read in a one-byte charset: UTF-8, GBK or Big5 as Latin-1 or Windows-1252.
"""

import re
from collections.abc import Iterator

import regex

from scraper.model import Document, Edit, Flag
from scraper.text.chars import CJK, HAN
from scraper.text.kept import kept_text
from scraper.text.levels import is_first_level

RULE = "mojibake"
FLAG = "mojibake"

_H = r"\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
"""What one-byte Western charsets give for a high byte, as the inside of a character class."""

_HIGH = regex.compile(f"[{_H}]")
_SIGN = regex.compile(rf"(?![\p{{L}}“”‘’–—…])[{_H}]")
_LATIN = regex.compile(r"[\u00a1-\u00ff]")
_TELLING = re.compile(f"[\u00a1-\u00ff{''.join(c for c in map(chr, range(0x80, 0x2123)) if _SIGN.match(c))}]")
"""What no wrongly decoded run is without: the first byte of UTF-8 and most bytes of GBK and Big5, or odd signs. Not the
quotation marks, dashes and dots of every text. With `re`: 6 ns a character of English text, 61 with `regex`."""

_BEFORE_MARK = regex.compile(r"\p{L}[“”‘’–—…‹›]")
_WESTERN = regex.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}]")
_CLUSTER = regex.compile(rf"[{_H}]{{2,}}")
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

QUESTION_MARKS = 0.5
"""Share of question marks among a page's letters, digits and question marks from which nothing is left to read."""


def find_mojibake(document: Document) -> Iterator[Edit | Flag]:
    """Repair wrongly decoded runs that decode to sensible text; flag blocks that look so and do not.

    A page of question marks gives one flag with block -1 and the note "only question marks": it is for rejection.
    """
    if _only_questions(document):
        yield Flag(code=FLAG, note="only question marks")
        return
    for number, block in kept_text(document).holding(_TELLING):
        if block.kind != "pre":
            yield from _latin(number, block.text)


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


def _latin(number: int, text: str) -> Iterator[Edit | Flag]:
    """UTF-8 first, each cluster of high characters by itself; where there is none, whole runs in the other charsets."""
    read = [(match, new) for match in _CLUSTER.finditer(text) if (new := from_utf8(match.group()))]
    several = sum(not _BEFORE_MARK.fullmatch(match.group()) for match, _ in read) >= SEVERAL
    sure = [(match, new) for match, new in read if _is_proved(text, match.group(), new, several=several)]
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


def _is_proved(text: str, cluster: str, new: str, *, several: bool) -> bool:
    """Whether a cluster is UTF-8 and no accident: a capital or ß before a closing quotation mark is a letter, too.

    A letter of two bytes alone must be Latin-1 and not stand in the block as it is, or have several beside it.
    """
    if len(new) > 1 or len(cluster) > 2 or "\u00a0" <= new < "\u00c0":  # a sign behind Â
        return True
    if "\u00c0" <= new <= "\u00ff":
        return new not in text
    return several and bool(_WESTERN.match(new))


def _recoded(number: int, old: str, start: int, new: str) -> Edit:
    end = start + len(old)
    return Edit(block=number, start=start, end=end, replacement=new, rule=RULE, cls="encoding", note=old[:80])


def from_utf8(cluster: str) -> str:
    """High characters that are UTF-8 read in a one-byte charset, read right; "" if they are not.

    >>> from_utf8("ä»Šå¤©"), from_utf8("é")
    ('今天', '')
    """
    for raw in _bytes(cluster):
        try:
            text = raw.decode("utf-8")
        except UnicodeError:
            continue
        if text != cluster and text.isprintable():
            return text
    return ""


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
