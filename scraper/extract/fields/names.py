"""Names of people as bylines print them: what is no part of a name goes, and what is none is refused."""

import regex

from scraper.text.dates import find_dates
from scraper.text.months import WEEKDAYS

_PREFIX = regex.compile(
    r"^(?:(?i:(?:written|authored|posted|published|words|text|story|reported|article|review|contributed)\s+by|by|von|par|"
    r"por|door|di|author|a note from|(?:view|see|show|more|all)(?:\s\p{L}+){0,2}\s(?:posts|articles|stories) by"
    r"|zeige alle beiträge von|(?:ein |der )?artikel von|(?:publié|écrit|rédigé) par|(?:publicado|escrito) por"
    r"|(?:eingestellt|erstellt|geschrieben|verfasst|veröffentlicht|publiziert) von)\b\s*[:：]?\s*"
    r"|[Ww]ritten by:?\s*(?=\p{Lu})|(?i:autor(?:in|en)?|auteurs?|autore|(?:text und )?interview)\s?:\s*"
    r"|(?:(?:本文|文章|原文)?作者|撰文|投稿者|글쓴이|작성자|著者|執筆者?|ライター)\s+"
    r"|(?:本文|文章|原文)?作\s?者\s*[:：/／|]\s*|(?:撰文|文|圖文|图文|編譯|编译|整理|投稿者|筆者|記者|记者|글쓴이|작성자|글|著者|執筆者?|ライター|"
    r"發表者|发布者|發佈者|博主)\s*[:：/／|]\s*|\p{Han}{0,8}(?:[专專][栏欄]作家|[评評][论論][员員]|(?:特[约約])?撰稿人)\s+(?=\p{Han}{2,4}$)"
    r"|(?:本[报報社刊台臺网網]|特[约約]|[实實见見][习習])*[记記]者\s+|by\s+)+"
)
_SUFFIX = regex.compile(
    r"\s*(?:[|｜·•,，/／].*|(?:記者|记者|기자|編譯|编译|氏|さん|님)$|(?i:\s(?:on|at|in|(?:last\s)?(?:updated|modified)|published)\b.*|"
    r", (?:staff|contributor|editor|reporter).*)"
    r"|(?:[發发][表布佈]|[張张][貼贴])[在於于].*"
    r"|(?:[發发][表布佈]|更新|提交)(?:[时時][间間]|日期)$"
    r"|(?<=.{2}\S)(?:\s+(?:作者|[楼樓]主|版主))?\s*\+?\s?(?:[关關]注|追[蹤踪]|[订訂][阅閱]|팔로우|フォロー(?:する)?)$|(?<=.{2})\s*[楼樓]主$"
    r"|(?:留言|人[氣气]|[瀏浏][覽览]|[閱阅][讀读]|[點点][閱阅擊击]|[評评][論论]|[回迴][應应覆复]|조회|댓글|閲覧|コメント)[數数次量]?\s?[(（:：]?\s?\d.*)"
)
_NOBODY = regex.compile(
    r"(?i:admin(?:istrator)?|root|editor(?:ial)?(?: (?:team|staff|board))?|staff|webmaster|guest|"
    r"anonymous|unknown|none|null|undefined|author|user|default|test|n/?a|wordpress|super ?user|"
    r"redaktion|no author)"
    r"|佚名|未知|不詳|不详|匿名|網友|网友|本站|管理員|管理员|小編|小编|編輯|编辑|編輯部|编辑部|原創|原创|轉載|转载|網絡|网络|互联网|互聯網|作者|記者|记者|관리자|작성일|등록일|조회수|제목|"
    r"时间|時間|日期|来源|來源|[楼樓层層]主|匿名希望|名無し|名無しさん|運営者?|編集部"
)
_SPAM = regex.compile(
    r"https?:|www\.|\.(?:com|net|org|cn|tw)\b|貸款|贷款|借錢|借钱|开户|開戶|配资|配資|博彩|彩票|发票|發票|代开|代開|娱乐城|娛樂城|优惠|代写|代寫|加微信|QQ群|\d{7,}|@.*@|[。！？!?；;]|[<>{}]|"
    r"(?i:read more|click|subscribe|sign in|log in)"
)
_SIDE = regex.compile(r"\s(?:am|um|le|el|il)$")
"""What stands between a name and its date; Um and Il are names."""
_LABEL_LEFT = regex.compile(
    r"(?i:posted|published|writer|contributors?|auteurs?|autor(?:in|en)?|autore|publiziert|erstellt|veröffentlicht"
    r"|eingestellt|publié|publicado|log ?in|sign in|archiv(?:es?)?|by|von|par|por"
    r"|(?:updated|edited|reviewed|edition)\b.*)|.*\s(?:by|von|par|por|from|unter|am|um|the|de|and|und|et)"
)
"""A label whose name is missing, or who only changed a text."""
_SMALL = regex.compile(r"(?<!\S)\p{Ll}[\p{Ll}'’]+(?!\S)")
_PARTICLES = frozenset(
    "de del della der den des di du da do dos la las le les el los van von vom zu zum zur y e i und and et of the for"
    " from at in en with mit im für pour bin ibn al ter ten af av och og".split()
)
_OF_DATE = regex.compile(rf"(?i)(?=.{{5}}){WEEKDAYS}|uhr|o'clock")
"""What is left of a date; Mo and Sol are names, too."""
_KEY = regex.compile(r"\w+(?:\.\w+)*\.author(?:\.\w+)*|\p{Lu}{2}")
_MOST_WORDS = 30
_MOST_SMALL = 3
"""Words in small letters that a name in capitals may hold, particles aside: more are a sentence."""
_STOP = regex.compile(r"(?<=\p{Ll}{3})\.$")  # the end of a sentence; "Jr." and initials keep theirs
_TWICE = regex.compile(r"(.+?)\s*[(（]\1[)）]")  # the account is the name
_QUOTED = regex.compile(r"[\"“”„‟]([^\"“”„‟]+)[\"“”„‟]")
_ROUND = " \u3000:：,，、|｜/-–—@»«›‹•·→▶►"
_BEHIND = regex.compile(
    r"(?!(?:阅读|閱讀|浏览|瀏覽|点击|點擊|人氣|人气|评论|評論|留言|回复|回覆|来源|來源|来自|來自|分类|分類|标签|標籤|发布|發[布佈表]|发表|更新|编辑|編輯|"
    r"조회|댓글|コメント|カテゴリ|(?i:in|posted|published|updated|views?|comments?|reads?|min)(?![\p{L}])))"
    r"[\p{L}][\p{L}\p{M} .'’·_-]{1,23}"
)
"""A name behind a date, and no counter or category."""
_EMAIL = regex.compile(r"\s*[,，;<(（\[]?\s*[\w.+\-]++@[\w\-]+(?:\.[\w\-]+)+\s*[>)）\]]?")
_WRAPPED = regex.compile(r"[(（<](?P<name>[^()（）<>]+)[)）>]")
_MAX_NAME = 200  # code points: several names of one byline
_MAX_VALUE = 500
"""Code points of a value that are looked at: a label, a name, and the beginning of what follows it."""
_DESK = regex.compile(
    r"[\[(（【]?\s*(?:責任|责任|執行|执行|值班|網路|网络)?(?:編輯|编辑|選稿|选稿|校對|校对|審核|审核|責編|责编|編審|编审)\s*[:：]|[+＋]\s*(?:關注|关注)"
)
"""The desk that handled a text, or a button beside a name: neither wrote it."""


