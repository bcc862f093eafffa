"""Sketches of many texts -> pairs that may be copies, and verified pairs -> clusters."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from scraper.corpus.likeness import Likeness

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.uint32]
    Hashes = NDArray[np.uint64]
    Pairs = tuple[NDArray[np.uint64], NDArray[np.int64]]

LEAST_SHARED = 2
"""Sampled shingles that a candidate pair shares: one happens by chance in every tenth pair of a long article."""

LEAST_SHARE = 0.08
"""Share of the smaller sample that a candidate pair has in common; a partial repost with 20 % junk has .25."""

WITNESSES = 5
"""Members of a cluster that are asked whether another cluster is the same article; most of them must agree, so that a
digest of several articles does not make one of them."""

SURE = 0.5
"""Jaccard overlap that decides where as many members agree as disagree."""


def linked(hashes: "Hashes", documents: "Numbers", tie: "Hashes", *, first_new: int) -> "Pairs":
    """Pairs of documents that stand next to each other under a shingle, and how often: (high word < low word, counts).

    Under each shingle documents are sorted by `tie` (an array by document number); a pair is a neighbour, or the first
    document with any other, so that n copies make 2n pairs. Pairs of documents below first_new are left out.
    """
    order = np.lexsort((tie[documents], hashes))
    hashes, documents = hashes[order], documents[order].astype(np.uint64)
    same = hashes[1:] == hashes[:-1]
    starts = np.flatnonzero(np.concatenate([[True], ~same]))
    firsts = np.repeat(documents[starts], np.diff(np.concatenate([starts, [len(hashes)]])))
    both = [(documents[:-1][same], documents[1:][same]), (firsts[1:][same], documents[1:][same])]
    codes = []
    for a, b in both:
        low, high = np.minimum(a, b), np.maximum(a, b)
        fresh = (high >= first_new) & (low != high)
        codes.append((low[fresh] << np.uint64(32)) | high[fresh])
    return np.unique(np.concatenate(codes), return_counts=True)


def summed(parts: "list[Pairs]") -> "Pairs":
    """The pairs of several parts of the shingles as one."""
    if not parts:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    codes, counts = np.concatenate([c for c, _ in parts]), np.concatenate([n for _, n in parts])
    unique, where = np.unique(codes, return_inverse=True)
    return unique, np.bincount(where, weights=counts, minlength=len(unique)).astype(np.int64)


def candidates(pairs: "Pairs", sizes: "Numbers") -> "Iterator[tuple[int, int]]":
    """The pairs that share enough to be compared, the most alike first; sizes are those of the samples."""
    codes, counts = pairs
    a, b = (codes >> np.uint64(32)).astype(np.int64), (codes & np.uint64(0xFFFFFFFF)).astype(np.int64)
    smaller = np.maximum(1, np.minimum(sizes[a], sizes[b]))
    share = counts / smaller
    enough = ((counts >= LEAST_SHARED) & (share >= LEAST_SHARE)) | (counts >= smaller)
    order = np.lexsort((codes[enough], -np.minimum(share[enough], 1.0)))
    for i in np.flatnonzero(enough)[order]:
        yield int(a[i]), int(b[i])


class Clusters:
    """Documents joined into clusters by verified pairs; compare(a, b) is asked as seldom as possible."""

    def __init__(self, compare: Callable[[int, int], Likeness | None]) -> None:
        self._compare = compare
        self._home: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}

    def known(self, document: int, cluster: int) -> None:
        """Take a document as a member of the cluster that has this document as its first."""
        self._home[document] = cluster
        self._members.setdefault(cluster, []).append(document)

    def home(self, document: int) -> int:
        """The first document of the cluster."""
        return self._home.get(document, document)

    def members(self, document: int) -> list[int]:
        """All documents of the cluster of a document, in the order in which they joined."""
        home = self.home(document)
        return self._members.get(home, [home])

    def join(self, a: int, b: int) -> bool:
        """Join the clusters of two documents if these two are one article and the clusters agree to it."""
        if self.home(a) == self.home(b):
            return True
        like = self._compare(a, b)
        if like is None or not (self._agree(a, b, like) and self._agree(b, a, like)):
            return False
        self.merge(a, b)
        return True

    def merge(self, a: int, b: int) -> None:
        """Join the clusters of two documents without asking."""
        first, second = sorted((self.home(a), self.home(b)))
        if first == second:
            return
        joined = self._members.pop(second, [second])
        self._members.setdefault(first, [first]).extend(joined)
        self._home.update(dict.fromkeys(joined, first))

    def _agree(self, document: int, other: int, like: Likeness) -> bool:
        """Whether most members of the other's cluster are the same article as the document, the other among them."""
        witnesses = [m for m in self.members(other) if m != other][:WITNESSES]
        agreed = 1 + sum(self._compare(document, w) is not None for w in witnesses)
        asked = 1 + len(witnesses)
        return 2 * agreed > asked or (2 * agreed == asked and like.jaccard >= SURE)
