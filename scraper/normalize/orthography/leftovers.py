"""Simplified characters that a converter left in Traditional text, told from words that are quoted in Simplified.

Nobody writes 幸好没有人受傷 or 離开陸地: two scripts in one run of Han characters are a machine's, which knew some
characters and not others. A quotation or a name in Simplified is a run of its own.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from scraper.normalize.orthography.table import HAN, HANS, HANT, PLANE, Table
from scraper.normalize.script import converter

MIXED, DIFFERENT = 3, 3
"""Runs of both scripts, and different characters left in them, from which a converter left them.

Only if there are no more runs in Simplified alone, and no more characters of Simplified than of Traditional. Of 1,900
correct texts and 1,600 by converters that leave none, none is such; of 60 by one that leaves three of ten, 59 are.
"""

WRITTEN = "兑卧叁囱媪峰床悦愠户捝揾敚棁榅氲涚温煴痴税群脱腽葱蒀蜕着霉虱肴"
"""What the table calls Simplified, but Traditional texts write as well: what OpenCC leaves in s2t, s2tw or s2hk, 霉, 虱
and 肴 (發霉, 虱目魚, 佳肴)."""


class Leftovers(msgspec.Struct, frozen=True):
    """Where characters were left, whether by a converter beyond doubt, and which places are Simplified by intention."""

    at: NDArray[np.intp]
    by_machine: bool
    quoted: NDArray[np.bool_]


@cache
def _written() -> NDArray[np.bool_]:
    out = np.zeros(PLANE, np.bool_)
    out[[ord(character) for character in WRITTEN]] = True
    return out


def leftovers(table: Table, points: NDArray[np.int64], kinds: NDArray[np.uint8]) -> Leftovers | None:
    """What is Simplified in a text of both scripts; None of any other. `kinds` are those of `points`.

    Characters that the table's groups hold are no leftovers: the model decides what is to be written there.
    """
    raw = kinds.tobytes()
    if not 0 < raw.count(HAN | HANS) <= raw.count(HAN | HANT):  # as of most
        return None
    run = np.cumsum(kinds & HAN == 0)
    hans, hant = kinds == (HAN | HANS), kinds == (HAN | HANT)
    hans &= (table.group.take(points) < 0) & ~_written().take(points)
    count = int(run[-1]) + 1
    with_hans, with_hant = (np.bincount(run[which], minlength=count) > 0 for which in (hans, hant))
    mixed, alone = with_hans & with_hant, with_hans & ~with_hant
    among = (hans & mixed[run]).nonzero()[0]
    if mixed.sum() >= max(MIXED, alone.sum()) and len(np.unique(points[among])) >= DIFFERENT:
        return Leftovers(hans.nonzero()[0], True, np.zeros(len(points), np.bool_))
    return Leftovers(among, False, alone[run])


def written_otherwise(texts: Sequence[str], begins: Sequence[int], at: Iterable[int]) -> Iterator[tuple[int, int, str]]:
    """(number of the text, place in it, what OpenCC writes there) for places of all texts; each begins at `begins`."""
    places: dict[int, list[int]] = {}
    for place in at:
        number = bisect_right(begins, place) - 1
        places.setdefault(number, []).append(place - begins[number])
    for number, own in places.items():
        text = texts[number]
        new = str(converter("s2tw").convert(text))
        for place in own:
            other = new[place] if len(new) == len(text) else _alone(text[place])
            if other != text[place]:
                yield number, place, other


@lru_cache(maxsize=4096)
def _alone(character: str) -> str:
    return str(converter("s2tw").convert(character))
