import pytest

from scraper.errors import ConfigError, RuleError
from scraper.rules.book import bare_book
from scraper.rules.check import check_file
from scraper.rules.json_schema import rule_schema, rule_schema_text
from scraper.rules.load import builtin_folder, load_rules, read_file, read_folder
from scraper.rules.patterns import compile_pattern
from scraper.rules.schema import RuleSet
from scraper.rules.selectors import Selector, check_selector, is_positional, parse_selector
from scraper.rules.trials import slow_on

HEAD = 'format = 1\nid = "blog"\n'
LINE = '[[line]]\nid = "a"\nclass = "byline"\npattern = \'^人氣\\(\\d*\\)$\'\nhit = ["人氣(3)"]\nkeep = ["人氣很高"]\n'


@pytest.fixture
def findings(tmp_path):
    user = RuleSet(format=1, id="user", extends=("blog",))

    def run(text, *, detectors=("related-list",), others=(user,)):
        (tmp_path / "blog.toml").write_text(HEAD + text, "utf-8")
        file = read_file(tmp_path / "blog.toml", "blog")
        sets = [one for one in (file.rules, *others) if one is not None]
        return [(one.line, one.code, one.message) for one in check_file(file, bare_book(sets), detectors)]

    return run


def test_a_pattern_that_no_memory_holds_is_told(findings, monkeypatch):
    """Counts in counts take more than there is, each by itself is small: (?:(?:a{9999}){9999}){9999}."""

    def refuse(*_):
        raise MemoryError

    monkeypatch.setattr("regex.compile", refuse)
    told = findings(LINE.replace("人氣", "(?:b{9}){9}人氣"))
    assert [one[:2] for one in told] == [(6, "R120")]
    assert "it is too large" in told[0][2]


def test_a_set_that_no_page_can_match_is_told(findings):
    assert [one[1] for one in findings("", others=())] == ["R133"]
    assert findings("[match]\nmarkers = ['#a']", others=()) == []
    assert findings("") == []


def test_a_sound_file_has_no_findings(findings):
    assert findings(LINE + '[[use]]\ndetector = "related-list"\n') == []


