"""Adverts that differ from copy to copy and share characters: none of them, and no mosaic of them, is text."""

import pytest
from corpus_reposts import copy
from msgspec.structs import replace

from scraper.corpus.consensus import CopyBlock, Doubt, restore
from scraper.corpus.consensus.readings import Choice, alike, choose
from scraper.corpus.consensus.slots import Slot, slots_of
from scraper.corpus.consensus.trust import _rivals

ZH = (
    "山城的郵局開在半山腰，門口有一棵老榕樹。每天早上七點，郵差老吳把信分成三疊，先送學校，再送衛生所，最後才上茶園去。",
    "茶園的主人姓葉，他不識字，兒子寄來的信都由老吳念給他聽。有一年兒子半年沒有來信，老吳就自己編了一封，念得很慢。",
    "後來路修好了，年輕人騎著機車上下山，信卻越來越少。老吳退休的那天，郵局送了他一只鐵皮信箱，他把信箱釘在榕樹上。",
)
EN = (
    "The post office of the hill town stood halfway up the slope. Every morning at seven Wu sorted the letters.",
    "The owner of the tea garden could not read, so Wu read his letters to him. One year no letter came for six months.",
    "Then the road was paved and the letters grew fewer. On the day Wu retired the office gave him a tin letter box.",
)
ZH_ADS = (
    "台北大明當舖借款快速撥款",
    "高雄永吉當舖借款當日撥款",
    "台中信義當舖機車借款撥款",
    "新竹宏達當舖汽車借款免留車",
    "花蓮日昇當舖免留車快速撥款",
)
EN_ADS = (
    "Visit our shop at 14 Mill Road for discount lamps, call 0912345678 today.",
    "Visit our shop at 88 High Street for discount rugs, call 0955512121 today.",
    "Visit our store at 3 Park Lane for discount chairs, call 0977700330 now.",
    "Visit our shop in Kiel for discount beds.",
    "Come to our store at 41 Mill Road for fine rugs, call 0922211190 now.",
)
SHARES = [(2, 3), (3, 5), (3, 7), (5, 7)]
TONGUES = [(ZH, ZH_ADS), (EN, EN_ADS)]


def inside(text, ad):
    """In the middle of a sentence."""
    at = text.index("，", 20) + 1 if "，" in text else text.index(" ", 20) + 1
    return [text[:at] + ad + (" " if text.isascii() else "") + text[at:]]


def between(text, ad):
    """Between two sentences, as one."""
    end = "。" if "。" in text else ". "
    first, mark, rest = text.partition(end)
    return [first + mark + ad.rstrip(".") + end + rest]


def behind(text, ad):
    """At the end of a paragraph."""
    return [text + (" " + ad if text.isascii() else ad + "。")]


def apart(text, ad):
    """As a paragraph."""
    return [text, ad if text.isascii() else "歡迎光臨" + ad + "。"]


PLACES = [inside, between, behind, apart]


def with_adverts(article, ads, of, place, number=1):
    """Copies of which as many as there are adverts have one of them, all at one place."""
    copies = []
    for n in range(of):
        middle = place(article[number], ads[n]) if n < len(ads) else [article[number]]
        copies.append(copy(f"c{(7 * n) % 11}", [*article[:number], *middle, *article[number + 1 :]], script=""))
    return copies


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("count", "of"), SHARES)
@pytest.mark.parametrize(("article", "ads"), TONGUES)
@pytest.mark.parametrize("number", [1, 2])
def test_adverts_that_differ_from_copy_to_copy_are_no_text(article, ads, count, of, place, number):
    copies = with_adverts(article, ads[:count], of, place, number)
    restored = restore(copies)
    assert restored.text == "\n\n".join(article)
    assert all(b.certain for b in restored.blocks)
    lost = {c.id: c.lost for c in restored.copies}
    assert not any(lost[c.id] for c in copies)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("article", "ads"), TONGUES)
def test_where_not_more_copies_have_nothing_than_any_advert_one_is_listed_as_left_out(article, ads, place):
    restored = restore(with_adverts(article, ads[:2], 3, place))
    left = [t for t in restored.thin if t.why == "left-out"]
    assert left
    assert {t.why for t in restored.thin} == {"left-out"}
    assert all(any(t.text.strip(" .。").removeprefix("歡迎光臨") in ad for ad in ads[:2]) for t in left)


