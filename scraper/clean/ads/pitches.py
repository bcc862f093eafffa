"""Whole sentences that sell something and say how to reach the seller, at the end of a paragraph or alone in a line.

"想找白蟻防治嗎？免費估價請洽0912-345-678": a trade, an offer or a call, and a number or an account. Writers of articles
give telephone numbers too, of what they write about; so a trade that the rest of the page names sells nothing here.
Where no grammar knows the words, a small model tells a whole paragraph that sells from one that informs (PITCHES.md).
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import regex
from msgspec import Struct

from scraper.clean.ads.evidence import longest_trades
from scraper.clean.ads.model import Reading, load_model
from scraper.clean.ads.page import PROSE
from scraper.clean.ads.speech import MOST, is_sure_of
from scraper.clean.ads.wording import wording_of
from scraper.model import Block, Document, Edit
from scraper.text.chars import count_cjk
from scraper.text.kept import kept_text
from scraper.text.line_model import load_line_model

LONGEST = 120
"""Characters of a pitch at most; those that somebody wrote blindly had 12 to 60."""

SENTENCES = 2
"""Sentences of a pitch at most: a question, and the answer."""

OFFERS = 3
"""Different offers (free estimate, at any hour, first choice) from which what is sold may be on no list of trades; one
less with a call or an account."""

BEFORE = 36
"""Characters of a sentence that may belong to a pitch behind it, if it names a trade, asks or offers."""

LONGEST_WHOLE = 330
"""Characters of a paragraph at most that the model is asked about: three sentences of English."""

SURE, SURE_LATIN = 0.5, 0.65
"""Probability from which a whole paragraph goes: cross-validated .5 holds for .86 of 550 pitches and .044 of 567
genuine contacts, most of which SHARED spares; none of 1,957 real pages has a cut."""

FEWEST, FEWEST_LATIN = 24, 40
"""Letters of a paragraph that the model is asked about, and those of one in Latin letters."""

ENGLISH = 2
"""Words of English that a paragraph in Latin letters needs: the model knows no other tongue that is written so."""

SHARED, SHARED_LATIN = 0.15, 0.3
"""Share of a paragraph's words (`shared_words`) above which it needs to be so much more probable: the page speaks of
what it says. Pitches by strangers have .24 and .43 at most."""

ELSEWHERE = 1
"""Other blocks, but not the title, that may name a trade of the pitch: where it is sold once, it is sold twice."""

_DIGITS = re.compile(r"\d{2}")
_SEVEN = re.compile(r"\d(?<!\d\d)(?!(?:(?<=1)9|(?<=2)0)\d\d-\d\d?-\d\d)(?:[-() （）]{0,2}\d){6}")
_LABELS = (
    *("LINE", "Line", "line", "微信", "薇信", "威信", "V信", "VX", "Vx", "vx", "賴", "QQ"),
    *("Chat", "echat", "App", "elegram", "카톡", "카카오톡", "라인"),
)
"""What the end of a block must hold: seven digits side by side, no date, or two and a part of a messenger's name."""
_APART, _ENDED = r"(?<![0-9A-Za-z.-])", r"(?![0-9A-Za-z-])"
_PHONE = (
    rf"{_APART}(?:\+\d{{1,3}}[ -]?)?(?:[(（]0?\d{{1,4}}[)）][ -]?|\d{{2,4}}[ -])"
    rf"\d{{3,4}}[ -]?\d{{3,5}}(?:[ -]\d{{3,5}})?{_ENDED}"
    rf"|{_APART}(?:1[3-9]\d{{9}}|0[1-9]\d{{7,9}}|0\d{{4}} \d{{6}}|\d{{2,3}}-\d{{7,8}}|1[568]\d\d-\d{{4}}"
    rf"|1-8\d\d-\d{{3}}-\d{{4}}){_ENDED}"
)
_ACCOUNT = (
    r"(?:LINE|Line|line|[微薇威]信|VX|vx|Vx|V信|賴|QQ|[Ww]e[Cc]hat|[Ww]hatsApp|[Tt]elegram|카톡|카카오톡|라인)"
    r"(?:(?:상담|문의)?\s?(?:ID|id|아이디|[号號]|群)?\s?(?:[:：→]|は)?\s?@?|[^\sA-Za-z0-9。！？]{1,8}[:：→@]\s?(?=[A-Za-z]))"
    r"(?=[A-Za-z_-]*\d)[A-Za-z0-9][A-Za-z0-9_-]{4,20}"
)
_CHAT = regex.compile(_ACCOUNT)
CONTACT = regex.compile(f"{_PHONE}|{_ACCOUNT}")
_OFFER = regex.compile(
    r"免[費费](?:估[價价]|[諮咨][詢询]|到府|丈量|[評评]估|上[門门]|量尺|[試试]|送)|估[價价]|首[選选]|老字[號号]|品[質质](?:看得見|保[證证])|[價价]格透明"
    r"|合法立案|[優优]惠|[打享]\s?\d+折|\d折|[厂廠]家|[廠厂][價价]|直[銷销]|低[價价]|包[郵邮]|[诚誠]招|招[代加]|月入|(?:24|二十四)小[時时]|年中[無无]休|[隨随]叫[隨随]到"
    r"|全[省台臺国國]服[務务]|本地服[務务]|到府|上[門门]服[務务]|快速[辦办]理|皆可|送[資资]料|[專专][業业][團团][隊队]|哪家好|找我們|找我们|[詢询][價价]"
    r"|[微薇]信同[号號]|[當当]日(?:放款|[撥拨]款)|推[薦荐](?=[，, ])|便宜|[特高][價价]|[現现]金|收[購购]|可[辦办]"
    r"|フリーダイヤル|無料(?:相談|見積)|見積無料|年中無休|簡単予約|即日(?=[\p{Katakana}融対審配])|格安|激安"
    r"|疑難雜症|お困りの[方際]|専門|お任せ|月収|高価|今すぐ"
    r"|무료\s?(?:상담|견적)|24시간|출동|최[저고]가|당일|전문|가능|뚫는"
    r"|(?i:\bfree (?:quote|estimate|consultation)|\bbest\b.{0,40}\bin town|\b(?:cheap|discount|lowest|affordable)\b"
    r"|\b24/7\b|\bday or night\b|\b\d+ ?% off\b|\bapproved\b|\bneed\b[^.?]{3,40}\?|\blooking for\b|\bwe buy\b)"
)
_CALL = regex.compile(
    r"[請请](?:[撥拨洽加]|[電电][話话洽])|洽[詢询]|[諮咨][詢询]|[熱热][線线]|[專专][線线]|[來来][電电]|[聯联][繫系][人我]|加(?=[LlVv微薇賴])|[掃扫][碼码]|文[請请]"
    r"|お電話|ご相談|お問い?合わせ|문의|상담|연락|(?i:\bcall\b|\btext\b|\badd (?:wechat|line|whatsapp)|\bcontact\b)"
)
_REPORTED = regex.compile(
    r"呼[籲吁]|提醒|表示|指出|[強强][調调]|[說说]明|民[眾众]|旅客|市民|[鄉乡][民親亲]|[單单]位|[縣县市]府|公所|[警消]方|呼びかけ|としている|によると|밝혔|당부"
    r"|(?i:\b(?:said|says|according to|officials?|residents)\b)"
)
"""What news say of whom they quote, and of whom it concerns: an offer that no trade names is a service of theirs."""
_END = regex.compile(r"[。！？!?\n]+[」』”’)）]*\s*|(?<=[^\d.][.])\s+")
_ENGLISH = re.compile(r"\b(?:the|and|to|for|your|our|with|is|are|at|we|you|of|call|from)\b", re.IGNORECASE)
_ASKS = regex.compile(r"[您你]?(?:想找|需要|[正還还]在找|在找).{2,}[吗嗎]?[？?]")
_REACHED = re.compile(
    r"@[A-Za-z0-9_.-]{3}|[a-z0-9-]{2}\.(?:com|net|org|co|info|biz|shop|store|tw|cn|hk|jp|kr|uk|ie|ca|au|in|io|me|example)\b"
    r"|(?:LINE|[Ll]ine|[Ww]e[Cc]hat|[Ww]hats[Aa]pp|[Tt]elegram|QQ|VX|vx|카톡|카카오톡|[微薇]信)\s?(?:ID|アカウント|号|號|群)?"
    r"\s?[:：@→]?\s?@?[A-Za-z0-9][A-Za-z0-9_-]{3}|私[訊讯信]|\bDM\b"
)
"""An address, an account of any form."""