@pytest.mark.parametrize(
    ("text", "line", "code", "told"),
    [
        (LINE.replace("byline", "bylines"), 5, "R106", 'unknown class "bylines", did you mean "byline"?'),
        (LINE.replace('"a"', '"A b"'), 4, "R105", "must be lower-case"),
        (LINE + LINE, 10, "R105", 'the id "a" is taken in line 4'),
        (LINE.replace("人氣(3)", "人氣(三)"), 7, "R141", "rule blog#a: hit[0] does not match '人氣(三)'"),
        (LINE.replace("人氣很高", "人氣(4)"), 8, "R142", "rule blog#a: keep[0] matches '人氣(4)'; narrow the pattern"),
        (LINE.replace('keep = ["人氣很高"]\n', ""), 3, "R144", "needs hit and keep"),
        (LINE.replace("人氣\\(", "人氣("), 6, "R120", "is no pattern"),
        (LINE.replace("人氣\\(", "(?:a{9999999}){9999999}"), 6, "R120", "the count {9999999… is too large"),
        (LINE + 'capture = ["author"]', 9, "R122", 'the pattern has no group "author"'),
        (LINE.replace("\\d*", "(?P<vews>\\d*)") + 'capture = ["vews"]', 9, "R122", '"vews" is no field'),
        (LINE + "zone = { last = 0 }", 9, "R108", "first and last count lines"),
        ("[[line]]\nid = 'a'\nclass = 'byline'", 3, "R107", "matches nothing"),
        ("[[drop]]\nid = 'a'\nclass = 'byline'", 3, "R107", "selects nothing"),
        ("[[drop]]\nid = 'a'\nclass = 'byline'\nselect = ['p', 'div[id^=pix']", 6, "R110", "'[' is never closed"),
        ("[[drop]]\nid = 'a'\nclass = 'byline'\nselect = ['div:has(p']", 6, "R110", "'(' is never closed"),
        ("[[drop]]\nid = 'a'\nclass = 'byline'\nselect = ['..x']", 6, "R110", "no selector that lexbor knows"),
        ("[[drop]]\nid = 'a'\nclass = 'byline'\nxpath = ['//div[']", 6, "R111", "is no XPath"),
        ("[[drop]]\nid = 'a'\nclass = 'byline'\nselect = ['p:nth-child(2)']", 6, "R112", "counts siblings"),
        ("[[drop]]\nid = 'a'\nclass = 'byline'\nxpath = ['//main/div[5]']", 6, "R112", "counts siblings"),
        ("[[use]]\ndetector = 'related-lists'", 4, "R140", 'did you mean "related-list"?'),
        (
            "[fields.autor]\nselect = ['p']",
            3,
            "R121",
            '"autor" is no field, and no pattern here reads one, did you mean "author"?',
        ),
        (
            "[fields.info]\nselect = ['p']\npattern = '(?P<published>x)(?P<publishd>y)'",
            5,
            "R122",
            'did you mean "published"?',
        ),
        ("[fields.published]\nselect = ['p']\ntimezone = 'Asia/Taipeh'", 5, "R123", 'did you mean "Asia/Taipei"?'),
        ("[fields.published]\nselect = ['p']\nparts = { yaer = '.y' }", 5, "R101", 'did you mean "year"?'),
        ("[match]\npaths = ['/x']", 4, "R130", "there are none"),
        ("[match]\nmarkers = ['#a']\nneed = 2", 5, "R130", "need is 2 of 1 markers"),
        ("[match]\nmarkers = ['[data-x]']", 4, "R114", "tried on every page"),
        ("[match]\nhosts = ['http://a.example/']", 4, "R131", "is no host"),
        ("[match]\nvalid = { from = 2025-01-01, until = 2025-01-01 }", 4, "R132", "no page can match"),
        ("unverified = ['.x']", 3, "R115", "stands nowhere else"),
        ("expect = 9", 3, "R108", "it is a share"),
        ("extends = ['zh']", 3, "R109", 'there is no rule set "zh"'),
        ("extends = ['blog']", 3, "R109", "circle"),
        ("[crawl]\nfeeds = ['{home}/{usr}/rss']", 4, "R124", "{usr}"),
        ("[match]\ntext = ['(a|aa)+$']", 4, "R125", "takes more than"),
    ],
)
def test_each_mistake_is_found_where_it_stands(findings, text, line, code, told):
    found = findings(text)
    assert [(one[0], one[1]) for one in found] == [(line, code)], found
    assert told in found[0][2]


INLINE = """[[inline]]
id = "views"
class = "view-counter"
pattern = '(?P<a>篇)（瀏覽數：\\d+）'
with = '\\g<a>'
test = [{ in = "一篇（瀏覽數：3）好", out = "一篇好" }]
keep = ["一篇（瀏覽數：多）"]
"""


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('out = "一篇好"', 'out = "一好"', "R143"),
        ("瀏覽數：多", "瀏覽數：9", "R142"),
        ("\\g<a>", "\\g<b>", "R122"),
        ("test = ", "# ", "R144"),
    ],
)
def test_inline_rules_are_run_on_their_tests(findings, old, new, code):
    assert findings(INLINE) == []
    assert code in {one[1] for one in findings(INLINE.replace(old, new))}


def test_broken_patterns_are_reported_once_and_not_run(findings):
    assert [one[1] for one in findings(INLINE.replace("(?P<a>篇)", "(?P<a>篇"))][:1] == ["R120"]


@pytest.mark.parametrize("pattern", ["(a|aa)+$", "(文+)+$", r"(\w+\s*)+貸款$"])
def test_patterns_that_explode_are_refused(pattern):
    assert slow_on(pattern)


