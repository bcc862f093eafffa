"""What finding adverts and normalising characters adds to a page: CPU, in milliseconds and in trafilatura's time.

    python tests/bench/added_cost.py [wcxb-dev daniel-zh-dev magic-zh dev-mixed dev-unique dev-drop] [--every 4] [--all]

After some pages trafilatura reads as many of wcxb-dev, all parts of it in turn, so that the load of the machine weighs on
both; a page of wcxb-dev takes it TRAFILATURA ms where the issue's figures were measured. The sets of injected pages go
with the lexicon learned from the whole set. Counted are the detectors of adverts, the lexicon, the normalisers, and whether a machine made the text;
apart, what learning takes when `clean` learns: the counts of a page, and keeping it from the first pass to the second.
"""

import argparse
import os
import statistics
import sys
import time
from itertools import cycle, islice
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the processes of a pool run, before numpy is imported
sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "shared" / "bench"))
import common as bench
import inject
import inject_pages
import trafilatura
from export_pages import page_bytes

from scraper import pipeline
from scraper.corpus.lexicon import learn
from scraper.model import Page
from scraper.packing import pack, unpack
from scraper.pool.child import settle
from scraper.rules.load import load_rules
from scraper.steps import Steps

TRAFILATURA = 24.0
EXTRACTION = ("wcxb-dev", "daniel-zh-dev", "magic-zh")
BATCH = 10
DETECTING = ("blocks", "detectors")
ADDED = ("keyword-lines", "pitches", "bracketed-ads", "offsite-anchors", "ads-in-numbers", "one-off-ads")


def batched(items, size):
    """Lists of so many items, the last one shorter."""
    return (items[k : k + size] for k in range(0, len(items), size))


class Added:
    """CPU seconds of what is counted, for the page being read, and of learning from it."""

    def __init__(self, *, everything):
        self.seconds = 0.0
        self.all = everything

    def watch(self):
        """Put the clock around every step that is counted."""
        run, machine_made = Steps.run, pipeline.machine_made

        def step(steps, stage, find, *, rule=""):
            counted = stage in ("lexicon", "normalise") or rule.endswith(ADDED) or (self.all and stage in DETECTING)
            return (self.timed(run) if counted else run)(steps, stage, find, rule=rule)

        Steps.run, pipeline.machine_made = step, self.timed(machine_made)

    def timed(self, call):
        def inner(*args, **kwargs):
            start = time.process_time()
            try:
                return call(*args, **kwargs)
            finally:
                self.seconds += time.process_time() - start

        return inner


def pages_of(name, rules, every):
    """Some pages of a set, and the lexicon that goes with all of it."""
    if name in EXTRACTION:
        rows = bench.load_set(name)[::every]
        return [Page(body=page_bytes(row), url=row["url"] or "", source=row["id"]) for row in rows], None
    pages = [inject.page_of(row, plain=False) for row in inject_pages.rows(name)]
    return pages[::every], inject.learned(pages, rules)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=[*EXTRACTION, "dev-mixed", "dev-unique", "dev-drop"])
    parser.add_argument("--every", type=int, default=4, help="one page of so many")
    parser.add_argument("--all", action="store_true", help="count every detector, of related lists and bylines, too")
    options = parser.parse_args()
    rules, rows, peer = load_rules(), [], []
    sets = {name: pages_of(name, rules, options.every) for name in options.sets}
    every_page = bench.load_set("wcxb-dev")
    peers = cycle([row for k in range(5) for row in every_page[k::5]])  # a fifth may cost a tenth more than the others
    added = Added(everything=options.all)
    for pages, lexicon in sets.values():  # imports and models are loaded before the clock starts
        pipeline.attempt(pages[0], rules, lexicon=lexicon)
    settle()
    added.watch()
    measured = {}
    for name, (pages, lexicon) in sets.items():
        own, taught = [], []
        for batch in batched(pages, BATCH):
            for page in batch:
                added.seconds = 0.0
                ready, document = pipeline.prepare(page, rules)
                start = time.process_time()
                learn([document])
                ready = unpack(pack(ready))
                taught.append(1000 * (time.process_time() - start))
                pipeline.finish(ready, lexicon=lexicon)
                own.append(1000 * added.seconds)
            for row in islice(peers, BATCH):
                start = time.process_time()
                trafilatura.extract(row["html"], url=row["url"] or None, include_comments=False)
                peer.append(1000 * (time.process_time() - start))
        measured[name] = own, taught
    unit = TRAFILATURA / statistics.mean(peer)
    measured["all"] = [[ms for pair in measured.values() for ms in pair[k]] for k in (0, 1)]
    for name, (own, taught) in measured.items():
        middle = statistics.median(own)
        times = (middle, *(unit * ms for ms in (middle, statistics.mean(own), statistics.median(taught))))
        rows.append([name, len(own), *(f"{ms:.2f}" for ms in times)])
    print(bench.table(["set", "pages", "ms, median", "issue's ms, median", "mean", "learning"], rows))
    print(f"trafilatura, {len(peer)} pages of wcxb-dev: {statistics.mean(peer):.1f} ms a page")


if __name__ == "__main__":
    main()
