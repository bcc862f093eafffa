"""HTML -> blocks: one walk over the lexbor tree.

The walk knows nothing of any site. It cuts the text at block-level elements and `<br>`, keeps links, hidden spans and
pictures with offsets, and remembers for every element which stretch of the text it holds, so that a selector's hit can
be turned into a region of blocks. The tree is born and dies inside `read_html`'s caller: nothing here keeps a node.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scraper.extract.hiding import hiding_reason, may_hide
from scraper.extract.pictures import is_caption, picture_of
from scraper.extract.white import WHITE, collapsed
from scraper.model import Block, Element, Image, Link, Mark, Span
from scraper.text.hrefs import Base

BLOCK_TAGS = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav noscript ol optgroup "
    "option p pre search section select summary table tbody td tfoot th thead tr ul".split()
)
SKIPPED_TAGS = frozenset(
    "script style template svg math canvas object embed applet audio video textarea head map rp frame".split()
)
_TABLE_TAGS = frozenset(("table", "tr", "td", "th"))
_LONE_TAGS = SKIPPED_TAGS | {"br", "-comment"}  # nothing below these is read
KIND_OF_TAG = {
    **{f"h{n}": f"h{n}" for n in range(1, 7)},
    "li": "li", "dt": "li", "dd": "li", "blockquote": "quote", "pre": "pre",
    "figcaption": "caption", "caption": "caption",
}  # fmt: skip
_STRONG_KINDS = frozenset(("pre", "caption"))  # a paragraph inside these stays one of these
_NOT_DATA = "p,div,ul,ol,h1,h2,h3,h4,blockquote,br,article,form"
_MARK_WORDS = re.compile(
    r"auth|byline|date|time|publi|post|writ|creat|modif|source|from|origin|title|headline|tag|categ|label|editor|"
    r"user|nick|name|info|meta|keyword|section"
)
_DATED = re.compile(r"\D{0,8}(?:19|20)\d\d\s?[-/.年]\s?[01]?\d\s?[-/.月]\s?[0-3]?\d")
"""A title that says when, over a text that says how long ago: <span title="2024-04-30 20:15">4 months ago</span>."""
MAX_OPEN = 4
"""Hidden elements, and links, around each other that blocks tell of; 2,020 pages have four at most. 1,000 around 2,000
paragraphs made two million spans."""
_EDGES = " \t\n\u3000"
_NO_CLASS = ("", "")

Extent = tuple[int, int, int, int]
"""(first block, offset in it, last block, offset in it) between which an element's text stands."""
Frame = tuple[Any, str, int, int, str, str, int, str]
"""An open element: node, tag, block and offset where it opened, how it hides, label or "cell", then, of a block-level
element, container and kind around it."""
_Open = tuple[int, int, str, str]


