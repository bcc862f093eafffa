"""How plausible a decoded text is, by its characters and their neighbours: right readings are made of common ones."""

from collections import Counter
from functools import cache

import regex

from scraper.extract import commonest
from scraper.text.chars import CJK, HAN

_LEVELS = (
    ("gb2312", range(0xB0, 0xD8), (range(0xA1, 0xFF),)),
    ("big5", range(0xA4, 0xC7), (range(0x40, 0x7F), range(0xA1, 0xFF))),
)
"""The rows of GB2312 and Big5 that hold the more usual half of their characters."""

_ASCII = regex.compile(r"[\x00-\x7f]+")
_CLASHES = (
    (0.8, regex.compile(r"(?<=[\u00c0-\u024f])[\u00c0-\u024f]")),  # accented letters seldom come in pairs
    (1.2, regex.compile(r"(?<=\p{Ll})[^\P{Lu}A-Z]", regex.V1)),  # a capital after a small letter
    (1.0, regex.compile(r"(?<=[A-Za-z])[^\W\p{L}]?[¢-ª¬±-¶¸-º¼-¿×÷](?=[A-Za-z])")),  # a sign in a word
    (
        1.2,
        regex.compile(r"(?<=[A-Za-z\u00c0-\u024f])[\u0370-\u0fff]|[\u0370-\u0fff](?=[A-Za-z\u00c0-\u024f])"),
    ),  # two alphabets in a word
    (
        1.2,
        regex.compile(rf"(?<=[A-Za-z])[{CJK}](?![{CJK}])|(?<![{CJK}])[{CJK}](?=[a-z])"),
    ),  # one CJK character in a word
    (0.6, regex.compile(rf"(?<=[\uac00-\ud7af])[{HAN}]|(?<=[{HAN}])[\uac00-\ud7af]")),  # hangul glued to Han
    (0.6, regex.compile(r"(?<![\uff61-\uff9f]{2})[\uff61-\uff9f](?![\uff61-\uff9f])")),  # a lone half-width kana
)
"""What an unlikely pair of neighbours costs, in characters."""


def plausibility(text: str, *, clashes: bool = True) -> float:
    """The mean weight of the characters beyond ASCII, less their clashes: 1 at best, below 0.5 for wrong readings.

    A text in ASCII alone is plausible (1.0). Without `clashes`: an upper bound, for a tenth of the time.
    """
    counts = Counter(_ASCII.sub("", text))
    total = counts.total()
    if not total:
        return 1.0
    table = _weights()
    weight = sum((table[c] if c in table else _weight(c)) * n for c, n in counts.items()) + _latin(counts)
    if clashes:
        weight -= sum(cost * len(pattern.findall(text)) for cost, pattern in _CLASHES)
    return weight / total


def _latin(counts: Counter[str]) -> float:
    """What accented Latin letters weigh: much, as far as one language has them all."""
    letters = Counter({c: n for c, n in counts.items() if "\u00c0" <= c < "\u0250" and c not in "×÷"})
    if not letters:
        return 0.0
    known = max(sum(n for c, n in letters.items() if c in row or c.lower() in row) for row in commonest.ALPHABETS)
    return 0.95 * known + 0.1 * (letters.total() - known)


@cache
def _weights() -> dict[str, float]:
    """The weight of each listed character: common ones 1, those of the usual half of GB2312 and Big5 a little."""
    usual = "".join(
        bytes(b for row in rows for cells in columns for cell in cells for b in (row, cell)).decode(codec, "ignore")
        for codec, rows, columns in _LEVELS
    )
    table = dict.fromkeys((c for c in usual if c >= "\u4e00"), 0.25)
    for characters, weight in (
        *((letters, weight) for row in commonest.LETTERS for letters, weight in zip(row, (1.0, 0.6, 0.2), strict=True)),
        (commonest.HANS + commonest.HANT + commonest.JA + commonest.KO, 1.0),
        (commonest.PUNCTUATION, 1.0),
    ):
        table.update(dict.fromkeys(characters, weight))
    return table


_RANGES = (
    (0x00A0, -1.5),  # C1 controls
    (0x00C0, 0.2),  # Latin-1 signs
    (0x0250, 0.0),  # Latin letters: see _latin
    (0x0370, -0.3),
    (0x0590, 0.1),  # rarer Greek and Cyrillic letters, capitals
    (0x0E80, 0.1),  # Hebrew, Arabic, Indic, Thai
    (0x2000, -0.2),
    (0x2500, 0.3),  # punctuation, arrows, signs
    (0x25A0, -0.3),  # box drawing
    (0x3000, 0.3),
    (0x3041, 0.4),
    (0x3100, 0.95),  # kana
    (0x3400, 0.0),
    (0x4E00, -0.6),  # rare Han
    (0xA000, -0.1),  # Han
    (0xAC00, -0.5),
    (0xD7B0, 0.35),  # hangul
    (0xE000, -1.0),
    (0xF900, -1.2),  # private use
    (0xFB00, -0.4),
    (0xFF00, -0.2),
    (0xFF61, 0.6),  # full-width forms
    (0xFFA0, 0.1),  # half-width kana
    (0x10000, -1.5),  # U+FFFD and its neighbours
    (0x20000, 0.3),  # emoji and other planes
    (0x110000, -0.8),
)
"""Up to (not including) the code point: the weight of characters in no list."""


def _weight(character: str) -> float:
    point = ord(character)
    return next(weight for end, weight in _RANGES if point < end)