def reaches(text: str) -> bool:
    """Whether a text says how to reach somebody: a number, an account, an address.

    >>> reaches("訂房請洽 0912-345-678"), reaches("→ tsukiyomi-tel.net"), reaches("海拔在500-1000米之間")
    (True, True, False)
    """
    return _REACHED.search(text) is not None or CONTACT.search(text) is not None


class _Tail(Struct, frozen=True, gc=False):
    """The last sentences of a block, from `start` on."""

    start: int
    text: str


def find_pitches(document: Document) -> Iterator[Edit]:
    """Cut the sentences at the end of paragraphs, or the lines, that sell what the page does not speak of."""
    likely: list[tuple[int, float]] = []
    for number, block in kept_text(document).prose:
        if block.kind not in PROSE or number == document.title_block:
            continue
        text, called = block.text, may_hold_contact(block.text[-LONGEST:])
        pitch = next((tail for tail in _tails(block) if _sells(document, number, tail)), None) if called else None
        if pitch is not None:
            yield _edit(number, len(text[: pitch.start].rstrip()), len(text), "sells and calls")
        elif len(text) <= LONGEST_WHOLE and (called or _may_reach(text)) and (odds := _probability(block)):
            likely.append((number, odds))
    for number, probability in likely if len(likely) <= MOST else ():
        if not _is_spoken_of(document, number, probability):
            yield _edit(number, 0, len(document.blocks[number].text), f"a pitch, probability {probability:.2f}")


