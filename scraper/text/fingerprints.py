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
    return simhash64_squeezed(squeeze(text))


def simhash64_squeezed(bare: str) -> str:
    """simhash64 of a text that is squeezed already; the 64 sums are made from 8 counts of octets: .41 -> .16 ms."""
    import numpy as np  # noqa: PLC0415  # 60 ms that `--help` need not pay

    if not bare:
        return ""
    codes = np.frombuffer(bare.encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint64)
    size = max(len(codes) - _SHINGLE + 1, 1)
    mixed = np.zeros(size, dtype=np.uint64)
    for place in range(min(_SHINGLE, len(codes))):
        mixed ^= codes[place : place + size]
        mixed *= np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    mixed ^= mixed >> np.uint64(32)
    mixed *= np.uint64(0xD6E8FEB86659FD93)
    mixed ^= mixed >> np.uint64(32)
    octets = mixed.astype("<u8", copy=False).view(np.uint8).reshape(-1, 8)
    counts = np.stack([np.bincount(octets[:, place], minlength=256) for place in range(8)])
    bits = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little")
    votes = 2 * (counts @ bits).ravel() > size
    return f"{int.from_bytes(np.packbits(votes, bitorder='little').tobytes(), 'little'):016x}"
