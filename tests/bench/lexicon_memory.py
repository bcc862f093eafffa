"""Memory of a lexicon's counts as the crawl grows: made pages of 2,000 characters, half of their adverts new.

    python tests/bench/lexicon_memory.py [10000 20000 50000]

One process reads the pages and adds their counts; no page is kept. Text is random words of the language model's own
alphabet in sentences, so that every article differs; adverts are those of adverts.py. MB are resident memory above
what the program needs with its model loaded; the target is 1,000 MB for 100,000 pages.
"""

import os
import random
import sys
import time
from pathlib import Path

import adverts

from scraper.corpus.lexicon import LexiconCounts, learn, lexicon_of, merge_counts

PARAGRAPHS, LENGTH, BATCH = 10, 200, 500


def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def paragraph(words, rng):
    """LENGTH characters of words in random order, a comma after every sixth and a full stop after every third comma."""
    out = ""
    while len(out) < LENGTH:
        out += "，".join("".join(rng.choices(words, k=6)) for _ in range(3)) + "。"
    return out


def main():
    marks = [int(a) for a in sys.argv[1:]] or [10_000, 20_000, 50_000]
    vocabulary, texts = adverts.vocabularies()["dev"]["zh-Hant"], adverts.articles("dev")["zh-Hant"]
    joined = "".join(p for a in texts for p in a if adverts.regex.fullmatch(r"[\p{Han}\p{P}\p{N}\s]+", p))
    words = [joined[k : k + 2] for k in range(0, len(joined) - 2, 2) if joined[k : k + 2].isalpha()]
    maker, rng, counts = adverts.Maker("zh-Hant", vocabulary, 1), random.Random(1), LexiconCounts()
    learn([maker.page([paragraph(words, rng)])[0]])
    base, start, done = resident(), time.process_time(), 0
    print(f"{'pages':>8} {'MB':>8} {'phrases':>9} {'lines':>8} {'titles':>8} {'learned':>8} {'ms/page':>8}", flush=True)
    for mark in marks:
        while done < mark:
            pages = [maker.page([paragraph(words, rng) for _ in range(PARAGRAPHS)])[0] for _ in range(BATCH)]
            counts = merge_counts(counts, learn(pages))
            done += BATCH
        cost = (time.process_time() - start) * 1000 / done
        print(
            f"{done:8} {resident() - base:8.0f} {len(counts.phrases):9} {len(counts.lines):8} {len(counts.titles):8}"
            f" {len(lexicon_of(counts).phrases):8} {cost:8.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
