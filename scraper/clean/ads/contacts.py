"""Ways to reach a seller, with the words before them: numbers in disguise, and accounts of messengers behind a label.

A page alone can't tell an advert's contact from one that its sentence speaks of; what stands in the middle of several
sentences word for word, between ever other words, belongs to none of them. Numbers as everybody writes them are left
out: news speak of hotlines in many sentences, and nothing told these from adverts.
"""

from collections.abc import Container, Iterator
from typing import NamedTuple
from unicodedata import normalize

import regex

LONGEST_LABEL, LETTERS = 12, 2
"""Characters before a number or account that may belong to it, and letters they have at least: a bare number is spoken
of."""

LONGEST = 40
"""Characters of a contact with its label."""

_NUMBER = r"[+＋]?[0-9０-９](?:[-－—.·]?\s?[0-9０-９oOＯ]){6,14}"
_CHAT = (
    r"(?:[微薇威徵][❤♥]?信|[VvＶ]信|[VvＶ][XxＸ]|[QqＱ]{2}群?|[QqＱ]群|扣扣|[加荐薦+＋][微薇VvＶ]|賴|"
    r"텔레그램|카카오톡|카톡|라인|(?i:telegram|whatsapp|kakao)|(?i:line)(?=\s?(?i:id)?\s?[:：@]))"
)
_ACCOUNT = rf"{_CHAT}\s?[号號]?\s?[:：]?\s?@?[A-Za-z0-9０-９][A-Za-z0-9０-９_. -]{{2,18}}[A-Za-z0-9０-９]"
_CONTACT = regex.compile(rf"(?<![0-9０-９A-Za-z.,:/-])(?:{_NUMBER}|{_ACCOUNT})(?![0-9０-９A-Za-z:/])")
_BARE = regex.compile(r"[+＋]?[0-9０-９]")
_ASCII_DIGIT, _WIDE_DIGIT, _O = regex.compile("[0-9]"), regex.compile("[０-９]"), regex.compile("[oOＯ]")
_SIGN = regex.compile("[☎☏📞📱]")
_MARK = regex.compile(r"[。！？，、；!?,;.…「」『』()（）\n]")
_TAKES = frozenset("撥拨打洽電电請请至到向問问用或及和与與的是為为有找叫の")
_SAYS_OF = regex.compile(r"[\p{Hangul}\p{Hiragana}洽查報报詢询聯联預预分轉转]")
"""Before a contact and right behind it: what says what to do with it (請撥…洽詢, 02-3456-7890로 전화)."""

_LETTER = regex.compile(r"[\p{L}]")
_SPACED = regex.compile(r"[\p{Latin}\p{Hangul}]")
_DIGIT = regex.compile(r"[0-9０-９]")


class Contact(NamedTuple):
    """A place [start, end) of a text that may be a contact with its label; `number` is where the label ends."""

    start: int
    number: int
    end: int


def exact(text: str) -> str:
    """A contact whatever its width and case: folding, which advertises trades, takes all digits for one."""
    return normalize("NFKC", text).casefold()


def is_exact(text: str, phrase: str, known: Container[str]) -> bool:
    """Whether what matches a phrase when folded is the same contact, if the phrase is one of those known (exact)."""
    return exact(phrase) not in known or exact(text) in known


def is_contact(text: str) -> bool:
    """Whether a phrase ends with a number or an account that somebody can be reached by.

    >>> is_contact("印章專線 0912-3456o8"), is_contact("加V信lamp2024"), is_contact("印章專線 0912-345678")
    (True, True, False)
    """
    return any(hit.end() == len(text) for hit in _hits(text))


def contacts(text: str) -> Iterator[Contact]:
    """What may be contacts in the middle of sentences: each with every beginning that its label may have."""
    if not _DIGIT.search(text):
        return
    for hit in _hits(text):
        if _goes_on(text, hit.end()):
            for start in _beginnings(text, hit.start()):
                if hit.end() - start <= LONGEST and _goes_on_before(text, start):
                    yield Contact(start, hit.start(), hit.end())


def _hits(text: str) -> Iterator[regex.Match[str]]:
    for hit in _CONTACT.finditer(text):
        if _DIGIT.search(hit[0]) and (not _BARE.match(hit[0]) or _is_disguised(text, hit)):
            yield hit


def _is_disguised(text: str, number: regex.Match[str]) -> bool:
    """Whether a number is written as filters do not expect it, or behind a telephone's sign."""
    widths = bool(_ASCII_DIGIT.search(number[0])) + bool(_WIDE_DIGIT.search(number[0]))
    return (
        widths == 2
        or bool(_O.search(number[0]))
        or bool(_SIGN.search(text, max(0, number.start() - 2), number.start()))
    )


def _beginnings(text: str, number: int) -> Iterator[int]:
    """Where a label before a number may begin, the shortest first; in a script with blanks only behind these."""
    low = max(0, number - LONGEST_LABEL)
    marks = [hit.end() for hit in _MARK.finditer(text, low, number)]
    letters = 0
    for start in range(number, max([low, *marks]) - 1, -1):
        if start < number:
            letters += bool(_LETTER.match(text[start]))
        own = text[start : start + 1]
        if own.isspace() or (start and _SPACED.match(own) and _SPACED.match(text[start - 1])):
            continue
        if letters >= LETTERS or (start == number and _LETTER.match(own)):
            yield start


def _goes_on(text: str, end: int) -> bool:
    """Whether the sentence goes on behind a place, with nothing but a blank between, and says nothing of it."""
    at = end + text[end : end + 1].isspace()
    return bool(_LETTER.match(text[at : at + 1])) and not _SAYS_OF.match(text, end)


def _goes_on_before(text: str, start: int) -> bool:
    at = start - 1 - text[max(0, start - 1) : start].isspace()
    return at >= 0 and bool(_LETTER.match(text[at])) and text[at] not in _TAKES
