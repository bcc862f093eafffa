"""Pinyin glosses that a bad conversion leaves behind characters and words: 始創(chuàng)于, 開關(kāi guān)."""

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache

import regex

from scraper.model import Document, Edit
from scraper.text.chars import HAN, count_han, count_kana
from scraper.text.kept import kept_text

RULE = "pinyin-gloss"

Hit = tuple[int, "regex.Match[str]"]
"""The number of a block, and a gloss in it."""

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_TONE = regex.compile(rf"[{_TONED}]")
_GLOSS = regex.compile(rf"(?<=[{HAN}])([(（])(?=[a-zü]*[{_TONED}])[a-zü{_TONED}]{{1,6}}[)）]")
"""A toned syllable right behind a character. Not 函数(f): no tone."""

_NEUTRAL = regex.compile(rf"(?<=[{HAN}])[(（](?:de|le|zhe|men)[)）](?=[{HAN}])")
"""A syllable without a tone inside a sentence; `de` may also say that a link leads to German."""
_GERMAN = regex.compile(r"德|[(（](?:en|fr|ja|es|it|ru|nl|pl|pt)[)）]")

_SEVERAL = regex.compile(
    rf"(?<=[{HAN}])[(（](?=[^()（）]*[{_TONED}])([a-zü{_TONED}]+(?:[ ’'·\-]?[a-zü{_TONED}]+)+)[)）]"
)
"""Several syllables, apart or together; whether they are the reading of what stands before is asked later."""

_LETTERS = rf"[a-zü{_TONED} ’'·\-]+"
_LOOSE = regex.compile(
    rf"(?<=[{HAN}])(?:[\[［]{_LETTERS}[\]］]|[(（]{_LETTERS}[)）]| (?:[a-zü{_TONED}]+ )+(?=[{HAN}\p{{P}}]|$))"
)
"""Letters behind a character in any brackets, or between blanks: its reading, where the page is full of them."""

_HEADWORD = regex.compile(rf"[{HAN}]{{1,4}}[(（][a-zü{_TONED} ]+[)）](?:[^{HAN}]*$|\s*[/／:：—–=])")

MANY = 5
"""Glosses on a page from which they are damage. Source: counts on pages of converting mirrors; lessons gloss words."""

FEW = 2
DENSITY = 3 / 1000
"""Glosses per Han character from which fewer than MANY, but at least FEW, are damage."""

_PLAIN = frozenset(
    "年在人國是之及成日主月民部事本法他政公第出西時定所名用自生而家多由到理方關国軍前代市最斯北十二學等或海業位至新世項立建外也球加者利州特美因機此金路對物戰制並全但元入德來管明力工使平性四城共时東能動小府化臺開原克務学統里台"
    "山總條規面式天如五產各布比電受設黨表聯保水灣港司列基資史目爾界院口隊然影現就始體亞交展族格安英計改常向進河科心士直取首古洲米辦社林品尼局運賽選接商巴帝依包持江星件羅兩書字官意收线指清實義權流議反島形領亚武赛支導組職則報置"
    "達东縣开站未来非申從百證尔紀队派情程现些營体并手蘭演九活命电香又每造易際爭集境身防回存構研育对功督动認皇舉推括七即款漢修往兵型請足普殺除八例业果初广擊越神額許獎两案消源失納它福投音備机京放攻很另军印完廣盟變究費整青根死郡"
    "限龙均联视今器增致視言記播獲點域光宗算該花设團版群警留进們早超網伊維助波級料標再律邦氣宣打逐吉室仍类份威附千去火別示住洋湾密帶求止氏罗段央登耶唐歷鐵協效引拿考準客退从察線达半役座康才決兰按男策航季歐班響关容續類鱼鳍黑副田"
    "哥故蘇象白艦告移速配战游需繼该典希获候周堂守组奧破門專务較步索停技牙財農门森鄭俄戶昆李臣运婚升敗護准托般岛岸承村滿甲築連封張恩志略船貨隨離母沙们低倫節控終值总深突息汽条画实我抗照眾稅精县執气階则織雷她姆真訂轄邊产極訊剧塔"
    "己必木檢溫统计圍底扣編股勢稻題兒園熱譯含署草连铁革书售权歌積纪付免别博川油湖隆險久佳畫节麗祖级际黄带永洛雲君批延职裝師龍想減範製問固点陽宋審益富復掌票谷負做友汉老莫採素預驗巡漸镇廷曼詞认束簽繳尚植環章簡遷泰衛何圣授短走飞"
    "佐圖席庫念細雖末沿獨迪遊雙左私聖蓝街訓征敦杜欧試錄专协善抵离聲资奖注病赫较姻競銀齿春槍烈鎮價努唱宮害店擁旅梅練范融貴驅僅寫感籍良雄勤端送顯卻快澳苏选丽像变奪廢救裁屆幣拜撤斷裡優層房狄装领题举儿导撫朱漫牌记魯判卫团议遭义喬"
    "弟翼嚴师歲犯酒頓飛麻企众憲架桥爆符缺評充决办历岁徵樣邻随馆双唯埃孟態戒替潮皆维萊補購述奥徒杯況泛貿阳雅俗券右孙慶构滅追危奴状简"
)
"""Common characters with one reading in use: no author glosses one, outside a lesson, so a single gloss behind one is
damage. Source: the 1,100 commonest of the orthography table's background texts, less those with several readings."""

