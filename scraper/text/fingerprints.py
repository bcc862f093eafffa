"""Digests of texts: exact ones that white space does not change, and 64-bit ones that stay close for close texts."""

import hashlib
import unicodedata

_SHINGLE = 4
"""Characters per shingle: two Chinese words or most of an English one."""


def squeeze(text: str) -> str:
    r"""NFC text without white space.

    >>> squeeze("a b\u3000c")
    'abc'
    """
    return "".join(unicodedata.normalize("NFC", text).split())


def sha256_hex(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, 64 hex digits; lone surrogates count as "?"."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def simhash64(text: str) -> str:
    """Charikar's similarity hash over shingles of four characters, 16 hex digits; "" for an empty text.

    Source: M. Charikar, Similarity estimation techniques from rounding algorithms, STOC 2002.
    """
    import numpy as np  # noqa: PLC0415  # 60 ms that `--help` need not pay

    bare = squeeze(text)
    if not bare:
        return ""
    codes = np.frombuffer(bare.encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint64)
    mixed = np.zeros(max(len(codes) - _SHINGLE + 1, 1), dtype=np.uint64)
    for place in range(min(_SHINGLE, len(codes))):
        mixed = (mixed ^ codes[place : place + len(mixed)]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    mixed = (mixed ^ (mixed >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
    mixed ^= mixed >> np.uint64(32)
    bits = np.unpackbits(mixed.view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
    votes = 2 * bits.sum(axis=0, dtype=np.int64) > len(mixed)
    return f"{sum(1 << place for place in range(64) if votes[place]):016x}"
