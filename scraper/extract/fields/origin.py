"""Where a text comes from: what rules captured, then labels and copy-append lines, then sentences with a source."""

from collections.abc import Iterator

import regex

from scraper.extract.fields.clues import Clues
from scraper.model import Origin
from scraper.text.dates import parse_date
from scraper.text.urls import is_web_url, same_site

_HEAD, _TAIL = 8, 14
"""Blocks of the body's start, and around its end, in which an attribution stands."""
_MAX_EVIDENCE = 300  # code points
_NAME = r"[^\s,，。；;:：|｜/／()（）\[\]【】「」《》<>\"“”]{2,24}"
_URL = r"(?P<url>https?://[^\s<>\"）)】」，。]+)"
_PUBLISHER = rf"[《「【\[“]?(?P<publisher>{_NAME}(?: [A-Z][\w.]+){{0,3}}?)[》」】\]”]?"

_FORMS: tuple[tuple[str, float, "regex.Pattern[str]"], ...] = tuple(
    (kind, sure, regex.compile(pattern))
    for kind, sure, pattern in (
        # a label and a value
        (
            "repost",
            0.9,
            (
                r"(?:原文(?:網址|网址|連結|链接|地址|出[處处]|來源|来源|标题)?|本文(?:[鏈链]接|網址|网址|地址)|"
                r"[轉转][載载](?:地址|網址|网址)|[鏈链]接|来源链接|"
                r"來源連結|文章(?:連結|链接|網址|网址)|出典|引用元|転載元|元記事|원문(?: ?링크| ?주소)?|출처)"
                rf"\s*[:：]?\s*{_URL}"
            ),
        ),
        (
            "repost",
            0.9,
            (
                r"(?i)(?:original(?:ly)?(?: (?:article|post|source|published)| published)?(?: (?:at|on|in|"
                rf"here))?|read (?:more|the original)(?: at)?|source|via)\s*[:：]?\s*{_URL}"
            ),
        ),
        (
            "repost",
            0.85,
            (
                r"(?:^|[\s|｜（(【\[])(?:本文|文章|新聞|新闻|稿件|信息|資料|资料|內容|内容)?(?:[来來]源|出[處处]|[轉转](?:載|载|貼|贴)?自|原載於|原载于|"
                rf"原文刊[於于])(?:於|于)?\s*[:：]?\s*(?:{_URL}|(?<=[:：]\s?|自|[於于]){_PUBLISHER})"
            ),
        ),
        (
            "repost",
            0.85,
            rf"(?:^|[\s（(【\[])(?:出典|引用元|転載元|情報元|ソース|출처|제공|원문)\s*[:：]\s*{_PUBLISHER}",
        ),
        (
            "repost",
            0.85,
            (
                rf"(?i)(?:(?:this (?:article|post|story|piece) )?(?:was |first |originally ){{1,3}}(?:published|"
                r"appeared|posted) (?:at|on|in|by)|reposted from|republished (?:from|with permission (?:from|"
                rf"of))|cross-?posted (?:from|at))\s+(?:the\s+)?(?:{_URL}|"
                rf"(?P<publisher>[A-Z][\w&'’.\-]*(?: (?:[A-Z&][\w&'’.\-]*|of|the|and)){{0,5}}))"
            ),
        ),
        (
            "repost",
            0.7,
            (
                r"(?:^|\s)(?:Source|Via|SOURCE|"
                r"VIA)\s*[:：]\s*(?P<publisher>[A-Z][\w&'’.\-]*(?: [A-Z&][\w&'’.\-]*){0,4})\s*$"
            ),
        ),
        # translations
        (
            "translation",
            0.85,
            (
                r"(?:(?:本文)?(?:翻[譯译]|編譯|编译|[譯译])自|原文[（(]英文[）)]"
                r"|英文原文|翻訳元|번역 원문)"
                rf"\s*[:：]?\s*(?:{_URL}|{_PUBLISHER})"
            ),
        ),
        (
            "translation",
            0.8,
            rf"(?i)translated from\s+(?:{_URL}|(?:the )?(?P<publisher>[A-Z][\w&'’.\-]*(?: [A-Z&][\w&'’.\-]*){{0,4}}))",
        ),
        # sentences
        (
            "repost",
            0.6,
            (
                r"(?:^|[（(，。\s])(?:據|据|综合|綜合)《?(?P<publisher>[^\s，。；：:《》「」]{2,14}?)》?(?:[\d年月日]{0,12})(?:報導|報道|"
                r"报道|消息|電(?=[，,\s）)])|电(?=[，,\s）)]))"
            ),
        ),
        (
            "repost",
            0.55,
            (
                r"^[（(【]?(?P<publisher>(?:新華社|新华社|中新社|中央社|法新社|美聯社|美联社|路透社|共同社|[\p{Han}]{2,6}(?:日報|日报|晚報|晚报|新聞網|"
                r"新闻网|通訊社|通讯社)))[^。，]{0,16}(?:電|电|訊|讯|報導|報道|报道)[）)】\s—-]"
            ),
        ),
        (
            "original",
            0.6,
            r"^[\s（(【\[]*(?:本文(?:为|為|是)?原創|(?:此文|本文)(?:係|系|为|為)(?:本人|作者|本站)?原創|本文(?:为|为本站|系本站|系作者)原创|原創文章，?|原创文章，?)",
        ),
    )
)
_HINT = regex.compile(
    r"[来來][源自]|出[處处典]|[轉转][載载貼贴自]|原[文創创載载]|[譯译]自|[編编][譯译]|引用元|転載|元記事|情報元|翻訳|출처|제공|원문|번역|[據据综綜]|[報报電电訊讯社]"
)
_ENGLISH_HINT = (
    "ource:",
    "OURCE:",
    "ource http",
    "ia:",
    "IA:",
    "ia http",
    "ead more",
    "ead the orig",
    "riginal",
    "publi",
    "post",
    "ppeared",
    "ranslated",
)
"""What every form needs some of: blocks that name no source are passed over at the price of one search."""
_AUTHOR = regex.compile(r"(?:^|\s)(?:原文?作者|作者|著者|글쓴이|Author)\s*[:：]\s*(?P<name>[^\s,，。|｜/]{2,30})")
_NOT_A_PUBLISHER = regex.compile(
    r"(?:本站|本網|本网|網絡|网络|互联网|互聯網|未知|不詳|不详|原創|原创|轉載|转载|作者|百度|以上|网友|網友|圖片|图片|記者|记者|了解|悉|统计|統計|"
    r"[\p{Han}]{0,4}[们們]|這|这|http.*)"
)