_OTHER_TONGUES = regex.compile(r"閩南|闽南|[台臺粵粤吳吴湘壯壮][語语]|客家|方言|土[話话]|越南|白[話话]字")
"""What writes syllables with the same tone marks that are no reading of the character in Mandarin."""

_TEACHING = regex.compile(r"拼音|读音|讀音|发音|發音|声调|聲調|注音|多音字|生字|pinyin", regex.IGNORECASE)
_LANGUAGE = regex.compile(r"生[词詞]|第[一二三四1-4][声聲]|[汉漢华華][语語]|[课課]文")
"""What lessons speak of besides; so does many an article of an encyclopedia, which glosses no words."""

LESSON = 2
"""Mentions of how something is read from which glosses of words belong to a lesson."""

LONGEST_WORD = 6
"""Characters of a word with a gloss at most."""

COMMON_WORDS, COMMON = 5, 0.5
"""Words of common characters, half of them in _PLAIN, that are glossed on a page, and their share of all such words,
from which glosses of words are damage: nobody explains how 開關 or 來源 is read, as one does for 琥珀 and 六安."""

DENSE = 10 / 1000
"""Readings of characters and words, common or not, per Han character from which MANY are damage, a tool's."""

_READ = regex.compile(
    rf"{_TEACHING.pattern}|[声聲][调調]|[读讀][作成对對错錯法]|字音|念[作成]|怎[么麼][读讀念]|[认認識识]字|[读讀]一[读讀]"
    r"|[注註][释釋解]",
    regex.IGNORECASE,
)
"""A page that says so, too, may gloss what it likes."""

MOST_KANA = 0.05
"""Kana per Han character from which a text is Japanese, whose readings are others."""


def find_pinyin_glosses(document: Document) -> Iterator[Edit]:
    """Cut pinyin behind characters and words that no author would explain so.

    In parentheses where there is much of it, where the character is common, and where it is never read so (為(xíng)):
    such a gloss belonged to a character that is gone. In any brackets, or none, where the page is full of readings. A
    text about pronunciation keeps all of it.
    """
    found = {(number, hit.span()): (number, hit) for number, hit in (*_unlikely(document), *_dense(document))}
    for number, hit in sorted(found.values(), key=_place):
        yield Edit(block=number, start=hit.start(), end=hit.end(), rule=RULE, cls="gloss", note=hit.group())


def _unlikely(document: Document) -> list[Hit]:
    """Glosses in parentheses of characters and words that need none."""
    wide = kept_text(document).wide
    rows = [
        (n, b.text)
        for n, b in wide
        if b.kind != "pre" and ("(" in b.text or "（" in b.text) and not _is_headword(b.text)
    ]
    single = [(n, hit) for n, text in rows for hit in _GLOSS.finditer(text)]
    if not any(_GERMAN.search(text) for _, text in rows):
        single += [(n, hit) for n, text in rows for hit in _NEUTRAL.finditer(text)]
    several = [
        (n, hit) for n, text in rows for hit in _SEVERAL.finditer(text) if not _SYLLABLE.fullmatch(_bare(hit[1]))
    ]
    if not single and not several:
        return []
    text = "\n".join(block.text for block in document.blocks if block.kind != "pre")
    if count_kana(text) > MOST_KANA * count_han(text):
        return []
    about = len(_TEACHING.findall(text))
    words = _damaged_words(document, several) if about + len(_LANGUAGE.findall(text)) < LESSON else []
    about += 0 if words else len(several)
    return [*_damaged(document, single, text), *words] if 2 * about < len(single) + len(words) else []


