"""The vocabulary of the line grammars, as alternations: words.toml holds the words, the modules hold the grammar."""

from functools import cache
from importlib.resources import files
from tomllib import loads


@cache
def _families() -> dict[str, dict[str, list[str]]]:
    return loads(files("scraper.clean.lines").joinpath("words.toml").read_text("utf-8"))


def words(family: str, **parts: str) -> str:
    """The source of a pattern that matches any word of a family, without capture groups.

    Words under "en" match in any case. `parts` fill the places that words leave open as <name>.
    """
    table = _families()[family]
    plain = [word for language, listed in table.items() if language != "en" for word in listed]
    folded = [f"(?i:{'|'.join(table['en'])})"] if table.get("en") else []
    source = f"(?:{'|'.join(plain + folded)})"
    for name, part in parts.items():
        source = source.replace(f"<{name}>", part)
    return source
