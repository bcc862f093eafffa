"""Posts that are more than one page: further pages that can't be had, shells, a version on one page."""

import functools

import pytest
from crawl_kit import RULES, lines, write_job, write_rules
from crawl_work import HerePool
from fault_server import FaultServer
from test_crawl_runs import crawl

from scraper.crawl.job import load_job
from scraper.crawl.outputs import BARREN
from scraper.crawl.scope import Scope, scope_of
from scraper.crawl.work import Setup, Task, make_work
from scraper.model import Page
from scraper.store.cdxj import read_index

TEXT = "<p>" + "The ferries stayed in port while the storm passed. " * 20 + "</p>"


def page(body):
    html = f"<!doctype html><html><head><title>Storm</title></head><body>{body}</body></html>".encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(html), html)


def article(name, more=""):
    return page(f"<article><h1>Storm</h1><p>This is {name}.</p>{TEXT}{more}</article>")


def crawl_post(folder, site, *, tries=1, rules=RULES, limits="", depth=0):
    """A crawl of /post/1 alone with the real extraction, in this process; its run and its articles."""
    extra = write_rules(folder)
    (folder / "rules/loopback.toml").write_text(rules)
    limits = f'disk = "1MB"\nwait = "1s"\nretry = "100s"\ntries = {tries}\n{limits}'
    job = write_job(folder, site.url("/post/1"), limits=limits, extra=f"{extra}\n[scope]\ndepth = {depth}")
    scope, folders = scope_of(load_job(job)), load_job(job).extract.rules
    work = lambda scope: make_work(Setup(scope=scope, rules=folders, extractor="rules"))  # noqa: E731
    run = crawl(job, pool=functools.partial(HerePool, scope, work))
    return run, lines(folder / "out/articles.jsonl")


@pytest.mark.parametrize(("missing", "tries"), [("/status/404", 3), ("/status/500", 1)])
def test_a_further_page_that_is_lost_is_named_in_the_record(tmp_path, missing, tries):
    with FaultServer() as site:
        site.pages["/post/1"] = article("one", f'<a class="next" href="{missing}">next</a>')
        run, (record,) = crawl_post(tmp_path, site, tries=tries)
    assert (run.exit_code, run.counts.new, "This is one." in record["text"]) == (0, 1, True)
    assert [error["code"] for error in record["errors"]] == ["part-missing"]
    assert missing in record["errors"][0]["message"]


def test_half_a_post_is_not_written_while_its_further_page_may_still_come(tmp_path):
    with FaultServer() as site:
        site.pages["/post/1"] = article("one", '<a class="next" href="/status/500">next</a>')
        run, records = crawl_post(tmp_path, site, tries=3)
    assert (run.exit_code, run.stop, run.counts.retried, records) == (75, "later", 1, [])
    assert run.reasons == {"server-error": 1}


def test_a_shell_gives_the_article_of_its_frame_and_the_place_of_that_in_the_archive(tmp_path):
    rules = RULES.replace("next_page ", "single_page = ['iframe#main::attr(src)']\nnext_page ")
    with FaultServer() as site:
        site.pages["/post/1"] = page('<iframe id="main" src="/frame/1"></iframe>')
        site.pages["/frame/1"] = article("the frame")
        run, (record,) = crawl_post(tmp_path, site, rules=rules)
        assert (run.exit_code, site.hits["/frame/1"], "This is the frame." in record["text"]) == (0, 1, True)
    entry = next(one for one in read_index(tmp_path / "out/warc/index.cdxj") if one.url.endswith("/frame/1"))
    assert str(record["fetch"]["warc_offset"]) == entry.offset


