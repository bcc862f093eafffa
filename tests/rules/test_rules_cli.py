import json

import pytest
from typer.testing import CliRunner

from scraper import cli
from scraper.cli import check_run
from scraper.cli.compare import differences
from scraper.cli.fixtures import cases_in, expected_text, stable_part
from scraper.cli.rules import app
from scraper.cli.rules_import import import_ftr
from scraper.cli.rules_table import current_table, with_table
from scraper.errors import ConfigError, RuleError
from scraper.model import Block, Document, Edit, Explanation
from scraper.rules import load

RULES = r"""format = 1
id = "blog"
name = "A blog"
[match]
hosts = ["*.blog.example"]
[fields.body]
select = ["#post-body"]
[fields.title]
select = ["h1.title"]
[[line]]
id = "footer"
class = "byline"
pattern = '^\S{2,40} 發表在 範例部落格 人氣\(\d*\)$'
hit = ["amy123 發表在 範例部落格 人氣(12)"]
keep = ["他昨天發表在範例部落格的文章引起留言。"]
"""

PAGE = """<!doctype html><html lang="zh-Hant"><head><meta charset="utf-8"><title>海邊的一天 - 部落格</title></head><body>
<div id="nav"><a href="/">首頁</a></div><h1 class="title">海邊的一天</h1><div id="post-body">
<p>今天早上我們開車到海邊，風很大，浪也很高，孩子們在沙灘上堆了一座城堡，玩得很開心。</p>
<p>中午在漁港吃了一碗熱騰騰的魚湯，老闆說這幾天的漁獲不多，但是味道還是一樣鮮美。</p>
<p>傍晚我們沿著防波堤散步，看見許多人在釣魚，夕陽把整片海面染成了橘紅色，大家都捨不得離開。</p>
<p>amy123 發表在 範例部落格 人氣(12)</p></div><div id="foot">版權所有</div></body></html>"""


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A folder with rules/ and fixtures/, and no built-in rules."""
    empty = tmp_path / "builtin"
    empty.mkdir()
    for module in (load, check_run):
        monkeypatch.setattr(module, "builtin_folder", lambda: empty)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "blog.toml").write_text(RULES, "utf-8")
    put_case(tmp_path, "blog/sea", PAGE)
    return tmp_path


def put_case(house, name, page):
    case = house / "fixtures" / name
    case.mkdir(parents=True)
    (case / "input.html").write_text(page, "utf-8")
    meta = {"url": "http://amy.blog.example/1", "fetched_at": "2024-05-01T00:00:00Z", "note": ""}
    (case / "meta.json").write_text(json.dumps(meta))
    return case


def change(house, old, new):
    path = house / "rules" / "blog.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def run(house, *arguments):
    result = CliRunner().invoke(app, [*arguments, "--rules", str(house / "rules")])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


def test_a_missing_expectation_is_red_and_accepting_makes_it_green(house):
    code, out = run(house, "check")
    assert code == 1
    assert "blog/sea: expected.json is missing" in out
    assert run(house, "check", "blog", "--accept")[0] == 0
    want = json.loads((house / "fixtures/blog/sea/expected.json").read_text("utf-8"))
    assert want["title"] == "海邊的一天"
    assert len(want["blocks"]) == 3
    assert want["removed"] == [["byline", "blog#footer", "amy123 發表在 範例部落格 人氣(12)"]]
    assert run(house, "check")[0] == 0


def test_a_changed_outcome_names_the_block_and_the_rule(house):
    run(house, "check", "--accept")
    change(house, "發表在 範例部落格 人氣\\(\\d*\\)$", "發表在 範例部落格 人氣\\(\\d+\\)$|魚湯")
    code, out = run(house, "check")
    assert code == 1
    assert "blog/sea: block 1 is gone: '中午在漁港" in out
    assert "blog#footer" in out


def test_a_body_that_the_platforms_own_rules_miss_is_red(house):
    run(house, "check", "--accept")
    change(house, "#post-body", "#other-body")
    code, out = run(house, "check")
    assert code == 1
    assert "blog/sea: the page is rejected as" in out


def test_findings_in_a_file_stop_the_check_before_any_page(house):
    change(house, "人氣(12)", "人氣(many)")
    code, out = run(house, "check")
    assert code == 1
    assert "blog.toml:14:8: R141 rule blog#footer: hit[0] does not match" in out
    assert "sea" not in out


def test_a_file_that_cannot_be_read_and_a_name_that_is_not_there_are_usage_errors(house):
    with pytest.raises(RuleError, match=r"there is no rule set 'blgo', did you mean \"blog\""):
        run(house, "check", "blgo")
    change(house, "id = ", "idd = ")
    with pytest.raises(RuleError, match=r'blog\.toml:2:1: R101 unknown key "idd"'):
        run(house, "check")


def test_an_unknown_detector_is_a_finding(house):
    change(house, "[[line]]", '[[use]]\ndetector = "no-such-thing"\n[[line]]')
    code, out = run(house, "check")
    assert code == 1
    assert "R140" in out


SHADOW = r"""[[line]]
id = "second"
class = "byline"
pattern = '範例部落格 人氣\(\d*\)$'
hit = ["bob 發表在 範例部落格 人氣(1)"]
keep = ["人氣很高"]
[[drop]]
id = "share"
class = "share-widget"
select = [".share"]
"""


def test_rules_without_weight_are_warned_of_and_fail_only_a_strict_check(house):
    run(house, "check", "--accept")
    change(house, "[[line]]", "[[line]]")
    path = house / "rules" / "blog.toml"
    path.write_text(path.read_text("utf-8") + SHADOW, "utf-8")
    code, out = run(house, "check")
    assert code == 0
    assert "R153 warning: blog#second is shadowed: blog#footer runs first" in out
    assert "R152 warning: blog#share is dead" in out
    assert "R113 warning: '.share' hits nothing" in out
    assert run(house, "check", "--strict")[0] == 1
    assert run(house, "check", "-q") == (0, "")


def test_nothing_may_be_removed_from_untouched_pages(house):
    put_case(house, "untouched/poem", PAGE)
    run(house, "check", "--accept")
    code, out = run(house, "check", "untouched")
    assert code == 1
    assert "untouched/poem: blog#footer removes 'amy123" in out


def test_a_proposed_platform_is_checked_as_if_it_were_on(house):
    change(house, 'name = "A blog"', 'name = "A blog"\nstatus = "proposed"')
    run(house, "check", "--accept")
    want = json.loads((house / "fixtures/blog/sea/expected.json").read_text("utf-8"))
    assert want["removed"] == [["byline", "blog#footer", "amy123 發表在 範例部落格 人氣(12)"]]
    assert run(house, "check")[0] == 0


def test_a_known_failure_is_red_once_it_comes_out_right(house):
    run(house, "check", "--accept")
    right = json.loads((house / "fixtures/blog/sea/expected.json").read_text("utf-8"))
    case = put_case(house, "known-failures/sea", PAGE)
    (case / "expected.json").write_text(json.dumps({**right, "title": "另一個"}), "utf-8")
    assert run(house, "check")[0] == 0
    run(house, "check", "--accept")
    assert json.loads((case / "expected.json").read_text("utf-8"))["title"] == "另一個"
    (case / "expected.json").write_text(json.dumps(right), "utf-8")
    code, out = run(house, "check")
    assert code == 1
    assert "known-failures/sea: comes out right now" in out


def test_examples_say_what_must_and_must_not_be_in_the_article(house):
    path = house / "rules" / "blog.toml"
    example = '[[example]]\nhtml = "fixtures/blog/sea/input.html"\nurl = "http://amy.blog.example/1"\n'
    text = path.read_text("utf-8")
    path.write_text(text + example + 'have = ["魚湯"]\nlack = ["人氣("]\n', "utf-8")
    run(house, "check", "--accept")
    assert run(house, "check")[0] == 0
    path.write_text(text + example + 'have = ["牛排"]\nlack = ["魚湯"]\n', "utf-8")
    code, out = run(house, "check")
    assert code == 1
    assert "blog/example[0]: '牛排' is not in the article" in out
    assert "blog/example[0]: '魚湯' is in the article" in out


def test_an_example_page_that_is_not_there_is_told(house):
    path = house / "rules" / "blog.toml"
    path.write_text(path.read_text("utf-8") + '[[example]]\nhtml = "none.html"\n', "utf-8")
    with pytest.raises(ConfigError, match=r"none\.html"):
        run(house, "check")


def test_a_broken_fixture_is_told(house):
    (house / "fixtures/blog/sea/meta.json").write_text("[")
    with pytest.raises(ConfigError, match=r"meta\.json is no description of a page"):
        list(cases_in(house / "fixtures"))


def test_quiet_before_or_after_the_command_leaves_only_errors(house, capsys):
    change(house, "[match]", "[match]\nmarkers = ['[data-x]']")  # tried on every page: a warning
    run(house, "check", "--accept")
    own = ["--rules", str(house / "rules")]
    assert cli.run(["rules", "check", *own]) == 0
    assert "R114" in capsys.readouterr().out
    for quiet in (["-q", "rules", "check", *own], ["rules", "check", "-q", *own]):
        assert cli.run(quiet) == 0
        assert capsys.readouterr() == ("", "")


def test_list_and_show_print_what_runs(house):
    code, out = run(house, "list")
    assert code == 0
    assert out.split() == ["blog", "on", "3", "*.blog.example", "A", "blog"]
    code, out = run(house, "show", "blog")
    assert "stages: match > drop > fields > body > blocks > line > detectors > inline > lexicon > normalise" in out
    assert out.index("[match]") < out.index("[body]") < out.index("[line]")
    assert "blog#footer" in out
    assert json.loads(run(house, "list", "--json")[1])["id"] == "blog"


def test_new_writes_a_file_that_passes_its_own_check(house):
    page = house / "Saved Page.html"
    page.write_text(PAGE, "utf-8")
    code, _ = run(house, "new", "other", "--from", str(page), "--url", "http://o.example/1", "--fetched", "2024-01-01")
    assert code == 0
    text = (house / "rules/other.toml").read_text("utf-8")
    assert "hosts   = ['o.example']" in text
    assert "'#post-body'" in text
    meta = json.loads((house / "fixtures/other/saved-page/meta.json").read_text())
    assert meta == {"url": "http://o.example/1", "fetched_at": "2024-01-01T00:00:00+00:00", "note": ""}
    assert run(house, "check", "other", "--accept")[0] == 0
    assert run(house, "check", "other")[0] == 0


def test_new_overwrites_nothing(house):
    page = house / "page.html"
    page.write_text(PAGE, "utf-8")
    with pytest.raises(ConfigError, match="exists; choose another name"):
        run(house, "new", "blog", "--from", str(page))
    with pytest.raises(ConfigError, match="is no id"):
        run(house, "new", "../x", "--from", str(page))


@pytest.mark.parametrize(
    ("body", "options", "told"),
    [
        (b" \n", [], "is empty"),
        (b"%PDF-1.4", [], "is no page but pdf"),
        (PAGE.encode(), ["--url", "notaurl"], "'notaurl' is no http"),
        (PAGE.encode(), ["--url", "ftp://o.example/"], "is no http"),
    ],
)
def test_new_refuses_what_gives_no_rules_in_words(house, body, options, told):
    page = house / "page.html"
    page.write_bytes(body)
    before = sorted(house.rglob("*"))
    with pytest.raises(ConfigError, match=told):
        run(house, "new", "other", "--from", str(page), *options)
    assert sorted(house.rglob("*")) == before


def test_new_says_that_its_folder_can_not_be_written(house):
    page = house / "page.html"
    page.write_text(PAGE, "utf-8")
    result = CliRunner().invoke(app, ["new", "other", "--from", str(page), "--rules", "/proc/none"])
    assert isinstance(result.exception, ConfigError)
    assert "can't be written" in str(result.exception)


def test_a_users_rule_whose_test_fails_is_refused_before_anything_is_run(house):
    change(house, "keep = [", 'keep = ["amy123 發表在 範例部落格 人氣(3)", ')
    with pytest.raises(RuleError, match=r"blog\.toml:\d+:\d+: R142"):
        load.load_rules(house / "rules")


def test_imports_write_files_that_load(house):
    source = house / "ftr"
    source.mkdir()
    (source / ".x.example.txt").write_text("title: //h1\nbody: //div[@id='b']\nfind_string: a\n")
    out = house / "imported"
    result = CliRunner().invoke(app, ["import", "ftr", str(source), "--out", str(out), "--on"])
    assert result.exit_code == 0
    assert "1 rule files written; left behind: 1 not translatable" in result.stderr
    assert load.load_rules(out).active == ("ftr/all-x.example",)
    filters = house / "My List.txt"
    filters.write_text("a.example##.ad\n")
    result = CliRunner().invoke(app, ["import", "easylist", str(filters), "--out", str(out), "-q"])
    assert result.stderr == "1 rule files written; left behind: nothing\n"
    assert "my-list/a.example" in load.load_rules(out).sets


def test_schema_prints_json():
    assert json.loads(CliRunner().invoke(app, ["schema"]).stdout)["$ref"] == "#/$defs/RuleSet"


def explanation(*texts, edits=()):
    return Explanation(Document(tuple(Block("p", text) for text in texts)), tuple(edits))


@pytest.mark.parametrize(
    ("want", "have", "told"),
    [
        ([["p", "one"], ["p", "two"]], [["p", "two"]], "block 0 is gone: 'one' (edited by r#x)"),
        ([["p", "two"]], [["p", "one"], ["p", "two"]], "block 0 is new: 'one'"),
        ([["p", "two"]], [["p", "two"], ["p", "one"]], "block 1 is new: 'one'"),
        ([["p", "one"]], [["p", "ont"]], "block 0 differs: expected 'one', got 'ont' (at character 2) (edited by r#x)"),
        ([["h2", "one"]], [["p", "one"]], "block 0 differs: expected a h2 block, got p: 'one' (edited by r#x)"),
    ],
)
def test_the_first_difference_of_the_blocks_is_told(want, have, told):
    seen = explanation("one", edits=[Edit(block=0, start=0, end=1, rule="r#x", cls="byline")])
    assert list(differences({"blocks": want}, {"blocks": have}, seen)) == [told]


def test_differences_of_fields_and_removals_are_told():
    want = {"title": "a", "removed": [["byline", "r#a", "x"]]}
    have = {"title": "b", "removed": [["byline", "r#b", "x"]]}
    assert list(differences(want, have, explanation())) == [
        "title: expected 'a', got 'b'",
        "no longer removed by r#a as byline: 'x'",
        "now removed by r#b as byline: 'x'",
    ]
    assert list(differences(want, want, explanation())) == []


def test_expected_files_are_json_with_one_line_for_each_block():
    text = expected_text({"title": "a", "tags": [], "blocks": [["p", "一"], ["p", "二"]], "removed": []})
    assert json.loads(text)["blocks"] == [["p", "一"], ["p", "二"]]
    assert text.count("\n") == 9
    assert stable_part(explanation()) == {"reject": ""}


def test_the_table_of_platforms_is_in_step():
    readme = (load.builtin_folder() / "README.md").read_text("utf-8")
    assert readme == with_table(readme, current_table(None)), "write it again: scraper rules table --write"


def test_the_table_lists_platforms_with_a_body(house):
    assert current_table(house / "rules").splitlines()[2:] == ["| A blog | blog | `*.blog.example` | body title |"]


def test_site_files_of_any_encoding_are_read_and_none_is_left_out_in_silence(tmp_path):
    folder = tmp_path / "in"
    (folder / "folder.txt").mkdir(parents=True)
    (folder / "a.example.txt").write_bytes("\ufeffbody: //div[@id='caf\xe9']\r\nstrip: //b\r\n".encode())
    (folder / "b.example.txt").write_bytes("title: //h1\nbody: //div[@id='caf\xe9']\n".encode("latin-1"))
    (folder / "c.example.txt").write_bytes("body: //div[@id='caf\xe9']".encode("utf-16"))
    (folder / "A.example.txt").write_text("body: //p\n")
    (folder / "d.example.txt").write_text("# nothing\n")
    report = import_ftr(folder, tmp_path / "out", status="proposed", hosts=())
    assert [(note.file, note.line, note.code) for note in report.notes] == [
        ("a.example.txt", 1, "R162"),
        ("b.example.txt", 2, "R161"),
        ("d.example.txt", 1, "R162"),
    ]
    assert report.written == 3
    texts = [(tmp_path / f"out/ftr/{name}.example.toml").read_text("utf-8") for name in "bc"]
    assert all('div[id="caf\xe9"]' in text for text in texts)