@pytest.mark.parametrize(("article", "ads"), TONGUES)
def test_where_most_copies_have_nothing_that_is_settled(article, ads):
    assert restore(with_adverts(article, ads[:3], 7, inside)).thin == ()


def test_an_advert_that_is_the_beginning_of_the_others_is_no_text_either():
    ads = ("台中永吉當舖", "台中永吉當舖免留車", "台中永吉當舖借款")
    assert restore(with_adverts(ZH, ads, 5, inside)).text == "\n\n".join(ZH)


@pytest.mark.parametrize(
    ("article", "mark", "ads"),
    [(ZH, "。", ("台中搬家公司", "高雄借錢", "信用卡換現金")), (EN, ". ", ("cheap rugs ", "loans now ", "fine beds "))],
)
def test_a_sentence_that_one_copy_lost_stays_although_each_other_has_an_advert_in_it(article, mark, ads):
    first, _, lost = article[1].partition(mark)
    copies = [copy("a", [article[0], first + mark.strip(), article[2]], script="")]
    for name, ad, at in zip("bcd", ads, (4, 12, 20), strict=True):
        copies.append(copy(name, [article[0], first + mark + lost[:at] + ad + lost[at:], article[2]], script=""))
    assert restore(copies).text == "\n\n".join(article)


@pytest.mark.parametrize("damage", ["?", "??", "□", "齾", ""])
@pytest.mark.parametrize("article", [ZH, EN])
def test_damaged_characters_are_put_right_one_by_one(article, damage):
    copies = []
    for n in range(5):
        spoiled = [text[: 9 + 7 * n] + damage + text[10 + 7 * n :] for text in article]
        copies.append(copy(f"c{n}", spoiled, script=""))
    assert restore(copies).text == "\n\n".join(article)
    assert restore(copies[:3]).text == "\n\n".join(article)


@pytest.mark.parametrize(("article", "ads"), TONGUES)
def test_damage_beside_adverts_is_put_right_too(article, ads):
    whole = with_adverts(article, ads[:3], 7, between)
    copies = []
    for n, one in enumerate(whole):
        blocks = [b.text[: 5 + 3 * n] + "?" + b.text[6 + 3 * n :] for b in one.blocks]
        copies.append(copy(one.id, blocks, script=""))
    assert restore(copies).text == "\n\n".join(article)


def test_one_reading_of_two_copies_goes_before_those_of_one():
    old, new, odd = "她把攤子搬到橋頭去了", "她決定在老地方繼續做", "攤子後來讓給了一位親戚"
    texts = [ZH[1] + t + "，每天賣兩桶。" for t in (old, new, new, odd)]
    restored = restore([copy("abcd"[n], [ZH[0], text, ZH[2]]) for n, text in enumerate(texts)])
    assert restored.blocks[1].text == texts[1]
    assert "either" in {t.why for t in restored.thin}


def test_the_last_line_of_an_article_need_not_be_a_sentence():
    last = "資料來源：山城郵局三十年"
    copies = [copy(n, [*ZH, last]) for n in "abc"]
    copies += [copy("d", [*ZH, last + "台中永吉當舖"]), copy("e", [*ZH, last + "??"])]
    assert restore(copies).text == "\n\n".join([*ZH, last])


TAILS = (
    (ZH, ("台北大明當舖借款快速撥款", "高雄永吉當舖借款當日撥款")),
    (ZH, ("歡迎光臨小陳書店", "歡迎光臨大明茶行")),
    (ZH, ("推薦桃園窗簾行", "推薦苗栗窗簾布")),
    (EN, (" Sponsored by Acme, makers of tea", " Sponsored by Zorro, makers of rugs")),
)


@pytest.mark.parametrize("last", ["", "資料來源：山城郵局三十年"])
@pytest.mark.parametrize("of", [3, 4, 5])
@pytest.mark.parametrize(("article", "ads"), TAILS)
def test_no_mosaic_of_adverts_stands_behind_the_last_line(article, ads, of, last):
    lines = [*article, last] if last else list(article)
    copies = [copy(f"c{n}", [*lines[:-1], lines[-1] + (ads[n] if n < 2 else "")], script="") for n in range(of)]
    restored = restore(copies)
    assert restored.text == "\n\n".join(lines)
    assert len(restored.thin) == (of == 3)
    assert all(t.why == "left-out" and t.text in ads for t in restored.thin)


