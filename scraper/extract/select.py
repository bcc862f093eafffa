"""What the selectors of the matching rule sets hit in a tree: regions to drop, the body, and values of fields."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import regex

from scraper.extract.html import Walk
from scraper.extract.xpath import XPathView
from scraper.model import Found, Region
from scraper.rules.markers import parse_marker
from scraper.rules.patterns import compile_pattern
from scraper.rules.schema import DropRule, FieldRule, RuleSet, Unless
from scraper.rules.selectors import parse_selector

BUDGET = 0.25
"""CPU seconds that one pattern of a field may take on one value; the rule is then skipped and reported."""

_ONCE = frozenset(("published", "modified", "author"))
"""Fields that readers' comments have too, often under the same class: theirs are not the article's."""
_COMMENTS = regex.compile(
    r"(?<![a-z])(?<!no-)(?<!has-)(?:comment|repl(?:y|ies))s?[-_]?(?:list|area|section|wrap|wrapper|box|body|info|meta|item|content|thread)?(?![a-z-])",
    regex.IGNORECASE,
)
_TOPS = frozenset(("body", "html", "-document"))
LONGEST = 200_000
"""Code points of all values of one selector, the last one whole: elements around each other give their text again and
again, and a field has none so long."""
LONGEST_LOOK = 10_000_000
"""The same of texts that `unless` looks at; the other elements stay."""
FEW = 16
"""Elements of one drop rule up to which it is not asked whether one is inside another."""
_NUMBER = regex.compile(r"\d+")


class Hits:
    """The tree of one page, asked by rule sets; an element that the page's tokens rule out is never searched for."""

    def __init__(self, tree: Any, walk: Walk, html: str) -> None:
        self.tree = tree
        self.walk = walk
        self._xpath = XPathView(html)
        self.overdue: list[str] = []  # rules whose patterns ran out of time

    def any(self, selector: str) -> bool:
        """Whether a CSS selector hits, as the rules' markers ask."""
        css = parse_selector(selector).css
        return self._possible(css) and self.tree.css_first(css) is not None

    def nodes(self, selector: str) -> list[Any]:
        """The nodes that a CSS selector hits, in document order."""
        css = parse_selector(selector).css
        return list(self.tree.css(css)) if self._possible(css) else []

    def _possible(self, css: str) -> bool:
        return parse_marker(css).possible(self.walk.tokens)

    def regions(self, rule_sets: Sequence[RuleSet]) -> Iterator[Region]:
        """What drop rules hit, then the body; later rule sets come first for the body."""
        for rule_set in rule_sets:
            for rule in rule_set.drop:
                yield from self._dropped(rule)
        for rule_set in reversed(rule_sets):
            if body := rule_set.fields.get("body"):
                found = list(self._body(body))
                if found:
                    yield from found
                    return

    def _dropped(self, rule: DropRule) -> Iterator[Region]:
        for selector in rule.select:
            if nodes := self.nodes(selector):  # as few do
                yield from self._as_regions(_going(nodes, rule.unless), rule.rule, rule.cls, "drop", selector)
        for path in rule.xpath:
            for extent in self._xpath.extents(path, self.walk):
                yield Region(rule.rule, rule.cls, "drop", *extent, path)

    def _body(self, rule: FieldRule) -> Iterator[Region]:
        """The first selector whose nodes hold min_chars; `every` joins all its nodes, else the first long one."""
        for selector in rule.select:
            outer = _outermost(self.nodes(selector))  # what is inside one that is too short is no longer
            long = (n for n in outer if len("".join(n.text().split())) >= rule.min_chars)
            kept = long if rule.every else islice(long, 1)
            regions = list(self._as_regions(kept, rule.rule, "boilerplate", "body", selector))
            if regions:
                yield from regions
                return
        for path in rule.xpath:
            for extent in self._xpath.extents(path, self.walk):
                yield Region(rule.rule, "boilerplate", "body", *extent, path)
                return

    def _as_regions(self, nodes: Iterable[Any], rule: str, cls: str, stage: str, selector: str) -> Iterator[Region]:
        for extent in extents_of(self.walk, nodes):
            yield Region(rule, cls, stage, *extent, selector)

    def found(self, rule_sets: Sequence[RuleSet]) -> Iterator[Found]:
        """The values of all field rules, the most specific rule set first."""
        for rule_set in reversed(rule_sets):
            for rule in rule_set.fields.values():
                if rule.name != "body":
                    yield from self._field(rule)

    def _field(self, rule: FieldRule) -> Iterator[Found]:
        for values in (*map(self._css_values(rule), rule.select), *map(self._xpath.values, rule.xpath)):
            try:
                answers = [a for value in values for a in answers_of(rule, value)]
            except TimeoutError:
                self.overdue.append(rule.rule)
                return
            if answers:
                yield from answers if rule.every or rule.split else _first_of_each(answers)
                return

    def _css_values(self, rule: FieldRule) -> Any:
        def values(selector: str) -> list[str]:
            attr = parse_selector(selector).attr
            nodes: Iterable[Any] = self.nodes(selector)
            if rule.name in _ONCE and not _COMMENTS.search(selector):
                nodes = _outside_comments(nodes)
            return [value for value in _up_to(LONGEST, (_value(node, attr, rule) for node in nodes)) if value]

        return values


