"""One supervised child process: ask it, kill it at the deadline, replace it when it dies."""

import socket
import threading
import time

from scraper.pool.outcome import Limits, Outcome
from scraper.pool.server import ForkServer
from scraper.pool.wire import HangupError, pack, receive, send

TRIES = 2
"""A page whose worker died gets one fresh worker: the death may be another's fault (the kernel's memory killer)."""


class Worker:
    """A child process with the work loaded; `ask` never raises for a fault of the item.

    Not for two threads at once, except `stop`, which may be called from another thread to end a running `ask`.
    """

    def __init__(self, server: ForkServer, limits: Limits) -> None:
        self._server = server
        self._limits = limits
        self._lock = threading.Lock()
        self._closed = False
        self._pid = 0
        self._sock: socket.socket | None = None
        self._asked = 0

    def ask(self, item: object) -> Outcome:
        """The answer for one item.

        Raises:
            ScraperError: the work could not be loaded (a rule file is wrong). RuntimeError: a bug while loading it.
            OSError: the system gives no process.
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
        if self._sock is not None:
            return self._sock
        born = self._server.fork()
        if born is None:
            return None
        with self._lock:
            self._pid, self._sock = born
            self._asked = 0
            if self._closed:  # meanwhile
                self._server.kill(self._pid)
        return self._sock

    def _kill(self) -> str:
        """End the child; the answer says how it ended."""
        with self._lock:
            pid, sock = self._pid, self._sock
            self._pid, self._sock = 0, None
        if sock is None:
            return ""
        sock.close()
        return self._server.end(pid)

    def stop(self) -> None:
        """End the child at once and for good; a running `ask` in another thread answers "crashed"."""
        with self._lock:
            self._closed = True
            if self._pid:
                self._server.kill(self._pid)

    def close(self) -> None:
        """Stop, and give back the process and its socket; no `ask` may be running."""
        self.stop()
        self._kill()
