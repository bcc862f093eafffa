"""Shards on Ray: the same bytes as here, and errors as they were raised."""

import json
from functools import partial
from operator import truediv

import pytest

from scraper.adapters.ray import ray_map
from scraper.batch.shards import clean_shards

ray = pytest.importorskip("ray", reason="NOT RUN: Ray is not installed (pip install 'repost-scraper[ray]', 200 MB)")

HTML = "<html><head><title>Day {n}</title></head><body><article><p>{text}</p></article></body></html>"
TEXT = "On day {n} we followed the river; the ferryman said that it might clear up, and nobody believed a word of it. "


@pytest.fixture(scope="module", autouse=True)
def _cluster():
    yield
    ray.shutdown()


def test_the_files_are_those_of_a_run_here(tmp_path):
    names = []
    for n in range(3):
        names.append([str(tmp_path / f"{n}.jsonl")])
        row = {"url": f"https://a.example/{n}", "html": HTML.format(n=n, text=TEXT.format(n=n) * 4)}
        (tmp_path / f"{n}.jsonl").write_text(json.dumps(row), "utf-8")
    here, there = (
        clean_shards(names, tmp_path / kind, each=each) for kind, each in (("here", map), ("there", ray_map))
    )
    assert [one.articles for one in there] == [1, 1, 1]
    assert [one.articles_file.read_bytes() for one in there] == [one.articles_file.read_bytes() for one in here]


def test_an_error_is_raised_as_it_was():
    with pytest.raises(ZeroDivisionError):
        list(ray_map(partial(truediv, 1), [1, 0]))
