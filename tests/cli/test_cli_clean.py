"""`scraper clean` as people and cron jobs run it: through a real process, by its exit codes and its bytes."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SCRAPER = [sys.executable, "-c", "from scraper.cli import main; main()"]
BODY = "".join(
    f"<p>第{n}段說明了這座城市的交通建設如何在三年之內逐步完成，並且改變了居民每天的生活。</p>" for n in range(6)
)


def page(title, body=BODY):
    return f"<!doctype html><html><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1><article>{body}</article></body></html>"


def scraper(*args, **kwargs):
    return subprocess.run([*SCRAPER, *map(str, args)], capture_output=True, timeout=120, **kwargs)


@pytest.fixture
def folder(tmp_path):
    inputs = tmp_path / "in"
    inputs.mkdir()
    for n in range(4):
        (inputs / f"page{n}.html").write_text(page(f"標題{n}"), "utf-8")
    (inputs / "urls.tsv").write_text("page0\thttp://a.example/0\npage1\thttp://a.example/1\n", "utf-8")
    return inputs


def records(path):
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_a_folder_becomes_articles_rejects_and_a_summary(folder, tmp_path):
    (folder / "empty.html").write_bytes(b"")
    done = scraper("clean", folder, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr.decode()
    articles, rejects = records(tmp_path / "out/articles.jsonl"), records(tmp_path / "out/rejects.jsonl")
    summary = json.loads((tmp_path / "out/summary.json").read_text())
    assert [Path(a["source"]).name for a in articles] == [f"page{n}.html" for n in range(4)]
    assert articles[0]["url"] == "http://a.example/0"
    assert [(Path(r["source"]).name, r["reason"]) for r in rejects] == [("empty.html", "empty")]
    assert (summary["taken"], summary["articles"], summary["rejected"]) == (5, 4, 1)


def test_bytes_are_the_same_for_any_number_of_jobs_and_from_run_to_run(folder, tmp_path):
    for name, jobs in (("a", 1), ("b", 3), ("c", 1)):
        assert scraper("clean", folder, "-o", tmp_path / f"{name}.jsonl", "--jobs", jobs).returncode == 0
    first = (tmp_path / "a.jsonl").read_bytes()
    assert first == (tmp_path / "b.jsonl").read_bytes() == (tmp_path / "c.jsonl").read_bytes()


def test_a_gz_name_is_compressed_and_its_bytes_do_not_depend_on_the_time(folder, tmp_path):
    assert scraper("clean", folder, "-o", tmp_path / "a.jsonl.gz").returncode == 0
    time.sleep(1.1)
    assert scraper("clean", folder, "-o", tmp_path / "b.jsonl.gz").returncode == 0
    assert (tmp_path / "a.jsonl.gz").read_bytes() == (tmp_path / "b.jsonl.gz").read_bytes()
    assert len(records(tmp_path / "a.jsonl.gz")) == 4


def test_json_lines_come_in_on_stdin_and_bad_lines_are_told(tmp_path):
    lines = [json.dumps({"page": page("一"), "link": "http://a.example/1"}), "{broken", json.dumps({"other": 1})]
    out = tmp_path / "out"
    done = scraper(
        "clean",
        "-",
        "--html-field",
        "page",
        "--url-field",
        "link",
        "-o",
        out,
        "--fail-if",
        "",
        input="\n".join(lines).encode(),
    )
    assert done.returncode == 0, done.stderr.decode()
    assert [a["url"] for a in records(out / "articles.jsonl")] == ["http://a.example/1"]
    assert [(r["source"], r["reason"]) for r in records(out / "rejects.jsonl")] == [
        ("-:2", "bad-line"),
        ("-:3", "bad-line"),
    ]


def test_a_single_page_on_stdin_goes_to_stdout():
    done = scraper("clean", "-", input=page("標題").encode())
    assert done.returncode == 0
    assert json.loads(done.stdout)["title"] == "標題"


def test_a_dash_as_output_is_stdout(folder):
    done = scraper("clean", folder / "page0.html", "-o", "-")
    assert (done.returncode, json.loads(done.stdout)["title"]) == (0, "標題0")


@pytest.mark.parametrize(
    ("closed", "code", "said"), [("<&-", 0, ""), (">&-", 2, "standard output is closed"), ("2>&-", 0, "")]
)
def test_closed_standard_files_do_no_harm(closed, code, said, folder):
    command = f'"$PYTHON" -c "from scraper.cli import main; main()" clean page0.html {closed}'
    done = subprocess.run(
        command, shell=True, cwd=folder, env={**os.environ, "PYTHON": sys.executable}, capture_output=True
    )
    assert done.returncode == code
    assert said in done.stderr.decode()
    assert bool(done.stdout) == (code == 0)


def test_standard_input_that_is_closed_is_a_clear_error(folder):
    done = subprocess.run(
        '"$PYTHON" -c "from scraper.cli import main; main()" clean - <&-',
        shell=True, env={**os.environ, "PYTHON": sys.executable}, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert b"standard input is closed" in done.stderr


def test_names_that_are_no_text_are_written_readably_in_any_locale(folder, tmp_path):
    (folder / "菜.html").write_text(page("菜"), "utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.html")).write_text(page("咖啡"), "utf-8")
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    outputs = [scraper("clean", folder, env={**os.environ, **env}) for env in ({}, plain)]
    assert [done.returncode for done in outputs] == [0, 0], outputs[1].stderr.decode()
    assert outputs[0].stdout == outputs[1].stdout
    names = [json.loads(line)["source"].rpartition("/")[2] for line in outputs[0].stdout.splitlines()]
    assert {"caf\\xe9.html", "菜.html"} < set(names)


def test_a_name_can_not_command_the_terminal(folder):
    (folder / "a\x1b[2J\u202eb.html").write_bytes(b"")
    said = scraper("clean", folder).stderr
    assert b"a[2Jb.html: empty" in said
    assert b"\x1b" not in said


def test_the_output_is_no_input_of_the_next_run(folder, tmp_path):
    for out in (folder / "out", folder / "a.jsonl", folder):
        (folder / "a.jsonl").unlink(missing_ok=True)
        shutil.rmtree(folder / "out", ignore_errors=True)
        for _ in range(2):
            done = scraper("clean", folder, "-o", out, "--fail-if", "failed > 0 or taken != 4")
            assert done.returncode == 0, done.stderr.decode()
    (folder / "articles.jsonl").unlink()
    (folder / "rejects.jsonl").unlink()
    for _ in range(2):
        (folder / "p.jsonl").write_text(json.dumps({"html": page("行")}), "utf-8")
        done = scraper("clean", folder / "*.jsonl", "-o", folder / "a.jsonl", "--fail-if", "failed > 0 or taken != 1")
        assert done.returncode == 0, done.stderr.decode()


def test_what_a_folder_holds_besides_pages_is_told_in_one_line(folder, tmp_path):
    for name in ("style.css", "a.css", "page.mhtml"):
        (folder / name).write_text("body { color: red }")
    done = scraper("clean", folder, "-o", tmp_path / "out")
    assert b"left out 3 file(s) that are no pages: 2 .css, 1 .mhtml" in done.stderr


def test_explain_replaces_what_a_terminal_can_not_show(folder):
    done = scraper("explain", folder / "page0.html", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0, done.stderr.decode()
    assert b"title      ??0" in done.stdout


def test_quiet_means_silent_when_all_is_well(folder, tmp_path):
    done = scraper("-q", "clean", folder, "-o", tmp_path / "out")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["clean", "no-such-file.html"], 2, "no-such-file.html"),
        (["clean", "--no-such-option", "."], 2, "no-such-option"),
        (["clean", ".", "--fail-if", "fialed > 1"], 2, "did you mean 'failed'"),
        (["clean", ".", "--extractor", "magic"], 2, "magic"),
        (["clean", "x" * 300], 2, "File name too long"),
        (["clean", ""], 2, "without a name"),
        (["clean", ".", "-o", ""], 2, "needs a name"),
        (["clean", ".", "-o", "x.json"], 2, ".jsonl.gz"),
        (["clean", ".", "-o", "x.jsonl.zst"], 2, ".jsonl.gz"),
        (["clean", ".", "-o", "folder.jsonl"], 2, "this is a folder"),
        (["clean", ".", "--deadline", "nan"], 2, "no number of seconds"),
        (["clean", ".", "--deadline", "-5"], 2, "no number of seconds"),
        (["clean", ".", "--deadline", "inf"], 2, "no number of seconds"),
        (["explain", "page.html", "--fetched-at", "garbage"], 2, "garbage"),
        (["nonsense"], 2, "nonsense"),
        (["clean", ".", "--deadline", "0"], 2, "--deadline"),
        (["clean", ".", "--deadline", "inf"], 2, "--deadline"),
        (["fetch", "-o", "a.warc.gz", "--deadline", "-1", "http://a.example/"], 2, "--deadline"),
        (["fetch", "-o", "a.warc.gz", "--deadline", "nan", "http://a.example/"], 2, "--deadline"),
        (["fetch", "-o", "a.warc.gz", "--delay", "nan", "http://a.example/"], 2, "--delay"),
        (["dedup", ".", "--threshold", "nan"], 2, "--threshold"),
    ],
)
def test_usage_errors_end_with_2_and_say_what_is_wrong(arguments, code, said, tmp_path):
    (tmp_path / "folder.jsonl").mkdir()
    (tmp_path / "page.html").write_text(page("標題"), "utf-8")
    done = scraper(*arguments, cwd=tmp_path)
    assert done.returncode == code
    assert said in done.stderr.decode()


def test_nothing_produced_ends_with_3(tmp_path):
    assert scraper("clean", tmp_path).returncode == 3
    (tmp_path / "a.html").write_bytes(b"%PDF-1.4")
    done = scraper("clean", tmp_path)
    assert done.returncode == 3
    assert b"not-a-page" in done.stderr


def test_a_crossed_gate_ends_with_1_and_is_named(folder, tmp_path):
    done = scraper("clean", folder, "-o", tmp_path / "out", "--fail-if", "articles < 10")
    assert done.returncode == 1
    assert b"articles < 10" in done.stderr


def test_a_bug_of_ours_ends_with_70_after_the_other_pages_were_written(folder, tmp_path):
    code = """from scraper.cli import main
