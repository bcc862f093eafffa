"""What tools leave behind: hashes, template tags, bullets that no encoding could hold, words of buttons."""

from collections.abc import Iterator

import regex

from scraper.clean.lines.grammar import SEP
from scraper.clean.lines.shape import Line, ends_sentence, linked, read_lines, whole
from scraper.model import Document, Edit
from scraper.text.chars import CJK

_HEX = regex.compile(
    r"(?:#|(?i:id|no|ref|key|code)\s?[:：.]\s?)?[\[({（【]?(?:(?:[0-9A-F]{4}-){2,9}[0-9A-F]{4}|[0-9A-F]{12,64}|[0-9a-f]{12,64}|(?i:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))[\])}）】]?"
)
_MIXED = regex.compile(r"[A-Za-z0-9]{12,64}")
_SHORT_HEX = regex.compile(r"[0-9A-F]{8,11}|[0-9a-f]{8,11}")
_DIGIT_TO_LETTER = regex.compile(r"\d(?=[A-Za-z])|[A-Za-z](?=\d)")
_SWITCHES = 4  # letter/digit changes of a random token; names and models have one or two
_SUM = regex.compile(
    r"(?i)md5|sha-?\d|sha\b|crc|hash|checksum|commit|digest|uuid|guid|校[验驗]|哈希|雜湊|序[号號]|[编編][号號]|密[钥鑰匙]|key|token|hex|address|[钱錢]包|地址|十六[进進]制"
)

_LEAK = regex.compile(
    r"\[!--[\w.\-]{1,40}--\]|#p#[^#\n]{0,60}#e#|\{/?(?:dede|pboot|cms|eyou|loop|php|pc|zzz|asp|aspcms)\b[:.]?[^{}\n]{0,120}/?\}|<%[^%\n]{0,120}%>|<\?(?:php|=)[^?\n]{0,120}\?>"
    r"|\[/?[a-zA-Z]+(?:[_-][a-zA-Z]+)*(?:\s+[\w-]+\s*=\s*[^\]\n]{1,80})\s*/?\](?!\()|^\s*\[/?[a-z]+(?:_[a-z]+)+\]\s*$|\{\{\s*[\w.$|: ]{1,60}\s*\}\}|\{\$[\w.\->\[\]']{1,60}\}|\{%[^%\n]{1,80}%\}"
    r"|<!--(?:[^-\n]|-(?!->)){0,80}-->|\[\[?ad(?:s|sense)?\d*\]?\]|%%[A-Z_]{3,30}%%|\$\{[\w.]{1,40}\}|\[/?(?:caption|gallery|embed|shortcode|youtube|adrotate)\b[^\]\n]{0,120}\]"
)
_LEAK_MARK = regex.compile(r"[\[{<#%$]")
_MANY = 4  # leaks of different kinds on a page: more, or code on the page, and the page is about templates

_MARKS = r"\?{2,4}"
_CJK = regex.compile(f"[{CJK}]")
_LOST_END = regex.compile(rf"(?<=[{CJK}\p{{P}}\w])(?P<cut>(?P<gap>[ \u3000]+){_MARKS})$")
_LOST_START = regex.compile(rf"^(?P<cut>{_MARKS}[ \u3000]+)(?=[{CJK}])")
_ASKS = regex.compile(
    r"[吗嗎呢么麼嘛吧啊呀啥谁誰哪怎何几幾孰岂豈][^。，,]{0,6}$|什[么麼]|[为為][什何]|多少|是否|是不是|有[没沒]有|[会會]不[会會]|[能可]不[能可]|[难難]道|(?:か|かな|かしら|の|だろう|でしょう|って)$"
    r"|(?:니|까|나|가|냐|요|죠|지)$|[!！?？]$|[…~～]$|^[「『“\"]|[：:][「『“\"]|^(?:[你您妳我他她它](?:[们們])?|[啊咦哦嗯喔欸哈真])"
)
_CLAUSES = regex.compile(r"[。，,；;！？!?]")
_HEADING = 30  # code points of a heading-like block
_LEAST_HAN = 3

