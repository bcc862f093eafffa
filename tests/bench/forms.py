"""Texts that share a frame and are different articles: what near-duplicate detection must keep apart.

Each family is a form that a series fills in; beside those of tests/bench/dedup.py, on which the rules were made.
"""

import random

CITIES = "台北 高雄 台中 新竹 花蓮 台南 嘉義 基隆 宜蘭 屏東 桃園 苗栗 彰化 雲林".split()
SURNAMES = "陳 林 黃 張 李 王 吳 劉 蔡 楊 許 鄭 謝 郭".split()
GIVEN = "志明 淑芬 俊傑 美玲 建宏 雅婷 家豪 怡君 宗翰 佩珊 文雄 秀英".split()
CROPS = "高麗菜 香蕉 鳳梨 番茄 洋蔥 花椰菜 芒果 蓮霧 芭樂 青蔥".split()
POSTS = "護理師 社工員 行政助理 資訊工程師 圖書館員 獸醫師 駕駛 廚工 測量員 會計".split()
CURRENCIES = "美元 日圓 歐元 英鎊 澳幣 人民幣 韓元 泰銖".split()
DISHES = "紅燒肉 番茄炒蛋 三杯雞 麻婆豆腐 清蒸魚 蚵仔煎 滷白菜 宮保雞丁".split()
SUBJECTS = "汽車駕駛訓練 殯葬設施 夜市攤販 民宿管理 溫泉取用 廣告物設置 公園使用 停車場經營".split()
FRAMES = (
    (
        "【地方中心／{}報導】本報記者{}在現場為您整理今天地方上最受關注的消息，完整內容請看以下報導。",
        "警方再次呼籲民眾提高警覺，遇到可疑情況請立刻撥打報案專線，不要自行處理，以免受騙或受傷。更多地方新聞請鎖定本報每天傍晚的整理。",
    ),
    (
        "各位聽友晚安，這裡是{}社區電臺，我是主持人{}，今天要跟大家分享的小故事是這樣的。",
        "謝謝收聽，如果您也有身邊的故事，歡迎寫信到電臺信箱，被選中的聽友可以得到一份小禮物，我們明天同一時間空中再會。",
    ),
    (
        "{}每日一則，由{}執筆，記下這座城市裡不會上頭版的事情。",
        "本專欄每週一到週五刊出，歡迎轉寄給朋友，轉載前請先徵得同意。",
    ),
)
WHO = (
    "一名婦人接到自稱檢察官的電話，",
    "騎機車上學的高中生在路口，",
    "獨居老翁半夜聽見屋頂有聲音，",
    "登山客與隊友走散以後，",
    "夜市攤商清晨收攤時，",
    "國小校工巡視操場，",
    "漁船船長收網時，",
    "計程車司機在後座，",
    "圖書館志工整理還書箱，",
)
WHAT = (
    "發現一只裝滿舊鈔票的皮箱，嚇得立刻報案，",
    "被左轉的貨車擦撞，膝蓋縫了七針，",
    "看見一頭迷路的山羌站在水塔旁邊，",
    "在溪谷裡過了一夜，靠著雨水撐到天亮，",
    "察覺瓦斯味異常濃，連忙叫醒左鄰右舍，",
    "把存摺和印章交給了陌生人，",
    "撿到三十年前失蹤的紀念銅牌，",
    "遇上突如其來的冰雹，車頂砸出幾十個凹洞，",
    "救起一隻被漁線纏住的鳳頭燕鷗，",
)
END = (
    "動物園獸醫檢查後表示並無大礙。",
    "失主後來送來一籃水果致謝。",
    "保險公司已派員估價。",
    "法院裁定羈押兩名車手。",
    "消防隊花了四十分鐘才排除危險。",
    "家屬盼望目擊者提供行車紀錄。",
    "文史工作室打算辦一場展覽。",
    "醫生說再晚半天就危險了。",
    "市長允諾年底前改善照明。",
)
TOWNS = "Ashford Milton Dunbar Keswick Largs Oban Perth Selby Thirsk Whitby".split()
TEAMS = "Rovers United City Athletic Wanderers Albion Rangers Hotspur".split()


