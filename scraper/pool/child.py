"""Inside the processes of a pool: one loads the work, its forks answer items one by one.

The one exception boundary of a worker lives here.
"""

import contextlib
import gc
import importlib
import logging
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

from scraper.errors import PageError
from scraper.pool.wire import HangupError, pack, receive, receive_end, send

_YOUNG = 20_000
"""Objects made and not freed between two looks of the collector; a page makes about 1,200 that it tracks."""

ORPHAN_GRACE = 3.0
"""Seconds past the deadline after which a child ends itself: nobody is left to kill it when the parent was killed."""


NO_MEMORY = pack(("memory", "the page needs more memory than a worker may take", "", None))
"""The reply where there may be none left to make one."""

PARENTS = frozenset({signal.SIGINT, signal.SIGTERM})
"""Signals that ctrl-c, `timeout` and systemd send to all processes of a run, those of the pool included."""

ENDING = 0.05
"""Seconds that a worker is given to end by itself, so that people are told how it really died."""


def serve(control: socket.socket) -> None:
    """Load the work and fork workers until the parent closes the socket; its first message says work and limits."""
    logging.getLogger().addHandler(logging.NullHandler())  # what libraries log about a page is no output of a run
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # a killed worker's last words are not lost
    for number in PARENTS:  # they reach the whole group: the parent decides
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, PARENTS)  # blocked until here, see `server`
    with contextlib.suppress(HangupError):  # the parent is gone, or does not need this process any more
        setup = receive(control)
        gc.disable()  # until `settle`: all that is loaded stays, and looking through it takes a tenth of the time
        work = _load(control, setup["work"])
        if work is not None:
            settle()
            send(control, pack(("ready", None)))
            sock = _fork_all(control)
            limit_memory(setup["memory"])
            _answer_all(sock, work, alarm=setup["deadline"] + ORPHAN_GRACE)


def _fork_all(control: socket.socket) -> socket.socket:
    """Fork and end workers as the parent asks; returns in each new worker, with the socket on which it is asked."""
    workers: set[int] = set()
    while True:
        what, pid = receive(control)
        if what == "end":
            send(control, pack(_ended(pid) if pid in workers else None))
            workers.discard(pid)
            continue
        with receive_end(control) as sock:
            try:
                pid = os.fork()
            except OSError as error:  # too many processes
                send(control, pack(("failed", error)))
                continue
            if not pid:
                control.close()
                return sock.dup()
        workers.add(pid)
        send(control, pack(("forked", pid)))


def _ended(pid: int) -> int:
    """Wait a moment for a child's end, then kill it; its exit code, negative for a signal."""
    until = time.monotonic() + ENDING
    done, status = os.waitpid(pid, os.WNOHANG)
    while not done and time.monotonic() < until:
        time.sleep(ENDING / 20)
        done, status = os.waitpid(pid, os.WNOHANG)
    if not done:
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def settle() -> None:
    """Spare the collector what was loaded: it stays, and walking it took .4 ms a page, the young objects .3."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG)
    gc.enable()


def _answer_all(sock: socket.socket, work: Callable[[Any], Any], *, alarm: float) -> None:
    while True:
        item = receive(sock)
        signal.setitimer(signal.ITIMER_REAL, alarm)
        send(sock, answer(work, item))
        signal.setitimer(signal.ITIMER_REAL, 0)


def _load(sock: socket.socket, work: Any) -> Callable[[Any], Any] | None:
    try:
        return resolve(work)()
    except BaseException as error:  # noqa: BLE001 - the boundary: whatever stops the start is shown by the parent
        trace = traceback.format_exc()
        try:
            send(sock, pack(("failed", (error, trace))))
        except (TypeError, AttributeError, ValueError):  # an exception that does not pickle
            send(sock, pack(("failed", (None, trace))))
        return None


def resolve(work: Any) -> Callable[[], Callable[[Any], Any]]:
    """The factory itself, or the one that "module:function" names."""
    if not isinstance(work, str):
        return work  # type: ignore[no-any-return]  # checked by the parent: callable
    module, _, name = work.partition(":")
    return getattr(importlib.import_module(module), name)  # type: ignore[no-any-return]  # named by our own callers


def answer(work: Callable[[Any], Any], item: object) -> bytes:
    """The packed reply (reason, detail, traceback, value) for one item; raises nothing but SystemExit."""
    try:
        return pack(("", "", "", work(item)))
    except PageError as error:
        return pack((error.reason, error.detail, "", None))
    except MemoryError:
        return NO_MEMORY
    except Exception as error:  # noqa: BLE001 - the one boundary per worker process: reported as our bug, with its traceback
        return pack(("internal", f"{type(error).__name__}: {error}", traceback.format_exc(), None))


def limit_memory(headroom: int) -> None:
    """Let this process allocate `headroom` bytes more than now; 0 or a system without the limit: nothing happens."""
    size = _address_space()
    if headroom <= 0 or not size:
        return
    import resource  # noqa: PLC0415 - Unix only

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = size + headroom
    resource.setrlimit(resource.RLIMIT_AS, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _address_space() -> int:
    try:
        with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 - start-up path, pathlib adds nothing
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:  # not Linux: RLIMIT_AS is not reliable there
        return 0
