"""Run the tests that line and inline rules carry, and fire every pattern at strings that are bad for it."""

import contextlib
from collections.abc import Collection, Iterator
from itertools import pairwise

import regex

from scraper.errors import RuleError
from scraper.rules.findings import Finding, Source
from scraper.rules.patterns import compile_pattern
from scraper.rules.positions import Path
from scraper.rules.schema import InlineRule, LineRule, RuleSet
from scraper.rules.walk import spots, text_rules

SLOW = 0.1
"""Seconds of CPU a pattern may take on one hostile string; a page gives each rule 0.25 s for all of its lines."""

_LENGTH = 1_000  # code points of a hostile string: a long paragraph; a cubic pattern needs seconds for it
_FILL = ("a", " ", "0", "文", "。", "-", "|", ".", "a ", "0:", "文 ", "a.", "\t ", "aA0", "((", "あ", "가")
_SYNTAX = regex.compile(r"\\[pP]\{[^}]*+\}|\\.|\(\?[^:=!)]*+[:=!)>]|\{[\d,]*+\}|[][(){}|?*+^$.]")
_MOST_LETTERS = 12  # of a pattern's own characters that are tried: each pair of neighbours is one string


def try_rules(rules: RuleSet, source: Source) -> Iterator[Finding]:
    """Findings of every hit, keep and test of a rule set, and its slow patterns. Broken patterns are passed over."""
    slow: set[Path] = set()
    for spot in spots(rules):
        if spot.kind == "pattern" and (text := slow_on(spot.text)):
            slow.add(spot.path)
            told = f"{spot.text!r} takes more than {SLOW} s on {text[:24]!r}… ({len(text)} characters)"
            yield source.error(
                spot.path, "R125", f"{told}; avoid nested and neighbouring repeats of the same characters"
            )
    yield from try_examples(rules, source, slow)


def try_examples(rules: RuleSet, source: Source, slow: Collection[Path] = ()) -> Iterator[Finding]:
    """Findings of every hit, keep and test. Passed over: broken patterns, and slow ones, which a page skips, too.

    slow: the places of patterns that are known to be slow.
    """
    for table, number, rule in text_rules(rules):
        path: Path = (table, number)
        if (*path, "pattern") in slow or not _is_sound(rule):
            continue
        with contextlib.suppress(TimeoutError):
            if isinstance(rule, LineRule):
                yield from _try_line(path, rule, source)
            else:
                yield from _try_inline(path, rule, source)


def _is_sound(rule: LineRule | InlineRule) -> bool:
    try:
        compile_pattern(rule.pattern)
    except RuleError:
        return False
    return True


def removes(rule: LineRule, line: str) -> bool:
    """Whether a line rule removes a line, its zone aside: as the engine sees it, bare of outer white space."""
    bare = line.strip()
    if bare in {text.strip() for text in rule.text}:
        return True
    return bool(rule.pattern and compile_pattern(rule.pattern).search(bare, timeout=SLOW))


def rewrite(rule: InlineRule, text: str) -> str:
    """What an inline rule makes of a text, line by line; outer white space of a line is not the rule's to see."""
    pattern = compile_pattern(rule.pattern)

    def one(line: str) -> str:
        bare = line.strip()
        at = line.find(bare)
        return line[:at] + str(pattern.sub(rule.with_, bare, timeout=SLOW)) + line[at + len(bare) :]

    return "\n".join(map(one, text.split("\n")))


def _try_line(path: Path, rule: LineRule, source: Source) -> Iterator[Finding]:
    for number, line in enumerate(rule.hit):
        if not removes(rule, line):
            yield source.error(
                (*path, "hit", number), "R141", f"rule {rule.rule}: hit[{number}] does not match {line!r}"
            )
    for number, line in enumerate(rule.keep):
        if removes(rule, line):
            told = f"rule {rule.rule}: keep[{number}] matches {line!r}; narrow the pattern"
            yield source.error((*path, "keep", number), "R142", told)


def _try_inline(path: Path, rule: InlineRule, source: Source) -> Iterator[Finding]:
    try:
        for number, test in enumerate(rule.test):
            made = rewrite(rule, test.in_)
            if made != test.out:
                told = f"rule {rule.rule}: test[{number}] makes {made!r} of {test.in_!r}, not {test.out!r}"
                yield source.error((*path, "test", number), "R143", told)
        for number, text in enumerate(rule.keep):
            made = rewrite(rule, text)
            if made != text:
                told = f"rule {rule.rule}: keep[{number}] becomes {made!r}; narrow the pattern"
                yield source.error((*path, "keep", number), "R142", told)
    except (regex.error, IndexError) as error:
        yield source.error((*path, "with"), "R122", f"rule {rule.rule}: {rule.with_!r} can't be filled in: {error}")


def slow_on(pattern: str) -> str:
    """The first hostile string on which a pattern takes longer than SLOW; "" if there is none, or no pattern."""
    try:
        search = compile_pattern(pattern).search
    except RuleError:
        return ""
    for text in hostile_texts(pattern):
        try:
            search(text, timeout=SLOW)
        except TimeoutError:
            return text
    return ""


def hostile_texts(pattern: str) -> Iterator[str]:
    """Long runs of common characters and of the pattern's own, each with an end that lets a match fail late."""
    letters = dict.fromkeys(_SYNTAX.sub("", pattern))
    own = "".join(letters)[:_MOST_LETTERS]
    runs = (*_FILL, *own, *(a + b for a, b in pairwise(own)), own)
    for run in dict.fromkeys(runs):
        if run:
            filled = (run * (_LENGTH // len(run) + 1))[:_LENGTH]
            yield filled + "\x01"
            yield own[:1] + filled + "\x01" + own  # with what the engine looks for before it begins
    yield (own or "a") + "\n" * _LENGTH + "\x01"
