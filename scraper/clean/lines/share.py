"""Share bars: a label with the names of networks, or the names alone."""

from collections.abc import Iterator

import regex

from scraper.clean.lines.grammar import SEP
from scraper.clean.lines.shape import read_lines, whole
from scraper.model import Document, Edit

_NETWORK = (
    r"(?i:facebook|fb|twitter|(?<!\w)x(?!\w)|weibo|wechat|weixin|qq|qzone|line|plurk|pinterest|linkedin|reddit|tumblr|whatsapp|telegram|e-?mail(?: this)?|google\s?\+|google plus|google bookmarks?|messenger|pocket|hatena|mixi|kakao(?:talk|story)?|band|digg|delicious|stumbleupon|evernote|instapaper|flipboard"
    r"|skype|viber|vk|threads|bluesky|mastodon|xing|buffer|print|copy\s?(?:link|url)?|rss|instagram|youtube|renren|kaixin|douban|funp|hemidemi|udn|myshare|baidu|blogthis!?|sms|more|note|feedly|lineに?送る)"
    r"|[新][浪]?[微][博]|(?:新浪|[腾騰][讯訊]|搜狐|[网網]易|人民|[凤鳳]凰)?(?:微博|[围圍]脖)|微信(?:好友|朋友圈|收藏)?|朋友圈|[Qq]{2}\s?(?:空[间間]|好友|群|[书書][签籤]|收藏)?|空[间間]|人人[网網]?|[开開]心[网網]?|豆瓣(?:[网網])?|百度(?:[贴貼]吧|空[间間]|收藏|搜藏|[云雲]收藏)?|天涯(?:社[区區])?|[贴貼]吧|[有]道[云雲]?[笔筆][记記]|淘江湖|[飞飛]信|易信|[钉釘][钉釘]|知乎|一[键鍵]分享|[复複][制製][链鏈連][接結]|二[维維][码碼]|[脸臉][书書]|推特|噗浪|[电電]子?[邮郵]件|推文|更多|印象[笔筆][记記]|手[机機]"
    r"|はてな(?:ブックマーク|ブログ)?|ツイッター|フェイスブック|ツイート|ライン|メール|ミクシィ|카카오(?:톡|스토리)?|네이버(?:\s?(?:블로그|밴드|카페))?|페이스북|트위터|밴드|라인|블로그|메일|텔레그램|인스타그램|URL\s?복사|링크\s?복사"
)
_LABEL = (
    r"(?:一[键鍵]|[点點][击擊]|[欢歡]迎|喜[欢歡][就]?|[请請]?(?:[将將把])?(?:本文|此文|文章|[这這]篇文?章?)?)?(?:分享|[转轉][发發帖贴貼載载]|推[荐薦]|收藏|推到|[传傳]送|[寄]送|加入(?:[书書][签籤]|[最][爱愛]|我的[最][爱愛]))(?:本?(?:文|文章|[页頁]|[贴帖])|此[文頁页])?(?:到|至|[给給]|[于於]|[与與]|[让讓])?(?:[好朋]友|大家|你的[好朋]友|更多人(?:看到)?|[:：]|\s|微博)*"
    r"|(?i:(?:please )?(?:share|tweet|spread|send|post|follow|like|save|pin)(?: (?:this|it|on|to|via|with|us|the)(?: (?:post|article|page|story|link|with|on|to|via|friends|love|word|your|following))*)*|click to (?:share|email|print|tweet)[^,，。]{0,40}|(?:opens in new window)|share via|(?:like|share) this)"
    r"|(?:この記事を?|ブログを?)?(?:シェア|共有|拡散|ツイート|フォロー)(?:する|しよう|お願いします|ください)?|(?:이 글을?|게시물)?\s?(?:공유|퍼가기)(?:하기)?|いいね[!！]?(?:した人)?|リブログ(?:する|一覧)?"
)
_TOKEN = rf"(?:{_NETWORK}|{_LABEL}|\d{{1,6}})"
_LINE = regex.compile(
    rf"{SEP}[\[(（【]?{_TOKEN}(?:[\s:：()（）\[\]【】+]*{SEP}[()（）\[\]【】]?{_TOKEN})*[\s:：.…)）\]】!！]*{SEP}"
)
_STARTS = regex.compile(rf"{SEP}[\[(（【]?(?:{_LABEL})")
_LABEL_ONLY = regex.compile(rf"{SEP}[\[(（【]?(?:{_LABEL})[\s:：.…)）\]】!！]*{SEP}")
_ENDS = regex.compile(r"(?:分享|[转轉][发發]|按[讚赞])$")
_NETWORKS = regex.compile(_NETWORK)
_TO = regex.compile(
    r"[:：到至]\s*$|(?i:share (?:this|on|to|via)|like this|opens in)|する|하기|した人|リブログ|[:：]\s*\d+$"
)
_LIKES = regex.compile(
    r"(?:\d[\d,]*\s?)?(?:[人][个個]?)?(?i:people )?(?i:(?:like this:?\s*)?like loading[.…]*|likes? this|bloggers? like this|be the first to like.{0,24})|(?:[請请]按[讚赞]|按[讚赞])[:：].{0,20}|喜[歡欢].{0,3}[載载]入中.{0,4}"
)
_MAX = 160  # code points: ten networks, each with "Click to share on"


def find_share_widget(document: Document) -> Iterator[Edit]:
    """Cut lines at the edges that hold nothing but sharing labels and names of networks."""
    for line in read_lines(document):
        if line.edge and not line.ended and len(line.text) <= _MAX and is_share_bar(line.text):
            yield whole(document, line, "share-widget", "share-widget")


def is_share_bar(text: str) -> bool:
    """Whether the whole line is a share bar: a label and networks, a label with a colon, or three networks.

    >>> is_share_bar("分享到: 新浪微博 QQ空間"), is_share_bar("Facebook Twitter LINE"), is_share_bar("分享")
    (True, True, False)
    """
    if _LIKES.fullmatch(text):
        return True
    if not _LINE.fullmatch(text):
        return False
    networks = len(_NETWORKS.findall(text))
    if regex.fullmatch(r"(?i)(?:(?:share|tweet|pin|like|save|post|mail|print)(?: it)?[\s|·]*){3,}", text):
        return True
    if networks and _ENDS.search(text) and not _LABEL_ONLY.fullmatch(text):
        return True
    if _STARTS.match(text):
        return (networks > 0 and not _LABEL_ONLY.fullmatch(text)) or bool(_TO.search(text))
    return networks >= 3
