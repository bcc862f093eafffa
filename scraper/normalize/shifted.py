"""Runs of GBK text in which every character is made of the halves of two, because one byte before them was lost.

What a character would be if the bytes were paired the other way does not depend on where the run begins: its second
byte and the first byte of the next one. So one walk over a stretch of wide characters, in two states (in step, out of
step), finds the best reading of all of it: four sums a character, however many places there are where it might begin.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from scraper.normalize.shift_bits import (
    LOST,
    MARKS,
    NEVER,
    PLAIN,
    RARE,
    USUAL,
    Read,
    bits_of,
    code_of,
    mark_bits,
    mark_of,
    pair_of,
)  # fmt: skip
from scraper.text.chars import HAN
from scraper.text.marks import PARTNERS, innermost

BEGIN, BEGIN_AGAIN = -8.0, -3.0
"""Bits of a byte that is missing without a trace, at any one character; the second on a page that has proved runs."""

_SHOWN = 11.0
"""Bits by which a sign of the lost byte is better than none: a question mark between two Chinese characters."""

_ALONE = 3.0
"""Bits of a sign behind a run, for a byte that found no partner, and against a run to whose end none is shown."""

SENSE, SENSE_BITS = 4, 0.7
"""Characters, and bits of each, of a run whose first character cannot be known; prose has 1.7 bits a character."""

NEAR = 200
"""Characters before and behind a mark in which its partner is sought."""

AROUND, MARGIN = 4, 4.0
"""Characters around a beginning or end without a trace, and bits by which it must be better than one there."""

ORDINARY = 5.0
"""Bits more for a character that is no mark where it is weighed against a mark nearby: then it is one in ten."""

_STRETCH = re.compile(r"[^\x00-\x7f\ufffd€]+")
_CHINESE = re.compile(rf"[{HAN}{''.join(MARKS)}]")
_GLOSS = re.compile(r"\([a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*\)")


class Run(NamedTuple):
    """text[start:end] reads `new`, by so many bits better; end exclusive.

    sense: it reads as prose. doubt: a character cannot be known; it is `LOST` in `new`, or beside it.
    """

    start: int
    end: int
    new: str
    gain: float
    sense: bool
    doubt: bool


class _Stretch(NamedTuple):
    """Characters of two bytes side by side, from `start` on; `asked`: a sign of a lost byte stands before them."""

    text: str
    start: int
    codes: Sequence[int]
    asked: bool
    before: str = ""  # what stands before them and the sign, once repaired

    @property
    def end(self) -> int:
        return self.start + len(self.codes)


def find_runs(text: str, *, begin: float = BEGIN) -> Iterator[Run]:
    """The runs that read better the other way, in order, disjoint, whatever their gain."""
    before, done = "", 0  # the last characters as they read once repaired, and how far that is
    for plain in _stretches(text):
        stretch = plain._replace(before=(before + text[done : plain.start - plain.asked])[-NEAR:])
        before, done = stretch.before, stretch.start - stretch.asked
        for run in _runs(stretch, begin):
            yield run
            before = (before + text[done : run.start] + run.new)[-NEAR:]
            done = run.end


def _stretches(text: str) -> Iterator[_Stretch]:
    for match in _STRETCH.finditer(text):
        start, codes = match.start(), []
        for place, character in enumerate(match.group(), match.start()):
            if code := code_of(character):
                codes.append(code)
                continue
            if codes:
                yield _Stretch(text, start, codes, _is_asked(text, start))
            start, codes = place + 1, []
        if codes:
            yield _Stretch(text, start, codes, _is_asked(text, start))


def _is_asked(text: str, start: int) -> bool:
    return start > 1 and text[start - 1] in "?\ufffd"


def _opening(stretch: _Stretch, place: int, begin: float) -> float:
    """The bits of a run that begins at a character."""
    asked = place == 0 and stretch.asked
    return mark_bits(stretch.codes[place] >> 8) + begin + (_SHOWN if asked else 0.0)


def _return(second: int) -> float:
    """The bits of coming back into step: by a letter that was taken for a second byte, or by another lost byte."""
    if second < 0x80:
        return PLAIN if chr(second).isalpha() else RARE
    return BEGIN + mark_bits(second)


class _Walk(NamedTuple):
    """For each character: whether a run ends with it, if it is in step; whether one begins with it, if it is not."""

    ends: Sequence[bool]
    begins: Sequence[bool]
    out: bool  # whether the stretch ends out of step


def _walk(stretch: _Stretch, begin: float) -> _Walk:
    """The best of all ways through a stretch: the bits of the best one that ends in step, and out of it."""
    level, out, before = 0.0, NEVER, 0
    ends, begins = [], []
    for place, code in enumerate(stretch.codes):
        first, second = code >> 8, code & 0xFF
        on = out + pair_of(before, first)[1]
        start = level + _opening(stretch, place, begin)
        back = on + _return(second)
        stay = level + bits_of(stretch.text[stretch.start + place])
        ends.append(back > stay)
        begins.append(start > on)
        level = max(back, stay)
        out = max(on, start) if second >= 0x80 else level + NEVER
        before = second
    return _Walk(ends, begins, out + _ending(stretch)[2] > level)


def _runs(stretch: _Stretch, begin: float) -> Iterator[Run]:
    end = 0
    for first, last in _spans(stretch, begin):
        run = _run(stretch, first, last, begin)
        if run.start >= end:
            yield run
            end = run.end


def _spans(stretch: _Stretch, begin: float) -> list[tuple[int, int]]:
    """First and last characters of the runs; where a run goes on to the stretch's end, last is behind that."""
    ends, begins, out = _walk(stretch, begin)
    found: list[tuple[int, int]] = []
    last = len(ends) if out else 0
    for place in range(len(ends) - 1, -1, -1):
        if out and begins[place]:
            found.append((place, last))
            out = False
        elif not out and ends[place]:
            out, last = True, place
    return found[::-1]


