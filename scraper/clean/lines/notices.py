"""Notices that travel with a copy: where the text comes from, who may reprint it, who disclaims what.

The address, the author and the publisher in them become origin facts before they go. A notice stands at the edges; an
article that quotes one (in quotation marks, in a quote block, or in the middle of its text) keeps it.
"""

from collections.abc import Iterator, Sequence

import regex

from scraper.clean.lines.grammar import COLON, addresses, without_addresses
from scraper.clean.lines.shape import Line, edge_lines, holds_sentence, read_lines, whole
from scraper.clean.lines.words import words
from scraper.model import Document, Edit, Found
from scraper.rules.needles import needles_of
from scraper.text.urls import host_of

_RULE = "copy-notice"
_MAX = 260  # code points: a licence line in full
_WORD = (
    r"://|www\.|[转轉版权權侵©ⓒ]|[声聲]明|免[责責]|著作|[来來]源|[来來]自|[出载載]自"
    r"|[出原][处處载載]|[网網]址|[链連鏈][接結]"
    r"|copyright|rights|licen|転載|禁止|무단|저작|disclaim|自[动動]|一[键鍵]|小?工具"
)
_DOTTED = r"[a-z0-9]\.[a-z]{2}"
_WORDS, _ADDRESS = needles_of(f"(?i:{_WORD})"), regex.compile(f"(?i){_DOTTED}")
_MAY = regex.compile(f"(?i){_WORD}|{_DOTTED}")
_QUOTED = regex.compile(r"^[「『“\"《].*[」』”\"》][。.]?$")
_EDGE = "-—–=*#·•【】[]()（）<>《》「」:： 　,，.。;；!！~～|※＊★◆▲●→►▶↓"

_SOURCE = words("notice-source")
_INVITE = words("notice-invite")
_FROM = rf"(?:{_SOURCE}|{_INVITE})"
_ASK = (
    r"(?:[请請](?:[务務]必)?|[须須]|需|[务務]必|敬[请請])?\s*(?:[注标標]明|[附]上|保留|[带帶]上|[写寫]明|[说說]明"
    r"|加上|[链連鏈][接結]|以[链連鏈][接結]形式)"
    r"(?:[本此原]?(?:文|文章)?(?:的|章)?(?:出[处處]|[来來]源|作者|[链連鏈][接結]|地址|网址|網址|[转轉]自|[声聲]明"
    r"|姓名|信息))?(?:[及和与與、]?(?:本|原|文|出"
    r"|作)[^\s:：,，]{0,10})?"
)
_REPRINT = (
    rf"(?:如[需若]?|若[要需]?|[欢歡]迎|[凡商][业業]?)?[转轉][载載贴貼发發](?:本文|文章|此文|[时時]|者"
    rf"|的?[话話])?[,，\s]*{_ASK}"
)
_STARTS_FROM = regex.compile(rf"(?:{_FROM}|{_REPRINT}|{_SOURCE}自|作者{COLON})")
_TOKENS = regex.compile(rf"{_FROM}|{_REPRINT}|作者{COLON}|[来來]自[网網][络絡路]|[本此]文")
_INVITES = regex.compile(_INVITE)
_MUTE = regex.compile(r"[^\p{L}\p{N}]+")
_NAME_LEFT = 14  # code points besides label and address: the publisher's or the author's name
_FIELD = regex.compile(
    rf"(?P<label>(?:原文|文章|本文|原|博客|[图圖]文)?作者|(?:原文|文章|本文|[转轉][载載贴貼]|[资資]料|新[闻聞]"
    rf"|原始)?(?:[来來]源|出[处處])|[转轉][载載贴貼]?自"
    rf"|(?:原文|文章|本文)?(?:[链連鏈][接結]|地址|网址|網址|[标標][题題])|(?i:author|source|link|url"
    rf"|original)){COLON}(?P<value>\S.{{0,80}})"
)
_OF_LABEL = (
    (regex.compile(r"作者|(?i:author)"), "origin_author"),
    (regex.compile(r"[源处處自]|(?i:source|orig)"), "origin"),
)
_COMES_FROM = regex.compile(
    r"(?:[(（【\[]?)(?:本文|文章|[内內]容|此文|[图圖]片|[资資]料|新[闻聞])(?:[均都]?(?:[转轉][载載贴貼]自?"
    r"|[来來][源自][自于於]?|[选選摘引]自|出自|首[发發][于於]"
    r"|原[载載][于於自]|作者(?:系|為|为|是)?))[:：\s]*"
    r"[《「『\[【]?(?P<origin>[^\s《》「」『』\[\]【】,，。;；:：]{2,20})[》」』\]】]?"
)
_UNKNOWN = regex.compile(
    r"(?:互[联聯])?[网網][络絡路上]?.{0,3}|未知|本站|原[创創]|不[详詳]|(?i:unknown|internet|original)"
)