def read_origin(clues: Clues) -> Origin:
    """The origin of the text; kind unknown and confidence 0 where the page says nothing."""
    ruled = _from_rules(clues)
    if ruled.publisher or ruled.url:
        return ruled
    best = Origin(author=ruled.author, evidence=ruled.evidence)
    for text in filter(_may_name_one, _zone(clues)):
        for kind, sure, form in _FORMS:
            hit = form.search(text)
            one = _origin(clues, kind, sure, hit) if hit else None
            if one and one.confidence > best.confidence:
                best = one
    return _with_copy_lines(clues, best)


def _may_name_one(text: str) -> bool:
    return bool(not text.isascii() and _HINT.search(text)) or any(word in text for word in _ENGLISH_HINT)


def _from_rules(clues: Clues) -> Origin:
    facts = {f.field: f for f in reversed(clues.document.found) if f.field.startswith("origin") and f.value.strip()}
    names = {name: f.value.strip() for name, f in facts.items()}
    publisher = names.get("origin", names.get("origin_publisher", "")).strip("《》「」[]【】 ")
    if _NOT_A_PUBLISHER.fullmatch(publisher):
        publisher = ""
    if is_web_url(publisher):
        names.setdefault("origin_url", publisher)
        publisher = ""
    evidence = next((f.evidence or f.value for _, f in sorted(facts.items())), "")[:_MAX_EVIDENCE]
    url = names.get("origin_url", "")
    kind = "repost" if publisher or (url and not same_site(url, clues.document.url)) else "unknown"
    published = parse_date(names.get("origin_published", ""), latest=clues.latest)
    sure = 0.9 if kind == "repost" else 0.0
    return Origin(kind, publisher, url, names.get("origin_author", ""), published, evidence, sure)


def _origin(clues: Clues, kind: str, sure: float, hit: "regex.Match[str]") -> Origin | None:
    groups = hit.groupdict()
    publisher, url = (groups.get("publisher") or "").strip(" ."), (groups.get("url") or "").rstrip(".,;")
    if kind != "original":
        if publisher and _NOT_A_PUBLISHER.fullmatch(publisher):
            publisher = ""
        if url and same_site(url, clues.document.url):  # the page's own address in a copyright notice
            return None
        if not publisher and not url:
            return None
    return Origin(kind, publisher, url, "", "", hit.string[:_MAX_EVIDENCE], sure)


def _zone(clues: Clues) -> Iterator[str]:
    """Texts of the first and last blocks of the body, and of those right around it."""
    blocks, (first, last) = clues.document.blocks, clues.body
    places = [*range(first - 3, first + _HEAD), *range(last - _TAIL, last + 6)]
    for index in dict.fromkeys(i for i in places if 0 <= i < len(blocks)):
        text = blocks[index].text
        if len(text) > 3:
            yield text if len(text) <= 2 * _MAX_EVIDENCE else text[:_MAX_EVIDENCE]


def _with_copy_lines(clues: Clues, origin: Origin) -> Origin:
    """What is added when people copy from a site: author, link and source on lines of their own, side by side."""
    if origin.kind != "repost" or origin.confidence < 0.85:
        return origin
    texts = list(_zone(clues))
    publisher, url, author = origin.publisher, origin.url, ""
    here = next((i for i, t in enumerate(texts) if t.startswith(origin.evidence[:60])), 0)
    for text in texts[max(0, here - 2) : here + 3]:
        if not author and (hit := _AUTHOR.search(text)):
            author = hit["name"]
        for kind, _, form in _FORMS[:4]:
            one = (hit := form.search(text)) and _origin(clues, kind, 0.9, hit)
            if one:
                publisher, url = publisher or one.publisher, url or one.url
    return Origin(
        origin.kind, publisher, url, author, "", origin.evidence, 0.95 if url and publisher else origin.confidence
    )
