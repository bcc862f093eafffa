"""What tools leave behind: hashes, bullets that no encoding could hold, words of buttons."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import attrgetter

import regex

from scraper.clean.lines.grammar import SEP
from scraper.clean.lines.leaks import is_about_code
from scraper.clean.lines.related import heads_titles
from scraper.clean.lines.shape import Line, edge_lines, is_prose, read_lines, whole
from scraper.clean.lines.strings import machine_strings
from scraper.clean.lines.words import words
from scraper.model import Document, Edit
from scraper.text.chars import CJK
from scraper.text.kept import Same, kept_text
from scraper.text.sentences import ends_sentence
from scraper.text.spans import linked_share

_RANK = attrgetter("rank")
_HEX = regex.compile(
    r"(?:#|(?i:id|no|ref|key"
    r"|code)\s?[:：.]\s?)?[\[({（【]?(?:(?:[0-9A-F]{4}-){2,9}[0-9A-F]{4}|[0-9A-F]{12,64}|[0-9a-f]{12,64}|(?i:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))[\])}）】]?"
)
_CODE = regex.compile(
    r"[\[【〔(（]?(?:(?i:technorati(?: code| profile)?|ref|id|code)|テクノラティプロフィール|記事ID"
    r"|(?:文章|本文)?(?:[编編][号號]"
    r"|[识識][别別][码碼])|[认認][证證][码碼]|[随隨][机機][码碼]|글번호)[\s:：#.]{1,3}"
    r"(?P<token>[A-Za-z0-9_:.\-]{8,72})[\]】〕)）]?"
)
"""A random token under its label."""
_MIXED = regex.compile(r"[A-Za-z0-9]{12,64}")
_SHORT_HEX = regex.compile(r"[0-9A-F]{8,11}|[0-9a-f]{8,11}")
_DIGIT_TO_LETTER = regex.compile(r"\d(?=[A-Za-z])|[A-Za-z](?=\d)")
_SWITCHES = 4  # letter/digit changes of a random token; names and models have one or two
_SUM = regex.compile(
    r"(?i)md5|sha-?\d|sha\b|crc|hash|checksum|commit|digest|uuid|guid|校[验驗]|哈希|雜湊|序[号號]|[编編][号號]"
    r"|密[钥鑰匙]|key|token|hex"
    r"|address|[钱錢]包|地址|十六[进進]制"
)

_SPOKEN = regex.compile(
    r"(?i:\b(?:md5|sha-?\d{1,3}|crc-?32|check-?sums?|hash(?:es|ed|ing)?|digests?|commits?|uuids?|guids?|fingerprints?"
    r"|(?:serial|licen[cs]e|product|api|public|private|secret) (?:keys?|numbers?)|(?:access|session) tokens?"
    r"|ciphertext|hexadecimal)\b)|校[验驗]|哈希|雜湊|散列|密[文钥鑰]|序列[号號]|十六[进進]制"
    r"|チェックサム|ハッシュ|シリアル番号|暗号|체크섬|해시|암호문|시리얼"
)
"""What a paragraph says of a token above or below it."""

_MARKS = r"\?{2,4}"
_CJK = regex.compile(f"[{CJK}]")
_LOST_END = regex.compile(rf"(?<=[{CJK}\p{{P}}\w])(?P<cut>(?P<gap>[ \u3000]+){_MARKS})$")
_LOST_START = regex.compile(rf"^(?P<cut>{_MARKS}[ \u3000]+)(?=[{CJK}])")
_ASKS = regex.compile(
    r"[吗嗎呢么麼嘛吧啊呀啥谁誰哪怎何几幾孰岂豈][^。，,]{0,6}$|什[么麼]|[为為][什何]|多少|是否|是不是|有[没沒]有"
    r"|[会會]不[会會]|[能可]不[能可]|[难難]道|(?:か|かな|かしら|の|だろう"
    r"|でしょう|って)$"
    r"|(?:니|까|나|가|냐|요|죠|지)$|[!！?？]$|[…~～]$|^[「『“\"]|[：:][「『“\"]|^(?:[你您妳我他她它](?:[们們])?"
    r"|[啊咦哦嗯喔欸哈真])"
)
_CLAUSES = regex.compile(r"[。，,；;！？!?]")
_HEADING = 30  # code points of a heading-like block
_LEAST_HAN = 3

_UI = words("button")
_UI_LINE = regex.compile(
    rf"[\[【(（<{{«▲▼↑↓→←]?{SEP}(?:{_UI})(?:{SEP}[\]】)）\[【(（:：\s]*(?:{_UI}))*{SEP}(?:\.{{3}}|…+|。{{3,}})?[\]】)）>}}»▲▼↑↓→←]?{SEP}"
)
_WEAK = regex.compile(
    r"[大中小xX]|滑[动動]|[讚赞]|[图圖]片|[视視][频頻]|首[页頁]|目[录錄次]|推[荐薦]|引用|[评評][论論]|留言|[关關]注"
    r"|[广廣]告|[编編][辑輯]|[删刪]除|[隐隱]藏|取消|[赞讚]|分享"
    r"|沙[发發]|[楼樓]主|板凳|保存|報告|[设設]定|特大?|標準|拡大|縮小|작게|크게|(?i:home|star|heart|ok|done|image|back|next|report|play|html|css|like|header"
    r"|footer"
    r"|banner)"
)
_LAST = regex.compile(
    r"[转轉]藏|[献獻]花(?:\s?[(（]\d*[)）])?|在看|Related|コメント|この記事に|ブックマークしている|본문\s?바로가기"
    r"|(?:原[标標][题題]|[责責]任[编編][辑輯]|[责責][编編]|本文[来來]源|本文[链鏈]接|[导導][读讀])\s?[:：]"
)
_SHARES = regex.compile(
    r"ツイート|つぶやく|シェア|リツイート|いいね[!！]?|(?:はてな)?ブックマーク|はてブ|LINEで送る|트윗|공유|좋아요|스크랩|퍼가기|分享|[轉转][發发帖貼贴]|收藏|推文|按?[讚赞]"
    r"|(?i:tweet|retweet|share|like|pin(?: it)?|pocket)"
)
"""Words of sharing buttons: alone above or below prose they are no titles."""
_BARE = regex.compile(
    r"[\s|｜、,，;；/／]*[|｜、,，;；/／][\s|｜、,，;；/／]*"
)  # no dots, stars and dashes: they part scenes
_ROWS = 4  # short lines under the prose: more may be verses, a list, a dialogue
_PARAGRAPHS = 3  # of prose above a lone word: no poem, no dialogue, no list has them
_SYMBOL = regex.compile(r"[×✕✖✗▲▼△▽▴▾↑↓←→⇧⇩☰≡»«‹›▶◀►◄]{1,3}")
_UI_MAX = 60  # code points: a bar of ten buttons
_ASCII = regex.compile(r"[\x21-\x7e\s]+")


def find_lone_hash(document: Document) -> Iterator[Edit]:
    """Cut blocks that are one hexadecimal or random token, or a string of a script.

    Checksums that the lines around speak of stay, and strings on pages that speak of code.
    """
    lines = read_lines(document)
    for at, line in enumerate(lines):
        if 8 <= len(line.text) <= 72 and _is_hash(line) and not _is_told(lines, at):
            yield whole(document, line, "lone-hash", "residue")
    strings = [lines[at] for at in machine_strings(lines)] if kept_text(document).has_cjk else []
    if strings and not is_about_code(document):
        yield from (whole(document, line, "lone-hash", "residue") for line in strings)


def _is_told(lines: Sequence[Line], at: int) -> bool:
    """Whether the line above announces a token, or the prose next to it speaks of such tokens."""
    if at and _labels(lines[at - 1]):
        return True
    around = (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2])
    return any(_SPOKEN.search(line.text) for line in around if is_prose(line.text))


def _is_hash(line: Line) -> bool:
    text = line.text
    if line.tail and (hit := _CODE.fullmatch(text)):
        return len(_DIGIT_TO_LETTER.findall(hit["token"])) >= _SWITCHES
    if _HEX.fullmatch(text):
        return any(c.isdigit() for c in text) and any(c.isalpha() for c in text)
    switches = len(_DIGIT_TO_LETTER.findall(text)) if line.tail else 0
    if switches >= _SWITCHES - 1 and _SHORT_HEX.fullmatch(text):
        return True
    return switches >= _SWITCHES and bool(_MIXED.fullmatch(text))


def _labels(line: Line) -> bool:
    """Whether a line announces the token below it."""
    if is_prose(line.text):
        return False
    return line.text.endswith((":", "：")) or (len(line.text) <= 80 and bool(_SUM.search(line.text)))


def find_bare_separators(document: Document) -> Iterator[Edit]:
    """Cut blocks of which earlier cuts left the separators between their parts."""
    for index, block in kept_text(document).prose:
        if index != document.title_block and _BARE.fullmatch(block.text):
            yield Edit(block=index, start=0, end=len(block.text), rule="bare-separators", cls="residue")


def find_lost_bullets(document: Document) -> Iterator[Edit]:
    """Cut `??` that stands for a bullet or emoji: after a blank behind a heading or a statement, never a question."""
    for index, block in kept_text(document).wide:
        text = block.text.rstrip()
        if "??" not in text or block.kind in ("pre", "table", "quote"):
            continue
        hit = _LOST_END.search(text) or _LOST_START.search(text)
        if not hit:
            continue
        bare = (text[: hit.start()] + text[hit.end() :]).strip()
        if _states(bare):
            end = len(block.text) if hit.start() else hit.end()
            yield Edit(block=index, start=hit.start(), end=end, rule="lost-bullets", cls="encoding")


def _states(bare: str) -> bool:
    """Whether a text in Han or kana is a heading or ends as a statement: what a real "??" can't follow."""
    if len(_CJK.findall(bare[-60:])) < _LEAST_HAN:
        return False
    if bare.endswith(("。", "．", "）", ")", "」", "》")):
        return bare[-1] == "。" or len(bare) > _HEADING
    return not _ASKS.search(_CLAUSES.split(bare)[-1]) and (len(bare) > _HEADING or not _ASKS.search(bare))


