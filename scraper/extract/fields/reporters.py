"""Names that Chinese pages give outside bylines: reporters in the text's first or last line, owners of named sites."""

import regex

_STOP = "通[讯訊][员員]|[摄攝]|[报報][导導道]|整理|手[记記]|除外|提供|[综綜]合|[采採]|[编編]"
_NAME = rf"(?!{_STOP})\p{{Han}}(?:\p{{Han}}|·(?=\p{{Han}})){{1,7}}?"
_NAMES = rf"(?P<names>{_NAME}(?:(?:\s*[、，,]\s*|\s+){_NAME}){{0,5}})"
_END = r"(?<![摄攝])(?=\s*(?:[）)】\]]|通[讯訊][员員]|[摄攝]影[报報]|[报報][导導道]|文\s*[/／]|$))"
_OFFICE = r"[^\s，,。：:（()）【】“”的了]{0,8}"  # 本报, 实习, 本报驻上海: who sends the reporter
_DATELINE = regex.compile(
    rf"^(?=[^（(]*[社网網报報日])[^。！？（()）]{{2,30}}[电電讯訊]\s?[（(]\s*{_OFFICE}[记記]者\s*[:：]?\s*{_NAMES}{_END}"
    r"|^.{2,20}[电電讯訊]\s+[记記]者\s?(?P<names>\p{Han}{2,4}?)\s?(?:[报報][导導道]|[采採][写寫])"
    r"|^[（(]?\p{Han}{2,6}社[訊讯]?[记記]者(?P<names>\p{Han}{3}|\p{Han}{2})(?=\p{Han}{2,8}\d{1,2}日[电電])"
)
_BRACKETED = regex.compile(rf"[（(【\[]\s*{_OFFICE}[记記]者\s*[:：]?\s*{_NAMES}{_END}[^（()）]{{0,40}}[）)】\]]\s*$")
_LINE = regex.compile(rf"[□■●◆]?\s?{_OFFICE}[记記]者[\s:：]\s*{_NAMES}{_END}.{{0,30}}$")
_FAMILIES = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇卢盧"
    "蒋蔣蔡贾賈丁魏薛叶葉阎閻余潘杜戴夏锺鍾钟汪田任姜范方石姚谭譚廖邹鄒熊金陆陸郝孔白崔康毛邱秦江史顾顧侯邵孟龙龍段雷钱錢汤湯"
    "尹黎易常武乔喬贺賀赖賴龚龔"
)
"""The commonest Chinese family names; they are words as well, so a place must speak for the name, too."""
_PERSON = rf"(?P<names>[{_FAMILIES}]\p{{Han}}(?![网網报報社站台部局院会會省市县縣区區学學业業界馆館店刊])\p{{Han}})"
_MARKED = regex.compile(rf"[◎⊙]\s*(?:文\s*[/／]\s*)?(?P<names>\p{{Han}}{{2,4}})$|[□■●◆]\s*{_PERSON}$")
_DATED = regex.compile(rf"{_PERSON}[\s|｜·•/／]*(?=(?:19|20)\d\d\s?[-/.年])")
_OWNED = regex.compile(
    r"(?P<name>[^\s的|｜_]{2,20})的\s?(?:[^\s的|｜_]{0,4}?)(?:博客|部落格|空[间間]|日[志誌]|[专專][栏欄]|主[页頁]|网志|網誌|(?i:blog|zone))"
)
_NO_OWNER = regex.compile(
    r"[我你您他她它咱]|自己|大家|我[们們]|我家|最新|[热熱][门門]|更多|全部|推[荐薦]|相[关關]|[个個]人"
)
_MARKS = ("◎", "⊙", "□", "■", "●", "◆")
_LEAD = 90  # code points from the start of a paragraph in which its dateline ends
_SHORT = 40  # code points of a line that names the reporter and nothing else


def reporters_in(text: str) -> str:
    """The reporters that a line or the dateline of a paragraph names, as printed but for blanks between names.

    >>> reporters_in("（记者 韩冰 通讯员 赵立新）"), reporters_in("本报记者　方云"), reporters_in("◎江靜宜")
    ('韩冰', '方云', '江靜宜')
    >>> reporters_in("新华社银川6月18日电（记者巴图、陈露）皮卡车停在草场边。")
    '巴图、陈露'
    >>> reporters_in("他对记者说，签字那天我也犹豫。"), reporters_in("中外记者招待会")
    ('', '')
    """
    if "者" not in text[:_LEAD] and "者" not in text[-_SHORT:] and text[:1] not in _MARKS:
        return ""
    short = text.strip() if len(text) <= _SHORT else ""
    hit = _DATELINE.match(text[:_LEAD]) or _BRACKETED.search(text[-_SHORT:])
    hit = hit or (_LINE.match(short) or _MARKED.fullmatch(short) if short else None)
    return regex.sub(r"\s*[、，,]\s*|\s+", "、", hit["names"]) if hit else ""


def person_before_date(text: str) -> str:
    """The person whose name a line of name, date and counters begins with, as themes print it under the title.

    >>> person_before_date("钱小路 2019-03-30 21:10"), person_before_date("文学 2019-03-30 21:10")
    ('钱小路', '')
    """
    hit = _DATED.match(text) if len(text) <= _LEAD else None
    return hit["names"] if hit else ""


def owner_of(site: str) -> str:
    """Whose site a name says it is, "" if it is no one's.

    >>> owner_of("麦田守望的博客"), owner_of("老邱的个人空间"), owner_of("我的博客"), owner_of("中央气象台")
    ('麦田守望', '老邱', '', '')
    """
    hit = _OWNED.fullmatch(site.strip())
    return hit["name"] if hit and not _NO_OWNER.search(hit["name"]) else ""
