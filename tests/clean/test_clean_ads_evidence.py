import pytest
from ads_pages import cuts, page

from scraper.clean.ads.evidence import (
    is_at_mark,
    is_attribute,
    is_of_sentence,
    is_spoken_of,
)
from scraper.clean.ads.model import load_model
from scraper.clean.ads.one_off import find_one_off_ads
from scraper.clean.ads.vocabulary import find_words
from scraper.clean.ads.wording import wording_of

ADVERT = "屏東汽車借款"
SENTENCE = "這座石橋建於清代，橋身由花崗", "岩砌成，至今仍可通行車輛，是鎮上最老的建築。"


def telling(*texts):
    return sorted(wording_of(page(*texts)).telling)


def test_only_texts_with_words_of_trade_that_stand_together_are_worth_a_reading():
    assert telling("".join(SENTENCE), ADVERT.join(SENTENCE), "他喝了一杯茶，看著窗外的雨。", "北京某某滤芯厂家") == [
        1,
        3,
    ]


def test_a_short_trade_alone_is_no_evidence():
    assert telling("他去當舖贖回手錶") == []


def test_evidence_does_not_reach_from_one_text_to_the_next():
    assert telling("我住在台中", "搬家很累") == []


def test_members_of_a_sentence_are_told_from_what_was_put_into_it():
    assert is_spoken_of("这项调查以", "为例说明")
    assert not is_spoken_of("桥身由花岗", "岩砌成")
    assert is_of_sentence("新竹一家补习班", "上周")
    assert is_of_sentence("天津物流设备", "有限公")
    assert is_at_mark("去年,", "环比")
    assert not is_at_mark("花岗", "岩砌")


@pytest.mark.parametrize(
    ("phrase", "belongs"), [("消費者金融の店舗", True), ("格安の引っ越し", False), ("浜松激安引越し業者", False)]
)
def test_a_trade_that_is_the_attribute_of_something_else_belongs_to_its_sentence(phrase, belongs):
    model = load_model()
    folded = model.folding(phrase)
    assert is_attribute(folded, find_words(model.vocabulary, folded), (0, len(folded))) is belongs


def test_different_trades_are_counted_once_each_and_not_inside_the_spans_left_out():
    wording = wording_of(page("抓漏、防水、抓漏", "搬家"))
    assert wording.trades(without={}) == 3
    assert wording.trades(without={0: [(3, 5)]}) == 2
    assert wording.trades(without={0: [(0, 2)], 1: [(0, 1)]}) == 2


@pytest.mark.parametrize(
    "text",
    [
        "作为深圳住宅租赁管理服务中心的负责人，王先生这个月几乎天天加班。",
        "4月份，全国居民消费价格环比上涨0.1%，其中，食品价格上涨0.4%。",
        "天津创业环保股份有限公司及董事会全体成员保证公告内容的真实。",
        "這項調查以台中徵信社為例，說明小型服務業如何計算成本，共訪問了十二家。",
    ],
)
def test_names_of_firms_and_figures_stay(text):
    document = page(text)
    assert cuts(document, find_one_off_ads(document)) == []


def test_one_more_trade_at_a_mark_on_a_page_about_trades_stays():
    document = page(
        "買下老公寓之後，第一件事就是抓漏，防水做壞了，壁癌年年都長。",
        "最難決定的是地板。屏東汽車借款，磁磚好清潔，木地板踩起來舒服。",
    )
    assert cuts(document, find_one_off_ads(document)) == []
