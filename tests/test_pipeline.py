"""What must hold for every page: replay, idempotence, nothing added but what edits declare, no exception but PageError."""

import html
import pickle
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.edits import apply
from scraper.errors import ConfigError, PageError
from scraper.extract.read import read_html
from scraper.model import CLASSES, STAGES, VERSION, Article, Page, Reject
from scraper.pipeline import Options, attempt, clean, explain, prepare
from scraper.rules.load import load_rules

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((ROOT / "fixtures").rglob("input.*"))
NTH = ("first", "second", "third", "fourth", "fifth", "sixth")
TAGS = {"quote": "blockquote", "caption": "p", "table": "p"}


@pytest.fixture(scope="module")
def rules():
    return load_rules()


def fixture_page(path):
    meta = path.with_name("meta.json")
    told = msgspec.json.decode(meta.read_bytes()) if meta.exists() else {}
    when = datetime.fromisoformat(told["fetched_at"]) if told.get("fetched_at") else None
    return Page(
        body=path.read_bytes(), url=told.get("url", ""), fetched_at=when, source=path.relative_to(ROOT).as_posix()
    )


def as_page(article):
    """An article as a page of its own, with its blocks and nothing else."""
    body = "\n".join(
        f"<{TAGS.get(b.type, b.type)}>{html.escape(b.text)}</{TAGS.get(b.type, b.type)}>" for b in article.blocks
    )
    lines = f'<!doctype html><html lang="{article.language}"><head><meta charset="utf-8"><title>{html.escape(article.title)}</title></head><body><article>{body}</article></body></html>'
    return Page(body=lines.encode(), source=article.source, fetched_at=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.parent.relative_to(ROOT / "fixtures").as_posix())
def test_the_edits_of_every_fixture_give_exactly_its_text(path, rules):
    shown = explain(fixture_page(path), rules)
    assert (shown.article is None) != (shown.reject is None)
    for edit, following in zip(shown.edits, shown.edits[1:], strict=False):
        assert (edit.block, edit.end) <= (following.block, following.start)
    for edit in shown.edits:
        assert 0 <= edit.start < edit.end <= len(shown.document.blocks[edit.block].text)
        assert edit.cls in CLASSES
        assert edit.stage in STAGES
        assert edit.rule
    if shown.article is not None:
        assert apply(shown.document, shown.edits) == shown.article.text
        assert all(shown.article.text[b.start : b.end] == b.text for b in shown.article.blocks)
        assert all(k.start == -1 or 0 <= k.start < len(shown.article.text) for k in shown.article.links)
    assert pickle.loads(pickle.dumps(shown)) == shown


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.parent.relative_to(ROOT / "fixtures").as_posix())
def test_cleaning_a_clean_article_changes_nothing(path, rules):
    first = attempt(fixture_page(path), rules)
    if isinstance(first, Reject):
        pytest.skip(f"a reject: {first.reason}")
    again = explain(as_page(first), rules, options=Options(extractor="all"))
    text = [e for e in again.edits if e.stage not in ("drop", "body", "blocks")]
    assert [(again.document.blocks[e.block].text[e.start : e.end], e.replacement, e.rule) for e in text] == []


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(body=st.binary(max_size=300), declared=st.sampled_from(["", "gb2312", "big5", "utf-8", "nonsense"]))
def test_any_bytes_end_as_an_article_or_a_reject(rules, body, declared):
    record = attempt(Page(body=body, charset=declared, source="x"), rules, options=Options(extractor="rules"))
    assert isinstance(record, Article | Reject)
    msgspec.json.encode(record)


PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div class=x>",
        "</div>",
        "<a href='http://a.example/'>",
        "</a>",
        "<br>",
        "<td>",
        "<li>",
        "<span style='display:none'>",
        "</span>",
        "貸款專家|",
        "2017-04-04 12:3",
        "出臺瞭",
        "公裡",
        "，",
        "。",
        " ",
        "text ",
        "廣告",
        "\u200b",
        "??",
        "arrow",
        "<table><tr><td>",
        "</table>",
        "<pre>",
        "</pre>",
    ]
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(pieces=st.lists(PIECES, max_size=40), plain=st.booleans())
def test_any_markup_replays_exactly(rules, pieces, plain):
    body = "".join(pieces).encode()
    page = Page(
        body=body,
        charset="utf-8",
        source="x.txt" if plain else "x.html",
        media_type="text/plain" if plain else "text/html",
    )
    shown = explain(page, rules, options=Options(extractor="rules"))
    if shown.article is not None:
        assert apply(shown.document, shown.edits) == shown.article.text


