"""A text -> its shingles: hashes of short runs of letters, script, digits and punctuation folded away."""

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from scraper.corpus.folding import folding_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

CJK_RUN = 5
"""Characters of a shingle of Han, kana or hangul: two to three words (FACTS 17 is measured with five)."""

LATIN_RUN = 9
"""Letters of a shingle of other scripts, word breaks dropped: two words; shorter ones stand in unrelated texts."""

SAMPLE = 8
"""One shingle of so many is kept for finding candidates: 190 of an article of 1,500 characters, 1.5 GB of a million."""

_CJK_FROM = 0x2E80
_LIMIT = 0x30000
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93))


@cache
def _letters() -> "NDArray[np.uint64]":
    """For each code point the folded letter, 0 for what is no letter."""
    table = np.zeros(_LIMIT, dtype=np.uint64)
    folds = folding_table()
    for code in range(_LIMIT):
        folded = folds.get(code, chr(code))
        if folded.isalpha():
            table[code] = ord(folded.lower()) if len(folded.lower()) == 1 else ord(folded)
    return table


def letters_of(text: str) -> "NDArray[np.uint64]":
    """The letters of a text as folded code points, in order."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype="<u4")
    folded = _letters()[np.minimum(codes, _LIMIT - 1)]
    kept: NDArray[np.uint64] = folded[folded > 0]
    return kept


def shingles_of(text: str) -> "Hashes":
    """The distinct shingles of a text, sorted; the same in every process and on every machine."""
    letters = letters_of(text)
    if not len(letters):
        return np.zeros(0, dtype=np.uint64)
    cjk = letters >= _CJK_FROM
    parts = [_rolled(letters, CJK_RUN)[cjk[: max(1, len(letters) - CJK_RUN + 1)]]]
    if not cjk.all():
        parts.append(_rolled(letters, LATIN_RUN)[~cjk[: max(1, len(letters) - LATIN_RUN + 1)]])
    hashes = np.sort(np.concatenate(parts))  # np.unique hashes first, which takes five times as long
    return hashes[np.concatenate([[True], hashes[1:] != hashes[:-1]])] if len(hashes) else hashes


def _rolled(letters: "NDArray[np.uint64]", size: int) -> "Hashes":
    """The hash of every run of `size` letters; of the whole text where it is shorter."""
    size = min(size, len(letters))
    mixed = np.full(len(letters) - size + 1, size, dtype=np.uint64)
    for place in range(size):
        mixed = (mixed ^ letters[place : place + len(mixed)]) * _MIX[0]
        mixed ^= mixed >> np.uint64(29)
    mixed = (mixed ^ (mixed >> np.uint64(32))) * _MIX[1]
    return mixed ^ (mixed >> np.uint64(32))


def sample_of(shingles: "Hashes") -> "Hashes":
    """The shingles that stand for a text when candidates are looked for: those with the smallest hashes.

    The choice depends on the shingle alone, so that two texts keep the same of what they share, whatever their sizes.
    Source: A. Broder, On the resemblance and containment of documents, 1997 (sampling modulo m).
    """
    return shingles[: int(np.searchsorted(shingles, np.uint64(2**64 // SAMPLE)))]
