import pytest
from ads_pages import cuts, left, page

from scraper.clean.ads.numerals import find_ads_in_numbers


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("2017-04-04 12:3靜電油煙處理機3:00", "2017-04-04 12:33:00"),
        ("2015-11-0咸阳叉车租赁3 13:49:34", "2015-11-03 13:49:34"),
        ("2017-04-04 1樓梯升降椅2:33:00", "2017-04-04 12:33:00"),
        ("2015-11-03 斗六二手家具13:49:34", "2015-11-03 13:49:34"),
        ("這座橋建於19斗六當舖推薦32年，全長三百公尺。", "這座橋建於1932年，全長三百公尺。"),
        ("全鎮人口約3.2咸阳空压机维修5萬人。", "全鎮人口約3.25萬人。"),
        ("2015-11-0甲仙蜥蜴飼育3 13:49:34", "2015-11-03 13:49:34"),  # no list holds this trade
        ("農業災情通報專線為(07)7換機王99-2610，受理到本週五。", "農業災情通報專線為(07)799-2610，受理到本週五。"),
        ("這座橋建於19甲仙優質蜥蜴飼育32年，全長三百公尺。", "這座橋建於1932年，全長三百公尺。"),
        ("展覽預計在明年2斗六二手家具月開幕，票價未定。", "展覽預計在明年2月開幕，票價未定。"),
        ("司机应当提前50绵阳管道疏通公司米停车，熄火等候。", "司机应当提前50米停车，熄火等候。"),
        ("全區面積約30咸阳空压机维修公頃，已有溼地保護。", "全區面積約30公頃，已有溼地保護。"),
        ("研討會訂於10月斗六當舖推薦12日上午舉行，免費入場。", "研討會訂於10月12日上午舉行，免費入場。"),
        ("末班車11時屏東汽車借款30分從總站開出，請早到。", "末班車11時30分從總站開出，請早到。"),
        ("今年的預算由三百萬元追加到三百甲仙優質空壓機維修二十萬元。", "今年的預算由三百萬元追加到三百二十萬元。"),
        ("整场收费二十咸阳叉车租赁元，孩子不用买票。", "整场收费二十元，孩子不用买票。"),
        ("次の稽古は五月☆花束通販☆十九日です。", "次の稽古は五月十九日です。"),
        ("窓口（092-◎初回半額クリーム◎555-0143）で受け付ける。", "窓口（092-555-0143）で受け付ける。"),
        ("예약은 7월 ☎폰개통☎ 20일부터 받는다.", "예약은 7월 20일부터 받는다."),
        ("戸田さんは5時間浜松激安引越し業者48分で完走した。", "戸田さんは5時間48分で完走した。"),
    ],
)
def test_an_advert_between_the_halves_of_a_numeral_is_cut(text, clean):
    document = page(text)
    assert left(document, find_ads_in_numbers(document)) == [clean]


@pytest.mark.parametrize(
    "text",
    [
        "2017-04-04 星期二 12:33:00",
        "2017-04-04 1樓會議室2:30開會",
        "活動時間2017-04-04 2號廳3:30",
        "water%20heater's%20control%20valve%2Fthermostat",
        "會議於2015年3月21日下午2時30分在第3會議室舉行。",
        "約有10％的20-45歲北方男性和30％的18-40歲南方男性接受訪問。",
        "專線0800-123-456轉15，或0912-345-678週一至五。",
        "他在1998年與隊友合作，2000年退休。",
        "身長20公分至35公分，背鰭軟條13枚、臀鰭軟條15枚。",
        "電話02-2345-6789轉12，傳真02-2345-6780。",
        "比賽以3比1結束，第45分鐘和第78分鐘各進一球。",
        "原價1,200元，特價999元，買2送1。",
        "他在2008年夏天和6月底各去過一次，10月中旬至12日又去。",
        "車站前有3間搬家公司的招牌和12名等車的學生，8點開門。",
        "那一年有50所高職設備老舊的學校年年請修，20位老師帶班。",
        "6500K色溫的燈管年年降價，5G手機去年賣出300萬支。",
        "11時から30分ほど休み、5月から6月にかけて工事をする。",
        "1斤牛肉、2顆番茄、3湯匙醬油，煮40分鐘。",
        "母亲说盐要用粗盐，每100斤菜放6斤盐。",
        "我家用的第1级滤芯3个月就发黄了。",
        "iPhone 6s Plus 64GB和Galaxy S7 32GB的比較",
        "從台北搭1小時30分的車到宜蘭，再走2公里。",
        "Windows 7升級到Windows 10之後，開機只要15秒。",
        "$11.49 at 4 meals to $8.49 at 12 meals a week",
        "The embankment programme of the 1960s enclosed some 120 islands; two were given up.",
        "An RTX 3050 drops the price to $900 or less.",
        "물은 반드시 겨울 개울물을 써야 한다고 그는 설명한다. 종이 입주청소 업체 한 장을 뜨는 데 손이 64번 카지노 문의 텔레그램 @king7788 간다는 말이 있다.",
        "The 2025 WFA TOP 100 offers a ranking; 1967 bytes account for 17703 bits.",
        "贷款20万元，分36期偿还，每期6200元，年利率4.9%。",
        "祭りは六月（旧暦の五月）十九日、または七月(第二日曜日)十日に開く。",
        "첫 모임은 3월(음력 2월 초) 5일이고, 문의는 02-(내선 31)이다.",
        "二十世紀福斯買下版權，兩千萬美金建造的大樓有三十多層，一百五十位居民住過。",
        "十一五期間的重點工程有二十七國領袖週四前來參觀，千萬別讓人白跑一趟。",
    ],
)
def test_numbers_with_words_between_them_stay(text):
    document = page(text)
    assert cuts(document, find_ads_in_numbers(document)) == []


def test_the_reason_says_what_the_halves_join_to():
    (edit,) = find_ads_in_numbers(page("2017-04-04 12:3靜電油煙處理機3:00"))
    assert "2017-04-04 12:33:00" in edit.note


@pytest.mark.parametrize(
    ("before", "advert", "after"),
    [
        ("The ferry was due to leave at 12:", "Tapwright boiler service", "40 a.m. on Sunday."),
        ("The seed is worth about 0.", "limestone paving Joondalup", "8 tonnes per hectare."),
        ("The bakery has been open since 19", "StreamOtter IPTV", "98, and nobody is tired of it."),
        ("They have raised £4,", "wedding DJ Oldham", "200 for a second room."),
        ("Call the landline at (802) 5", "rhinoplasty all inclusive", "55-0173 on weekdays."),
    ],
)
def test_phrases_set_into_a_number_without_a_blank_go_in_any_tongue(before, advert, after):
    document = page(f"{before}{advert}{after}")
    assert left(document, find_ads_in_numbers(document)) == [f"{before}{after}"]


@pytest.mark.parametrize(
    "text",
    [
        "A 3year study of COVID19 patients was printed last week.",
        "She keeps them in 1Password and Office365 as before.",
        "Die beiden Modelle können 8K-Videos aufnehmen wie die Galaxy-S21-Reihe.",
        "It runs 24hour coach tours Terminal5 to Terminal3 all year.",
        "The 7Samurai Remastered Edition Bluray4 set, and 7Samurai again.",
    ],
)
def test_names_and_units_glued_to_numbers_stay(text):
    document = page(text)
    assert left(document, find_ads_in_numbers(document)) == [text]
