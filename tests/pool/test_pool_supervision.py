import functools
import itertools
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scraper.errors import RuleError
from scraper.pool import Limits, Pool, run_here, run_pool

HERE = str(Path(__file__).parent)
MISCHIEF = "pool_work:mischief"


@pytest.fixture(autouse=True)
def _work_is_importable(monkeypatch):
    monkeypatch.syspath_prepend(HERE)


def answers(items, *, jobs=1, **limits):
    return [outcome for _, outcome in run_pool(items, work=MISCHIEF, jobs=jobs, limits=Limits(**limits))]


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z" if Path("/proc").is_dir() else True


def wait_until(check, seconds=60.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end and not check():
        time.sleep(0.02)
    return check()


def test_answers_come_in_input_order_for_any_number_of_jobs():
    items = ["sleep:0.1", "b", "sleep:0.05", *(f"c{n}" for n in range(40))]
    for jobs in (0, 1, 3):
        got = list(run_pool(iter(items), work=MISCHIEF, jobs=jobs))
        assert [index for index, _ in got] == list(range(len(items)))
        assert [outcome.value for _, outcome in got] == [item.upper() for item in items]
        assert [outcome.item for _, outcome in got] == items


def test_a_page_that_hangs_is_killed_at_the_deadline_and_the_run_goes_on():
    hung, after = answers(["hang", "a"], deadline=0.4)
    assert (hung.reason, hung.value, after.value) == ("timeout", None, "A")


@pytest.mark.parametrize("death", ["kill", "segv", "exit:0", "exit:9"])
def test_a_page_that_kills_its_worker_twice_is_reported_and_the_run_goes_on(death):
    before, dead, after = answers(["a", death, "b"])
    assert (before.value, dead.reason, after.value) == ("A", "crashed", "B")
    assert "signal" in dead.detail or "code" in dead.detail


def test_a_worker_that_died_by_accident_is_replaced_and_its_page_kept(tmp_path):
    work = functools.partial(__import__("pool_work").once_only, str(tmp_path / "died"))
    got = [outcome.value for _, outcome in run_pool(["a", "b"], work=work)]
    assert got == ["a", "b"]
    assert (tmp_path / "died").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="RLIMIT_AS is honoured on Linux only")
def test_a_page_that_needs_too_much_memory_is_named_so_and_the_run_goes_on():
    blown, after, small = answers([f"memory:{400 << 20}", "a", f"memory:{1 << 20}"], memory=100 << 20)
    assert (blown.reason, after.value, small.reason) == ("memory", "A", "")


def test_a_huge_answer_and_a_huge_item_travel_whole():
    big, echoed = answers([f"huge:{60 << 20}", "z" * (20 << 20)], memory=1 << 30)
    assert len(big.value) == 60 << 20
    assert echoed.value == "Z" * (20 << 20)


def test_a_page_error_comes_back_with_its_reason_and_is_no_bug():
    (outcome,) = answers(["page"])
    assert (outcome.reason, outcome.detail, outcome.traceback) == ("no-main-content", "nothing here", "")


@pytest.mark.parametrize("item", ["bug", "unpicklable"])
def test_an_unforeseen_exception_is_our_bug_and_carries_its_traceback(item):
    bug, after = answers([item, "a"])
    assert (bug.reason, after.value) == ("internal", "A")
    assert "Traceback" in bug.traceback
    assert item != "bug" or "pool_work.py" in bug.traceback


def test_what_the_work_prints_does_not_reach_our_stdout(capfd):
    assert answers(["print"])[0].value == "PRINT"
    out, err = capfd.readouterr()
    assert (out, err) == ("", "talk on stdout\n")


def test_an_endless_input_is_read_only_a_bounded_way_ahead():
    taken = []

    def endless():
        while True:
            taken.append("a")
            yield "a"

    run = run_pool(endless(), work=MISCHIEF, jobs=2)
    for index, _ in itertools.islice(run, 100):
        assert len(taken) - index <= 9
    run.close()


def test_a_worker_is_replaced_after_its_share_of_pages():
    pids = [outcome.value for outcome in answers(["pid"] * 7, recycle=3)]
    assert [len(set(pids[n : n + 3])) for n in (0, 3)] == [1, 1]
    assert len(set(pids)) == 3


def test_the_work_is_loaded_once_however_many_workers_come_and_go(tmp_path):
    loads = tmp_path / "loads"
    work = functools.partial(__import__("pool_work").counts_its_loads, str(loads))
    items = [item for _ in range(4) for item in ("pid", "kill")]
    got = [outcome for _, outcome in run_pool(items, work=work, jobs=2, limits=Limits(recycle=2))]
    pids = {outcome.value for outcome in got if not outcome.failed}
    assert [outcome.reason for outcome in got] == ["", "crashed"] * 4
    assert len(loads.read_text().split()) == 1
    assert len(pids) > 1
    assert int(loads.read_text()) not in pids


