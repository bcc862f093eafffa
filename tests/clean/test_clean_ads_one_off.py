import pytest
from ads_pages import cuts, left, page
from msgspec.structs import replace

from scraper.clean.ads.one_off import find_one_off_ads
from scraper.clean.ads.page import merged, widened
from scraper.model import Edit, Flag

ADVERTS = [
    ("那天傍晚我沿著河堤慢慢走回家，看見對岸的", "斗六二手家具收購", "燈一盞一盞亮起來，忽然想起小時候的事。"),
    ("這座石橋建於清代，橋身由花崗", "屏東汽車借款", "岩砌成，至今仍可通行車輛，是鎮上最老的建築。"),
    ("这种鸟通常栖息在海拔一千米以上的阔叶", "咸阳升降机厂家", "林中，以昆虫和浆果为食，繁殖期在每年春季。"),
    ("这座城市的历史可以追溯到公元前三世", "绵阳管道疏通公司", "纪，当时它是丝绸之路上的重要驿站。"),
    ("この寺は平安時代に建てられたと伝えら", "浜松激安引越し業者", "れており、毎年春になると多くの人が訪れる。"),
]

UNTOUCHED = [
    "消保官提醒，申辦房屋貸款前應先比較利率，並確認業者是否合法登記；民間借貸糾紛近年明顯增加。",
    "他在台中開了一家搬家公司，後來又經營清潔公司和洗衣店，生意一直不錯，電話是04-2345-6789。",
    "搜索引擎优化是通过了解搜索引擎的运作规则来调整网站，以及提高目标网站在有关搜索引擎内排名的方式。",
    "网站建设公司报价相差很大，从两千元到五万元都有，选择网站建设公司时要看案例，也要看售后服务。",
    "「你要去哪裡？」「回家。」「這麼晚了還有車嗎？」「走路就好。」他笑著說，把傘遞給她。",
    "做法：番茄切塊，洋蔥切丁，牛肉汆燙；鍋中放油爆香薑片，加入所有材料，小火燉煮四十分鐘。",
    "價目表：大碗牛肉麵一百二十元，小碗九十元，加麵免費，外帶餐盒酌收五元，滿三百元可外送。",
    "白日依山盡，黃河入海流。欲窮千里目，更上一層樓。",
    "近年來植牙與牙齒矯正的需求增加，台北、高雄等地的牙醫診所紛紛添購設備，健保署也開始檢討給付標準。",
    "引越しの見積もりは複数の業者に頼むと料金を比較しやすい。不用品回収を一緒に頼める会社もある。",
    "我上個月在新竹租車，店家推薦的休旅車很省油，三天兩夜的費用比搭高鐵再轉計程車便宜。",
    "이사를 앞두고 포장이사 업체 세 곳에서 견적을 받았는데 가격 차이가 생각보다 컸다.",
    "Payday loans carry high fees; a credit union may offer cheaper personal loans to members with bad credit.",
]


@pytest.mark.parametrize(("before", "advert", "after"), ADVERTS)
def test_a_single_advert_inside_a_sentence_is_cut_at_its_edges(before, advert, after):
    document = page(before + advert + after)
    assert left(document, find_one_off_ads(document)) == [before + after]


@pytest.mark.parametrize("text", UNTOUCHED)
def test_articles_about_these_trades_stay_as_they_are(text):
    document = page(text)
    assert cuts(document, find_one_off_ads(document)) == []


@pytest.mark.parametrize("advert", ["竹北粉專代操", "埔里手工紙"])
@pytest.mark.parametrize(
    ("before", "after"), [ADVERTS[1][::2], ("老師帶著學生沿著溪流觀察水鳥的棲", "息環境，並畫成一張大地圖。")]
)
def test_an_advert_that_names_no_trade_of_the_lists_is_cut_where_the_model_is_sure(before, advert, after):
    document = page(before + advert + after)
    assert left(document, find_one_off_ads(document)) == [before + after]


@pytest.mark.parametrize(
    "text",
    [
        "目前河南全省有拖拉机319万台、配套农具四百万件，机械化水平居全国前列。",
        "北京分公司将注入新的资产，原有的业务由总公司统一管理，员工合同不变。",
        "在常州的一家干燥设备公司，技术部分成三个小组，每组都有自己的试验台。",
        "岩手県では南部鼻曲り鮭、新潟県では別の名で呼ばれ、冬の食卓に並ぶ。",
        "本次安全标准化考评由甘肃三泰工程技术咨询有限责任公司承担，结果将在月底公布。",
    ],
)
def test_places_and_firms_that_belong_to_their_sentence_are_neither_cut_nor_flagged(text):
    assert list(find_one_off_ads(page(text))) == []


def test_all_these_articles_on_one_page_stay_too():
    document = page(*UNTOUCHED)
    assert cuts(document, find_one_off_ads(document)) == []


def test_what_is_not_sure_is_flagged_and_stays():
    before, advert, after = ADVERTS[0]
    document = page(before + advert + after)
    found = list(find_one_off_ads(document, sure=2.0))
    assert found
    assert all(isinstance(f, Flag) and f.code == "suspect-ad" for f in found)


