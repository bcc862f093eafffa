"""Machine-made Traditional text: which characters are put right, as edits.

Only Traditional Chinese is read: Simplified, Japanese and Korean blocks are left alone, and so is code.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

from scraper.model import Document, Edit, ScriptChanges
from scraper.normalize.orthography.evidence import Verdict, judge
from scraper.normalize.orthography.features import REACH
from scraper.normalize.orthography.leftovers import leftovers, written_otherwise
from scraper.normalize.orthography.model import Reading, read
from scraper.normalize.orthography.network import reread
from scraper.normalize.orthography.phrases import written_by_phrases
from scraper.normalize.orthography.table import (
    HAN,
    HANGUL,
    HANS,
    HANT,
    KANA,
    MAX_CLASSES,
    PLANE,
    Table,
    code_points,
    load,
)
from scraper.text.chars import count_han
from scraper.text.kept import Row, kept_text

RULE = "orthography"

_GAP = "\n" * REACH

HANT_PER_HANS = 4
"""A text is Traditional with at least so many characters that only Traditional has per one that only Simplified has;
quotations and names in Simplified stay below it."""

TASTE = frozenset("畫劃 劃畫 牠它 它牠 拐柺 背揹 念唸 嘗嚐 擺襬 扣釦 巨鉅 夥伙 伙夥 凶兇 徑逕 薰燻 台檯".split())
"""Exchanges that are left out: writers use both (計畫 and 計劃, 櫃台 and 櫃檯), and more of them were wrong than right:
without the first eight .0214 instead of .0281 % of right characters are broken on the farm converter, and 156 documents
perfect, not 145. Of some one direction alone: 念書 is as good as 唸書, but 紀唸 is a machine's."""

ONE_SIDED, MACHINE = "牠它", 0.98
"""The one of TASTE that is made after all in a text that writes the first character twice or more and never the second,
and the least certainty that a machine made it: nobody who writes 牠 of things never writes 它, but some converters do.
Of those that write 牠 .18 % are left wrong instead of .23 (tests/bench/orthography.py, "random 1"). A single 牠 may be
right: made there, too, .16 % were left, and of the farm's .1343 instead of .1338."""

RIGHT_BESIDE = {"牠": "貓狗犬鳥雀魚蟲獸豬雞鴨鵝兔鼠猴虎獅熊狼狐鹿蛇龜蛙鯨鯊鷹蝶蜂蟻"}
"""Characters that are right as they stand in a text that holds two of these or more: 牠 among animals."""

AS_WELL = {
    "了瞭": "解",
    "瞭了": "解",
    "遊游": "牧說",
    "鉅巨": "款額富資著作細變獎星賈商",
    "揹背": "著負包起在了書帶債黑上過小孩",
    "柺拐": "杖棍",
}
"""Exchanges that are left out before some characters: 了解 and 瞭解 are both right, and so are 遊牧, 鉅款 and 揹著."""

CANTONESE, SPOKEN = "嘅佢咗喺冇啲嗰哋嚟咁唔", 0.01
"""Characters that only Cantonese writes, and their share of a text from which it is read as such."""

OF_CANTONESE = "係隻舖"
"""What Cantonese writes where other Chinese has another word (佢係, 隻貓, 成舖): nothing follows from them there."""

SUSPECT = 0.05
"""Certainty that a machine made the text from which the network is asked: of 710 correct texts 57 reach it, and nearly
all that a machine made. Asking about all changes no figure."""

PHRASE = 0.97
"""Chance that what a phrase of the dictionary holds is right: 手錶, 麵條."""

PROOFS, TOPIC = 2, 0.2
"""Places that phrases prove from which the text is about such things, and the least chance that the same character is
right where no phrase says so: who writes of 麵條 and 湯麵 may well write of 麵體."""

_NAMED = re.compile("[「『“‘]([㐀-鿿])[」』”’]")
"""A character that stands alone between quotation marks."""

LESSON = 3
"""Groups of confusable characters that a text names, from which it is a lesson about them."""

_SURNAME = re.compile("姓([后于余范姜沈涂游岳郁朱朴卜曲干种胡鍾谷云占舍党仇佘系])")
"""Confusable characters that are surnames: behind 姓 they are right, and so are others of them in the text, perhaps."""

_TINY = 1e-9

MOST_KANA = 0.05
"""Share of kana or hangul among Han, kana and hangul from which a text is not Chinese; brand names stay below it."""


class Change(msgspec.Struct, frozen=True, gc=False):
    """Replace [start, end) of a text; sure in 0-1."""

    start: int
    end: int
    replacement: str
    sure: float


class Repair(msgspec.Struct, frozen=True):
    """What to change in each text, in order, and how sure it is that a machine made them (0-1)."""

    changes: tuple[tuple[Change, ...], ...]
    machine_made: float = 0.0


