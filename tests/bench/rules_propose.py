"""How good the first selector is that `rules new` proposes for a body: characters' F1 against the labelled text.

python tests/bench/rules_propose.py [HOSTS] [EXTRACTOR]     needs ../shared; proposals from up to three pages of each host
"""

import json
import lzma
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from scraper.cli import propose
from scraper.cli.rules_new import sample_of
from scraper.model import Page
from scraper.rules.pick import split_address
from scraper.rules.selectors import parse_selector

SETS = Path(__file__).resolve().parents[3] / "shared/data/extraction"
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def pages_by_host(limit):
    hosts = defaultdict(list)
    for name in ("daniel-zh-dev", "magic-zh", "wcxb-dev"):
        with lzma.open(SETS / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            for page in map(json.loads, lines):
                if page.get("url") and page.get("html"):
                    hosts[split_address(page["url"])[0]].append(page)
    wide = [(host, pages[:3]) for host, pages in sorted(hosts.items()) if len(pages) > 1]
    return dict(wide[:limit])


def f1(one, other):
    a, b = Counter("".join(one.split())), Counter("".join(other.split()))
    return 2 * sum((a & b).values()) / max(1, sum(a.values()) + sum(b.values()))


def text_of(page, selector):
    tree = LexborHTMLParser(page["html"])
    tree.strip_tags(["script", "style"])
    node = tree.css_first(parse_selector(selector).css)
    return node.text() if node is not None else ""


def as_page(page):
    body = page["html"].encode("utf-8", "replace")
    return Page(body=body, url=page["url"], charset="utf-8", fetched_at=WHEN)


def main():
    limit = int(sys.argv[1]) if len(sys.argv) > 1 else None
    extractor = sys.argv[2] if len(sys.argv) > 2 else "auto"
    samples = {}
    for host, pages in pages_by_host(limit).items():
        found = [
            (page, sample) for page in pages if (sample := sample_of(as_page(page), extractor=extractor)) is not None
        ]
        if found:
            samples[host] = found
    print("covered  hosts  with a body  F1 of the selector  F1 of the generic text")
    for propose.COVERED in (0.95, 0.85, 0.75, 0.6, 0.5, 0.4):
        ours, generic, hosts = [], [], 0
        for found in samples.values():
            body = propose.propose([sample for _, sample in found]).body
            if body:
                hosts += 1
                ours += [f1(text_of(page, body[0]), page["gold"]) for page, _ in found]
                generic += [f1(sample.article.text, page["gold"]) for page, sample in found]
        print(
            f"{propose.COVERED:>7}  {len(samples):>5}  {hosts:>11}  {sum(ours) / len(ours):>18.3f}"
            f"  {sum(generic) / len(generic):>22.3f}"
        )


if __name__ == "__main__":
    main()
