"""Adverts that stand inside a date, a time, a number or a phone number, or between a number and its unit."""

from bisect import bisect_left, bisect_right, insort_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, takewhile
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import regex

from scraper.clean.ads.framed import framed, may_be_framed
from scraper.clean.ads.han_numbers import parted_han
from scraper.clean.ads.model import Reading
from scraper.clean.ads.page import PROSE, portions, read_windows
from scraper.clean.ads.set_in import SetIn, phrases_set_in
from scraper.clean.ads.units import parted
from scraper.model import Block, Document, Edit, Flag
from scraper.text.kept import kept_text
from scraper.text.numbers import is_numeral, is_phone

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEFT_MARKS = ",.:/- T：．"
_LEFT = "0123456789０１２３４５６７８９" + _LEFT_MARKS
"""What the part of a numeral before a run is made of; it begins with a digit."""

_RIGHT = regex.compile(r"[,.:/\- T：．]{0,2}[0-9０-９][0-9０-９,.:/\-：．]*(?: [0-9:]+)?")
_HALVES = regex.compile(r"\d[^\d。！？；，、「」『』（）()《》\n]{2,24}?\d")
_GLUED = regex.compile(r"\d[,.:/\-T]?(?=[^\d\s,.:/\-])[^()\n\t]{2,20}?\d")
"""What ASCII text must hold: there a run between blanks is none."""

_START = regex.compile(r"\d(?=([^\d\s,.:/\-：．]|\s\D|24\D)?)(?=([,.:/\- T：．][^\d\s,.:/\-：．]|[:：\-/]24\D)?)")
"""A digit with a run right behind it (the first group), or behind the mark that follows it (the second)."""

_DIGITS = b"0123456789"
_DIGIT = r"\p{Numeric_Type=Decimal}\p{Numeric_Type=Digit}"  # as str.isdigit has it
_END = regex.compile(rf"(?<![{_DIGIT},.:/\- ])(?=[,.:/\- T：．]?[{_DIGIT}])")
_STOP = regex.compile(r"[。！？；，、「」『』（）()《》\n\t]")
_BLANKS_BETWEEN = regex.compile(r"[\p{Latin}\p{Hangul}\P{L}]+$")
_ALONE = regex.compile(r"(?<![0-9０-９,.:/\-：．])[0-9０-９]$")
_COUNTER = regex.compile(r"\p{Hangul}\s|[^\d\n]*@\p{Latin}+$")
"""Behind a number: a syllable alone, which counts in Korean (64번 …), or what ends with the beginning of an account."""

_ESCAPED = regex.compile(r"[ -~]*%$")
_TIMESTAMP = regex.compile(r"(?:19|20)\d\d[-/.][01]?\d[-/.][0-3]?\d[ T]{1,2}[0-2]?\d:[0-5]\d(?::[0-5]\d)?")
_DAY, _CLOCK = regex.compile(r"(?:19|20)\d\d[-/.][01]?\d[-/.][0-3]?\d"), regex.compile(r"[0-2]?\d:[0-5]\d(?::[0-5]\d)?")
_MAY_BE_TIME = regex.compile(r"\d[-/.]\d|:\d")
_YEAR = regex.compile(r"1\d{3}|20\d\d")
_DIALLED = regex.compile(r"0\d{1,4}-\d{3,4}-\d{3,4}|0\d{2,4}-\d{6,8}|(?!(?:19|20)\d\d-)\d{3,4}-\d{4}")
_AFTER_YEAR = frozenset("年년")

_UNITS = frozenset(
    "年月日時时分秒點点萬万億亿千個个比至到和は英回米元号號期條条章節节年월일–—－"
    "斤级級層层度倍克亩畝顆颗根粒滴枚句頁页趟遍歲岁週届屆株棵尺寸两兩毫餘余시분초"
)
_LONG_UNITS = ("小时", "小時", "歲", "岁", "次", "件", "秒", "吨", "噸", "公")
"""What may follow a number: a run that begins with one is no advert, unless it is built like one."""

_COUNTED = _UNITS | frozenset("樓楼層层廳厅室棟栋場场館馆門门階阶線线路段區区梯班床桌組组位名人F")
"""What a digit alone before it may count."""

SHORTEST, LONGEST = 2, 20
"""Characters of a run: single characters between digits are units."""

ENDS = 4
"""Places where one run may end: further ones are other numbers of the sentence."""

MOST = 3_000
"""Runs of a page that are looked at, the first ones: 3,000 take .2 s of CPU. Of 2,900 pages of the development sets
none has more than 105; a page with thousands is a dump of bytes or formulas, and an advert behind them stays.
"""

CERTAIN = 16.0
"""Log odds where the halves join to a date with time that neither half is on its own: no accident writes that, and no
model is asked."""

