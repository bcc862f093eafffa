import pytest
from ads_pages import cuts, left, page
from msgspec.structs import replace

from scraper.clean.ads.anchors import find_offsite_anchors

AD = "那天傍晚我沿著河堤慢慢走[斗六當舖推薦](http://pawn.example/)回家，看見對岸的燈一盞一盞亮起來。"


def test_an_off_site_advert_in_the_middle_of_a_word_is_cut_and_the_sentence_joined():
    document = page(AD)
    assert left(document, find_offsite_anchors(document)) == [
        "那天傍晚我沿著河堤慢慢走回家，看見對岸的燈一盞一盞亮起來。"
    ]


def test_the_blanks_around_the_advert_go_with_it():
    document = page(AD.replace("[", " [").replace(")", ") "))
    assert left(document, find_offsite_anchors(document)) == [
        "那天傍晚我沿著河堤慢慢走回家，看見對岸的燈一盞一盞亮起來。"
    ]


def test_the_reason_names_the_host():
    (edit,) = find_offsite_anchors(page(AD))
    assert (edit.rule, edit.cls) == ("offsite-anchor", "spam-link")
    assert "pawn.example" in edit.note


def test_simplified_and_japanese_adverts_are_cut():
    document = page(
        "这座桥建于一九三二年，全[咸阳叉车租赁](http://lift.example/)长三百余米，是当时最长的石拱桥。",
        "この寺は平安時代に建てられたと伝え[浜松引越し業者](http://move.example/)られており、多くの人が訪れる。",
    )
    assert cuts(document, find_offsite_anchors(document)) == ["咸阳叉车租赁", "浜松引越し業者"]


def test_citations_stay_on_and_off_the_site():
    document = page(
        "根據[維基百科](https://zh.wikipedia.org/wiki/%E6%A9%8B)的說法，這座橋建於[一九三二年](http://history.example/bridge)。",
        "詳見[台北市政府](http://www.gov.example/)的公告，以及[前一篇文章](/post/12)裡的地圖。",
        "他在[蘋果公司](https://www.apple.example/)工作了十年，後來到[東京大學](http://www.u-tokyo.example/)讀書。",
        "The bridge was described by [the city archive](http://archive.example/b/7) and in [Wikipedia](https://en.wikipedia.org/wiki/Bridge).",
        "報導引述[路透社](https://www.reuters.example/)的消息指出，[中央銀行](http://bank.example/)將調整利率。",
    )
    assert cuts(document, find_offsite_anchors(document)) == []


def test_an_article_about_loans_keeps_its_sources():
    document = page(
        "民間借貸糾紛近年增加，[金管會](http://www.fsc.example/news/2)提醒民眾，申辦[房屋貸款](http://bank.example/loan/house)前應比較總費用年百分率。",
        "根據[汽車貸款利率調查](http://survey.example/2016/car)，平均利率約為百分之三。",
    )
    assert cuts(document, find_offsite_anchors(document)) == []


def test_links_of_the_own_site_are_none_of_its_business():
    document = page(
        "那天傍晚我沿著河堤慢慢走[斗六當舖推薦](http://www.a-blog.example/tag/1)回家。",
        url="http://www.a-blog.example/post/1",
    )
    assert cuts(document, find_offsite_anchors(document)) == []


def test_english_citations_stay_whatever_they_name():
    for text in (
        "You can buy the box on the [Bleu Garten website](http://bleu-garden.example/), and the pod is in stores.",
        "[Web designers](http://magazine.example/2024/design) are exploring ways of doing without the grid.",
        "Some firms, such as [Linear](http://linear-app.example/), work in the open.",
    ):
        document = page(text)
        assert cuts(document, find_offsite_anchors(document)) == [], text


def test_an_english_advert_inside_a_sentence_goes():
    document = page("The bridge was built in 1871 and [cheap payday loans](http://lender.example/) rests on six piers.")
    assert cuts(document, find_offsite_anchors(document)) == ["cheap payday loans "]


def test_a_firm_that_its_sentence_is_about_stays():
    document = page("[台北捷運公司](https://www.metro.example/)去年的運量回到前年的水準，沿線的店家也跟著熱鬧起來。")
    assert cuts(document, find_offsite_anchors(document)) == []


