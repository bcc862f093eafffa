"""Work that misbehaves on demand, importable in the children of the tests."""

import os
import resource
import signal
import time
from pathlib import Path

from scraper.errors import PageError, RuleError


def echo():
    return lambda item: item


def wrong_rules():
    raise RuleError("pixnet.toml:3:1: unknown key")


def broken_start():
    raise ZeroDivisionError("a bug")


def dies_at_start():
    os._exit(3)


def once_only(path):
    """Kills its worker the first time, as the kernel's memory killer does; answers the second time."""

    def work(item):
        if not Path(path).exists():
            Path(path).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    return work


def mischief():
    hold = []

    def work(item):
        kind, _, rest = item.partition(":")
        if kind == "hang":
            while True:
                pass
        if kind == "sleep":
            time.sleep(float(rest))
        if kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if kind == "segv":
            os.kill(os.getpid(), signal.SIGSEGV)
        if kind == "exit":
            os._exit(int(rest))
        if kind == "memory":
            hold.append(b"x" * int(rest))
        if kind == "huge":
            return b"y" * int(rest)
        if kind == "page":
            raise PageError("no-main-content", "nothing here")
        if kind == "bug":
            raise KeyError("our own")
        if kind == "unpicklable":
            return lambda: None
        if kind == "print":
            print("talk on stdout")  # must not reach the parent's data
        if kind == "pid":
            return os.getpid()
        return item.upper()

    return work


def counts_its_loads(path):
    with Path(path).open("a") as file:
        file.write(f"{os.getpid()}\n")
    return mischief()


def threads():
    import numpy as np  # noqa: F401  # its library starts a thread for each core where nobody forbids it

    count = len(list(Path("/proc/self/task").iterdir()))
    return lambda _: count


def busy():
    def work(seconds):
        end = time.process_time() + seconds
        while time.process_time() < end:
            pass
        return resource.getrusage(resource.RUSAGE_SELF).ru_utime  # less than the clock where the host takes its share

    return work


def slow_start():
    time.sleep(0.5)
    return lambda item: item
