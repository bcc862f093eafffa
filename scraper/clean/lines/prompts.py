"""Prompts: scan this code, install the app, follow the account, log in to comment."""

from collections.abc import Iterator

import regex

from scraper.clean.lines.grammar import SEP
from scraper.clean.lines.shape import linked, read_lines, whole
from scraper.model import Document, Edit

_POLITE = r"(?:[请請]|[欢歡]迎|[赶趕]快|[马馬]上|立即|[现現]在[就]?|[点點][击擊](?:此[处處])?|[快]来|[来來]|[可]以?|[免费費]+|[记記]得|[别別]忘了|[也]?可|[手机機]+|[用]|您[还還]?[可]?|[您你]|[使]用|同[时時]|[长長]按|[动動]手)*"
_VERB = r"(?:[扫掃][码碼描]?(?:一[扫掃]|下|描)?|[长長]按|[识識][别別]|[点點][击擊选選](?:上方|下方|左下角|右上角|[这這][里裡]|此[处處]|[进進]入)*|下[载載]|安[装裝]|打[开開]|登[录錄入陆陸]|[注註][册冊]|[关關]注|[订訂][阅閱]|追[踪蹤]|加入|按?[赞讚]|搜[索尋寻]|添加|[收]藏|[查]看|[加][为為]?|[进進]入|[体體][验驗]|[绑綁]定|使用|[获獲]取|[转轉][发發]|分享|[参參][与與]|[参參]加)+"
_OBJECT = (
    r"(?:(?:以下|下[方面图圖列]|上[方面图圖]|左[侧側下]角?|右[侧側上]角?|[图圖]中|[文]末|我[们們]的?|本[站报報刊]?|[该該]|官方|[微]信|[的]|[并並]|[手][机機]|[新][浪]|[淘]宝|[免]费|个人|個人|[A-Za-z]{2,12}\s?)*"
    r"(?:[二]?[维維][码碼]|QR\s?(?i:code)?|[条條]?[码碼]|公[众眾](?:[号號]|平[台臺])|[订訂][阅閱][号號]|服[务務][号號]|微信(?:[号號]|公众号|公眾號|群|好友)?|(?i:apps?|ios|android|line(?:@|\s?id)?|fb|facebook|ig|instagram|telegram|youtube)(?:\s?(?:[粉絲丝]+[团團专專页頁]*|[帐帳賬账][号號]|[频頻]道|下[载載]|版|好友))?|客[户戶]端|小程序|程式"
    r"|[会會][员員]|[粉絲丝]+[团團专專页頁]+|[粉][专專]|[帐帳賬账][号號户戶]|[蓝藍]字|[阅閱][读讀](?:原文|全文|更多)|[右左]下角|[电電]子[报報]|[频頻]道|社[团團群]|[讨討][论論][区區]|交流群|QQ群?|[官][网網方]|[头頭][条條][号號]?|微博|桌面|主[屏螢][幕]|[浏瀏][览覽]器|[朋][友][圈]|(?<=[关關]注|追[踪蹤])我[们們]))"
)
_THEN = r"(?:[,，、;；!！~～\s]|(?:[并並]|即可|[后後]|就能|就可以?|[可]?[获獲]取|[获獲]得|[查收][看取]|[阅閱][读讀]|[了瞭]解|[观觀]看|更多|精彩|[内內]容|文章|[资資][讯訊]|信息|[详詳]情|[干乾][货貨]|[第]一[时時][间間]|[发發][现現]|[随隨][时時]|[最]新|[新][闻聞]|[独獨]家|[评評][论論]|留言|[参參][与與]|[讨討][论論]|[张張][贴貼]|[发發][表布]|[到至][手机機]*|[你您我][们們]?|[快]速|[登][录錄入]|[收][听聽]|[关關]注|[下][载載]|[手][机機]|[上][的]|[更]多|哦|吧|喔|[加]入|[领領]取|[分]享)*)"
_ZH = regex.compile(rf"{SEP}[(（\[【]?(?:{_POLITE}{_VERB}{_OBJECT}{_THEN}){{1,3}}[)）\]】]?[。.!！~～…>＞»]*{SEP}")
_LOGIN = (
    r"(?:您?(?:尚未|[还還]没有?|需要?|必[须須])?[请請]?(?:先)?(?:登[录錄入陆陸]|[注註][册冊])(?:[后後](?:才能|即可|可以?|再)?|[或/／、和与與|｜\s]*(?:登[录錄入陆陸]|[注註][册冊])(?:[后後](?:才能|即可|可以?)?)?)?"
    r"(?:[发發][表布送]?|[张張][贴貼]|[进進]行|[参參][与與加]|[查观觀]看|[阅閱][读讀]|[回][复覆]|[下][载載]|[留][下]?)?(?:[评評][论論]|留言|回[复覆帖]|[全]文|[内內]容|更多|[帖]子|[讨討][论論]|[会會][员員]|[帐帳賬账][号號户戶])?[。.!！]?)"
)
_OTHER = (
    r"(?i:(?:please )?(?:log ?in|sign ?in|sign ?up|register|subscribe|join)(?:\s?(?:or|/|\|)\s?(?:log ?in|sign ?in|sign ?up|register|subscribe|join))?(?: (?:now|here|today|free|for free|with \w+|to (?:post|leave|add|write|read|view|continue|comment|reply|our|the|your|this|see)(?: [\w']+){0,5}))?[.!]?"
    r"|you must (?:be|log) [\w ]{0,24}to (?:post|leave|add|view)[\w ]{0,24}[.!]?|(?:download|get|install) (?:our|the) (?:free )?(?:mobile )?app[\w ]{0,24}[.!]?|(?:scan|use) (?:the|this) qr ?code[\w ]{0,30}[.!]?"
    r"|(?:follow|like|find|join) (?:us|me) (?:on|at) [\w ,&/+]{2,40}[.!]?|(?:sign up|subscribe) (?:for|to) (?:our|the|my) [\w ]{0,24}(?:newsletter|list|updates?|channel|feed|blog)[\w ]{0,16}[.!]?|enter your email(?: address)?[\w ,]{0,60}[.!]?"
    r"|(?:we use|this (?:site|website) uses) cookies[^.]{0,80}[.!]?|(?:please )?(?:enable|turn on) (?:javascript|cookies)[\w ,]{0,60}[.!]?|leave a (?:reply|comment)|(?:post|add|write) a comment|your email address will not be published\.?.{0,40})"
    r"|[请請](?:更新|升[级級])[您你]的[浏瀏][览覽]器.{0,60}|[您你]使用的[浏瀏][览覽]器版本.{0,40}|(?:アプリ|公式アプリ)を?(?:ダウンロード|インストール|開く)(?:する)?|(?:無料)?会員(?:登録|限定)(?:する|はこちら|記事)?.{0,12}|(?:ログイン|新規登録)(?:する|して.{2,20}|が必要です)?[。]?|読者になる|フォロー(?:する|してね!?|お願いします)|(?:友だち|チャンネル|メルマガ)(?:追加|登録)(?:する|はこちら)?"
    r"|QRコードを?(?:読み取|スキャン).{0,16}|ここから先は.{0,20}|(?:この記事が気に入ったら).{0,24}|(?:로그인|회원가입)(?:\s?(?:후|해주세요|하기|하세요|이 필요합니다).{0,20})?|(?:앱|어플)\s?(?:다운로드|설치)(?:하기)?|(?:구독|이웃추가|팔로우|친구추가)(?:하기|해주세요|해 주세요)?[!.]?|QR\s?코드.{0,20}"
)
_LINE = regex.compile(rf"{SEP}[(（\[【]?(?:{_LOGIN}|{_OTHER})[)）\]】]?{SEP}")
_SHORT = 50  # code points: a prompt is short
_LONG = 110
_LATIN_START = regex.compile(r"[A-Za-z\s]")


def find_prompts(document: Document) -> Iterator[Edit]:
    """Cut lines at the edges that only ask to scan, install, follow or log in."""
    for line in read_lines(document):
        if line.edge and len(line.text) <= _LONG and line.kind[0] != "h" and is_prompt(line.text):
            if len(line.text) > 3 or linked(document.blocks[line.block]) > 0.5 or line.left < 3 or line.rank < 2:
                yield whole(document, line, "prompts", "prompt")


def is_prompt(text: str) -> bool:
    """Whether the whole line is a prompt.

    >>> is_prompt("长按识别二维码关注"), is_prompt("登入後即可張貼留言。"), is_prompt("他下載了一個APP來玩。")
    (True, True, False)
    """
    if _LATIN_START.match(text) or len(text) > _SHORT:
        return bool(_LINE.fullmatch(text))
    return bool(_LINE.fullmatch(text)) or bool(_ZH.fullmatch(text))
