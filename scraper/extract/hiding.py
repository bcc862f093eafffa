"""Does an element hide itself, as far as its own attributes tell? Evidence only: hiding alone never removes text."""

import re
from collections.abc import Mapping

_ZERO = r"0(?:\.0+)?"
_WHITE = r"#fff(?:fff)?\b|white\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\)"
_WHITE_NAMED = re.compile(r"#?fff(?:fff)?|white")
"""What <font color> says; the sign is often left out."""
_STYLES = (
    ("display", re.compile(r"display\s*:\s*none")),
    ("visibility", re.compile(rf"visibility\s*:\s*hidden|opacity\s*:\s*{_ZERO}\s*(?:;|!|$)")),
    ("size", re.compile(rf"font-size\s*:\s*{_ZERO}(?:px|pt|em|rem|%)?\s*(?:;|!|$)")),
    ("size", re.compile(r"(?<![-\w])height\s*:\s*[01](?:px)?\s*;.*overflow\s*:\s*hidden")),
    ("colour", re.compile(rf"(?<![-\w])color\s*:\s*(?:transparent|rgba\([^)]*,\s*{_ZERO}\s*\)|{_WHITE})")),
    ("offscreen", re.compile(r"(?:left|top|text-indent|margin-left)\s*:\s*-\d{3,}")),
)
_PAINTED = re.compile(
    rf"background(?:-color)?\s*:\s*(?!\s|{_WHITE}|transparent|none|initial|inherit|unset|rgba\([^)]*,\s*{_ZERO}\s*\))"
)
"""A background of another colour, on which white text is seen."""
_MAY_HIDE = re.compile(r"none|hidden|opacity|size\s*:\s*0|color|-\d{3}")
"""One cheap look that spares most styles the five patterns above."""
_READER_ONLY = re.compile(
    r"(?<![-\w])(?:sr-only|screen-reader-text|visually-?hidden|hidden-accessible|sound_only)(?![-\w])"
)


def hiding_reason(attributes: Mapping[str, str | None]) -> str:
    """How the element hides its text: a `why` of model.Span, "" if it does not.

    >>> hiding_reason({"style": "display:none"}), hiding_reason({"layout": "nodisplay"})  # the latter on AMP pages
    ('display', 'attribute')
    >>> hiding_reason({"style": "background-color: #fff"}), hiding_reason({"style": "color:#fff;background: #903"})
    ('', '')
    >>> hiding_reason({"style": "color: white; background-color: #ffffff"}), hiding_reason({"color": "#FFFFFF"})
    ('colour', 'colour')
    """
    if "hidden" in attributes or attributes.get("aria-hidden") == "true" or attributes.get("layout") == "nodisplay":
        return "attribute"
    style = attributes.get("style")
    if style:
        low = style.lower()
        for why, pattern in _STYLES if _MAY_HIDE.search(low) else ():
            if pattern.search(low) and not (why == "colour" and _PAINTED.search(low)):
                return why
    if (colour := attributes.get("color")) and _WHITE_NAMED.fullmatch(colour.strip().lower()):
        return "colour"
    cls = attributes.get("class")
    return "offscreen" if cls and may_hide(cls) and _READER_ONLY.search(cls) else ""


def may_hide(cls: str) -> bool:
    """Whether a class attribute is worth a search for names that hide."""
    return "sr-" in cls or "hidden" in cls or "reader" in cls