def find_ui_residue(document: Document) -> Iterator[Edit]:
    """Cut blocks at the edges that are nothing but words of buttons: close, arrow, 打印 关闭窗口, もっと見る."""
    lines = read_lines(document)
    for line in edge_lines(document, _UI_MAX):
        if line.kind == "quote" or not _is_ui(line.text) or _heads(lines, line):
            continue
        if _weak(line.text) and not linked_share(document.blocks[line.block]) > 0.5:
            continue
        if line.rank < 2 or line.left < 3 or not _ASCII.fullmatch(line.text) or _in_cjk(Same(document)):
            yield whole(document, line, "ui-residue", "residue")
    for line in _lone(lines):
        yield whole(document, line, "ui-residue", "residue")


def _heads(lines: Sequence[Line], line: Line) -> bool:
    """Whether a line is the heading of a section: prose on both sides, and it is marked as one or lists its words.

    Or that of a list of other articles, which would not be known without it.
    """
    at = bisect_left(lines, line.rank, key=_RANK)
    if line.tail and heads_titles(lines, at):
        return True
    around = (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2])
    listed = line.kind[0] == "h" or "、" in line.text
    return listed and len(around) == 2 and all(is_prose(other.text) for other in around)


def _lone(lines: Sequence[Line]) -> Iterator[Line]:
    """Words of buttons and headings of empty boxes in the few short lines under (or above) paragraphs of prose.

    Alone each is a word like any other; a poem or a dialogue that ends in it has no prose above.
    """
    for turned, forms in ((lines[::-1], (_LAST, _SHARES)), (lines, (_SHARES,))):
        rows = next((n for n, line in enumerate(turned) if is_prose(line.text)), len(turned))
        prose = turned[rows : rows + _PARAGRAPHS]
        if rows <= _ROWS and len(prose) == _PARAGRAPHS and all(map(_is_paragraph, prose)):
            yield from (
                line
                for line in turned[:rows]
                if line.kind[0] not in "hq" and any(form.fullmatch(line.text) for form in forms)
            )


def _is_paragraph(line: Line) -> bool:
    return is_prose(line.text) and ends_sentence(line.text)


@lru_cache(maxsize=2)  # every word of a button asks
def _in_cjk(key: Same) -> bool:
    """Whether any line of the document holds Han, kana or hangul."""
    return any(not line.text.isascii() and _CJK.search(line.text) for line in read_lines(key.document))


def _is_ui(text: str) -> bool:
    return bool(_SYMBOL.fullmatch(text) or _UI_LINE.fullmatch(text))


def _weak(text: str) -> bool:
    """One word that is as well a heading or a line of a poem."""
    return bool(_WEAK.fullmatch(text.strip("[](){}（）【】 ")))
