"""`scraper crawl` and `scraper verify` as cron runs them: through a real process."""

import json
import subprocess
import sys

import pytest
from crawl_kit import ENV, ROOT, write_job, write_rules
from fault_server import FaultServer
from loopback_site import LoopbackSite

SCRAPER = [sys.executable, "-c", "from scraper.cli import main; main()"]


def scraper(*args, cwd=ROOT):
    command = [*SCRAPER, *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, env=ENV, cwd=cwd, timeout=60, check=False)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crawl")
    rules = write_rules(folder)
    with LoopbackSite(pages=6, sizes=(1000, 2000)) as site:
        job = write_job(folder, site.url("/"), extra=rules)
        first = scraper("-q", "crawl", job)
        second = scraper("crawl", job, "--json-log")
    return folder, first, second


def test_a_quiet_run_says_nothing_and_ends_with_0(crawled):
    folder, first, _ = crawled
    assert (first.returncode, first.stdout, first.stderr) == (0, "", "")
    names = {path.name for path in (folder / "out").iterdir()}
    assert {"articles.jsonl", "rejects.jsonl", "warc", "state.sqlite", "summary.json", "metrics.prom"} <= names


def test_the_log_is_json_lines(crawled):
    *_, last = [json.loads(line) for line in crawled[2].stderr.splitlines()]
    assert (crawled[2].returncode, last["event"], last["stop"], last["counts"]["new"]) == (0, "end", "done", 0)
    assert (last["troubles"], last["delays"]) == ([], [])


def test_near_duplicates_are_grouped_over_runs_when_the_job_asks(tmp_path):
    rules = write_rules(tmp_path)
    with LoopbackSite(pages=4, sizes=(1000, 2000)) as site:
        job = write_job(tmp_path, site.url("/"), extra=f"dedup = true\n{rules}")
        ids = []
        for again in ((), ("--refetch",)):
            done = scraper("-q", "crawl", job, *again)
            assert done.returncode == 0, done.stderr
            found = [json.loads(line) for line in (tmp_path / "out/deduped.jsonl").read_bytes().splitlines()]
            plain = [json.loads(line) for line in (tmp_path / "out/articles.jsonl").read_bytes().splitlines()]
            assert [a["url"] for a in found] == [a["url"] for a in plain]
            assert all(a["cluster"]["size"] >= 1 and a["cluster"]["id"] for a in found)
            assert not any(a["cluster"]["id"] for a in plain)
            ids.append({a["url"]: a["cluster"]["id"] for a in found})
    assert ids[0] == ids[1]


def test_the_archive_is_cleaned_again_by_clean(crawled):
    folder = crawled[0]
    done = scraper(
        "-q", "clean", folder / "out/warc", "--rules", folder / "rules", "--extractor", "rules", "-o", folder / "again"
    )
    assert done.returncode == 0, done.stderr
    again = [json.loads(line) for line in (folder / "again/articles.jsonl").read_bytes().splitlines()]
    first = [json.loads(line) for line in (folder / "out/articles.jsonl").read_bytes().splitlines()]
    assert {a["url"] for a in first} <= {a["url"] for a in again}


def test_verify_finds_a_flipped_byte_and_repair_mends_it(crawled, tmp_path):
    copy = tmp_path / "out"
    subprocess.check_call(["cp", "-r", crawled[0] / "out", copy])
    assert scraper("-q", "verify", copy).returncode == 0
    assert "records, " in scraper("verify", copy).stderr
    (path,) = (copy / "warc").glob("*.warc.gz")
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)
    found = scraper("verify", copy, "--json")
    assert found.returncode == 1
    assert {json.loads(line)["code"] for line in found.stdout.splitlines()} >= {"damage", "checksum"}
    assert scraper("verify", copy, "--repair").returncode == 0
    assert scraper("-q", "verify", copy).returncode == 0


def test_usage_errors_end_with_2_and_nothing_is_run(tmp_path):
    job = tmp_path / "job.toml"
    job.write_text('seeds = ["http://127.0.0.1:1/"]\ncontact = "https://example.org/bot"\n[limts]\n')
    done = scraper("crawl", job)
    assert (done.returncode, "did you mean" in done.stderr) == (2, True)
    job.write_text('seeds = ["http://127.0.0.1:1/"]\ncontact = "nobody"\n')
    assert scraper("crawl", job, "-o", tmp_path / "o").returncode == 2
    job.write_text('seeds = ["http://127.0.0.1:1/"]\ncontact = "https://example.org/bot"\n')
    assert scraper("crawl", job, "--fail-if", "faild > 1", "-o", tmp_path / "o").returncode == 2
    assert scraper("crawl", job, "-o", "/proc/no-such-place").returncode == 2