def test_a_link_to_a_site_that_breaks_a_word_is_cut_whatever_it_sells():
    document = page("政府在山谷裡收集垃[甲仙蜥蜴飼育](http://lizard.example/)圾，再用卡車運到城外。")
    assert left(document, find_offsite_anchors(document)) == ["政府在山谷裡收集垃圾，再用卡車運到城外。"]


def test_a_brand_that_the_writer_likes_stays():
    document = page("搬進新家那年，我們請[信義房屋](http://house.example/)的仲介帶看了三次。")
    assert cuts(document, find_offsite_anchors(document)) == []


def test_a_doubtful_link_is_cut_only_beside_a_sure_one():
    doubtful = "祖母把曬好的[陶笛客製](http://clay.example/)柿餅收進罐子裡。"
    alone, beside = page(doubtful), page(doubtful, AD)
    assert cuts(alone, find_offsite_anchors(alone)) == []
    assert "陶笛客製" in cuts(beside, find_offsite_anchors(beside))


def test_names_of_sites_stay_where_the_sentence_speaks_of_them():
    document = page(
        "這款手機由[小米](http://mi.example/)推出，搭載[高通](http://chip.example/)處理器，在[淘寶](http://shop.example/)上架。",
        "歡迎到[痞客邦](http://blog.example/)看我的部落格，或者用[臉書](http://face.example/)聯絡我。",
    )
    assert cuts(document, find_offsite_anchors(document)) == []


def test_an_advert_inside_a_word_of_korean_or_english_is_cut_and_the_word_joined():
    document = page(
        "주민들은 돈을 모아 낡은 방앗간을 빌[토토사이트 추천](http://toto.example/)렸고, 의자는 직접 만들었다.",
        "The mill was bo[payday loans](http://loans.example/)ught by the village in the spring.",
        "손님은 나무로 만든 [당일대출 가능한곳](http://daechul.example/)번호표를 받는다.",
        "Isla, who was ten, bail[Oakham dental implants](http://teeth.example/item.html)ed with a saucepan.",
    )
    assert left(document, find_offsite_anchors(document)) == [
        "주민들은 돈을 모아 낡은 방앗간을 빌렸고, 의자는 직접 만들었다.",
        "The mill was bought by the village in the spring.",
        "손님은 나무로 만든 번호표를 받는다.",
        "Isla, who was ten, bailed with a saucepan.",
    ]


def test_a_trade_that_is_no_member_of_an_english_sentence_goes_unless_the_page_speaks_of_it():
    loose = "The most moving discovery was [payday loans](http://loans.example/) a letter from a child."
    document = page(loose)
    assert left(document, find_offsite_anchors(document)) == ["The most moving discovery was a letter from a child."]
    about = page(loose, "Nobody in the village took payday loans.", "Before the war payday loans had another name.")
    assert cuts(about, find_offsite_anchors(about)) == []
    member = page("He had asked for [payday loans](http://loans.example/) and left with nothing.")
    assert cuts(member, find_offsite_anchors(member)) == []


def test_names_and_trades_with_particles_endings_and_in_compounds_stay():
    document = page(
        "그는 [네이버](http://naver.example/)에서 일했고 [서울 도서관](http://lib.example/)까지 걸었다.",
        "은행은 서민[대출](http://bank.example/)상품을 늘렸고 자동차[보험](http://ins.example/)회사도 그랬다.",
        "They ask for [loan](http://bank.example/)s, and Type[Script](http://ts.example/)ers like un[bank](http://b.example/)ed.",
    )
    assert cuts(document, find_offsite_anchors(document)) == []


def test_english_phrases_framed_by_a_place_and_an_ending_go_where_the_sentence_needs_none():
    framed = "He said he [stairlift rental Wolverhampton](http://lift.example/) measured the noise in his bedroom."
    document = page(framed)
    assert left(document, find_offsite_anchors(document)) == ["He said he measured the noise in his bedroom."]
    for genuine in (
        "They met at the [Boston Symphony Hall](http://hall.example/) on Monday.",
        "We asked the [stairlift rental Cork](http://lift.example/) and got no answer.",
        "See [walks near the canal](http://walks.example/) before you go.",
    ):
        stays = page(genuine)
        assert cuts(stays, find_offsite_anchors(stays)) == [], genuine


