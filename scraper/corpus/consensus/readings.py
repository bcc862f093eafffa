"""What the copies have at one place, as whole readings: which of them is the text, nothing being a reading too."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto

from msgspec import Struct

from scraper.corpus.consensus.align import LEAST_RUN, Run, common_runs

BLANKS = " \u3000\t\xa0"
"""White space inside a line."""

DAMAGE = frozenset("?？□■�◆*＊_")
"""Characters that stand for lost ones."""

CONFLICT = 12
"""Characters that two readings must share for each that they have differently at one place, to be one text. From 8 to
48 the figures of tests/bench/consensus.py are the same; with 4 adverts of one template are text (half as much junk
again in the blind copies)."""

HOLDING = 24
"""Characters that two readings must share before one may have an advert inside that the other lacks (as long as these
at most): else it is an advert that says more than the other. With 48 paragraphs of two copies fall (loss .0016 to .0047
in the blind copies of dev-drop), with 12 nothing changes there."""


class Choice(Enum):
    """What becomes of a place at which the copies have different readings."""

    NOTHING = auto()  # more copies have nothing there than any one reading
    OPEN = auto()  # each copy has something else, and not more have nothing
    TIED = auto()  # as many have the best reading as lack it
    EITHER = auto()  # no copy has nothing, and the best reading is not that of most
    KEPT = auto()  # most copies have the best reading


class Chosen(Struct, frozen=True):
    """A choice, and the copies behind the best reading, the better copy first."""

    choice: Choice
    holders: Sequence[int]


def choose(readings: Mapping[int, str], lead: Sequence[int]) -> Chosen:
    """Which of the readings (folded, by copy) is the text; lead: the copies, the best one first.

    A reading of nothing but damage says that something stands there, not what.
    """
    own = {n: _bare(readings[n]) for n in lead if n in readings}
    named = {n: text for n, text in own.items() if not text or set(text) - DAMAGE}
    classes = _classes(named)
    if not classes:
        return Chosen(Choice.NOTHING, ())
    choice, best = _choice(classes, len(named)), classes[0]
    core = _core(named) if choice is not Choice.KEPT else ""
    if core and not 0 < len(named[best[0]]) - len(core) < LEAST_RUN:
        return Chosen(Choice.KEPT, [n for n, text in named.items() if text == core])
    return Chosen(choice, best)


def _choice(classes: Sequence[Sequence[int]], of: int) -> Choice:
    votes, empty = len(classes[0]), of - sum(map(len, classes))
    if votes < empty:
        return Choice.NOTHING
    if 2 * votes > of:
        return Choice.KEPT
    if not empty:
        return Choice.EITHER if votes > 1 else Choice.OPEN
    rivals = len(classes) > 1 and len(classes[1]) == votes
    return Choice.TIED if not rivals and (votes == empty or 2 * votes == of) else Choice.OPEN


def _core(readings: Mapping[int, str]) -> str:
    """The longest reading that most copies have, some of them with something put in; "" if there is none.

    More copies must have it with nothing put in than have nothing there, since of several adverts one may be a part of
    the others.
    """
    exact = Counter(readings.values())
    found = ""
    for text in exact:
        held = sum(_contains(whole, text) for whole in readings.values())
        if 2 * held > len(readings) and exact[text] > exact[""]:
            found = max(found, text, key=lambda t: (len(t), t))
    return found


def _contains(whole: str, part: str) -> bool:
    """Whether the one reading is the other with one thing put in, or the same."""
    same = next((i for i, (a, b) in enumerate(zip(whole, part, strict=False)) if a != b), min(len(whole), len(part)))
    return len(part) <= len(whole) and whole.endswith(part[same:])


def distinct(readings: Mapping[int, str]) -> int:
    """How many different readings there are, apart from nothing; white space and breaks do not count."""
    return len({_bare(text) for text in readings.values()} - {""})


def _bare(text: str) -> str:
    return "".join(text.replace("\x1e", " ").split())


def _classes(readings: Mapping[int, str]) -> list[list[int]]:
    """The copies by what they have, but for damage, the largest class first, of equals the better copy's."""
    exact: dict[str, list[int]] = {}
    for n, text in readings.items():
        if text:
            exact.setdefault(text, []).append(n)
    classes: list[tuple[str, list[int]]] = []
    for text, holders in sorted(exact.items(), key=lambda item: -len(item[1])):
        home = next((own for known, own in classes if alike(known, text)), None)
        if home is None:
            classes.append((text, list(holders)))
        else:
            home.extend(holders)
    return sorted((own for _, own in classes), key=lambda own: -len(own))


def alike(one: str, other: str, *, whole: bool = False) -> bool:
    """Whether two readings are one text with damage and with adverts in it.

    whole: they are all of a paragraph, so that one may end before the other, and any number of adverts be inside.

    >>> alike("他学得很慢,但是每一颗", "他学得很?,但是每一颗"), alike("台北当铺快速拨款", "高雄当铺当日拨款")
    (True, False)
    """
    runs = _straight(common_runs(one, other), one, other)
    shared, against, more = sum(r.size for r in runs), 0, 0
    for mine, theirs, last in _gaps(runs, one, other):
        if not mine or not theirs:
            size = len(mine) + len(theirs)
            against += size == 1
            more += size if size > 1 and not (last and whole) else 0
        elif not (_damaged(mine) or _damaged(theirs)):
            against += max(len(mine), len(theirs))
    if more and shared < HOLDING:
        return False
    return CONFLICT * against + (0 if whole else more) <= shared


def _straight(runs: Sequence[Run], one: str, other: str) -> list[Run]:
    """Without short runs before which the one reading has something of its own, and the other behind: by accident."""
    out = []
    bounds = [Run(0, 0, 0), *runs, Run(len(one), len(other), 0)]
    for before, run, after in zip(bounds, runs, bounds[2:], strict=False):
        left = run.a - before.a - before.size, run.b - before.b - before.size
        right = after.a - run.a - run.size, after.b - run.b - run.size
        if run.size >= LEAST_RUN or not ((left[0] and right[1]) or (left[1] and right[0])):
            out.append(run)
    return out


def _damaged(text: str) -> bool:
    return DAMAGE.issuperset(text)


def _gaps(runs: Sequence[Run], one: str, other: str) -> Iterator[tuple[str, str, bool]]:
    """(what the one has, what the other has, whether it is the end) of each place between the runs."""
    at, bt = 0, 0
    for run in [*runs, Run(len(one), len(other), 0)]:
        if (at, bt) != (run.a, run.b):
            yield one[at : run.a], other[bt : run.b], not run.size
        at, bt = run.a + run.size, run.b + run.size
