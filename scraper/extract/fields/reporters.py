"""Names that Chinese pages give outside bylines: reporters in the text's first or last line, owners of named sites."""

import regex

_STOP = "通[讯訊][员員]|[摄攝][影像]|[报報][导導道]|整理|手[记記]|除外|提供|[综綜]合|[采採]|[编編]"
_NAME = rf"(?!{_STOP})\p{{Han}}(?:\p{{Han}}|·(?=\p{{Han}})){{1,7}}?"
_NAMES = rf"(?P<names>{_NAME}(?:(?:\s*[、，,]\s*|\s+){_NAME}){{0,5}})"
_END = r"(?=\s*(?:[）)】\]]|通[讯訊][员員]|[摄攝]影|文\s*[/／]|$))"
_OFFICE = r"[^\s，,。：:（()）【】“”的了]{0,8}"  # 本报, 实习, 本报驻上海: who sends the reporter
_DATELINE = regex.compile(
    rf"^(?=[^（(]*[社网網报報日])[^。！？（()）]{{2,30}}[电電讯訊]\s?[（(]\s*{_OFFICE}[记記]者\s*[:：]?\s*{_NAMES}{_END}"
)
_BRACKETED = regex.compile(rf"[（(【\[]\s*{_OFFICE}[记記]者\s*[:：]?\s*{_NAMES}{_END}[^（()）]{{0,40}}[）)】\]]\s*$")
_LINE = regex.compile(rf"{_OFFICE}[记記]者[\s:：]\s*{_NAMES}{_END}.{{0,30}}$")
_MARKED = regex.compile(r"[◎⊙]\s*(?:文\s*[/／]\s*)?(?P<names>\p{Han}{2,4})$")
_OWNED = regex.compile(
    r"(?P<name>[^\s的|｜_]{2,20})的\s?(?:[^\s的|｜_]{0,4}?)(?:博客|部落格|空[间間]|日[志誌]|[专專][栏欄]|主[页頁]|网志|網誌|(?i:blog|zone))"
)
_NO_OWNER = regex.compile(
    r"[我你您他她它咱]|自己|大家|我[们們]|我家|最新|[热熱][门門]|更多|全部|推[荐薦]|相[关關]|[个個]人"
)
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
    if "者" not in text[:_LEAD] and "者" not in text[-_SHORT:] and text[:1] not in ("◎", "⊙"):
        return ""
    short = text.strip() if len(text) <= _SHORT else ""
    hit = _DATELINE.match(text[:_LEAD]) or _BRACKETED.search(text[-_SHORT:])
    hit = hit or (_LINE.match(short) or _MARKED.fullmatch(short) if short else None)
    return regex.sub(r"\s*[、，,]\s*|\s+", "、", hit["names"]) if hit else ""


def owner_of(site: str) -> str:
    """Whose site a name says it is, "" if it is no one's.

    >>> owner_of("麦田守望的博客"), owner_of("老邱的个人空间"), owner_of("我的博客"), owner_of("中央气象台")
    ('麦田守望', '老邱', '', '')
    """
    hit = _OWNED.fullmatch(site.strip())
    return hit["name"] if hit and not _NO_OWNER.search(hit["name"]) else ""
