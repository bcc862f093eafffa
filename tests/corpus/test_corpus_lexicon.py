import itertools
import random

import pytest

from scraper.clean.lexicon import find_lexicon
from scraper.corpus.lexicon import K, LexiconCounts, article_key, learn, lexicon_of, merge_counts
from scraper.corpus.lexicon_file import lexicon_toml, read_lexicon
from scraper.edits import Draft
from scraper.errors import RuleError
from scraper.model import Block, Document, Edit, Head, Lexicon, Link

STORIES = [
    "那天傍晚我沿著河堤慢慢走回家，看見對岸的燈一盞一盞亮起來。外婆說過，河水會記得每一個走過的人。",
    "這座石橋建於清代，橋身由花崗岩砌成，至今仍可通行車輛。橋頭立著一塊石碑，上面刻著捐款人的姓名。",
    "清晨的市場很安靜，只有幾隻貓在攤位之間走動。等到太陽升起，賣豆腐的老人才推著車子慢慢進來。",
    "這種鳥棲息在海拔一千公尺以上的闊葉林中，以昆蟲和漿果為食。繁殖期在每年春季，每窩產卵三到四枚。",
    "比賽在大雨中開始，上半場雙方都沒有進球。下半場第七十分鐘，主隊的前鋒用頭槌打破了僵局。",
    "小說的主角是一名郵差，他每天騎著腳踏車穿過三個村莊。故事從一封沒有寄件人的信開始。",
    "實驗室在去年完成了新的望遠鏡，可以觀測到更遠的星系。研究人員希望藉此了解宇宙早期的樣子。",
    "祖父留下的鐘已經走了六十年，每天仍然準時敲響。母親說，那是家裡唯一沒有變老的東西。",
]
ADVERTS = ["zqloan借錢網", "好家園搬家", "嘉義汽車借款", "斗六當舖推薦"]


def page(n, *extra, host="a.example", inside="", title=None):
    story = STORIES[n % len(STORIES)]
    texts = [story[:11] + inside + story[11:], *extra]
    return Document(
        tuple(Block("p", t) for t in texts), url=f"http://{host}/post/{n}", head=Head(title=title or f"故事{n}")
    )


def crawl():
    return [
        page(n, "|".join(ADVERTS[n % 2 :]), host=f"{'ab'[n % 2]}.example", inside=ADVERTS[n % 4] if n > 3 else "")
        for n in range(8)
    ]


def cut(document, lexicon):
    found = [e for e in find_lexicon(document, lexicon) if isinstance(e, Edit)]
    return [document.blocks[e.block].text[e.start : e.end] for e in found]


def test_phrases_of_keyword_lines_are_learned_and_cut_inside_sentences():
    lexicon = lexicon_of(learn(crawl()))
    assert {p.text for p in lexicon.phrases if p.where == "inline"} >= set(ADVERTS)
    for advert in ADVERTS:
        document = page(2, inside=advert)
        assert cut(document, lexicon) == [advert]


def test_a_phrase_in_the_other_script_is_found_too():
    lexicon = lexicon_of(learn(crawl()))
    assert cut(page(2, inside="嘉义汽车借款"), lexicon) == ["嘉义汽车借款"]


def test_every_edit_names_phrase_and_support():
    (edit,) = find_lexicon(page(2, inside=ADVERTS[0]), lexicon_of(learn(crawl())))
    assert (edit.rule, edit.cls) == ("lexicon#inline", "injected-ad")
    assert ADVERTS[0] in edit.note
    assert "pages" in edit.note


def test_an_article_about_the_advertiser_is_left_alone():
    lexicon = lexicon_of(learn(crawl()))
    text = "好家園搬家成立於一九九八年，總部設在台南，目前有員工兩百人，去年營業額約三億元。"
    document = Document((Block("h1", "好家園搬家的三十年"), Block("p", text)), head=Head(title="好家園搬家的三十年"))
    assert cut(document, lexicon) == []


