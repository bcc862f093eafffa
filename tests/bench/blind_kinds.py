"""Pages by strangers that are articles or none: the text that comes out, and whether the others are known for what they are.

    python tests/bench/blind_kinds.py [pages pages2 pages3 pages4 pages5 sites] [--peer] [--show]

pages     72 of many platforms in four languages; a third of them front pages, archives, stubs, long notices, shells
pages2    42 more, most of them no article, and articles that look like those
pages3    28 more of these
pages4    60 more, 36 of them no article, each of another kind
pages5    44 more, 26 of them no article
sites     80 articles of news sites, blogs, forums and manuals in Chinese, English and seven other tongues, most with misleading marks

F1 is that of the bags of words (a CJK character is one), title and date are exact. A page that is no article counts where
it is a reject or for review. The texts in blind/ were written for this; all have been looked at since, `pages3`
and `sites` least.
"""

import argparse
import sys
from collections import defaultdict
from pathlib import Path
from statistics import mean

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT.parent / "shared" / "bench")]

import blind_pages  # noqa: E402
import common as bench  # noqa: E402
import trafilatura  # noqa: E402

from scraper.model import Article  # noqa: E402
from scraper.pipeline import attempt  # noqa: E402
from scraper.rules.load import load_rules  # noqa: E402

SETS = ("pages", "pages2", "pages3", "pages4", "pages5", "sites")


def of_article(row, article, *, peer):
    """F1, that of trafilatura, title and date right, no doubt about it."""
    if not isinstance(article, Article):
        return 0.0, 0.0, False, False, False
    theirs = trafilatura.extract(row["html"], url=row["url"], include_comments=False) if peer else ""
    return (
        bench.bag_prf(article.text, row["gold"])[2],
        bench.bag_prf(theirs, row["gold"])[2],
        blind_pages.bare(article.title) == blind_pages.bare(row["title"]),
        article.published[:10] == row["date"],
        "doubtful" not in article.quality.flags,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=SETS)
    parser.add_argument("--peer", action="store_true", help="trafilatura's F1, too")
    parser.add_argument("--show", action="store_true", help="name the pages that are taken for the other kind")
    options = parser.parse_args()
    rules, table = load_rules(), []
    for name in options.sets:
        articles, others = [], defaultdict(list)
        for row in blind_pages.rows_of(name):
            got = attempt(blind_pages.page_of(row), rules)
            if row["kind"] == "article":
                articles.append(of_article(row, got, peer=options.peer))
                known = articles[-1][-1]
            else:
                known = not isinstance(got, Article) or got.quality.verdict == "review"
                others[row["kind"]].append(known)
            if options.show and not known:
                print(f"{row['id']}  {row['kind']}  {row['url']}")
        ours, theirs, title, date, sure = (f"{mean(column):.3f}" for column in zip(*articles, strict=True))
        table.append([name, "article", len(articles), ours, theirs if options.peer else "", title, date, sure])
        table += [[name, kind, len(own), "", "", "", "", f"{sum(own)}"] for kind, own in sorted(others.items())]
    print(bench.table(["set", "kind", "pages", "F1", "trafilatura", "title", "date", "known"], table))


if __name__ == "__main__":
    main()
