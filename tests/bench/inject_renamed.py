"""An injection set with other advertisers: every advert's words exchanged, everything else as it was.

    python tests/bench/inject.py dev-unique --adverts FILE.toml [--unknown]

FILE.toml has a table for each of zh-Hant, zh-Hans and ja with the keys places, qualities, trades, endings and brands:
words separated by white space. One advert of the set becomes one other, on all pages, so what repeated still repeats.
Write such a file, or have it written, without a look at scraper/clean/ads/vocabulary.toml, and do not tune on it: the
advert model has seen the set's own words, these it has not. `--unknown` leaves out the trades that the program's lists
hold, in whole or in part: a floor.
"""

import random
import tomllib
import zlib
from collections.abc import Callable
from pathlib import Path

import regex

from scraper.clean.ads.model import load_model
from scraper.clean.ads.vocabulary import TRADE, find_words

ADVERTS = frozenset(("ad_inline_text", "ad_inline_anchor", "ad_in_number", "ad_line_sep", "ad_line_anchor", "hidden"))
SHAPES = {
    "zh-Hant": (("pqt", 55), ("pt", 15), ("te", 12), ("t", 8), ("qt", 4), ("b", 6)),
    "zh-Hans": (("pte", 40), ("pt", 28), ("te", 18), ("t", 9), ("b", 5)),
    "ja": (("pqt", 70), ("te", 12), ("qt", 8), ("t", 5), ("b", 5)),
}
"""The parts of an advert and how often it is made of them, in hundredths: about as in the development sets."""

TRIES = 1_000
"""How often an advert is made anew because another one is the same."""

_LISTS = {"p": "places", "q": "qualities", "t": "trades", "e": "endings", "b": "brands"}
_SPLIT = regex.compile(r"[|｜、,，/·\-\s]+")
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")


def words_of(path: Path, *, unknown: bool = False) -> dict[str, dict[str, list[str]]]:
    """Language → list → words; with `unknown` no trade that the program's lists know."""
    lists = {k: {n: w.split() for n, w in v.items()} for k, v in tomllib.loads(path.read_text("utf-8")).items()}
    if unknown:
        for own in lists.values():
            own["trades"] = [t for t in own["trades"] if not _is_known(t)]
    return lists


def _is_known(trade: str) -> bool:
    model = load_model()
    found = find_words(model.vocabulary, model.folding(trade))
    return any(parts & TRADE for ends in found.starts.values() for _, parts in ends)


def renamed(rows: list[dict], lists: dict[str, dict[str, list[str]]], fold: Callable[[str], str]) -> list[dict]:
    """The rows with other adverts in page, stream and truth; `fold` gives the Simplified form of a text."""
    other = _exchange(rows, lists, fold)
    pattern = regex.compile("|".join(map(regex.escape, sorted(other, key=len, reverse=True))))

    def new(value):
        if isinstance(value, str):
            return pattern.sub(lambda m: other[m[0]], value)
        if isinstance(value, list):
            return [new(v) for v in value]
        return {k: new(v) for k, v in value.items()} if isinstance(value, dict) else value

    return [
        row | {"html": new(row["html"]), "truth": new(row["truth"]), "stream": [[c, new(t)] for c, t in row["stream"]]}
        for row in rows
    ]


def _exchange(rows: list[dict], lists: dict[str, dict[str, list[str]]], fold: Callable[[str], str]) -> dict[str, str]:
    """Every advert of the rows → another one, never the same for two; words that articles use, too, stay."""
    used_by_articles = "\n".join(text for row in rows for cls, text in row["stream"] if cls == "clean")
    phrases = {
        part: row["lang"]
        for row in rows
        for cls, text in row["stream"]
        if cls in ADVERTS
        for part in _SPLIT.split(text)
    }
    out, used = {}, set()
    for phrase in sorted(p for p in phrases if len(p) > 1 and p not in used_by_articles):
        dice = random.Random(zlib.crc32(phrase.encode()))
        language = _language(phrase, phrases[phrase], fold)
        tries = (new_advert(lists[language], language, dice) for _ in range(TRIES))
        made = next((advert for advert in tries if advert not in used), "")
        if not made:
            raise ValueError(f"{language}: too few words for so many adverts: write more, or leave --unknown out")
        used.add(made)
        out[phrase] = made
    return out


def _language(phrase: str, page: str, fold: Callable[[str], str]) -> str:
    if page == "ja" or _KANA.search(phrase):
        return "ja"
    return "zh-Hant" if fold(phrase) != phrase or page == "zh-Hant" else "zh-Hans"


def new_advert(words: dict[str, list[str]], language: str, dice: random.Random) -> str:
    """An advert of the usual shapes of a language, made of its lists."""
    shapes, weights = zip(*SHAPES[language], strict=True)
    return "".join(dice.choice(words[_LISTS[part]]) for part in dice.choices(shapes, weights)[0])
