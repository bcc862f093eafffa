"""Title, date and author against the gold of the shared page sets, beside trafilatura's, and the cost of all fields.

    python tests/bench/fields.py [--set wcxb-dev] [--limit 100] [--program] [--extractor none] [--misses title|date|author] [--json FILE] [--trafilatura]

The reader and the chooser of main content run before and are not timed; with --extractor none the body counts as unknown.
With --program the whole program reads the page, rules and detectors as well, and its CPU is that of all.
Equal means: title after NFKC, plain quotes and dashes, single spaces (case counts); date as YYYY-MM-DD; author without case.
Misses are sorted by cause: `absent` the gold is nowhere in what was read, `changed` the gold is the page's own date of change,
`other case` only case differs, `wrong` the rest.
"""

import argparse
import base64
import json
import lzma
import re
import sys
import time
import unicodedata
from collections import Counter
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

import msgspec
from msgspec.structs import replace

from scraper import pipeline
from scraper.extract.decode import decode
from scraper.extract.fields import read_fields
from scraper.extract.fields.embedded import embedded_date
from scraper.extract.fields.fields import Fields
from scraper.extract.main_content import choose_main
from scraper.extract.read import read_html
from scraper.model import Page
from scraper.record import main_blocks
from scraper.rules.load import load_rules
from scraper.text.dates import find_dates

SETS = Path(__file__).resolve().parents[3] / "shared" / "data" / "extraction"
_MARKS = str.maketrans("‘’‚‛“”„‟′″–—‐‑", "''''\"\"\"\"'\"----")
LATEST = datetime(2026, 11, 23, tzinfo=UTC)  # a fixed "now": no page of the sets is younger


rules = cache(load_rules)


def key(text):
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", str(text or "")).translate(_MARKS)).strip()


def rows_of(name, limit):
    with lzma.open(SETS / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
        rows = [msgspec.json.decode(line) for line in lines]
    return rows[: limit or None]


def body_of(row):
    """The page's bytes; text that the set decoded is given a byte order mark, so that its declaration can't mislead."""
    if "html_b64" in row:
        return base64.b64decode(row["html_b64"])
    return b"\xef\xbb\xbf" + row["html"].encode("utf-8", "replace")


def main_range(document, text, extractor):
    """The range of blocks that the chooser keeps, as the pipeline hands it to the fields."""
    edits = choose_main(document, lambda: text, extractor=extractor).edits
    inside = main_blocks(document, [replace(edit, stage="body") for edit in edits])
    return (min(inside), max(inside) + 1) if inside else None


def ours(row, extractor):
    text = decode(body_of(row)).text
    document = read_html(text, url=row.get("url") or "", fetched_at=LATEST)
    body = None if extractor == "none" else main_range(document, text, extractor)
    start = time.process_time()
    fields = read_fields(document, body=body, fallback=partial(embedded_date, text))
    return fields, document, time.process_time() - start


def programs(row):
    """What the record says once the whole program has read the page; a reject says nothing."""
    page = Page(body=body_of(row), url=row.get("url") or "", source=row["id"], fetched_at=LATEST)
    book = rules()
    start = time.process_time()
    read = pipeline.explain(page, book)
    cost = time.process_time() - start
    return (read.article or Fields()), read.document, cost


def theirs(row):
    from trafilatura.metadata import extract_metadata

    start = time.process_time()
    found = extract_metadata(
        decode(body_of(row)).text,
        default_url=row.get("url") or None,
        date_config={"original_date": True, "extensive_search": True, "max_date": "2026-11-23"},
    )
    return {
        "title": found.title or "",
        "date": (found.date or "")[:10],
        "author": found.author or "",
    }, time.process_time() - start


def equal(field, gold, got):
    if field == "author":
        return key(gold).lower() == key(got).lower()
    return key(gold) == key(got)


def cause(field, gold, fields, document):
    texts = [b.text for b in document.blocks] + [document.head.title] + [c for _, c in document.head.metas]
    if field == "date":
        if fields.modified[:10] == gold:
            return "changed"
        seen = any(
            s.value[:10] == gold
            for t in texts
            if len(t) < 400
            for s in (*find_dates(t), *find_dates(t, day_first=True))
        )
        return "wrong" if seen else "absent"
    got = fields.title if field == "title" else fields.author.name
    if key(got).lower() == key(gold).lower():
        return "other case"
    plain = [key(t).lower() for t in texts]
    return ("wrong" if any(key(gold).lower() in t for t in plain) else "absent") + ("" if got else ", nothing found")


def golds(row):
    date = (row.get("date") or "")[:10]
    return {
        "title": row.get("title") or "",
        "date": date if re.fullmatch(r"\d{4}-\d\d-\d\d", date) else "",
        "author": row.get("author") or "",
    }


def measure(name, args):
    right, seen, causes, costs, peer, peer_cpu, worst = Counter(), Counter(), Counter(), [], Counter(), 0.0, []
    for row in rows_of(name, args.limit):
        fields, document, cost = programs(row) if args.program else ours(row, args.extractor)
        costs.append(cost)
        got = {"title": fields.title, "date": fields.published[:10], "author": fields.author.name}
        other = {}
        if args.trafilatura:
            other, cpu = theirs(row)
            peer_cpu += cpu
        for field, gold in golds(row).items():
            if not gold:
                continue
            seen[field] += 1
            right[field] += equal(field, gold, got[field])
            peer[field] += bool(other) and equal(field, gold, other[field])
            if not equal(field, gold, got[field]):
                why = cause(field, gold, fields, document)
                causes[field, why] += 1
                worst.append(
                    {"set": name, "id": row["id"], "field": field, "cause": why, "gold": gold, "got": got[field]}
                )
    for field, total in seen.items():
        beside = f"{peer[field] / total:8.3f}" if args.trafilatura else ""
        whys = ", ".join(f"{why} {n}" for (f, why), n in causes.most_common() if f == field)
        print(f"{name:18s} {field:7s} {right[field] / total:7.3f} of {total:4d} {beside}   {whys}")
    costs.sort()
    print(
        f"{name:18s} CPU ms a page: median {costs[len(costs) // 2] * 1e3:.2f}, mean {sum(costs) / len(costs) * 1e3:.2f}",
        end="",
    )
    print(f"; trafilatura's metadata {peer_cpu / len(costs) * 1e3:.1f}" if args.trafilatura else "")
    return worst


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--set", action="append", help="default: wcxb-dev and trafilatura-eval")
    ap.add_argument("--limit", type=int, default=0)
    ap.add_argument(
        "--extractor", default="model", choices=("model", "auto", "trafilatura", "none"), help="what chooses the body"
    )
    ap.add_argument("--program", action="store_true", help="the whole program, with rules and detectors")
    ap.add_argument("--trafilatura", action="store_true", help="trafilatura's metadata in the same run")
    ap.add_argument("--misses", help="list the misses of this field on stderr")
    ap.add_argument("--json", help="write all misses to this file")
    args = ap.parse_args()
    if not SETS.is_dir():
        sys.exit("the shared page sets are not here: nothing to measure")
    worst = [miss for name in args.set or ("wcxb-dev", "trafilatura-eval") for miss in measure(name, args)]
    for miss in worst:
        if miss["field"] == args.misses:
            print(miss["cause"], miss["id"], "| gold:", miss["gold"], "| got:", miss["got"], file=sys.stderr)
    if args.json:
        Path(args.json).write_text(json.dumps(worst, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
