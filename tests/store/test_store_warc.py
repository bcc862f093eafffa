import gzip
import io
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scraper.errors import FetchError, StoreError
from scraper.model import Page, Reject
from scraper.store.append import Mark
from scraper.store.warc import IDENTICAL, Exchange, Revisit, WarcWriter, digest_of
from scraper.store.warc_read import read_pages, read_records
from scraper.store.warc_stream import DamageError

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
HTML = "<html><body><p>櫻花開了，河邊滿是人。</p></body></html>".encode()


def exchange(n, *, payload=HTML, extra=b""):
    head = b'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\nETag: "e%d"\r\n%s\r\n' % (n, extra)
    asked = b"GET /%d HTTP/1.1\r\nHost: blog.example\r\n\r\n" % n
    url = f"http://blog.example/{n}"
    return Exchange(url=url, at=AT + timedelta(seconds=n), request=asked, head=head, payload=payload, ip="192.0.2.1")


def undo(payload, coding):
    if coding == "gzip":
        try:
            return gzip.decompress(payload)
        except (OSError, EOFError, zlib.error) as error:
            raise FetchError("damaged", str(error)) from error
    return payload


def write(folder, count=5, **options):
    with WarcWriter(folder, prefix="job", info=(("software", "test"),), **options) as writer:
        captures = [writer.add(exchange(n)) for n in range(count)]
        return captures, writer.sync()


def pages(path):
    return list(read_pages(path, undo=undo))


def test_what_was_written_is_read_back_with_its_place(tmp_path):
    captures, marks = write(tmp_path)
    path = tmp_path / "job-00000.warc.gz"
    assert marks == {path.name: Mark(path.stat().st_size, zlib.crc32(path.read_bytes()))}
    got = pages(path)
    assert [page.body for page in got] == [HTML] * 5
    first, capture = got[0], captures[0]
    assert (first.url, first.status, first.media_type, first.charset) == (
        "http://blog.example/0",
        200,
        "text/html",
        "utf-8",
    )
    assert (first.fetched_at, first.etag) == (AT, '"e0"')
    assert (first.warc_offset, first.warc_length, first.warc_record_id) == (
        capture.offset,
        capture.length,
        capture.record_id,
    )
    assert (first.source, first.warc_file) == (
        f"{path}@{capture.offset}",
        str(path),
    )  # two folders may have such a file
    member = path.read_bytes()[capture.offset :][: capture.length]
    assert b"WARC-Type: response" in gzip.decompress(member)


