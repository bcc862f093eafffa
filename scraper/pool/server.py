"""The process that loads the work once; every worker is a fork of it, ready in milliseconds."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

from scraper.errors import ScraperError
from scraper.pool.child import PARENTS
from scraper.pool.outcome import Limits
from scraper.pool.wire import HangupError, pack, receive, send, send_end

Work = str | Callable[[], Callable[[Any], Any]]
"""A picklable factory (or its "module:function"), called once; what it returns is called per item, in each worker."""

_BOOT = (
    "import pickle, socket, sys; sock = socket.socket(fileno=int(sys.argv[1])); n = int(sys.argv[2]); "
    "path = sock.recv(n, socket.MSG_WAITALL); len(path) == n or sys.exit(); "  # the parent died already
    "sys.path[:] = pickle.loads(path); from scraper.pool.child import serve; serve(sock)"
)
"""A bare interpreter, not a fork of the caller: no threads of its own, and no second import of its __main__."""

TRIES = 2
"""Servers that are tried for one worker: the first may have been killed while nobody asked it for anything."""

_UNKNOWN = "the worker's end is unknown: the process that had started it died, too"

_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
"""A process with threads must not be forked, and numpy's library starts one for each core."""


class ForkServer:
    """Hands out workers; for several threads at once.

    A worker that died stays a zombie until `end` asks how it ended, so that its number can't become another process's.
    """

    def __init__(self, work: Work, limits: Limits) -> None:
        self._setup = pack({"work": work, "memory": limits.memory, "deadline": limits.deadline})
        self._seconds = limits.start
        self._asking = threading.Lock()  # one request at a time
        self._state = threading.Lock()  # held for moments only
        self._closed = self._ready = False
        self._process: subprocess.Popen[bytes] | None = None
        self._sock: socket.socket | None = None

    def fork(self) -> tuple[int, socket.socket] | None:
        """A worker that is ready: its process id and a socket to it; None once the server was stopped.

        Raises:
            ScraperError: the work could not be loaded (a rule file is wrong). RuntimeError: a bug while loading it.
            OSError: the system gives no process.
        """
        died = ""
        with self._asking:
            for _ in range(TRIES):
                sock = self._started()
                if sock is None:
                    return None
                try:
                    return _forked(sock, self._seconds)
                except (HangupError, TimeoutError):
                    died = self._kill()
        raise RuntimeError(f"the process that starts the workers died: {died}")

    def end(self, pid: int) -> str:
        """End a worker that has not ended by itself; how it ended, for people.

        One whose server was killed ends when its socket is closed, or by its alarm.
        """
        with self._asking:
            try:
                if self._sock is not None:
                    send(self._sock, pack(("end", pid)), seconds=self._seconds)
                    code = receive(self._sock, seconds=self._seconds)
                    return _how(code) if code is not None else _UNKNOWN
            except (HangupError, TimeoutError):
                self._kill()
        return _UNKNOWN

    def kill(self, pid: int) -> None:
        """End a worker at once; `end` may still ask how."""
        with self._state:
            if self._process is not None and self._process.poll() is None:  # otherwise the number may be another's
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        """Start no more workers: `fork` gives None from now on, also where it waits for the work to be loaded."""
        with self._state:
            self._closed = True
            if self._process is not None and not self._ready:
                self._process.kill()

    def close(self) -> None:
        """Stop, and end the server. Its workers have been ended, so that their CPU time is told to the caller."""
        self.stop()
        self._kill()

    def _started(self) -> socket.socket | None:
        """The socket to a server whose work is loaded."""
        with self._state:
            if self._closed:
                return None
            if self._sock is not None:
                return self._sock
            self._process, sock = _spawn(self._setup)
            self._sock, self._ready = sock, False
        try:
            state, what = receive(sock, seconds=self._seconds)
        except (HangupError, TimeoutError) as error:
            how = self._kill()
            if self._closed:
                return None
            raise RuntimeError(f"a worker process died before it was ready: {how}") from error
        if state == "ready":
            self._ready = True
            return sock
        self._kill()
        reason, trace = what
        if isinstance(reason, ScraperError):
            raise reason
        raise RuntimeError(f"a worker process could not load its work:\n{trace}")

    def _kill(self) -> str:
        with self._state:
            process, sock = self._process, self._sock
            self._process = self._sock = None
        if sock is not None:
            sock.close()
        if process is None:
            return ""
        try:
            code = process.wait(timeout=0.05)  # one that died by itself keeps its own signal
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        return _how(code)


def _forked(sock: socket.socket, seconds: float) -> tuple[int, socket.socket]:
    ours, theirs = socket.socketpair()
    try:
        with theirs:
            send(sock, pack(("fork", None)), seconds=seconds)
            send_end(sock, theirs)
        state, what = receive(sock, seconds=seconds)
    except BaseException:
        ours.close()
        raise
    if state == "failed":
        ours.close()
        raise what
    return what, ours


def _spawn(setup: bytes) -> tuple[subprocess.Popen[bytes], socket.socket]:
    ours, theirs = socket.socketpair()
    path = pack(sys.path)
    with theirs:
        command = [sys.executable, "-c", _BOOT, str(theirs.fileno()), str(len(path))]
        env = {**os.environ, **_ONE_THREAD}
        before = signal.pthread_sigmask(signal.SIG_BLOCK, PARENTS)  # inherited: none may end it before it ignores them
        try:
            process = subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.DEVNULL, stdout=2, env=env, pass_fds=(theirs.fileno(),)
            )
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
    try:
        ours.sendall(path)
        send(ours, setup)
    except (OSError, HangupError):
        pass  # it died at once: waiting for "ready" says so
    return process, ours


def _how(code: int) -> str:
    return f"the worker died with signal {-code}" if code < 0 else f"the worker ended with code {code}"
