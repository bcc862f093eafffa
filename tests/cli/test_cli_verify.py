"""What `scraper verify` takes for its own is told by bytes; anything else it refuses, and leaves as it is."""

import gzip
from datetime import UTC, datetime

import pytest

from scraper import cli
from scraper.model import Article, Hashes
from scraper.store.first_bytes import kind_of
from scraper.store.jsonl import line_of
from scraper.store.warc import Exchange, WarcWriter
from scraper.text.fingerprints import sha256_hex, squeeze

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
HTML = b"<!doctype html><title>t</title><p>A sentence of an article."
TEXTS = [f"第{n}篇。 昨日" for n in range(5)]
ROWS = [
    line_of(Article(id=f"{n:032x}", text=text, hashes=Hashes(text_sha256=sha256_hex(squeeze(text)))))
    for n, text in enumerate(TEXTS)
]


@pytest.fixture
def warc(tmp_path):
    with WarcWriter(tmp_path / "made", prefix="w") as writer:
        for n in range(4):
            payload = b"<p>page %d</p>" % n * 20
            at = datetime(2026, 1, 1, tzinfo=UTC)
            writer.add(Exchange(url=f"http://a.example/{n}", at=at, head=HEAD, payload=payload))
        writer.sync()
    return (tmp_path / "made/w-00000.warc.gz").read_bytes()


@pytest.fixture(autouse=True)
def made(tmp_path):
    (tmp_path / "made").mkdir()


def spoiled(content):
    return content[: len(content) // 2] + bytes([content[len(content) // 2] ^ 0xFF]) + content[len(content) // 2 + 1 :]


def verify(capsys, *arguments):
    code = cli.run(["verify", *map(str, arguments)])
    return code, capsys.readouterr().err


def test_our_own_wet_export_is_whole_and_repair_leaves_it_as_it_is(tmp_path, capsys):
    (tmp_path / "articles.jsonl").write_bytes(b"".join(ROWS))
    out = tmp_path / "x.wet.gz"
    assert cli.run(["export", str(tmp_path / "articles.jsonl"), "-o", str(out), "-q"]) == 0
    before = out.read_bytes()
    code, said = verify(capsys, "--repair", out)
    assert (code, "6 records" in said, said.count("\n")) == (0, True, 1)
    assert out.read_bytes() == before


@pytest.mark.parametrize("name", ["w.crawl", "w", "w.html", "w.jsonl"])
def test_a_warc_file_is_known_by_its_bytes_whatever_it_is_called(warc, tmp_path, capsys, name):
    for content in (warc, gzip.decompress(warc)):
        (tmp_path / name).write_bytes(content)
        code, said = verify(capsys, tmp_path / name)
        assert (code, "5 records" in said) == (0, True), said


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", HTML),
        ("page.html.gz", gzip.compress(HTML)),
        ("a.parquet", b"PAR1" + bytes(500) + b"PAR1"),
        ("feed.json", b'{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[\n{"id":"1"}\n]}\n'),
        ("summary.json", b'{\n  "schema": "run/1"\n}\n'),
        ("a.bin", bytes(range(256))),
        ("nothing", b""),
    ],
)
def test_a_file_that_is_neither_is_refused_and_repair_does_not_touch_it(tmp_path, capsys, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    for options in ((), ("--repair",)):
        code, said = verify(capsys, *options, path)
        assert (code, said) == (
            2,
            f"scraper: {path}: neither a WARC file nor JSON lines, by its first bytes: it can't be verified\n",
        )
    assert path.read_bytes() == content
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["made", name])


def test_the_other_files_of_the_call_are_checked_and_mended_all_the_same(tmp_path, capsys):
    page, lines = tmp_path / "page.html", tmp_path / "a.jsonl"
    page.write_bytes(HTML)
    lines.write_bytes(b"".join(ROWS) + b'{"half')
    code, said = verify(capsys, "--repair", page, lines)
    assert (code, "a.jsonl:" in said) == (2, True)
    assert (lines.read_bytes(), page.read_bytes()) == (b"".join(ROWS), HTML)


