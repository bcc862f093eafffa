"""Related lists with and without a heading."""

import pytest
from clean_pages import EN, JA, KO, URL, ZH, leaves, left, linked, page
from msgspec.structs import replace

from scraper.clean.lines.dated import mended_date
from scraper.clean.lines.outside import anchors_of, rows_among
from scraper.clean.lines.related import find_related_list
from scraper.model import Block, Edit, Head, Link

TRIPLES = (
    "山城圖書館週末開放夜間閱覽", "圖書館昨日宣布,週五與週六的夜間開放到十二點,讀者可以自備茶水。", "2017-04-05 08:50:00",
    "溪口老橋修復完工", "歷時兩年的溪口老橋修復工程昨日完工,工程處說橋面可以再用五十年。", "2017-04-04 12:33:00",
    "今年茶季比往年晚十天", "茶農說,今年春天雨水多,茶季比往年晚了整整十天。", "2017-04-03 14:46:00",
)  # fmt: skip


def test_rows_of_title_summary_and_date_at_the_end_go():
    document = page(*ZH, *TRIPLES)
    assert left(document, find_related_list(document)) == list(ZH)


def test_a_date_that_an_advert_broke_is_named_in_the_note():
    broken = list(TRIPLES)
    broken[5] = "2017-04-04 12:3山腰洗車行3:00"
    document = page(*ZH, *broken)
    found = list(find_related_list(document))
    assert left(document, found) == list(ZH)
    assert [e.note for e in found if e.note] == ["2017-04-04 12:33:00"]


def test_a_long_last_paragraph_without_a_full_stop_is_no_excerpt_of_the_list_behind_it():
    song = (
        "山風吹過溪口的老橋<br>我們在橋上數星星" * 12 + "後來學校把這首歌印在制服的背面，每年六月都有人穿著它回到橋上"
    )
    document = page(*ZH, song, "2017-04-05 08:50:00", *TRIPLES[3:])
    assert left(document, find_related_list(document)) == [*ZH, song]
    excerpt = page(*ZH, song[-30:], "2017-04-05 08:50:00", *TRIPLES[3:])
    assert left(excerpt, find_related_list(excerpt)) == list(ZH)


def test_adverts_between_the_rows_go_with_them():
    document = page(*ZH, *TRIPLES[:3], "溪口洗車|溪口打蠟|溪口鍍膜", *TRIPLES[3:])
    assert left(document, find_related_list(document)) == list(ZH)


def test_rows_without_dates_go_when_their_titles_are_links_of_the_page():
    rows = ("溪口老橋", "溪口老橋是山城最老的一座橋,橋身用附近的石頭砌成,橋下的水", "茶季", "茶季在每年")
    document = page(*ZH, *rows, anchors=frozenset(("溪口老橋", "茶季")))
    assert left(document, find_related_list(document)) == list(ZH)


def test_linked_titles_on_the_same_site_go():
    document = page(*ZH, linked("溪口老橋修復完工"), linked("今年茶季比往年晚十天"), linked("山城圖書館開放夜間閱覽"))
    assert left(document, find_related_list(document)) == list(ZH)


def test_linked_titles_go_where_the_address_of_the_page_is_unknown():
    titles = ("溪口老橋修復完工", "今年茶季比往年晚十天", "山城圖書館開放夜間閱覽")
    document = page(*ZH, *(linked(t, href=f"/post/{n}") for n, t in enumerate(titles)), url="")
    assert left(document, find_related_list(document)) == list(ZH)


def test_references_to_other_sites_stay():
    refs = [linked(f"論山城的雨 第{n}卷", href=f"http://library.example.org/{n}") for n in "一二三"]
    assert leaves(find_related_list, *ZH, "參考資料", *refs)


@pytest.mark.parametrize(
    ("heading", "body"),
    [
        ("相關文章", ZH), ("【延伸閱讀】", ZH), ("您可能會有興趣的文章：", ZH), ("其他人也在看", ZH), ("更多山城日報報導", ZH), ("猜你喜欢", ZH), ("热门文章", ZH),
        ("関連記事", JA), ("あわせて読みたい", JA), ("관련 글", JA), ("Related posts", EN), ("You may also like", EN), ("Recent Posts:", EN),
    ],
)  # fmt: skip
def test_a_heading_with_links_below_goes(heading, body):
    document = page(*body, heading, linked("溪口老橋"), linked("今年的茶季", kind="li"))
    assert left(document, find_related_list(document)) == list(body)


def test_a_heading_with_titles_in_plain_text_goes_at_the_end():
    document = page(*ZH, "延伸閱讀", "◆ 溪口老橋修復完工", "◆ 今年茶季比往年晚十天", plain=True)
    assert left(document, find_related_list(document)) == list(ZH)