def families(seed=23, size=25):
    """(family, text): `size` texts of each family, all of them different articles."""
    rng = random.Random(seed)
    for family in (_rates, _recruiting, _obituary, _crops, _by_law, _match, _traffic, _recipe, _minutes):
        for _ in range(size):
            yield family.__name__[1:], family(rng)
    for n in range(len(FRAMES) * len(WHO)):
        yield "serial", _serial(rng, n)


def _name(rng):
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


def _rates(rng):
    rows = [
        f"{c}：現金買入{rng.uniform(0.1, 40):.3f}，現金賣出{rng.uniform(0.1, 40):.3f}。"
        for c in rng.sample(CURRENCIES, 6)
    ]
    day = f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日"
    return "\n\n".join(
        [f"{day}銀行牌告匯率如下，實際交易以櫃檯公布的價格為準。", *rows, "匯率隨時變動，請在交易前再次確認。"]
    )


def _recruiting(rng):
    return (
        f"{rng.choice(CITIES)}市立醫院徵求{rng.choice(POSTS)}{rng.randint(1, 9)}名。\n\n"
        f"資格：國內外大學相關科系畢業，具{rng.randint(1, 8)}年以上工作經驗，能配合輪班，無公務人員任用法第二十八條所定情事。\n\n"
        f"待遇：月薪{rng.randint(28, 70)},{rng.randint(100, 999)}元，另有年終獎金與進修補助，試用期三個月。\n\n"
        f"報名：即日起至{rng.randint(1, 12)}月{rng.randint(1, 28)}日止，備妥履歷、學經歷證件影本與自傳，掛號寄至人事室{_name(rng)}收，信封註明應徵職缺，逾期恕不受理，未錄取者資料不予退還。"
    )


def _obituary(rng):
    who, place = _name(rng), rng.choice(CITIES)
    return (
        f"先父{who}府君慟於民國{rng.randint(80, 112)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日壽終正寢，享壽{rng.randint(60, 99)}歲。"
        f"遺體奉厝於{place}市立殯儀館，謹擇於{rng.randint(1, 12)}月{rng.randint(1, 28)}日上午{rng.randint(7, 11)}時設奠家祭，隨即發引火化，安奉於{rng.choice(CITIES)}公墓靈骨樓。"
        f"叨在親友世誼，哀此訃聞。鼎惠懇辭。孝男{_name(rng)}、孝女{_name(rng)}泣啟，治喪處電話{rng.randint(200, 899)}{rng.randint(1000, 9999)}。"
    )


def _crops(rng):
    one, two = rng.sample(CROPS, 2)
    return (
        f"{rng.choice(CITIES)}果菜市場今天{one}每公斤批發價{rng.randint(10, 90)}元，較前一日{rng.choice(['上漲', '下跌'])}{rng.randint(1, 30)}%，到貨量{rng.randint(5, 300)}公噸。"
        f"{two}每公斤{rng.randint(10, 90)}元，到貨{rng.randint(5, 300)}公噸。市場管理處說明，近日{rng.choice(['雨量偏多', '氣溫回升', '產地轉換', '節慶需求增加'])}，"
        f"價格波動屬正常現象，預估{rng.randint(1, 3)}週後供貨將恢復穩定，民眾可改買當季蔬果，農業單位也會持續監控量價，必要時啟動調節措施。"
    )


def _by_law(rng):
    city, subject, months = rng.choice(CITIES), rng.choice(SUBJECTS), rng.randint(1, 12)
    return (
        f"第一條　{city}市政府為管理{subject}，特訂定本自治條例。\n\n第二條　本自治條例的主管機關為{city}市政府{rng.choice(['建設局', '工務局', '民政局', '交通局'])}。\n\n"
        f"第三條　經營{subject}者，應於開業前{months}個月檢具申請書及下列文件，向主管機關申請核准：一、身分證明文件。二、設施平面圖。三、責任保險單，保險金額不得低於新臺幣{rng.randint(1, 90)}百萬元。\n\n"
        f"第四條　違反前條規定者，處新臺幣{rng.randint(1, 9)}萬元以上{rng.randint(10, 60)}萬元以下罰鍰，並得按次處罰。\n\n第五條　本自治條例自公布日施行。"
    )


