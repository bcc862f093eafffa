"""Who posted a page that no metadata tells: accounts, marks at the end of the post, lines of themes."""

import pytest

from scraper.extract.fields import read_fields
from scraper.model import Block, Document, Element, Found, Head, Link, Mark, Page
from scraper.pipeline import attempt
from scraper.rules.load import load_rules

BODY = "渡口的老船夫每天清晨撐船過河，今年冬天河面結了薄冰，他還是照舊把學生送到對岸。" * 3
TITLE = "渡口的冬天"


def author(*lines, url="https://words.example.com/p/1", elements=(), marks=(), metas=(), body=None):
    blocks = [Block("h1", TITLE), *(line if isinstance(line, Block) else Block("p", line) for line in lines)]
    tree = (Element(-1, "body"), *elements)
    head = Head(title=TITLE, metas=tuple(metas))
    document = Document(tuple(blocks), tree, url=url, head=head, marks=tuple(marks))
    return read_fields(document, body=body).author.name


@pytest.mark.parametrize(
    ("line", "url", "name"),
    [
        ("moonlit77 2013.09.19 21:47 分類：不分類", "", "moonlit77"),
        ("gss8812 2016/10/14 06:50 瀏覽12 | 回應0", "", "gss8812"),
        ("HansEhrlich 17.10.2019, 13:56 Uhr", "", "HansEhrlich"),
        ("harbour 2012年05月24日 23:12", "http://harbour.blogs.example/5", "harbour"),
        ("greenroad | 조회 70 | 2015.04.02. 14:05", "http://blog.example.net/greenroad/1187", "greenroad"),
        ("Essay 2012-05-24", "", ""),
        ("Freitag, 24. Mai 2012", "", ""),
        ("科技 2012-05-24", "", ""),
        ("news 2012-05-24", "http://www.example.net/science/1", ""),
        ("moonlit77 分類：不分類", "", ""),
        ("相簿 moonlit77 2013.09.19", "", ""),
    ],
)
def test_an_account_before_the_date_is_told_by_its_form_or_by_the_address(line, url, name):
    assert author(line, BODY, url=url) == name


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("2022-05-30 · 4 min · tsuchiya", "tsuchiya"),
        ("2022年1月8日 · 閱讀時間 4 分鐘 · 阿哲", "阿哲"),
        ("2022-05-30 · 4 min read · 812 words", ""),
        ("等待 4 min 的人", ""),
        ("posted by 旅ねこ at 13:25| Comment(0)", "旅ねこ"),
        ("등록일 2019-11-30　글쓴이 윤서진", "윤서진"),
        ("기자명 윤세라", "윤세라"),
        ("【記者陳柏諺、許瑋庭／布袋報導】", "陳柏諺、許瑋庭"),
        ("2015年9月8日 作者: 牙醫師 鍾裕民", "牙醫師 鍾裕民"),
        ("作者：內視鏡中心　楊護理師　發布日期：2019-06-10", "內視鏡中心　楊護理師"),
        ("作者：王小明 來源：河邊報", "王小明"),
        ("作者：周老师 整理", "周老师"),
    ],
)
def test_lines_of_themes_name_the_author(line, name):
    assert author(line, BODY).replace(" ", "\u3000") == name.replace(" ", "\u3000")


def test_the_label_may_stand_in_the_cell_before():
    assert author("公告單位", "輔導室", "公告人員", "黃雅筑", BODY) == "黃雅筑"


def test_a_label_counts_wherever_it_stands_if_all_of_them_name_one():
    far, line = [BODY] * 12, "作者:laowang | 分类:未分类 | 浏览:28"
    assert author(*far, line, *far) == "laowang"
    assert author(*far, line, "作者:小滿 | 分类:未分类", *far) == ""
    assert author(*far, "作者：他说这座桥修了三年才修好，谁也没有料到。", *far) == ""


def test_the_page_of_an_account_on_a_board_names_the_poster():
    posted = "夜航船 发布时间：2008-07-22"
    for address in ("space-uid-92.html", "home.php?mod=space&uid=92"):
        line = Block("p", posted, links=(Link(0, 3, f"https://bbs.example.com/{address}"),))
        assert author(line, BODY) == "夜航船"
    assert author(Block("p", posted, links=(Link(0, 3, "https://bbs.example.com/thread-92.html"),)), BODY) == ""


def test_a_mark_of_the_author_counts_wherever_it_stands_if_it_names_one():
    far, mark = [BODY] * 12, "span#.author vcard[]"

    def marked(*names, cls="posted-in"):
        lines = [Block("p", f"{name} | 留言(0)", 1) for name in names]
        marks = [Mark(len(far) + 1 + n, 0, len(name), mark) for n, name in enumerate(names)]
        return author(*far, *lines, *far, elements=[Element(0, "div", cls=cls)], marks=marks)

    assert marked("topic_kuma") == "topic_kuma"
    assert marked("topic_kuma", "topic_kuma") == "topic_kuma"
    assert marked("topic_kuma", "someone else") == ""
    assert marked("topic_kuma", cls="comment-meta") == ""
    assert marked("Hecho en la orilla con papel por cinco amigos") == ""
    elements = [Element(0, "div", cls="article-footer"), Element(1, "li", cls="author vcard")]
    assert author(*far, Block("li", "ちえ", 2), *far, elements=elements) == "ちえ"


@pytest.mark.parametrize(
    ("account", "line", "name"),
    [
        ("edilson.la.rosa", "Por Edilson La Rosa", "Edilson La Rosa"),
        ("birgit.posselt@ufer.example", "Birgit Posselt", "Birgit Posselt"),
        ("riversideletters", "Riverside Letters", "riversideletters"),
        ("fluss", "Flu SS", "fluss"),
    ],
)
def test_a_login_in_the_metadata_gives_way_to_the_name_that_the_page_prints(account, line, name):
    url = "https://www.riversideletters.example/2/"
    assert author(line, BODY, url=url, metas=[("author", account)]) == name


def test_metas_of_korean_news_name_the_author():
    assert author(BODY, metas=[("dable:author", "윤세라")]) == "윤세라"


@pytest.mark.parametrize(
    "line",
    [
        'wenfang83k 發表在 <a href="https://www.pixnet.net">痞客邦</a> <a href="#comments">留言</a>(0) 人氣(1204)',
        (
            '<a href="http://www.pixnet.net/pcard/wenfang83k">wenfang83k</a> 發表在 <a href="http://www.pixnet.net">痞客邦</a>'
            ' <a href="#comments">留言</a>(0) 人氣()'
        ),
    ],
)
def test_the_footer_of_pixnet_names_the_account_not_the_host(line):
    html = (
        f'<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div id="article-content-inner"><p>{BODY}</p>'
        f'</div><p class="author">{line}</p></body></html>'
    )
    page = Page(body=html.encode(), url="http://wenfang83k.pixnet.net/blog/post/1")
    assert attempt(page, load_rules()).author.name == "wenfang83k"


def test_a_rule_that_reads_the_first_of_several_authors_gives_way_to_all_of_them():
    claim = '{"@type":"Article","headline":"T","author":[{"name":"Ada Lind"},{"name":"Max Brod"}]}'

    def read(value):
        found = (Found("author", value, "theme#author"),)
        head = Head(title=TITLE, jsonld=(claim,))
        document = Document((Block("h1", TITLE), Block("p", BODY)), (Element(-1, "body"),), head=head, found=found)
        return read_fields(document).author.name

    assert read("Ada Lind") == "Ada Lind, Max Brod"
    assert read("Nora Quist") == "Nora Quist"
