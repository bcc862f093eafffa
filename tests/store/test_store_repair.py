"""What `repair` does to a damaged WARC file: whatever is whole stays where it lies."""

import gzip
import zlib
from datetime import UTC, datetime

import pytest
from warcio.archiveiterator import ArchiveIterator

from scraper.errors import StoreError, WrongFileError
from scraper.store.append import Mark
from scraper.store.atomic import replacing
from scraper.store.jsonl import read_records as read_rows
from scraper.store.repair import repair
from scraper.store.verify import verify_jsonl, verify_warc
from scraper.store.warc import Exchange, WarcWriter, record
from scraper.store.warc_read import read_records

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


@pytest.fixture
def archive(tmp_path):
    with WarcWriter(tmp_path, prefix="job") as writer:
        for n in range(6):
            payload = b"".join(b"<p>%x</p>" % (n * 977 + k * 7919**2 % 10_007) for k in range(400))
            writer.add(Exchange(url=f"http://blog.example/{n}", at=AT, head=HEAD, payload=payload))
        writer.sync()
    return tmp_path / "job-00000.warc.gz"


def whole(path):
    return {
        (one.offset, one.fields["warc-record-id"]): one.block for one in read_records(path) if one.kind != "metadata"
    }


def spoil(path, *places):
    content = bytearray(path.read_bytes())
    for at in places:
        content[at] ^= 0xFF
    path.write_bytes(content)


def flat(path):
    """The same file, not compressed."""
    path.write_bytes(gzip.decompress(path.read_bytes()))


@pytest.mark.parametrize("packed", [True, False])
def test_records_behind_damage_stay_and_what_was_damaged_lies_beside(archive, packed):
    if not packed:
        flat(archive)
    before, content = list(read_records(archive)), archive.read_bytes()
    hit = [before[n] for n in (0, 2, 3, 5)]
    spoil(archive, *(one.offset + one.length - 12 for one in hit))
    kept = repair(verify_warc(archive))
    assert verify_warc(archive).findings == ()
    assert whole(archive) == {(one.offset, one.fields["warc-record-id"]): one.block for one in before if one not in hit}
    assert archive.stat().st_size == len(content)
    assert sum(path.stat().st_size for path in kept) == sum(one.length for one in hit)
    told = [one for one in read_records(archive) if one.kind == "metadata"]
    assert any(b"were damaged" in one.block for one in told)  # where there is room for it
    assert kept[0].name == f"{archive.name}.cut-0"


