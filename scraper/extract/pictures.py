"""The address of a picture, which lazy loaders keep in other attributes than src, and what holds its caption."""

import re
from collections.abc import Mapping

_LAZY = (
    "data-original", "data-actualsrc", "data-src", "real_src", "data-lazy-src", "zoomfile", "file", "data-orig-file",
)  # fmt: skip
"""Attributes that hold the real address while src is a placeholder (Zhihu, WeChat, Sina blog, Discuz, WordPress)."""


def picture_of(attributes: Mapping[str, str | None]) -> str:
    """The address as written, "" for inline data and one-pixel counters.

    >>> picture_of({"src": "none.gif", "zoomfile": "/a.jpg"})
    '/a.jpg'
    """
    if attributes.get("width") in ("0", "1") or attributes.get("height") in ("0", "1"):
        return ""
    for name in _LAZY:
        if lazy := attributes.get(name):
            return lazy
    source = attributes.get("src") or ""
    return "" if source.startswith("data:") else source


_CAPTION = re.compile(
    r"(?:^| )(?:tr-caption|wp-caption-text|(?:gallery|image|img|photo|pic|picture|figure|media)[-_]?caption)(?: |$)"
)
"""Blogger, WordPress, and themes that name the picture too: under a bare "caption" cards have a heading and a text."""


def is_caption(cls: str) -> bool:
    """Whether a class attribute says that the element is a picture's caption, as <figcaption> does.

    >>> is_caption("tr-caption"), is_caption("tr-caption-container"), is_caption("caption")
    (True, False, False)
    """
    return _CAPTION.search(cls) is not None
