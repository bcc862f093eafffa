"""What is counted over the records of a run, in bounded memory."""

import re
from collections import Counter

from scraper.model import ADVERTS, CLASSES, FAILURES, Article, Reject, Removal
from scraper.report.counts import ADDRESS_CAP, KEY_CAP, Entry, Longest, Ref, Shares, Tops
from scraper.text.urls import host_of

MAX_HOSTS, MAX_TEXTS, MAX_TITLES, MAX_CLUSTERS = 5_000, 20_000, 20_000, 20_000
"""Keys that are kept of each, twice as many for a while; a text and its examples take about 1 KB."""
SAMPLE = KEY_CAP
"""Code points of an example that are kept."""
LINKS = 5
"""Examples of a verdict, a flag or a reason."""
TITLES, LONG = 10, 10_000
"""Titles that are the longest and the shortest, and code points up to which their length is told."""
FOR_ALL = ("_base/", "ads/")
"""Rule sets that are no platform's."""
_MONTH = re.compile(r"(1[89]|20|21)\d\d-(0[1-9]|1[0-2])(?=-\d\d|$)")


class Host:
    """What came of one host."""

    def __init__(self) -> None:
        self.articles = 0
        self.rejects = 0
        self.kept = Shares()
        self.flags: Counter[str] = Counter()


class RunTally:
    """All counts of one run."""

    def __init__(self) -> None:
        self.articles = self.rejected = self.failed = 0
        self.chars_in = self.chars_out = 0
        self.reasons: Tops[str] = Tops(500, examples=LINKS)
        self.hosts: dict[str, Host] = {}
        self.other_hosts = Host()
        self.kept = Shares()
        self.verdicts: Tops[str] = Tops(50, examples=LINKS)
        self.flags: Tops[str] = Tops(500, examples=LINKS)
        self.problems: Tops[str] = Tops(500, examples=LINKS)
        self.extractors: Tops[str] = Tops(50)
        self.languages: Tops[str] = Tops(500)
        self.scripts: Tops[str] = Tops(50)
        self.platforms: Tops[str] = Tops(1_000)
        self.kinds: Tops[str] = Tops(50)
        self.publishers: Tops[str] = Tops(5_000)
        self.classes: Tops[str] = Tops(100)
        self.by_class: Counter[str] = Counter()  # characters, in and outside the main content
        self.rules: Tops[tuple[str, ...]] = Tops(5_000, texts=True)  # (rule, class)
        self.adverts: Tops[tuple[str, ...]] = Tops(MAX_TEXTS)  # (text, class)
        self.cuts: Tops[tuple[str, ...]] = Tops(MAX_TEXTS)  # likewise, of the other classes
        self.repairs: Tops[tuple[str, ...]] = Tops(MAX_TEXTS)  # (old, new)
        self.repaired = self.machine_made = 0
        self.months: Counter[str] = Counter()
        self.first = self.last = ""
        self.undated = 0
        self.titles: Tops[str] = Tops(MAX_TITLES)
        self.longest, self.shortest = Longest(TITLES), Longest(TITLES, shortest=True)
        self.sizes: Counter[int] = Counter()
        self.clusters: Tops[str] = Tops(MAX_CLUSTERS)

    def add(self, article: Article) -> None:
        """Count one article."""
        ref = Ref(
            article.source[:ADDRESS_CAP], article.url[:ADDRESS_CAP], article.title[:SAMPLE], article.language[:35]
        )
        self.articles += 1
        self._add_sizes(article)
        self._add_verdict(article, ref)
        self._add_language(article, ref)
        self._add_date(article.published)
        self._add_title(article.title, ref)
        if article.cluster.id and article.cluster.size > 1:
            self.add_cluster(article.cluster.id, article.cluster.size, ref)
        for removal in article.removed:
            self._add_removal(removal, ref)

    def add_reject(self, reject: Reject) -> None:
        """Count one page that became no article."""
        failed = reject.reason in FAILURES
        self.failed += failed
        self.rejected += not failed
        ref = Ref(reject.source[:ADDRESS_CAP], reject.url[:ADDRESS_CAP])
        self.reasons.add(reject.reason, ref, sample=reject.detail[:SAMPLE])
        self._host(host_of(reject.url)).rejects += 1

    def add_cluster(self, name: str, size: int, ref: Ref) -> None:
        """Count one article that has near-duplicates."""
        self.sizes[min(size, 1_000_000)] += 1
        self.clusters.add(name, ref)

    def _host(self, name: str) -> Host:
        if name not in self.hosts and len(self.hosts) >= MAX_HOSTS:
            return self.other_hosts
        return self.hosts.setdefault(name[:KEY_CAP], Host())

    def _add_sizes(self, article: Article) -> None:
        stats = article.stats
        self.chars_in += stats.chars_in
        self.chars_out += stats.chars_out
        self.kept.add(stats.kept)
        for cls in CLASSES:
            self.by_class[cls] += getattr(stats, cls.replace("-", "_"))
        host = self._host(article.host)
        host.articles += 1
        host.kept.add(stats.kept)
        host.flags.update(article.quality.flags[:20])
        if len(host.flags) > 200:
            host.flags = Counter(dict(host.flags.most_common(100)))

    def _add_verdict(self, article: Article, ref: Ref) -> None:
        self.verdicts.add(article.quality.verdict, ref)
        for flag in article.quality.flags:
            self.flags.add(flag, ref)
        for problem in article.errors:
            self.problems.add(problem.code, ref, sample=problem.message[:SAMPLE])
        self.extractors.add(article.tool.extractor, ref)
        lead = article.tool.rules_used[-1] if article.tool.rules_used else ""
        self.platforms.add("" if lead.startswith(FOR_ALL) else lead, ref)

    def _add_language(self, article: Article, ref: Ref) -> None:
        self.languages.add(article.language, ref)
        self.scripts.add(article.script, ref)
        self.repaired += bool(article.script_changes.count)
        self.machine_made += article.script_changes.machine_made >= 0.5
        self.kinds.add(article.origin.kind, ref)
        if article.origin.publisher:
            self.publishers.add(article.origin.publisher, ref)

    def _add_date(self, published: str) -> None:
        if not _MONTH.match(published):
            self.undated += 1
            return
        self.months[published[:7]] += 1
        day = published[:10]
        self.first, self.last = min(self.first or day, day), max(self.last, day)

    def _add_title(self, title: str, ref: Ref) -> None:
        self.shortest.add(title[:LONG], ref)
        self.longest.add(title[:LONG], ref)
        if title:
            self.titles.add(title, ref)

    def _add_removal(self, removal: Removal, ref: Ref) -> None:
        size = max(0, removal.end - removal.start)
        self.classes.add(removal.cls, ref, amount=size)
        self.rules.add((removal.rule, removal.cls), ref, amount=size, sample=removal.text[:SAMPLE])
        if removal.replacement:
            self.repairs.add((removal.text, removal.replacement), ref)
        else:
            (self.adverts if removal.cls in ADVERTS else self.cuts).add((removal.text, removal.cls), ref, amount=size)


def doubles(titles: Tops[str], most: int) -> list[tuple[str, Entry]]:
    """Titles that several articles have."""
    return [(title, entry) for title, entry in titles.top(most) if entry.count > 1]
