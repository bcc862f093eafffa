import tomllib

import pytest
from lxml import html as lxml_html
from selectolax.lexbor import LexborHTMLParser

from scraper.rules.easylist import import_filters
from scraper.rules.ftr import import_site, set_id
from scraper.rules.read import read_rules
from scraper.rules.selectors import parse_selector
from scraper.rules.write import literal, rule_text
from scraper.rules.xpath_css import to_css

PAGE = """<!doctype html><html><head><meta name="a" content="b"></head><body>
<div id="top" class="post entry"><h1 class="title">T</h1><p>one</p><p class="x">two <a href="/1">l</a></p>
<div class="post-share"><span>s</span><img src="/ad/1.png"><img></div><p class="x y">three</p></div>
<div><a rel="Next">x</a><a rel="next">y</a><b>z</b><i class="k">w</i></div>
<div class="post"><p>four</p><section data-k="v"><p>five</p><p title="a b">six</p></section></div>
<table class="t"><tr><td><p>seven</p></td></tr></table>
<ul><li class="on">1</li><li>2</li><li id="l3">3</li></ul>
</body></html>"""

EXACT = [
    "//p",
    "//div/p",
    "//div//p",
    "//*[@class='x']",
    "//p[@class='x']",
    "//div[@id='top']/p[1]",
    "//p[2]",
    "//p[last()]",
    "//div[contains(@class, 'post')]",
    "//div[contains(concat(' ', normalize-space(@class), ' '), ' post ')]",
    "//div[contains(concat(' ', @class, ' '), ' post ')]/h1",
    "//div[starts-with(@class, 'post')]//p",
    "//img[not(@src)]",
    "//img[@src and contains(@src, '/ad/')]",
    "//li[@class='on' or @id='l3']",
    "//li[not(@class='on' or @id='l3')]",
    "//p[@class!='x']",
    "//div[h1]",
    "//div[.//section]",
    "//div[section/p]",
    "//p[a/@href]",
    "//h1/following-sibling::p",
    "//section/descendant::p",
    "//table//p",
    "//tr/td",
    "//p[@class='x'] | //h1",
    "//section[@data-k]/*",
    "//li[3][@id]",
    "//p[@title='a b']",
    "//div[@id = 'top'][contains(@class,'entry')]/p",
    "//a[@rel='Next']",
    "//a[@rel='next']",
    "//a[@rel!='next']",
    "//a[contains(@rel, 'nex')]",
    "//*[not(@class)]/following-sibling::*",
    "//*[not(@class or @id)]/following-sibling::li",
]

INEXACT = [
    "//p[contains(., 'one')]",
    "//p[text()='one']",
    "//p/text()",
    "//p/..",
    "//p/parent::div",
    "//p/ancestor::div",
    "(//p)[1]",
    "/html/body/p",
    "//table/tr",
    "//tbody/tr",
    "//P",
    "//p[@class='x'][2]",
    "//h1/following-sibling::p[1]",
    "//section/descendant::p[1]",
    "//div[descendant::p[2]]",
    "//p[position() < 3]",
    "//div[contains(@class, '')]",
    "//div[count(p) > 1]",
    "//p[@title='a\"b']",
    "id('top')",
    "//p[",
    "",
    "//p]",
]


def numbered(page):
    tree = LexborHTMLParser(page)
    for number, node in enumerate(tree.css("*")):
        node.attrs["data-n"] = str(number)
    return tree.html


@pytest.mark.parametrize("xpath", EXACT)
def test_css_names_the_same_nodes_as_the_xpath_it_came_from(xpath):
    page = numbered(PAGE)
    by_xpath = sorted(int(node.get("data-n")) for node in lxml_html.fromstring(page).xpath(xpath))
    tree = LexborHTMLParser(page)
    css = to_css(xpath)
    assert css is not None
    by_css = sorted({int(n.attributes["data-n"]) for one in css for n in tree.css(parse_selector(one).css)})
    assert by_css == by_xpath != []


@pytest.mark.parametrize("xpath", INEXACT)
def test_an_xpath_without_exact_css_stays_what_it_is(xpath):
    assert to_css(xpath) is None


def test_attributes_at_the_end_become_attr():
    assert to_css("//meta[@name='a']/@content") == ('meta[name="a"]::attr(content)',)


SITE = """# a comment
title://h1[@class='title']
titl: //h1
body: //div[@class='article']
body: //p[contains(text(),'x')]/..
author: //a[
strip: //div[@class='ad']
strip: //p[contains(text(),'x')]
strip_id_or_class: promo
find_string: <a
replace_string(x): y
tidy: no
next_page_link: //a[@rel='next']
next_page_link: //a[contains(., 'next')]
test_url: http://x.example/1
test_contains: hello
autodetect_on_failure: no
test:url: http://x.example/2
"""