def test_a_heading_whose_list_is_gone_goes_from_the_end_only():
    document = page(*ZH, "★★推薦閱讀★★")
    assert left(document, find_related_list(document)) == list(ZH)
    assert leaves(find_related_list, "推薦閱讀", *ZH)


def test_titles_with_nothing_else_go_from_the_end_where_the_page_links_one_of_them():
    titles = ("溪口老橋修復完工 居民放鞭炮", "今年茶季比往年晚十天", "山城圖書館開放夜間閱覽")
    document = page(*ZH, *titles, anchors=frozenset(titles[1:2]))
    assert left(document, find_related_list(document)) == list(ZH)
    for lines, known in ((titles, ()), (titles[1:], titles[1:2]), ((*titles[1:], "茶季"), titles[1:2])):
        document = page(*ZH, *lines, anchors=frozenset(known))
        assert left(document, find_related_list(document)) == [*ZH, *lines]


def test_a_linked_list_in_the_middle_goes_and_the_article_goes_on():
    document = page(ZH[0], "相關新聞", linked("溪口老橋"), linked("茶季"), ZH[1], ZH[2])
    assert left(document, find_related_list(document)) == [ZH[0], ZH[1], ZH[2]]


def test_further_reading_of_books_stays():
    books = ("王小明《山城舊事》,山城書局,2003年", "李大山《雨中的橋》,溪口出版社,1999年")
    assert leaves(find_related_list, *ZH, "延伸閱讀", *books)


def test_a_chronicle_stays():
    rows = []
    for year in (1998, 2003, 2011):
        rows += [f"{year}-03-05", "溪口老橋", "這一年的大水沖走了橋面,村民用繩索過河。"]
    assert leaves(find_related_list, *ZH, *rows)


def test_a_diary_without_anything_before_it_stays():
    rows = []
    for day in (3, 4, 5):
        rows += [f"第{day}天的山路", "今天走了十公里,晚上住在茶館,老闆說明天會放晴。", f"2017-04-0{day} 21:30"]
    assert leaves(find_related_list, *rows)


def test_a_signed_and_dated_letter_stays():
    assert leaves(find_related_list, *ZH, "王小明", "2017年4月3日")


def test_headings_over_a_last_section_stay():
    assert leaves(find_related_list, *ZH, Block("h2", "回程"), ZH[3])
    assert leaves(find_related_list, *ZH, "最後的話", ZH[0], "溪口老橋", ZH[1])


def test_the_last_sections_of_an_article_with_a_table_of_contents_stay():
    contents = [linked(t, href=f"{URL}#{n}", kind="li") for n, t in enumerate(("The way up the hill", "The way back"))]
    sections = (Block("h2", "The way up the hill"), EN[1], Block("h2", "The way back"), EN[2].removesuffix("."))
    document = page(*contents, *EN, *sections)
    found = find_related_list(replace(document, anchors=anchors_of(document)))
    assert left(document, found) == [b.text for b in document.blocks]


def test_a_last_paragraph_that_begins_with_a_tag_of_the_page_stays():
    tag = Block("p", "溪口", links=(Link(0, 2, "http://moonlily88.blog.example/tag/1", "tag"),))
    last = "溪口的老茶館說,明年春天再來的話,可以從後山的小路走上來看日出"
    anchors = anchors_of(page(*ZH, last, tag))
    assert leaves(find_related_list, *ZH, last, anchors=anchors)
    assert not leaves(find_related_list, *ZH, last, anchors=frozenset(("溪口",)))


def test_a_last_paragraph_in_korean_that_begins_with_a_link_of_the_page_stays():
    last = "등대지기는 서른 해 동안 계단을 세지 않았다고 한다."
    assert leaves(find_related_list, *KO, last, anchors=frozenset(("등대",)))


def test_entries_with_a_button_under_each_stay_but_for_a_last_one():
    entries = [
        linked(f"Report {n} on the tea houses of the hill", href=f"http://reports{n}.example/") for n in range(3)
    ]
    document = page(*EN, *(b for entry in entries for b in (entry, "Read more")))
    kept = left(document, find_related_list(document))
    assert [entry.text for entry in entries if entry.text not in kept] == []


def test_tools_under_headings_with_links_that_repeat_stay():
    elsewhere = [linked("home page", href=f"http://tools{n}.example/", kind="li") for n in range(3)]
    told = ("keeps the last hundred folders in a small file next to the shell's own history",) * 3
    tools = [b for n in range(3) for b in (Block("h2", f"tool {n}"), elsewhere[n], Block("li", told[n]))]
    assert leaves(find_related_list, *EN, *EN, *tools, anchors=frozenset(("home page",)))


