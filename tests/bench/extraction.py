"""The whole program on a page set, in this process: main text, title and date beside trafilatura's.

    python tests/bench/extraction.py --set wcxb-dev [--extractor auto rules model trafilatura] [--peer] [--worst 30]

F1, P, R, snippets, title and date are computed by ../shared/bench/score_extraction.py. `asked` is the share of pages on
which trafilatura was consulted, `rejected` the pages that became no article (every page of these sets is one).
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared" / "bench"
sys.path.insert(0, str(SHARED))
import common as bench  # noqa: E402
import score_extraction  # noqa: E402
import trafilatura  # noqa: E402
from export_pages import page_bytes  # noqa: E402

from scraper.extract.decode import decode  # noqa: E402
from scraper.extract.main_content import choose_main  # noqa: E402
from scraper.extract.read import read  # noqa: E402
from scraper.model import Page  # noqa: E402
from scraper.pipeline import Options, explain  # noqa: E402
from scraper.rules.load import load_rules  # noqa: E402

SHOWN = 10
"""Rejects of a set that are named; with rules alone most pages are one."""
COLUMNS = ("f1", "p", "r", "below_half", "at_least_95", "snippet_f1", "title", "date")


def run(rows, extractor, rules):
    """Records by page id, CPU seconds a page, who chose, reject reasons."""
    records, chosen, rejects, asked = {}, Counter(), {}, 0
    started = time.process_time()
    for row in rows:
        page = Page(body=page_bytes(row), url=row["url"], source=row["id"])
        explained = explain(page, rules, options=Options(extractor=extractor))
        article = explained.article
        if article is None:
            rejects[row["id"]] = explained.reject.reason if explained.reject else "?"
            records[row["id"]] = {"text": ""}
            continue
        chosen[article.tool.extractor] += 1
        asked += article.tool.extractor in ("model+trafilatura", "trafilatura")
        records[row["id"]] = {"text": article.text, "title": article.title, "published": article.published}
    return records, (time.process_time() - started) / len(rows), chosen, rejects, asked / len(rows)


def peer(rows):
    """trafilatura alone, on the decoded text, without comments."""
    started, records = time.process_time(), {}
    for row in rows:
        text = trafilatura.extract(decode(page_bytes(row)).text, url=row["url"] or None, include_comments=False)
        records[row["id"]] = {"text": text or ""}
    return records, (time.process_time() - started) / len(rows)


def table_rows(name, rows, records, extra):
    """One table row for all pages, and one per script of Chinese."""
    scored = score_extraction.score(rows, records)
    parts = {"": scored}
    for lang in ("zh-Hant", "zh-Hans"):
        part = {k: s for k, s in scored.items() if s["lang"] == lang}
        if part:
            parts[" " + lang] = part
    out = []
    for part, pages in parts.items():
        figures = score_extraction.summary(pages)
        out.append(
            [
                name + part,
                len(pages),
                *(figures.get(c, "") for c in COLUMNS),
                *(extra if not part else [""] * len(extra)),
            ]
        )
    return out, scored


def stages(rows, rules):
    """CPU milliseconds a page of reading, of choosing (without and with a second opinion), and of everything."""
    spent = Counter()
    for row in rows:
        page = Page(body=page_bytes(row), url=row["url"], source=row["id"])
        at = time.process_time()
        reading = read(page, rules)
        spent["read"] += time.process_time() - at
        for extractor in ("model", "auto"):
            at = time.process_time()
            choose_main(reading.document, lambda text=reading.text: text, extractor=extractor)
            spent[f"choose {extractor}"] += time.process_time() - at
    print("  ".join(f"{k} {1000 * v / len(rows):.1f} ms" for k, v in spent.items()))


def cause(score):
    """A first guess from the figures alone."""
    if score["r"] < 0.05:
        return "wrong block, or the gold is not in the static page"
    if score["p"] < 0.6 <= score["r"]:
        return "junk kept (or the gold was cut short)"
    return "body missed" if score["r"] < 0.6 else "mixed"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", nargs="+", default=["wcxb-dev", "daniel-zh-dev", "magic-zh", "trafilatura-eval"])
    parser.add_argument("--extractor", nargs="+", default=["auto"])
    parser.add_argument("--peer", action="store_true", help="run trafilatura on the same pages")
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--stages", action="store_true", help="CPU by stage")
    parser.add_argument("--limit", type=int)
    arguments = parser.parse_args()
    rules = load_rules()
    table = []
    for name in arguments.set:
        rows = bench.load_set(name)[: arguments.limit]
        for extractor in arguments.extractor:
            records, seconds, chosen, rejects, asked = run(rows, extractor, rules)
            extra = [f"{1000 * seconds:.1f}", f"{asked:.3f}", len(rejects)]
            lines, scored = table_rows(f"{name} {extractor}", rows, records, extra)
            table += lines
            named = dict(list(rejects.items())[:SHOWN])
            print(name, extractor, dict(chosen), "rejected:", len(rejects), named, file=sys.stderr)
            with_gold = (k for k in scored if "f1" in scored[k])
            for k in sorted(with_gold, key=lambda k: scored[k]["f1"])[: arguments.worst]:
                s = scored[k]
                print(f"  {s['f1']:.3f} P {s['p']:.2f} R {s['r']:.2f}  {k[:60]}  {cause(s)}")
        if arguments.stages:
            stages(rows, rules)
        if arguments.peer:
            records, seconds = peer(rows)
            table += table_rows(f"{name} trafilatura alone", rows, records, [f"{1000 * seconds:.1f}", "", ""])[0]
    print(bench.table(["set and program", "pages", *COLUMNS, "CPU ms", "asked", "rejected"], table))


if __name__ == "__main__":
    main()
