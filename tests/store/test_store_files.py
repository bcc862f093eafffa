import gzip
import io
import os
import resource
import stat
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import pytest

from scraper.errors import StoreError, WrongFileError
from scraper.model import Reject
from scraper.store.append import AppendFile, Mark
from scraper.store.atomic import replacing, write_whole
from scraper.store.disk import free_bytes
from scraper.store.jsonl import jsonl_writer, line_of, lines_of, read_lines, read_records, write_records
from scraper.store.leftovers import spare_folder

REJECTS = [Reject(source=f"{n}.html", reason="empty", detail="沒有字") for n in range(50)]


@pytest.fixture
def small_disk(tmp_path):
    """A folder in which no file can grow beyond 64 kB: a tiny file system where we may mount one, else a limit."""
    mounted = os.geteuid() == 0 and not subprocess.call(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(tmp_path)], stderr=subprocess.DEVNULL
    )
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    if not mounted:
        resource.setrlimit(resource.RLIMIT_FSIZE, (65536, old[1]))
    yield tmp_path
    resource.setrlimit(resource.RLIMIT_FSIZE, old)
    if mounted:
        subprocess.check_call(["umount", "-l", str(tmp_path)])


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    path = tmp_path / "a.txt"
    with pytest.raises(ZeroDivisionError), replacing(path) as file:  # noqa: PT012 - it must fail half way
        file.write(b"half")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
    write_whole(path, b"old")
    with pytest.raises(ZeroDivisionError), replacing(path) as file:  # noqa: PT012 - it must fail half way
        file.write(b"half")
        raise ZeroDivisionError
    assert path.read_bytes() == b"old"
    write_whole(path, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
    assert path.read_bytes() == b"new"


def test_errors_of_whoever_writes_are_not_blamed_on_the_file(tmp_path):
    with pytest.raises(FileNotFoundError), jsonl_writer(tmp_path / "a.jsonl"):
        raise FileNotFoundError(2, "something else")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StoreError, match=r"no\.jsonl: No such file or directory; see whether it was moved"):
        list(read_lines(tmp_path / "no.jsonl"))


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_what_was_written_before_an_interruption_may_be_kept(tmp_path, name):
    for keep in (False, True):
        with pytest.raises(KeyboardInterrupt), jsonl_writer(tmp_path / name, keep=keep) as write:  # noqa: PT012
            write(REJECTS[0])
            raise KeyboardInterrupt
        kept = [tmp_path / name.replace("a.", "a.interrupted.")] if keep else []
        assert list(tmp_path.iterdir()) == kept
    assert [line for _, line in read_lines(kept[0])] == [line_of(REJECTS[0])[:-1]]
    with jsonl_writer(tmp_path / name, keep=True) as write:
        write(REJECTS[1])
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_what_an_error_leaves_are_whole_lines(tmp_path):
    path = tmp_path / "a.jsonl"
    for kept in (b"one\ntwo\n", b""):
        with pytest.raises(OSError, match="full"), replacing(path, interrupted=tmp_path / "b.jsonl") as file:  # noqa: PT012
            file.write(kept + b"x" * 100_000)  # a line that a full disk tore
            raise OSError("full")
        assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"one\ntwo\n"]  # nothing replaces something
    assert not path.exists()


def test_a_name_that_is_no_text_is_written_as_escapes(tmp_path):
    record = Reject(source="caf\udce9.html", reason="empty", rules_used=("a\udc80",))
    assert b'"caf\\\\udce9.html"' in line_of(record)
    assert write_records(tmp_path / "a.jsonl", [record]) == 1
    assert (tmp_path / "a.jsonl").read_bytes() == line_of(record)


