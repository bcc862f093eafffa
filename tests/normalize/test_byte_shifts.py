"""GBK text that lost a byte: really encoded, really damaged, and read as a browser reads it."""

from itertools import pairwise

import pytest

from scraper.edits import apply, merge
from scraper.model import Block, Document, Edit, Flag
from scraper.normalize import find_byte_shifts
from scraper.normalize.shifted import find_runs


def damaged(text: str, *, shown: str = "?", alone: str = "?") -> str:
    """The text without the first byte of each character behind a |; `shown` stands for it, `alone` for a byte at the end."""
    out = bytearray()
    first, *rest = text.split("|")
    out += first.encode("gbk")
    for part in rest:
        out += shown.encode("ascii") + part.encode("gbk")[1:]
    return out.decode("gb18030", "replace").replace("\ufffd", alone)


def found(*texts: str, kind: str = "p") -> tuple[list[str], list[Edit], list[Flag]]:
    page = Document(blocks=tuple(Block(kind, text) for text in texts))
    proposals = list(find_byte_shifts(page))
    edits = [one for one in proposals if isinstance(one, Edit)]
    return apply(page, merge((), edits)).split("\n\n"), edits, [one for one in proposals if isinstance(one, Flag)]


def repaired(*texts: str) -> str:
    return found(*texts)[0][0]


HANS = [
    "我在河边走了一个下午|，看见三只白鹭和一条小船。",
    "老板说今天的桃子卖完了|。明天早上还会再送一车过来，你要的话可以留几斤。",
    "箱子里有锤子|、钉子、胶水和一把旧剪刀，都是爷爷留下来的。",
    "他想了一会儿说|：“还是坐船去吧，坐车太累了。”我没有反对。",
    "妹妹抬头问我|：“我们什么时候回家？”",
    "昨天读完了|《乡村旧事》，书里写的地方离我家不远。",
    "院子里的两棵枣树今年结了很多果子|，风一吹就落了一地|，孩子们捡了满满一盆。",
    "这台机器用了十多年|，从来没有修过。厂家的人听说以后都不相信。",
]
HANT = [
    "我在河邊走了一個下午|，這時候才發現鞋子濕了。",
    "老闆說今天的桃子賣完了|。明天早上還會再送一車過來。",
    "箱子裡有鎚子|、釘子和一把舊剪刀，都是爺爺留下來的。",
    "他想了一會兒說|：「我們坐船去吧，坐車太累了。」我沒有反對。",
    "我們先把桌子搬開|，將地板擦了兩遍。",
    "這條路走了三年|。現在要搬家了，有點捨不得。",
]


@pytest.mark.parametrize(("text", "alone"), [*((text, "?") for text in HANS + HANT), *((text, "") for text in HANS)])
def test_text_that_lost_the_first_byte_of_a_mark_comes_back(text, alone):
    right = text.replace("|", "")
    broken = damaged(text, alone=alone)
    assert broken != right
    if text.count("|") > 1:  # the second lost byte left the one before it alone
        right = right.replace("一地，", "一?，")
    assert repaired(broken) == right


@pytest.mark.parametrize("text", [HANS[0], HANS[1], HANS[2], HANS[7], HANT[0]])
def test_it_comes_back_where_nothing_shows_that_a_byte_is_lost(text):
    assert repaired(damaged(text, shown="")) == text.replace("|", "")


def test_a_second_byte_80_that_stands_alone_belongs_to_the_run():
    right = "我們準備了三條路線，讓每個人都能找到自己的節奏。"
    broken = damaged("我們準備了三條路線|，讓每個人都能找到自己的節奏。")
    assert broken.count("?") == 2
    assert repaired(broken) == right
    assert repaired(broken.replace("?人", "€人")) == right  # as browsers read it


def test_a_character_before_a_digit_is_lost_and_flagged():
    texts, edits, flags = found(damaged("院子里摆着两口大缸|，一口缸能装200斤白菜，够吃一个冬天。"))
    assert texts == ["院子里摆着两口大缸，一口缸能?200斤白菜，够吃一个冬天。"]
    assert [(edit.rule, edit.cls) for edit in edits] == [("byte-shift", "encoding")]
    assert [(flag.code, flag.start, flag.end) for flag in flags] == [("mojibake", edits[0].start, edits[0].end)]


