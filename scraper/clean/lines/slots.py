"""Places for adverts inside an article, and what a site says about them."""

from collections.abc import Iterator

import regex

from scraper.clean.lines.grammar import SEP
from scraper.clean.lines.shape import edge_lines, read_lines, whole
from scraper.clean.lines.words import words
from scraper.model import Document, Edit
from scraper.rules.needles import needles_of

_WORD = words("slot")
_ON = words("slot-read-on")
_CLICK = words("slot-click")
_PART = rf"(?:[\[【(（<〈]?\s*(?:{_WORD})\s*[\]】)）>〉]?|{_ON}|{_CLICK})"
_LINE = regex.compile(rf"[\[【(（<〈]?{SEP}{_PART}(?:[\s:：]*{SEP}{_PART}){{0,3}}[\]】)）>〉.…。!！]*{SEP}")
_MAX = 60  # code points: a slot's caption
_SIZE = regex.compile(
    r"(?:120|125|160|180|200|234|240|250|300|320|336|468|480|580|600|640|728|750|760|930|950|960|970|980|1000"
    r"|1200)\s?[xX×*]\s?(?:50|60|70|75|80|90|100|120|125|150|180|200|240|250|280|300|400|480|600|1050)"
)
_ONLY_SIZE = regex.compile(r"\d{2,4}\s?[xX×*]\s?\d{2,4}")

_DISCLOSURE = regex.compile(
    r"(?:※|＊|\*|【PR】|[(（])?\s*(?:(?:この|当|本)(?:記事|サイト|ページ|ブログ|メディア)(?:に"
    r"|で)?は?[^。]{0,24}(?:アフィリエイト|広告|プロモーション"
    r"|PR)[^。]{0,24}(?:含|利用|使用|掲載|参加|得て)[^。]{0,12}"
    r"|(?:이|본|해당) (?:포스팅|글|게시물|콘텐츠)[은는][^.。]{0,40}(?:파트너스|제휴|광고|협찬"
    r"|원고료)[^.。]{0,60}(?:제공|받|포함|작성)[^.。]{0,14}"
    r"|(?i:(?:this|our) (?:post|article|page|site|blog)[^.]{0,30}(?:affiliate|sponsored|advertis)[^.]{0,60})"
    r"|(?i:as an? \w+ (?:associate|affiliate)[^.]{0,60}(?:earn|commission)[^.]{0,40})"
    r"|(?:本[文站][页頁]?|此文|以[上下][内內]容)(?:[可]?能)?(?:[内內]?含有?|[包]含|[为為]|是"
    r"|由)[^。]{0,10}(?:[广廣]告|[联聯]盟|[业業]配|[赞贊]助|推[广廣]"
    r"|[佣傭]金|分[润潤])[^。]{0,16})[.。]?\s*[)）]?"
)
_MAY = needles_of(_DISCLOSURE.pattern)
_DISCLOSURE_MAX = 160


def find_ad_slots(document: Document) -> Iterator[Edit]:
    """Cut captions of slots anywhere ("[廣告]請繼續往下閱讀", スポンサーリンク), and disclosures at the edges."""
    for line in read_lines(document):
        text = line.text
        if len(text) <= _MAX and line.kind[0] != "h" and _LINE.fullmatch(text) and _is_slot(text):
            yield whole(document, line, "ad-slots", "advertising")
    for line in edge_lines(document, _DISCLOSURE_MAX):
        if _MAY.in_text(line.text) and _DISCLOSURE.fullmatch(line.text):
            yield whole(document, line, "ad-slots", "advertising")


def _is_slot(text: str) -> bool:
    """Whether a size that stands alone is one that adverts have."""
    return not _ONLY_SIZE.fullmatch(text) or bool(_SIZE.fullmatch(text))
