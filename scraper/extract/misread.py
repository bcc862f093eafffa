"""A whole page that was decoded with the wrong charset before it was stored, perhaps twice: read back the way it came.

Such pages are valid UTF-8 and hold nothing beyond ASCII but characters of Western 8-bit charsets. A step back is taken
only where it proves itself: the bytes are strict UTF-8, or they are text in a charset of East Asia. A page of GB2312
read once as Latin-1 leaves no control characters behind and is not noticed here.
"""

from collections.abc import Callable

from scraper.text.chars import count_cjk

_WESTERN = ("latin-1", "cp1252", "iso8859_15")
_ASIAN = frozenset(("gb18030", "big5hkscs", "big5-hkscs", "cp932", "euc_jp", "euc-jp", "cp949"))
_LEAST = 200
"""Characters beyond ASCII below which a page is not judged."""
_DENSE = 0.1
"""Share of them in the page, markup included; Western languages stay below it, misread Chinese lies above."""
_PROOF = 0.7
"""Share of East Asian characters among those beyond ASCII that proves a reading as an Asian charset."""
_LEVELS = 3


def read_back(text: str, guess: Callable[[bytes], tuple[str, str]]) -> str:
    """The text as it was before it was misread; the same text where nothing proves a misreading.

    The text must still hold its C1 controls. `guess` gives text and charset of bytes that are no UTF-8.
    """
    text = text.removeprefix("\ufeff")
    for _ in range(_LEVELS):
        before = _one_level(text, guess)
        if before is None:
            return text
        text = before
    return text


def _one_level(text: str, guess: Callable[[bytes], tuple[str, str]]) -> str | None:
    beyond = _beyond_ascii(text)
    if beyond < max(_LEAST, _DENSE * len(text)) or count_cjk(text):
        return None
    readings = []
    for codec in _WESTERN:
        try:
            raw = text.encode(codec)
        except UnicodeEncodeError:
            continue
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            found, charset = guess(raw)
        if charset in _ASIAN and count_cjk(found) >= _PROOF * _beyond_ascii(found):
            readings.append((count_cjk(found), found))
    return max(readings)[1] if readings else None


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))
