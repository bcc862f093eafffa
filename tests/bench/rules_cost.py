"""What rules cost: loading, picking among all, and a whole known-platform page. Prints tables; asserts nothing.

python tests/bench/rules_cost.py            the built-in rules, the fixtures, and the pages of ../shared where present
"""

import json
import lzma
import statistics
import time
from functools import partial
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from scraper.cli.check import active_book, cases_of, explain_case
from scraper.extract.head import base_of, head_nodes, read_head
from scraper.extract.html import Walk
from scraper.rules.load import builtin_folder, load_rules, read_folder
from scraper.rules.pick import pick

ROOT = Path(__file__).resolve().parents[2]
REPEAT = 5
KNOWN = "http://a.pixnet.net/blog/post/1"


def cpu_ms(call):
    """Milliseconds of CPU of one call, the best of REPEAT."""
    best = float("inf")
    for _ in range(REPEAT):
        start = time.process_time()
        call()
        best = min(best, (time.process_time() - start) * 1000)
    return best


def shared_pages(every):
    for path in sorted((ROOT.parent / "shared/data/extraction").glob("*.jsonl.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                page = json.loads(line)
                if number % every == 0 and page.get("html"):
                    yield page["html"]


def row(name, values):
    if values:
        ordered = sorted(values)
        p95 = ordered[int(0.95 * (len(ordered) - 1))]
        print(
            f"{name:<44} {len(values):>6} {statistics.median(values):>8.3f} {statistics.mean(values):>8.3f} {p95:>8.3f}"
        )


def main():
    files = list(read_folder(builtin_folder()))
    book = active_book([one.rules for one in files if one.rules], [])
    markers = sum(len(entry.markers) for entry in book.index.entries)
    print(f"{len(files)} rule files, {len(book.active)} active, {markers} markers, CPU ms")
    print(f"{'':<44} {'n':>6} {'median':>8} {'mean':>8} {'p95':>8}")
    row("load all rule files", [cpu_ms(load_rules)])
    by_markers, by_host = [], []
    for html in shared_pages(every=4):
        tree = LexborHTMLParser(html)
        if tree.body is None:
            continue
        nodes = head_nodes(tree)
        walk = Walk(base_of(nodes, ""))
        walk.run(tree.body)
        read_head(tree, nodes, walk)

        def hits(css, tree=tree):
            return tree.css_first(css) is not None

        by_markers.append(cpu_ms(partial(pick, book, tokens=walk.tokens, hits=hits)))
        by_host.append(cpu_ms(partial(pick, book, url=KNOWN, tokens=walk.tokens, hits=hits)))
    row("pick, page without a host (../shared pages)", by_markers)
    row("pick, known host", by_host)
    whole, groups = [], {}
    for case in cases_of(book, ROOT / "fixtures", []):
        if case.group in book.sets and "body" in book.sets[case.group].fields:
            spent = cpu_ms(partial(explain_case, case, book))
            whole.append(spent)
            groups.setdefault(case.group, []).append(spent)
    row("a known-platform page, all in (fixtures)", whole)
    for name, values in sorted(groups.items()):
        row(f"  {name}", values)


if __name__ == "__main__":
    main()