def test_what_killed_runs_left_is_removed_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    code = """import os, pathlib, signal
from scraper.store.atomic import replacing
from scraper.store.leftovers import spare_folder
with spare_folder("scraper-test"), replacing(pathlib.Path("a.jsonl")) as file:
    file.write(b"half")
    file.flush()
    print(flush=True)
    if input() == "die":
        os.kill(os.getpid(), signal.SIGKILL)
"""
    env = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    for word, left in (("die", 0), ("live", 2)):
        with subprocess.Popen(
            [sys.executable, "-c", code], cwd=tmp_path, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as other:
            other.stdout.readline()
            if word == "die":
                other.communicate(b"die\n")
            with spare_folder("scraper-test") as spare:
                write_whole(tmp_path / "a.jsonl", b"whole")
                assert len([p for p in tmp_path.iterdir() if p.name not in (spare.name, "a.jsonl")]) == left
            if word == "live":
                other.communicate(b"live\n")
    assert [p.name for p in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_planted_link_is_replaced_and_its_target_left_alone(tmp_path):
    target = tmp_path / "secret"
    target.write_bytes(b"keep")
    (tmp_path / "out.txt").symlink_to(target)
    write_whole(tmp_path / "out.txt", b"new")
    assert target.read_bytes() == b"keep"
    assert (tmp_path / "out.txt").read_bytes() == b"new"
    (tmp_path / "log").symlink_to(target)
    with pytest.raises(StoreError, match="symbolic link"):
        AppendFile(tmp_path / "log")


def test_new_files_follow_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "a", b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_devices_and_pipes_are_written_not_replaced(tmp_path):
    write_whole(Path("/dev/null"), b"gone")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_very_long_name_works(tmp_path):
    write_whole(tmp_path / ("字" * 85), b"x")
    assert len(list(tmp_path.iterdir())) == 1


def test_what_a_killed_process_left_of_a_file_goes_with_the_next_writing(tmp_path):
    code = (
        "import os, pathlib, signal; from scraper.store.atomic import replacing\n"
        f"with replacing(pathlib.Path({str(tmp_path / 'a.jsonl')!r})): os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2])
    assert [p.suffix for p in tmp_path.iterdir()] == [".part"]
    write_whole(tmp_path / "b.jsonl", b"")
    assert len(list(tmp_path.iterdir())) == 2
    write_whole(tmp_path / "a.jsonl", b"")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.jsonl", "b.jsonl"]


def test_a_folder_is_not_replaced_by_a_file(tmp_path):
    with pytest.raises(WrongFileError, match="this is a folder"):
        write_whole(tmp_path, b"")


def test_a_full_disk_is_named_and_leaves_the_old_file(small_disk):
    path = small_disk / "articles.jsonl"
    write_whole(path, b"old")
    with pytest.raises(StoreError, match=r"articles\.jsonl: .*(space|too large)"):
        write_records(path, [Reject(reason=os.urandom(4000).hex()) for _ in range(40)])
    assert path.read_bytes() == b"old"
    assert [p.name for p in small_disk.iterdir()] == ["articles.jsonl"]


def test_appending_to_a_full_disk_takes_back_what_did_not_fit(small_disk):
    with AppendFile(small_disk / "log") as file:
        file.write(b"a" * 1000)
        with pytest.raises(StoreError, match="log: "):
            file.write(b"b" * 200_000)
        assert (small_disk / "log").stat().st_size == 1000
        assert file.sync() == Mark(1000, zlib.crc32(b"a" * 1000))
        assert file.write(b"c") == 1000


def test_a_missing_or_read_only_folder_is_named(tmp_path):
    with pytest.raises(StoreError, match=r"none/a\.txt: .*make the folder"):
        write_whole(tmp_path / "none/a.txt", b"")
    with pytest.raises(StoreError, match=r"/proc/a\.txt"):
        write_whole(Path("/proc/a.txt"), b"")
    with pytest.raises(StoreError, match="none"):
        free_bytes(tmp_path / "none")
    assert free_bytes(tmp_path) > 0


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/usr/bin/setpriv").exists(), reason="root may write everywhere")
def test_a_folder_that_forbids_writing_is_named(tmp_path):
    folder = tmp_path / "ro"
    folder.mkdir()
    folder.chmod(0o555)
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(0o755)
    code = "import sys; from pathlib import Path; from scraper.store.atomic import write_whole; write_whole(Path(sys.argv[1]), b'')"
    drop = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"}
    if subprocess.run([*drop, sys.executable, "-c", ""], capture_output=True, env=env, check=False).returncode:
        pytest.skip("another user can't start this Python, and root may write everywhere")
    run = subprocess.run(
        [*drop, sys.executable, "-c", code, str(folder / "a")], capture_output=True, text=True, env=env, check=False
    )
    assert run.returncode != 0
    assert "ro/a: Permission denied; allow writing there" in run.stderr


def test_opening_cuts_back_to_what_was_committed(tmp_path):
    path = tmp_path / "log"
    with AppendFile(path) as file:
        file.write(b"one\n")
        mark = file.sync()
        file.write(b"tw")
    with AppendFile(path, committed=mark) as file:
        assert path.read_bytes() == b"one\n"
        file.write(b"two\n")
        assert file.sync() == Mark(8, zlib.crc32(b"one\ntwo\n"))
    with pytest.raises(StoreError, match="committed"):
        AppendFile(path, committed=Mark(9))


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_records_come_back_as_they_were_and_the_bytes_are_the_same_each_time(tmp_path, name):
    first, second = tmp_path / name, tmp_path / "sub" / name
    second.parent.mkdir()
    assert write_records(first, REJECTS) == 50
    write_records(second, iter(REJECTS))
    assert first.read_bytes() == second.read_bytes()
    assert [record for _, record in read_records(first, Reject)] == REJECTS
    text = gzip.decompress(first.read_bytes()) if name.endswith(".gz") else first.read_bytes()
    assert text == b"".join(map(line_of, REJECTS))


def test_a_line_that_is_no_record_is_named_with_file_and_number(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(line_of(REJECTS[0]) + b"\n" + b"{half\n")
    with pytest.raises(StoreError, match=r"a\.jsonl:3: "):
        list(read_records(path))
    path.write_bytes(b'{"reason": 7}\n')
    with pytest.raises(StoreError, match=r"a\.jsonl:1: .*`\$\.reason`"):
        list(read_records(path, Reject))
    path.write_bytes(b'{"reason": "\xff"}\n')
    with pytest.raises(StoreError, match=r"a\.jsonl:1: "):
        list(read_records(path, Reject))


def test_a_cut_or_damaged_gzip_file_is_named_after_its_good_lines(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    write_records(path, REJECTS)
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    lines = []
    with pytest.raises(StoreError, match=r"a\.jsonl\.gz:\d+: the gzip data is damaged or cut"):
        lines.extend(read_lines(path))
    path.write_bytes(whole[:60] + b"\0\0\0" + whole[63:])
    with pytest.raises(StoreError, match=r"a\.jsonl\.gz:\d+"):
        list(read_lines(path))


def test_lines_are_read_from_any_stream_compressed_or_not():
    flat = b"".join(map(line_of, REJECTS)).replace(b"\n", b"\r\n\n")
    for content in (flat, gzip.compress(flat[:99]) + gzip.compress(flat[99:])):
        got = list(lines_of(io.BytesIO(content), name="-"))
        assert [number for number, _ in got] == list(range(1, 100, 2))
        assert got[0][1] == line_of(REJECTS[0]).rstrip()
    assert list(lines_of(io.BytesIO(b""), name="-")) == []


def test_a_writer_that_fails_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), jsonl_writer(tmp_path / "a.jsonl.gz") as write:  # noqa: PT012
        write(REJECTS[0])
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