def answers_of(rule: FieldRule, raw: str) -> list[Found]:
    """The facts in one raw value, after strip, split, patterns and reject.

    Raises:
        TimeoutError: a pattern needs more than BUDGET seconds of CPU.
    """
    text = " ".join(raw.split())
    out = []
    for fact, value in _facts(rule, text):
        for strip in rule.strip:
            value = compile_pattern(strip).sub("", value, timeout=BUDGET).strip()  # noqa: PLW2901
        refused = {r.casefold() for r in rule.reject.get(fact, ())}
        if value and value.casefold() not in refused and (fact != rule.name or len(value) >= rule.min_chars):
            out.append(Found(fact, value, rule.rule, "", rule.timezone))
    return out


def _facts(rule: FieldRule, text: str) -> Iterator[tuple[str, str]]:
    patterns = ((rule.pattern,) if rule.pattern else ()) + rule.also
    if not patterns:
        for part in compile_pattern(rule.split).split(text, timeout=BUDGET) if rule.split else [text]:
            yield rule.name, (part or "").strip()
    for pattern in patterns:
        match = compile_pattern(pattern).search(text, timeout=BUDGET)
        if match is None:
            continue
        named = {k: v.strip() for k, v in match.groupdict().items() if v}
        if not match.re.groupindex:
            yield rule.name, match[0].strip()
        for group, value in named.items():
            yield (rule.name if group == "value" else group), value


def _first_of_each(answers: Sequence[Found]) -> list[Found]:
    seen: dict[str, Found] = {}
    for answer in answers:
        seen.setdefault(answer.field, answer)
    return list(seen.values())


def _value(node: Any, attr: str, rule: FieldRule) -> str:
    if attr:
        return str(node.attributes.get(attr) or "")
    if not rule.parts:
        return str(node.text(separator=" ") if rule.split else node.text())
    parts = {}
    for name, selector in rule.parts.items():
        part = node.css_first(parse_selector(selector).css)
        if part is not None:
            text = " ".join(part.text().split())
            number = _NUMBER.search(text) if name in ("year", "month", "day") else None
            parts[name] = number[0] if number else text
    if "year" not in parts:  # in one piece, as older templates of the platform have it
        return str(node.text())
    day = "-".join(parts[k] for k in ("year", "month", "day") if k in parts)
    return f"{day} {parts.get('time', '')}".strip()


def _up_to(limit: int, values: Iterable[str]) -> Iterator[str]:
    """The values until they hold so many code points together."""
    for value in values:
        yield value
        limit -= len(value)
        if limit < 0:
            return


def _outside_comments(nodes: Iterable[Any]) -> Iterator[Any]:
    """The nodes without a container around them that is one of readers' comments by its name."""
    known: dict[int, bool] = {}
    return (node for node in nodes if not _is_under(node, known, _is_comments))


def _is_comments(node: Any) -> bool:
    if node.tag in _TOPS:
        return False
    names = node.attributes
    return bool(_COMMENTS.search(f"{names.get('id') or ''} {names.get('class') or ''}"))


def _is_under(node: Any, known: dict[int, bool], test: Callable[[Any], bool]) -> bool:
    """Whether the node or one around it passes the test; what is known of one holds for all below it."""
    path, answer = [], False
    while node is not None:
        answer = known.get(node.mem_id, False)
        if answer or node.mem_id in known:
            break
        path.append(node.mem_id)
        if answer := test(node):
            break
        node = node.parent
    known.update(dict.fromkeys(path, answer))
    return answer


def _spared(node: Any, text: str, unless: Unless) -> bool:
    size = len(text.strip())
    if unless.chars is not None and size < unless.chars:
        return False
    if unless.links_below is not None:
        linked = sum(len(a.text().strip()) for a in node.css("a"))
        if size == 0 or linked / size >= unless.links_below:
            return False
    return unless.has is None or node.css_first(unless.has) is not None


def _going(nodes: Sequence[Any], unless: Unless | None) -> Iterator[Any]:
    """The nodes that are not spared; of many only the outermost, for with these goes what is inside."""
    left = LONGEST_LOOK

    def goes(node: Any) -> bool:
        nonlocal left
        if unless is None:
            return True
        text = node.text() if left > 0 else ""
        left -= len(text)
        return left > 0 and not _spared(node, text, unless)

    return _outermost(nodes, goes) if len(nodes) > FEW else filter(goes, nodes)


def _outermost(nodes: Iterable[Any], wanted: Callable[[Any], bool] = lambda _: True) -> Iterator[Any]:
    """Those of the nodes, in document order, that are wanted, and inside none of the others that are."""
    known: dict[int, bool] = {}
    for node in nodes:
        inside = _is_under(node.parent, known, lambda _: False)
        goes = not inside and wanted(node)
        if goes:
            yield node
        known[node.mem_id] = inside or goes


def extents_of(walk: Walk, nodes: Iterable[Any]) -> Iterator[tuple[int, int, int, int]]:
    """(first block, at, last block, until) of the nodes that hold text; the last block is inclusive."""
    count = len(walk.blocks)
    for node in nodes:
        extent = walk.extents.get(node.mem_id)
        if extent is None:
            continue
        first, at, last, until = extent
        if until == 0 or last >= count:
            last -= 1
            until = len(walk.blocks[last].text) if 0 <= last < count else 0
        if first < count and (first, at) < (last, until):
            yield first, min(at, len(walk.blocks[first].text)), last, min(until, len(walk.blocks[last].text))
