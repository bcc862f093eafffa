"""Pages per second of a loopback blog, politeness off: fetch + WARC, fetch + WARC + clean, and Scrapy's plain store.

    python -m tests.bench.crawl [--pages 1000] [--scrapy /venv/bin/python] [--dense]

Pages have 50-200 kB, of which 2-12 kB are the article (700-4,000 characters); with --dense the article fills the page,
which no real page does: it shows what text costs. Each row is printed when it is there.
The site runs in a process of its own and is not counted. CPU is that of the crawler (and, apart, of its workers):
wall time on a shared machine says little. Scrapy runs in its own environment: pip install scrapy.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "tests")]

SPIDER = """
import hashlib, pathlib, sys, scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor
root, folder = sys.argv[1], pathlib.Path(sys.argv[2])
class Store(scrapy.Spider):
    name, start_urls, links = "store", [root, root + "sitemap.xml"], LinkExtractor()
    def parse(self, response):
        if response.url.endswith(".xml"):
            for loc in response.selector.re("<loc>([^<]+)</loc>"):
                yield scrapy.Request(loc, self.parse)
            return
        (folder / hashlib.sha256(response.url.encode()).hexdigest()).write_bytes(response.body)
        for link in self.links.extract_links(response):
            yield scrapy.Request(link.url, self.parse)
process = CrawlerProcess({"LOG_ENABLED": False, "ROBOTSTXT_OBEY": True, "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16, "DOWNLOAD_DELAY": 0, "TELNETCONSOLE_ENABLED": False})
process.crawl(Store)
process.start()
"""

OURS = """
import resource, sys, time
from pathlib import Path
from scraper.crawl.job import load_job
from scraper.crawl.run import run_crawl
run = run_crawl(load_job(Path(sys.argv[1])))
own = resource.getrusage(resource.RUSAGE_SELF)
kids = resource.getrusage(resource.RUSAGE_CHILDREN)
print(run.counts.taken + run.counts.hubs, own.ru_utime + own.ru_stime, kids.ru_utime + kids.ru_stime, own.ru_maxrss / 1024)
"""


def ours(root, folder, *, articles):
    out = folder / ("clean" if articles else "plain")
    job = folder / "job.toml"
    job.write_text(
        f'seeds = ["{root}"]\ncontact = "https://example.org/bot"\nfail_if = ""\n'
        "[politeness]\nfloor = 0.0\nper_site = 16\nconcurrency = 16\n"
        f'[fetch]\nallow_hosts = ["127.0.0.1"]\n[output]\nfolder = "{out}"\narticles = {str(articles).lower()}\n'
    )
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", OURS, job], capture_output=True, text=True, check=True, cwd=ROOT)
    pages, own, kids, peak = map(float, done.stdout.split())
    name = "fetch + WARC + clean" if articles else "fetch + WARC + links"
    return name, pages, time.perf_counter() - start, own, kids, peak


def scrapy(python, root, folder):
    script, store = folder / "spider.py", folder / "store"
    script.write_text(SPIDER)
    store.mkdir()
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([python, script, root, store], check=True, cwd=folder)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return "Scrapy, bodies to files", len(list(store.iterdir())), wall, spent, 0.0, 0.0


def show(title, pages, wall, own, kids, peak):
    print(
        f"{title:<25} | {pages:>5.0f} | {wall:>6.1f} | {own:>9.2f} | {kids:>13.2f} | {pages / (own + kids):>11.1f} | "
        f"{pages / wall:>12.1f} | {peak:>7.0f}",
        flush=True,
    )


def main():
    from loopback_site import LoopbackSite, served

    options = argparse.ArgumentParser()
    options.add_argument("--pages", type=int, default=1000)
    options.add_argument("--scrapy", default="")
    options.add_argument("--no-clean", action="store_true")
    options.add_argument("--dense", action="store_true")
    chosen = options.parse_args()
    print(
        "                          | pages | wall s | CPU s own | CPU s workers | pages/CPU s | pages/wall s | peak MB",
        flush=True,
    )
    site = LoopbackSite(pages=chosen.pages, texts=None if chosen.dense else (2_000, 12_000))
    with served(site) as root, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if chosen.scrapy:
            show(*scrapy(chosen.scrapy, root, folder))
        show(*ours(root, folder, articles=False))
        if not chosen.no_clean:
            show(*ours(root, folder, articles=True))


if __name__ == "__main__":
    main()
