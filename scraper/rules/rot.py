"""Rot: counts of what rules do on the pages they match, and the alarm when they stop doing it. Arithmetic only.

A page counts for the rule set that leads on it, the last of `rules_used`: its platform, behind the sets it extends and
those for every page. A rule of a base set is counted once for each platform, so that a run over other sites is no rot.
A run is judged against all before it, with the stretch before it where it has few pages of a platform itself.
Plain text has no elements and does not count.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from scraper.model import Article, Reject
from scraper.rules.book import RuleBook
from scraper.rules.schema import DropRule, InlineRule, LineRule, RuleSet, UseRule

Z = 3.29
"""Standard deviations of the bounds of a body's share: 99.9 % of intervals hold the true one.

Of 10,000 simulated runs of 30 to 500 pages that are exactly as good as `expect`, 5 to 25 ring (44 to 148 at 2.576). A
share that fell from .9 to .7 rings on 56 of 100 runs of 30 pages, on 90 of 60 (72 and 97); one that fell to .5 on 99.
"""

SILENCE_Z = 2.576
"""The same for a rule's share of pages, which must lie above what its silence allows: no healthy run of 10,000 rang."""

LEAST_PAGES = 30
"""Matched pages from which on a share is judged (issue 6): of 30 hits on 30 pages the lower bound is still .82."""

LEAST_HITS = 20
"""Past hits from which on a rule is expected to hit again (issue 6)."""

SILENCE = 200
"""Matched pages without a hit after which a rule is silent (issue 6)."""

SURGE = 5.0
"""Times the past mean of characters a page that a rule removes suddenly (more than twice is common between blogs)."""

SURGE_FLOOR = 20.0
"""Characters a page below which growth means nothing: the length of one line."""

SURGE_HITS = 10
"""Pages of a surge on which the rule hit: one long page is no surge."""


class Spell(Struct):
    """What was counted over some matched pages: pages with a hit, and code points removed on them."""

    pages: int = 0
    hits: int = 0
    chars: int = 0

    def add(self, other: "Spell") -> None:
        """Add the counts of other pages."""
        self.pages += other.pages
        self.hits += other.hits
        self.chars += other.chars


class Count(Struct):
    """Three stretches of time: what is long past, the last stretch that could be judged, and what came since."""

    past: Spell = field(default_factory=Spell)
    last: Spell = field(default_factory=Spell)
    now: Spell = field(default_factory=Spell)

    def sides(self) -> tuple[Spell, Spell]:
        """What used to be, and what is judged: `now`, with `last` while it has too few pages."""
        if self.now.pages < LEAST_PAGES:
            return self.past, _sum(self.last, self.now)
        return _sum(self.past, self.last), self.now


class RuleCount(Count):
    """One rule on one platform: pages count from its first hit on; `dry` is the pages since its last."""

    dry: int = 0


class SetCount(Count):
    """One platform: a hit is a page whose main content its body rule found; characters are those of all its rules."""

    rules: dict[str, RuleCount] = field(default_factory=dict)


class RuleStats(Struct):
    """The counts of all platforms by the id of their rule set."""

    schema: str = "rules-stats/1"
    sets: dict[str, SetCount] = field(default_factory=dict)


class Alarm(Struct, frozen=True):
    """One sign of rot, with its evidence.

    kind body: the share of pages with a body fell; was = `expect`, now = the share.
    kind silent: a rule stopped hitting; was = its share of pages with a hit, now = 0.
    kind surge: a rule removes much more; was and now = characters a page.
    pages and hits are those of the stretch that is judged; low and high its confidence bounds (of a surge: now itself).
    """

    rule_set: str
    rule: str
    kind: str
    pages: int
    hits: int
    was: float
    now: float
    low: float
    high: float

    def __str__(self) -> str:
        if self.kind == "body":
            found = f"{self.hits} of {self.pages} pages ({self.low:.0%} to {self.high:.0%})"
            return f"{self.rule_set}: the body was found on {found}; expected {self.was:.0%}"
        if self.kind == "silent":
            return f"{self.rule_set}: {self.rule} hit {self.was:.0%} of the pages, but none of the last {self.pages}"
        more = f"{self.now:.0f} characters a page on {self.pages} pages, {self.was:.1f} before"
        return f"{self.rule_set}: {self.rule} removes {more}"


def wilson(hits: int, pages: int, *, z: float = Z) -> tuple[float, float]:
    """The lower and upper confidence bound of a share, 0–1; (0, 1) of no pages. Source: E. B. Wilson, JASA 22, 1927.

    >>> [round(bound, 2) for bound in (*wilson(60, 60), *wilson(0, 60))]
    [0.85, 1.0, 0.0, 0.15]
    """
    if pages <= 0:
        return 0.0, 1.0
    share, zz = hits / pages, z * z
    middle = (share + zz / (2 * pages)) / (1 + zz / pages)
    width = z / (1 + zz / pages) * (share * (1 - share) / pages + zz / (4 * pages * pages)) ** 0.5
    return (middle - width if hits else 0.0), (middle + width if hits < pages else 1.0)


def add_record(stats: RuleStats, record: Article | Reject) -> None:
    """Count one record where a rule set matched its page; records of plain text and of no page are passed over."""
    if isinstance(record, Reject):
        if record.rules_used:
            add_page(stats, record.rules_used, body=record.body_hit, cuts=())
    elif record.tool.rules_used and record.tool.extractor != "plain":
        cuts = ((r.rule, r.end - r.start - len(r.replacement)) for r in record.removed if r.stage != "body")
        add_page(stats, record.tool.rules_used, body=record.tool.extractor == "rules", cuts=cuts)


