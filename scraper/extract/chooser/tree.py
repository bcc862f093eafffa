"""The containers of a page as arrays: depth, extent, what their names and tags say, and totals over what they hold."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from msgspec import Struct

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
    """Arrays over elements in document order; `end` is exclusive, `near` counts levels up to a named ancestor."""

    parent: Array
    depth: Array
    end: Array
    code: Array  # tag group, -1 for others
    near: Array  # elements x (NAMES + TAGS), 0 the element itself, FAR none
    hidden: Array
    signature: Array  # equal for elements of one tag, class and parent's tag and class
    children: Array


def tree_of(elements: Sequence[Element]) -> Tree:
    """The arrays of a page's elements."""
    count = len(elements)
    parent = np.fromiter((e.parent for e in elements), np.int64, count)
    bits: list[int] = []
    codes: list[int] = []
    hidden: list[bool] = []
    depth: list[int] = []
    names: dict[tuple[str, ...], int] = {}
    own: list[int] = []
    signature = []
    known: dict[tuple[str, str, str, str], tuple[int, int, int]] = {}
    for element in elements:
        above = element.parent
        key = (element.tag, element.cls, element.id, element.role)
        facts = known.get(key)
        if facts is None:
            facts = (*_named(*key), names.setdefault((element.tag, element.cls), len(names)))
            known[key] = facts
        mask, code, name = facts
        bits.append(mask)
        codes.append(code)
        own.append(name)
        signature.append(name * 100_003 + (own[above] if above >= 0 else -1))
        hidden.append(bool(element.hidden) or (above >= 0 and hidden[above]))
        depth.append(depth[above] + 1 if above >= 0 else 0)
    levels = np.array(depth)
    return Tree(
        parent=parent,
        depth=levels,
        end=_ends(parent.tolist()),
        code=np.array(codes),
        near=_nearness(np.array(bits, np.int64), parent, levels),
        hidden=np.array(hidden),
        signature=np.unique(np.array(signature), return_inverse=True)[1],
        children=np.bincount(parent[1:], minlength=count) if count > 1 else np.zeros(count),
    )


def _named(tag: str, cls: str, id_: str, role: str) -> tuple[int, int]:
    """What an element's names and tag say, as bits, and its tag group."""
    mask = (name_bits(id_) if id_ else 0) | _class_bits(cls)
    code = _GROUPS.get(tag, -1)
    for group in (code, _ROLES.get(role, -1)):
        if group >= 0:
            mask |= 1 << (len(NAMES) + group)
    return mask, code


@lru_cache(maxsize=8_192)  # the pages of a site share their class attributes
def _class_bits(cls: str) -> int:
    mask = 0
    for name in cls.split():
        mask |= name_bits(name)
    return mask


def _ends(parent: list[int]) -> Array:
    """One past the last descendant of each element."""
    end = list(range(1, len(parent) + 1))
    for index in range(len(parent) - 1, 0, -1):
        above = parent[index]
        if end[above] == above + 1:  # its last child comes first here
            end[above] = end[index]
    return np.array(end)


def _nearness(bits: Array, parent: Array, depth: Array) -> Array:
    width = len(NAMES) + len(TAGS)
    near = np.where((bits[:, None] >> np.arange(width)) & 1, 0, FAR).astype(np.int8)
    order = np.argsort(depth, kind="stable")
    cuts = np.searchsorted(depth[order], np.arange(1, depth.max() + 2))
    for low, high in pairwise(cuts):
        level = order[low:high]
        near[level] = np.minimum(near[level], np.minimum(near[parent[level]] + 1, FAR))
    return near


def subtree_totals(tree: Tree, element: Array, values: Array) -> Array:
    """Sums of block values over everything below each element; `element` is each block's container, values a column."""
    own = np.bincount(element, weights=values, minlength=len(tree.end))
    running = np.concatenate(([0.0], np.cumsum(own)))
    return running[tree.end] - running[np.arange(len(tree.end))]
