import pytest
from ads_pages import block, cuts, page

from scraper.clean.ads.keyword_lines import find_keyword_lines
from scraper.model import Flag

STORY = "那天傍晚我沿著河堤慢慢走回家，看見對岸的燈一盞一盞亮起來，忽然想起小時候外婆說過的話。"


def test_a_line_of_adverts_joined_by_pipes_goes_whole():
    line = "嘉義汽車借款|嘉義房屋二胎|斗六當舖推薦|嘉義徵信社"
    document = page(STORY, line, STORY)
    assert cuts(document, find_keyword_lines(document)) == [line]


def test_commas_wide_pipes_and_blanks_join_adverts_too():
    for line in (
        "西安叉车租赁,咸阳叉车价格,西安升降机厂家",
        "嘉義汽車借款｜斗六當舖推薦｜嘉義徵信社",
        "嘉義汽車借款 斗六當舖推薦 嘉義徵信社",
    ):
        document = page(STORY, line)
        assert cuts(document, find_keyword_lines(document)) == [line], line


def test_a_brand_that_nobody_knows_goes_with_its_line():
    line = "qbank9貸款專家|嘉義創業貸款|嘉義房屋貸款 汽車美容"
    document = page(STORY, line)
    assert cuts(document, find_keyword_lines(document)) == [line]


def test_keywords_that_repeat_one_pair_of_characters_are_a_list_whatever_they_sell():
    line = "[某某视频在线](http://x.example/),[某某视频免费](http://x.example/),[某某视频高清](http://x.example/),[某某视频下载](http://x.example/)"
    document = page(STORY, line)
    assert len(cuts(document, find_keyword_lines(document))) == 1


def test_japanese_and_korean_lines_of_adverts_go():
    for line in ("静岡水漏れ修理|浜松引越し業者|静岡不用品回収", "대구 포장이사, 대구 입주청소, 대구 누수탐지 업체"):
        document = page("この町に越してきて、もう三年になる。春になると川沿いの桜がいっせいに咲く。", line)
        assert cuts(document, find_keyword_lines(document)) == [line], line


def test_an_english_line_goes_by_its_places_and_endings_whatever_it_sells():
    story = "The ferry left at six, and the bell of the old church could be heard as far as the lock."
    line = "Denver kite mending | cheap bell ropes | lock keeping near me | Tampa ferry paint"
    for other in (
        line,
        line.replace(" |", ","),
        "pool fencing Perth / bell rope hire Cork / lake ferry tickets / kite mending Tampa",
    ):
        document = page(story, other)
        assert cuts(document, find_keyword_lines(document)) == [other], other
    for genuine in (
        "kite mending | bell ropes | lock keeping | ferry paint",
        "Denver kite mending | cheap bell ropes | lock keeping near me",
        "Denver | Tampa | Miami | Austin",
        "Tampa Bay, Austin City, Miami Beach, Denver Mint",
        "The ferry to Cork, the bell in Perth, a kite from Tampa, and tickets for the lake",
    ):
        document = page(story, genuine)
        assert cuts(document, find_keyword_lines(document)) == [], genuine


def test_one_linked_advert_alone_on_its_line_goes():
    document = page(STORY, "[斗六當舖推薦](http://pawn.example/)", STORY)
    assert cuts(document, find_keyword_lines(document)) == ["斗六當舖推薦"]


def test_the_same_line_stays_when_the_article_is_about_these_trades():
    document = page(
        "汽車借款、房屋貸款與信用貸款怎麼選?",
        "銀行審核嚴格，許多人轉而考慮汽車借款，也有人選擇房屋貸款，三者的利率與風險差別很大，本文逐項比較。",
        "汽車借款|房屋貸款|信用貸款",
        title="汽車借款、房屋貸款與信用貸款怎麼選?",
    )
    found = list(find_keyword_lines(document))
    assert cuts(document, found) == []
    assert [f.block for f in found if isinstance(f, Flag)] == [2]