def test_a_shell_is_no_reject_while_its_frame_may_still_come(tmp_path):
    rules = RULES.replace("next_page ", "single_page = ['iframe#main::attr(src)']\nnext_page ")
    with FaultServer() as site:
        site.pages["/post/1"] = page('<iframe id="main" src="/status/503"></iframe>')
        run, records = crawl_post(tmp_path, site, tries=3, rules=rules)
    assert (run.exit_code, run.reasons, records) == (75, {"server-error": 1}, [])
    assert lines(tmp_path / "out/rejects.jsonl") == []


def test_a_version_on_one_page_replaces_the_pages_and_is_the_place_in_the_archive(tmp_path):
    rules = RULES.replace("next_page ", "single_page = ['a.whole']\nnext_page ")
    with FaultServer() as site:
        links = '<a class="next" href="/post/1/2">next</a><a class="whole" href="/whole/1">whole</a>'
        site.pages["/post/1"] = article("one", links)
        site.pages["/whole/1"] = article("the whole")
        run, (record,) = crawl_post(tmp_path, site, rules=rules)
        assert (run.exit_code, site.hits["/post/1/2"]) == (0, 0)
    assert ("This is the whole." in record["text"], "This is one." in record["text"]) == (True, False)
    entry = next(one for one in read_index(tmp_path / "out/warc/index.cdxj") if one.url.endswith("/whole/1"))
    assert str(record["fetch"]["warc_offset"]) == entry.offset


def test_a_list_leads_to_all_of_its_posts_whatever_their_addresses(tmp_path):
    def listed(here, *posts):
        return page(
            "<ul>" + "".join(f'<li><a href="{here}{one}">The ferries, day {one}</a>' for one in posts) + "</ul>"
        )

    with FaultServer() as site:
        posts = ["/?p=7", "/news/101", "/news/102", "/news/p7.html"]
        site.pages["/"] = listed("", "/news", *posts[:1])
        site.pages["/news"] = listed("/news", "/101", "/102", "/p7.html")
        site.pages |= {path: article(path) for path in posts}
        job = write_job(tmp_path, site.url("/"))
        work = lambda scope: make_work(Setup(scope=scope))  # noqa: E731
        run = crawl(job, pool=functools.partial(HerePool, scope_of(load_job(job)), work))
    assert run.exit_code == 0
    assert {record["url"] for record in lines(tmp_path / "out/articles.jsonl")} >= {site.url(path) for path in posts}


def test_a_short_last_page_keeps_its_text():
    work = make_work(Setup(scope=Scope(hosts=frozenset({"a.example"}))))
    head = "<!doctype html><html><head><meta charset=utf-8><title>很長的文章</title></head><body>"
    body = f'{head}<article><h1>很長的文章</h1>{TEXT}</article><a href="/p_2.html">Next</a>'
    first = work(Task(page=Page(body=body.encode(), url="http://a.example/p.html")))
    short = f"{head}<article><h1>很長的文章</h1><p>他回家了。</p></article>"
    last = Page(body=short.encode(), url="http://a.example/p_2.html", media_type="text/html")
    assert work(Task(page=last)).record.reason == "no-main-content"
    assert work(Task(page=last, first=first.record.url, places=first.places)).record.text == "他回家了。"


def test_a_further_page_that_holds_no_article_is_named_in_the_record(tmp_path):
    with FaultServer() as site:
        site.pages["/post/1"] = article("one", '<a class="next" href="/post/1/2">next</a>')
        site.pages["/post/1/2"] = page("<p>Nothing here.</p>")
        run, (record,) = crawl_post(tmp_path, site)
    assert (run.exit_code, [error["code"] for error in record["errors"]]) == (0, ["part-missing"])
    assert record["errors"][0]["message"] == f"{site.url('/post/1/2')}: rejected as no-main-content"


def test_pages_beyond_the_limit_of_parts_are_named_in_the_record(tmp_path):
    with FaultServer() as site:
        for n in range(1, 4):
            following = f'<a class="next" href="/post/1/{n + 1}">next</a>'
            site.pages[f"/post/1/{n}" if n > 1 else "/post/1"] = article(f"page {n}", following)
        run, (record,) = crawl_post(tmp_path, site, limits="parts = 2")
    assert (run.exit_code, "This is page 2." in record["text"]) == (0, True)
    assert record["errors"] == [
        {"code": "part-missing", "message": f"{site.url('/post/1/3')}: not fetched, for limits.parts is 2"}
    ]


