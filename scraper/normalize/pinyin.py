"""Pinyin glosses that a bad conversion leaves behind characters: 簡(jiǎn)稱, 始創(chuàng)于."""

import os
from collections.abc import Iterator
from functools import lru_cache

import regex

from scraper.model import Document, Edit
from scraper.text.chars import HAN, count_han
from scraper.text.kept import kept_text

RULE = "pinyin-gloss"

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_GLOSS = regex.compile(rf"(?<=[{HAN}])([(（])(?=[a-zü]*[{_TONED}])[a-zü{_TONED}]{{1,6}}[)）]")
"""A toned syllable right behind a character. Not 漢字(hàn zì), the two syllables of a lesson; not 函数(f): no tone."""

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

_WORD = regex.compile(rf"[{HAN}][(（][^()（）]*[{_TONED}][^()（）]*[ ’'·\-][^()（）]*[)）]")
_OTHER_TONGUES = regex.compile(r"閩南|闽南|[台臺粵粤吳吴湘壯壮][語语]|客家|方言|土[話话]|越南|白[話话]字")
"""What writes syllables with the same tone marks that are no reading of the character in Mandarin."""

_TEACHING = regex.compile(r"拼音|读音|讀音|发音|發音|声调|聲調|注音|多音字|生字|pinyin", regex.IGNORECASE)


def find_pinyin_glosses(document: Document) -> Iterator[Edit]:
    """Cut pinyin in parentheses behind single characters that no author would explain so.

    Where there is much of it, where the character is common, and where it is never read so (為(xíng)): such a gloss
    belonged to a character that is gone. A text about pronunciation keeps all of it.
    """
    hits = [
        (number, match)
        for number, block in kept_text(document).wide
        if block.kind != "pre" and ("(" in block.text or "（" in block.text)
        for match in _GLOSS.finditer(block.text)
    ]
    if not hits:
        return
    text = "\n".join(block.text for block in document.blocks if block.kind != "pre")
    about = len(_TEACHING.findall(text)) + len(_WORD.findall(text))
    if 2 * about >= len(hits):
        return
    dense = len(hits) >= MANY or (len(hits) >= FEW and len(hits) >= DENSITY * count_han(text))
    for number, match in hits:
        before = document.blocks[number].text[match.start() - 1]
        if dense or before in _PLAIN or _is_strange(before, match.group()[1:-1], text):
            yield Edit(block=number, start=match.start(), end=match.end(), rule=RULE, cls="gloss", note=match.group())


def _is_strange(char: str, syllable: str, text: str) -> bool:
    """Whether a syllable of Mandarin is no reading of the character before it, in a text of no other tongue."""
    readings = _readings(char)
    if not readings or _bare(syllable) in map(_bare, readings):
        return False
    return not _OTHER_TONGUES.search(text)


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