def _run(stretch: _Stretch, first: int, last: int, begin: float) -> Run:
    """The run between two characters, or those nearby that are better when the marks must fit.

    Where it begins or ends is not clear, the characters in question stay as they are on the page.
    """
    codes, base, text = stretch.codes, stretch.start, stretch.text
    asked = first == 0 and stretch.asked
    first, *begun = (0, 0, 0) if asked else _better(stretch, first, range(last), _before)
    last, *ended = _better(stretch, last, range(first + 1, len(codes)), _behind)
    to = min(last, len(codes) - 1)
    closing, end, bits = _ending(stretch, first) if last > to else _back(stretch, last)
    pairs = [pair_of(codes[n] & 0xFF, codes[n + 1] >> 8) for n in range(first, to)]
    opening, more = _before(stretch, first)
    gain = bits + more + begin + (_SHOWN if asked else 0.0) + sum([one for _, one in pairs])
    gain -= sum([bits_of(old) for old in text[base + first : base + to + 1]])
    start, clear = base + first - asked, begun[0] == begun[1] and ended[0] == ended[1]
    if begun[0] < begun[1]:
        start, opening, pairs = base + begun[1] + 1, "", pairs[begun[1] - first :]
    if ended[0] < ended[1]:
        end, closing, pairs = base + ended[0], "", pairs[: max(0, len(pairs) + ended[0] - last)]
    return Run(
        start,
        end,
        opening + "".join([one for one, _ in pairs]) + closing,
        gain,
        sense=_makes_sense(
            [*(one for _, one in pairs), *map(bits_of, closing.strip(LOST))], lost=opening in ("", LOST)
        ),
        doubt=not clear or LOST in opening + closing or _is_doubtful(stretch, first),
    )


def _better(
    stretch: _Stretch, place: int, within: range, mark: Callable[[_Stretch, int], Read]
) -> tuple[int, int, int]:
    """The best of the places around one to begin or end a run; the first and the last of those nearly as good.

    Only where nothing but the text shows the place: not the stretch's end, nor where an ASCII letter was swallowed.
    """
    if place >= len(stretch.codes) or stretch.codes[place] & 0xFF < 0x80:
        return place, place, place
    values = {place: mark(stretch, place)}
    for step in (-1, 1):
        gained = 0.0
        for other in range(place + step, place + step * (AROUND + 1), step):
            if other not in within or stretch.codes[other] & 0xFF < 0x80:
                break
            gained += step * _turn(stretch, min(other, other - step), mark)
            new, bits = mark(stretch, other)
            values[other] = new, bits + gained
    best = max(values, key=lambda other: values[other][1])
    least = values[best][1] - MARGIN
    near = [best, *(n for n, (new, bits) in values.items() if bits + (ORDINARY if new == LOST else 0.0) > least)]
    return best, min(near), max(near)


def _turn(stretch: _Stretch, left: int, mark: Callable[[_Stretch, int], Read]) -> float:
    """The bits by which a run is better that begins or ends one character later."""
    new = pair_of(stretch.codes[left] & 0xFF, stretch.codes[left + 1] >> 8)[1]
    if mark is _before:
        return bits_of(stretch.text[stretch.start + left]) - new
    return new - bits_of(stretch.text[stretch.start + left + 1])


