"""A lexicon as a file: learned by one command, used by another, and by people."""

import json
import subprocess
import sys

import pytest

from scraper.batch.inputs import Fields
from scraper.batch.run import Run
from scraper.batch.two_passes import Source, counted
from scraper.batch.work import Job
from scraper.clean.line_rules import find_lines
from scraper.corpus.lexicon import digest, lexicon_of, merge_counts
from scraper.corpus.lexicon_file import lexicon_toml
from scraper.corpus.lexicon_rules import lexicon_text, load_lexicon
from scraper.errors import ConfigError
from scraper.model import Block, Document, Lexicon, Phrase
from scraper.rules.read import read_rules

SCRAPER = [sys.executable, "-c", "from scraper.cli import main; main()"]
SCENES = "河堤上的風|巷口的麵攤|舊書店的貓|廟前的戲臺|雨後的操場|山腰的茶園|月台的長椅|清晨的魚市"
DEEDS = "讓他想起很多年前的一個下午|比去年這個時候安靜了許多|還是照著從前的樣子過日子|到了傍晚便慢慢熱鬧起來"
ADVERTS = ("宏昇汽車借款", "安順搬家公司", "立捷支票貼現", "東泰房屋二胎")
FOOTER = "轉貼自清水文摘每日精選"


def page(number):
    scenes, deeds, advert = SCENES.split("|"), DEEDS.split("|"), ADVERTS[number % 4]
    said = [f"第{number}天{scenes[(number + n) % 8]}{deeds[(number * n + n) % 4]}，這是第{n}件事。" for n in range(6)]
    said[2] = said[2][:5] + (advert if number % 3 == 0 else "") + said[2][5:]
    line = "|".join(ADVERTS[n % 4] for n in range(number, number + 3))
    body = "".join(f"<p>{text}</p>" for text in (*said[:4], FOOTER, *said[4:], line))
    title = f"{scenes[number % 8]}之{number}－清水文摘"
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{title}</title></head>"
        f"<body><h1>{title}</h1><article>{body}</article></body></html>"
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    base = tmp_path_factory.mktemp("learn")
    for half in ("one", "two"):
        (base / half).mkdir()
    rows = {"one": [], "two": []}
    for number in range(32):
        half = ("one", "two")[number // 16]
        (base / half / f"{number:02}.html").write_text(page(number), "utf-8")
        rows[half].append(f"{number:02}\thttp://{'ab'[number % 2]}.example/post/{number}\n")
    for half, lines in rows.items():
        (base / half / "urls.tsv").write_text("".join(lines), "utf-8")
    return base


def scraper(*args):
    return subprocess.run([*SCRAPER, *map(str, args)], check=False, capture_output=True, timeout=120)


@pytest.fixture(scope="module")
def learned(folder):
    done = scraper("rules", "learn", folder / "one", folder / "two", "-o", folder / "shop.toml", "--jobs", 1)
    assert done.returncode == 0, done.stderr.decode()
    return folder / "shop.toml"


def test_the_file_is_a_proposed_rule_file_with_support(learned):
    rules, findings = read_rules(learned.read_bytes(), file="shop.toml", name="shop")
    assert (findings, rules.status, rules.attested) == ([], "proposed", "32 pages")
    texts = {text: rule for rule in rules.line for text in rule.text}
    assert set(ADVERTS) <= texts.keys()
    assert FOOTER in texts
    assert all(rule.support.pages >= 2 and 0 < rule.support.share <= 1 and not rule.pattern for rule in rules.line)


def test_cleaning_with_the_file_gives_what_cleaning_with_learning_gives(folder, learned):
    inputs = (folder / "one", folder / "two")
    for name, options in (("learn", ()), ("file", ("--lexicon", learned))):
        done = scraper("clean", *inputs, "-o", folder / f"{name}.jsonl", "--jobs", 1, *options)
        assert done.returncode == 0, done.stderr.decode()
    assert (folder / "file.jsonl").read_bytes() == (folder / "learn.jsonl").read_bytes()
    articles = [json.loads(line) for line in (folder / "file.jsonl").read_text("utf-8").splitlines()]
    cut = [removed for article in articles for removed in article["removed"] if removed["stage"] == "lexicon"]
    assert cut, "the lexicon took part"
    assert not any(FOOTER in article["text"] for article in articles)


def test_two_halves_added_give_the_file_of_the_whole(folder, learned):
    run = Run(Job(), 1)
    halves = [counted(Source((str(folder / half),), Fields()).pages(), run) for half in ("two", "one")]
    assert lexicon_text(lexicon_of(merge_counts(*halves)), "shop") == learned.read_text("utf-8")


PHRASES = (
    Phrase("宏昇 'a' \"b\"", "injected-ad", "inline", "", 7, 3),
    Phrase("句子裡的", "injected-ad", "inline", "", 7, 3, inside=True),
    Phrase("只在一處\u200b", "boilerplate", "line", "a.example", 4, 1),
    Phrase("到處都有", "boilerplate", "line", "", 9, 2),
    Phrase(" - 文摘", "residue", "title-suffix", "b.example", 5, 1),
)


def lexicon():
    phrases = tuple(sorted(PHRASES, key=lambda p: (p.where, p.scope, p.text)))
    return Lexicon(phrases, 30, digest(phrases))


@pytest.mark.parametrize("text", [lexicon_text(lexicon(), "shop"), lexicon_toml(lexicon())])
def test_every_phrase_comes_back_with_its_place_scope_and_support(tmp_path, text):
    (tmp_path / "renamed.toml").write_text(text, "utf-8")
    assert load_lexicon(tmp_path / "renamed.toml") == lexicon()


def test_a_file_name_that_is_no_id_gives_a_valid_file_all_the_same():
    rules, findings = read_rules(lexicon_text(lexicon(), "My Words").encode(), file="x", name="learned")
    assert (findings, rules.id) == ([], "learned")


def test_switched_on_it_acts_on_whole_lines_of_its_host_only():
    rules, _ = read_rules(lexicon_text(lexicon(), "shop").encode(), file="x", name="shop")
    texts = (
        "只在一處\u200b",
        "到處都有",
        "到處都有，但是在一句話裡",
        "- 文摘",
        "這是一個很長的段落，免得規則切掉太多。" * 4,
    )
    for host, gone in (("a.example", [0, 1]), ("b.example", [1])):
        document = Document(tuple(Block("p", text) for text in texts), url=f"http://{host}/1")
        assert sorted(edit.block for edit in find_lines(document, rules.line)) == gone


@pytest.mark.parametrize(
    "text",
    [
        "not toml",
        "format = 1",
        'format = 1\nid = "x"\n[fields.body]\nselect = ["p"]',
        'format = 1\nid = "x"\nstatus = "proposed"\n[[line]]\nid = "a"\nclass = "byline"\npattern = "a"',
        'format = 1\nid = "x"\nstatus = "off"',
        'format = "lexicon/1"\n[[phrase]]\nclass = "byline"',
        'format = 1\nid = "x"\nstatus = "proposed"\n[[line]]\nid = "a"\nclass = "wrong"\ntext = ["a"]\nsupport = {}',
    ],
)
def test_another_file_is_refused_before_anything_runs(tmp_path, text):
    (tmp_path / "other.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"other\.toml"):
        load_lexicon(tmp_path / "other.toml")


def test_a_lexicon_that_is_not_there_is_an_error(tmp_path):
    (tmp_path / "a.html").write_text(page(1), "utf-8")
    done = scraper("clean", tmp_path / "a.html", "-o", tmp_path / "o.jsonl", "--lexicon", tmp_path / "no.toml")
    assert (done.returncode, (tmp_path / "o.jsonl").exists()) == (2, False)
    assert b"no.toml" in done.stderr


def test_the_file_lies_in_a_folder_of_rules_as_it_is_and_another_name_is_told(folder, learned, tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/shop.toml").write_bytes(learned.read_bytes())
    done = scraper("rules", "show", "shop", "--rules", tmp_path / "rules")
    assert done.returncode == 0, done.stderr.decode()
    done = scraper("rules", "learn", folder / "one", folder / "two", "-o", tmp_path / "Shop.toml", "--jobs", 1)
    assert (done.returncode, b"call it learned.toml" in done.stderr) == (0, True)


def test_a_folder_as_the_file_to_write_is_refused_before_anything_is_read(folder, tmp_path):
    done = scraper("rules", "learn", folder / "one", "-o", tmp_path)
    assert (done.returncode, b"is a folder" in done.stderr) == (2, True)


def test_too_few_pages_teach_nothing_and_write_nothing(folder, tmp_path):
    done = scraper("rules", "learn", folder / "one", "-o", tmp_path / "l.toml")
    assert (done.returncode, (tmp_path / "l.toml").exists()) == (2, False)
    assert b"30 pages" in done.stderr