def test_the_edit_names_its_evidence():
    before, advert, after = ADVERTS[1]
    (edit,) = find_one_off_ads(page(before + advert + after))
    assert isinstance(edit, Edit)
    assert (edit.rule, edit.cls) == ("one-off-ad", "injected-ad")
    assert advert in edit.note


def test_code_is_not_looked_at_and_emptied_blocks_are_skipped():
    before, advert, after = ADVERTS[0]
    document = page(before + advert + after, kind="pre")
    assert cuts(document, find_one_off_ads(document)) == []
    assert list(find_one_off_ads(page("", ""))) == []


def test_of_a_very_long_page_the_paragraphs_with_words_of_trade_are_read(monkeypatch):
    before, advert, after = ADVERTS[1]
    long = ["他沿著河堤慢慢走回家，看見對岸的燈一盞一盞亮起來。"] * 8
    document = page(*long, before + advert + after)
    monkeypatch.setattr("scraper.clean.ads.one_off.MOST_READ", 120)
    assert cuts(document, find_one_off_ads(document)) == [advert]


def test_the_same_page_gives_the_same_edits_every_time():
    document = page(*(a + b + c for a, b, c in ADVERTS))
    assert list(find_one_off_ads(document)) == list(find_one_off_ads(document))


def test_neighbouring_cuts_take_the_separator_between_them_along():
    assert merged("甲|乙 丙", [(0, 1), (2, 3)]) == [(0, 3)]
    assert merged("甲文乙", [(0, 1), (2, 3)]) == [(0, 1), (2, 3)]


def test_blanks_between_latin_words_are_kept_once():
    assert widened("he was cheap loans born", 7, 18) == (7, 19)
    assert widened("他在 台中搬家 出生", 3, 7) == (2, 8)
    assert widened("墨水、台中搬家、毛筆", 3, 7) == (3, 8)
    assert widened("台中搬家，他說", 0, 4) == (0, 5)
    assert widened("他說，台中搬家", 3, 7) == (3, 7)


def test_the_end_of_a_firm_s_own_name_stays():
    document = page("警方查明，徐州宏远起重机租赁公司法定代表人去年已经离境。")
    assert cuts(document, find_one_off_ads(document)) == []


def test_an_advert_that_is_a_link_ends_where_the_link_does():
    text = (
        "和棋只有32盘。他的爷爷是启蒙老师，家里的棋盘是用门板做的。学校给他批了假，班主任刘桂兰还{}组织同学看了直播。"
    )
    plain, linked = page(text.format("期货开户")), page(text.format("[期货开户](https://h.example/b5)"))
    assert cuts(plain, find_one_off_ads(plain)) == ["还期货开户"]
    assert cuts(linked, find_one_off_ads(linked)) == ["期货开户"]


def test_a_trade_that_only_a_particle_binds_to_its_sentence_stays():
    text = "キッチンのリフォームでは、収納を83センチ低くしました。水漏れ修理だけのご依頼でも、もちろん伺います。"
    document = page(text)
    assert cuts(document, find_one_off_ads(document)) == []


AMONG = ("斗六當舖推薦|彰化堆高機|員林大圖輸出", "蘇澳海釣船出租")


@pytest.mark.parametrize(
    ("before", "advert", "after"),
    [
        ("水圳是六十年前施作的，內壁的裂縫", "員林大圖輸出", "漏水嚴重，大雨一來田裡就積水。"),  # a trade beside it
        ("老師帶著學生沿著溪流觀察水鳥的棲", "蘇澳海釣船出租", "息環境，並畫成一張大地圖。"),  # a trade of no list
    ],
)
def test_what_was_cut_elsewhere_on_the_page_is_known_in_a_sentence(before, advert, after):
    document = replace(page(before + advert + after), adverts=AMONG)
    assert left(document, find_one_off_ads(document)) == [before + after]


def test_what_the_title_names_stays_though_it_was_cut_as_a_keyword():
    text = "員林大圖輸出業者說，颱風過後看板全毀，訂單已經排到下個月，老師傅忙得沒有時間吃飯。"
    document = replace(page(text, title="颱風過後 員林大圖輸出業者趕工"), adverts=AMONG)
    assert cuts(document, find_one_off_ads(document)) == []


def test_what_the_text_comes_back_to_stays():
    texts = (
        "那天傍晚我沿著河堤走到員林大圖輸出店，老闆正在收燈。",
        "大圖輸出這一行靠的是機器，他說，也靠耐心，布要一捲一捲地看。",
    )
    document = replace(page(*texts), adverts=AMONG)
    assert cuts(document, find_one_off_ads(document)) == []


@pytest.mark.parametrize("text", UNTOUCHED)
def test_articles_about_trades_stay_on_pages_that_have_lost_adverts(text):
    document = replace(page(text), adverts=AMONG)
    assert cuts(document, find_one_off_ads(document)) == []
