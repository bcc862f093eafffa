"""Counting kinds of characters in many texts at once."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

Array = Any  # numpy arrays of changing shape and type

LETTER, UPPER, DIGIT, CJK, STOP, COMMA, MARK, QUOTE, SPACE = range(1, 10)
_RANGES = (
    (LETTER, ((0x61, 0x7A), (0xAA, 0xAA), (0xB5, 0xB5), (0xDF, 0x24F), (0x370, 0x1FFF))),
    (UPPER, ((0x41, 0x5A), (0xC0, 0xDE))),
    (DIGIT, ((0x30, 0x39), (0xFF10, 0xFF19))),
    (
        CJK,
        (
            (0x2E80, 0x2FD5),
            (0x3005, 0x3007),
            (0x3041, 0x30FF),
            (0x3130, 0x318F),
            (0x31F0, 0x31FF),
            (0x3400, 0x4DBF),
            (0x4E00, 0x9FFF),
            (0xAC00, 0xD7AF),
            (0xF900, 0xFAFF),
        ),
    ),
)
_SETS = (
    (STOP, ".!?。！？…．"),
    (COMMA, ",，、;；:："),
    (MARK, "|›»·•>→／/*#_-–—~@▶►◆■★"),
    (QUOTE, "\"'“”‘’「」『』()（）[]【】《》«»"),
    (SPACE, " \t\n\u3000\u00a0"),
)


@cache
def _table() -> Array:
    table = np.zeros(65_536, np.uint8)
    for kind, ranges in _RANGES:
        for low, high in ranges:
            table[low : high + 1] = kind
    for kind, characters in _SETS:
        for character in characters:
            table[ord(character)] = kind
    table[0xFFFF] = CJK  # everything beyond the basic plane: rare ideographs, emoji
    return table


def count_kinds(texts: Sequence[str]) -> tuple[Array, Array, Array]:
    """For non-empty texts: characters per kind (rows are texts, ten columns), tokens, the kind of the last character.

    A token is a run of letters and digits, or one CJK character: the unit in which main content is measured.
    """
    joined = "".join(texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "replace"), np.uint32)
    kinds = _table()[np.minimum(codes, 0xFFFF)]
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    ends = np.cumsum(sizes)
    starts = ends - sizes
    of_row = np.repeat(np.arange(0, 10 * len(texts), 10), sizes)
    counts = np.bincount(of_row + kinds, minlength=10 * len(texts)).reshape(-1, 10).astype(np.float64)
    word = (kinds >= LETTER) & (kinds <= DIGIT)
    first = word.copy()
    first[1:] &= ~word[:-1]
    first[starts] = word[starts]
    tokens = np.add.reduceat(first.view(np.uint8), starts, dtype=np.int64) + counts[:, CJK]
    return counts, tokens, kinds[ends - 1]