@pytest.mark.parametrize("title", ["{} | 最後的夏天", "最後的夏天_{}", "最後的夏天【{}】", "最後的夏天 | {}"])
def test_what_parts_an_advert_from_the_title_goes_with_it(title):
    lexicon = lexicon_of(learn(crawl()))
    document = Document((Block("p", STORIES[0]), Block("h1", title.format(ADVERTS[2]))), title_block=1)
    draft = Draft(document)
    draft.accept(e for e in find_lexicon(document, lexicon) if isinstance(e, Edit))
    assert draft.document.blocks[1].text == "最後的夏天"


def test_a_paragraph_about_an_advertised_trade_is_left_alone():
    pages = [page(n, "當舖|搬家公司|嘉義汽車借款|二手家具") for n in range(6)]
    lexicon = lexicon_of(learn(pages))
    text = "消保官提醒民眾，選擇搬家公司前應先比較價格，並確認業者是否合法登記，以免發生消費糾紛。"
    assert cut(Document((Block("p", text),)), lexicon) == []


def test_no_sentence_of_reposts_is_learned():
    pages = [page(1, "轉載自某站", host=f"{c}.example") for c in "abcdefghij"]
    lexicon = lexicon_of(learn(pages))
    assert [p.text for p in lexicon.phrases] == []


def test_reposts_count_as_one_article():
    assert article_key(page(1)) == article_key(page(1, "|".join(ADVERTS), host="b.example"))
    assert article_key(page(1)) != article_key(page(2))


def test_lines_at_the_edge_of_unrelated_pages_of_a_host_are_learned_for_that_host():
    lexicon = lexicon_of(learn(page(n, "本站全部文章均來自網友") for n in range(6)))
    (line,) = [p for p in lexicon.phrases if p.where == "line"]
    assert (line.text, line.scope) == ("本站全部文章均來自網友", "a.example")
    assert cut(page(7, "本站全部文章均來自網友"), lexicon) == ["本站全部文章均來自網友"]
    assert cut(page(7, "本站全部文章均來自網友", host="other.example"), lexicon) == []


@pytest.mark.parametrize(
    "line",
    ["大家好，我是河邊小屋的阿蘭。", "それでは、また来週。", "오늘도 느린 하루 보내세요.", "Until the next tide, Nora"],
)
def test_what_an_author_says_under_each_post_is_learned_only_where_many_advertise(line):
    def lines(pages):
        return [p.text for p in lexicon_of(learn(pages)).phrases if p.where == "line"]

    assert lines(page(n, line) for n in range(6)) == []
    assert line in lines(page(n, "|".join(ADVERTS), line) for n in range(6))


def test_what_a_tool_glues_before_titles_is_learned_and_cut_from_the_title():
    heads = ["河堤上的燈", "石橋與碑", "清晨市場", "高山的鳥", "雨中比賽", "郵差來信", "新望遠鏡", "祖父的鐘"]
    lexicon = lexicon_of(learn(page(n, title="html範本" + heads[n]) for n in range(8)))
    (prefix,) = [p for p in lexicon.phrases if p.where == "title-prefix"]
    assert prefix.text == "html範本"
    shown = Document(
        (Block("p", STORIES[0]), Block("h1", "html範本最後的夏天")), url="http://a.example/9", title_block=1
    )
    assert cut(shown, lexicon) == ["html範本"]


def test_a_column_name_that_the_text_speaks_of_is_no_prefix():
    heads = ["河堤上的燈", "石橋與碑", "清晨市場", "高山的鳥", "雨中比賽", "郵差來信", "新望遠鏡", "祖父的鐘"]
    pages = [page(n, "旅途筆記是我每週寫的專欄，這一篇寫得比較短。", title="旅途筆記" + heads[n]) for n in range(8)]
    assert [p for p in lexicon_of(learn(pages)).phrases if p.where == "title-prefix"] == []


def title_ends(titles, body=STORIES[0], hosts=None):
    pages = (
        Document((Block("p", body),), url=f"http://{hosts or n}.example/{n}", head=Head(title=t))
        for n, t in enumerate(titles)
    )
    return [(p.where, p.text) for p in lexicon_of(learn(pages)).phrases if p.where.startswith("title")]


THINGS = ("a wall", "bread", "knots", "the sea", "old maps", "rain", "young trees", "quiet rooms", "ferries", "ink")


