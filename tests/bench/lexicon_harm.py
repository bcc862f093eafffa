"""What a lexicon learned from genuine articles holds and cuts: nothing but names of sites behind titles should be in it.

    python tests/bench/lexicon_harm.py [--cut]

Reads the main content of wcxb-dev, daniel-zh-dev and magic-zh as a crawl sees it, their gold texts and the clean texts of
the injection and orthography sets, each with every article on a host of its own and with all of them on one.
"""

import argparse
import json
import lzma
import re
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
sys.path[:0] = [str(ROOT), str(SHARED / "bench")]
import common as bench  # noqa: E402
from export_pages import page_bytes  # noqa: E402
from msgspec.structs import replace  # noqa: E402

from scraper.clean.lexicon import find_lexicon  # noqa: E402
from scraper.corpus.lexicon import learn, lexicon_of  # noqa: E402
from scraper.errors import PageError  # noqa: E402
from scraper.model import Block, Document, Edit, Head, Page  # noqa: E402
from scraper.pipeline import main_document  # noqa: E402
from scraper.rules.load import load_rules  # noqa: E402

SETS = ("wcxb-dev", "daniel-zh-dev", "magic-zh")


def article(number, title, paragraphs):
    """A document on a host of its own."""
    blocks = (Block("h1", title), *(Block("p", p) for p in paragraphs if p.strip()))
    return Document(blocks, url=f"http://{number}.example/{number}", head=Head(title=title))


def golds():
    for number, row in enumerate(row for name in SETS for row in bench.load_set(name) if row["gold"]):
        title = re.search(r"<title[^>]*>(.*?)</title>", row["html"], re.DOTALL)
        yield article(number, " ".join(title[1].split()) if title else "", row["gold"].split("\n"))


def texts():
    number = 0
    for name in ("inject/background", "orthography/dev"):
        with lzma.open(SHARED / "data" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as file:
            for row in map(json.loads, file):
                number += 1
                paragraphs = row.get("paras") or row.get("text", "").split("\n")
                yield article(number, row.get("title") or paragraphs[0][:20], paragraphs)


def pages():
    rules = load_rules()
    for row in (row for name in SETS for row in bench.load_set(name)):
        try:
            yield main_document(Page(body=page_bytes(row), url=row["url"] or "", source=row["id"]), rules)
        except PageError:
            continue


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cut", action="store_true", help="show every cut, not the phrases alone")
    options = parser.parse_args()
    for name, read in (("pages", pages), ("golds", golds), ("texts", texts)):
        documents = list(read())
        for hosts in ("own hosts", "one host"):
            seen = [replace(d, url="http://one.example/") for d in documents] if hosts == "one host" else documents
            lexicon, cut = lexicon_of(learn(seen)), Counter()
            print(f"{name}, {hosts}: {len(seen)} documents, {len(lexicon.phrases)} phrases")
            for p in lexicon.phrases:
                print(f"  {p.where} {p.text!r} on {p.pages}")
            for d in seen:
                titled = replace(d, blocks=(*d.blocks, Block("h1", d.head.title)), title_block=len(d.blocks))
                for e in find_lexicon(titled, lexicon):
                    if isinstance(e, Edit):
                        cut[e.rule] += e.end - e.start
                        if options.cut:
                            print(f"    {e.rule} {titled.blocks[e.block].text[e.start : e.end]!r} in {d.url}")
            print(f"  cut: {dict(cut)}")


if __name__ == "__main__":
    main()