def _may_reach(text: str) -> bool:
    """Whether a short block that ends with no number is worth asking `reaches`; one by one: most blocks are asked."""
    return (
        ("@" in text or ".co" in text or "www" in text or ".net" in text or ".tw" in text or ".jp" in text)
        or (".cn" in text or ".kr" in text or "LINE" in text or "微信" in text or "카톡" in text or "hatsApp" in text)
    )  # fmt: skip


def _edit(number: int, start: int, end: int, note: str) -> Edit:
    return Edit(block=number, start=start, end=end, rule="pitch", cls="injected-ad", note=note)


def _probability(block: Block) -> float:
    """How likely a whole paragraph is a pitch; 0 if not SURE, or where it doesn't say how to reach somebody."""
    if block.kind not in ("p", "li"):
        return 0.0
    latin = not count_cjk(block.text)
    letters = sum(map(str.isalpha, block.text))
    if letters < (FEWEST_LATIN if latin else FEWEST) or not reaches(block.text):
        return 0.0
    if latin and len(_ENGLISH.findall(block.text)) < ENGLISH:
        return 0.0
    probability, _ = load_line_model("scraper.clean.ads", "pitches.npz").weigh(block.text)
    return probability if probability >= (SURE_LATIN if latin else SURE) else 0.0


def _is_spoken_of(document: Document, number: int, probability: float) -> bool:
    """Whether the page names what a paragraph sells, or shares too many of its words."""
    text = document.blocks[number].text
    if any(_is_named(document, number, _Tail(0, text), trade) for trade in _trades(text)):
        return True
    shared, sure = (SHARED, SURE) if count_cjk(text) else (SHARED_LATIN, SURE_LATIN)
    return not is_sure_of(document, number, probability, sure=sure, shared=shared)


def may_hold_contact(end: str) -> bool:
    """Whether a text is worth a search for CONTACT."""
    if not _DIGITS.search(end):
        return False
    return _SEVEN.search(end) is not None or any(label in end for label in _LABELS)


def _tails(block: Block) -> Iterator[_Tail]:
    """The last sentence of a block, if it holds a contact, and with what belongs to it before; the surest first."""
    text = block.text
    low = max(0, len(text) - 2 * LONGEST)
    edges = [0 if not low else len(text), *(hit.end() for hit in _END.finditer(text, low)), len(text)]
    starts = sorted({start for start, end in pairwise(edges) if text[start:end].strip()}, reverse=True)[:SENTENCES]
    if not starts or not CONTACT.search(text, starts[0]) or len(text) - starts[0] > LONGEST:
        return
    last, first = starts[0], starts[-1]
    lead, whole = text[first:last], _Tail(first, text[first:])
    may_lead = 0 < len(lead) <= BEFORE and len(whole.text) <= LONGEST
    offers = may_lead and _offers(lead)
    if offers:
        yield whole
    yield _Tail(last, text[last:])
    if may_lead and not offers and _trades(lead):
        yield whole


def _offers(before: str) -> bool:
    """Whether a sentence asks who needs something, or offers much: then it is of one piece with a contact behind it."""
    return _ASKS.match(before) is not None or len(set(_OFFER.findall(before))) >= OFFERS - 1


def _sells(document: Document, number: int, tail: _Tail) -> bool:
    """Whether the sentences name a trade that the rest of the page does not, with an offer, or a call to an account."""
    offers = set(_OFFER.findall(tail.text))
    calls, chats = _CALL.search(tail.text), _CHAT.search(tail.text)
    if not offers and not (calls and chats):
        return False
    trades = _trades(tail.text)
    enough = OFFERS - bool(calls or chats)
    known = bool(trades) or (len(offers) >= enough and not _REPORTED.search(tail.text))
    return known and not any(_is_named(document, number, tail, trade) for trade in trades)


def _trades(text: str) -> frozenset[str]:
    """The longest words of trade in a text, folded."""
    reading = Reading(text, load_model())
    return longest_trades(reading.folded, reading.words)


def _is_named(document: Document, number: int, tail: _Tail, trade: str) -> bool:
    """Whether the title, the block before the pitch, or too many other blocks, name the trade."""
    if trade in load_model().folding(document.head.title):
        return True
    others: set[int] = set()
    for n, at in wording_of(document).places(trade):
        if n != number:
            others.add(n)
        if len(others) > ELSEWHERE or (n == number and at + len(trade) <= tail.start):
            return True
    return False