def _serial(rng, n):
    """News number n of an editor with a fixed opening and closing; no two of one editor have a clause in common."""
    frame, one = divmod(n, len(WHO))
    opening, closing = FRAMES[frame]
    tale = WHO[one] + WHAT[(one + 2 * frame + 1) % len(WHAT)] + END[(one + 4 * frame + 2) % len(END)]
    return f"{opening.format(rng.choice(CITIES), _name(rng))}\n\n{tale}\n\n{closing}"


def _match(rng):
    home, away = rng.sample(TOWNS, 2)
    return (
        f"{home} {rng.choice(TEAMS)} {rng.choice(['beat', 'lost to', 'drew with'])} {away} {rng.choice(TEAMS)} {rng.randint(0, 5)}-{rng.randint(0, 5)} on Saturday in front of {rng.randint(300, 9000)} spectators. "
        f"The first goal came in minute {rng.randint(2, 44)} from a corner, and the second half began with a penalty that the keeper saved. "
        f"{home} are now {rng.randint(1, 20)}th in the table with {rng.randint(5, 70)} points. The next match is at {rng.choice(TOWNS)} on Tuesday, kick-off at {rng.randint(12, 20)}:{rng.randint(10, 59)}; tickets are sold at the gate."
    )


def _traffic(rng):
    a, b = rng.sample(CITIES, 2)
    return (
        f"高速公路局今天上午{rng.randint(6, 11)}時{rng.randint(10, 59)}分發布路況：國道{rng.randint(1, 10)}號{a}到{b}路段{rng.choice(['南向', '北向'])}{rng.randint(10, 370)}公里處發生{rng.choice(['追撞事故', '施工封閉', '散落物', '火燒車'])}，"
        f"占用{rng.choice(['內側', '中線', '外側'])}車道，回堵約{rng.randint(1, 15)}公里，預計{rng.randint(20, 90)}分鐘後排除。用路人可提前由{rng.choice(CITIES)}交流道改走替代道路，行經事故路段請減速慢行並保持安全距離。"
    )


def _recipe(rng):
    dish = rng.choice(DISHES)
    return (
        f"今天的家常菜是{dish}，四人份，準備時間{rng.randint(10, 60)}分鐘。\n\n材料：主料{rng.randint(200, 900)}公克，蔥{rng.randint(1, 5)}支，薑{rng.randint(2, 9)}片，醬油{rng.randint(1, 4)}大匙，糖{rng.randint(1, 3)}小匙，水{rng.randint(50, 400)}毫升。\n\n"
        f"做法：先把主料洗淨切塊，用熱水汆燙{rng.randint(1, 5)}分鐘後撈起瀝乾；鍋中放油，小火爆香蔥薑，下主料翻炒{rng.randint(2, 8)}分鐘，加入調味料與水，蓋上鍋蓋燜煮{rng.randint(5, 60)}分鐘，收汁後盛盤即可上桌。"
    )


def _minutes(rng):
    return (
        f"里民大會第{rng.randint(2, 60)}次會議紀錄。時間：{rng.randint(1, 12)}月{rng.randint(1, 28)}日晚上七時。地點：{rng.choice(CITIES)}市{rng.choice(['中正', '大安', '信義', '東', '西'])}里活動中心。主席：{_name(rng)}里長。出席：{rng.randint(12, 90)}人。\n\n"
        f"提案一：{rng.choice(['巷口路燈不亮', '公園遊具損壞', '排水溝淤積', '流浪犬過多'])}，請相關單位於{rng.randint(1, 9)}週內處理。決議：照案通過，函請區公所辦理，並於下次會議報告進度。\n\n"
        f"提案二：{rng.choice(['重陽敬老活動經費', '里民旅遊地點', '守望相助隊裝備', '社區共餐場地'])}，預算{rng.randint(1, 30)}萬{rng.randint(1000, 9999)}元。決議：同意{rng.randint(10, 80)}票，反對{rng.randint(0, 9)}票，通過。散會：晚上{rng.randint(8, 10)}時{rng.randint(10, 59)}分。"
    )