from scraper.batch.work import Job
def result(self, explanation):
    return explanation.record if "page2" not in explanation.record.source else 1 // 0
Job.result = result
import scraper.pool.server as server
server._BOOT = server._BOOT.replace("serve(sock)", "import bug; serve(sock)")
"""
    (tmp_path / "bug.py").write_text(code, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", f"{code}main()", "-q", "clean", str(folder), "-o", str(tmp_path / "out")],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
    )
    assert done.returncode == 70
    assert b"ZeroDivisionError" in done.stderr
    assert len(records(tmp_path / "out/articles.jsonl")) == 3
    assert [r["reason"] for r in records(tmp_path / "out/rejects.jsonl")] == ["internal"]


def test_a_broken_pipe_is_a_normal_end(folder):
    for n in range(60):
        (folder / f"more{n}.html").write_text(page(f"更多{n}"), "utf-8")
    done = subprocess.run(
        " ".join(['"$PYTHON" -c "from scraper.cli import main; main()"', f"clean {folder} 2>err; echo $? >code"])
        + " | head -c 10",
        shell=True,
        cwd=folder.parent,
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
    )
    assert done.returncode == 0
    assert ((folder.parent / "code").read_text(), (folder.parent / "err").read_text()) == ("0\n", "")


@pytest.mark.parametrize("command", [["schema", "json"], ["rules", "list"], ["clean", "-", "--dedup"]])
def test_a_reader_that_is_gone_before_the_first_line_is_a_normal_end(command):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run([*SCRAPER, "-q", *command], input=page("標題").encode(), stdout=writing, stderr=-1)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_unwritable_folder_ends_with_2_before_anything_is_run(folder, tmp_path):
    (tmp_path / "file").write_text("x")
    done = scraper("clean", folder, "-o", tmp_path / "file" / "out")
    assert done.returncode == 2
    assert b"can't write there" in done.stderr


def test_a_page_that_hangs_becomes_a_reject_and_the_run_goes_on(folder, tmp_path):
    (folder / "hang.html").write_text("<p>x" * 150_000, "utf-8")  # costs what its size says: 5 s
    done = scraper("clean", folder, "-o", tmp_path / "out", "--deadline", 1.5)
    assert done.returncode == 0, done.stderr.decode()
    assert [r["reason"] for r in records(tmp_path / "out/rejects.jsonl")] == ["timeout"]
    assert len(records(tmp_path / "out/articles.jsonl")) == 4


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals_end_the_run_with_their_code_and_keep_what_was_finished(tmp_path, number, code):
    out = tmp_path / "out"
    line = json.dumps({"html": page("更多"), "url": "http://a.example/"}).encode() + b"\n"
    command = [*SCRAPER, "clean", "-", "--no-learn", "-o", str(out)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdin.write(line * 50)  # and stays open: the run can't be over before the signal comes
        running.stdin.flush()
        while not out.is_dir() or not any(out.iterdir()):
            time.sleep(0.02)
        running.send_signal(number)
        running.wait(timeout=120)
    assert running.returncode == code
    assert {p.name for p in out.iterdir()} <= {"articles.interrupted.jsonl"}  # nothing may have been finished yet
    assert all(a["title"] == "更多" for file in out.iterdir() for a in records(file))
    (out / "articles.interrupted.jsonl").touch()
    assert scraper("clean", "-", "-o", out, input=line).returncode == 0
    assert {p.name for p in out.iterdir() if p.suffix == ".jsonl"} == {"articles.jsonl", "rejects.jsonl"}


def test_a_full_disk_gives_an_error_and_no_damaged_file(folder, tmp_path):
    import resource

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    out = tmp_path / "a.jsonl"
    done = scraper("clean", folder, "-o", out, preexec_fn=small_files)
    assert done.returncode == 4
    assert not out.exists()
    assert b"a.jsonl" in done.stderr


def test_what_was_finished_before_the_disk_was_full_is_kept_and_told(tmp_path):
    import resource

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    rows = (json.dumps({"html": page(f"標題{n}"), "url": f"http://a.example/{n}"}) for n in range(60))
    out = tmp_path / "a.jsonl"
    done = scraper("clean", "-", "--no-learn", "-o", out, input="\n".join(rows).encode(), preexec_fn=small_files)
    assert done.returncode == 4
    assert b"a.interrupted.jsonl" in done.stderr
    kept = records(tmp_path / "a.interrupted.jsonl")
    assert [a["url"] for a in kept] == [f"http://a.example/{n}" for n in range(len(kept))]
    assert 0 < len(kept) < 60


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="NOT RUN: this system has no /dev/full")
@pytest.mark.parametrize(
    "command", [["clean", "page0.html", "-q"], ["schema"], ["rules", "list"], ["explain", "page0.html"]]
)
def test_a_full_disk_behind_standard_output_ends_with_4_and_one_line(command, folder):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*SCRAPER, *command], stdout=full, stderr=subprocess.PIPE, cwd=folder, check=False)
    assert done.returncode == 4
    assert done.stderr.decode().splitlines() == [
        "scraper: standard output: No space left on device; free some space and run again"
    ]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="NOT RUN: this system has no /dev/full")
def test_a_full_disk_behind_standard_error_keeps_nobody_from_working(folder, tmp_path):
    with Path("/dev/full").open("wb") as full:
        command = [*SCRAPER, "-v", "clean", str(folder), "-o", str(tmp_path / "a.jsonl")]
        assert subprocess.run(command, stderr=full, check=False).returncode == 0
    assert len(records(tmp_path / "a.jsonl")) == 4


def test_a_pattern_may_match_what_an_earlier_run_wrote(folder):
    for _ in range(2):
        done = scraper("clean", folder / "*", "-o", folder, "--fail-if", "failed > 0 or taken != 5")
        assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize(
    "command",
    [
        ["clean", "p.jsonl", "-o", "p.jsonl"],
        ["clean", "./sub/articles.jsonl", "-o", "sub"],
        ["clean", "sub", "-o", "sub"],
        ["clean", ".", "-o", "p.jsonl"],
        ["report", "page0.html", "-o", "page0.html"],
        ["clean", "sub/*", "-o", "sub"],
        ["clean", "**/articles.jsonl", "-o", "sub"],
        ["clean", "*.jsonl", "-o", "p.jsonl"],
        ["clean", "other", "-o", "other"],
        ["clean", "other/summary.json", "-o", "other"],
        ["clean", "-", "-o", "p.jsonl"],
    ],
)
def test_no_input_is_replaced(command, folder):
    (folder / "sub").mkdir()
    (folder / "other").mkdir()
    places = ("p.jsonl", "sub/articles.jsonl", "other/rejects.jsonl", "other/summary.json")
    for path in (folder / place for place in places):
        path.write_text(json.dumps({"html": page("行")}), "utf-8")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with (folder / "p.jsonl").open("rb") as piped:
        done = scraper(*command, cwd=folder, stdin=piped)
    assert done.returncode == 2, done.stderr.decode()
    assert b"choose another" in done.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_python_m_scraper_is_the_command():
    done = subprocess.run([sys.executable, "-m", "scraper", "schema"], capture_output=True, check=True)
    assert json.loads(done.stdout)["$ref"].endswith("Article")


def test_of_several_pages_the_one_at_the_address_is_explained(tmp_path):
    rows = [{"html": page(f"標題{n}"), "url": f"http://a.example/{n}"} for n in range(3)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    done = scraper("explain", tmp_path / "a.jsonl", "--url", "http://a.example/2", "--json")
    assert (done.returncode, json.loads(done.stdout)["article"]["title"]) == (0, "標題2")
    for more, said in ((), "several pages"), (("--url", "http://a.example/9"), "no page at"):
        done = scraper("explain", tmp_path / "a.jsonl", *more)
        assert (done.returncode, said in done.stderr.decode()) == (2, True)


def test_verbose_tells_what_became_of_each_page(folder, tmp_path):
    (folder / "empty.html").write_bytes(b"")
    done = scraper("-v", "clean", folder, "-o", tmp_path / "out", "-q")
    said = done.stderr.decode().splitlines()
    assert [line.split(": ")[1].split()[-1] for line in said] == ["empty", *["keep"] * 4]