def clean_name(text: str) -> str:
    """A name without labels and decoration; "" for placeholders, sentences and advertisements.

    >>> clean_name("作者：王小明"), clean_name("By Jane Doe"), clean_name("佚名"), clean_name("小華 (hua_123)")
    ('王小明', 'Jane Doe', '', '小華 (hua_123)')
    >>> clean_name("作者 王小明"), clean_name("투고 작성자"), clean_name("글쓴이 정하")
    ('王小明', '투고 작성자', '정하')
    """
    text = " ".join(text[:_MAX_VALUE].split())
    name = _without_date(_PREFIX.sub("", _without_email(text)).strip(_ROUND))
    if "," not in name and "、" not in name:
        name = _SUFFIX.sub("", name).strip()
    name = _STOP.sub("", _SIDE.sub("", name).strip(_ROUND))
    if quoted := _QUOTED.fullmatch(name):
        name = quoted[1]
    if twice := _TWICE.fullmatch(name):
        name = twice[1]
    if _DESK.match(name) or not 2 <= len(name) <= _MAX_NAME or _NOBODY.fullmatch(name) or _SPAM.search(name):
        return ""
    return name if any(c.isalpha() for c in name) and not _is_no_name(name) else ""


def _is_no_name(text: str) -> bool:
    """Whether a text is a label without its name, a sentence, a key of a template, initials, or what is left of a date.

    >>> [_is_no_name(name) for name in ("Artikel von", "I dove into the zero waste life", "page.head.author", "DT")]
    [True, True, True, True]
    >>> [_is_no_name(name) for name in ("Mittwoch", "Hans von der Au", "hua.li", "Team of the Year", "Mo")]
    [True, False, False, False, False]
    """
    if (
        _LABEL_LEFT.fullmatch(text)
        or _OF_DATE.fullmatch(text)
        or _KEY.fullmatch(text)
        or text.endswith(("'s", "’s"))
        or len(text.split()) > _MOST_WORDS
    ):
        return True
    return text[:1].isupper() and sum(w not in _PARTICLES for w in _SMALL.findall(text)) > _MOST_SMALL


def _without_email(text: str) -> str:
    """The name that an account's address stands beside, as feeds and old portals write it.

    >>> _without_email("麦田,maitian@example.com"), _without_email("hua@example.com (Hua Li)"), _without_email("@hua")
    ('麦田', 'Hua Li', '@hua')
    """
    if "@" not in text or len(text) > _MAX_NAME:
        return text
    rest = _EMAIL.sub("", text).strip()
    wrapped = _WRAPPED.fullmatch(rest)
    return str(wrapped["name"]) if wrapped else str(rest) or text


_WEEKDAY = regex.compile(rf"(?i)(?<![\p{{L}}]){WEEKDAYS}[.,]?$")


def _without_date(text: str) -> str:
    """What stands before the first date, or behind it where a name is glued to a date that begins the line.

    >>> _without_date("小華2021-05-06 12:30"), _without_date("2021-05-06 12:30小華"), _without_date("2021-05-06 散文")
    ('小華', '小華', '')
    >>> _without_date("Wren » Sun Feb 09, 2014 8:47 pm")
    'Wren'
    """
    spans = find_dates(text)
    if not spans:
        return text
    before = _WEEKDAY.sub("", text[: spans[0].start].strip(_ROUND)).strip(_ROUND)
    behind = text[spans[0].end :]
    glued = _PREFIX.sub("", behind) if behind[:1].isalpha() else ""
    return before if before or not _BEHIND.fullmatch(glued) else glued