def test_json_lines_are_known_by_their_first_line(tmp_path, capsys):
    for name in ("articles", "articles.txt", "articles.json", "a.bak.gz"):
        content = b"".join(ROWS)
        (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        assert verify(capsys, tmp_path / name)[0] == 0
    long = line_of(Article(id="0" * 32, text="長" * 50_000))
    (tmp_path / "long").write_bytes(long)
    assert kind_of(tmp_path / "long") == "JSON lines"


def test_in_a_folder_a_damaged_archive_of_any_name_is_found_and_what_is_no_output_is_passed_over(
    warc, tmp_path, capsys
):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "x.bin").write_bytes(spoiled(warc))
    (folder / "page.html").write_bytes(HTML)
    (folder / "summary.json").write_bytes(b'{\n  "schema": "run/1"\n}\n')
    (folder / "meta.json").write_bytes(b'{"url": "http://a.example/"}')
    code, said = verify(capsys, folder)
    assert (code, "x.bin:" in said, "page.html" in said, "summary" in said) == (1, True, False, False)
    assert verify(capsys, "--repair", folder)[0] == 0
    assert verify(capsys, folder)[0] == 0  # what was taken out, and lies beside, is no output
    assert (folder / "page.html").read_bytes() == HTML


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", HTML),
        ("a.jsonl.gz", gzip.compress(HTML)),
        ("a.jsonl.gz", b"\x1f\x8b\x08\0" + bytes(100)),
        ("a.warc.gz", HTML),
        ("a.warc.gz", b"\x1f\x8b\x08\0" + bytes(100)),
        ("a.warc", bytes(100)),
    ],
)
def test_repair_never_replaces_a_file_by_an_empty_one(tmp_path, capsys, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    code, said = verify(capsys, "--repair", path)
    assert (code, "nothing of it can be read, so it is not touched" in said) == (2, True), said
    assert path.read_bytes() == content
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["made", name])


def test_repair_takes_bad_lines_out_from_between_good_ones(tmp_path, capsys):
    path = tmp_path / "a.jsonl"
    before = b'{"broken\n' + b"".join(ROWS[:2]) + b"\xff\n" + b"".join(ROWS[2:])
    path.write_bytes(before)
    assert verify(capsys, "--repair", path)[0] == 0
    assert path.read_bytes() == b"".join(ROWS)
    assert (tmp_path / "a.jsonl.damaged").read_bytes() == before


@pytest.mark.parametrize("name", ["articles.jsonl", "articles.jsonl.gz"])
def test_a_text_that_is_not_the_one_that_was_hashed_is_told_by_its_line_and_repair_leaves_it(tmp_path, capsys, name):
    path = tmp_path / name
    changed = b"".join([*ROWS[:2], ROWS[2].replace("昨日".encode(), "明日".encode()), *ROWS[3:]])
    path.write_bytes(gzip.compress(changed, mtime=0) if name.endswith(".gz") else changed)
    before = path.read_bytes()
    for options in ((), ("--repair",)):
        code, said = verify(capsys, *options, path)
        offset = sum(map(len, ROWS[:2]))
        assert (code, said) == (1, f"{path}:{offset}: text: line 3: the text is not the one that was hashed\n")
    assert path.read_bytes() == before


def test_white_space_and_lines_without_a_hash_are_no_other_text(tmp_path, capsys):
    spaced = ROWS[0].replace("。 ".encode(), "。\u3000".encode())
    bare = line_of(Article(id="0" * 32, text="一行"))
    foreign = b'{"text": "a", "hashes": {"text_sha256": "0"}}\n'
    (tmp_path / "a.jsonl").write_bytes(spaced + bare + foreign + b'{"schema": "article/1", "hashes": 3}\n[1]\n')
    assert verify(capsys, tmp_path / "a.jsonl")[0] == 0
