"""The containers of a page as arrays: depth, extent, what their names and tags say, and totals over what they hold."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from msgspec import Struct
from msgspec.structs import astuple

from scraper.extract.chooser.characters import Array
from scraper.extract.chooser.words import NAMES, name_bits
from scraper.model import Element

TAGS = (
    "article", "main", "nav", "header", "footer", "aside", "form", "table", "list", "figure", "quote", "section", "p",
    "button", "noscript",
)  # fmt: skip
"""Tags, or groups of them, that say something about everything inside."""
_GROUPS = {
    **{tag: k for k, tag in enumerate(TAGS)},
    **dict.fromkeys(("ul", "ol", "dl", "menu", "dir"), TAGS.index("list")),
    "figcaption": 9, "blockquote": 10, "td": 7, "select": 13, "fieldset": 6, "address": 4,
}  # fmt: skip
_ROLES = {
    "navigation": 2, "banner": 3, "contentinfo": 4, "complementary": 5, "main": 1, "search": 6, "articleBody": 0,
    "dialog": 13, "menu": 2,
}  # fmt: skip
FAR = 9
"""Levels above which an ancestor no longer counts as near."""


class Tree(Struct, frozen=True):
    """Arrays over elements in document order; `end` is exclusive."""

    parent: Array
    depth: Array
    end: Array
    code: Array  # tag group, -1 for others
    bits: Array  # of what its names and its tag say, NAMES first, then TAGS
    hidden: Array
    signature: Array  # equal for elements of one tag, class and parent's tag and class
    children: Array


def tree_of(elements: Sequence[Element]) -> Tree:
    """The arrays of a page's elements."""
    count = len(elements)
    above, tags, ids, classes, roles, hides = zip(*map(astuple, elements), strict=True)
    kinds: dict[tuple[str, str], int] = {}
    kind = np.array([kinds.setdefault(pair, len(kinds)) for pair in zip(tags, classes, strict=True)])
    codes = np.array([_GROUPS.get(tag, -1) for tag, _ in kinds])
    bits = np.array([_class_bits(cls) | _group_bit(_GROUPS.get(tag, -1)) for tag, cls in kinds], np.int64)[kind]
    for index in (i for i, name in enumerate(ids) if name):
        bits[index] |= name_bits(ids[index])
    for index in (i for i, role in enumerate(roles) if role):
        bits[index] |= _group_bit(_ROLES.get(roles[index], -1))
    parent, end = np.array(above), _ends(above)
    hidden = np.zeros(count, bool)
    for index in (i for i, why in enumerate(hides) if why):
        hidden[index : end[index]] = True
    depth: list[int] = []
    for place in above:
        depth.append(depth[place] + 1 if place >= 0 else 0)
    below = parent >= 0
    return Tree(
        parent=parent,
        depth=np.array(depth),
        end=end,
        code=codes[kind],
        bits=bits,
        hidden=hidden,
        signature=numbered((kind + 1) * len(kinds) + np.where(below, kind[parent], -1)),
        children=np.bincount(parent[below], minlength=count),
    )


def numbered(keys: Array) -> Array:
    """The keys as 0, 1, 2, … in their own order: equal for equal keys."""
    order = keys.argsort()
    values = keys[order]
    steps = np.empty(len(keys), np.intp)
    steps[order] = np.concatenate(([0], np.cumsum(values[1:] != values[:-1])))
    return steps


def _group_bit(group: int) -> int:
    return 1 << (len(NAMES) + group) if group >= 0 else 0


@lru_cache(maxsize=8_192)  # the pages of a site share their class attributes
def _class_bits(cls: str) -> int:
    mask = 0
    for name in cls.split():
        mask |= name_bits(name)
    return mask


def _ends(parent: Sequence[int]) -> Array:
    """One past the last descendant of each element."""
    end = list(range(1, len(parent) + 1))
    for index in range(len(parent) - 1, 0, -1):
        above = parent[index]
        if end[above] == above + 1:  # its last child comes first here
            end[above] = end[index]
    return np.array(end)


def nearness(tree: Tree, element: Array) -> Array:
    """(NAMES + TAGS) x elements: levels up to the closest one named so, 0 the element itself, FAR if none is near."""
    seen = np.zeros((FAR, len(element)), "<i8")
    level = element
    for step in range(FAR):
        seen[step] = tree.bits[level]
        level = np.maximum(tree.parent[level], 0)
    np.bitwise_or.accumulate(seen, axis=0, out=seen)
    flags = np.unpackbits(seen[:, :, None].view(np.uint8), axis=2, count=len(NAMES) + len(TAGS), bitorder="little")
    levels: Array = FAR - flags.sum(axis=0, dtype=np.int8).T
    return levels


def subtree_totals(tree: Tree, element: Array, values: Array) -> Array:
    """Sums of block values over everything below each element; `element` is each block's container, values a column."""
    own = np.bincount(element, weights=values, minlength=len(tree.end))
    running = np.concatenate(([0.0], np.cumsum(own)))
    return running[tree.end] - running[np.arange(len(tree.end))]