def _before(stretch: _Stretch, place: int) -> Read:
    """What comes of a run's first byte: the mark whose first byte was lost, and its bits."""
    codes = stretch.codes[place : place + NEAR]
    after = "".join([pair_of(codes[n] & 0xFF, codes[n + 1] >> 8)[0] for n in range(len(codes) - 1)])
    rest = stretch.text[stretch.end : stretch.end + NEAR]
    return mark_of(_ahead(stretch, place), codes[0] >> 8, after + rest)


def _ahead(stretch: _Stretch, place: int) -> str:
    """The text before a run."""
    if place >= NEAR:
        return stretch.text[stretch.start + place - NEAR : stretch.start + place]
    return stretch.before + stretch.text[stretch.start : stretch.start + place]


def _behind(stretch: _Stretch, place: int) -> Read:
    """What comes of a run's last byte, where the text comes back into step by another lost one."""
    codes, end = stretch.codes[max(0, place - NEAR) : place + 1], stretch.start + place + 1
    before = "".join([pair_of(codes[n] & 0xFF, codes[n + 1] >> 8)[0] for n in range(len(codes) - 1)])
    return mark_of(before, codes[-1] & 0xFF, stretch.text[end : end + NEAR])


def _makes_sense(bits: Sequence[float], *, lost: bool) -> bool:
    """Whether the characters are those of prose: text in another charset may gain and still be none."""
    least = SENSE if lost else 0
    rare = sum([one <= RARE for one in bits])
    return len(bits) >= least and rare * 10 <= len(bits) and sum(bits) >= SENSE_BITS * least


def _back(stretch: _Stretch, place: int) -> tuple[str, int, float]:
    """As `_ending`, for a run that ends inside its stretch."""
    second, end = stretch.codes[place] & 0xFF, stretch.start + place + 1
    if second < 0x80:
        return chr(second), end, _return(second)
    mark, bits = _behind(stretch, place)
    return mark, end, BEGIN + bits


def _ending(stretch: _Stretch, first: int = -1) -> tuple[str, int, float]:
    """The last character of a run that goes on to the stretch's end, where that run ends, its bits against the old.

    Its second byte is the ASCII letter behind it, or 80, which stands for itself, or it is lost: it found no partner.
    """
    text, end, lead = stretch.text, stretch.end, stretch.codes[-1] & 0xFF
    sign = text[end : end + 1]
    if "@" <= sign <= "~":
        gloss = _GLOSS.match(text, end + 1)
        new, bits = pair_of(lead, ord(sign))
        return new, gloss.end() if gloss else end + 1, bits + _oddness(text, end)
    if sign > "\x7f" and sign not in "\ufffd€":
        return LOST, end, NEVER
    shown = sign in tuple("?\ufffd€")
    following = text[end + shown : end + shown + 1]
    if sign == "€" or (shown and following > "\x7f" and following != "\ufffd"):
        new, bits = pair_of(lead, 0x80)
        if sign == "€" or bits == USUAL:
            return new, end + 1, bits + _ALONE
        shown = False  # it stands for the byte that another run lacks
    new = LOST if first < 0 or lead != 0xA1 or following not in ("", "\n") else _final(stretch, first)
    return new, end + shown, _ALONE if shown else -_ALONE


def _final(stretch: _Stretch, first: int) -> str:
    """The mark at a paragraph's end of which only the first byte is left, A1: a full stop, or what closes a quotation.

    Not a full stop where a quotation is open, nor a second mark without one: there, both could stand.
    """
    codes = stretch.codes
    new = "".join([pair_of(codes[n] & 0xFF, codes[n + 1] >> 8)[0] for n in range(first, len(codes) - 1)])
    before = _ahead(stretch, first) + _before(stretch, first)[0] + new
    opened = innermost(before[before.rfind("\n") + 1 :])
    if before[-1:] in tuple("。！？…"):
        return PARTNERS.get(opened, LOST)
    return LOST if opened or before[-1:] in MARKS else "。"


def _oddness(text: str, place: int) -> float:
    """How odd an ASCII character between Chinese ones is, in bits; capitals stand there in `A股` and the like."""
    following = text[place + 1 : place + 2]
    if following and not _CHINESE.match(following) and not _GLOSS.match(text, place + 1):
        return -3.0
    return 2.0 if text[place].isupper() else 4.0 if text[place].isalpha() else 6.0


def _is_doubtful(stretch: _Stretch, first: int) -> bool:
    """Whether the mark may be whole and an ordinary character before it have lost the byte: `流浚，` for `流量，`."""
    return first > 0 and pair_of(stretch.codes[first - 1] & 0xFF, stretch.codes[first] >> 8)[0] in MARKS
