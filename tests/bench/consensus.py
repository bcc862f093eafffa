"""Restore the clusters of ../shared/data/consensus and score them: raw copies, raw copies without doubts, cleaned copies.

    python tests/bench/consensus.py [--set dev-full] [--extractor auto] [--worst 5]

The pages go through the program (`explain`); raw copies are all blocks as the reader gives them, with the edits of
cleaning as doubts; "blind" are the main blocks as read, without doubts; cleaned copies are the articles.
Needs ../shared/data and ../shared/bench.
"""

import argparse
import sys
import time
from pathlib import Path

from msgspec.structs import replace

from scraper.corpus.consensus import copy_of, copy_of_page, restore
from scraper.model import Cluster, Page
from scraper.pipeline import Options, explain
from scraper.record import main_blocks
from scraper.rules.load import load_rules

SHARED = Path(__file__).resolve().parents[3] / "shared" / "bench"
sys.path.insert(0, str(SHARED))


def explained(name, extractor):
    """Page id -> Explanation."""
    import common
    from export_pages import page_bytes

    rules, options = load_rules(), Options(extractor=extractor)
    return {
        row["id"]: explain(
            Page(body=page_bytes(row), url=row.get("url") or "", source=row["id"]), rules, options=options
        )
        for row in common.load_set(name, "inject")
    }


def blind(explanation):
    """A copy of the main blocks as read, without doubts."""
    inside = main_blocks(explanation.document, explanation.edits)
    numbered = (n for n, b in enumerate(explanation.document.blocks) if b.text.strip())
    copy = copy_of_page(explanation)
    blocks = [b for n, b in zip(numbered, copy.blocks, strict=True) if n in inside]
    return replace(copy, blocks=tuple(replace(b, doubts=()) for b in blocks))


WAYS = {"raw": copy_of_page, "blind": blind, "cleaned": lambda e: copy_of(e.article)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", default="", help="dev-full or dev-drop; both without")
    parser.add_argument("--extractor", default="auto")
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--ways", default="raw,blind,cleaned")
    args = parser.parse_args()
    import common
    from score_consensus import cluster_scores, summary

    for name in [args.set] if args.set else ["dev-full", "dev-drop"]:
        rows = common.load_set(name, "consensus")
        pages = explained(rows[0]["pages_set"], args.extractor)
        for way in args.ways.split(","):
            started = time.process_time()
            scored = []
            for row in rows:
                copies = [WAYS[way](pages[p]) for p in row["pages"] if pages[p].article is not None]
                restored = restore(copies, cluster=Cluster(id=row["id"]))
                scored.append((cluster_scores(row, {"text": restored.text}), row, restored))
            spent = time.process_time() - started
            sums = {k: summary([s for s, _, _ in scored if s["k"] == k]) for k in (2, 3, 5)}
            print(f"\n{name}, {way}: {spent:.1f} s CPU for {len(rows)} clusters")
            print(common.table(["copies", *sums[2]], [[k, *v.values()] for k, v in sums.items()]))
            for score, row, restored in sorted(scored, key=lambda s: -s[0]["cer"])[: args.worst]:
                show(score, row, restored, common)


def show(score, row, restored, common):
    """One cluster's differences from the gold."""
    from rapidfuzz.distance import Indel

    fold = lambda t: common.fold(common.squeeze(t))  # noqa: E731
    gold, out = fold("".join(row["gold_paras"])), fold(restored.text)
    print(f"-- {row['id']} k={row['k']} cer={score['cer']:.4f} {row['pages']}")
    for op in Indel.opcodes(gold, out):
        if op.tag != "equal":
            print(
                f"   {op.tag} gold={gold[op.src_start : op.src_end]!r} out={out[op.dest_start : op.dest_end]!r} at ...{gold[max(0, op.src_start - 8) : op.src_start]}"
            )


if __name__ == "__main__":
    main()