PHONE, YEAR, NUMBER, HAN, DIGITS, PARTED = 6.0, 4.0, 2.0, 1.0, -2.0, -1.0
"""Added where the halves join to a phone number as it is dialled, with its hyphens; to a date, a time or a year before
年; to a number, a price or another phone number; to a number written in Han, or one with its unit (han_numbers.py); to
a row of LONG digits, which two numbers with words between do; and to a number with its unit, or to two parts of a
date: of 1,084,000 characters without adverts one such run is likelier than 2, at 3 (before this is added), and of 300
adverts put there 97 and 81 % than 4."""

LONG = 6
"""Digits that writers break up, by commas or units."""

SURE, SUSPECT = 3.0, 1.5
"""Log odds (with what is added above) from which the run is cut, and flagged.

Held-out trades (tests/bench/inject.py --adverts): 95 % of the adverts in numbers are above 3.2, all of known trades
above 9; nine tenths of the 230 runs of text between numbers below -.7.
"""


class Run(NamedTuple):
    """A run [start, end) inside a numeral of a block, what the halves join to, and how much that counts.

    `counted`: a digit alone before it may count what it begins with, as a floor or a hall (1樓會議室2:30).
    """

    block: int
    start: int
    end: int
    joined: str
    bonus: float
    counted: bool


def find_ads_in_numbers(document: Document, *, sure: float = SURE) -> Iterator[Edit | Flag]:
    """Cut foreign runs between two halves of a numeral that is valid only without them."""
    kept = kept_text(document)
    rows = [(n, b.text) for n, b in kept.prose if b.kind in PROSE and _may_hold_halves(b.text)]
    runs_in = _runs if kept.has_cjk else runs_of
    found = (r for n, text in rows for r in runs_in(n, text) if _may_be_advert(r, text))
    runs = [*islice((r for r in found if not _parts_link(document.blocks[r.block], r)), MOST)]
    in_frames = _set_in(rows, framed) if may_be_framed(kept) else ()
    certain = _Taken()
    for run in (*in_frames, *_set_in(rows, phrases_set_in), *runs):
        if run.bonus >= CERTAIN and not run.counted and certain.take(run):
            yield _edit(run, f"the halves join to {run.joined}")
    runs = [r for r in runs if not certain.overlaps(r)]
    if runs:
        yield from _judged(document, runs, sure)


def _may_hold_halves(text: str) -> bool:
    """Whether a text holds two digits, of any script or written out: all of this module need so much."""
    return not text.isascii() or len((raw := text.encode()).translate(None, _DIGITS)) < len(raw) - 1


def _set_in(rows: Iterable[tuple[int, str]], find: Callable[[str], Iterator[SetIn]]) -> Iterator[Run]:
    for number, text in rows:
        for start, end, joined in find(text):
            yield Run(number, start, end, joined, CERTAIN, counted=False)


def _runs(number: int, text: str) -> Iterator[Run]:
    """The runs inside the numerals of a block, and those between its numbers and their units, which are Han."""
    yield from runs_of(number, text)
    for bonus, find in ((PARTED, parted), (HAN, parted_han)):
        for start, end, joined in find(text):
            yield Run(number, start, end, joined, bonus, counted=False)


def _may_be_advert(run: Run, text: str) -> bool:
    """Words between numbers of a script with blanks are no run: "4 meals to $8", "the 1960s saw 120" read as adverts.

    Nor is what stands between two escaped blanks of an address (a%20word%20b), nor a counter with what follows it.
    """
    if _COUNTER.match(text, run.start, run.end):
        return False
    beside = text[run.start - 1 : run.start + 1] + text[run.end : run.end + 1]
    return not _ESCAPED.match(text, run.start, run.end) and not (
        " " in beside and _BLANKS_BETWEEN.match(text, run.start, run.end)
    )


def _parts_link(block: Block, run: Run) -> bool:
    """Whether a link reaches into a run and is not all of it: an advert has the ends of its link."""
    links = block.links  # in order; none overlaps
    first = bisect_right(links, run.start, key=attrgetter("end"))
    into = takewhile(lambda link: link.start < run.end, map(links.__getitem__, range(first, len(links))))
    return any((link.start, link.end) != (run.start, run.end) for link in into)


def _judged(document: Document, runs: Sequence[Run], sure: float) -> Iterator[Edit | Flag]:
    """The runs that are adverts, heaviest first."""
    read = ((part, *read_windows(document, [r[:3] for r in part])) for part in portions(runs))
    weights = np.concatenate([_weights(*part) for part in read])
    weight_of = dict(zip(runs, weights.tolist(), strict=True))
    taken = _Taken()
    ranked = (runs[k] for k in np.argsort(-weights, kind="stable").tolist() if weights[k] >= SUSPECT)
    for run in filter(taken.take, ranked):
        note = f"the halves join to {run.joined}, likelihood ratio {weight_of[run]:.1f}"
        if weight_of[run] >= sure:
            yield _edit(run, note)
        else:
            yield Flag(code="suspect-ad", block=run.block, start=run.start, end=run.end, note=note)


