"""The whole program over an injection set, in this process: scores, ablations and CPU time per page.

    python tests/bench/inject.py [dev-mixed dev-unique dev-drop] [--pages N] [--only whole] [--json FILE]
    python tests/bench/inject.py dev-unique --adverts FILE.toml [--unknown]     (other advertisers: inject_renamed.py)

Ablations: `single` learns nothing (every page on its own), `plain` sees the same text without a single link.
Reads ../shared/data/inject and scores with ../shared/bench/score_inject.py. needs: rapidfuzz. Times are process CPU.
"""

import argparse
import json
import statistics
import sys
import time
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT.parent / "shared" / "bench")]

import inject_pages  # noqa: E402
import inject_renamed  # noqa: E402
import regex  # noqa: E402
import score_inject  # noqa: E402

from scraper.clean.ads.model import load_model  # noqa: E402
from scraper.corpus.lexicon import learn, lexicon_of  # noqa: E402
from scraper.model import Article, Lexicon, Page  # noqa: E402
from scraper.pipeline import attempt, main_document  # noqa: E402
from scraper.rules.load import load_rules  # noqa: E402

ABLATIONS = ("whole", "single", "plain")
COLUMNS = ("inline_recall", "clean_loss", "para_exact", "para_gold", "perfect", "title", "date", "junk_kept")
CLASSES = ("ad_inline_text", "ad_inline_anchor", "ad_in_number", "ad_line_sep", "ad_line_anchor")
_ANCHOR = regex.compile(r"</?a\b[^>]*>")


def page_of(row, *, plain):
    """The page of a row; without links where the main content is left as it was but for its anchors."""
    html = row["html"]
    if plain:
        head, mark, body = html.partition("<p>")
        html = head + mark + _ANCHOR.sub("", body)
    return Page(body=html.encode(), url=row["url"], media_type="text/html", charset="utf-8", source=row["id"])


def learned(pages, rules):
    return lexicon_of(learn(mains(pages, rules)))


def mains(pages, rules):
    return [main_document(page, rules) for page in pages]


def record(outcome):
    if not isinstance(outcome, Article):
        return {}
    return {"title": outcome.title, "published": outcome.published, "text": outcome.text}


def timed(call):
    start = time.process_time()
    return call(), (time.process_time() - start) * 1000


def run(rows, rules, ablation):
    """Summary of the shared scorer, with learning and cleaning time per page in ms (median of cleaning)."""
    pages = [page_of(row, plain=ablation == "plain") for row in rows]
    documents = [] if ablation == "single" else mains(pages, rules)  # of pages that are read anyway
    lexicon, spent = timed(lambda: lexicon_of(learn(documents))) if documents else (Lexicon(), 0.0)
    scores, times = [], []
    for row, page in zip(rows, pages, strict=True):
        outcome, ms = timed(partial(attempt, page, rules, lexicon=lexicon))
        scores.append(score_inject.page_scores(row, record(outcome)))
        times.append(ms)
    summary = score_inject.summary(scores)
    own = {"learn_ms": spent / len(rows), "clean_ms": statistics.median(times), "phrases": len(lexicon.phrases)}
    return summary | own


def table(name, results):
    print(f"\n{name}")
    print(f"{'':8}" + "".join(f"{c:>15}" for c in (*COLUMNS, "learn_ms", "clean_ms", "phrases")))
    for ablation, s in results.items():
        values = (f"{s[c]:15.4f}" if c != "clean_loss" else f"{s[c]:15.6f}" for c in COLUMNS)
        print(f"{ablation:8}" + "".join(values) + f"{s['learn_ms']:15.1f}{s['clean_ms']:15.1f}{s['phrases']:15}")
    for ablation, s in results.items():
        print(f"{ablation:8}" + "  ".join(f"{c} {s['recall'].get(c, 1.0):.4f}" for c in CLASSES))
    whole = results.get("whole") or next(iter(results.values()))
    print("others  " + "  ".join(f"{k} {v:.3f}" for k, v in whole["recall"].items() if k not in CLASSES))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=["dev-mixed", "dev-unique", "dev-drop"])
    parser.add_argument("--pages", type=int, default=0, help="only the first N pages")
    parser.add_argument("--only", choices=ABLATIONS, action="append")
    parser.add_argument("--adverts", type=Path, help="exchange the adverts' words for those of this file")
    parser.add_argument("--unknown", action="store_true", help="of these, only trades that our lists do not know")
    parser.add_argument("--json")
    options = parser.parse_args()
    rules, out = load_rules(), {}
    for name in options.sets:
        rows = inject_pages.rows(name)[: options.pages or None]
        if options.adverts:
            words = inject_renamed.words_of(options.adverts, unknown=options.unknown)
            rows = inject_renamed.renamed(rows, words, load_model().folding)
        out[name] = {a: run(rows, rules, a) for a in options.only or ABLATIONS}
        table(name, out[name])
    if options.json:
        Path(options.json).write_text(json.dumps(out, indent=1), "utf-8")


if __name__ == "__main__":
    main()
