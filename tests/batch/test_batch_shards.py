"""Inputs cleaned shard by shard: as one run over all of them, again after a crash, in one folder each."""

import json

import pytest

from scraper.batch import shards as module
from scraper.batch.run import Run, records
from scraper.batch.shards import LEXICON, Settings, clean_shards
from scraper.batch.two_passes import Source, cleaned
from scraper.batch.work import Job
from scraper.errors import ConfigError

ADVERT = "台中創業貸款|高雄汽車借款|代辦公司登記"
RIVER = "第{n}天我們沿著河走了很久，水面上有霧，船夫說明天也許會放晴，但是沒有人相信他的話。"
PIER = "到了{n}號渡口，{inside}茶已經涼了，我們還是坐下來喝，一直坐到太陽落到山的後面去。"


def page(n):
    """A page of a blog on one of six hosts: every second one carries the advert, every fourth has it in a sentence."""
    inside = "高雄汽車借款" if n % 4 == 0 else ""
    line = f"<p>{ADVERT}</p>" if n % 2 else ""
    body = f"<p>{RIVER.format(n=n)}</p>{line}<p>{PIER.format(n=n, inside=inside)}</p>"
    html = f"<html><head><title>第{n}天</title></head><body><article>{body}</article></body></html>"
    return {"url": f"https://b{n % 6}.example/{n}", "html": html}


@pytest.fixture
def crawl(tmp_path):
    """Forty pages as one file, and the same in three shards."""
    rows = [json.dumps(page(n), ensure_ascii=False) for n in range(40)]
    whole = tmp_path / "all.jsonl"
    whole.write_text("\n".join(rows), "utf-8")
    parts = []
    for number, part in enumerate((rows[:15], rows[15:16], rows[16:])):
        parts.append(tmp_path / f"part-{number}.jsonl")
        parts[-1].write_text("\n".join(part), "utf-8")
    return whole, [[str(part)] for part in parts]


def told(lines):
    """What articles say, but for the names of their inputs."""
    articles = map(json.loads, lines)
    return [{**one, "source": "", "fetch": {**one["fetch"], "source": ""}} for one in articles]


def of_shards(done):
    """The lines of all articles of shards."""
    return [line for one in done for line in one.articles_file.read_bytes().splitlines()]


def at_once(whole, **options):
    """The lines of one run over all pages."""
    return [module.line_of(one) for one in cleaned(Source((str(whole),)), Run(Job()), **options)]


def test_the_records_are_those_of_one_run(crawl, tmp_path):
    whole, parts = crawl
    done = clean_shards(parts, tmp_path / "out")
    assert told(of_shards(done)) == told(at_once(whole))
    assert [one.taken for one in done] == [15, 1, 24]
    assert not any("高雄汽車借款" in one["text"] for one in told(of_shards(done)))


def test_what_is_done_is_not_done_again(crawl, tmp_path, monkeypatch):
    _, parts = crawl
    out = tmp_path / "out"
    first = clean_shards(parts, out)
    (out / "summary-00001.json").unlink()  # as a crash in the second shard leaves it
    called = []
    monkeypatch.setattr(module, "records", lambda inputs, run: called.append(run) or records(inputs, run))
    monkeypatch.setattr(module, "counted", lambda *_: pytest.fail("the lexicon is there"))
    assert clean_shards(parts, out) == first
    assert len(called) == 1


def test_a_folder_belongs_to_one_run(crawl, tmp_path):
    _, parts = crawl
    out, plain = tmp_path / "out", Settings(learn=False)
    clean_shards(parts, out, plain)
    assert not (out / LEXICON).exists()
    for others, settings in (
        (parts[:2], plain),
        (parts, Settings()),
        (parts, Settings(Job(script="hans"), learn=False)),
    ):
        with pytest.raises(ConfigError, match="other shards or with other settings"):
            clean_shards(others, out, settings)


def test_few_pages_teach_nothing(crawl, tmp_path):
    _, parts = crawl
    (done,) = clean_shards(parts[1:2], tmp_path / "out")
    assert done.articles == 1
    assert "代辦" not in (tmp_path / "out" / LEXICON).read_text("utf-8")


def test_an_input_that_is_not_there(tmp_path):
    with pytest.raises(ConfigError, match="nowhere"):
        clean_shards([["nowhere.jsonl"]], tmp_path / "out")
