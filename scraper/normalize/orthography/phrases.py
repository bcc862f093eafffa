"""What OpenCC's dictionary of phrases says of a text: where it writes what its single characters would not.

The context model was trained on news, statutes and an encyclopedia, and hardly knows 手錶 and 麵條. The dictionary
does, and is asked where the model wants to change something.
"""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache

from scraper.normalize.script import converter

_CLAUSE = re.compile(r"[^\s，。、；：！？「」『』（）《》〈〉…—,.;:!?()\[\]\"“”]+")
_HAN = 0x3400, 0xA000
"""Code points from, and up to, which a character is asked about: no group of the table holds one elsewhere."""
_BY_PHRASE = frozenset("藉沈坏鍾哩逕瞭覆鍊噁麼畫鉅衹甦俱彷么")
"""What OpenCC simplifies otherwise in a phrase than alone (its dictionary TSPhrases)."""


def written_by_phrases(texts: Iterable[tuple[str, int]], characters: AbstractSet[str]) -> list[int]:
    """Where Traditional texts write what the dictionary, given them in Simplified, writes for the sake of a phrase.

    Each text comes with the place of its start. Only some characters are asked about, and only clauses that hold one
    are converted, all at once: converting is half of the cost of the repair.

    >>> written_by_phrases([("手錶的錶帶", 0), ("發錶聲明", 10)], {"錶", "發"})
    [1, 3]
    """
    sought = _written() & characters
    hits = ((start, hit) for text, start in texts for hit in _CLAUSE.finditer(text))
    clauses = [(start + hit.start(), hit[0]) for start, hit in hits if not sought.isdisjoint(hit[0])]
    if not clauses:
        return []
    hans = str(converter("t2s").convert("\n".join([clause for _, clause in clauses])))
    again = str(converter("s2tw").convert(hans))
    out: list[int] = []
    for (start, old), plain, new in zip(clauses, hans.split("\n"), again.split("\n"), strict=True):
        if len(old) == len(plain) == len(new):  # a phrase of another length moves everything behind it
            characters_of = zip(old, plain, new, strict=True)
            kept = (n for n, (o, p, w) in enumerate(characters_of) if w == o != p and o in sought)
            out += [start + n for n in kept if _alone(plain[n]) != old[n]]
    return out


@cache
def _written() -> frozenset[str]:
    """The characters that a phrase may write: all are asked about at once, for 12 ms; one by one each costs 20 µs."""
    characters = [chr(point) for point in range(*_HAN)]
    plain = str(converter("t2s").convert("\n".join(characters))).split("\n")
    changed = {old: new for old, new in zip(characters, plain, strict=True) if new != old}
    back = str(converter("s2tw").convert("\n".join(changed.values()))).split("\n")
    return _BY_PHRASE.union(old for old, alone in zip(changed, back, strict=True) if alone != old)


@lru_cache(maxsize=4096)
def _alone(character: str) -> str:
    return str(converter("s2tw").convert(character))