def test_a_page_without_an_article_raises_with_its_reason(rules):
    with pytest.raises(PageError) as caught:
        clean(Page(body=b"  ", source="x"), rules)
    assert caught.value.reason == "empty"


MALFORMED = ["http://[site]/", "//[", "http://[::1", "http://℀.example/", "http://a.example:x/"]


@pytest.mark.parametrize("address", MALFORMED)
@pytest.mark.parametrize("extractor", ["auto", "model", "trafilatura"])
def test_a_malformed_address_costs_a_page_nothing_but_that_address(address, extractor, rules):
    said = "".join(f"<p>Sentence {n} of an article that somebody wrote, with enough words in it.</p>" for n in range(9))
    heads = (
        f'<base href="{address}">',
        f'<link rel=canonical href="{address}">',
        f'<meta property="og:url" content="{address}">',
    )
    for head in ("", *heads):
        body = f'<!doctype html><head>{head}<title>t</title></head><article>{said}<p><a href="{address}">w</a> <a href="b">w</a><img src="{address}"></article>'
        record = attempt(Page(body=body.encode(), url=address, source="x"), rules, options=Options(extractor=extractor))
        assert isinstance(record, Article)


def test_a_malformed_base_leaves_the_page_its_own_address():
    document = read_html('<base href="http://[site]/"><p><a href="b">w</a>', url="http://a.example/c/d")
    assert [link.href for block in document.blocks for link in block.links] == ["http://a.example/c/b"]


def test_controls_of_a_page_are_counted(rules):
    said = "A sentence of an article that somebody wrote. " * 9
    stats = [
        clean(Page(body=f"<p>{said}{more}".encode()), rules).stats for more in ("", "\x01\x7f\x9f\ufdd0&#xFFFF;&#1;")
    ]
    assert [one.encoding for one in stats] == [0, 6]


@pytest.mark.parametrize("mark", ["?", "\ufffd"])
def test_a_page_whose_characters_were_all_lost_is_no_article(mark, rules):
    title, lines = mark * 8, "".join(f"<p>{mark * 24}，{mark * 13}2017{mark}3{mark}，A{mark * 9}。" for _ in range(9))
    page = Page(body=f"<title>{title}</title><h1>{title}</h1><article>{lines}".encode(), source="x")
    assert attempt(page, rules, options=Options(extractor="all")).reason == "mojibake"


def test_a_conversion_that_undoes_a_repair_is_no_change(rules):
    said = "他于昨日到達，并且説明了一切。這座橋樑建於三十年前，居民們終于等到它通車的日子，高興極了。"
    page = Page(
        body=f'<p>{said * 3}<a href="http://a.example/">橋樑與橋頭的説明</a>，讀者可以再看一次。'.encode(), source="x"
    )
    article = clean(page, rules, options=Options(extractor="all", script="hans"))
    assert not [r for r in article.removed if r.text == r.replacement]
    (link,) = article.links
    assert article.text[link.start :].startswith(link.text)
    assert "桥" in link.text


def test_the_version_in_records_is_that_of_the_package():
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_rules_and_pages_survive_pickling(rules):
    page = fixture_page(PAGES[0]) if PAGES else Page(body=b"<p>x")
    assert attempt(page, pickle.loads(pickle.dumps(rules))) == attempt(page, rules)


def test_a_title_that_goes_as_a_copy_still_tells_what_stands_beside_it(rules):
    lead = "<p>Last updated <time>10 January 2022</time></p><p>Posted <time>5 December 2021</time></p>"
    text = "".join(f"<p>In the {n} week the kettle sang, and we wrote down at what hour it stopped.</p>" for n in NTH)
    html_ = f"<title>Six weeks with a kettle</title><article>{lead}<h1>Six weeks with a kettle</h1>{text}</article>"
    article = clean(Page(body=html_.encode(), fetched_at=datetime(2026, 1, 1, tzinfo=UTC)), rules)
    assert article.published == "2021-12-05"
    assert "Six weeks" not in article.text