_UI = (
    r"[xX×✕✖✗]|(?:刷新)?(?:[评評][论論])?刷新(?:[页頁]面)|(?:打印|列印)(?:本[页頁文]|此[页頁文])?|[转轉]寄|[按點点]?[讚赞]|跳[过過]|按[这這][里裡](?:[继繼][续續]|[下][载載]|[进進]入|查看)?|[点點](?:[击擊选選]|[图圖])?[图圖]?片?可?(?:查看|放大|看|[观觀]看)(?:大[图圖]|原[图圖]|清晰大?[图圖]|[图圖]片)?|滑[动動]|[关關][闭閉](?:[窗視视][口窗]|本[页頁]|[网網][页頁]|此[页頁窗])?|[举舉檢][报報]|检举|反[馈饋]|[投]?[诉訴]|[纠糾][错錯]|收藏(?:本[文站页頁]|此[文页頁])?|加入(?:收藏|最[爱愛]|[书書][签籤])|[设設](?:[为為]|成)?首[页頁]"
    r"|字[号號体體级級](?:大小)?|[放][大]|[缩縮]小|[繁简簡正][体體](?:中文)?|返回(?:[顶頂][部端]?|首[页頁]|列表|目[录錄]|上一?[页頁级級层層]|[栏欄]目|主[页頁]|[^\s，。]{2,4}[网網首])?|返回[\p{Han}]{2,4}(?=[,，]\s?[查看])|回?到?[顶頂](?:部|端)|回(?:到)?(?:[顶頂][部端]|首[页頁]|上[方面层層]|主[页頁]|目[录錄])|▲?\s?(?i:top)"
    r"|[展][开開](?:全文|更多)?|收[起合](?:全文|左[侧側])?|(?:查|[点點][击擊选選])?[看]?更多(?:[内內]容)?|[阅閱][读讀](?:全文|原文|更多|模式)|[繼继][續续][阅閱][读讀]|全文[阅閱][读讀]|(?:正在)?(?:加[载載]中?|[载載]入中?|[读讀]取中|[缓緩][冲衝]中|[请請]稍[候等后後])"
    r"|[复複拷][制製贝貝](?:程式碼|代[码碼]|[链連鏈][接結](?:地址)?|本文|网址|網址)?|[显顯]示全部[楼樓][层層]|只看[该該]作者|[倒正]序[浏瀏][览覽]|[点點][击擊][放看][大]?\S{0,4}[图圖]?|[语語]音播[报報]|播[报報]文章|朗[读讀]|全屏|使用道具|[楼樓]主|沙[发發]|板凳|[广廣]告"
    r"|[编編][辑輯]|[删刪]除|引用|回[复覆帖應应]|[发發][表布送](?:[评評][论論]|回[复覆]|留言)?|[评評][论論]|留言|[登][录錄入陆陸]|[注註][册冊]|搜[索尋寻]|[选選][单單]|菜[单單]|目[录錄]|首[页頁]|分享|[转轉][发發载載帖貼]|[点點][赞讚]|[赞讚]|推[荐薦]|[关關]注|[订訂][阅閱]|更多|大|中|小|上[页頁]|下[页頁]|取消|[确確][定认認]|提交|[刷重][新][整理]*"
    r"|文章[标標][签籤]|全站[热熱]搜|[创創]作者介[绍紹]|[产產]生短[网網]址|(?i:e-?mail)[轉转]寄|[隐隱]藏|[显顯]示|[视視][频頻]|[图圖]片|[轮輪]播|[点點]我|[已]?[阅閱][读讀]|跳[到至轉转](?:主要)?[内內]容|[无無]障[碍礙]"
    r"|(?i:close|arrows?(?:[_ -](?:drop[_ -])?(?:down|up|left|right|back|forward))?|loading|print|back to top|back|home|menu|search|toggle (?:navigation|menu)|skip to (?:main )?content|(?:read|show|see|load|view) (?:more|less|all)|more|continue reading|expand(?: all)?|collapse|prev|previous|next|edit|delete|reply"
    r"|report(?: abuse)?|advertisements?|sponsored|ads? by google|copy(?: code| link| url)?|copied!?|undefined|null|nan|\[object object\]|play|pause|mute|submit|share|like|e-?mail(?: this)?|download|subscribe|image|img|icon|logo|avatar|banner|placeholder|chevron|caret|hamburger|sidebar|footer"
    r"|header|navbar|dropdown|tooltip|spinner|thumbnail|thumb|carousel|slider|lightbox|popup|modal|overlay|permalink|tweet(?: this)?|pin it|g?\+1|blogthis!?|cancel|ok|done|save|star|heart|like loading|please wait|zoom in|zoom out|full ?screen|sign in|log ?in|sign up|register|html|css)"
    r"|(?:左|右|上|下)?[箭][头頭]|[閉闭]じる|印刷(?:する)?|(?:ページ)?(?:トップ|先頭|上部?)(?:へ|に)(?:戻る)?|続きを読む|もっと(?:見る|読む)|読み込み中|メニュー|検索|広告|編集|削除|通報(?:する)?|報告|コメントを書く|トラックバック|ログイン|新規登録|目次|コピー(?:する)?|シェア(?:する)?|いいね[!！]?|保存|戻る|次へ|前へ|トップ|ホーム"
    r"|닫기|인쇄(?:하기)?|맨\s?위로|더\s?보기|목록|검색|신고(?:하기)?|수정|삭제|로딩\s?중|본문\s?(?:바로가기|기타 기능)|메뉴|광고|복사|URL\s?복사|공유(?:하기)?|공감|댓글(?:쓰기)?|구독(?:하기)?|이웃추가|펼치기|접기|이전|다음|저장|스크랩|글꼴|확대|축소"
)
_UI_LINE = regex.compile(
    rf"[\[【(（<{{«▲▼↑↓→←]?{SEP}(?:{_UI})(?:{SEP}[\]】)）\[【(（:：\s]*(?:{_UI}))*{SEP}(?:\.{{3}}|…+|。{{3,}})?[\]】)）>}}»▲▼↑↓→←]?{SEP}"
)
_WEAK = regex.compile(
    r"[大中小xX]|滑[动動]|[讚赞]|[图圖]片|[视視][频頻]|首[页頁]|目[录錄次]|推[荐薦]|引用|[评評][论論]|留言|[关關]注|[广廣]告|[编編][辑輯]|[隐隱]藏|取消|[赞讚]|分享|沙[发發]|[楼樓]主|板凳|保存|報告|(?i:home|star|heart|ok|done|image|back|next|report|play|html|css|like|header|footer|banner)"
)
_SYMBOL = regex.compile(r"[×✕✖✗▲▼△▽▴▾↑↓←→⇧⇩☰≡»«‹›▶◀►◄]{1,3}")
_UI_MAX = 60  # code points: a bar of ten buttons
_ASCII = regex.compile(r"[\x21-\x7e\s]+")


