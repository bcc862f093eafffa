"""One supervised child process: ask it, kill it at the deadline, replace it when it dies."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from scraper.errors import ScraperError
from scraper.pool.outcome import Limits, Outcome
from scraper.pool.wire import HangupError, pack, receive, send

Work = str | Callable[[], Callable[[Any], Any]]
"""A picklable factory (or its "module:function"), called once in the child; what it returns is called per item."""

TRIES = 2
"""A page whose worker died gets one fresh worker: the death may be another's fault (the kernel's memory killer)."""

_BOOT = (
    "import pickle, socket, sys; sock = socket.socket(fileno=int(sys.argv[1])); n = int(sys.argv[2]); "
    "path = sock.recv(n, socket.MSG_WAITALL); len(path) == n or sys.exit(); "  # the parent died already
    "sys.path[:] = pickle.loads(path); from scraper.pool.child import serve; serve(sock)"
)
"""A bare interpreter, not multiprocessing's spawn: no second import of the caller's __main__, no resource tracker."""


class Worker:
    """A child process with the work loaded; `ask` never raises for a fault of the item.

    Not for two threads at once, except `stop`, which may be called from another thread to end a running `ask`.
    """

    def __init__(self, work: Work, limits: Limits) -> None:
        self._setup = pack({"work": work, "memory": limits.memory, "deadline": limits.deadline})
        self._limits = limits
        self._lock = threading.Lock()
        self._closed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._sock: socket.socket | None = None
        self._ready = False
        self._asked = 0

    def ask(self, item: object) -> Outcome:
        """The answer for one item.

        Raises:
            ScraperError: the work could not be loaded (a rule file is wrong). RuntimeError: a bug while loading it.
        """
        died = ""
        packed = pack(item)
        for _ in range(TRIES):
            sock = self._start()
            if sock is None:
                break
            try:
                return self._one(sock, packed, item)
            except TimeoutError:
                self._kill()
                return Outcome(item=item, reason="timeout", detail=f"no answer within {self._limits.deadline:g} s")
            except HangupError:
                died = self._kill()
        return Outcome(item=item, reason="crashed", detail=died or "the pool was closed")

    def _one(self, sock: socket.socket, packed: bytes, item: object) -> Outcome:
        until = time.monotonic() + self._limits.deadline
        send(sock, packed, seconds=self._limits.deadline)
        reason, detail, trace, value = receive(sock, seconds=max(until - time.monotonic(), 0.001))
        self._asked += 1
        if reason == "memory" or self._asked >= self._limits.recycle:
            self._kill()  # after a MemoryError the heap is in pieces
        return Outcome(value=value, item=item, reason=reason, detail=detail, traceback=trace)

    def _start(self) -> socket.socket | None:
        """A socket to a child that is ready; None if this worker was closed."""
        with self._lock:
            if self._closed:
                return None
            if self._sock is None:
                self._process, self._sock = _spawn(self._setup)
                self._ready, self._asked = False, 0
            sock = self._sock
        if not self._ready:
            self._await_ready(sock)
        return sock

    def _await_ready(self, sock: socket.socket) -> None:
        try:
            state, what = receive(sock, seconds=self._limits.start)
        except (HangupError, TimeoutError) as error:
            if self._closed:
                return  # the next send fails, and no child is started again
            raise RuntimeError(f"a worker process died before it was ready: {self._kill()}") from error
        if state == "ready":
            self._ready = True
            return
        self._kill()
        reason, trace = what
        if isinstance(reason, ScraperError):
            raise reason
        raise RuntimeError(f"a worker process could not load its work:\n{trace}")

    def _kill(self) -> str:
        """End the child; the answer says how it ended."""
        with self._lock:
            process, sock = self._process, self._sock
            self._process = self._sock = None
        if sock is not None:
            sock.close()
        if process is None:
            return ""
        try:
            code = process.wait(timeout=0.05)  # a child that died by itself keeps its own signal
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        return f"the worker died with signal {-code}" if code < 0 else f"the worker ended with code {code}"

    def stop(self) -> None:
        """End the child at once and for good; a running `ask` in another thread answers "crashed"."""
        with self._lock:
            self._closed = True
            process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """Stop, and give back the process and its socket; no `ask` may be running."""
        self.stop()
        self._kill()


def _spawn(setup: bytes) -> tuple[subprocess.Popen[bytes], socket.socket]:
    ours, theirs = socket.socketpair()
    path = pack(sys.path)
    with theirs:
        command = [sys.executable, "-c", _BOOT, str(theirs.fileno()), str(len(path))]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=2, pass_fds=(theirs.fileno(),))  # noqa: S603
    try:
        ours.sendall(path)
        send(ours, setup)
    except (OSError, HangupError):
        pass  # it died at once: waiting for "ready" says so
    return process, ours
