"""Words that say what a container or a short line is for, in the languages blogs are written in.

Written from general knowledge of HTML templates and of the languages; nothing here is counted on any page set.
A word is evidence for the model, never a decision.
"""

import re
from functools import cache, lru_cache
from typing import Any

NAME_STEMS = {
    "article": "articl|artikel|articulo|artigo|artic>|wenzhang|kiji|gisa|story|noticia|nachricht",
    "content": (
        "content|conteudo|contenido|contenu|inhalt|neirong|zhengwen|honbun|mainbody|richtext|wysiwyg|markdown|prose"
    ),
    "post": "post|entry|entri|beitrag|blog|topic|thread|detail|single|permalink",
    "text": "text|body|paragraph|absatz|copy>|<zw>|txt>",
    "main": "main|primary|center>|middle|left>",
    "nav": "nav|menu|topbar|toolbar|skip|sitemap|daohang|dropdown",
    "footer": "foot|fuss|copyright|legal|colophon|bottom|impress|banquan",
    "header": "header|head>|masthead|logo|banner|branding|kopf",
    "side": "side|widget|rail>|right>|column|gadget|spalte|zone",
    "related": (
        "relat|recommend|tuijian|xiangguan|also|similar|suggest|guess|youmay|outbrain|taboola|verwandt|"
        "otherpost|readnext"
    ),
    "latest": (
        "latest|recent|popular|trend|hot>|rank|next|previous|prev>|more>|mehr|teaser|promo|featured|newest|zuixin|remen"
    ),
    "comment": "comment|kommentar|reply|replies|disqus|respond|pinglun|liuyan|response|discuss|feedback|review",
    "share": (
        "share|sharing|social|facebook|twitter|weibo|wechat|jiathis|addthis|whatsapp|pinterest|teilen|"
        "fenxiang|like>|follow"
    ),
    "ad": (
        "<ad>|<ads>|advert|sponsor|adsense|dfp|guanggao|anzeige|werbung|affiliate|partner|<gg>|commercial|publicidad"
    ),
    "meta": (
        "meta|byline|info|author|autor|date|time|publish|tag>|tags|categor|keyword|source|laiyuan|bio|"
        "profile|user|avatar|stats"
    ),
    "caption": (
        "caption|credit|figure|image|img|photo|foto|pic>|gallery|thumb|media|video|player|embed|slide|carousel"
    ),
    "title": "title|headline|titel|biaoti|titre|kicker|overline|dachzeile",
    "prompt": (
        "modal|popup|cookie|consent|newsletter|subscri|login|signup|signin|register|paywall|overlay|"
        "lightbox|notice|alert|donat|<cta>|optin|gdpr|download|app>"
    ),
    "crumb": "crumb|paginat|pager|paging|pagenum|page-num|path>|weizhi",
    "lead": "summary|abstract|excerpt|intro|lead>|deck|<dek>|standfirst|zhaiyao|daodu|lede|vorspann|chapo",
    "list": "list|grid|card|item|row>|tile|feed|loop|archive|stream|catalog",
    "aid": "<toc>|contents>|index|search|filter|form|button|btn|select|tool|print|icon|label|tooltip",
    "quote": "quote|cite|referenc|footnote|highlight|code|faq|table|accordion|note>",
    "hidden": "hide|hidden|sr-only|screen-reader|visually|mobile-only|invisible|offscreen",
}
"""What a class or id is about -> stems, found anywhere in the lower-case name; "<" and ">" stand for a word's edge."""

NAMES = tuple(NAME_STEMS)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MAX_NAME = 60
"""Characters of a class or id name that are looked at: longer ones are hashes."""

