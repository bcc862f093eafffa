"""Starts crawls by fork, so that hundreds can be killed in a minute: `python crawl_zygote.py JOB.toml` with one line on
stdin per crawl; answers with the child's pid, then with its wait status."""

import functools
import gc
import os
import sys
from pathlib import Path

from crawl_work import HerePool, cheap, cheap_pool, ruled

import scraper.crawl.loop as loop
from scraper.corpus.lexicon import LexiconCounts, lexicon_of
from scraper.crawl.job import load_job
from scraper.crawl.run import Extras, run_crawl
from scraper.crawl.scope import scope_of


def main():
    job = load_job(Path(sys.argv[1]))
    scope = scope_of(job)
    pool = cheap_pool(scope) if "processes" in sys.argv else functools.partial(HerePool, scope)
    if "staging" in sys.argv:
        pool = functools.partial(HerePool, scope, functools.partial(cheap, staging=True))
        lexicon_of(LexiconCounts())  # what it loads is there before the first kill
    if "ruled" in sys.argv:
        pool = functools.partial(HerePool, scope, ruled)
    loop.BATCH, loop.BATCH_SECONDS, loop.STAGED = 4, 0.03, 10
    gc.freeze()
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            os._exit(run_crawl(job, Extras(pool=pool)).exit_code)
        print(child, flush=True)
        print(os.waitpid(child, 0)[1], flush=True)


if __name__ == "__main__":
    main()
