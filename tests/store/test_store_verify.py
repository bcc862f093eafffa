import gzip
import hashlib
import zlib
from datetime import UTC, datetime

import msgspec
import pytest

from scraper.errors import StoreError
from scraper.store.append import Mark
from scraper.store.cdxj import Entry, index_line, read_index, sort_key, write_index
from scraper.store.jsonl import line_of
from scraper.store.repair import repair
from scraper.store.verify import verify_jsonl, verify_warc
from scraper.store.warc import Exchange, WarcWriter
from scraper.store.warc_read import read_records

AT = datetime(2026, 3, 4, 5, 6, 7, 250000, tzinfo=UTC)
NAME = "job-00000.warc.gz"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


@pytest.fixture
def archive(tmp_path):
    """A WARC file of six captures with its index and committed mark."""
    lines, captures = [], []
    with WarcWriter(tmp_path, prefix="job") as writer:
        for n in range(6):
            url = f"http://blog.example/{n}"
            capture = writer.add(Exchange(url=url, at=AT, head=HEAD, payload=b"<p>page %d</p>" % n * 20))
            captures.append(capture)
            lines.append(index_line(capture, url=url, status=200, mime="text/html"))
        marks = writer.sync()
    write_index(tmp_path / "index.cdxj", sorted(lines))
    return tmp_path / NAME, captures, marks[NAME]


def check(archive):
    path, _, mark = archive
    return verify_warc(path, index=read_index(path.parent / "index.cdxj"), mark=mark)


def codes(verdict):
    return {finding.code for finding in verdict.findings}


def test_a_whole_archive_has_no_findings(archive):
    verdict = check(archive)
    assert (verdict.findings, verdict.records) == ((), 7)
    assert verdict.good == verdict.size == archive[2].length
    assert repair(verdict) == []


def test_any_flipped_bit_anywhere_is_found(archive):
    path = archive[0]
    whole = bytearray(path.read_bytes())
    for at in range(0, len(whole), 3):
        whole[at] ^= 1
        path.write_bytes(whole)
        assert "checksum" in codes(check(archive)), at
        whole[at] ^= 1


def test_without_a_mark_flipped_data_and_a_cut_tail_are_found_too(archive):
    path, captures, _ = archive
    whole = path.read_bytes()
    at = captures[3].offset + 30
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 8]) + whole[at + 1 :])
    verdict = verify_warc(path)
    assert codes(verdict) == {"damage"}
    assert verdict.good == captures[3].offset
    path.write_bytes(whole[:-1])
    assert verify_warc(path).good == captures[5].offset


def test_repair_cuts_at_the_last_good_record_and_keeps_the_rest_beside(archive):
    path, captures, _ = archive
    whole = path.read_bytes()
    path.write_bytes(whole[:-4])
    (kept,) = repair(verify_warc(path))
    assert path.read_bytes() == whole[: captures[5].offset]
    assert kept.read_bytes() == whole[captures[5].offset : -4]
    assert verify_warc(path).findings == ()
    assert len(list(read_records(path))) == 6


def test_bytes_after_the_committed_end_are_found_and_cut(archive):
    path, _, mark = archive
    extra = gzip.compress(b"WARC/1.1\r\nWARC-Type: metadata\r\nContent-Length: 0\r\n\r\n\r\n\r\n", mtime=0)
    with path.open("ab") as file:
        file.write(extra)
    verdict = check(archive)
    assert codes(verdict) == {"beyond"}
    repair(verdict)
    assert path.stat().st_size == mark.length


def test_a_file_shorter_than_committed_is_found_even_when_its_records_are_whole(archive):
    path, captures, _ = archive
    path.write_bytes(path.read_bytes()[: captures[5].offset])
    assert codes(check(archive)) == {"short", "index"}


def rewritten(path, old, new):
    """The archive with bytes replaced inside its records, every gzip member whole again."""
    members, rest = [], path.read_bytes()
    while rest:
        unpacker = zlib.decompressobj(31)
        members.append(unpacker.decompress(rest))
        rest = unpacker.unused_data
    path.write_bytes(b"".join(gzip.compress(member.replace(old, new), mtime=0) for member in members))


def test_changed_content_with_right_checksums_is_found_by_its_digests(archive):
    path = archive[0]
    rewritten(path, b"page 2", b"page X")
    verdict = verify_warc(path)
    assert [finding.code for finding in verdict.findings] == ["digest", "payload-digest"]
    assert verdict.good < verdict.size


def test_a_wrong_length_is_found(archive):
    path = archive[0]
    size = b"Content-Length: %d" % (len(HEAD) + len(b"<p>page 2</p>") * 20)
    rewritten(path, size, size[:-1] + b"0")
    assert codes(verify_warc(path)) == {"damage"}