TORN = """<html><head><title>老戲院拆除前夕 - 山城筆記</title></head><body>
<div class="top"><a href="/">首頁</a> | <a href="/b">相簿</a></div><h1>老戲院拆除前夕</h1>
<div class="info">時間:2017-06-斗六當舖推薦14 08:43 來源:網路 點擊:86940</div><div class="text">{}</div></body></html>"""


def test_a_date_that_an_advert_tore_apart_above_the_text_is_read(rules):
    story = "".join(
        f"<p>{part}</p>"
        for part in (
            "老戲院下個月就要拆了，昨天晚上最後一次放電影，鎮上的人帶著板凳坐到馬路中間，一直坐到片尾的字幕走完。",
            "放映師說他在那個小房間裡站了三十一年，換過兩次機器，燒過一次片子，沒有一天遲到。",
            "散場以後大家把板凳搬回家，有人撿了一塊磚頭，說要墊在自己家的水缸下面，當作紀念。",
        )
    )
    article = clean(Page(body=TORN.format(story).encode(), url="http://notes.example/post/7"), rules)
    assert article.published == "2017-06-14"
    assert "當舖" not in article.text


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[廣告] 請繼續往下閱讀", ()),
        ("汽車貸款專家|台北徵信社|代開發票|房屋貸款推薦", ("汽車貸款專家|台北徵信社|代開發票|房屋貸款推薦",)),
    ],
)
def test_what_a_site_writes_over_its_own_adverts_is_no_posters(line, told, rules):
    prose = "圖書館的舊書在春天搬到新的書庫，館員一本一本地核對編號，志工把受潮的紙頁攤開晾乾，再放回木架上。"
    page = f"<html><body><article><h1>搬書的春天</h1><p>{prose}</p><p>{line}</p><p>{prose[::-1]}</p></article></body></html>"
    ready, _ = prepare(Page(body=page.encode(), charset="utf-8", source="a.html"), rules)
    assert ready.steps.draft.document.adverts == told
    assert line not in attempt(Page(body=page.encode(), charset="utf-8", source="a.html"), rules).text


@pytest.mark.parametrize("wrong", [{"extractor": "foo"}, {"script": "Hans"}])
def test_options_that_do_not_exist_are_refused(wrong):
    with pytest.raises(ConfigError, match="it is one of"):
        Options(**wrong)


@pytest.mark.parametrize(
    ("text", "script", "told"),
    [
        ("圖書館的舊書在春天搬到新的書庫，館員一本一本地核對編號。", "hans", ("zh-Hans", "Hans")),
        ("图书馆的旧书在春天搬到新的书库，馆员一本一本地核对编号。", "hant-hk", ("zh-Hant", "Hant")),
        ("圖書館的舊書在春天搬到新的書庫，館員一本一本地核對編號。", "keep", ("zh-Hant", "Hant")),
        ("The old books were moved to the new stacks in spring, one by one, by two of us.", "hans", ("en", "")),
    ],
)
def test_a_converted_text_is_called_what_it_is(text, script, told, rules):
    page = Page(body=f"<article>{f'<p>{text}</p>' * 3}</article>".encode(), charset="utf-8", source="a.html")
    article = attempt(page, rules, options=Options(script=script, extractor="all"))
    assert (article.language, article.script) == told


def test_what_is_cut_from_the_title_stands_where_the_record_says(rules):
    body = "<p>圖書館的舊書在春天搬到新的書庫，館員一本一本地核對編號，志工把受潮的紙頁攤開晾乾。</p>" * 3
    html = f"<title>html模版搬書的春天 - 河口手記</title><body><h1>html模版搬書的春天</h1>{body}</body>"
    article = attempt(Page(body=html.encode(), charset="utf-8", source="a.html"), rules)
    cuts = [r for r in article.removed if r.block == -1]
    assert [article.title_before[r.start : r.end] for r in cuts] == [r.text for r in cuts] == ["html模版"]
    assert (article.title, article.title_before) == ("搬書的春天", "html模版搬書的春天")
