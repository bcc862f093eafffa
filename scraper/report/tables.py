"""Tables, figures and examples, for both reports."""

from collections.abc import Iterable, Sequence

from scraper.report.html import Html, Piece, bar, joined, tag
from scraper.report.style import LETTERS, class_name

NOTHING = "–"
Cell = Html | str | int | float


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]], *, note: str = "") -> Html:
    """A table; the first cell of a row is its heading. Whole numbers are counts, broken ones shares (0-1).

    "" where there is no row.
    """
    lines = [[*row] for row in rows]
    if not lines:
        return joined()
    numbers = {n for row in lines for n, cell in enumerate(row) if isinstance(cell, int | float)}
    top = (tag("th", head, scope="col", **({"class_": "n"} if n in numbers else {})) for n, head in enumerate(heads))
    body = (
        tag("tr", *(_cell(cell, heading=not n, number=n in numbers) for n, cell in enumerate(row))) for row in lines
    )
    title = tag("caption", caption, *([tag("small", f" {note}")] if note else []))
    whole = tag("table", title, tag("thead", tag("tr", *top)), tag("tbody", *body))
    return tag("div", whole, class_="wide", tabindex=0, role="group", aria_label=caption)


def facts(caption: str, pairs: Iterable[tuple[str, Cell]]) -> Html:
    """A table of names and values; values that are not there are shown as such."""
    rows = (tag("tr", tag("th", name, scope="row"), _value(value)) for name, value in pairs)
    whole = tag("table", tag("caption", caption), tag("tbody", *rows))
    return tag("div", whole, class_="wide", tabindex=0, role="group", aria_label=caption)


def cards(pairs: Iterable[tuple[str, str | int]]) -> Html:
    """Figures side by side."""
    return tag("dl", *(tag("div", tag("dt", name), tag("dd", value)) for name, value in pairs), class_="cards")


def bars(caption: str, head: str, counts: Iterable[tuple[str, int]], *, note: str = "") -> Html:
    """Counts with a bar each, the longest for the largest."""
    lines = [*counts]
    most = max((count for _, count in lines), default=1) or 1
    rows = [(name, count, tag("div", bar(count / most))) for name, count in lines]
    return tag("div", table(caption, (head, "Count", "Graph"), rows, note=note), class_="bars")


def listed(pieces: Iterable[Piece]) -> Html:
    """A list inside a cell."""
    return tag("ul", *(tag("li", piece) for piece in pieces))


def labelled(cls: str) -> Html:
    """A class of edits by letter, name and colour."""
    look = f"e l {class_name(cls)}" if cls in LETTERS else "e"  # a name that is none of ours may be long
    return tag("span", tag("b", LETTERS.get(cls, "?")), f" {cls}", class_=look)


def legend(classes: Iterable[str]) -> Html:
    """What the letters and colours mean, for the classes that are there, in the order of the closed list."""
    known = frozenset(classes)
    rows = (tag("li", tag("b", letter), f" {cls}", class_=class_name(cls)) for cls, letter in LETTERS.items()
            if cls in known)  # fmt: skip
    return tag("ul", *rows, class_="legend", aria_label="Classes of edits")


def _cell(cell: Cell, *, heading: bool, number: bool) -> Html:
    attributes: dict[str, str | int] = {"scope": "row"} if heading else {}
    if number:
        attributes["class_"] = "n"
    shown: Piece = f"{cell:.1%}" if isinstance(cell, float) else cell
    shown = NOTHING if heading and shown == "" else shown
    return tag("th" if heading else "td", shown, **attributes)


def _value(value: Cell) -> Html:
    if value == "":
        return tag("td", tag("span", NOTHING, class_="soft", title="not there"))
    return tag("td", f"{value:.2f}" if isinstance(value, float) else value, dir="auto")