def _dense(document: Document) -> list[Hit]:
    """The readings of what stands before them, on a page that is full of them and about none."""
    kept = kept_text(document)
    found = []
    for number, block in kept.holding(_TONE):
        hits = _LOOSE.finditer(block.text) if block.kind != "pre" and not _is_headword(block.text) else ()
        found += [(number, hit) for hit in hits if _TONE.search(hit.group())]
    if len(found) < MANY or _READ.search(f"{document.head.title}\n{kept.text}"):
        return []
    read = [(n, hit, word) for n, hit in found if (word := _word_before(*_before(document, n, hit)))]
    listed = sum(_is_listed(document.blocks[n].text, hit, word) for n, hit, word in read)
    if len(read) < max(MANY, DENSE * count_han(kept.text)) or 2 * listed >= len(read):
        return []
    return [hit[:2] for hit in read] if count_kana(kept.text) <= MOST_KANA * count_han(kept.text) else []


def _before(document: Document, number: int, hit: "regex.Match[str]") -> tuple[str, str]:
    """What stands before a gloss, and its letters."""
    start = hit.start()
    return document.blocks[number].text[max(0, start - LONGEST_WORD) : start], hit.group().strip(" ()（）[]［］")


def _is_listed(text: str, hit: "regex.Match[str]", word: str) -> bool:
    """Whether a word with its gloss stands alone between two signs, as those of a list do."""
    start = hit.start() - len(word)
    return not count_han(text[max(0, start - 1) : start] + text[hit.end() : hit.end() + 1])


def _is_headword(text: str) -> bool:
    """Whether a block is a word with its reading, as glossaries and lessons head their entries.

    >>> _is_headword("榫（sǔn）/ tenon"), _is_headword("簡(jiǎn)單的機(jī)器")
    (True, False)
    """
    return _HEADWORD.match(text) is not None


def _place(hit: Hit) -> tuple[int, int]:
    return hit[0], hit[1].start()


def _damaged(document: Document, hits: Sequence[Hit], text: str) -> Iterator[Hit]:
    """The glosses of single characters that are damage."""
    dense = len(hits) >= MANY or (len(hits) >= FEW and len(hits) >= DENSITY * count_han(text))
    for number, hit in hits:
        before = document.blocks[number].text[hit.start() - 1]
        if dense or before in _PLAIN or _is_strange(before, hit.group()[1:-1], text):
            yield number, hit


def _damaged_words(document: Document, hits: Sequence[Hit]) -> list[Hit]:
    """The glosses of words, where they are damage: not the words of a list, each between two signs."""
    common, listed, read = 0, 0, list[Hit]()
    for number, hit in hits:
        text = document.blocks[number].text
        if word := _word_before(*_before(document, number, hit)):
            read.append((number, hit))
            common += 2 * sum(char in _PLAIN for char in word) >= len(word)
            listed += _is_listed(text, hit, word)
    return read if common >= max(COMMON_WORDS, COMMON * len(hits)) and 2 * listed < len(read) else []


def _word_before(before: str, gloss: str) -> str:
    """The end of a text that is read as a gloss says, "" if none is.

    >>> _word_before("打開開關", "kāi guān"), _word_before("開關", "tú shū")
    ('開關', '')
    """
    letters = regex.sub(r"[ ’'·\-]", "", _bare(gloss))
    for size in range(1, min(LONGEST_WORD, len(before)) + 1):
        ends = {0}
        for char in before[-size:]:
            ends = {
                at + len(bare) for at in ends for bare in map(_bare, _readings(char)) if letters.startswith(bare, at)
            }
        if len(letters) in ends:
            return before[-size:]
    return ""


def _is_strange(char: str, syllable: str, text: str) -> bool:
    """Whether a syllable of Mandarin is no reading of the character before it, in a text of no other tongue."""
    readings = _readings(char)
    if not readings or not _SYLLABLE.fullmatch(_bare(syllable)) or _bare(syllable) in map(_bare, readings):
        return False
    return not _OTHER_TONGUES.search(text)


_SYLLABLE = regex.compile(
    r"(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?"
    r"(?:a(?:i|o|ng?)?|o(?:u|ng)?|e(?:i|r|ng?)?|i(?:a(?:o|ng?)?|e|u|ng?|ong)?|u(?:a(?:i|ng?)?|o|i|n|e)?|v(?:e|an|n)?)"
)
"""What a syllable of Mandarin is built like, without tones: rōmaji is none."""

_BARE = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ", "aaaaeeeeiiiioooouuuuvvvvvnnnm")


def _bare(syllable: str) -> str:
    """A syllable without its tone: in words the tone of many characters changes."""
    return syllable.translate(_BARE)


@lru_cache(maxsize=1024)
def _readings(char: str) -> frozenset[str]:
    """All readings of a character with tone marks, empty where none is known."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # 50 MB and 0.2 s that single characters don't need
    from pypinyin import pinyin  # noqa: PLC0415  # 100 ms that pages without a lone gloss need not pay

    known = pinyin(char, heteronym=True, errors="ignore")
    return frozenset(known[0]) if known else frozenset()