@pytest.mark.parametrize(
    "pattern",
    [r"^\s*(?P<author>\S{2,40})\s+發表在\s+痞客邦\s+留言\(\d*\)\s*人氣\(\d*\)\s*$", r"廣告.*電話", r"\s+$", "["],
)
def test_ordinary_patterns_are_not(pattern):
    assert slow_on(pattern) == ""


def test_patterns_mean_what_authors_know_from_re():
    assert compile_pattern("[[【]").findall("a[【") == ["[", "【"]
    assert compile_pattern(r"(?<=\d+)\p{Han}").findall("12年x月") == ["年"]
    assert compile_pattern("A").search("a") is None
    with pytest.raises(RuleError, match="is no pattern"):
        compile_pattern("(")


@pytest.mark.parametrize(
    ("text", "selector"),
    [
        ("a::attr(href)", Selector("a", "href")),
        ("meta[property='og:title']::attr( content )", Selector("meta[property='og:title']", "content")),
        ("a[title='::attr(x)']", Selector("a[title='::attr(x)']")),
        (" div > p ", Selector("div > p")),
    ],
)
def test_the_attribute_is_split_off(text, selector):
    assert parse_selector(text) == selector


@pytest.mark.parametrize(
    "text", ["", "  ", "::attr(href)", "a::attr(href), b::attr(x)", "a]", "p::before", "a[b='x]", "a(b]"]
)
def test_selectors_that_lexbor_would_misread_are_refused(text):
    with pytest.raises(RuleError, match="is no selector"):
        parse_selector(text)


@pytest.mark.parametrize("text", ["div[id^=pix]", "p:has(> a):not(.x)", ":lexbor-contains('痞客邦')", "[a*='x' i]"])
def test_what_lexbor_knows_passes(text):
    check_selector(text)


def test_counting_siblings_is_noticed_outside_strings_only():
    assert is_positional("p:nth-of-type(2)")
    assert is_positional("//div[last()]")
    assert not is_positional("a[title=':nth-child']")
    assert not is_positional("//div[@id='x']")


def test_the_schema_for_editors_is_in_step():
    text = (builtin_folder() / "rules.schema.json").read_text("utf-8")
    assert text == rule_schema_text(), "write it again: scraper rules schema > rules/rules.schema.json"


def test_the_schema_refuses_unknown_keys_but_not_a_detectors_options():
    tables = rule_schema()["$defs"]
    assert tables["LineRule"]["additionalProperties"] is False
    assert "rule" not in tables["LineRule"]["properties"]
    assert "class" in tables["LineRule"]["properties"]
    assert tables["UseRule"]["additionalProperties"] is True


def test_users_folders_override_by_id_and_the_first_one_wins(tmp_path):
    for number in (1, 2):
        (tmp_path / str(number) / "own").mkdir(parents=True)
        (tmp_path / str(number) / "own" / "blog.toml").write_text(
            f'format = 1\nid = "own/blog"\nname = "{number}"\n[match]\nhosts = ["x{number}.example"]\n'
        )
    book = load_rules(tmp_path / "1", tmp_path / "2")
    assert book.sets["own/blog"].name == "1"
    assert load_rules(tmp_path / "2").sets["own/blog"].name == "2"


def test_a_wrong_file_stops_loading_with_its_line(tmp_path):
    (tmp_path / "bad.toml").write_text('format = 1\nid = "bad"\n\nzonee = 3\n')
    with pytest.raises(RuleError, match=r"bad\.toml:4:1: R101 unknown key"):
        load_rules(tmp_path)


def test_a_broken_pattern_in_a_users_folder_stops_loading_too(tmp_path):
    (tmp_path / "bad.toml").write_text("format = 1\nid = 'bad'\n[match]\nhosts = ['a.example']\ntext = ['(']\n")
    with pytest.raises(RuleError, match=r"bad\.toml:5:9: R120 '\(' is no pattern"):
        load_rules(tmp_path)


def test_a_folder_that_is_not_there_is_the_users_mistake(tmp_path):
    with pytest.raises(ConfigError, match="is no folder"):
        list(read_folder(tmp_path / "none"))
