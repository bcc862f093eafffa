import pytest
from ads_pages import cuts, left, page

from scraper.clean.ads.bracketed import find_bracketed_ads


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("纸面平整以后，用棉签蘸蒸馏（充气城堡租赁）水轻轻滚过去。", "纸面平整以后，用棉签蘸蒸馏水轻轻滚过去。"),
        ("攤子上一斤賣三十八（廢棄物清運）元，也可以自己挑。", "攤子上一斤賣三十八元，也可以自己挑。"),
        ("中午在巷口吃了牛肉面【移民中介】，二细，加一个蛋。", "中午在巷口吃了牛肉面，二细，加一个蛋。"),
        ("點火以前請離抽[斗六當舖推薦]油煙機遠一點。", "點火以前請離抽油煙機遠一點。"),
        ("老師帶著孩子沿河堤☆屏東汽車借款☆走了一公里。", "老師帶著孩子沿河堤走了一公里。"),
        ("攤子上賣三十八（[廢棄物清運](http://a.example/)）元，也可以挑。", "攤子上賣三十八元，也可以挑。"),
        ("昨天的比赛很好看，大家都很满意。（冷库安装：http://a.example/x）", "昨天的比赛很好看，大家都很满意。"),
    ],
)
def test_an_advert_in_brackets_goes_with_them(text, clean):
    document = page(text)
    assert left(document, find_bracketed_ads(document)) == [clean]


@pytest.mark.parametrize(
    "text",
    [
        "世界氣象組織（日內瓦）公布了今年的報告，雨量低於平均。",
        "出版社（以下簡稱本社）保留修改活動辦法的權利。",
        "在【留言內容】框裡填寫訴求，再按下確認。",
        "主廚說，鍋子要先燒熱（約兩分鐘），再下油。",
        "女兒（七歲）和兒子（四歲）都畫了同一座燈塔。",
        "她在江蘇舜天（江蘇蘇寧）效力多年。",
        "貓在腳邊（其實是腳上）睡著了，誰也不敢動。",
        "在縣（市永和優質家電維修）為縣政府。",  # the brackets are the writer's: what cuts parts of sentences sees to it
        "名額有限，請早報名（報名網址：https://a.example/x）。",
        "圖書館公布了去年的借閱排行（圖片來源：https://a.example/x）。",
    ],
)
def test_what_a_writer_says_in_brackets_stays(text):
    document = page(text)
    assert cuts(document, find_bracketed_ads(document)) == []


@pytest.mark.parametrize("head", ["公會談廢棄物清運", ""])
def test_what_the_page_comes_back_to_stays(head):
    document = page(
        "攤子上一斤賣三十八（廢棄物清運）元，也可以自己挑。", "" if head else "廢棄物清運由公所負責。", title=head
    )
    assert cuts(document, find_bracketed_ads(document)) == []


def test_of_thousands_of_brackets_the_first_are_looked_at():
    document = page("攤子上一斤賣三十八（廢棄物清運）元。", "甲（乙丙丁）。" * 3_000)
    assert cuts(document, find_bracketed_ads(document)) == ["（廢棄物清運）"]