_WHO = words("notice-subject")
_RIGHTS = words("notice-act")
_DIRECT = words("notice-demand")
_CLAUSE = regex.compile(r"[。！!;；\n]|\.\s")
_DEIXIS, _ACT, _ORDER = regex.compile(_WHO), regex.compile(_RIGHTS), regex.compile(_DIRECT)
_LABELLED = regex.compile(
    r"(?:[【\[(（*※#\s-]*)(?:版[权權][声聲]明|[声聲]\s?明|免[责責][声聲]明|特[别別](?:[声聲]明|提[示醒])|郑重[声聲]明"
    r"|鄭重[聲声]明|著作[权權]|版[权權]"
    r"|[转轉][载載](?:[声聲说說]明|[请請][注标標]明.*?)?|(?i:disclaimer|copyright(?: notice)?|licen[cs]e)|著作権"
    r"|免責事項"
    r"|저작권)\s*[】\]）)]?\s*[:：]"
)
_TOOL = r"\S{2,20}?(?:工具|精[灵靈]|助手|[软軟][件體]|插件|程序|[机機]器人|大[师師])[\d.]{0,5}"
_BY_TOOL = (
    rf"[,，\s]*[由经經]{_TOOL}(?:自[动動]|一[键鍵])?"
    r"(?:[汇匯导導][入出]|[发發][布佈表]|生成|[转轉][贴貼帖载載发發]|搬[家运運]|分享|采集|採集|同步)"
)
"""由…工具自動匯入: how the text came here."""
_COPYRIGHT = regex.compile(
    r"(?i:(?:copyright\s*)?(?:©|ⓒ|\(c\)|&copy;|copyright(?!\s\p{L}+\s(?!by\b|rights\b)\p{L}))\s*.{0,60}"
    r"(?:all rights? reserved\.?|(?:19|20)\d{2}.{0,40}|版[权權]所有.{0,20})?)"
    r"|.{0,30}(?i:all rights? reserved)\.?.{0,20}"
    r"|[(（【\[]?(?:本[文站]|文章|[图圖][片文]|[内內]容|[资資]料|素材|部分[图圖]片)+(?:均|都|皆)?(?:[来來][源自]"
    r"|[转轉摘][载載自]?"
    r"|取)[自於于]?:?(?:互[联聯])?[网網][络絡路上]?[)）】\]。]?"
    r"|[※*＊(（【\[\s]*(?:本文|此文|文章|以上)(?:[为為是系係]|[内內]容|均)*(?:[转轉][载載贴貼]"
    r"|[网網][络絡路][转轉][载載])(?:文章?|[贴帖]|[内內]容)?[)）】\]]?"
    r"|[※*＊(（【\[\s]*(?:本文|此文|文章|[图圖]文)?(?:[转轉][载載贴貼][自於于]|[转轉]自|摘[自录錄]自?|原[载載][于於自]"
    r"|首[发發][于於])[:：]?\s?[^\s，。！？,:：]{2,14}[)）】\]]?"
    rf"|[-—–※*＊(（【\[\s]*(?:(?:以上|本|此)(?:文章|[内內]容|文)|文章|[复複][制製]自\S{{2,14}}?){_BY_TOOL}[。.)）】\]]?"
    r"|[-—–※*＊(（【\[\s]*[复複][制製]自\S{2,14}[)）】\]]?"
    r"|.{0,20}版[权權]所有[,，\s]*(?:[©\w\s]{0,30}|[转轉][载載]必究|[侵翻]\S{2,4}必究|不得[转轉][载載]"
    r"|[请請]勿[转轉][载載]|[未经經]+\S{2,8}不得.{2,12}"
    r"|盗版必究)?"
    r"|(?:※\s?)?(?:無断|禁)(?:転載|複製|引用)?[・、及びと]*(?:転載|複製|引用)?(?:を?(?:固く)?(?:お断り|禁じ"
    r"|禁止).{0,8})?|무단\s?(?:전재|복제"
    r"|배포)(?:[\s,및·와과-]*(?:재배포|복제|배포|수집|전재))*\s*(?:를?\s?금지?.{0,6})?"
)


