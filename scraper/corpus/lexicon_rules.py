"""A learned lexicon as a proposed rule file, for people to read and for `clean --lexicon` to use, and back."""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import regex

from scraper.errors import ConfigError, RuleError
from scraper.model import CLASSES, Lexicon, Phrase
from scraper.rules.read import read_rules
from scraper.rules.schema import FORMAT, LineRule, Match, RuleSet, Support
from scraper.rules.write import rule_text

_ID = regex.compile(r"[a-z0-9][a-z0-9-]*+")
_PAGES = regex.compile(r"(\d{1,12}) pages")
_COMMENT = """Learned by `scraper {by}` from {pages} pages. Nothing here is active until a person says
status = "on": then each text goes where it stands as a whole line. `scraper clean --lexicon FILE` also finds the
phrases inside sentences (where = "inline") and at the ends of titles."""


def lexicon_text(lexicon: Lexicon, name: str, *, by: str = "rules learn") -> str:
    """The proposed rule file of a lexicon; `load_lexicon` gives the same lexicon back."""
    rules = RuleSet(
        format=FORMAT,
        id=id_of(name),
        status="proposed",
        attested=f"{lexicon.pages} pages",
        match=Match(any=True),
        line=tuple(_rules(lexicon)),
    )
    return rule_text(rules, comment=_COMMENT.format(pages=lexicon.pages, by=by))


def id_of(name: str) -> str:
    """The id of a lexicon in a file of this name: the name itself, where it can be one.

    >>> id_of("shop"), id_of("My Words")
    ('shop', 'learned')
    """
    return name if _ID.fullmatch(name) else "learned"


def _rules(lexicon: Lexicon) -> Iterator[LineRule]:
    """Phrases with the same class, place and support share a rule; the best supported come first."""
    groups: dict[tuple[str, str, int, int, bool, str], list[str]] = defaultdict(list)
    for p in lexicon.phrases:
        groups[p.where, p.scope, -p.pages, -p.hosts, p.inside, p.cls].append(p.text)
    for number, ((where, scope, pages, hosts, inside, cls), texts) in enumerate(sorted(groups.items()), 1):
        share = round(min(1.0, -pages / lexicon.pages), 4) if lexicon.pages else 0.0
        known = {"pages": -pages, "share": share, "hosts": -hosts, "where": where, "scope": scope, "inside": inside}
        support = msgspec.convert(known, Support)
        yield LineRule(id=f"learned-{where}-{number}", cls=cls, text=tuple(sorted(texts)), support=support)


def load_lexicon(path: Path) -> Lexicon:
    """The lexicon in a file that `scraper rules learn` wrote, or in the form "lexicon/1".

    Raises:
        ConfigError: the file can't be read, or is another one.
    """
    try:
        body = path.read_bytes()
        table = tomllib.loads(body.decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"{path} is no lexicon: not TOML: {error}") from error
    if isinstance(table.get("format"), str):
        return _load_bare(table, path)
    rules, findings = read_rules(body, file=str(path), name=str(table.get("id", "")))
    if rules is None:
        raise ConfigError("\n".join(map(str, findings)))
    return _lexicon_of(rules, path)


def _load_bare(table: dict[str, Any], path: Path) -> Lexicon:
    from scraper.corpus.lexicon_file import lexicon_of_table  # noqa: PLC0415  # numpy and the models

    try:
        return lexicon_of_table(table, file=str(path))
    except RuleError as error:
        raise ConfigError(str(error)) from error


def _lexicon_of(rules: RuleSet, path: Path) -> Lexicon:
    from scraper.corpus.lexicon import digest  # noqa: PLC0415  # numpy and the models

    if rules.fields or rules.drop or rules.inline or rules.use or rules.status not in ("proposed", "on"):
        raise ConfigError(f"{path} is a rule set, no lexicon; write one with `scraper rules learn`")
    found = [phrase for rule in rules.line for phrase in _phrases(rule, path)]
    phrases = tuple(sorted(found, key=lambda p: (p.where, p.scope, p.text)))
    pages = _PAGES.match(rules.attested)
    return Lexicon(phrases, int(pages[1]) if pages else 0, digest(phrases))


def _phrases(rule: LineRule, path: Path) -> Iterator[Phrase]:
    support = rule.support
    if support is None or rule.pattern or rule.cls not in CLASSES:
        raise ConfigError(f"{path}: {rule.rule} was not learned: a lexicon holds exact lines with their support")
    for text in rule.text:
        yield Phrase(text, rule.cls, support.where, support.scope, support.pages, support.hosts, support.inside)