def test_the_house_that_a_traveller_stayed_in_keeps_its_link():
    document = page(
        "第三天到瑞穗，下雨，哪裡都沒去，在[源泉溫泉民宿](http://spring.example/)泡了三次湯。",
        "睡在[葡萄院子青年旅舍](http://grape.example/)，六人间，一个铺位四十五元。",
    )
    assert cuts(document, find_offsite_anchors(document)) == []


@pytest.mark.parametrize(
    ("before", "link", "after"),
    [
        (
            "軒下の干し柿は毎朝もんでやると、",
            "[浜松の遺品整理なら安心の片づけ本舗](http://a.example/lp?id=3)",
            "甘みが均等に回ります。",
        ),
        ("石段の途中で振り返ると", "[水漏れ修理のかけつけ隊](https://b.example/go/)", "港の灯が一つずつ点いていった。"),
        (
            "무를 크게 썰어 넣고",
            " [대구 포장이사 잘하는 곳](https://c.example/event) ",
            "뚜껑을 덮은 채 삼십 분을 끓인다.",
        ),
    ],
)
def test_a_japanese_or_korean_trade_that_no_particle_ties_to_its_sentence_is_cut(before, link, after):
    document = page(f"{before}{link}{after}")
    assert ["".join(t.split()) for t in left(document, find_offsite_anchors(document))] == [
        "".join((before + after).split())
    ]


@pytest.mark.parametrize(
    "text",
    [
        "帰りに[町の蛇口と水漏れ修理の店](http://a.example/shop)で蛇口の部品を買い、夜のうちに取り替えた。",
        "写真は[町の写真館スタジオ花](http://b.example/photo)提供のもので、昭和三十年ごろと言われています。",
        "[引っ越し見積もりサイト](http://c.example/compare)三社の値段を比べて、いちばん安いところに頼みました。",
        "전구는 [대구 조명 전문점](http://d.example/item)에서 샀고 갓은 한지로 직접 만들었다.",
        "사진은 [봄날 사진관 스튜디오](http://e.example/gallery) 제공이며 허락을 받고 올린다.",
        "어제는 [부산 포장이사 견적](http://f.example/q) 세 곳을 비교했다. 포장이사 비용이 많이 올랐다. 작년 포장이사보다 이십만 원이 비쌌다.",
    ],
)
def test_japanese_and_korean_links_that_belong_to_their_sentence_stay(text):
    document = page(text)
    assert cuts(document, find_offsite_anchors(document)) == []


def test_a_link_to_a_page_of_a_shop_needs_less_where_adverts_are_gone_already():
    text = "決賽上半場落後一球，中場休息時教練沒有罵人，[關山高台民宿轉讓](http://inn.example/sale?id=504)只讓大家把鞋帶重新繫好。"
    plain = page(text)
    assert cuts(plain, find_offsite_anchors(plain)) == []
    among = replace(plain, adverts=("斗六當舖推薦|彰化堆高機",))
    assert cuts(among, find_offsite_anchors(among)) == ["關山高台民宿轉讓"]


def test_a_link_to_a_government_or_an_encyclopedia_is_a_source():
    for host in ("www.ly.gov.example.gov.tw", "zh.wikipedia.org", "lib.ntu.edu.tw", "www.mext.go.jp"):
        document = page(f"那天傍晚我沿著河堤慢慢走[斗六二手家具](http://{host}/)回家，看見對岸的燈。")
        assert cuts(document, find_offsite_anchors(document)) == []


def test_a_link_with_the_words_of_an_advert_that_was_cut_goes_whatever_it_sells():
    text = "種子經過檢查之後，放入鋁箔袋[婚禮白鴿施放](http://dove.example/)，再送進零下二十度的冷凍庫。"
    plain = page(text)
    assert cuts(plain, find_offsite_anchors(plain)) == []
    among = replace(plain, adverts=("陶瓷刀研磨、婚禮白鴿施放、鳳山輪椅坡道",))
    assert cuts(among, find_offsite_anchors(among)) == ["婚禮白鴿施放"]


def test_names_of_shops_that_a_particle_ties_to_a_japanese_sentence_stay():
    document = page(
        "お土産は[鳩屋本舗](http://hato.example/)の最中を十個。",
        "車輪は近所の[サイクルショップ輪](http://rin.example/)で組んでもらった。",
        "救護所には[北見みなみ整形外科](http://minami.example/)の看護師が詰めた。",
    )
    assert cuts(document, find_offsite_anchors(document)) == []