@pytest.mark.parametrize("hosts", [None, "one"])
@pytest.mark.parametrize(
    "title", ["How to like {}", "Best of {}", "{} for everyone?", "{} Magazine", "如何認識 {}", "{}.example"]
)
def test_how_titles_begin_and_end_by_themselves_is_no_glue(title, hosts):
    assert title_ends((title.format(t) for t in THINGS), hosts=hosts) == []


def test_clauses_that_titles_share_are_the_authors_unless_the_pages_heading_lacks_them():
    heads = "河堤上的燈 石橋與碑 清晨市場 高山的鳥 雨中比賽 郵差來信 新望遠鏡 祖父的鐘".split()
    others = [f"第{n}天的{h}" for n in "二三四" for h in heads]
    for title in ("修理鐘錶不難：{}", "鐘錶值得修嗎？{}", "{}，怎麼修"):
        assert title_ends([*(title.format(h) for h in heads), *others], hosts="one") == []
    assert title_ends([f"u89: {h}" for h in heads], hosts="one") == [("title-prefix", "u89: ")]
    pages = [
        Document(
            (Block("h1", h), Block("p", STORIES[0])),
            url=f"http://one.example/{n}",
            head=Head(title=f"慢船日誌：{h}"),
        )
        for n, h in enumerate(heads)
    ]
    assert [p.text for p in lexicon_of(learn(pages)).phrases if p.where == "title-prefix"] == ["慢船日誌："]


def test_the_label_of_a_series_stands_on_some_titles_of_a_host_and_a_tools_on_most():
    heads = "河堤上的燈 石橋與碑 清晨市場 高山的鳥 雨中比賽 郵差來信 新望遠鏡 祖父的鐘".split()
    series = ["【修鐘】" + h for h in heads]
    others = [f"第{n}天的{h}" for n in "二三四" for h in heads]
    assert title_ends([*series, *others], hosts="one") == []
    assert title_ends(series, hosts="one") == [("title-prefix", "【修鐘】")]


def test_the_name_of_a_site_behind_a_mark_is_learned_and_a_qualifier_behind_few_titles_is_not():
    assert title_ends((f"On {t} | Stream" for t in THINGS), hosts="one") == [("title-suffix", " | Stream")]
    many = [f"On thing number {n} of them" for n in range(600)]
    assert title_ends([*many, *(f"On {t}_(novel)" for t in THINGS)], hosts="one") == []


def test_a_tools_name_in_chinese_alone_is_told_from_a_word_that_titles_begin_with():
    heads = "河堤上的燈 石橋與碑 清晨市場 高山的鳥 雨中比賽 郵差來信 新望遠鏡 祖父的鐘 外婆的河 貓與攤位 山路日記 渡船時刻".split()
    assert title_ends("網頁模板" + h for h in heads) == [("title-prefix", "網頁模板")]
    towns = [
        "台北市議會通過預算",
        "台北市政府的回應",
        "台北市長出席典禮",
        "台北市民的投書",
        "台北市立圖書館開館",
        "台北市區停電一夜",
    ]
    assert title_ends(towns) == []


def test_a_name_that_many_pages_speak_of_is_no_advert_of_theirs():
    name, verbs = (
        "深圳市住宅租賃",
        ("昨天承認", "去年成立時說", "前任主任在會上說", "這份報告提到", "記者問到", "議員質詢"),
    )
    pages = [
        page(
            n,
            f"{verb}{name}管理服務中心的帳目，三年來沒有人看過，這件事才傳開。{verb}{name}管理服務中心要改組。",
            host=f"h{n}.example",
        )
        for n, verb in enumerate(verbs)
    ]
    lexicon = lexicon_of(learn(pages))
    assert [cut(p, lexicon) for p in pages] == [[]] * len(pages)


def test_shards_in_any_cut_and_order_give_what_one_pass_gives():
    pages = crawl() + [page(n, "本站全部文章均來自網友", title=f"html範本{n}") for n in range(20)]
    whole = learn(pages)
    rng = random.Random(7)
    for _ in range(4):
        rng.shuffle(pages)
        at = sorted(rng.sample(range(1, len(pages)), 3))
        shards = [learn(pages[a:b]) for a, b in itertools.pairwise([0, *at, len(pages)])]
        merged = LexiconCounts()
        for shard in shards:
            merged = merge_counts(merged, shard)
        assert merged == whole
        assert lexicon_of(merged) == lexicon_of(whole)


