"""The made blog is what crawl tests and benchmarks take it for."""

import asyncio

import pytest
import regex
from loopback_site import LoopbackSite

from scraper.fetch.client import fetch, open_client, problem_of
from scraper.fetch.values import Options, Request


def test_every_path_is_reached_by_links_and_answers_with_a_page_of_the_promised_size():
    site = LoopbackSite(pages=45, sizes=(50_000, 60_000))
    found, todo = set(), ["/"]
    while todo:
        path = todo.pop()
        if path in found:
            continue
        found.add(path)
        body, kind = site.page(path)
        assert kind == "text/html"
        if path.startswith("/post"):
            assert 45_000 < len(body) < 75_000
        todo += [link for link in regex.findall(r"href=[\"'](/[^\"']*)", body.decode()) if site.page(link)]
    assert found == site.all_paths()


def test_the_same_seed_gives_the_same_bytes_and_a_new_version_others():
    one, other = LoopbackSite(pages=3), LoopbackSite(pages=3)
    assert one.response("/post/1") == other.response("/post/1")
    other.versions[1] = 2
    assert one.response("/post/1") != other.response("/post/1")
    assert one.response("/post/2") == other.response("/post/2")


@pytest.mark.parametrize(("change", "status"), [(False, 304), (True, 200)])
def test_an_etag_is_honoured_until_the_page_changes(change, status):
    async def twice(site):
        async with open_client(Options(user_agent="t/0", allow_hosts=frozenset({"127.0.0.1"}))) as client:
            first = await fetch(client, Request(url=site.url("/post/1")))
            if change:
                site.versions[1] = 2
            return first, await fetch(client, Request(url=site.url("/post/1"), etag=first.etag))

    with LoopbackSite(pages=3) as site:
        first, second = asyncio.run(twice(site))
        assert [row[1:] for row in site.hits] == [("/post/1", 200), ("/post/1", status)]
    assert (problem_of(first), second.status) == (None, status)


def test_the_article_may_be_a_small_part_of_its_page():
    site = LoopbackSite(pages=20, sizes=(80_000, 90_000), texts=(2_000, 4_000))
    for path in site.posts():
        body, _ = site.page(path)
        article = body[body.index(b"<article>") : body.index(b"</article>")]
        assert 75_000 < len(body) < 105_000
        assert 2_000 < len(article) < 7_000
