"""Messages over a socket: eight bytes of length, then a pickle; each call has one total time limit.

A message can be followed by the end of another socket, which then belongs to both processes.
"""

import pickle
import socket
import struct
import time
from typing import Any

_HEAD = struct.Struct("!Q")


class HangupError(Exception):
    """The other end of the socket is gone."""


def pack(message: object) -> bytes:
    """The bytes of a message; raises what pickle raises if it can't travel."""
    return pickle.dumps(message, protocol=5)


def send(sock: socket.socket, packed: bytes, *, seconds: float | None = None) -> None:
    """Send packed bytes; seconds None waits for ever.

    Raises:
        HangupError: the other end closed, or this one. TimeoutError: it did not take all of it in time.
    """
    try:
        sock.settimeout(seconds)
        sock.sendall(_HEAD.pack(len(packed)))
        sock.sendall(packed)
    except TimeoutError:
        raise
    except OSError as error:
        raise HangupError(str(error)) from error


def receive(sock: socket.socket, *, seconds: float | None = None) -> Any:
    """The next message; seconds None waits for ever.

    Raises:
        HangupError: the other end closed, also in the middle of a message. TimeoutError: nothing whole came in time.
    """
    until = None if seconds is None else time.monotonic() + seconds
    (length,) = _HEAD.unpack(_take(sock, _HEAD.size, until))
    return pickle.loads(_take(sock, length, until))  # noqa: S301 - both ends are this program


def send_end(sock: socket.socket, end: socket.socket) -> None:
    """Hand over an end of another socket; the caller keeps its own copy.

    Raises:
        HangupError: the other end closed.
    """
    try:
        socket.send_fds(sock, [b"\0"], [end.fileno()])
    except OSError as error:
        raise HangupError(str(error)) from error


def receive_end(sock: socket.socket) -> socket.socket:
    """What `send_end` handed over.

    Raises:
        HangupError: the other end closed.
    """
    try:
        _, ends, _, _ = socket.recv_fds(sock, 1, 1)
    except OSError as error:
        raise HangupError(str(error)) from error
    if not ends:
        raise HangupError("closed")
    return socket.socket(fileno=ends[0])


def _take(sock: socket.socket, size: int, until: float | None) -> bytearray:
    taken = bytearray(size)
    view = memoryview(taken)
    while view:
        try:
            sock.settimeout(None if until is None else max(until - time.monotonic(), 0.001))
            count = sock.recv_into(view)
        except TimeoutError:
            raise
        except OSError as error:
            raise HangupError(str(error)) from error
        if not count:
            raise HangupError("closed")
        view = view[count:]
    return taken
