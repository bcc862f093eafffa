import pytest
from ads_pages import cuts, page

from scraper.clean.ads.anchors import find_offsite_anchors
from scraper.clean.ads.one_off import find_one_off_ads
from scraper.clean.ads.topic import topic
from scraper.model import Block

LINK = "老師帶著學生沿著溪流觀察水鳥的棲[竹北翻譯社](http://words.example/)息環境，並畫成一張大地圖。"
PLAIN = "老師帶著學生沿著溪流觀察水鳥的棲竹北翻譯社息環境，並畫成一張大地圖。"


@pytest.mark.parametrize(
    "title",
    [
        "溪流邊的水鳥課-竹北翻譯社",
        "溪流邊的水鳥課-竹北翻譯社 – 生活札記",
        "溪流邊的水鳥課（竹北翻譯社） - 生活札記 - 痞客邦",
        "竹北翻譯社 | 溪流邊的水鳥課 | 生活札記",
    ],
)
@pytest.mark.parametrize(("text", "find"), [(LINK, find_offsite_anchors), (PLAIN, find_one_off_ads)])
def test_an_advert_in_the_title_does_not_make_the_page_speak_of_it(title, text, find):
    document = page(text, title=title)
    assert cuts(document, find(document)) == ["竹北翻譯社"]
    assert "翻譯" not in topic(document)
    assert "溪流邊的水鳥課" in topic(document)


def test_a_title_is_what_the_page_is_about_where_the_text_speaks_of_it():
    text = "開翻譯社十年，最怕的是急件。客人半夜傳來合約，早上九點就要，翻譯的人只好不睡。"
    document = page(text, title="急件的夜晚 | 竹北翻譯社 | 老闆的日記")
    assert "竹北翻譯社" in topic(document)


def test_a_page_that_names_its_trade_again_and_again_is_about_it():
    texts = [f"第{k}家竹北翻譯社在{street}，老闆娘說急件要加價。" for k, street in enumerate("東西南", 1)]
    document = page(*texts, title="急件送哪裡 | 竹北翻譯社")
    assert "竹北翻譯社" in topic(document)
    assert cuts(document, find_one_off_ads(document)) == []


def test_headings_count_and_stand_for_themselves():
    document = page(Block("h1", "溪流邊的水鳥課"), PLAIN, Block("h2", "怎麼去"), title="")
    assert topic(document).split("\n") == ["", "溪流邊的水鳥課", "怎麼去"]
