"""The report of one run: what came in, what came out, and what was done to it."""

from pathlib import Path
from typing import Any

from scraper.report.folder import RunFiles, run_files, stats_of, summary_of, tallied
from scraper.report.frame import framed
from scraper.report.html import Html, tag
from scraper.report.removed import removed_section, replaced_section
from scraper.report.sections import (
    clusters_section,
    dates_section,
    hosts_section,
    languages_section,
    origins_section,
    rejects_section,
    titles_section,
    verdicts_section,
)
from scraper.report.summary import rules_section, summary_section
from scraper.report.tables import cards
from scraper.report.tally import RunTally


def run_report(place: Path) -> bytes | None:
    """One HTML file about the output folder of `clean` or `crawl`, or a file of articles; None: there is no record.

    Raises:
        ConfigError: the folder holds no articles. WrongFileError: a damaged line, by file and line.
    """
    files = run_files(place)
    said, stats = summary_of(files), stats_of(files)
    tally = tallied(files)
    if not tally.articles + tally.rejected + tally.failed:
        return None
    crawl = said.get("schema") == "run/1"
    sections = [
        ("said", "What the run says", summary_section(said, tally)),
        ("rejects", "No article", rejects_section(tally, crawl=crawl)),
        ("verdicts", "Verdicts and flags", verdicts_section(tally)),
        ("hosts", "Hosts", hosts_section(tally)),
        ("removed", "What was removed", removed_section(tally)),
        ("replaced", "What was replaced", replaced_section(tally)),
        ("languages", "Languages and extractors", languages_section(tally)),
        ("dates", "Dates", dates_section(tally)),
        ("titles", "Titles", titles_section(tally)),
        ("origins", "Origins", origins_section(tally)),
        ("clusters", "Near-duplicates", clusters_section(tally)),
        ("rules", "Rule sets over runs", rules_section(stats)),
    ]
    return framed(
        "Run report",
        tag("h1", files.name, dir="auto"),
        _figures(tally, said, crawl=crawl),
        *_remarks(files),
        name=files.name,
        sections=sections,
        footer=tag("footer", "repost-scraper. Texts come from the pages; characters that nobody sees are named."),
    )


def _figures(tally: RunTally, said: dict[str, Any], *, crawl: bool) -> Html:
    others = tally.rejected + tally.failed
    pairs: list[tuple[str, str | int]] = [("Pages", tally.articles + others), ("Articles", tally.articles)]
    if crawl:  # what its rejects say does not tell a page without an article from one that can't be had
        pairs.append(("No article", others))
    else:
        pairs += [("Rejected", tally.rejected), ("Failed", tally.failed)]
    pairs += [
        ("Characters read", tally.chars_in),
        ("Characters kept", tally.chars_out),
        ("Median share kept", f"{tally.kept.quantile(0.5):.0%}"),
    ]
    if isinstance(rot := said.get("rot"), list):
        pairs.append(("Rot alarms", len(rot)))
    return cards(pairs)


def _remarks(files: RunFiles) -> list[Html]:
    """What could not be reported, and why."""
    said = [f"{name} is in the folder, too; it was not read." for name in files.left_out]
    if files.rejects is None:
        said.append("There is no rejects.jsonl: only articles are reported.")
    return [tag("p", one, class_="warn") for one in said]
