"""HTML -> blocks: one walk over the lexbor tree.

The walk knows nothing of any site. It cuts the text at block-level elements and `<br>`, keeps links, hidden spans and
pictures with offsets, and remembers for every element which stretch of the text it holds, so that a selector's hit can
be turned into a region of blocks. The tree is born and dies inside `read_html`'s caller: nothing here keeps a node.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scraper.extract.hiding import hiding_reason
from scraper.extract.pictures import picture_of
from scraper.model import Block, Element, Image, Link, Mark, Span
from scraper.text.chars import CJK
from scraper.text.hrefs import Base

BLOCK_TAGS = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav noscript ol optgroup "
    "option p pre search section select summary table tbody td tfoot th thead tr ul".split()
)
SKIPPED_TAGS = frozenset(
    "script style template svg math canvas object embed applet audio video textarea head map rp frame".split()
)
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
_SPACE = re.compile(r"[ \t\n\r\f\u00a0]+")
_CJK_BREAK = re.compile(rf"(?<=[{CJK}，。、；：！？」』）])[ \t\r]*\n[ \t\r\n]*(?=[{CJK}「『（《])")
_EDGES = " \t\n\u3000"


class Walk:
    """The state of one walk: blocks and elements so far, and the inline text of the block being read."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self.blocks: list[Block] = []
        self.elements: list[Element] = []
        self.images: list[Image] = []
        self.marks: list[Mark] = []
        self.times: list[tuple[int, str]] = []
        self.frames: list[str] = []  # addresses of iframes
        self.scripts: list[str] = []  # JSON-LD
        self.comments: list[str] = []
        self.tokens: set[str] = set()
        self.extents: dict[int, tuple[int, int, int, int]] = {}
        self._container = [-1]
        self._kinds = ["p"]
        self._pieces: list[str] = []
        self._size = 0
        self._links: list[Link] = []
        self._hidden: list[Span] = []
        self._open_links: list[tuple[int, int, str, str]] = []
        self._open_hidden: list[tuple[int, int, str]] = []
        self._row_cells = 0  # > 0 inside a row of a data table
        self._data_tables: list[bool] = []
        self._classes: dict[str, str] = {"": ""}  # class attributes seen so far -> their names, one blank between them
        self._labels: dict[tuple[str, str, str, str], str] = {}
        self._reasons: dict[tuple[str, str], str] = {}  # by style and class: what hides the element

    def run(self, root: Any) -> None:
        """Walk the tree under root, an element; depth costs memory, never recursion."""
        stack: list[tuple[Any, tuple[Any, ...]]] = []
        node = root
        enter, leave = self._enter, self._leave
        while True:
            tag = node.tag
            if tag == "-text":
                text = node.text_content
                if self._size or not text.isspace():  # most text nodes of a page are indentation
                    self._text(text)
                frame, child = (), None
            else:
                frame = enter(node, tag)
                child = node.first_child if frame else None
            if child is not None:
                stack.append((node, frame))
                node = child
                continue
            if frame:
                leave(node, frame)
            following = node.next if stack else None
            while following is None:
                if not stack:
                    self._flush()
                    return
                node, frame = stack.pop()
                leave(node, frame)
                following = node.next if stack else None
            node = following

    def _enter(self, node: Any, tag: str) -> tuple[Any, ...]:
        """Read an element or a comment; () means: nothing below it is to be read."""
        if tag in SKIPPED_TAGS:
            self._skipped(node, tag)
            return ()
        if tag == "br":
            self._flush()
            return ()
        if tag == "-comment":
            comment = node.comment_content
            if comment and "<" in comment and "property" in comment:
                self.comments.append(comment[:4000])
            return ()
        attributes = node.attributes
        return self._block_enter(node, tag, attributes) if tag in BLOCK_TAGS else self._inline_enter(tag, attributes)

    def _block_enter(self, node: Any, tag: str, attributes: Mapping[str, str | None]) -> tuple[Any, ...]:
        inside_row = self._row_cells > 0 and tag in ("td", "th")
        if inside_row:
            self._cell()
        elif self._size:
            self._flush()
        if tag == "table":
            self._data_tables.append(_is_data_table(node))
        elif tag == "tr" and self._data_tables and self._data_tables[-1]:
            self._row_cells = 1
        why = self._hides(attributes) if attributes else ""
        self._container.append(len(self.elements))
        self.elements.append(self._element(tag, attributes, why))
        kind = self._kinds[-1]
        self._kinds.append(kind if kind in _STRONG_KINDS else KIND_OF_TAG.get(tag, "p" if kind[0] == "h" else kind))
        if why:
            self._open_hidden.append((len(self.blocks), self._size, why))
        return ("block", tag, len(self.blocks), self._size, bool(why), inside_row)

    def _element(self, tag: str, attributes: Mapping[str, str | None], why: str) -> Element:
        parent = self._container[-2]
        if not attributes:
            return Element(parent, tag, "", "", "", why)
        id_, cls = attributes.get("id") or "", attributes.get("class") or ""
        if id_:
            self.tokens.add("#" + id_)
        known = self._classes.get(cls)
        if known is None:
            known = self._new_class(cls)
        return Element(parent, tag, id_, known, attributes.get("itemprop") or attributes.get("role") or "", why)

    def _new_class(self, cls: str) -> str:
        """The names of a class attribute, which most elements of a page share with others."""
        names = cls.split()
        self.tokens.update(["." + name for name in names])
        self._classes[cls] = known = " ".join(names)
        return known

    def _hides(self, attributes: Mapping[str, str | None]) -> str:
        """hiding_reason, asked once for each pair of style and class."""
        if "hidden" in attributes or "aria-hidden" in attributes:
            return hiding_reason(attributes)
        key = (attributes.get("style") or "", attributes.get("class") or "")
        why = self._reasons.get(key)
        if why is None:
            self._reasons[key] = why = hiding_reason(attributes)
        return why

    def _inline_enter(self, tag: str, attributes: Mapping[str, str | None]) -> tuple[Any, ...]:
        at = (len(self.blocks), self._size)
        if not attributes:
            return ("inline", tag, *at, False, "")
        if tag == "img":
            self._picture(attributes)
        elif tag == "time" and (when := attributes.get("datetime")):
            self.times.append((len(self.blocks), when))
        elif tag == "iframe":
            self.frames.append(self.base.resolve(attributes.get("src") or ""))
            return ()
        elif tag == "a":
            href = attributes.get("href") or ""
            self._open_links.append((*at, self.base.resolve(href), attributes.get("rel") or ""))
        why = self._hides(attributes)
        if why:
            self._open_hidden.append((*at, why))
        return ("inline", tag, *at, bool(why), self._label(tag, attributes))

    def _label(self, tag: str, attributes: Mapping[str, str | None]) -> str:
        """The label of a mark, "" where no attribute can name a field."""
        id_, cls = attributes.get("id") or "", attributes.get("class") or ""
        prop = attributes.get("itemprop") or attributes.get("rel") or ""
        key = (tag, id_, cls, prop)
        label = self._labels.get(key)
        if label is None:
            self._labels[key] = label = self._new_label(*key)
        return label

    def _new_label(self, tag: str, id_: str, cls: str, prop: str) -> str:
        if id_:
            self.tokens.add("#" + id_)
        if cls not in self._classes:
            self._new_class(cls)
        names = f"{id_} {cls} {prop}".lower()
        if tag != "time" and (len(names) < 4 or not _MARK_WORDS.search(names)):
            return ""
        return f"{tag}#{id_}.{cls}[{prop}]".lower()

    def _leave(self, node: Any, frame: tuple[Any, ...]) -> None:
        nature, tag, first, at, hides, extra = frame
        if nature == "block":
            if not extra and self._size:
                self._flush()
            if tag == "tr":
                self._row_cells = 0
            elif tag == "table":
                self._data_tables.pop()
            self._container.pop()
            self._kinds.pop()
        elif tag == "a" and self._open_links:
            self._close_link()
        if hides:
            start, offset, why = self._open_hidden.pop()
            if here := self._here(start, offset):
                self._hidden.append(Span(*here, why))
        if nature == "inline" and extra and first == len(self.blocks) and self._size > at:
            self.marks.append(Mark(first, at, self._size, extra))
        self.extents[node.mem_id] = (first, at, len(self.blocks), self._size)

    def _here(self, first: int, at: int) -> tuple[int, int] | None:
        """What an element opened at (first, at) holds of the block being read."""
        start = at if first == len(self.blocks) else 0
        return (start, self._size) if self._size > start else None

    def _close_link(self) -> None:
        first, at, href, rel = self._open_links.pop()
        if here := self._here(first, at):
            self._links.append(Link(*here, href, rel))

    def _picture(self, attributes: Mapping[str, str | None]) -> None:
        if address := picture_of(attributes):
            alt = (attributes.get("alt") or "").strip()
            self.images.append(Image(len(self.blocks), self._size, self.base.resolve(address), alt))

    def _skipped(self, node: Any, tag: str) -> None:
        if tag == "script" and "ld+json" in (node.attributes.get("type") or ""):
            self.scripts.append(node.text())

    def _cell(self) -> None:
        """The next cell of a data table's row: cells are joined by a tab."""
        self._row_cells += 1
        if self._row_cells > 2:
            self._pieces.append("\t")
            self._size += 1

    def _text(self, text: str) -> None:
        if self._kinds[-1] == "pre":
            piece = text.replace("\r\n", "\n")
        else:
            if "\n" in text:
                text = _CJK_BREAK.sub("", text)
            piece = _SPACE.sub(" ", text)
            if piece[:1] == " " and (not self._size or self._pieces[-1][-1] in " \t"):
                piece = piece[1:]
        if piece:
            self._pieces.append(piece)
            self._size += len(piece)

    def _flush(self) -> None:
        """End the block being read; white space at its edges goes, and with it a block of nothing else."""
        if not self._size:
            return
        raw = "".join(self._pieces)
        self._pieces = []
        pre = self._kinds[-1] == "pre"
        text = raw.strip("\n") if pre else raw.strip(_EDGES)
        if text:
            self._add_block(text, len(raw) - len(raw.lstrip("\n" if pre else _EDGES)))
        self._size, self._links, self._hidden = 0, [], []
        if self._open_links:
            self._open_links = [(len(self.blocks), 0, href, rel) for _, _, href, rel in self._open_links]
        if self._open_hidden:
            self._open_hidden = [(len(self.blocks), 0, why) for _, _, why in self._open_hidden]

    def _add_block(self, text: str, lead: int) -> None:
        for first, at, href, rel in self._open_links:
            if here := self._here(first, at):
                self._links.append(Link(*here, href, rel))
        for first, at, why in self._open_hidden:
            if here := self._here(first, at):
                self._hidden.append(Span(*here, why))
        end = len(text)
        links: tuple[Link, ...] = ()
        if self._links:
            links = tuple([Link(*place, k.href, k.rel) for k in self._links if (place := _shift(k, lead, end))])
        hidden: tuple[Span, ...] = ()
        if self._hidden:
            hidden = tuple([Span(*place, h.why) for h in self._hidden if (place := _shift(h, lead, end))])
        kind = "table" if self._row_cells else self._kinds[-1]
        self.blocks.append(Block(kind, text, self._container[-1], links, hidden))


def _shift(span: Link | Span, lead: int, end: int) -> tuple[int, int] | None:
    start, stop = max(span.start - lead, 0), min(span.end - lead, end)
    return (start, stop) if stop > start else None


def _is_data_table(node: Any) -> bool:
    """Rows and cells of short inline text, as against a table that only lays out the page."""
    if node.css_first(_NOT_DATA) is not None or node.css_first("tr > :nth-child(2)") is None:
        return False
    return len(node.css("table")) == 1  # the search begins with the node itself


def extents_of(walk: Walk, nodes: Iterator[Any]) -> Iterator[tuple[int, int, int, int]]:
    """(first block, at, last block, until) of the nodes that hold text; the last block is inclusive."""
    count = len(walk.blocks)
    for node in nodes:
        extent = walk.extents.get(node.mem_id)
        if extent is None:
            continue
        first, at, last, until = extent
        if until == 0 or last >= count:
            last -= 1
            until = len(walk.blocks[last].text) if 0 <= last < count else 0
        if first < count and (first, at) < (last, until):
            yield first, min(at, len(walk.blocks[first].text)), last, min(until, len(walk.blocks[last].text))