def test_a_line_that_repeats_the_phrases_of_another_in_another_order_goes_with_it():
    lines = ("蘆葦席編法|溪口渡船頭|河畔水族箱|木梳雕花師", "河畔水族箱 木梳雕花師 蘆葦席編法 溪口渡船頭")
    document = page(STORY, lines[0], STORY, lines[1])
    assert cuts(document, find_keyword_lines(document)) == list(lines)
    refrain = ("溪水流過 茶館的燈 山城的雨", "山城的雨 溪水流過 茶館的燈")
    assert cuts(page(STORY, *refrain), find_keyword_lines(page(STORY, *refrain))) == []
    assert cuts(page(STORY, lines[0], lines[0]), find_keyword_lines(page(STORY, lines[0], lines[0]))) == []


def test_adverts_linked_inside_the_sentences_do_not_make_their_trades_the_topic():
    sold = (
        "[payday loans online](http://p.example/)",
        "[replica watches](http://r.example/)",
        "[zorb quill](http://z.example/)",
    )
    document = page(
        f"The lamp will {sold[0]} be lit again, because the keeper {sold[1]} came back in the spring.", ", ".join(sold)
    )
    assert cuts(document, find_keyword_lines(document)) == ["payday loans online, replica watches, zorb quill"]


def test_poems_menus_recipes_tags_and_scores_stay():
    lines = [
        "春眠不覺曉|處處聞啼鳥|夜來風雨聲|花落知多少",
        "床前明月光 疑是地上霜 舉頭望明月 低頭思故鄉",
        "番茄、洋蔥、月桂葉、黑胡椒、橄欖油",
        "牛肉麵|陽春麵|水餃|酸辣湯",
        "標籤: 貸款, 當舖, 徵信",
        "Tags: loans, insurance, plumbing",
        "湖人 112-104 勇士",
        "星期一|星期二|星期三|星期四",
        "曹操、劉備、孫權、諸葛亮、司馬懿",
    ]
    for line in lines:
        document = page(STORY, line, STORY)
        assert cuts(document, find_keyword_lines(document)) == [], line


def test_a_menu_of_the_site_itself_stays_for_those_who_know_menus():
    line = "[搬家](/moving)|[清潔](/cleaning)|[水電](/plumber)"
    document = page(STORY, line.replace("(/", "(http://a-blog.example/"))
    assert cuts(document, find_keyword_lines(document)) == []


def test_code_and_tables_are_not_looked_at():
    code = block("嘉義汽車借款|嘉義房屋二胎|斗六當舖推薦", "pre")
    row = block("嘉義汽車借款\t斗六當舖推薦\t嘉義徵信社", "table")
    document = page(STORY, code, row)
    assert cuts(document, find_keyword_lines(document)) == []


def test_headings_of_scripts_with_blanks_are_no_lists_of_adverts():
    for line in (
        "Tips for Buying Homeowners Insurance",
        "- Best Car Rentals in Canada",
        "Web Design Process Overview",
        "Training/Support Services",
        "Home Assistant | Home automation brain",
        "이사 업체 견적 비교 방법",
    ):
        document = page("A long afternoon by the river, and nobody in a hurry to go home again.", line)
        assert cuts(document, find_keyword_lines(document)) == [], line


def test_english_adverts_joined_by_pipes_go():
    line = "cheap payday loans | bad credit loans online | best web hosting services"
    document = page("A long afternoon by the river, and nobody in a hurry to go home again.", line)
    assert cuts(document, find_keyword_lines(document)) == [line]


def test_a_line_of_trades_that_no_list_holds_goes_where_places_stand_first():
    line = "屏東蜥蜴飼育|台中苔玉體驗|高雄陶笛客製"
    document = page(STORY, line)
    assert cuts(document, find_keyword_lines(document)) == [line]


def test_a_line_of_links_to_three_other_sites_goes_whatever_they_sell():
    line = "[甲仙蜥蜴飼育](http://a.example/) [羽田苔玉](http://b.example/) [수제노트](http://c.example/)"
    document = page(STORY, line)
    assert len(cuts(document, find_keyword_lines(document))) == 1