def test_pages_of_a_post_that_no_next_link_reaches_and_links_of_further_pages_are_visited(tmp_path):
    with FaultServer() as site:
        turns = '<a class="next" href="/post/1/2">next</a><a href="/post/1/3">3</a>'
        site.pages["/post/1"] = article("one", turns)
        site.pages["/post/1/2"] = article("two", '<a href="/post/9">The next storm</a>')
        site.pages |= {path: article(path) for path in ("/post/1/3", "/post/9")}
        rules = RULES.replace("article      = ['", "article      = ['/post/1/3$', '")
        run, records = crawl_post(tmp_path, site, rules=rules, depth=1)
    assert run.exit_code == 0
    assert {record["url"] for record in records} == {site.url(path) for path in ("/post/1", "/post/1/3", "/post/9")}


@pytest.mark.parametrize("role", ["next", "whole"])
def test_the_rest_of_a_post_is_not_looked_for_on_other_sites(tmp_path, role):
    rules = RULES.replace("next_page ", "single_page = ['a.whole']\nnext_page ")
    with FaultServer() as site:
        away = site.url("/elsewhere", host="localhost")
        site.pages["/post/1"] = article("one", f'<a class="{role}" href="{away}">more</a>')
        site.pages["/elsewhere"] = article("two")
        run, (record,) = crawl_post(tmp_path, site, rules=rules)
        assert (run.exit_code, site.hits["/elsewhere"], record["errors"]) == (0, 0, [])
    assert "This is one." in record["text"]


class Endless(dict):
    """Pages of a calendar, each with a link to the next and, up to a number, to a day of its own."""

    def __init__(self, *, days):
        super().__init__()
        self.days = days

    def __contains__(self, path):
        return path.startswith("/cal/")

    def __getitem__(self, path):
        if path.endswith("/day"):
            return page("<p>Nothing.</p>")
        number = int(path.split("/")[2])
        day = f'<a href="{path}/day">Day {number}</a>' if number < self.days else ""
        turns = f'<a href="/cal/{max(0, number - 1)}">Back</a> {day} <a href="/cal/{number + 1}">Next »</a>'
        return page(
            f"<article><h1>行事曆 {number}</h1><table><tr><td>{number}</td></tr></table><p>{turns}</p></article>"
        )


def crawl_calendar(folder, site, *, days, limits=""):
    site.pages = Endless(days=days)
    job = write_job(folder, site.url("/cal/0"), limits=f'disk = "1MB"\n{limits}', extra="[scope]\ndepth = 2")
    work = lambda scope: make_work(Setup(scope=scope))  # noqa: E731
    run = crawl(job, pool=functools.partial(HerePool, scope_of(load_job(job)), work))
    (trouble,) = run.troubles
    return max(int(path.split("/")[2]) for path in site.hits if path.startswith("/cal/")), trouble


def test_a_list_without_end_is_left_where_it_brings_nothing_new_and_that_is_told(tmp_path):
    with FaultServer() as site:
        last, trouble = crawl_calendar(tmp_path, site, days=10)
    assert (last, trouble.reason, trouble.url.rpartition("/")[2]) == (9 + BARREN, "endless", str(last))
    assert trouble.detail == f"{BARREN} pages in a row bring nothing new: its next page is left"


def test_a_list_that_always_brings_something_is_left_at_the_jobs_limit(tmp_path):
    with FaultServer() as site:
        last, trouble = crawl_calendar(tmp_path, site, days=1000, limits="chain = 30")
    assert (last, trouble.detail) == (30, "limits.chain is 30: its next page is left")