def test_a_broken_rule_file_is_refused_before_the_first_fetch(tmp_path):
    extra = write_rules(tmp_path)
    (tmp_path / "rules/loopback.toml").write_text('format = 1\nid = "loopback"\nnmae = "x"\n')
    with LoopbackSite(pages=1, sizes=(500, 900)) as site:
        done = scraper("crawl", write_job(tmp_path, site.url("/"), extra=extra))
        assert [path for _, path, _ in site.hits] == []
    assert done.returncode == 2, done.stderr
    assert "loopback.toml" in done.stderr


def test_a_run_that_finds_nothing_ends_with_3_and_says_why(tmp_path):
    with FaultServer() as site:
        done = scraper("-q", "crawl", write_job(tmp_path, site.url("/none")))
    assert done.returncode == 3
    assert "0 articles in all" in done.stderr


@pytest.mark.parametrize("reason", ["out-of-scope", "robots", "not-found"])
def test_a_front_page_that_cannot_be_had_is_named_with_the_reason(tmp_path, reason):
    with FaultServer() as site:
        if reason == "robots":
            site.robots = "user-agent: *\ndisallow: /\n"
        if reason == "out-of-scope":
            target = site.url("/", host="localhost").encode()
            site.pages["/"] = b"HTTP/1.1 301 Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % target
        seed = site.url("/")
        done = scraper("-q", "crawl", write_job(tmp_path, seed))
    summary = json.loads((tmp_path / "out/summary.json").read_bytes())
    (trouble,) = summary["troubles"]
    assert (done.returncode, summary["counts"]["hubs"], summary["counts"]["hubs_failed"]) == (3, 1, 1)
    assert (trouble["url"], trouble["seed"], trouble["reason"]) == (seed, True, reason)
    assert f"seed {seed}: {reason}: {trouble['detail']}" in done.stderr


def test_internal_addresses_are_not_fetched_unless_the_job_names_them(tmp_path):
    with FaultServer() as site:
        job = write_job(tmp_path, site.url("/secret"))
        job.write_text(job.read_text().replace('allow_hosts = ["127.0.0.1", "localhost"]', ""))
        done = scraper("-q", "crawl", job)
        assert sum(site.hits.values()) == 0
    assert done.returncode == 3
    (reject,) = [json.loads(line) for line in (tmp_path / "out/rejects.jsonl").read_bytes().splitlines()]
    assert reject["reason"] == "blocked-address"


def test_verify_without_anything_to_check_ends_with_3(tmp_path):
    done = scraper("verify", tmp_path / "none")
    assert (done.returncode, "no such file" in done.stderr) == (3, True)
    done = scraper("verify", tmp_path)
    assert (done.returncode, "no WARC and no JSON lines" in done.stderr) == (3, True)


def test_verify_tells_what_it_found_before_a_path_that_is_missing(tmp_path):
    (tmp_path / "a.jsonl").write_text("{broken\n")
    done = scraper("verify", tmp_path / "a.jsonl", tmp_path / "none")
    assert (done.returncode, "a.jsonl:0: json" in done.stderr, "no such file" in done.stderr) == (3, True, True)


def test_verify_finds_a_damaged_state_and_the_next_run_says_what_to_do(crawled, tmp_path):
    copy = tmp_path / "out"
    subprocess.check_call(["cp", "-r", crawled[0] / "out", copy])
    state = copy / "state.sqlite"
    whole = bytearray(state.read_bytes())
    whole[4096:] = bytes(len(whole) - 4096)
    state.write_bytes(whole)
    done = scraper("-q", "verify", copy)
    assert (done.returncode, "state.sqlite" in done.stderr) == (1, True)
    done = scraper("crawl", crawled[0] / "job.toml", "-o", copy)
    assert (done.returncode, "move the folder away" in done.stderr) == (2, True), done.stderr


def test_a_crawl_whose_files_are_gone_or_damaged_is_refused_and_what_is_left_is_not_touched(crawled, tmp_path):
    articles = (crawled[0] / "out/articles.jsonl").read_bytes()
    for spoiled, said in (("state.sqlite", "restore that"), ("articles.jsonl", "verify --repair")):
        copy = tmp_path / spoiled
        subprocess.check_call(["cp", "-r", crawled[0] / "out", copy])
        (copy / spoiled).unlink()
        done = scraper("-q", "crawl", crawled[0] / "job.toml", "-o", copy)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
        assert spoiled == "articles.jsonl" or (copy / "articles.jsonl").read_bytes() == articles


def test_a_damaged_index_of_the_archive_is_a_finding_and_is_made_anew(crawled, tmp_path):
    copy = tmp_path / "out"
    subprocess.check_call(["cp", "-r", crawled[0] / "out", copy])
    index = copy / "warc/index.cdxj"
    whole = index.read_bytes()
    index.write_bytes(b"no line of an index\n" + whole)
    done = scraper("verify", copy, "--json")
    assert (done.returncode, [json.loads(line)["code"] for line in done.stdout.splitlines()]) == (1, ["index"])
    assert scraper("verify", copy, "--repair").returncode == 0
    assert index.read_bytes() == whole