def test_the_same_input_gives_the_same_bytes(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    write(tmp_path / "a")
    write(tmp_path / "b")
    assert (tmp_path / "a/job-00000.warc.gz").read_bytes() == (tmp_path / "b/job-00000.warc.gz").read_bytes()


def test_warcio_reads_it_and_finds_every_digest_right(tmp_path):
    write(tmp_path)
    kinds = []
    with (tmp_path / "job-00000.warc.gz").open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            kinds.append(record.rec_type)
            content = record.content_stream().read()
            assert record.rec_type != "response" or content == HTML
    assert kinds == ["warcinfo", *["request", "response"] * 5]


def test_fastwarc_reads_it_and_finds_every_digest_right(tmp_path):
    write(tmp_path)
    with (tmp_path / "job-00000.warc.gz").open("rb") as file:
        seen = 0
        for record in FastIterator(file, record_types=WarcRecordType.response, parse_http=False):
            assert record.verify_block_digest()
            record.parse_http()
            assert record.verify_payload_digest()
            seen += 1
    assert seen == 5


def test_a_revisit_record_points_at_the_first_capture_and_holds_no_payload(tmp_path):
    with WarcWriter(tmp_path, prefix="job") as writer:
        first = writer.add(exchange(1))
        again = Revisit(
            profile=IDENTICAL,
            record_id=first.record_id,
            url="http://blog.example/1",
            date=first.date,
            digest=first.digest,
        )
        second = writer.add(exchange(2), revisit=again)
    assert (second.kind, second.digest) == ("revisit", first.digest)
    *_, revisit = read_records(tmp_path / "job-00000.warc.gz")
    assert revisit.kind == "revisit"
    assert revisit.fields["warc-refers-to"] == first.record_id
    assert revisit.fields["warc-payload-digest"] == digest_of(HTML)
    assert HTML not in revisit.block
    assert len(pages(tmp_path / "job-00000.warc.gz")) == 1
    with (tmp_path / "job-00000.warc.gz").open("rb") as file:
        assert [r.rec_type for r in ArchiveIterator(file, check_digests="raise")][-1] == "revisit"


def test_files_roll_over_and_a_new_run_goes_on_behind_the_committed_end(tmp_path):
    _, lengths = write(tmp_path, rollover=2000)
    assert len(lengths) > 1
    last = max(lengths)
    with (tmp_path / last).open("ab") as file:
        file.write(b"half a record")
    (tmp_path / "job-00099.warc.gz").write_bytes(b"begun by a run that died")
    with WarcWriter(tmp_path, prefix="job", committed=lengths, rollover=2000) as writer:
        writer.add(exchange(77))
        grown = writer.sync()
    assert not (tmp_path / "job-00099.warc.gz").exists()
    assert sum(len(pages(tmp_path / name)) for name in grown) == 6
    assert {name: (tmp_path / name).stat().st_size for name in grown} == {name: m.length for name, m in grown.items()}
    assert all(zlib.crc32((tmp_path / name).read_bytes()) == mark.crc for name, mark in grown.items())


def test_a_file_shorter_than_committed_is_refused_by_name(tmp_path):
    _, lengths = write(tmp_path)
    with pytest.raises(StoreError, match=r"job-00000\.warc\.gz: .* were committed"):
        WarcWriter(tmp_path, prefix="job", committed={name: Mark(mark.length + 1) for name, mark in lengths.items()})


def unpacked(path):
    return gzip.decompress(path.read_bytes())


@pytest.mark.parametrize("shape", ["plain", "one-member"])
def test_files_of_other_writers_give_the_same_pages(tmp_path, shape):
    write(tmp_path, count=300)
    flat = unpacked(tmp_path / "job-00000.warc.gz")
    path = tmp_path / ("x.warc" if shape == "plain" else "x.warc.gz")
    path.write_bytes(flat if shape == "plain" else gzip.compress(flat))
    got = pages(path)
    assert [page.url for page in got] == [f"http://blog.example/{n}" for n in range(300)]
    for page in got[::299]:
        at = flat[page.warc_offset :][: page.warc_length]
        assert at.startswith(b"WARC/1.1\r\nWARC-Type: response")
        assert at.endswith(b"</html>\r\n\r\n")
        assert page.warc_record_id.encode() in at


def test_chunked_and_compressed_payloads_are_undone(tmp_path):
    packed = gzip.compress(HTML)
    chunked = b"%x\r\n%s\r\n5;x=y\r\n%s\r\n0\r\n\r\n" % (len(packed) - 5, packed[:-5], packed[-5:])
    coding = b"Content-Encoding: gzip\r\n"
    with WarcWriter(tmp_path, prefix="job") as writer:
        writer.add(exchange(1, payload=packed, extra=coding + b"Transfer-Encoding: chunked\r\n"))
        writer.add(exchange(2, payload=packed[:-9], extra=coding))
    path = tmp_path / "job-00000.warc.gz"
    good, bad = pages(path)
    assert good.body == HTML
    assert isinstance(bad, Reject)
    assert (bad.reason, bad.url) == ("damaged", "http://blog.example/2")
    flat = unpacked(path).replace(b"X-Crawler-Transfer-Encoding", b"Transfer-Encoding").replace(packed, chunked, 1)
    (tmp_path / "foreign.warc").write_bytes(_with_length(flat, len(chunked) - len(packed) - len(b"X-Crawler-")))
    assert next(iter(read_pages(tmp_path / "foreign.warc", undo=undo))).body == HTML


def _with_length(flat, more):
    at = flat.index(b"WARC-Type: response")
    start = flat.index(b"Content-Length: ", at) + 16
    end = flat.index(b"\r\n", start)
    return flat[:start] + b"%d" % (int(flat[start:end]) + more) + flat[end:]


def test_what_is_no_page_is_left_out(tmp_path):
    with WarcWriter(tmp_path, prefix="job") as writer:
        head = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n"
        writer.add(Exchange(url="http://a.example/", at=AT, head=head, payload=HTML))
        head = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n"
        writer.add(Exchange(url="http://a.example/p.png", at=AT, head=head, payload=b"\x89PNG"))
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
        writer.add(Exchange(url="http://a.example/robots.txt", at=AT, head=head, payload=b"User-agent: *"))
    assert pages(tmp_path / "job-00000.warc.gz") == []


def test_a_resource_record_is_a_page(tmp_path):
    block = HTML
    head = f"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: <http://a.example/>\r\nWARC-Date: 20260304050607\r\nContent-Type: text/html\r\nContent-Length: {len(block)}\r\n\r\n"
    (tmp_path / "r.warc").write_bytes(head.encode() + block + b"\r\n\r\n")
    (page,) = pages(tmp_path / "r.warc")
    assert (page.url, page.body, page.fetched_at, page.status) == ("http://a.example/", HTML, AT, 0)


def test_every_flipped_bit_of_the_data_is_noticed_and_what_came_before_is_given(tmp_path):
    captures, _ = write(tmp_path)
    path = tmp_path / "job-00000.warc.gz"
    whole = bytearray(path.read_bytes())
    start = captures[2].offset
    padding = start + captures[2].length - 9  # the bits that fill up the last byte of deflate mean nothing
    for at in [at for at in range(start + 10, start + captures[2].length, 7) if at != padding]:
        whole[at] ^= 4
        path.write_bytes(whole)
        with pytest.raises(DamageError) as caught:
            list(read_records(path))
        assert caught.value.good <= start
        assert caught.value.good == caught.value.offset
        whole[at] ^= 4


def test_a_tail_cut_anywhere_is_noticed_and_named(tmp_path):
    captures, _ = write(tmp_path)
    path = tmp_path / "job-00000.warc.gz"
    whole = path.read_bytes()
    start = captures[-1].offset
    for size in range(start + 1, len(whole), 11):
        path.write_bytes(whole[:size])
        with pytest.raises(DamageError) as caught:
            list(read_records(path))
        assert caught.value.good == start
    flat = gzip.decompress(whole)
    plain = tmp_path / "x.warc"
    plain.write_bytes(flat[:-2])
    with pytest.raises(DamageError):
        list(read_records(plain))


def test_a_wrong_length_and_foreign_bytes_are_damage(tmp_path):
    write(tmp_path, count=2)
    path = tmp_path / "job-00000.warc.gz"
    whole = path.read_bytes()
    path.write_bytes(whole + b"junk")
    with pytest.raises(DamageError, match="no gzip member") as caught:
        list(read_records(path))
    assert caught.value.good == len(whole)
    flat = gzip.decompress(whole)
    plain = tmp_path / "x.warc"
    plain.write_bytes(_with_length(flat, -3))
    with pytest.raises(DamageError, match="Content-Length"):
        list(read_records(plain))
    plain.write_bytes(b"<html>not a warc</html>" * 10000)
    with pytest.raises(DamageError):
        list(read_records(plain))


def test_an_empty_file_has_no_records(tmp_path):
    (tmp_path / "e.warc.gz").write_bytes(b"")
    assert list(read_records(tmp_path / "e.warc.gz")) == []


def test_a_missing_file_is_an_error_that_names_it(tmp_path):
    with pytest.raises(StoreError, match=r"none\.warc"):
        list(read_records(tmp_path / "none.warc"))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_give_records_or_damage(tmp_path_factory, content, packed):
    path = tmp_path_factory.getbasetemp() / "any.warc"
    path.write_bytes(gzip.compress(content) if packed else content)
    try:
        assert all(record.length > 0 for record in read_records(path))
        assert all(isinstance(page, Page | Reject) for page in pages(path))
    except StoreError:
        pass


def test_big_blocks_are_read_past_in_bounded_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("scraper.store.warc_read.MAX_BLOCK", 1000)
    write(tmp_path, count=1)
    with WarcWriter(tmp_path, prefix="big") as writer:
        writer.add(exchange(1, payload=b"x" * 5_000_000))
        writer.add(exchange(2))
    *_, big, _, last = read_records(tmp_path / "big-00000.warc.gz")
    assert (len(big.block), big.size > 5_000_000) == (1000, True)
    assert last.fields["warc-target-uri"].endswith("/2")


@pytest.mark.filterwarnings("ignore")  # warcio leaves its temporary files to the collector
def test_records_of_warcio_are_read(tmp_path):
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.0")
    writer.write_record(
        writer.create_warc_record("http://a.example/", "response", payload=io.BytesIO(HTML), http_headers=headers)
    )
    (tmp_path / "w.warc.gz").write_bytes(out.getvalue())
    (page,) = pages(tmp_path / "w.warc.gz")
    assert (page.url, page.body) == ("http://a.example/", HTML)