def test_what_stands_in_a_gap_is_a_record_to_other_readers_too(archive):
    target = list(read_records(archive))[2]
    spoil(archive, target.offset + target.length // 2)
    repair(verify_warc(archive))
    with archive.open("rb") as file:
        kinds = [(one.rec_type, len(one.raw_stream.read()) > 0) for one in ArchiveIterator(file)]
    assert kinds == [("warcinfo", True), ("response", True), ("metadata", True), *[("response", True)] * 4]
    assert gzip.decompress(archive.read_bytes()).count(b"WARC/1.1\r\n") == 7


def test_a_payload_digest_that_another_writer_made_of_other_bytes_is_told_and_its_record_stays(tmp_path):
    path = tmp_path / "a.warc.gz"
    fields = (("WARC-Type", "resource"), ("WARC-Payload-Digest", "sha1:AAAA"), ("Content-Type", "text/html"))
    path.write_bytes(record(fields, b"<p>whole</p>") * 2)
    before = path.read_bytes()
    verdict = verify_warc(path)
    assert [finding.code for finding in verdict.findings] == ["payload-digest"] * 2
    assert repair(verdict) == []
    assert path.read_bytes() == before


def test_a_file_whose_records_share_a_gzip_member_is_left_as_it_is(archive):
    shared = gzip.compress(gzip.decompress(archive.read_bytes()), mtime=0)
    for spoiled in (shared[: len(shared) * 3 // 4], shared[:-2000] + b"\xff" * 8 + shared[-1992:]):
        archive.write_bytes(spoiled)
        verdict = verify_warc(archive)
        assert verdict.findings
        with pytest.raises(WrongFileError, match=r"not touched|unpack it"):
            repair(verdict)
        assert archive.read_bytes() == spoiled


@pytest.mark.parametrize("number", [0, 3])
def test_bytes_that_are_too_few_for_a_record_are_taken_out_from_between_records(archive, number):
    content, at = archive.read_bytes(), list(read_records(archive))[number].offset
    archive.write_bytes(content[:at] + b"junk" + content[at:])
    (kept,) = repair(verify_warc(archive))
    assert (archive.read_bytes(), kept.read_bytes()) == (content, b"junk")


def test_damage_in_the_last_record_is_cut_off(archive):
    last = list(read_records(archive))[-1]
    spoil(archive, last.offset + 100)
    repair(verify_warc(archive))
    assert archive.stat().st_size == last.offset
    assert verify_warc(archive).findings == ()


def test_what_an_earlier_repair_has_kept_is_not_written_over(archive):
    target = list(read_records(archive))[2]
    kept = []
    for _ in range(3):
        spoil(archive, target.offset + target.length - 12)
        kept += repair(verify_warc(archive))
    assert [path.name.partition(".cut-")[2] for path in kept] == [f"{target.offset}{end}" for end in ("", "-2", "-3")]
    assert kept[1].read_bytes() != kept[0].read_bytes()
    assert verify_warc(archive).findings == ()


def test_damage_beside_a_gap_that_was_filled_is_mended_too(archive):
    records = list(read_records(archive))
    for one in records[2:4]:
        spoil(archive, one.offset + one.length - 12)
        repair(verify_warc(archive))
    assert verify_warc(archive).findings == ()
    assert set(whole(archive)) == {
        (one.offset, one.fields["warc-record-id"]) for one in records if one not in records[2:4]
    }


def test_damage_does_not_hide_what_stands_behind_the_committed_end(archive):
    content, records = archive.read_bytes(), list(read_records(archive))
    mark = Mark(len(content), zlib.crc32(content))
    spoil(archive, records[2].offset + 200)
    with archive.open("ab") as file:
        file.write(content[:700])
    verdict = verify_warc(archive, mark=mark)
    assert [finding.code for finding in verdict.findings] == ["damage", "checksum", "beyond"]
    kept = repair(verdict)
    assert [path.name.partition(".cut-")[2] for path in kept] == [str(records[2].offset), str(len(content))]
    assert kept[1].read_bytes() == content[:700]
    assert archive.stat().st_size == len(content)
    assert verify_warc(archive).findings == ()
    assert len(whole(archive)) == len(records) - 1


@pytest.mark.parametrize("hit", [0, 2, 4])
def test_of_lines_none_behind_the_committed_end_is_kept(tmp_path, hit):
    path, rows = tmp_path / "a.jsonl", [b'{"n": %d, "text": "..."}\n' % n for n in range(5)]
    content = b"".join(rows)
    mark = Mark(len(content), zlib.crc32(content))
    path.write_bytes(content + b'{"n": 9}\n{"schema":"artic')
    spoil(path, sum(map(len, rows[:hit])) + 2)
    repair(verify_jsonl(path, mark=mark))
    assert path.read_bytes() == b"".join(rows[:hit] + rows[hit + 1 :])


def test_committed_records_that_bytes_in_between_have_moved_count_behind_the_committed_end(archive):
    content, records = archive.read_bytes(), list(read_records(archive))
    mark, names = Mark(len(content), zlib.crc32(content)), [one.fields["warc-record-id"] for one in records]
    at = records[2].offset + 50
    moved = content[:at] + b"garbage" * 5 + content[at:]
    uncommitted = content[: records[2].offset]  # copies, too, are not those that were committed
    archive.write_bytes(moved + uncommitted)
    verdict = verify_warc(archive, mark=mark, known=lambda: names)
    assert (verdict.findings[-1].code, verdict.findings[-1].offset) == ("beyond", len(moved))
    repair(verdict)
    assert archive.stat().st_size == len(moved)
    assert verify_warc(archive).findings == ()
    assert [name for _, name in whole(archive)] == names[:2] + names[3:]


def test_a_byte_order_mark_is_no_damage(tmp_path):
    path = tmp_path / "a.jsonl"
    for content in (b"\xef\xbb\xbf" + b'{"n": 1}\n' * 2, gzip.compress(b"\xef\xbb\xbf" + b'{"n": 1}\n' * 2)):
        path.write_bytes(content)
        assert verify_jsonl(path).findings == ()
        assert [record for _, record in read_rows(path)] == [{"n": 1}] * 2
    path.write_bytes(b'{"n": 1}\n\xef\xbb\xbf{"n": 1}\n')
    assert [finding.code for finding in verify_jsonl(path).findings] == ["json"]


def test_a_repair_that_has_no_room_to_keep_what_it_takes_out_changes_nothing(archive, monkeypatch):
    records, calls = list(read_records(archive)), []

    def keeping(path):
        calls.append(path)
        if len(calls) == 2:
            raise StoreError("no room")
        return replacing(path)

    spoil(archive, *(records[n].offset + records[n].length - 12 for n in (1, 3)))
    before = archive.read_bytes()
    monkeypatch.setattr("scraper.store.repair.replacing", keeping)
    with pytest.raises(StoreError):
        repair(verify_warc(archive))
    assert archive.read_bytes() == before
