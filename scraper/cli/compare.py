"""What differs between a fixture's expectation and a page's outcome, and which rule is responsible."""

from collections.abc import Iterator

from scraper.cli.fixtures import Expected
from scraper.model import Explanation

_SHOWN = 60  # code points of a text in a message


def differences(want: Expected, have: Expected, explanation: Explanation) -> Iterator[str]:
    """One line for each difference; of the blocks only the first that differs, of removals the first three."""
    if ("reject" in want) != ("reject" in have):
        told = f"rejected as {have['reject']!r}" if "reject" in have else f"not rejected as {want['reject']!r}"
        detail = explanation.reject.detail if explanation.reject else ""
        yield f"the page is {told} {detail}".rstrip()
        return
    for key in (*want, *(key for key in have if key not in want)):
        if key not in ("blocks", "removed") and want.get(key) != have.get(key):
            yield f"{key}: expected {want.get(key)!r}, got {have.get(key)!r}"
    yield from _blocks(want.get("blocks", []), have.get("blocks", []), explanation)
    yield from _removals(want.get("removed", []), have.get("removed", []))


def _blocks(want: list[list[str]], have: list[list[str]], explanation: Explanation) -> Iterator[str]:
    pairs = enumerate(zip(want, have, strict=False))
    number = next((n for n, (a, b) in pairs if list(a) != list(b)), min(len(want), len(have)))
    if number >= len(want) and number >= len(have):
        return
    if number >= len(want):
        yield f"block {number} is new: {_short(have[number][1])}"
    elif number >= len(have) or want[number + 1 : number + 2] == have[number : number + 1]:
        yield f"block {number} is gone: {_short(want[number][1])}{_blame(want[number][1], explanation)}"
    elif have[number + 1 : number + 2] == want[number : number + 1]:
        yield f"block {number} is new: {_short(have[number][1])}"
    else:
        blame = _blame(want[number][1], explanation)
        yield f"block {number} differs: expected {_near(want[number], have[number])}{blame}"


def _near(want: list[str], have: list[str]) -> str:
    if want[0] != have[0]:
        return f"a {want[0]} block, got {have[0]}: {_short(have[1])}"
    a, b = want[1], have[1]
    at = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    start = max(0, at - 12)
    return f"{_short(a[start:])}, got {_short(b[start:])} (at character {at})"


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")


def _blame(text: str, explanation: Explanation) -> str:
    """The rules whose edits touch the block of the page that a text comes from."""
    blocks = explanation.document.blocks
    homes = {n for n, block in enumerate(blocks) if block.text and (text in block.text or block.text in text)}
    rules = dict.fromkeys(e.rule for e in explanation.edits if e.block in homes)
    return f" (edited by {', '.join(rules)})" if rules else ""


def _removals(want: list[list[str]], have: list[list[str]]) -> Iterator[str]:
    gone = [one for one in want if one not in have]
    new = [one for one in have if one not in want]
    yield from (f"no longer removed by {one[1]} as {one[0]}: {_short(one[2])}" for one in gone[:3])
    yield from (f"now removed by {one[1]} as {one[0]}: {_short(one[2])}" for one in new[:3])
    if not gone and not new and want != have:
        yield "the removals are the same, in another order or number"
