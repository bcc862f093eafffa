"""Sentences that sell something and say how to reach the seller."""

import pytest
from ads_pages import cuts, page

from scraper.clean.ads.pitches import find_pitches

STORY = "那天傍晚我沿著河堤慢慢走回家，看見對岸的燈一盞一盞亮起來，忽然想起小時候外婆說過的話。"
ENGLISH = "The ferry left at six, and the bell of the old church could be heard as far as the lock."


@pytest.mark.parametrize(
    "pitch",
    [
        "想找外牆防水嗎？免費估價請洽0912-345-678。",
        "老字號徵信社，品質看得見！洽詢(06)123-4567陳小姐",
        "需要堆高機出租請撥02-1234-5678，微信：lamp2024",
        "诚招开锁公司代理，月入过万，微信lamp20245",
        "专业月嫂厂家直销，联系人张经理 13912345678",
        "全省服務，免費到府估價，找我們最便宜，(05)123-4567。",
        "トランクルームでお困りの方は今すぐ0120-123-456へお電話ください！",
        "임플란트 무료상담 070-1234-5678",
        "카톡상담 ID: loan20245 당일대출 무직자 가능",
        "二手車收購高價現金 來電 0955-123-456 王先生",
        "不用品回収はお任せください、見積無料、電話0120-123-456",
        "Need cheap car insurance? Call 1-800-555-0123 today.",
        "三重鐘擺調校首選，24小時專線0800-123-456王先生。",
        "老字號永慶成風箏，品質看得見！洽詢(06)123-4567陳小姐",
        "還在找風箏工坊嗎？免費到府，快速辦理，賴ID：lamp2024",
        "Need a plumber fast? Call Dave on 07700 900123 day or night!",
    ],
)
def test_a_pitch_goes_from_the_end_of_a_paragraph_and_as_a_line(pitch):
    story = ENGLISH + " " if pitch.isascii() else STORY
    inline, alone = page(story + pitch, STORY), page(STORY, pitch, STORY)
    assert [cut.strip() for cut in cuts(inline, find_pitches(inline))] == [pitch]
    assert cuts(alone, find_pitches(alone)) == [pitch]


@pytest.mark.parametrize(
    "genuine",
    [
        "洽詢電話：02-2345-6789，承辦人陳小姐。",
        "訂房專線：03-123-4567",
        "民眾如有疑問，請撥打1999市民熱線，或電洽衛生局02-2345-6789。",
        "報名請加LINE：river2024，名額三十人，額滿為止。",
        "免費諮詢請洽衛生局02-2345-6789。",
        "需要協助的人可以打這支24小時電話：0800-123-456。",
        "有意參加者請於4月10日前致電(04)2345-6789，免費入場。",
        "他打電話到當舖，號碼是02-1234-5678，沒有人接。",
        "客服电话：400-123-4567，工作时间：9:00-18:00。",
        "お問い合わせ：文化課 03-1234-5678",
        "문의: 문화과 02-123-4567",
        "Press contact: Jane Doe, +44 20 7946 0123, jane@museum.example",
        "For tickets call 020 7946 0123.",
        "For tickets call 01632 960123.",
        "本机型号为VX2015，24小时待机，价格透明。",
        "即日起，公司总机改为0530-1234567，售后服务热线400-123-0530，原号码保留三个月。",
        "免付費服務專線：0800-000-215（週一公休）",
    ],
)
def test_contacts_of_an_article_stay(genuine):
    document = page(STORY, STORY + genuine, genuine)
    assert cuts(document, find_pitches(document)) == []


def test_what_the_page_is_about_is_not_sold():
    pitch = "免費估價請洽堆高機出租 0912-345-678"
    about = page("堆高機出租的行情這兩年漲了不少。", "業者說，堆高機出租看的是噸數。", STORY + pitch)
    assert cuts(about, find_pitches(about)) == []
    titled = page(STORY + pitch, title="堆高機出租怎麼算")
    assert cuts(titled, find_pitches(titled)) == []


def test_a_sentence_before_a_pitch_stays_unless_it_belongs_to_it():
    document = page(STORY + "外牆防水首選，24小時專線(03)123-4567王先生。")
    assert cuts(document, find_pitches(document)) == ["外牆防水首選，24小時專線(03)123-4567王先生。"]
    in_the_middle = page("外牆防水首選，24小時專線(03)123-4567王先生。" + STORY)
    assert cuts(in_the_middle, find_pitches(in_the_middle)) == []


@pytest.mark.parametrize(
    "pitch",
    [
        "屋頂年年漏，阿順鐵皮換瓦噴膠一次做好，台南全區免費丈量，電話06-555-0199。",
        "祖传三代的木桶匠，泡脚桶米桶来图定做，顺丰包邮，微信号 mutong88x，老客介绍再减二十。",
        "畳の張り替えなら地元で四十年の畳屋ふじや、朝お預かりして夕方お届け、0120-555-777までどうぞ。",
        "오래된 기와지붕 새는 곳, 삼대째 기와장이가 직접 고쳐 드립니다. 견적 무료 041-555-3321",
        "Squeaky floors driving you mad? The Boards & Beams crew sand, seal and guarantee every job, call 0113 496 0777.",
    ],
)
def test_a_paragraph_that_sells_goes_whatever_its_words(pitch):
    document = page(STORY, pitch, STORY)
    assert cuts(document, find_pitches(document)) == [pitch]


def test_what_the_page_speaks_of_is_no_pitch():
    pitch = "畳の張り替えなら地元で四十年の畳屋ふじや、朝お預かりして夕方お届け、0120-555-777までどうぞ。"
    about = page("畳屋ふじやの朝は早い。張り替えの畳を朝お預かりして、夕方お届けするまで、地元で四十年。", pitch, STORY)
    assert cuts(about, find_pitches(about)) == []


@pytest.mark.parametrize(
    "genuine",
    [
        "全市面積1.8萬平方公里，人口312.24萬，西北高，東南低，平均海拔在500-1000米之間，氣候溫和，雨量充沛，河流縱橫。",
        "那家民宿在河堤後面，老闆娘早上六點就起來煮粥，雙人房一千六，電話08-555-0170，記得先講要不要吃早餐。",
        "走失的是一隻三花貓，右耳缺一角，名叫豆花，看到牠請打0955-000-123，牠怕生，不要追。",
        "Brauchst du Hilfe und willst mit jemandem sprechen? Das Telefon am Fluss ist unter 0800 123 456 immer erreichbar.",
        "If you saw the lorry that hit the chapel wall on Tuesday, ring PC Lane on 01632 960118 or speak to the warden.",
    ],
)
def test_paragraphs_that_inform_stay(genuine):
    document = page(STORY, genuine, STORY)
    assert cuts(document, find_pitches(document)) == []
