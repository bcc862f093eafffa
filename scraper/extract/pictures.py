"""The address of a picture: lazy loaders keep it in other attributes than src."""

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
