"""Cleaning in two passes: no input is read twice, nothing gets lost between them, and the result is that of one pass."""

import errno
import io
import json
from pathlib import Path

import pytest
import zstandard

from scraper.batch import two_passes
from scraper.batch.inputs import Fields, pages
from scraper.batch.run import Run
from scraper.batch.two_passes import LEARN_FROM, Places, Source, cleaned
from scraper.batch.work import Job
from scraper.corpus.lexicon_rules import load_lexicon
from scraper.errors import PageError, StoreError
from scraper.model import Article, Lexicon, Page, Phrase, Reject
from scraper.packing import pack, unpack
from scraper.pipeline import Options, finish, prepare
from scraper.rules.load import load_rules

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
ADVERT = "宏昇汽車借款"
LEXICON = Lexicon(
    (Phrase(ADVERT, "injected-ad", "inline", "", 9, 3), Phrase("－清水文摘", "residue", "title-suffix", "", 5, 1)),
    40,
    "x",
)


def html(number, more=""):
    said = "".join(f"<p>第{number}天的河堤上吹著第{n}陣風，{ADVERT}讓他想起很多年前的一個下午。</p>" for n in range(6))
    return f"<!doctype html><html><head><title>第{number}天－清水文摘</title>{more}</head><body><article>{said}</article></body></html>"


def lines(tmp_path, rows):
    file = tmp_path / "pages.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return Source((str(file),))


def test_a_packed_page_ends_as_the_page_itself_does():
    rules, count = load_rules(), 0
    for page in [*pages((str(FIXTURES),), Fields())][::3]:
        try:
            ready, _ = prepare(page, rules, options=Options(comments=True))
        except PageError:
            continue
        count += 1
        for lexicon in (None, LEXICON):
            assert finish(unpack(pack(ready)), lexicon=lexicon).record == finish(ready, lexicon=lexicon).record
    assert count > 50


def test_a_file_name_that_is_no_text_survives_the_wait():
    page = Page(body=html(1).encode(), source="caf\udce9.html")
    ready, _ = prepare(page, load_rules())
    assert finish(unpack(pack(ready))).record == finish(ready).record
    assert finish(unpack(pack(ready))).record.source == page.source


@pytest.mark.parametrize("packed", [b"", b"no page", zstandard.compress(b"\x81\xa4told\x01")])
def test_what_is_no_packed_page_is_a_clear_error(packed):
    with pytest.raises(StoreError, match="a page that waited for its lexicon can't be read: "):
        unpack(packed)


def test_a_page_can_be_finished_again_with_another_lexicon():
    ready, _ = prepare(Page(body=html(1).encode(), url="http://a.example/1"), load_rules())
    records = [finish(ready, lexicon=lexicon).record for lexicon in (None, LEXICON, None)]
    assert [record.title for record in records] == ["第1天－清水文摘", "第1天", "第1天－清水文摘"]
    assert records[0] == records[2]


def test_every_input_gives_one_record_in_its_place_and_is_read_once(tmp_path):
    rows = [{"html": html(n), "url": f"http://a.example/{n}"} for n in range(LEARN_FROM + 6)]
    rows[3] = {"text": "no page"}
    rows[7] = {"html": " "}
    rows[LEARN_FROM + 2] = {"html": "", "url": "http://a.example/empty"}
    source = lines(tmp_path, rows)
    once = iter(list(source.pages()))

    class Once(Source, frozen=True):
        def pages(self, _stdin=None):
            return once

    records = list(cleaned(Once(source.names), Run(Job(), 2)))
    assert [record.source.rpartition(":")[2] for record in records] == [str(n + 1) for n in range(len(rows))]
    rejects = {n: r.reason for n, r in enumerate(records) if isinstance(r, Reject)}
    assert rejects == {3: "bad-line", 7: "empty", LEARN_FROM + 2: "empty"}
    assert len({record.tool.lexicon_sha for record in records if isinstance(record, Article)}) == 1


def test_odd_characters_of_a_page_survive_the_wait(tmp_path):
    told = '<script type="application/ld+json">{"@type":"Article","headline":"\\ud800 x","author":"\\udfff y"}</script>'
    rows = [{"html": html(n, told if n == 5 else ""), "url": f"http://a.example/{n}"} for n in range(LEARN_FROM)]
    source = lines(tmp_path, rows)
    learned = list(cleaned(source, Run(Job())))
    known = Lexicon(sha256=learned[0].tool.lexicon_sha)
    alone = list(cleaned(source, Run(Job()), lexicon=known))
    assert [record.author for record in learned] == [record.author for record in alone]
    assert all(isinstance(record, Article) for record in learned)


def test_the_learned_lexicon_stays_by_the_name_that_records_give(tmp_path):
    source = lines(tmp_path, [{"html": html(n), "url": f"http://a.example/{n}"} for n in range(LEARN_FROM)])
    learned = list(cleaned(source, Run(Job()), places=Places(lexicons=tmp_path / "lexicons")))
    (file,) = (tmp_path / "lexicons").iterdir()
    assert file.name == f"{learned[0].tool.lexicon_sha[:16]}.toml"
    assert list(cleaned(source, Run(Job()), lexicon=load_lexicon(file))) == learned


def test_a_folder_without_room_is_a_clear_error(tmp_path):
    source = lines(tmp_path, [{"html": html(n)} for n in range(LEARN_FROM)])
    with pytest.raises(StoreError, match="gone: No such file or directory; make the folder first"):
        list(cleaned(source, Run(Job()), places=Places(tmp_path / "gone")))


class Buggy(Job, frozen=True):
    def result(self, explanation):
        return 1 // ("陣風，" in explanation.record.text and "第7天" not in explanation.record.text)


@pytest.mark.parametrize("count", [10, LEARN_FROM + 5])
def test_a_bug_of_ours_costs_one_page_and_keeps_its_traceback(tmp_path, count):
    source = lines(tmp_path, [{"html": html(n)} for n in range(count)])
    got = list(cleaned(source, Run(Buggy())))
    (reject,) = [one for one in got if isinstance(one, Reject)]
    assert (len(got), reject.source[-2:], reject.reason) == (count, ":8", "internal")
    assert "Traceback" in reject.detail
    assert "ZeroDivisionError" in reject.detail


class FullDisk(io.BytesIO):
    def write(self, _):
        raise OSError(errno.ENOSPC, "No space left on device")

    def close(self):  # raises once, as a file does
        if not self.closed:
            super().close()
            self.write(b"")


def test_a_full_disk_is_a_clear_error(tmp_path, monkeypatch):
    monkeypatch.setattr(two_passes.tempfile, "TemporaryFile", lambda **_: FullDisk())
    source = lines(tmp_path, [{"html": html(n)} for n in range(LEARN_FROM)])
    with pytest.raises(StoreError, match="wait for their lexicon: No space left on device; free some space"):
        list(cleaned(source, Run(Job()), places=Places(tmp_path)))