def find_copy_notice(document: Document) -> Iterator[Edit]:
    """Cut notices of source, reprint and copyright at the edges; origin, origin_url and origin_author become facts."""
    fields = _field_group(read_lines(document))
    for line in edge_lines(document, _MAX):
        if line.kind != "quote" and (line.rank in fields or is_notice(line.text)):
            yield whole(document, line, _RULE, "copyright-notice", tuple(_facts(line.text, document.url)))


def is_notice(text: str) -> bool:
    """Whether the whole line is a notice that came with the copy.

    >>> is_notice("--原文链接:http://example.com/p/1--"), is_notice("著作权归作者所有。商业转载请联系作者获得授权。")
    (True, True)
    >>> is_notice("這份報告談版權聲明怎麼寫,也談轉載的界線。")
    False
    """
    if not _may_be(text) or _QUOTED.match(text):
        return False
    return _is_address_line(text) or _is_rights(text)


def _may_be(text: str) -> bool:
    """Whether the text holds an address or a word of rights; the words are looked for before the pattern runs."""
    if not _WORDS.in_text(text) and not ("." in text and _ADDRESS.search(text)):
        return False
    return bool(_MAY.search(text))


def _is_address_line(text: str) -> bool:
    """A label and an address, and with a source's label at most a name."""
    if "." not in text or not addresses(text):
        return False
    rest = without_addresses(text).strip(_EDGE)
    if not _STARTS_FROM.match(rest):
        return False
    left = len(_MUTE.sub("", _TOKENS.sub(" ", rest)))
    return left == 0 or (left <= _NAME_LEFT and not _INVITES.match(rest) and not holds_sentence(rest))


def _is_rights(text: str) -> bool:
    """Every clause speaks of this text and its rights, one of them with a demand or a disclaimer."""
    if _COPYRIGHT.fullmatch(text):
        return True
    labelled = _LABELLED.match(text)
    clauses = [clause.strip() for clause in _CLAUSE.split(without_addresses(text)) if clause.strip(_EDGE)]
    if not clauses or len(clauses) > 6:
        return False
    acts = sum(bool(_ACT.search(clause)) for clause in clauses)
    directs = any(_ORDER.search(clause) for clause in clauses)
    if labelled:
        return acts * 2 >= len(clauses) and directs
    speaks = all(_DEIXIS.search(clause) or _ACT.search(clause) for clause in clauses)
    return speaks and acts > 0 and directs and bool(_STARTS.match(text)) and not _TOPIC.search(text)


_STARTS = regex.compile(
    rf"[\s【\[(（*※#·•―—–-]*(?:[(（]?(?:{_WHO})|未[经經]|非[经經]|[欢歡]迎[转轉]|[请請][勿][转轉]|[严嚴]禁"
    rf"|[谢謝][绝絕]|如[需若]|商[业業][转轉]|部分)"
)
_TOPIC = regex.compile(
    r"[「『“\"]|[说說][:：]|表示|[认認][为為]|指出|规定|規定|法院|法律|第[一二三四五六七八九十百\d]+[条條]"
    r"|\d{1,2}月\d{1,2}日"
)


def _field_group(lines: Sequence[Line]) -> set[int]:
    """The ranks of lines of label and value that stand together (作者：…, 链接：http…), one of them with an address."""
    out: set[int] = set()
    run: list[Line] = []
    for line in [*lines, None]:
        if line is not None and line.edge and _FIELD.fullmatch(line.text):
            run.append(line)
            continue
        if len(run) > 1 and any(addresses(member.text) for member in run):
            out.update(member.rank for member in run)
        run = []
    return out


def _facts(text: str, page: str) -> Iterator[Found]:
    """What a notice tells; an address on the page's own host is no origin."""
    if field := _FIELD.fullmatch(text):
        value = field["value"].strip()
        name = next((fact for pattern, fact in _OF_LABEL if pattern.search(field["label"])), "")
        if name and not addresses(value) and not _UNKNOWN.fullmatch(value) and len(value) <= 30:
            yield Found(name, value, _RULE, text)
    elif (
        (source := _COMES_FROM.match(text)) and not _UNKNOWN.fullmatch(source["origin"]) and "." not in source["origin"]
    ):
        yield Found("origin", source["origin"], _RULE, text)
    for url in addresses(text)[:1]:
        if not page or _host(url) != _host(page):
            yield Found("origin_url", url, _RULE, text)


def _host(url: str) -> str:
    return host_of(url if "://" in url else f"http://{url}").removeprefix("www.")