class _Taken:
    """Runs of which no two overlap, those of a block in order: a page may hold thousands."""

    def __init__(self) -> None:
        self._by_block: dict[int, list[Run]] = defaultdict(list)

    def overlaps(self, run: Run) -> bool:
        """Whether a run overlaps with one that is taken."""
        own = self._by_block[run.block]
        before = bisect_left(own, run.end, key=attrgetter("start"))
        return before > 0 and own[before - 1].end > run.start

    def take(self, run: Run) -> bool:
        """Take a run, unless it overlaps."""
        free = not self.overlaps(run)
        if free:
            insort_right(self._by_block[run.block], run, key=attrgetter("start"))
        return free


def _edit(run: Run, note: str) -> Edit:
    return Edit(block=run.block, start=run.start, end=run.end, rule="ad-in-number", cls="injected-ad", note=note)


def _weights(runs: Sequence[Run], reading: Reading, places: Sequence[tuple[int, int]]) -> "NDArray[np.float64]":
    """What speaks for each run's being an advert, log odds; minus infinity where it is not even built like one."""
    built = [k for k, (run, place) in enumerate(zip(runs, places, strict=True)) if _is_built(run, reading, place)]
    weights = np.full(len(runs), -np.inf)
    if built:  # most pages have nothing but units between their numbers, and the model is not asked
        odds = reading.marked_logits(reading.spans([places[k] for k in built]))
        weights[built] = odds + [runs[k].bonus for k in built]
    return weights


def _is_built(run: Run, reading: Reading, place: tuple[int, int]) -> bool:
    """Whether a run is no unit of the number before it and no number itself, or is made of words of trade."""
    text = reading.text[slice(*place)]
    unit = run.counted or text[0] in _UNITS or text[-1] in _UNITS or text.startswith(_LONG_UNITS)
    return not ((unit and run.bonus != PHONE) or any(map(str.isdigit, text))) or reading.words.parts(*place) > 0


def runs_of(block: int, text: str) -> Iterator[Run]:
    """Every run of a text whose removal joins a valid numeral; the longest at a place first."""
    for start in _starts(text):
        before = text[max(0, start - 24) : start]
        left = before[len(before.rstrip(_LEFT)) :].lstrip(_LEFT_MARKS)
        if not left:  # a digit of another script
            continue
        units = text[start] in _UNITS and not _MAY_BE_TIME.search(left)
        counted = text[start] in _COUNTED and _ALONE.search(text, max(0, start - 2), start) is not None
        for end in () if units else _ends(text, start):
            right = _RIGHT.match(text, end)
            if right and (bonus := worth(left, right[0], text[right.end() : right.end() + 1])):
                yield Run(block, start, end, (left + right[0]).strip(), bonus, counted)


def _starts(text: str) -> Iterator[int]:
    """Where a run may begin, in a text that may hold one at all: digits on both sides of something else."""
    if (text.isascii() and not _GLUED.search(text)) or not _HALVES.search(text):
        return
    for hit in _START.finditer(text):
        for k in (0, 1):
            at = hit.end() + k
            # beside a blank, letters without Han are no run (_may_be_advert): most are told here, without a pattern
            if hit[k + 1] is not None and (" " not in text[at - 1 : at + 1] or not text[at : at + LONGEST].isascii()):
                yield at


def _ends(text: str, start: int) -> Iterator[int]:
    """Where a run that begins at `start` may end: before digits or a mark inside a numeral; at most ENDS places."""
    stop = _STOP.search(text, start, start + LONGEST)
    last = stop.start() if stop else start + LONGEST
    ends = (hit.start() for hit in _END.finditer(text, start + SHORTEST, last + 2))
    return (end for end in islice(ends, ENDS) if end <= last)


def worth(left: str, right: str, after: str) -> float:
    """How much two halves of a numeral speak for their being one; 0 if they do not join to a valid one.

    >>> worth("2017-04-04 12:3", "3:00", ""), worth("第3", "章", "")
    (16.0, 0.0)
    """
    joined = (left + right).strip()
    if _TIMESTAMP.fullmatch(joined):
        whole_halves = _DAY.fullmatch(left.strip()) and _CLOCK.fullmatch(right.strip())
        return NUMBER if whole_halves else CERTAIN
    if _DAY.fullmatch(joined) or _CLOCK.fullmatch(joined):
        return YEAR
    if _YEAR.fullmatch(joined) and after in _AFTER_YEAR and not _YEAR.fullmatch(left):
        return YEAR
    if joined.isdigit() and joined[0] in "0０" and not is_phone(joined):
        return 0.0
    if not is_numeral(joined):
        return 0.0
    if _DIALLED.fullmatch(joined):
        return PHONE
    return DIGITS if joined.isdigit() and len(joined) >= LONG else NUMBER