@pytest.mark.parametrize(
    "change", [{"offset": "17"}, {"length": "1"}, {"digest": "sha1:AAAA"}, {"url": "http://x.example/"}]
)
def test_an_index_that_says_something_else_is_found(archive, change):
    path = archive[0]
    entries = list(read_index(path.parent / "index.cdxj"))
    entries[2] = msgspec.structs.replace(entries[2], **change)
    assert codes(verify_warc(path, index=entries)) == {"index"}


def test_digests_of_other_writers_are_understood(tmp_path):
    for n, said in enumerate(
        ["md5:5D41402ABC4B2A76B9719D911017C592", "sha-1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N", "x:1", ""]
    ):
        path = tmp_path / f"{n}.warc"
        head = f"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Block-Digest: {said}\r\nContent-Length: 5\r\n\r\n"
        path.write_bytes(head.encode() + b"hello\r\n\r\n")
        assert verify_warc(path).findings == ()
        path.write_bytes(head.encode() + b"hellO\r\n\r\n")
        assert len(verify_warc(path).findings) == (n < 2)


def test_json_lines_are_checked_line_by_line_and_cut_at_the_last_good_one(tmp_path):
    path = tmp_path / "articles.jsonl"
    good = line_of({"a": 1}) * 3
    path.write_bytes(good)
    mark = Mark(len(good), zlib.crc32(good))
    assert verify_jsonl(path, mark=mark).findings == ()
    path.write_bytes(good.replace(b"1", b"2", 1))
    assert codes(verify_jsonl(path, mark=mark)) == {"checksum"}
    path.write_bytes(good + b'{"a":')
    verdict = verify_jsonl(path, mark=mark)
    assert codes(verdict) == {"beyond"}
    repair(verdict)
    assert path.read_bytes() == good


LINES = [line_of({"n": n, "text": f"第{n}篇 " + hashlib.sha512(b"%d" % n).hexdigest()}) for n in range(400)]


@pytest.mark.parametrize("members", [1, 3])
def test_whole_json_lines_in_gzip_have_no_findings(tmp_path, members):
    path = tmp_path / "articles.jsonl.gz"
    step = len(LINES) // members + 1
    path.write_bytes(b"".join(gzip.compress(b"".join(LINES[at : at + step])) for at in range(0, len(LINES), step)))
    verdict = verify_jsonl(path)
    assert (verdict.findings, verdict.records, verdict.packed) == ((), 400, True)
    assert repair(verdict) == []


def test_repair_keeps_the_lines_before_the_damage_and_the_old_file_beside(tmp_path):
    path = tmp_path / "articles.jsonl.gz"
    packed = gzip.compress(b"".join(LINES))
    flipped = packed[:-9000] + b"\xff" * 200 + packed[-8800:]
    for spoiled, least in ((packed[: len(packed) // 2], 190), (flipped, 280), (packed + b"junk", 400)):
        path.write_bytes(spoiled)
        assert codes(verify_jsonl(path)) >= {"damage"}
        (kept,) = repair(verify_jsonl(path))
        assert (kept.name, kept.read_bytes()) == ("articles.jsonl.gz.damaged", spoiled)
        kept.unlink()
        assert gzip.decompress(path.read_bytes()).splitlines(keepends=True)[:least] == LINES[:least]
        assert verify_jsonl(path).findings == ()


def test_repair_takes_only_the_bad_line_out_of_whole_gzip(tmp_path):
    path = tmp_path / "articles.jsonl.gz"
    path.write_bytes(gzip.compress(b"".join([*LINES[:3], b'{"n": \n', *LINES[3:]])))
    assert codes(verify_jsonl(path)) == {"json"}
    repair(verify_jsonl(path))
    assert gzip.decompress(path.read_bytes()) == b"".join(LINES)


def test_the_index_is_sorted_by_site_and_read_back(archive):
    path, captures, _ = archive
    entries = list(read_index(path.parent / "index.cdxj"))
    assert [entry.offset for entry in entries] == [str(c.offset) for c in captures]
    assert entries[0].mime == "text/html"
    line = (path.parent / "index.cdxj").read_text().splitlines()[0]
    assert line.startswith('example,blog)/0 20260304050607 {"url":"http://blog.example/0"')
    assert sort_key("https://[2001:db8::1]:8443/A") == "2001:db8::1:8443)/a"
    (path.parent / "index.cdxj").write_text("no json here\n")
    with pytest.raises(StoreError, match=r"index\.cdxj:1"):
        list(read_index(path.parent / "index.cdxj"))


def test_an_entry_needs_its_place():
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"url": "x"}', type=Entry)