def test_an_address_under_the_name_that_the_page_is_about_stays():
    address = ("Old mill", "12 Stream Road, behind the tea house on the hill", "tel. 555 0199")
    anchors = frozenset(("Old mill", "Stream"))
    assert leaves(find_related_list, *EN, *address, anchors=anchors, head=Head(title="Old mill - hill guide"))


def test_values_with_the_same_small_link_behind_each_stay():
    values = [t for name in ("Energy", "Protein", "Fat") for t in (name, "12 g per hundred grams of it", "more")]
    assert leaves(find_related_list, *EN, *values, anchors=frozenset(("more",)))


def test_a_list_of_what_a_thing_has_stays():
    specs = ("- cup for one guest, with a lid", "- cup for two guests, with a lid and a handle on each side of it",
             "- pot for five guests", "- pot for seven guests, from the same workshop behind the stream")  # fmt: skip
    assert leaves(find_related_list, *EN, *specs)


def test_an_exercise_under_a_link_that_stands_under_others_too_stays():
    solution = linked("the whole solution", kind="li")
    last = Block("li", "How long is the wall if a hundred stones make four steps"), Block("li", "Solution: six steps")
    assert leaves(find_related_list, *EN, solution, *EN, solution, *last)


def test_sources_under_their_own_heading_stay():
    sources = (linked("Bridges of the hill country", href="http://library.example.org/1", kind="li"),
               linked("A history of tea houses: a chapter from the book", href="http://library.example.org/2", kind="li"),
               Block("li", "entitled The Quiet Afternoon, Stream Press"))  # fmt: skip
    document = page(*EN, *EN, Block("h2", "4 Where this comes from"), *sources)
    document = replace(document, anchors=anchors_of(document))
    assert left(document, find_related_list(document)) == [b.text for b in document.blocks]


def test_a_sentence_with_the_words_of_a_heading_stays():
    assert leaves(find_related_list, *ZH, "相關文章我會在下個月寫完。", "他最熱門的文章是哪一篇")


def test_the_rule_and_class_are_named():
    found = [e for e in find_related_list(page(*ZH, *TRIPLES)) if isinstance(e, Edit)]
    assert {(e.rule, e.cls) for e in found} == {("related-list", "related")}


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2016-12福岡の山茶店-01 21:26:00", "2016-12-01 21:26:00"), ("2020-02-14 溪口24小時洗車07:44:00", "2020-02-14 07:44:00"),
        ("2014-04-27 1溪口洗車7:33:00", "2014-04-27 17:33:00"), ("2017-04-04 12:33:00", ""), ("2017年溪口老橋12", ""), ("2017-04-04 12:33:00 山城", ""),
    ],
)  # fmt: skip
def test_dates_are_mended_only_when_the_halves_join(text, date):
    assert mended_date(text) == date


def cuts_of(document, *texts):
    """Cuts of the whole blocks with these texts, as the choice of the main content makes them."""
    numbers = [n for n, block in enumerate(document.blocks) if block.text in texts]
    return [Edit(block=n, start=0, end=len(document.blocks[n].text), rule="model", cls="boilerplate") for n in numbers]


def after(document, edits):
    """The document without the cut blocks, told what was cut among the others."""
    gone = {edit.block for edit in edits}
    blocks = tuple(Block(b.kind, "") if n in gone else b for n, b in enumerate(document.blocks))
    return replace(document, blocks=blocks, rows=rows_among(document, edits))


def test_the_rest_of_a_list_goes_whose_dates_and_links_are_gone_already():
    link, title = linked("溪口老橋修復完工"), "今年茶季比往年晚十天"
    document = page(*ZH, link, "2017-04-04 12:3山腰洗車行3:00", title, "2017-04-03 14:46:00")
    rest = after(document, cuts_of(document, link.text, "2017-04-04 12:3山腰洗車行3:00", "2017-04-03 14:46:00"))
    assert [block.text for _, block in rest.rows] == [link.text, document.blocks[5].text, "2017-04-03 14:46:00"]
    assert left(rest, find_related_list(rest)) == list(ZH)


def test_what_stands_among_links_stays_where_no_date_has_seconds():
    links = [linked("溪口老橋修復完工"), linked("今年茶季比往年晚十天")]
    document = page(*ZH, links[0], "2017-04-04 12:33", "材料:茶葉與水", links[1])
    rest = after(document, cuts_of(document, links[0].text, "2017-04-04 12:33", links[1].text))
    assert not rest.rows
    assert left(rest, find_related_list(rest)) == [*ZH, "材料:茶葉與水"]