def test_merging_is_commutative_and_associative():
    a, b, c = (learn(crawl()[k::3]) for k in range(3))
    assert merge_counts(a, b) == merge_counts(b, a)
    assert merge_counts(merge_counts(a, b), c) == merge_counts(a, merge_counts(b, c))


def test_counts_of_one_phrase_do_not_grow_without_bound():
    counts = learn(page(n, "|".join(ADVERTS), host=f"h{n}.example", inside=ADVERTS[1]) for n in range(40))
    assert all(len(e.articles) <= K and len(e.hosts) <= K and len(e.contexts) <= K for e in counts.phrases.values())


def test_nothing_learned_cuts_nothing():
    assert list(find_lexicon(page(0, inside=ADVERTS[0]), Lexicon())) == []


def test_a_lexicon_survives_its_file():
    lexicon = lexicon_of(learn(crawl()))
    assert lexicon.phrases
    assert read_lexicon(lexicon_toml(lexicon)) == lexicon


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("format = 2", "format"),
        ("format = ", "not TOML"),
        ('format = "lexicon/1"\n[[phrase]]\nwhere = "inline"', "phrase 1: text"),
        ('format = "lexicon/1"\n[[phrase]]\ntext = "a"\nclass = "spam"', "unknown class"),
        ('format = "lexicon/1"\n[[phrase]]\ntext = "a"\nwhere = "here"', "where must be"),
    ],
)
def test_a_broken_lexicon_file_says_where(text, says):
    with pytest.raises(RuleError, match=says):
        read_lexicon(text, file="my.toml")


def learned_trades():
    return lexicon_of(learn([page(n, "當舖|搬家公司|嘉義汽車借款|二手家具") for n in range(6)]))


def test_a_learned_trade_takes_its_ending_along():
    lexicon = learned_trades()
    assert cut(page(2, inside="嘉義汽車借款推薦"), lexicon) == ["嘉義汽車借款推薦"]


@pytest.mark.parametrize(
    "text",
    [
        "這項調查以搬家公司為例，說明小型服務業如何計算成本，共訪問了十二家業者。",
        "你可能會在句子中間讀到「嘉義汽車借款」之類的字眼，這些都是程式塞進去的。",
        "陳小姐找了大吉搬家公司，原本說好一車五千元。大吉搬家公司說，鋼琴要另外吊掛。",
    ],
)
def test_what_a_sentence_needs_quotes_or_names_stays(text):
    assert cut(Document((Block("p", text),)), learned_trades()) == []


@pytest.mark.parametrize(
    "after", ["公所表示，總經費為66萬元，其中四成由中央補助。", "さんは花壇に百合を植え、町の人が掃除を続けた。"]
)
def test_a_place_that_the_next_word_needs_is_no_part_of_the_advert(after):
    text = "當地里長指出，工地的便橋被沖走。東勢好家園搬家" + after
    assert cut(Document((Block("p", text),)), lexicon_of(learn(crawl()))) == ["好家園搬家"]


def test_an_advert_that_is_a_link_has_no_place_before_the_link():
    text = "當地里長指出，工地的便橋被沖走。東勢好家園搬家這條街的人都說，魚變多了。"
    at = text.index("好家園")
    lexicon = lexicon_of(learn(crawl()))
    assert cut(Document((Block("p", text),)), lexicon) == ["東勢好家園搬家"]
    linked = Block("p", text, links=(Link(at, at + 5, "http://advertiser.example/"),))
    assert cut(Document((linked,)), lexicon) == ["好家園搬家"]


KEYWORDS = ["cheap copper kettles", "kettle repair online", "whistling kettle parts"]
TALES = [
    "The lamp of the old pier was lit at nine, and nobody in the village went to bed before the last boat had come in.",
    "Salmon were seen above the weir in spring, although the farmers had told each other that it would take ten years.",
    "She wound the clock on Sundays, because her father had done so, and because it stopped on Mondays when she did not.",
    "Four neighbours carried the stove through the snow, set it down twice, and argued about the shortest way each time.",
]


