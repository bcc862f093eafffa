"""A lexicon as text of its own: the plain form that `--lexicon` reads beside proposed rule files."""

import json
import tomllib
from typing import Any

from scraper.corpus.lexicon import digest
from scraper.errors import RuleError
from scraper.model import CLASSES, Lexicon, Phrase

FORMAT = "lexicon/1"
_WHERES = ("line", "inline", "title-prefix", "title-suffix")


def lexicon_toml(lexicon: Lexicon) -> str:
    """The whole lexicon as TOML, phrases in their order; `read_lexicon` gives the same lexicon back."""
    lines = [f'format = "{FORMAT}"', f"pages = {lexicon.pages}", ""]
    for p in lexicon.phrases:
        lines += ["[[phrase]]", f"text = {_quoted(p.text)}", f'class = "{p.cls}"', f'where = "{p.where}"']
        lines += [f"scope = {_quoted(p.scope)}"] if p.scope else []
        lines += ["inside = true"] if p.inside else []
        lines += [f"support = {{ pages = {p.pages}, hosts = {p.hosts} }}", ""]
    return "\n".join(lines)


def read_lexicon(text: str, *, file: str = "lexicon") -> Lexicon:
    """The lexicon of a TOML text.

    Raises:
        RuleError: the text is no lexicon; the message names the file, the phrase and what is wrong.
    """
    try:
        return lexicon_of_table(tomllib.loads(text), file=file)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{file}: not TOML: {error}") from error


def lexicon_of_table(table: dict[str, Any], *, file: str) -> Lexicon:
    """The lexicon of a TOML table; raises as `read_lexicon`."""
    if table.get("format") != FORMAT:
        raise RuleError(f'{file}: format must be "{FORMAT}"')
    rows = table.get("phrase", [])
    phrases = tuple(_phrase(row, f"{file}: phrase {number}") for number, row in enumerate(rows, 1))
    return Lexicon(phrases, int(table.get("pages", 0)), digest(phrases))


def _phrase(row: object, place: str) -> Phrase:
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not row["text"].strip():
        raise RuleError(f"{place}: text is missing")
    cls, where, support = row.get("class", "injected-ad"), row.get("where", "inline"), row.get("support", {})
    if cls not in CLASSES:
        raise RuleError(f"{place}: unknown class {cls!r}")
    if where not in _WHERES:
        raise RuleError(f"{place}: where must be one of {', '.join(_WHERES)}")
    if not isinstance(support, dict) or not all(isinstance(n, int) for n in support.values()):
        raise RuleError(f"{place}: support must hold whole numbers")
    scope = str(row.get("scope", ""))
    inside = row.get("inside", False) is True
    return Phrase(row["text"], cls, where, scope, support.get("pages", 0), support.get("hosts", 0), inside)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