def test_a_site_file_becomes_a_rule_set_that_reads_back():
    imported = import_site(SITE, ".x.example.txt")
    rules = imported.rules
    assert rules.match.hosts == ("x.example", "*.x.example")
    assert rules.status == "proposed"
    assert rules.fields["title"].select == ('h1[class="title"]',)
    assert rules.fields["body"].xpath == ("//p[contains(text(),'x')]/..",)
    assert rules.fields["body"].fallback == "none"
    assert rules.drop[0].select == ('div[class="ad"]', '[class*="promo"]', '[id*="promo"]')
    assert rules.crawl.next_page == ('a[rel="next" s]',)
    assert rules.example[0].have == ("hello",)
    read, findings = read_rules(rule_text(rules).encode(), file="f", name=set_id(".x.example.txt"))
    assert findings == []
    assert read.fields["body"].select == rules.fields["body"].select
    assert read.example == rules.example


def test_a_union_stays_one_answer_for_a_field_and_becomes_two_selectors_to_strip():
    text = "body: //h3 | //div[@id='b']\ntitle: //h1 | //meta[@name='t']/@content\nstrip: //p | //b\n"
    rules = import_site(text, "x.example.txt").rules
    assert rules.fields["body"].select == ('h3, div[id="b"]',)
    assert rules.fields["title"].xpath == ("//h1 | //meta[@name='t']/@content",)
    assert rules.drop[0].select == ("p", "b")


def test_every_line_that_is_not_taken_over_is_reported():
    notes = [(one.line, one.code) for one in import_site(SITE, "x.example.txt").notes]
    assert notes == [(3, "R160"), (6, "R161"), (10, "R162"), (11, "R162"), (12, "R162"), (14, "R162"), (18, "R160")]


@pytest.mark.parametrize(
    "xpath",
    ["//p[lower-case(@class)='x']", "//p[ends-with(@id, 'x')]", "//svg:rect", "//p[$x]", "//p["],
)
def test_an_xpath_that_only_fails_where_it_meets_an_element_is_reported(xpath):
    imported = import_site(f"strip: {xpath}\nbody: //div[@id='and:(']", "x.example.txt")
    assert [(note.code, note.line) for note in imported.notes] == [("R161", 1)]
    assert imported.rules.drop == ()
    assert imported.rules.fields["body"].select == ('div[id="and:("]',)


@pytest.mark.parametrize(
    "xpath",
    [
        "//p[translate(., 'A', 'a')='x']",
        "//p[not(text()) and (count(a) div 2 = 1 or position() mod 2)]",
        "//p[.='f:x(']",
    ],
)
def test_functions_and_operators_of_xpath_1_are_known(xpath):
    assert import_site(f"strip: {xpath}", "x.example.txt").notes == ()


def test_css_where_xpath_is_asked_for_is_reported():
    imported = import_site("body: //article\nstrip: div.share\n", "example.com.txt")
    assert [(note.code, note.line) for note in imported.notes] == [("R161", 2)]
    assert imported.rules.drop == ()


def test_misspelled_keys_get_a_suggestion():
    notes = import_site(SITE, "x.example.txt").notes
    assert str(notes[0]) == 'x.example.txt:3:1: R160 warning: unknown key "titl", did you mean "title"?'


def test_a_file_without_anything_we_can_use_gives_no_rule_set():
    assert import_site("find_string: a\nreplace_string: b\n", "x.example.txt").rules is None
    assert import_site("", "x.example.txt").rules is None


LIST = """[Adblock Plus 2.0]
! comment
||ads.example^
##.generic-ad
##.spared
~quiet.example##.spared-too
blog.example##.box
blog.example,news.example###banner
sub.blog.example#@#.box
good.example#@#.spared
blog.example#?#div:-abp-has(> .ad)
blog.example##div:has-text(ad)
blog.example##^script
blog.example#$#body { overflow: auto }
news.example##div[id^=broken
other.example##.x
other.example#@##none
*.wild.example##.y
##.everywhere-off
#@#.everywhere-off
"""


def sets_of(**options):
    return {one.id: one for one in import_filters(LIST, "list.txt", name="list", **options).sets}


def test_filters_become_one_rule_set_for_each_host_beside_the_platform():
    sets = sets_of()
    assert sorted(sets) == ["list/blog.example", "list/generic", "list/news.example", "list/other.example"]
    assert sets["list/news.example"].drop[0].select == ("#banner",)
    assert sets["list/news.example"].match.beside
    assert sets["list/generic"].match.any


def test_exceptions_take_filters_away():
    sets = sets_of()
    assert sets["list/generic"].drop[0].select == (".generic-ad",)
    assert sets["list/blog.example"].drop[0].select == ("#banner",)


def test_what_is_no_plain_element_hiding_is_reported():
    notes = import_filters(LIST, "list.txt", name="list").notes
    assert [(one.line, one.code) for one in notes] == [
        (1, "R162"),
        (5, "R163"),
        (6, "R163"),
        (7, "R163"),
        (11, "R162"),
        (12, "R162"),
        (13, "R162"),
        (14, "R162"),
        (15, "R162"),
        (18, "R162"),
        (19, "R163"),
    ]


def test_a_list_can_be_limited_to_hosts():
    assert sorted(sets_of(hosts=["blog.example"])) == ["list/blog.example"]


@pytest.mark.parametrize("text", ["plain", "it's", 'a "b"', "a\\d", "tab\t", "it's a \\ \x7f \U0001f600"])
def test_strings_survive_toml(text):
    assert tomllib.loads(f"a = {literal(text)}") == {"a": text}
