"""Which Chinese punctuation mark may stand at a place, told by what stands around it."""

import re

from scraper.text.chars import HAN

_PAUSES = "，、。：；"
_OPENING = "「『《〈（“‘【"
_CLOSING = "」』》〉）”’】"
PARTNERS = dict(zip(_OPENING, _CLOSING, strict=True)) | dict(zip(_CLOSING, _OPENING, strict=True))

_BRACKET = re.compile(f"[{_OPENING}{_CLOSING}]")
_WORD_END = re.compile(rf"[{HAN}\w{_CLOSING}％%…?]$")
"""A question mark stands for a character that is lost for good."""

_QUESTION = re.compile(r"[吗嗎呢谁誰哪怎何几幾]|什[么麼]|甚麼|多少|是否|是不是|有[没沒]有|[么麼]$|(.)不\1")
_EXCLAMATION = re.compile(r"[啊吧呀啦了哦喔嘛呢]$")
_SENTENCE = re.compile(r"[。！？!?]")


def fits(mark: str, before: str, after: str) -> bool:
    """Whether a mark may stand between two texts; of brackets and quotation marks the partner must be there.

    A question mark needs a word that asks, an exclamation mark a particle before it or a closing mark behind it.

    >>> fits("，", "今天", "我們走"), fits("，", "今天", "。"), fits("」", "他說", "好"), fits("？", "你在哪裡", "我")
    (True, False, False, True)
    """
    following = after[:1]
    if mark in _OPENING:
        return _opens(mark, after) and following not in _PAUSES
    if mark in _CLOSING:
        return _opens(mark, before[::-1]) and before[-1:] not in _OPENING
    if mark in "—…":
        return following == mark
    if not _WORD_END.search(before[-1:]):
        return False
    if mark in _PAUSES:
        return following not in "，、。：；！？—" and (mark == "。" or following == "" or following not in _CLOSING)
    return _speaks(mark, before, following)


def _opens(mark: str, ahead: str) -> bool:
    """Whether the partner comes before the mark itself does."""
    partner = ahead.find(PARTNERS[mark])
    same = ahead.find(mark)
    return partner > 0 and (same < 0 or partner < same)


def _speaks(mark: str, before: str, following: str) -> bool:
    if following and following in _PAUSES:
        return False
    if mark == "！":
        return bool(_EXCLAMATION.search(before)) or (following != "" and following in _CLOSING)
    return bool(_QUESTION.search(_SENTENCE.split(before)[-1]))


def innermost(text: str) -> str:
    """The last bracket or quotation mark that is open at the end of a text, "" where none is.

    >>> innermost("他說：「看《老人與海》"), innermost("（好）")
    ('「', '')
    """
    opened = [""]
    for character in _BRACKET.findall(text):
        if character in _OPENING:
            opened.append(character)
        elif PARTNERS[character] == opened[-1]:
            opened.pop()
    return opened[-1]