def repair(texts: Sequence[str]) -> Repair:
    """Weigh texts of one document together (its blocks, its title) and say what to change in each.

    A text that is not Traditional Chinese gets no change. Nothing is changed without evidence that the whole was
    machine-made; forms that are a matter of style (台/臺, 裡/裏, 周/週) are never exchanged.
    """
    if not any(map(count_han, texts)):  # typographic quotes are no reason to weigh an English page
        return Repair(tuple(() for _ in texts))
    table = load()
    points = code_points(_GAP + _GAP.join(texts) + _GAP)
    begins = [*accumulate((len(text) + REACH for text in texts), initial=REACH)]
    kinds = table.kinds.take(points)
    left = leftovers(table, points, kinds)
    if left:
        kinds[left.at] = HAN  # they say nothing about the script
    wanted = _traditional(kinds.tobytes(), begins)
    if not any(wanted):
        return Repair(tuple(() for _ in texts))
    starts, here = np.array(begins), np.zeros(len(points), bool)
    for want, (start, end) in zip(wanted, pairwise(begins), strict=True):
        here[start:end] = want
    reading = read(table, points, here & ~left.quoted if left else here)
    verdict = judge(reading, table)
    if verdict.machine_made >= SUSPECT:
        reading = reread(reading, table, points)
        verdict = judge(reading, table)
    if (verdict.write >= 0).any() and (own := _of_the_text(texts, table)):
        reading = _without(reading, own)
        verdict = judge(reading, table)
    doubts = verdict.write >= 0
    if doubts.any():
        doubted = sorted(set((starts.searchsorted(reading.at[doubts], side="right") - 1).tolist()))
        asked = [(texts[number], begins[number]) for number in doubted]
        characters = set(map(chr, reading.point[doubts].tolist()))
        proven = _with_proofs(reading, asked, characters)
        verdict = verdict if proven is reading else judge(proven, table)
    changes = _changes(table, points, reading, verdict, starts)
    sure = max(verdict.machine_made, MACHINE if left and left.by_machine else 0.0)
    if left and sure >= MACHINE:
        for number, place, new in written_otherwise(texts, begins, left.at[here[left.at]].tolist()):
            changes[number].append(Change(place, place + 1, new, sure))
    return Repair(tuple(map(_joined, changes)), sure)


def _of_the_text(texts: Sequence[str], table: Table) -> frozenset[int]:
    """The characters from which nothing follows in these texts: what Cantonese writes, and what they speak of.

    「后」本來是君主的意思: a text that names a character, and writes what is confused with it as well, uses it with
    care; one that names several (of LESSON groups) is a lesson, in which none is touched.
    """
    named = {hit[1] for text in texts for hit in _NAMED.finditer(text)}
    groups = {int(table.group[min(ord(character), PLANE - 1)]) for character in named} - {-1}
    used = frozenset("".join(texts)) if groups else frozenset()
    if len(groups) >= LESSON:
        return frozenset(map(ord, used))
    kept = OF_CANTONESE if _is_cantonese(texts) else ""
    for classes in map(table.groups.__getitem__, groups):
        if sum(not used.isdisjoint(forms) for forms in classes) > 1:
            kept += "".join(classes)
    return frozenset(map(ord, kept))


def _is_cantonese(texts: Iterable[str]) -> bool:
    """Whether the texts are written as Cantonese is spoken."""
    text = "".join(texts)
    return sum(map(text.count, CANTONESE)) >= SPOKEN * len(text)


def _without(reading: Reading, characters: AbstractSet[int]) -> Reading:
    """The reading without the places where some characters stand."""
    left = ~np.isin(reading.point, list(characters))
    return Reading(*(part[..., left] for part in msgspec.structs.astuple(reading)))


def _with_proofs(reading: Reading, asked: Sequence[tuple[str, int]], characters: AbstractSet[str]) -> Reading:
    """The reading with what phrases of the dictionary and 姓 prove of some characters in some texts.

    Each text comes with its start. Proofs of one character count for its other places, too.
    """
    named = frozenset(_named(asked))
    written = named.union(written_by_phrases(asked, characters))
    if not written:
        return reading
    places, points = reading.at.tolist(), reading.point.tolist()
    known = np.array([place in written for place in places]) & (reading.written < MAX_CLASSES)
    if not known.any():
        return reading
    proofs = Counter(reading.point[known].tolist())
    for place, point in zip(places, points, strict=True):
        proofs[point] += PROOFS * (place in named)
    again = np.array([proofs[point] >= PROOFS for point in points])
    least = np.where(known, PHRASE, np.where(again, TOPIC, 0.0))
    raised = (least > 0) & (reading.written < MAX_CLASSES)
    column, row = raised.nonzero()[0], reading.written[raised]
    chance = reading.chance.copy()
    own = chance[row, column]
    now = np.maximum(own, least[column])
    chance[:, column] *= (1 - now) / np.maximum(1 - own, _TINY)
    chance[row, column] = now
    return msgspec.structs.replace(reading, chance=chance)


def _named(asked: Iterable[tuple[str, int]]) -> Iterator[int]:
    """Where a surname stands behind 姓."""
    return (start + hit.start(1) for text, start in asked for hit in _SURNAME.finditer(text))