class Walk:
    """The state of one walk: blocks and elements so far, and the inline text of the block being read."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self.blocks: list[Block] = []
        self.elements: list[Element] = []
        self.images: list[Image] = []
        self.marks: list[Mark] = []
        self.joints: list[tuple[int, int]] = []  # where two text nodes meet without a blank
        self.times: list[tuple[int, str]] = []
        self.frames: list[str] = []  # addresses of iframes
        self.scripts: list[str] = []  # JSON-LD
        self.comments: list[str] = []
        self.tokens: set[str] = set()
        self.extents: dict[int, Extent] = {}
        self._container = -1
        self._kind = "p"
        self._pieces: list[str] = []  # none of them is empty
        self._size = 0
        self._links: list[_Open] = []  # of the block being read, closed
        self._hidden: list[tuple[int, int, str]] = []
        self._open_links: list[_Open] = []
        self._open_hidden: list[tuple[int, int, str]] = []
        self._stack: list[Frame] = []
        self._row_cells = 0  # > 0 inside a row of a data table
        self._data_tables: list[bool] = []
        self._painted = False  # a background is named: white text may be seen on it
        self._classes: dict[str, tuple[str, str]] = {"": ("", "")}  # class attributes -> their names, how they hide
        self._labels: dict[tuple[str, str, str, str], str] = {}
        self._reasons: dict[tuple[str, str], str] = {}  # by style and class: what hides the element

    def run(self, root: Any) -> None:
        """Walk the tree under root, an element; depth costs memory, never recursion."""
        stack, node = self._stack, root
        self._painted = "bgcolor" in root.attributes
        while True:
            tag = node.tag
            if tag == "-text":
                text = node.text_content
                if self._size or not text.isspace():  # most text nodes of a page are indentation
                    self._text(text)
                following = node.next
            elif tag in BLOCK_TAGS:
                self._block_enter(node, tag)
                following = node.first_child
            elif tag not in _LONE_TAGS and self._inline_enter(node, tag):
                following = node.first_child
            else:
                if tag in _LONE_TAGS:
                    self._lone(node, tag)
                following = node.next
            while following is None:
                frame = stack.pop()
                self._leave(frame)
                if not stack:
                    self._flush()
                    return
                following = frame[0].next
            node = following

    def _block_enter(self, node: Any, tag: str) -> None:
        cell = ""
        if tag in _TABLE_TAGS:
            cell = self._table_enter(node, tag)
        elif self._size:
            self._flush()
        parent, kind, first, why = self._container, self._kind, len(self.blocks), ""
        attributes = node.attributes
        if attributes:
            element = self._element(parent, tag, attributes)
            if why := element.hidden:
                why = self._hide(first, self._size, why)
        else:
            element = Element(parent, tag)
        self._container = len(self.elements)
        self.elements.append(element)
        if kind not in _STRONG_KINDS:
            named = attributes and "caption" in element.cls and is_caption(element.cls)
            self._kind = "caption" if named else KIND_OF_TAG.get(tag) or ("p" if kind[0] == "h" else kind)
        self._stack.append((node, tag, first, self._size, why, cell, parent, kind))

    def _table_enter(self, node: Any, tag: str) -> str:
        """Begin a table or a part of it; "cell" if that does not end the block being read."""
        if self._row_cells and tag in ("td", "th"):
            self._row_cells += 1
            if self._row_cells > 2:  # the cells of a data table's row are joined by a tab
                self._pieces.append("\t")
                self._size += 1
            return "cell"
        self._flush()
        if tag == "table":
            self._data_tables.append(_is_data_table(node))
        elif tag == "tr" and self._data_tables and self._data_tables[-1]:
            self._row_cells = 1
        return ""

    def _element(self, parent: int, tag: str, attributes: Mapping[str, str | None]) -> Element:
        get = attributes.get
        id_, cls = get("id"), get("class")
        names, why = self._class(cls) if cls else _NO_CLASS
        if len(attributes) == 1 and cls:
            return Element(parent, tag, "", names, "", why)
        if id_:
            self.tokens.add("#" + id_)
        self._painted |= "bgcolor" in attributes
        if get("style") or "hidden" in attributes or "aria-hidden" in attributes:
            why = self._hides(attributes)
        return Element(parent, tag, id_ or "", names, get("itemprop") or get("role") or "", why)

    def _class(self, cls: str) -> tuple[str, str]:
        """The names of a class attribute and how they hide an element; most elements of a page share them."""
        known = self._classes.get(cls)
        if known is None:
            names = cls.split()
            self.tokens.update(["." + name for name in names])
            plain = cls if len(names) == 1 and names[0] == cls else " ".join(names)
            self._classes[cls] = known = (plain, hiding_reason({"class": cls}) if may_hide(cls) else "")
        return known

    def _hides(self, attributes: Mapping[str, str | None]) -> str:
        """hiding_reason, asked once for each pair of style and class."""
        if "hidden" in attributes or "aria-hidden" in attributes or "layout" in attributes:
            return hiding_reason(attributes)
        style, cls = attributes.get("style"), attributes.get("class") or ""
        if not style:
            return self._class(cls)[1]
        why = self._reasons.get(key := (style, cls))
        if why is None:
            self._reasons[key] = why = hiding_reason(attributes)
        return why

    def _inline_enter(self, node: Any, tag: str) -> bool:
        """Read an inline element, and say whether what is below it is to be read."""
        attributes = node.attributes
        first, at = len(self.blocks), self._size
        if not attributes:
            self._stack.append((node, tag, first, at, "", "", -1, ""))
            return True
        if tag == "a":
            href, rel = attributes.get("href") or "", attributes.get("rel") or ""
            if len(self._open_links) < MAX_OPEN:
                self._open_links.append((first, at, self.base.resolve(href), rel))
            else:
                tag = ""  # whose end closes none
        elif tag == "img":
            self._picture(attributes)
        elif tag == "iframe":
            self.frames.append(self.base.resolve(attributes.get("src") or ""))
            return False
        elif tag == "time" and (when := attributes.get("datetime")):
            self.times.append((first, when))
        elif (told := attributes.get("title")) and _DATED.match(told):
            self.times.append((first, told))
        label, why = self._label(tag, attributes), self._hides(attributes)
        if tag == "font" and not why and not self._painted:
            why = hiding_reason({"color": attributes.get("color")})
        if why:
            why = self._hide(first, at, why)
        self._stack.append((node, tag, first, at, why, label, -1, ""))
        return True

    def _hide(self, first: int, at: int, why: str) -> str:
        """Open a hidden span; "" inside so many that it tells nothing new."""
        if len(self._open_hidden) < MAX_OPEN:
            self._open_hidden.append((first, at, why))
            return why
        return ""

    def _lone(self, node: Any, tag: str) -> None:
        """A line break, a comment, or an element whose text is not the page's."""
        if tag == "br":
            self._flush()
        elif tag == "-comment":
            comment = node.comment_content
            if comment and "<" in comment and "property" in comment:
                self.comments.append(comment[:4000])
        elif tag == "script" and "ld+json" in (node.attributes.get("type") or ""):
            self.scripts.append(node.text())

    def _label(self, tag: str, attributes: Mapping[str, str | None]) -> str:
        """The label of a mark, "" where no attribute can name a field."""
        get = attributes.get
        id_, cls, prop = get("id") or "", get("class") or "", get("itemprop") or get("rel") or ""
        if not (id_ or cls or prop or tag == "time"):
            return ""
        label = self._labels.get(key := (tag, id_, cls, prop))
        if label is None:
            self._labels[key] = label = self._new_label(*key)
        return label

    def _new_label(self, tag: str, id_: str, cls: str, prop: str) -> str:
        if id_:
            self.tokens.add("#" + id_)
        if cls:
            self._class(cls)
        names = f"{id_} {cls} {prop}".lower()
        if tag != "time" and (len(names) < 4 or not _MARK_WORDS.search(names)):
            return ""
        return f"{tag}#{id_}.{cls}[{prop}]".lower()

    def _leave(self, frame: Frame) -> None:
        node, tag, first, at, why, extra, container, kind = frame
        if kind:
            if self._size and not extra:
                self._flush()
            if tag == "tr":
                self._row_cells = 0
            elif tag == "table":
                self._data_tables.pop()
            self._container, self._kind = container, kind
        elif tag == "a" and self._open_links:
            opened, start, href, rel = self._open_links.pop()
            if here := self._here(opened, start):
                self._links.append((*here, href, rel))
        if why:
            opened, start, why = self._open_hidden.pop()
            if here := self._here(opened, start):
                self._hidden.append((*here, why))
        last, size = len(self.blocks), self._size
        if extra and not kind and first == last and size > at:
            self.marks.append(Mark(first, at, size, extra))
        self.extents[node.mem_id] = (first, at, last, size)

    def _here(self, first: int, at: int) -> tuple[int, int] | None:
        """What an element opened at (first, at) holds of the block being read."""
        start = at if first == len(self.blocks) else 0
        return (start, self._size) if self._size > start else None

    def _picture(self, attributes: Mapping[str, str | None]) -> None:
        if address := picture_of(attributes):
            alt = (attributes.get("alt") or "").strip()
            self.images.append(Image(len(self.blocks), self._size, self.base.resolve(address), alt))

    def _text(self, text: str) -> None:
        piece = text.replace("\r\n", "\n") if self._kind == "pre" else collapsed(text)
        if piece[:1] == " " and self._kind != "pre" and (not self._size or self._pieces[-1][-1] in " \t"):
            piece = piece[1:]
        if piece:
            if self._size and piece[0] not in WHITE and self._pieces[-1][-1] not in WHITE:
                self.joints.append((len(self.blocks), self._size))
            self._pieces.append(piece)
            self._size += len(piece)

    def _flush(self) -> None:
        """End the block being read; white space at its edges goes, and with it a block of nothing else."""
        if not self._size:
            return
        raw = "".join(self._pieces)
        edges = "\n" if self._kind == "pre" else _EDGES
        text = raw.strip(edges)
        if text:
            links, hidden = self._links, self._hidden
            if self._open_links:
                links += [(*here, href, rel) for n, at, href, rel in self._open_links if (here := self._here(n, at))]
            if self._open_hidden:
                hidden += [(*here, why) for n, at, why in self._open_hidden if (here := self._here(n, at))]
            lead = len(raw) - len(raw.lstrip(edges)) if links or hidden else 0
            self.blocks.append(
                Block(
                    "table" if self._row_cells else self._kind,
                    text,
                    self._container,
                    _shifted(Link, links, lead, len(text)) if links else (),
                    _shifted(Span, hidden, lead, len(text)) if hidden else (),
                )
            )
        self._pieces, self._size, self._links, self._hidden = [], 0, [], []
        if self._open_links:
            self._open_links = [(len(self.blocks), 0, href, rel) for _, _, href, rel in self._open_links]
        if self._open_hidden:
            self._open_hidden = [(len(self.blocks), 0, why) for _, _, why in self._open_hidden]


def _shifted(make: Callable[..., Any], spans: Iterable[tuple[Any, ...]], lead: int, end: int) -> tuple[Any, ...]:
    """Spans of the raw text as links or hidden spans of the block's text; what is left without text goes."""
    inside = [span for span in spans if span[1] > lead and span[0] < lead + end]
    return tuple([make(max(start - lead, 0), min(stop - lead, end), *rest) for start, stop, *rest in inside])


def _is_data_table(node: Any) -> bool:
    """Rows and cells of short inline text, as against a table that only lays out the page."""
    if any(part.css_first("table") is not None for part in node.iter()):  # first: nested ones would cost a square
        return False
    return node.css_first(_NOT_DATA) is None and node.css_first("tr > * + *") is not None
