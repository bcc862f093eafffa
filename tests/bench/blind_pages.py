"""Pages by strangers, who saw neither rules nor lists: what comes out beside what they say must come out.

    python tests/bench/blind_pages.py [damage damage2 genuine negatives reposts reposts2 ... reposts7] [--learn] [--show]

damage, damage2   what repost tools break besides adverts, by kind (KINDS), and hard negatives (kind 0) that look like it
genuine           articles about what looks like spam or chrome: trades, numbers, templates, rare characters
negatives         120 more, in five tongues and 60 themes: notices, glossaries, timetables, quoted adverts, obituaries
reposts           reposted news with adverts of their own trades; `--learn` cleans them with a lexicon learned from all
reposts2          92 more with rarer trades and made-up brands, half of them in English, Japanese and Korean
reposts3          40 of Chinese news on 32 makes of blog, with adverts in sentences, links, numbers, titles, and lines of scripts
reposts4          40 Japanese and Korean blogs and news, half of them with adverts, ten with genuine shops and prices
reposts5          25 more of Chinese news, with adverts of very rare trades
reposts6          24 more Japanese and Korean pages, a third of them with genuine shops, makers and sponsors
reposts7          40 more in Chinese on 15 makes of blog, 20 advertisers with three of their phrases a page, some in brackets

Counted in characters without white space: of the gold those that are missing, and those that came besides. `--show`
prints each difference. The texts in blind/ were written for this; all but parts of `damage2` have been looked at since.
"""

import argparse
import difflib
import gzip
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT.parent / "shared" / "bench")]

import common as bench  # noqa: E402

from scraper.corpus.lexicon import learn, lexicon_of  # noqa: E402
from scraper.model import Article, Page  # noqa: E402
from scraper.pipeline import attempt, main_document  # noqa: E402
from scraper.rules.load import load_rules  # noqa: E402

BLIND = Path(__file__).with_name("blind")
SETS = ("damage", "damage2", "genuine", "negatives", "reposts", *(f"reposts{i}" for i in range(2, 8)))
KINDS = (
    "hard negatives", "pinyin", "lost bytes", "wrong charset", "tags and entities", "invisible characters",
    "template leaks", "buttons and counters", "duplicates", "notices in dates", "jammer strings", "pitches",
)  # fmt: skip


def rows_of(name):
    with gzip.open(BLIND / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def page_of(row):
    body = row["html"].encode("utf-8", "surrogatepass")
    return Page(body=body, url=row["url"], source=row["id"], media_type="text/html", charset="utf-8")


def bare(text):
    return "".join(text.split())


def measured(row, article, *, show):
    """Missing and surplus shares of the gold's characters, title and date right."""
    text, title, date = "", "", ""
    if isinstance(article, Article):
        text, title, date = article.text, article.title, article.published[:10]
    gold, have = bare(row["gold"]), bare(text)
    lost = more = 0
    for what, a, b, c, d in difflib.SequenceMatcher(None, gold, have, autojunk=False).get_opcodes():
        if what != "equal":
            lost, more = lost + b - a, more + d - c
            if show:
                print(f"{row['id']}  …{gold[max(0, a - 10) : a]} | {gold[a:b][:80]!r} -> {have[c:d][:80]!r}")
    return lost / len(gold), more / len(gold), bare(title) == bare(row["title"]), date == row["date"]


def adverts_left(row, article):
    """(kind, is it gone) of each advert that was put into a page."""
    text, title = (bare(article.text), bare(article.title)) if isinstance(article, Article) else ("", "")
    for advert in row.get("adverts", ()):
        yield advert["kind"], bare(advert["text"]) not in (title if advert["kind"] == "h" else text)


def group_of(name, row):
    return KINDS[row["kind"]] if "kind" in row and "lang" not in row else row.get("lang") or "articles"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=SETS)
    parser.add_argument("--learn", action="store_true")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    rules, table = load_rules(), []
    for name in options.sets:
        rows, found, gone, all_of = rows_of(name), defaultdict(list), Counter(), Counter()
        taught = learn([main_document(page_of(row), rules) for row in rows]) if options.learn else None
        lexicon = lexicon_of(taught) if taught else None
        for row in rows:
            article = attempt(page_of(row), rules, lexicon=lexicon)
            found[group_of(name, row)].append(measured(row, article, show=options.show))
            for kind, is_gone in adverts_left(row, article):
                all_of[kind] += 1
                gone[kind] += is_gone
        for group, own in found.items():
            lost, more, titles, dates = (sum(column) for column in zip(*own, strict=True))
            perfect = sum(not lost and not more for lost, more, *_ in own)
            shares = (f"{lost / len(own):.4f}", f"{more / len(own):.4f}")
            table.append([name, group, len(own), perfect, *shares, titles, dates])
        if all_of:
            print(name, "adverts gone:", ", ".join(f"{kind} {gone[kind]} of {all_of[kind]}" for kind in sorted(all_of)))
    print(bench.table(["set", "kind", "pages", "perfect", "missing", "surplus", "title", "date"], table))


if __name__ == "__main__":
    main()