def test_a_line_of_sources_stays_for_it_links_pages_not_sites():
    document = page(
        STORY, "[河堤的歷史](http://a.example/p/1) [老照片](http://b.example/2) [地圖](http://c.example/map/7)"
    )
    assert cuts(document, find_keyword_lines(document)) == []


def test_places_and_endings_give_away_a_line_of_trades_that_nobody_listed():
    line = "礁溪蜥蜴飼育推薦|頭城苔玉批發商|蘇澳陶鈴訂購"
    document = page(STORY, line)
    assert cuts(document, find_keyword_lines(document)) == [line]


def test_a_list_of_towns_stays():
    document = page(STORY, "礁溪、頭城、蘇澳、冬山、員山", "漳州、泉州、莆田、三明", "函館 旭川 釧路 帯広")
    assert cuts(document, find_keyword_lines(document)) == []


@pytest.mark.parametrize(
    "line",
    [
        "威而鋼、犀利士、樂威壯、必利勁",
        "私服发布网 传奇私服 新开传奇 变态传奇私服",
        "刷单平台,抖音刷粉丝,快手刷赞,微信刷票",
        "バイアグラ通販|シアリス 購入|レビトラ ジェネリック",
        "歯医者 新宿、インプラント 新宿、矯正歯科 新宿",
        "카지노사이트|바카라사이트|토토사이트",
        "비아그라 구매 - 시알리스 구입 - 정품 비아그라",
        "buy cialis online, generic viagra, cialis 20mg",
        "replica handbags - louis vuitton outlet - gucci bags sale",
        "roof repair austin | roofing contractor austin | roofer austin",
    ],
)
def test_what_is_sold_in_lines_all_over_the_world_goes(line):
    document = page(STORY, line, STORY)
    assert cuts(document, find_keyword_lines(document)) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "shoes, bags, sunglasses",
        "Plumbers, electricians, locksmiths",
        "Xanax, Valium, Ambien",
        "car rental, hotel, insurance",
        "搬家 台北 台中",
        "台北、東京、首爾 機票",
        "整体 新宿",
    ],
)
def test_a_list_of_things_or_places_that_praises_none_stays(line):
    document = page(STORY, line, STORY)
    assert cuts(document, find_keyword_lines(document)) == []


@pytest.mark.parametrize(
    "line",
    [
        "胡琴弦批發 | 石磨豆漿機 | 竹編燈罩 | 舊船木桌 | 窯烤爐訂做",
        "水车模型定做、青石磨盘厂家、竹炭批发、老榆木茶台、景观凉亭",
        "畳替え 相場 | 井戸掘り 業者 | 蔵 解体 費用 | 瓦 葺き替え",
        "한옥 기와 보수 | 장독대 도매 | 가마솥 제작 | 멍석 판매",
    ],
)
def test_a_list_that_reads_as_keywords_goes(line):
    document = page(STORY, line, STORY)
    assert cuts(document, find_keyword_lines(document)) == [line]


def test_a_list_of_what_the_page_speaks_of_stays():
    line = "한옥 기와 보수 | 장독대 도매 | 가마솥 제작 | 멍석 판매"
    about = page(
        "할아버지는 한옥 기와를 보수하고, 장독대를 도매로 팔고, 가마솥을 제작하고, 멍석도 판매했다.", line, STORY
    )
    assert cuts(about, find_keyword_lines(about)) == []


@pytest.mark.parametrize(
    "genuine",
    [
        "麵粉300克、水150克、鹽少許、酵母3克、橄欖油一匙",
        "林阿水、陳桂花、張福來、李秀蘭、黃添丁",
        "Flour 300 g | water 180 g | salt 5 g | yeast 3 g",
        "日期：五月三日｜地點：廟埕｜費用：免費｜雨天順延",
        "第一樂章 快板／第二樂章 行板／第三樂章 小步舞曲／第四樂章 急板",
    ],
)
def test_lists_of_writers_stay(genuine):
    document = page(STORY, genuine, STORY)
    assert cuts(document, find_keyword_lines(document)) == []
