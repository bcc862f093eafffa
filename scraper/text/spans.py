"""Stretches of a text, as pairs of start and end."""

from collections.abc import Iterable


def covered(spans: Iterable[tuple[int, int]]) -> int:
    """How many characters some spans cover together, each counted once.

    >>> covered([(4, 6), (0, 3), (1, 5)])
    6
    """
    total, at = 0, 0
    for start, end in sorted(spans):
        total += max(end - max(start, at), 0)
        at = max(at, end)
    return total