def test_an_ordinary_character_whose_byte_is_lost_is_not_guessed():
    texts, _, flags = found(damaged("如果要看实际情况，还要问当|地的老人，他们知道得最清楚。"))
    assert texts == ["如果要看实际情况，还要问当?的老人，他们知道得最清楚。"]
    assert flags


def test_what_is_not_clear_stays_as_it_is_and_the_rest_comes_back():
    texts, _, flags = found(damaged("打开龙头泄|压，再用扳手拧开滤瓶，记得先把水关上。", shown=""))
    assert texts[0].endswith("，再用扳手拧开滤瓶，记得先把水关上。")
    assert texts[0].startswith("打开龙头泄")
    assert flags


def test_a_quotation_at_the_end_is_closed_and_not_ended_twice():
    assert repaired(damaged("他总是说|：“今天水太浑，改天再去。”")).endswith("改天再去。”")


def test_a_short_run_is_believed_where_the_page_has_a_proved_one():
    weak, proved = damaged(HANT[5], shown=""), damaged(HANT[0], shown="")
    assert weak == "這條路走了三年，F在要搬家了，有點捨不得。"
    assert repaired(weak) == weak
    assert repaired(weak, proved) == HANT[5].replace("|", "")


GENUINE = [
    "你说什么?我没有听清楚。",
    "什么？？你再说一遍！",
    "真的吗？！我不相信。",
    "他问:去不去?我说不去?他就走了。",
    "為什麼?因為我喜歡?還是因為便宜?",
    "他今天買了A股，B股和H股都沒買。",
    "我穿T恤，你穿K牌的外套，我們去唱K歌。",
    "有六個人：A在家，B在學校，F在公司。",
    "人名有李瑢、王喆、陳堃、張珈瑢、朱镕基，都是真的名字。",
    "饕餮、魑魅魍魉、旖旎、踟蹰、龃龉，这些词都很难写。",
    "點選\ue601首頁或\ue602搜尋，再按\ue603返回，就看得到圖示了。",
    "第一項\ue0fa，第二項\ue0fb，第三項\ue0fc。",
    "他大喊：Ｈｅｌｌｏ！然後就跑了，穿的是Ｔ恤和Ｎ牌的鞋。",
    "１９９８年１２月３日，天氣晴，氣溫２５度。",
    "我好難過ｉ_ｉ，你不要走ＱＱ。",
    "今天心情很好ｗ_ｗ真的很好。",
    "北海道の冬は寒いですか?はい、とても寒いです。",
    "他說Π約等於３，還有Ω是歐姆，Ａ是安培，不是嗎?我忘了。",
    "手機型號是Ｘ１０?還是Ｘ１１?我記不得了。",
    "错误代码锟斤拷锟斤拷?请重新输入。",
    "漢字\ufffd壞了一個\ufffd字，其他的字都還在。",
    "價格是?元，數量是?個，請自己填寫。",
    "他姓㐱，住在硚口，小時候叫阿堃?還是阿坤?",
    "⑴打開電源⑵按下開關⑶等三分鐘，看懂了嗎?沒有問題就開始。",
]


@pytest.mark.parametrize("text", GENUINE)
def test_genuine_text_stays_alone_and_on_a_damaged_page(text):
    assert found(text)[1] == []
    assert found(text)[2] == []
    assert found(text, damaged(HANT[0]), damaged(HANS[1], shown=""))[0][0] == text


def test_code_stays():
    assert found(damaged(HANS[0]), kind="pre")[1] == []


def test_text_in_another_charset_is_no_run():
    text = "今天天氣很好，我們去公園散步，看見很多人。".encode("big5").decode("gb18030", "replace")
    assert found(text)[1] == []
    text = "今天天气很好，我们去公园散步，看见很多人。".encode().decode("gb18030", "replace")
    assert found(text)[1] == []


def test_runs_are_disjoint_and_in_order():
    text = " ".join(map(damaged, HANS + HANT))
    runs = list(find_runs(text))
    assert len(runs) >= len(HANS)
    assert all(one.end <= other.start for one, other in pairwise(runs))