def test_the_last_sentence_that_two_copies_have_stays_where_a_third_is_cut_short_in_it():
    first, mark, rest = ZH[2].partition("，")
    endings = ZH[2], ZH[2] + ZH_ADS[0], first + mark + rest[:7]
    copies = [copy("abc"[n], [*ZH[:2], text], script="") for n, text in enumerate(endings)]
    assert restore(copies).text == "\n\n".join(ZH)


@pytest.mark.parametrize("ads", [("快速撥款", ZH_ADS[1], "撥款"), ("推薦", "推薦桃園窗簾行", "推薦苗栗窗簾布")])
@pytest.mark.parametrize("place", [inside, behind])
@pytest.mark.parametrize(("count", "of"), [(3, 5), (2, 3)])
def test_what_is_part_of_other_adverts_is_no_text_where_as_many_copies_have_nothing(ads, place, count, of):
    assert restore(with_adverts(ZH, ads[-count:] if ads[-1] == "撥款" else ads[:count], of, place)).text == "\n\n".join(
        ZH
    )


def test_what_cleaning_doubts_is_no_reading():
    text, ad = ZH[1], ZH_ADS[0]
    at = text.index("，") + 1
    spoiled = CopyBlock("p", text[:at] + ad + text[at:], (Doubt(at, at + len(ad), "injected-ad"),))
    other = inside(text, ZH_ADS[1])[0]
    assert restore([copy("a", [spoiled]), copy("b", [spoiled]), copy("c", [other]), copy("d", [text])]).text == text


@pytest.mark.parametrize(
    ("readings", "choice", "holders"),
    [
        ({0: "", 1: "", 2: "甲乙丙丁", 3: "甲乙丙戊", 4: "甲乙己丁"}, Choice.NOTHING, [2]),
        ({0: "", 1: "台北当铺", 2: "高雄当铺借款"}, Choice.OPEN, [1]),
        ({0: "", 1: "", 2: "甲乙丙丁", 3: "甲乙丙丁", 4: "己庚辛"}, Choice.TIED, [2, 3]),
        ({0: "甲乙", 1: "甲乙", 2: "丙丁戊己", 3: "庚辛壬癸"}, Choice.EITHER, [0, 1]),
        ({0: "甲乙", 1: "??", 2: "甲乙", 3: ""}, Choice.KEPT, [0, 2]),
        ({0: "油", 1: "油台北当铺", 2: "高雄当铺油"}, Choice.KEPT, [0]),
        ({0: "??", 1: "?", 2: ""}, Choice.NOTHING, []),
        ({0: "快速拨款", 1: "高雄当铺当日拨款", 2: "拨款", 3: "", 4: ""}, Choice.NOTHING, [0]),
        ({0: "推荐", 1: "推荐桃园窗帘行", 2: ""}, Choice.OPEN, [0]),
        ({0: "油", 1: "油", 2: "油台北当铺", 3: ""}, Choice.KEPT, [0, 1]),
    ],
)
def test_a_place_is_decided_by_whole_readings(readings, choice, holders):
    chosen = choose(readings, range(5))
    assert (chosen.choice, list(chosen.holders)) == (choice, holders)


def test_two_readings_are_one_text_with_damage_and_adverts_in_it_but_two_adverts_are_not():
    assert alike(ZH[0], ZH[0][:20] + "台中當舖" + ZH[0][20:])
    assert alike(ZH[0], ZH[0][:20] + "??" + ZH[0][21:])
    assert alike(ZH[0], ZH[0][:15], whole=True)
    assert not alike(ZH[0], ZH[0][:15])
    assert not any(alike(a, b, whole=True) for a in EN_ADS for b in EN_ADS if a != b)


def test_paragraphs_of_one_copy_at_one_place_are_rivals_unless_they_are_one_text():
    agreed = slots_of([copy(n, ZH[:1]) for n in "abc"])
    three = [slots_of([copy("x", [ZH[0], t])])[1].pieces[0] for t in (ZH[1], ZH[1] + ZH[2], EN[1])]
    one, more, other = (Slot([replace(p, copy=n)], set()) for n, p in enumerate(three))
    assert _rivals([one, more], agreed) == frozenset()
    assert _rivals([one, other], agreed) == {id(one), id(other)}
