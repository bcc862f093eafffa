"""What comes back for an item, and the limits a worker works under."""

from typing import Any

from msgspec import Struct


class Limits(Struct, frozen=True, kw_only=True):
    """Bounds of one worker process.

    deadline: wall-clock seconds for one item; memory: bytes the child may allocate on top of what it holds when ready
    (RLIMIT_AS, where the system has it); recycle: items after which a child is replaced by a fresh one, so that what
    native libraries leak stays bounded; start: seconds a child may take until it is ready.
    """

    deadline: float = 20.0
    memory: int = 1 << 30
    recycle: int = 2000
    start: float = 120.0


class Outcome(Struct, frozen=True, kw_only=True):
    """The answer for one item: a value, or the reason why there is none.

    reason: "" (value holds the answer), "timeout", "memory", "crashed", the reason of a PageError that the work raised,
    or "internal": an exception nobody foresaw, our own bug, whose traceback the caller should show (exit 70).
    """

    value: Any = None
    item: Any = None  # the input, so that a Reject can name it
    reason: str = ""
    detail: str = ""
    traceback: str = ""

    @property
    def failed(self) -> bool:
        """Whether there is no value."""
        return bool(self.reason)
