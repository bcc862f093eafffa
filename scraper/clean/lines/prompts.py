"""Prompts: scan this code, install the app, follow the account, log in to comment."""

from collections.abc import Iterator

import regex

from scraper.clean.lines.grammar import SEP
from scraper.clean.lines.shape import edge_lines, whole
from scraper.clean.lines.words import words
from scraper.model import Document, Edit
from scraper.text.spans import linked_share

_POLITE = (
    r"(?:[请請]|[欢歡]迎|[赶趕]快|[马馬]上|立即|[现現]在[就]?|[点點][击擊](?:此[处處])?|[快]来|[来來]|[可]以?"
    r"|[免费費]+|[记記]得|[别別]忘了|[也]?可|[手机機]+|[用]"
    r"|您[还還]?[可]?|[您你]|[使]用|同[时時]|[长長]按|[动動]手)*"
)
_VERB = words("prompt-verb")
_OBJECT = words("prompt-object")
_THEN = (
    r"(?:[,，、;；!！~～\s]|(?:[并並]|即可|[后後]|就能|就可以?|[可]?[获獲]取|[获獲]得|[查收][看取]|[阅閱][读讀]"
    r"|[了瞭]解|[观觀]看|更多|精彩|[内內]容|文章|[资資][讯訊]"
    r"|信息|[详詳]情|[干乾][货貨]|[第]一[时時][间間]|[发發][现現]|[随隨][时時]|[最]新|[新][闻聞]|[独獨]家"
    r"|[评評][论論]|留言|[参參][与與]|[讨討][论論]|[张張][贴貼]"
    r"|[发發][表布]|[到至][手机機]*|[你您我][们們]?|[快]速|[登][录錄入]|[收][听聽]|[关關]注|[下][载載]|[手][机機]"
    r"|[上][的]|[更]多|哦|吧|喔|[加]入|[领領]取"
    r"|[分]享)*)"
)
_ZH = regex.compile(rf"{SEP}[(（\[【]?(?:{_POLITE}{_VERB}{_OBJECT}{_THEN}){{1,3}}[)）\]】]?[。.!！~～…>＞»]*{SEP}")
_LOGIN = (
    r"(?:您?(?:尚未|[还還]没有?|需要?|必[须須])?[请請]?(?:先)?(?:登[录錄入陆陸]|[注註][册冊])(?:[后後](?:才能|即可"
    r"|可以?|再)?|[或/／、和与與|｜\s]*(?:登[录錄入陆陸]"
    r"|[注註][册冊])(?:[后後](?:才能|即可|可以?)?)?)?"
    r"(?:[发發][表布送]?|[张張][贴貼]|[进進]行|[参參][与與加]|[查观觀]看|[阅閱][读讀]|[回][复覆]|[下][载載]"
    r"|[留][下]?)?(?:[评評][论論]|留言|回[复覆帖]|[全]文"
    r"|[内內]容|更多|[帖]子|[讨討][论論]|[会會][员員]|[帐帳賬账][号號户戶])?[。.!！]?)"
)
_OTHER = words("prompt-line")
_LINE = regex.compile(rf"{SEP}[(（\[【]?(?:{_LOGIN}|{_OTHER})[)）\]】]?{SEP}")
_SHORT = 50  # code points: a prompt is short
_LONG = 110
_LATIN_START = regex.compile(r"[A-Za-z\s]")


def find_prompts(document: Document) -> Iterator[Edit]:
    """Cut lines at the edges that only ask to scan, install, follow or log in."""
    for line in edge_lines(document, _LONG):
        if line.kind[0] in "hq" or not is_prompt(line.text):
            continue
        if len(line.text) > 3 or linked_share(document.blocks[line.block]) > 0.5 or line.left < 3 or line.rank < 2:
            yield whole(document, line, "prompts", "prompt")


def is_prompt(text: str) -> bool:
    """Whether the whole line is a prompt.

    >>> is_prompt("长按识别二维码关注"), is_prompt("登入後即可張貼留言。"), is_prompt("他下載了一個APP來玩。")
    (True, True, False)
    """
    if _LATIN_START.match(text) or len(text) > _SHORT:
        return bool(_LINE.fullmatch(text))
    return bool(_LINE.fullmatch(text)) or bool(_ZH.fullmatch(text))