def add_page(stats: RuleStats, used: tuple[str, ...], *, body: bool, cuts: Iterable[tuple[str, int]]) -> None:
    """Count one matched page: the rule sets that ran, and (full rule id, code points) of what they removed."""
    known = frozenset(used)
    chars: dict[str, int] = {}
    for rule, size in cuts:
        if rule.partition("#")[0] in known and "#" in rule:
            chars[rule] = chars.get(rule, 0) + max(0, size)
    one = stats.sets.setdefault(used[-1], SetCount())
    one.now.add(Spell(1, body, sum(chars.values())))
    for rule in chars:
        one.rules.setdefault(rule, RuleCount())
    for rule, count in one.rules.items():
        hit = rule in chars
        count.now.add(Spell(1, hit, chars.get(rule, 0)))
        count.dry = 0 if hit else count.dry + 1


def begun(stats: RuleStats) -> RuleStats:
    """The counts at the start of another run: what is enough to be judged is no longer `now`."""
    return replace(stats, sets={name: _begun(one) for name, one in stats.sets.items()})


def _begun(one: SetCount) -> SetCount:
    if one.now.pages < LEAST_PAGES:
        return one
    rules = {name: RuleCount(_sum(c.past, c.last), c.now, Spell(), c.dry) for name, c in one.rules.items()}
    return SetCount(_sum(one.past, one.last), one.now, Spell(), rules)


def merged(earlier: RuleStats, later: RuleStats) -> RuleStats:
    """The counts of both, in this order; `later` began empty. Associative."""
    sets = dict(earlier.sets)
    for name, one in later.sets.items():
        sets[name] = _merged(sets[name], one) if name in sets else one
    return replace(earlier, sets=dict(sorted(sets.items())))


def _merged(one: SetCount, later: SetCount) -> SetCount:
    rules = dict(later.rules)
    for name, count in one.rules.items():
        pages = later.now.pages
        more = later.rules.get(name, RuleCount(dry=pages))
        now = Spell(pages, more.now.hits, more.now.chars)
        dry = more.dry if more.now.hits else count.dry + pages
        rules[name] = RuleCount(count.past, count.last, _sum(count.now, now), dry)
    return SetCount(one.past, one.last, _sum(one.now, later.now), dict(sorted(rules.items())))


def _sum(one: Spell, other: Spell) -> Spell:
    return Spell(one.pages + other.pages, one.hits + other.hits, one.chars + other.chars)


def find_rot(stats: RuleStats, book: RuleBook) -> tuple[Alarm, ...]:
    """The alarms, by platform and rule; sets and rules that are no longer there, or are for every page, raise none."""
    alarms: list[Alarm] = []
    for name, one in sorted(stats.sets.items()):
        if is_platform(book, name):
            alarms += _body_rot(name, one, expect_of(book, name))
            alarms += _rule_rot(name, one, _rules_of(book, one))
    return tuple(alarms)


def is_platform(book: RuleBook, name: str) -> bool:
    """Whether a rule set is there and stands for some pages only."""
    return name in book.sets and not (book.sets[name].match.any or book.sets[name].match.beside)


def expect_of(book: RuleBook, name: str) -> float:
    """The share of pages on which the body should be found: the set's own, or that of the nearest it extends; or 0."""
    chain = reversed(book.resolve(name))
    return next((one.expect for one in chain if one.expect and "body" in one.fields), 0.0)


def _rules_of(book: RuleBook, one: SetCount) -> frozenset[str]:
    """The ids of the counted rules that are still there."""
    homes = {rule.partition("#")[0] for rule in one.rules}
    return frozenset(rule for home in homes if home in book.sets for rule in _ids(book.sets[home]))


def _ids(rules: RuleSet) -> Iterator[str]:
    for table in (rules.drop, rules.line, rules.inline, rules.use):
        one: DropRule | LineRule | InlineRule | UseRule
        for one in table:
            yield one.rule


def _body_rot(name: str, one: SetCount, expect: float) -> Iterator[Alarm]:
    _, now = one.sides()
    low, high = wilson(now.hits, now.pages)
    if now.pages >= LEAST_PAGES and high < expect:
        yield _alarm(name, f"{name}#fields.body", "body", now, (expect, now.hits / now.pages, low, high))


def _rule_rot(name: str, one: SetCount, known: frozenset[str]) -> Iterator[Alarm]:
    for rule, count in sorted(one.rules.items()):
        if rule in known:
            yield from _silence(name, rule, count)
            yield from _surge(name, rule, count)


def _silence(name: str, rule: str, count: RuleCount) -> Iterator[Alarm]:
    """No hit for long, and rarer than the rule ever was: rare rules need a longer silence than SILENCE."""
    total = _sum(*count.sides())
    hits, pages = total.hits, total.pages - count.dry
    if hits < LEAST_HITS or count.dry < SILENCE:
        return
    high = wilson(0, count.dry, z=SILENCE_Z)[1]
    if wilson(hits, pages, z=SILENCE_Z)[0] > high:
        yield _alarm(name, rule, "silent", Spell(count.dry), (hits / pages, 0.0, 0.0, high))


def _surge(name: str, rule: str, count: RuleCount) -> Iterator[Alarm]:
    past, now = count.sides()
    if min(past.pages, now.pages) < LEAST_PAGES or past.hits < LEAST_HITS or now.hits < SURGE_HITS:
        return
    was, mean = past.chars / past.pages, now.chars / now.pages
    if mean > max(SURGE * was, SURGE_FLOOR):
        yield _alarm(name, rule, "surge", now, (was, mean, mean, mean))


def _alarm(name: str, rule: str, kind: str, spell: Spell, figures: tuple[float, float, float, float]) -> Alarm:
    was, now, low, high = (round(value, 4) for value in figures)
    return Alarm(name, rule, kind, spell.pages, spell.hits, was, now, low, high)