def _traditional(kinds: bytes, starts: Sequence[int]) -> list[bool]:
    """For each text: is it Traditional Chinese? A short one without a mark of its own follows the whole."""
    hant, hans, foreign, han = _tally(kinds, 0, len(kinds))
    whole = _is_hant(hant, hans, foreign, han, least=1)
    if whole and not hans and not foreign:  # as most
        return [True] * (len(starts) - 1)
    parts = [_tally(kinds, start, end - REACH) for start, end in pairwise(starts)]
    if not whole:
        return [any(part) and _is_hant(*part, least=HANT_PER_HANS) for part in parts]
    return [_is_hant(*part, least=0) for part in parts]


def _tally(kinds: bytes, start: int, end: int) -> tuple[int, int, int, int]:
    """How many characters are only Traditional, only Simplified, kana or hangul, and any Han at all."""
    hant, hans = kinds.count(HAN | HANT, start, end), kinds.count(HAN | HANS, start, end)
    foreign = kinds.count(KANA, start, end) + kinds.count(HANGUL, start, end)
    return hant, hans, foreign, hant + hans + kinds.count(HAN, start, end)


def _is_hant(hant: int, hans: int, foreign: int, han: int, *, least: int) -> bool:
    return hant >= max(least, HANT_PER_HANS * hans) and foreign <= MOST_KANA * (han + foreign)


def _changes(
    table: Table, points: NDArray[np.int64], reading: Reading, verdict: Verdict, starts: NDArray[np.int64]
) -> list[list[Change]]:
    """For each text what the verdict writes, character by character."""
    hits = (verdict.write >= 0).nonzero()[0]
    out: list[list[Change]] = [[] for _ in starts[1:]]
    if not len(hits):
        return out
    at = reading.at[hits]
    olds = points[at].tolist()
    owner = starts.searchsorted(at, side="right") - 1
    forms = _Forms(table, points)
    places = (at - starts[owner]).tolist()
    for text, place, hit, old in zip(owner.tolist(), places, hits.tolist(), olds, strict=True):
        new = forms.usual(int(reading.group[hit]), int(verdict.write[hit]))
        pair = chr(old) + new
        by_machine = pair == ONE_SIDED and verdict.machine_made >= MACHINE
        is_left = pair in TASTE and not (by_machine and forms.has_only(chr(old), new))
        if not is_left and chr(points[starts[text] + place + 1]) not in AS_WELL.get(pair, ""):
            out[text].append(Change(place, place + 1, new, float(verdict.sure[hit])))
    return out


def _joined(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes in order, those of neighbouring characters as one."""
    out: list[Change] = []
    for one in sorted(changes, key=lambda change: change.start):
        if out and out[-1].end == one.start:
            last = out.pop()
            out.append(Change(last.start, one.end, last.replacement + one.replacement, min(last.sure, one.sure)))
        else:
            out.append(one)
    return tuple(out)


class _Forms:
    """Which forms of its characters a document uses."""

    def __init__(self, table: Table, points: NDArray[np.int64]) -> None:
        self._table = table
        self._points = points

    @cached_property
    def _counts(self) -> Counter[int]:
        return Counter(self._points.tolist())

    def usual(self, group: int, index: int) -> str:
        """The form of a class that it uses; the table's usual one where it uses none."""
        forms = self._table.groups[group][index]
        return forms if len(forms) == 1 else max(forms, key=lambda form: self._counts[ord(form)])

    def has_only(self, character: str, other: str) -> bool:
        """Whether it writes a character more than once, never the other, and not RIGHT_BESIDE what it names."""
        counts = self._counts
        alone = counts[ord(character)] > 1 and not counts[ord(other)]
        return alone and sum(counts[ord(named)] for named in RIGHT_BESIDE.get(character, "")) <= 1


@lru_cache(maxsize=1)
def _repair_once(texts: tuple[str, ...]) -> Repair:
    """The edits and the record of one document ask for the same reading."""
    return repair(texts)


def certainty_of(document: Document) -> float:
    """How sure it is that a machine made the text, 0-1."""
    return round(_found(document).machine_made, 3)


def changes_of(document: Document) -> tuple[tuple[Edit, ...], ScriptChanges]:
    """The edits, and how many characters they change and how sure it is that a machine made the text."""
    edits = tuple(_edits(kept_text(document).prose, _found(document)))
    count = sum(edit.end - edit.start for edit in edits)
    return edits, ScriptChanges(RULE if count else "", count, certainty_of(document))


def _found(document: Document) -> Repair:
    return _repair_once(tuple([block.text for _, block in kept_text(document).prose]))


def _edits(rows: Sequence[Row], found: Repair) -> Iterator[Edit]:
    for (number, block), changes in zip(rows, found.changes, strict=True):
        for change in changes:
            note = f"{block.text[change.start : change.end]}→{change.replacement} {change.sure:.2f}"
            yield Edit(
                block=number,
                start=change.start,
                end=change.end,
                replacement=change.replacement,
                rule=RULE,
                cls="orthography",
                note=note,
            )
