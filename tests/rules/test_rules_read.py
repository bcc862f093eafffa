import pytest

from scraper.rules.findings import Source
from scraper.rules.read import read_rules
from scraper.rules.schema import RuleSet

GOOD = """#:schema ./rules.schema.json
format  = 1
id      = "blog"
extends = [
  "_base/zh",  # a comment with ] and "
]
[match]
hosts = ["*.example.net"]
valid = { from = 2020-01-01, until = 2025-12-01 }
[fields.body]
select = ["#post"]
[fields.title]
select = ["h1"]
[[line]]
id = "footer"
class = "byline"
pattern = '''^x "[ '''
zone = { last = 5 }
hit = ["x [ a"]
[[line]]
id = "second"
class = "byline"
text = ["a"]
[line.zone]
first = 2
[[inline]]
id = "cut"
class = "injected-ad"
pattern = 'a(?P<cut>b)c'
with = 'ac'
test = [{ in = "abc", out = "ac" }]
[[use]]
detector = "related-list"
min_items = 2
words = ["a", "b"]
"""


def read(text: str | bytes, name: str = "blog"):
    body = text.encode() if isinstance(text, str) else text
    return read_rules(body, file="rules/blog.toml", name=name)


def messages(text: str | bytes) -> list[str]:
    rules, findings = read(text)
    assert rules is None
    return [str(one) for one in findings]


def test_a_file_becomes_a_rule_set_with_full_ids():
    rules, findings = read(GOOD)
    assert findings == []
    assert isinstance(rules, RuleSet)
    assert [one.rule for one in rules.line] == ["blog#footer", "blog#second"]
    assert rules.fields["body"].rule == "blog#body"
    assert rules.inline[0].with_ == "ac"
    assert rules.inline[0].test[0].in_ == "abc"
    assert rules.match.valid.until.year == 2025


def test_further_keys_of_use_are_the_detectors_options():
    rules, _ = read(GOOD)
    use = rules.use[0]
    assert (use.id, use.rule) == ("related-list", "blog#related-list")
    assert use.options == {"min_items": 2, "words": ("a", "b")}


def test_a_byte_order_mark_and_windows_line_ends_are_fine():
    rules, findings = read(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert findings == []
    assert rules.id == "blog"


def test_an_unknown_key_is_named_with_its_place_and_the_closest_known_one():
    bad = GOOD.replace("zone = { last", "zonee = { last")
    assert messages(bad) == ['rules/blog.toml:18:1: R101 unknown key "zonee", did you mean "zone"?']


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("zone = { last = 5 }", "zone = { lst = 5 }", '18:10: R101 unknown key "lst", did you mean "last"?'),
        ("first = 2", "frist = 2", '25:1: R101 unknown key "frist", did you mean "first"?'),
        (
            "[fields.title]\nselect",
            "[fields.title]\nselects",
            '13:1: R101 unknown key "selects", did you mean "select"?',
        ),
        ("{ in = ", "{ inn = ", '31:11: R101 unknown key "inn", did you mean "in"?'),
        ("[[inline]]", "[[inlin]]", '26:1: R101 unknown key "inlin", did you mean "inline"?'),
        ('id      = "blog"', 'rule = "x"\nid      = "blog"', '3:1: R101 unknown key "rule"'),
        ("last = 5", 'last = "5"', "18:10: R102 line[0].zone.last: Expected `int | null`, got `str`"),
        ('select = ["h1"]', "select = [1]", "13:11: R102 fields.title.select[0]: Expected `str`, got `int`"),
        (
            'select = ["h1"]',
            'select = "h1"',
            "13:1: R102 fields.title.select: Expected `array`, got `str`; write it in brackets",
        ),
        (
            'id      = "blog"',
            'id      = "blog"\nstatus = "propsed"',
            "4:1: R102 status: Invalid enum value 'propsed', did you mean \"proposed\"?",
        ),
        ("min_items = 2", "min_items = { a = 1 }", "32:1: R102 use[0].options"),
        ('class = "byline"\ntext', "text", "20:1: R103 line[1]: missing key `class`"),
        ("format  = 1\n", "", '1:1: R103 the key "format" is missing'),
        ("format  = 1", "format  = 2", "2:1: R104 format 2 is not known"),
        ('id      = "blog"', 'id      = "blag"', "3:1: R105 the id 'blag' must be 'blog'"),
    ],
)
def test_findings_stand_where_the_mistake_is(old, new, told):
    assert old in GOOD
    first = messages(GOOD.replace(old, new))[0]
    assert first.removeprefix("rules/blog.toml:").startswith(told)


def test_all_wrong_tables_are_reported_at_once_in_the_order_of_lines():
    bad = GOOD.replace("last = 5", 'last = "5"').replace("[fields.title]\nselect", "[fields.title]\nselekt")
    assert [one.split(":")[1] for one in messages(bad)] == ["13", "18"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\x01\x02\xff",
        b"\xff\xfe[\x00",
        b"[" * 50_000,
        b"a = " + b"[" * 5_000 + b"]" * 5_000,
        b"format = " + b"9" * 5_000,
        b"format = 1\nid = 'blog'\nline = 3",
        b"format = 1\nid = 'blog'\nline = [3]\nfields = [1]\nmatch = 1\nuse = [1]\ndrop = {}",
        b"format = 1\nid = 'blog'\nfields = { body = 3 }",
        b"format = 1\nid = 'blog'\nuse = 'related'",
        b"format = 1\nid = 'blog'\n[fields.body.reject]\nauthor = 3",
        b"x" * 8_000_001,
    ],
)
def test_hostile_files_give_findings_and_nothing_else(body):
    rules, findings = read(body)
    assert rules is None
    assert all(one.line >= 1 and one.column >= 1 and one.code.startswith("R10") for one in findings)
    assert findings


def test_places_reach_into_lists_inline_tables_and_later_tables():
    source = Source("f", GOOD)
    assert source.places.of(("extends", 0)) == (5, 3)
    assert source.places.of(("match", "valid", "until")) == (9, 30)
    assert source.places.of(("line", 1, "zone", "first")) == (25, 1)
    assert source.places.of(("use", 0, "words", 1)) == (35, 15)


def test_a_place_that_is_not_written_is_that_of_its_table():
    source = Source("f", GOOD)
    assert source.places.of(("line", 1, "pattern")) == (20, 1)
    assert source.places.of(("nothing",)) == (1, 1)
