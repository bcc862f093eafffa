"""What both reports have around their sections: a heading with figures and links to the sections, and a footer."""

from collections.abc import Iterable

from scraper.report.html import Html, Piece, document, jump, tag
from scraper.report.style import sheet

Section = tuple[str, str, Html]
"""Its id, its name, what stands in it; one with nothing in it is left out."""


def framed(kind: str, heading: Html, *figures: Piece, name: str, sections: Iterable[Section], footer: Html) -> bytes:
    """The whole file. kind: "Page report" or "Run report"; name: whose."""
    shown = [section for section in sections if section[2].markup]
    links = tag("ul", *(tag("li", jump(key, said)) for key, said, _ in shown), class_="nav")
    return document(
        f"{name} – {kind.lower()}",
        sheet(),
        tag("header", tag("p", kind, class_="kicker"), heading, *figures, tag("nav", links)),
        tag("main", *(tag("section", tag("h2", said), inside, id=key) for key, said, inside in shown)),
        footer,
    )