def find_lone_hash(document: Document) -> Iterator[Edit]:
    """Cut blocks that are one hexadecimal or random token; checksums under a label stay."""
    lines = read_lines(document)
    for at, line in enumerate(lines):
        if 8 <= len(line.text) <= 72 and _is_hash(line) and not (at and _labels(lines[at - 1])):
            yield whole(document, line, "lone-hash", "residue")


def _is_hash(line: Line) -> bool:
    text = line.text
    if _HEX.fullmatch(text):
        return any(c.isdigit() for c in text) and any(c.isalpha() for c in text)
    switches = len(_DIGIT_TO_LETTER.findall(text)) if line.tail else 0
    if switches >= _SWITCHES - 1 and _SHORT_HEX.fullmatch(text):
        return True
    return switches >= _SWITCHES and bool(_MIXED.fullmatch(text))


def _labels(line: Line) -> bool:
    """Whether a line announces the token below it."""
    return line.text.endswith((":", "：")) or (len(line.text) <= 80 and bool(_SUM.search(line.text)))


def find_template_leaks(document: Document) -> Iterator[Edit]:
    """Cut tags of templates and shortcodes that no engine replaced; not on pages that show code or many kinds of them."""
    hits = [
        (index, hit)
        for index, block in enumerate(document.blocks)
        if block.kind != "pre" and _LEAK_MARK.search(block.text)
        for hit in _LEAK.finditer(block.text)
    ]
    if not hits or len({hit.group() for _, hit in hits}) > _MANY or any(b.kind == "pre" for b in document.blocks):
        return
    for index, hit in hits:
        text = document.blocks[index].text
        if _is_named(text, hit.start(), hit.end()):
            continue
        start = 0 if not text[: hit.start()].strip() else hit.start()
        end = len(text) if not text[hit.end() :].strip() else hit.end()
        yield Edit(block=index, start=start, end=end, rule="template-leaks", cls="residue")


def _is_named(text: str, start: int, end: int) -> bool:
    """Whether a sentence speaks of the tag: quoted, or a word of a Latin sentence."""
    before, after = text[:start].rstrip(), text[end:].lstrip()
    if not before and not after:
        return False
    return (
        before[-1:] in "「『“\"'‘`《(（:：用"
        and bool(before)
        or after[:1] in "」』”\"'’`》"
        and bool(after)
        or (text.isascii() and bool(before) and bool(after))
    )


def find_lost_bullets(document: Document) -> Iterator[Edit]:
    """Cut `??` that stands for a bullet or emoji: after a blank at the end of a heading or statement, never of a question."""
    for index, block in enumerate(document.blocks):
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
    cjk = any(not line.text.isascii() and _CJK.search(line.text) for line in lines)
    for line in lines:
        if not line.edge or len(line.text) > _UI_MAX or line.kind == "quote" or not _is_ui(line.text):
            continue
        if _weak(line.text) and not linked(document.blocks[line.block]) > 0.5:
            continue
        if cjk or not _ASCII.fullmatch(line.text) or line.rank < 2 or line.left < 3:
            yield whole(document, line, "ui-residue", "residue")


def _is_ui(text: str) -> bool:
    return bool(_SYMBOL.fullmatch(text) or _UI_LINE.fullmatch(text))


def _weak(text: str) -> bool:
    """One word that is as well a heading or a line of a poem."""
    return bool(_WEAK.fullmatch(text.strip()))
