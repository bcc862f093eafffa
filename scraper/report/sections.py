"""The sections of a run's report that count records; values in, markup out."""

from collections.abc import Iterable

from scraper.model import FAILURES
from scraper.report.counts import Entry, Ref, Sample, Tops
from scraper.report.html import Html, joined, language, link, tag
from scraper.report.tables import Cell, bars, facts, listed, table
from scraper.report.tally import Host, RunTally, doubles

TOP = 50
MANY_MONTHS = 60
"""Months up to which each has a bar; over more of them it is years."""
NAME = 80
"""Code points of an example's title, address or file name that are shown."""


def rejects_section(tally: RunTally, *, crawl: bool) -> Html:
    """Why pages became no article."""
    rows = [_reason_row(reason, entry, tally, crawl=crawl) for reason, entry in tally.reasons.top(TOP)]
    heads = ("Reason", *(() if crawl else ("Kind",)), "Pages", "Share", "Examples")
    return table("Why there is no article", heads, rows, note=missed(tally.reasons))


def _reason_row(reason: str, entry: Entry, tally: RunTally, *, crawl: bool) -> tuple[Cell, ...]:
    kind: tuple[Cell, ...] = () if crawl else ("failed" if reason in FAILURES else "rejected",)
    pages = tally.articles + tally.rejected + tally.failed
    return (reason, *kind, entry.count, entry.count / pages, examples(entry.samples))


def verdicts_section(tally: RunTally) -> Html:
    """Verdicts, flags and problems."""
    return joined(
        _counted("Verdicts", "Verdict", tally.verdicts, tally.articles),
        _counted("Flags", "Flag", tally.flags, tally.articles),
        _counted("Problems on pages that became articles", "Code", tally.problems, tally.articles),
    )


def hosts_section(tally: RunTally) -> Html:
    """The hosts with most pages."""
    ordered = sorted(tally.hosts.items(), key=lambda one: (-one[1].articles - one[1].rejects, one[0]))
    rows = [_host_row(name or "no host", host) for name, host in ordered[:TOP]]
    note = f"the {TOP} with most pages of {len(ordered):,}" if len(ordered) > TOP else ""
    other = tally.other_hosts
    if other.articles + other.rejects:
        rows.append(_host_row("hosts that came later", other))
        note = f"{note}, and those that were seen when {len(ordered):,} were known"
    heads = ("Host", "Pages", "Articles", "Median share kept", "Flags")
    return table("By host", heads, rows, note=note)


def _host_row(name: str, host: Host) -> tuple[Cell, ...]:
    flags = sorted(host.flags.items(), key=lambda one: (-one[1], one[0]))[:5]
    said = ", ".join(f"{flag} {count:,}" for flag, count in flags)
    kept: Cell = host.kept.quantile(0.5) if host.articles else ""
    return name, host.articles + host.rejects, host.articles, kept, said


def languages_section(tally: RunTally) -> Html:
    """Languages, scripts, extractors and rule sets."""
    said = (
        ("Articles with repaired characters", tally.repaired),
        ("Articles that look machine-converted (0.5 and more)", tally.machine_made),
    )
    return joined(
        _counted("Languages", "Language", tally.languages, tally.articles),
        _counted("Scripts", "Script", tally.scripts, tally.articles),
        facts("Repairs", ((name, f"{count:,}") for name, count in said)),
        _counted("What found the main content", "Extractor", tally.extractors, tally.articles),
        _counted("Platforms that rules know", "Platform", tally.platforms, tally.articles),
    )


def dates_section(tally: RunTally) -> Html:
    """From when to when, and how many a month or year."""
    if not tally.articles:
        return joined()
    said = (("First", tally.first), ("Last", tally.last), ("Articles without a date", f"{tally.undated:,}"))
    if len(tally.months) <= MANY_MONTHS:
        return joined(facts("Published", said), bars("Articles by month", "Month", sorted(tally.months.items())))
    years: dict[str, int] = {}
    for month, count in sorted(tally.months.items()):
        years[month[:4]] = years.get(month[:4], 0) + count
    return joined(facts("Published", said), bars("Articles by year", "Year", years.items()))


def titles_section(tally: RunTally) -> Html:
    """Titles that look wrong: shared ones, the longest and the shortest."""
    shared: list[tuple[Cell, ...]] = [
        (title, entry.count, examples(entry.samples)) for title, entry in doubles(tally.titles, TOP)
    ]
    return joined(
        table("Titles of several articles", ("Title", "Articles", "Examples"), shared, note=missed(tally.titles)),
        _lengths("Longest titles", tally.longest.found()),
        _lengths("Shortest titles", tally.shortest.found()),
    )


def _lengths(caption: str, found: Iterable[tuple[int, str, Ref]]) -> Html:
    rows = [
        (tag("bdi", title, lang=language(ref.language)) if title else "no title", size, example(ref, title=False))
        for size, title, ref in found
    ]
    return table(caption, ("Title", "Characters", "Article"), rows)


def origins_section(tally: RunTally) -> Html:
    """Originals and reposts, and who is named as the publisher."""
    return joined(
        _counted("Kinds of origin", "Kind", tally.kinds, tally.articles),
        _counted("Publishers that are named", "Publisher", tally.publishers, tally.articles),
    )


def clusters_section(tally: RunTally) -> Html:
    """Groups of near-duplicates, by size."""
    if not tally.clusters:
        return joined()
    sizes = ((f"{size:,}", -(-articles // size)) for size, articles in sorted(tally.sizes.items())[:TOP])
    rows: list[tuple[Cell, ...]] = [
        (name, entry.count, examples(entry.samples)) for name, entry in tally.clusters.top(20) if entry.count > 1
    ]
    return joined(
        bars("Clusters by size", "Articles in it", sizes, note="members in other runs are counted in the size"),
        table("Largest clusters in this run", ("Cluster", "Articles", "Examples"), rows, note=missed(tally.clusters)),
    )


def _counted(caption: str, head: str, tops: Tops[str], whole: int) -> Html:
    """Keys with count, share and examples."""
    rows: list[tuple[Cell, ...]] = [
        (key or "none", entry.records, entry.records / max(whole, 1), examples(entry.samples))
        for key, entry in tops.top(TOP)
    ]
    note = f"the {TOP} commonest of {len(tops):,}" if len(tops) > TOP else ""
    return table(caption, (head, "Articles", "Share", "Examples"), rows, note=note + missed(tops))


def missed(tops: Tops[str] | Tops[tuple[str, ...]]) -> str:
    """What to say of counts that may be too low."""
    return f" (too many to keep all: a count may be up to {tops.missed:,} too low)" if tops.missed else ""


def examples(samples: Iterable[Sample]) -> Html:
    """Where something was seen, with the text where there is one."""
    return listed(
        joined(tag("bdi", one.text, lang=""), " – ", example(one.ref)) if one.text else example(one.ref)
        for one in samples
    )


def example(ref: Ref, *, title: bool = True) -> Html:
    """A record: its title, or its address, or the name of its file; a link where it has an address."""
    name = (ref.title if title else "") or ref.url or ref.source or "no name"
    lang = ref.language if title and ref.title else ""
    short = name if len(name) <= NAME else f"{name[:NAME]} …"
    shown = tag("bdi", short, lang=language(lang), title=ref.source)
    return link(ref.url, shown) if ref.url else shown
