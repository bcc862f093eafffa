"""Adverts before and behind titles."""

import pytest
from msgspec.structs import replace

from scraper.clean.ads.title_adverts import find_title_adverts
from scraper.model import Block, Document
from scraper.pipeline import titled

STORY = "那天傍晚我沿著河堤慢慢走回家，看見對岸的燈一盞一盞亮起來，忽然想起小時候外婆說過的話。"


def title(text, *story):
    document = titled(Document(tuple(Block("p", one) for one in (STORY, *story))), text)
    for edit in find_title_adverts(document):
        text = text[: edit.start] + edit.replacement + text[edit.end :]
    return text


@pytest.mark.parametrize(
    "advert",
    [
        "堆高機出租 | {}",
        "【外牆防水】{}",
        "{}｜台中徵信社",
        "{} - 二手鋼琴收購",
        "{}-白蟻防治",
        "{} @ 金來福當舖",
        "{}_汽車借款",
        "搬家公司 {}",
        "{}｜台中竹笛店",
        "{} - 南投風箏工廠",
        "{}（台北禮儀公司推薦）",
        "{}／中壢冷氣清洗",
        "{} 山邊的一夜 武漢除甲醛公司哪家好",
        "{}_東莞注塑加工廠",
        "月子中心推薦{}",
        "{}黃金收購價格",
        "[수원포장이사] {}",
        "{}★格安レンタカーと空港送迎★",
        "{} ▶당일대출 빠른상담◀ - 공지사항",
        "地埋式污水设备-{}",  # no list holds these two
        "{}【折叠浴桶代发】",
    ],
)
def test_an_advert_beside_the_title_goes(advert):
    cleaned = title(advert.format("老戲院拆除前夕的最後一場"))
    assert cleaned.removesuffix(" 山邊的一夜").removesuffix(" - 공지사항") == "老戲院拆除前夕的最後一場"


@pytest.mark.parametrize(
    "genuine", ["★重要★ 老戲院拆除前夕", "老戲院拆除前夕 ☆第二回☆", "◆引っ越し◆ 新しい町に来ました"]
)
def test_signs_around_words_of_the_writer_stay(genuine):
    assert title(genuine) == genuine


@pytest.mark.parametrize(
    "advert",
    [
        "【貸款急用 0912-345-678】{}",
        "{} 通水管找阿龍 0933-123-456",
        "[급전대출 010-1234-5678] {}",
        "{} 即日融資OK 0120-123-456",
    ],
)
def test_one_with_a_telephone_number_goes_with_it(advert):
    assert title(advert.format("老戲院拆除前夕")) == "老戲院拆除前夕"


def test_a_number_of_the_title_itself_stays():
    for genuine in ("市民熱線 1999 開通", "撥打 02-1234-5678 之後", "Room 101, 020 7946 0123 and other doors"):
        assert title(genuine) == genuine


@pytest.mark.parametrize(
    "advert",
    [
        "{} @ cheap bail bonds",
        "{} | Emergency Plumber Wolverhampton",
        "Everest Base Camp Trek Cost Delhi » {}",
        "{} [Boiler Repair Dudley 24/7]",
    ],
)
def test_an_english_one_goes_too(advert):
    assert title(advert.format("Library Reopens With Help")) == "Library Reopens With Help"


def test_english_titles_of_the_text_stay():
    for genuine in (
        "Best Movers in Denver 2025 | What We Paid",
        "Night ferry to Cork - a diary",
        "Leeds | an evening walk",
    ):
        assert title(genuine, "We asked nine movers for their prices and moved with the last.") == genuine


def test_a_copy_of_the_advert_in_the_text_is_no_speech():
    advert = "老戲院拆除前夕｜三重貼紙印刷"
    assert title(advert, "門口的三重貼紙印刷老樹還在。") == "老戲院拆除前夕"
    assert title(advert, "門口的貼紙印刷機還在。") == advert


@pytest.mark.parametrize(
    "genuine",
    [
        "【旅遊】東岸三日",
        "【書評】河邊的磨坊",
        "老戲院拆除前夕 影迷排隊看最後一場",
        "河口手記 | 晚潮",
        "搬家",
        "貸款 - 一",
        "Night train - the last of its kind",
        "【食譜】外婆的滷肉",
        "銀行行員的一天：從開門到關門",
        "老戲院拆除前夕｜週末散步地圖",
        "老戲院拆除前夕（外一篇）",
        "老戲院拆除前夕 - 小鎮紀事",
        "拼音讀物_老戲院拆除前夕",
    ],
)
def test_columns_and_titles_of_their_own_stay(genuine):
    assert title(genuine) == genuine


def test_a_trade_that_the_text_speaks_of_stays_in_the_title():
    assert title("搬家公司 | 三十年的箱子", "那家搬家公司的箱子是手釘的。") == "搬家公司 | 三十年的箱子"


def test_an_unlisted_trade_needs_a_place_an_ending_a_sign_and_a_text_that_does_not_speak_of_it():
    for genuine in ("老戲院熄燈｜竹笛店", "老戲院熄燈 台中竹笛店", "老戲院熄燈｜台中竹笛"):
        assert title(genuine) == genuine
    assert title("老戲院熄燈｜台中竹笛店", "他吹竹笛，當了三十年學徒。") == "老戲院熄燈｜台中竹笛店"


@pytest.mark.parametrize("head", ["{}｜佛具翻新鍍金", "{}佛具翻新鍍金", "佛具翻新鍍金 {}", "{}【佛具翻新鍍金】"])
def test_what_was_cut_from_the_text_goes_from_the_ends_of_the_title(head):
    text = head.format("老戲院拆除前夕的最後一場")
    document = replace(titled(Document((Block("p", STORY),)), text), adverts=("佛具翻新鍍金|無人機植保|蘭嶼潛水證照",))
    for edit in find_title_adverts(document):
        text = text[: edit.start] + text[edit.end :]
    assert text == "老戲院拆除前夕的最後一場"