LINE_WORDS = {
    "share": (
        "share|tweet|facebook|twitter|whatsapp|pinterest|linkedin|telegram|weibo|email this|pin it|teilen|"
        "partager|compartir|分享|微信|微博|轉發|转发|朋友圈|收藏|点赞|點讚|シェア|ツイート|はてな|공유|추천"
    ),
    "related": (
        "related|read more|read also|see also|more from|you may|you might|recommended|trending|popular|"
        "latest|most read|further reading|mehr zum thema|lesen sie auch|weiterlesen|à lire|leia também|más|"
        "artículos|相关|相關|推荐|推薦|延伸阅读|延伸閱讀|热门|熱門|更多|猜你喜欢|排行|最新|精选|精選|往期|"
        "関連|おすすめ|人気|관련|인기|최신"
    ),
    "legal": (
        "copyright|©|all rights|reserved|privacy|terms|imprint|impressum|datenschutz|cookies|disclaimer|"
        "agb|kontakt|contact|about us|版权|版權|著作權|声明|聲明|备案|備案|icp|许可证|許可證|不得转载|免责|"
        "免責|联系我们|聯絡|关于我们|關於|隱私|隐私|無断転載|著作権|저작권|무단"
    ),
    "comment": (
        "comment|comments|reply|replies|responses|kommentar|kommentare|commentaire|comentario|leave a|"
        "post a|says|antworten|评论|評論|留言|回复|回覆|回應|网友|網友|跟帖|コメント|댓글"
    ),
    "account": (
        "log in|login|sign in|sign up|register|subscribe|newsletter|password|my account|logout|"
        "subscription|abonnieren|anmelden|registrieren|登录|登入|登錄|注册|註冊|会员|會員|订阅|訂閱|"
        "ログイン|로그인|구독|扫码|掃碼|下载|下載|app|客户端|公众号"
    ),
    "nav": (
        "home|menu|search|previous|next|back to|skip to|top|older|newer|navigation|startseite|suche|zurück|"
        "首页|首頁|上一篇|下一篇|上一页|下一页|返回|搜索|搜尋|导航|位置|ホーム|前の|次の|목록|이전|다음"
    ),
    "meta": (
        "by|posted|published|updated|written|author|min read|minutes|views|tags|tagged|filed under|"
        "categories|category|von|par|por|uhr|作者|来源|來源|发布|發布|發佈|日期|时间|時間|阅读|閱讀|浏览|"
        "瀏覽|点击|點擊|人气|人氣|标签|標籤|关键词|分类|分類|记者|記者|编辑|編輯|責任|责任|公開日|更新日|"
        "기자|입력|조회"
    ),
    "credit": (
        "photo|image|credit|getty|reuters|courtesy|foto|bild|quelle|picture|illustration|图片|圖片|图为|"
        "圖為|图：|圖：|資料圖|资料图|摄|攝|出典|사진"
    ),
    "ad": (
        "advertisement|advertising|sponsored|anzeige|werbung|promoted|affiliate|publicidad|publicité|广告|"
        "廣告|赞助|贊助|推广|推廣|スポンサー|広告|광고"
    ),
    "page": (
        "font size|print|text size|close|open|loading|play|javascript|browser|字号|字號|字体|大 中 小|打印|"
        "列印|关闭|關閉|纠错|举报|檢舉|全文|原文"
    ),
}
"""What a short line is about -> words; Latin ones count only as whole words."""

LINES = tuple(LINE_WORDS)


@lru_cache(maxsize=65_536)  # keyed by the name itself
def name_bits(name: str) -> int:
    """Bit k is set when a class or id name holds a stem of NAMES[k].

    >>> [NAMES[k] for k in range(len(NAMES)) if name_bits("entryContent") >> k & 1]
    ['content', 'post']
    """
    name = name[:_MAX_NAME]
    low = name if name.islower() else _CAMEL.sub("-", name).lower()
    bits = 0
    for end, (k, size, before, after) in _stems().iter(low):
        start = end - size
        if (before and start >= 0 and low[start].isalpha()) or (after and low[end + 1 : end + 2].isalpha()):
            continue
        bits |= 1 << k
    return bits


@cache
def _stems() -> Any:
    import ahocorasick  # noqa: PLC0415  # only pages of unknown platforms need it

    automaton = ahocorasick.Automaton()
    for k, stems in enumerate(NAME_STEMS.values()):
        for stem in stems.split("|"):
            bare = stem.strip("<>")
            automaton.add_word(bare, (k, len(bare), stem[0] == "<", stem[-1] == ">"))
    automaton.make_automaton()
    return automaton


@cache
def _automaton() -> Any:
    import ahocorasick  # noqa: PLC0415  # only pages of unknown platforms need it

    automaton = ahocorasick.Automaton()
    for k, words in enumerate(LINE_WORDS.values()):
        for word in words.split("|"):
            automaton.add_word(word, (k, len(word), word[0].isascii()))
    automaton.make_automaton()
    return automaton


def line_hits(text: str) -> list[tuple[int, int]]:
    """(end of the word, category) of all words of LINE_WORDS in a lower-case text."""
    hits = []
    for end, (k, size, latin) in _automaton().iter(text):
        if latin:
            before, after = text[end - size : end - size + 1] if end >= size else " ", text[end + 1 : end + 2]
            if before.isalnum() or after.isalnum():
                continue
        hits.append((end, k))
    return hits