def server_of(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="a process's parent is read from /proc")
def test_a_killed_server_of_workers_costs_no_item():
    with Pool(MISCHIEF) as pool:
        pid = pool.submit("pid").result().value
        os.kill(server_of(pid), signal.SIGKILL)
        assert pool.submit("pid").result().value == pid  # the worker goes on
        died = pool.submit("kill").result()
        assert (died.reason, "unknown" in died.detail) == ("crashed", False)  # its second worker has a new server
        after = pool.submit("pid").result().value
        os.kill(server_of(after), signal.SIGKILL)
        assert pool.submit("kill").result().reason == "crashed"
        assert pool.submit("a").result().value == "A"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted in /proc")
def test_the_process_that_is_forked_has_one_thread():
    assert next(run_pool(["a"], work="pool_work:threads"))[1].value == 1


def test_the_cpu_time_of_workers_is_told_to_the_caller():
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with Pool("pool_work:busy", jobs=2) as pool:
        spent = sum(future.result().value for future in [pool.submit(0.3), pool.submit(0.3)])
    assert spent > 0
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before >= spent


def test_no_child_is_left_when_the_caller_stops_early():
    run = run_pool(itertools.repeat("pid"), work=MISCHIEF, jobs=2)
    pids = {next(run)[1].value for _ in range(20)}
    run.close()
    assert wait_until(lambda: not any(alive(pid) for pid in pids))


def test_closing_ends_a_page_that_is_still_running():
    with Pool(MISCHIEF, limits=Limits(deadline=60)) as pool:
        pool.submit("a").result()
        future = pool.submit("hang")
        time.sleep(0.1)
    assert future.result(timeout=60).reason == "crashed"


def test_no_items_start_no_child_and_give_nothing():
    assert list(run_pool([], work="no_such_module:at_all")) == []


def test_an_error_of_the_rule_author_while_loading_is_raised_as_it_is():
    with pytest.raises(RuleError, match="unknown key"):
        list(run_pool(["a"], work="pool_work:wrong_rules"))


@pytest.mark.parametrize(("work", "message"), [("broken_start", "ZeroDivisionError"), ("dies_at_start", "code 3")])
def test_a_bug_while_loading_is_shown_and_does_not_loop(work, message):
    with pytest.raises(RuntimeError, match=message):
        list(run_pool(["a"], work=f"pool_work:{work}"))


def test_work_of_the_running_script_is_refused_with_the_reason():
    work = lambda: None  # noqa: E731
    work.__module__ = "__main__"
    with pytest.raises(ValueError, match="importable"):
        list(run_pool(["a"], work=work))


def test_in_process_variant_gives_the_same_answers():
    items = ["a", "page", "b"]
    here = [(o.value, o.reason) for _, o in run_here(items, work=MISCHIEF)]
    assert here == [(o.value, o.reason) for o in answers(items)]


SCRIPT = """
import itertools, sys
sys.path.insert(0, {here!r})
from scraper.pool import Limits, run_pool
try:
    for index, outcome in run_pool(itertools.chain(["pid"], itertools.repeat("hang")), work="pool_work:mischief",
                                   limits=Limits(deadline={deadline})):
        print(outcome.value, flush=True)
except KeyboardInterrupt:
    sys.exit(130)
"""


def start_script(deadline):
    root = str(Path(__file__).parents[2])
    env = {**os.environ, "PYTHONPATH": root}
    code = SCRIPT.format(here=HERE, deadline=deadline)
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=env)


def first_pid(process):
    return int(process.stdout.readline())


def test_ctrl_c_ends_the_run_at_once_and_leaves_no_child():
    with start_script(60) as process:
        pid = first_pid(process)
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
    assert wait_until(lambda: not alive(pid))


def test_a_child_whose_parent_was_killed_ends_itself_even_when_it_hangs(monkeypatch):
    with start_script(0.5) as process:
        pid = first_pid(process)
        time.sleep(0.1)
        process.kill()
        process.wait()
    assert wait_until(lambda: not alive(pid))


def test_a_signal_to_the_whole_group_ends_no_child_also_while_it_starts():
    with Pool("pool_work:slow_start") as pool:
        future = pool.submit("a")
        assert wait_until(lambda: pool._server._process is not None)
        for _ in range(40):
            for number in (signal.SIGTERM, signal.SIGINT):
                pool._server._process.send_signal(number)
            time.sleep(0.01)
        assert future.result(timeout=60).value == "a"
