"""CPU by stage, in milliseconds a page and as a share of plain trafilatura's in the same run.

    python tests/bench/stages.py [--set wcxb-dev] [--every 5] [--extractor model] [--metadata]

Each page goes through the whole program, as `clean` sends it, and through `trafilatura.extract` right after, so that
the load of the machine weighs on both. The stages are the program's own calls, timed where pipeline and `read` make
them: what they spend together is the row "all in", and "the rest" is what no row names. CPU is that of this process.
"""

import argparse
import os
import statistics
import sys
import time
from collections import Counter
from functools import wraps
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the processes of a pool run, before numpy is imported
SHARED = Path(__file__).resolve().parents[3] / "shared" / "bench"
sys.path.insert(0, str(SHARED))
import common as bench  # noqa: E402
import msgspec  # noqa: E402
import trafilatura  # noqa: E402
from export_pages import page_bytes  # noqa: E402

from scraper import pipeline, record  # noqa: E402
from scraper.extract import main_content, select  # noqa: E402
from scraper.extract import read as reading  # noqa: E402
from scraper.extract.decode import decode  # noqa: E402
from scraper.extract.fields import fields as fields_module  # noqa: E402
from scraper.extract.notices import likely_notice_of  # noqa: E402
from scraper.model import Page  # noqa: E402
from scraper.pool.child import settle  # noqa: E402
from scraper.rules.load import load_rules  # noqa: E402
from scraper.steps import Steps  # noqa: E402

CALLS = (
    (reading, "kind_of", "sniff"),
    (reading, "decode", "decode"),
    (reading, "defuse", "prescan"),
    (reading, "LexborHTMLParser", "parse"),
    (reading.Walk, "run", "walk"),
    (reading, "read_head", "head"),
    (reading, "pick", "pick the rule sets"),
    (select.Hits, "regions", "selectors"),
    (select.Hits, "found", "selectors"),
    (pipeline, "choose_main", "choose"),
    (main_content, "ask_trafilatura", "second opinion"),
    (pipeline, "legible", "fields: the rest"),
    (pipeline, "read_fields", "fields: the rest"),
    (fields_module, "gather", "fields: clues, JSON-LD"),
    (fields_module, "read_title", "fields: title"),
    (fields_module, "read_author", "fields: author"),
    (fields_module, "read_dates", "fields: dates"),
    (fields_module, "read_language", "fields: language"),
    (fields_module, "read_origin", "fields: origin"),
    (fields_module, "read_tags", "fields: tags"),
    (pipeline, "anchors_of", "detectors"),
    (pipeline, "machine_made", "normalise: machine-made"),
    (pipeline, "article_of", "record"),
    (record, "simhash64_squeezed", "simhash"),
    (pipeline.Draft, "accept", "edits"),
    (msgspec.json, "encode", "encode"),
)
"""Where a call stands, its name there, and the stage that it counts for; a call inside another is taken from it."""


class Clock:
    """CPU seconds by stage, each moment counted for the innermost stage only."""

    def __init__(self):
        self.spent = Counter()
        self._open = ["the rest"]
        self._at = time.process_time()

    def _charge(self):
        now = time.process_time()
        self.spent[self._open[-1]] += now - self._at
        self._at = now

    def timed(self, call, label):
        """The call, timed; label may be made from its arguments. Generators are read to their end inside."""

        @wraps(call)
        def inner(*args, **kwargs):
            self._charge()
            self._open.append(label(*args, **kwargs) if callable(label) else label)
            try:
                result = call(*args, **kwargs)
                return list(result) if hasattr(result, "gi_frame") else result
            finally:
                self._charge()
                self._open.pop()

        return inner

    def watch(self):
        """Put the clock around every call of CALLS, and around each step."""
        for where, name, label in CALLS:
            setattr(where, name, self.timed(getattr(where, name), label))
        Steps.run = self.timed(Steps.run, lambda _steps, stage, _find, rule="": f"{stage} {rule}")


def warm_up(rows, rules, options):
    """Load before the clock starts what a process loads once, also what few pages need: it takes .4 s in all."""
    for row in rows:
        for own in (options, pipeline.Options(extractor="trafilatura")):
            pipeline.attempt(Page(body=page_bytes(row)), rules, options=own)
        trafilatura.extract(row["html"])
    trafilatura.extract("<p>So little that all its ways are tried, with the stop lists of every language.</p>")
    likely_notice_of("this page is not here")


def measure(rows, extractor, rules, *, metadata):
    """CPU seconds of each stage, of whole pages, and of trafilatura on the same pages."""
    options = pipeline.Options(extractor=extractor)
    warm_up(rows[:3], rules, options)
    settle()
    clock, whole, peer = Clock(), [], []
    clock.watch()
    for row in rows:
        page = Page(body=page_bytes(row), url=row["url"] or "", source=row["id"])
        one = clock.timed(
            lambda page=page: msgspec.json.encode(pipeline.attempt(page, rules, options=options)), "the rest"
        )
        start = time.process_time()
        one()
        middle = time.process_time()
        clock.timed(
            lambda page=page: trafilatura.extract(
                decode(page.body).text, url=page.url or None, include_comments=False, with_metadata=metadata
            ),
            "trafilatura",
        )()
        whole.append(middle - start)
        peer.append(time.process_time() - middle)
    return clock.spent, whole, peer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", nargs="+", default=["wcxb-dev"])
    parser.add_argument("--every", type=int, default=5, help="one page of so many")
    parser.add_argument("--extractor", default="auto")
    parser.add_argument("--metadata", action="store_true", help="trafilatura with metadata, as our record has")
    arguments = parser.parse_args()
    rows = [row for name in arguments.set for row in bench.load_set(name)[:: arguments.every]]
    spent, whole, peer = measure(rows, arguments.extractor, load_rules(), metadata=arguments.metadata)
    scale = 1000 / len(rows)
    base = scale * sum(peer)
    spent.pop("trafilatura")
    table = [
        [name, f"{scale * s:.2f}", f"{scale * s / base:.3f}"] for name, s in spent.most_common() if scale * s >= 0.005
    ]
    table.append(["all in", f"{scale * sum(whole):.2f}", f"{sum(whole) / sum(peer):.3f}"])
    table.append([f"trafilatura, {'with metadata' if arguments.metadata else 'plain'}", f"{base:.2f}", "1"])
    print(
        f"{len(rows)} pages, extractor {arguments.extractor}; median of all in {1000 * statistics.median(whole):.2f} ms"
    )
    print(bench.table(["stage", "CPU ms a page", "/ trafilatura"], table))


if __name__ == "__main__":
    main()
