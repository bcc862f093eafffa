"""Sentences that a site tells its visitor in the place of an article: not found, log in, blocked, how old are you.

What such sentences look like stands in notices.toml; which of them make a page no article is decided in page_kind.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from scraper.text.chars import count_cjk
from scraper.text.line_model import load_line_model

SENTENCE = 160
"""Width of a sentence (a CJK character counts twice) that can be a notice: a longer one is prose."""

SURE = 0.8
"""Probability from which the model's word counts; what only the model says makes a page doubtful, never a reject."""

HELP = "help"

_SPLIT = re.compile(r"(?<=[。！？!?；;])|(?<=[^\W\d_][.…])\s+|[\n|]+|\s{3,}")

_FOLD = str.maketrans(
    "’"
    "專専個爲為於僅衆眾會側兒児関關內冊寫凍準幾擊撃則刪務動參發発號後啓啟員國圖図塊處処備審對対尋屬歲歳帳並庫開異當錄録態戶戸執護報攔拠據捜効數無時顯顕暫機權権條査欄檢検業気氣沒測瀏滿満點現碼確稱終級組經経"
    "結絕絶統継繼続續維網聯連腳節蔵見視覽覧記證証試該認訂讓譲設訪話誤請讀読購敗賬貼費資轉転載輸遷過還這進選遺裏裡鎖鏈銷錯閉間閱閲問聞陸隠隱頁須頻題験驗齡齢誌佈週蹤總價搶鍵樓牆畫",
    "'"
    "专专个为为于仅众众会侧儿儿关关内册写冻准几击击则删务动参发发号后启启员国图图块处处备审对对寻属岁岁帐并库开异当录录态户户执护报拦据据搜效数无时显显暂机权权条查栏检检业气气没测浏满满点现码确称终级组经经"
    "结绝绝统继继续续维网联连脚节藏见视览览记证证试该认订让让设访话误请读读购败账贴费资转转载输迁过还这进选遗里里锁链销错闭间阅阅问闻陆隐隐页须频题验验龄龄志布周踪总价抢键楼墙画",
)
"""Traditional and Japanese forms of the characters that notices are made of, to one form."""


class _Notices:
    """The patterns of notices.toml, one for each kind of sentence."""

    def __init__(self, source: str) -> None:
        table = tomllib.loads(source.translate(_FOLD))
        parts = {name: f"(?:{'|'.join(lines)})" for name, lines in table["parts"].items()}
        part = re.compile("{(" + "|".join(parts) + ")}")

        def pattern(lines: list[str]) -> re.Pattern[str]:
            return re.compile("|".join(part.sub(lambda hit: parts[hit[1]], line) for line in lines))

        self.service = pattern(table["titles"]["service"])
        words = table["words"]
        self.words = re.compile(rf"\b(?:{'|'.join(words['whole'])})\b|(?:{'|'.join(words['part'])})")
        self.answering = pattern(words["answering"])
        self.personal, self.announced = pattern(words["personal"]), pattern(words["announced"])
        self.withheld = pattern(words["withheld"])
        self.help = pattern(table["sentences"].pop("help"))
        self.kinds = {kind: pattern(lines) for kind, lines in table["sentences"].items()}


@cache  # read when a page with next to no text is first met: most runs over a few pages need none of it
def _notices() -> _Notices:
    return _Notices((files(__package__) / "notices.toml").read_text("utf-8"))


def sentences(text: str) -> Iterator[str]:
    """The sentences of a block, as notices are looked for: small letters, one form of Han, no blanks around them."""
    for part in _SPLIT.split(text):
        if part and (said := part.strip().lower().translate(_FOLD)):
            yield said


def notice_of(sentence: str) -> str:
    """What a sentence surely gives away: a kind of page, "help" where it only says where to go from here, or "".

    `sentence` as `sentences` gives it.

    >>> [notice_of(s) for s in sentences("抱歉，您訪問的文章已被刪除。今天天氣很好。返回首頁")]
    ['not-found', '', 'help']
    >>> notice_of("please log in to continue"), notice_of("she had to sign the book")
    ('login-wall', '')
    """
    notices = _notices()
    if _is_no_notice(sentence):
        return ""
    if kind := next((kind for kind, pattern in notices.kinds.items() if pattern.search(sentence)), ""):
        return HELP if _is_for_answers(kind, sentence) else kind
    return HELP if notices.help.search(sentence) else ""


def likely_notice_of(sentence: str) -> str:
    """The same of a sentence that no pattern knows, from the model.

    >>> likely_notice_of("this item has been pulled from our catalogue at the publisher's request")
    'not-found'
    """
    if _is_no_notice(sentence):
        return ""
    probability, kind = load_line_model("scraper.extract", "notices.npz").weigh(sentence)
    if probability < SURE:
        return ""
    return HELP if _is_for_answers(kind, sentence) else kind


def is_service(title: str) -> bool:
    """Whether a page called so serves its visitors, as a cart, a form or a wall does; `title` as `sentences` gives it.

    >>> [is_service(said) for said in sentences("購物車|Contact us|即將離開這裡|The cart that my father built")]
    [True, True, True, False]
    """
    return _notices().service.fullmatch(title.rstrip(".,…!?。！？ ")) is not None


def _is_for_answers(kind: str, sentence: str) -> bool:
    """Whether only who wants to comment is asked to log in."""
    return kind == "login-wall" and _notices().answering.search(sentence) is not None


def _is_no_notice(sentence: str) -> bool:
    return _width(sentence) > SENTENCE or _notices().announced.search(sentence) is not None


def withholds(sentence: str) -> bool:
    """Whether a sentence asks to log in or to pay for the rest of a text; not for an account, nor to comment.

    >>> [withholds(s) for s in sentences("登入後可閱讀全文|忘記密碼|Subscribe to keep reading this post|Log in")]
    [True, False, True, False]
    """
    notices = _notices()
    if not notices.withheld.search(sentence) or not notices.kinds["login-wall"].search(sentence):
        return False
    return not _is_no_notice(sentence) and not _is_for_answers("login-wall", sentence)


def count_words(sentence: str) -> int:
    """How many different words of a sentence are such that notices are made of.

    >>> count_words("your ip address has been banned"), count_words("the goat ate the timetable")
    (2, 0)
    """
    return len(set(_notices().words.findall(sentence)))


def is_spoken(sentence: str) -> bool:
    """Whether somebody speaks in it, an author of himself or an announcer of what will be, as no site does.

    >>> is_spoken("i forgot my password"), is_spoken("enter your password")
    (True, False)
    """
    return any(pattern.search(sentence) for pattern in (_notices().personal, _notices().announced))


def _width(sentence: str) -> int:
    return len(sentence) + count_cjk(sentence)