def tale(n, *extra, inside="", href=""):
    text, at = TALES[n % 4], TALES[n % 4].index(" ", 40) + 1
    links = (Link(at, at + len(inside), href),) if href else ()
    blocks = (
        Block("p", text[:at] + inside + " " * bool(inside) + text[at:], links=links),
        *(Block("p", t) for t in extra),
    )
    return Document(blocks, url=f"http://tales.example/{n}", head=Head(title=f"Tale {n}"))


def listing(words, href="http://kettles.example/"):
    """Pages that list words in ever new orders; one links each of them from a sentence."""
    orders = itertools.islice(itertools.permutations(words), 6)
    pages = [tale(n, " | ".join(order)) for n, order in enumerate(orders)]
    return [*pages, *(tale(n, inside=word, href=href) for n, word in enumerate(words))]


def test_what_pages_list_in_new_orders_and_link_off_their_site_is_advertised():
    lexicon = lexicon_of(learn(listing(KEYWORDS)))
    assert {p.text for p in lexicon.phrases if p.where == "inline"} == set(KEYWORDS)
    line = " - ".join([*KEYWORDS, "best tin kettles"])
    page = tale(1, line, inside=KEYWORDS[1])
    assert cut(page, lexicon) == [line, KEYWORDS[1] + " "]
    assert cut(tale(1, "A letter asked about kettle repair online, and got no answer."), lexicon) == []


def test_lists_that_name_no_trade_or_that_nobody_links_elsewhere_are_the_authors():
    for words, href in (
        (["Ada Hillborough", "Old Tom Carrick", "The Lantern Boys"], "http://songs.example/"),
        (KEYWORDS, ""),
    ):
        assert [p for p in lexicon_of(learn(listing(words, href))).phrases if p.where == "inline"] == []


def test_what_a_blog_tags_its_posts_with_and_cites_sources_for_is_its_topic():
    cited = lexicon_of(learn(listing(KEYWORDS, "http://museum.example/kettles/care.html")))
    assert [p for p in cited.phrases if p.where == "inline"] == []


def test_several_words_between_two_digits_are_an_advert_inside_a_number():
    lexicon = lexicon_of(learn(listing(KEYWORDS)))
    page = Document((Block("p", f"The bell was cast in 17{KEYWORDS[0]}86 and has a crack that nobody can hear."),))
    assert cut(page, lexicon) == [KEYWORDS[0]]


REACHED = ["刻章加V信lamp2024", "修鐘專線 0912-3456o8", "收驚ＱＱ：２８８1９0７56"]


def reached(contacts, *seams, hosts="r"):
    """Pages in whose sentences contacts stand, each behind and before other words."""
    return [
        Document(
            (Block("p", f"那天傍晚{left}{told}{right}，對岸的燈一盞一盞亮起來。"),),
            url=f"http://{hosts or n}.example/{k}",
        )
        for n, told in enumerate(contacts)
        for k, (left, right) in enumerate(seams)
    ]


AMONG = ("我沿著河", "堤慢慢走回家"), ("外婆推開木", "門看了很久"), ("鴿子在廣", "場上走動")


def test_contacts_in_the_middle_of_ever_other_sentences_are_adverts():
    lexicon = lexicon_of(learn(reached(REACHED, *AMONG)))
    assert {p.text for p in lexicon.phrases if p.where == "inline"} == set(REACHED)
    assert cut(page(2, inside=REACHED[1]), lexicon) == [REACHED[1]]
    assert cut(page(2, inside="修鐘專線 0977-1122o3"), lexicon) == []


def test_contacts_that_sentences_speak_of_or_that_are_few_are_the_authors():
    spoken = ("請撥", "洽詢"), ("可打", "查詢"), ("或向", "報名")
    for told, seams in ((REACHED, spoken), (REACHED[:2], AMONG)):
        assert [p for p in lexicon_of(learn(reached(told, *seams))).phrases if p.where == "inline"] == []
    own = lexicon_of(learn(reached(REACHED, *AMONG, hosts="")))
    assert [p for p in own.phrases if p.where == "inline"] == []
