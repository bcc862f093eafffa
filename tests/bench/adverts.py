"""Adverts of made vocabularies put into clean text: what is found of advertisers that nobody listed.

    python tests/bench/adverts.py [dev|check] [--pages 150] [--misses N]

The two halves share no trade, place, brand, text or host; improve with dev, and read only the table of check. Text: news
golds of ../shared/data/extraction (Chinese, English) and the project's own fixtures (Japanese, Korean), halved by hash;
the advert model was trained on none of it. Half of the adverts are taken from a small pool of their host: `again` are
those that stand in two articles or more, `once` the others. `unlisted` is the share of adverts that hold no trade of
vocabulary.toml. Removed = less than 34 % of an advert's characters kept; loss = clean characters cut, in 10,000.
"""

import argparse
import json
import lzma
import random
import sys
import tomllib
import zlib
from collections import Counter, defaultdict
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

import regex  # noqa: E402

from scraper.clean.ads.anchors import find_offsite_anchors  # noqa: E402
from scraper.clean.ads.evidence import trades_in  # noqa: E402
from scraper.clean.ads.keyword_lines import find_keyword_lines  # noqa: E402
from scraper.clean.ads.model import load_model  # noqa: E402
from scraper.clean.ads.numerals import find_ads_in_numbers  # noqa: E402
from scraper.clean.ads.one_off import find_one_off_ads  # noqa: E402
from scraper.clean.ads.vocabulary import find_words  # noqa: E402
from scraper.clean.lexicon import find_lexicon  # noqa: E402
from scraper.corpus.lexicon import learn, lexicon_of  # noqa: E402
from scraper.edits import Draft  # noqa: E402
from scraper.model import Block, Document, Edit, Head, Lexicon, Link  # noqa: E402

SETS = ROOT.parent / "shared" / "data" / "extraction"
LANGUAGES = ("zh-Hant", "zh-Hans", "ja", "ko", "en")
CLASSES = ("text", "anchor", "number", "line", "line-anchor")
SEPARATORS = (" ", "|", "、", ",", "｜", " - ", "/")
HOSTS, POOL, CHUNK = 10, 16, 6  # hosts of a half, adverts in the pool of a host, paragraphs of a page at most
_SCRIPTS = {
    "ja": regex.compile(r"\p{Hiragana}"),
    "ko": regex.compile(r"\p{Hangul}"),
    "zh-Hant": regex.compile("[這個們來對時說會]"),
}


def vocabularies():
    """Half → language → list name → phrases; refuses halves that share any but a general quality or ending."""
    out = {}
    for half in ("dev", "check"):
        lists = tomllib.loads((Path(__file__).parent / f"adverts_{half}.toml").read_text("utf-8"))
        split = {k: (lambda s: [p.strip() for p in s.split(",")] if "," in s else s.split()) for k in ("trades",)}
        out[half] = {g: {k: split.get(k, str.split)(v) for k, v in own.items()} for g, own in lists.items()}
    for name in ("places", "trades", "brands"):
        both = [{p for own in out[h].values() for p in own[name]} for h in out]
        if shared := both[0] & both[1]:
            sys.exit(f"both halves hold {sorted(shared)}")
    return out


def own_texts():
    """The paragraphs of the project's own fixtures, by language."""
    for path in sorted((ROOT / "fixtures").glob("*/*/expected.json")):
        article = json.loads(path.read_text("utf-8"))
        paras = [text for kind, text in article.get("blocks", ()) if kind == "p"]
        language = next((g for g in ("ja", "ko") if len(_SCRIPTS[g].findall("".join(paras))) > 30), "")
        if language:
            yield language, paras


def golds(name):
    with lzma.open(SETS / f"{name}.jsonl.xz", "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            text = row["gold"] or ""
            chinese = len(regex.findall(r"\p{Han}", text)) > 0.3 * len(text)
            language = "en" if not chinese else "zh-Hant" if len(_SCRIPTS["zh-Hant"].findall(text)) > 3 else "zh-Hans"
            if chinese or text.isascii() or name == "wcxb-dev":
                yield language, text.split("\n")


def articles(half):
    """Language → articles of a half, as lists of paragraphs."""
    out = defaultdict(list)
    for language, paragraphs in (*own_texts(), *golds("daniel-zh-dev"), *golds("wcxb-dev")):
        paras = [p.strip() for p in paragraphs if len(p.strip()) > 30]
        for k in range(0, len(paras), CHUNK):
            part = paras[k : k + CHUNK]
            if (zlib.crc32(paras[0].encode()) + (k // CHUNK) * (language in ("ja", "ko"))) % 2 == (half == "check"):
                out[language].append(part)
    return out


def phrase(words, language, rng):
    gap = " " if language == "en" or (language == "ko" and rng.random() < 0.7) else ""
    pick = lambda name, p: [rng.choice(words[name])] if rng.random() < p else []  # noqa: E731
    trade = [rng.choice(words["trades"])]
    if rng.random() < 0.15:
        return gap.join([rng.choice(words["brands"]), *trade])
    return gap.join([*pick("places", 0.6), *pick("qualities", 0.3), *trade, *pick("endings", 0.4)])


class Maker:
    """Makes the pages of one language of one half."""

    def __init__(self, language, words, seed):
        self.language, self.words, self.rng = language, words, random.Random(seed)
        self.pools = [[self.fresh() for _ in range(POOL)] for _ in range(HOSTS)]
        self.numbers = count()

    def fresh(self):
        return phrase(self.words, self.language, self.rng)

    def advert(self, host):
        return self.rng.choice(self.pools[host]) if self.rng.random() < 0.5 else self.fresh()

    def href(self):
        name = f"www.{self.rng.getrandbits(28):x}.{self.rng.choice(('com', 'tw', 'net', 'cn'))}"
        return f"http://{name}/" + ("" if self.rng.random() < 0.7 else f"p/{self.rng.getrandbits(16)}.html")

    def place(self, text):
        """Where an advert goes: anywhere, but between words where the script writes blanks."""
        if self.language in ("en", "ko"):
            return self.rng.choice([m.end() for m in regex.finditer(r" ", text)] or [0])
        return self.rng.randrange(1, len(text))

    def page(self, paragraphs):
        host, blocks, spans = self.rng.randrange(HOSTS), [], []
        for n, text in enumerate(paragraphs):
            chosen = self.rng.choices((None, "text", "anchor", "genuine"), (4, 3, 3, 2))[0]
            block, found = self.sentence(text, chosen, host)
            blocks.append(block)
            spans += [(n, *f) for f in found]
        for kind in self.rng.sample(("number", "line", "line-anchor"), 2):
            block, found = self.stamp(host) if kind == "number" else self.line(host, linked=kind == "line-anchor")
            spans += [(len(blocks), a, b, kind, t) for a, b, t in found]
            blocks.append(block)
        url = f"http://blog{host}.example/{next(self.numbers)}"
        title = paragraphs[0][:12]
        return Document(tuple(blocks), url=url, head=Head(title=title)), spans

    def sentence(self, text, chosen, host):
        if chosen is None:
            return Block("p", text), []
        if chosen == "genuine":
            start = self.place(text) if self.language in ("en", "ko") else self.rng.randrange(len(text) - 8)
            end = min(len(text), start + self.rng.randrange(2, 8) * (2 if self.language == "en" else 1))
            return Block("p", text, links=(Link(start, end, f"http://{self.rng.getrandbits(20):x}.org/a/{start}"),)), []
        at, ad = self.place(text), self.advert(host)
        gap = " " if self.language in ("en", "ko") else ""
        links = (Link(at, at + len(ad), self.href()),) if chosen == "anchor" else ()
        return Block("p", text[:at] + ad + gap + text[at:], links=links), [(at, at + len(ad), chosen, ad)]

    def stamp(self, host):
        stamp = f"20{self.rng.randrange(10, 24)}-0{self.rng.randrange(1, 9)}-{self.rng.randrange(10, 28)} 1{self.rng.randrange(9)}:3{self.rng.randrange(9)}:2{self.rng.randrange(9)}"
        at, ad = self.rng.randrange(2, len(stamp) - 2), self.advert(host)
        return Block("p", stamp[:at] + ad + stamp[at:]), [(at, at + len(ad), ad)]

    def line(self, host, *, linked):
        gap = self.rng.choice(SEPARATORS[1:] if self.language in ("en", "ko") else SEPARATORS)
        text, found, links = "", [], []
        for k in range(self.rng.randrange(3, 7)):
            ad = self.advert(host)
            text += gap if k else ""
            found.append((len(text), len(text) + len(ad), ad))
            links.append(Link(*found[-1][:2], self.href()))
            text += ad
        return Block("p", text, links=tuple(links) if linked else ()), found


CHAIN = (find_keyword_lines, find_offsite_anchors, find_ads_in_numbers)


def cuts(document, lexicon):
    draft = Draft(document)
    for find in (*CHAIN, lambda d: find_lexicon(d, lexicon), find_one_off_ads):
        draft.accept([e for e in find(draft.document) if isinstance(e, Edit)])
    gone = defaultdict(set)
    for e in draft.edits:
        gone[e.block].update(range(e.start, e.end))
    return gone


def score(pages, lexicon, again, misses):
    """[found, all] by (class, again), and clean characters lost and all."""
    tally, lost, clean, missed, wrong = defaultdict(lambda: [0, 0]), 0, 0, [], []
    for document, spans in pages:
        gone, own = cuts(document, lexicon), defaultdict(set)
        for n, a, b, kind, ad in spans:
            own[n].update(range(a, b))
            hit = sum(k not in gone[n] for k in range(a, b)) < 0.34 * (b - a)
            row = tally[kind, ad in again]
            row[0], row[1] = row[0] + hit, row[1] + 1
            if not hit:
                missed.append((kind, ad in again, document.blocks[n].text[max(0, a - 6) : b + 6], ad))
        for n, block in enumerate(document.blocks[:-2]):
            kept = {k for k, c in enumerate(block.text) if not c.isspace()} - own[n]
            clean += len(kept)
            lost += len(kept & gone[n])
            if kept & gone[n]:
                wrong.append("".join(block.text[k] if k in gone[n] else "·" for k in sorted(kept | own[n])).strip("·"))
    for one in missed[:misses] + wrong[:misses]:
        print("   ", one)
    return tally, lost, clean


def is_listed(advert):
    """Whether an advert names a trade of the lists."""
    folded = load_model().folding(advert)
    return trades_in(folded, find_words(load_model().vocabulary, folded)) > 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("half", nargs="?", choices=("dev", "check"), default="dev")
    parser.add_argument("--pages", type=int, default=150)
    parser.add_argument("--misses", type=int, default=0, help="print so many misses and wrong cuts; only for dev")
    parser.add_argument("--language", choices=LANGUAGES, action="append")
    options = parser.parse_args()
    misses = options.misses if options.half == "dev" else 0
    words, texts = vocabularies()[options.half], articles(options.half)
    print(f"{options.half:8} {'lexicon':7}{'':6}" + "".join(f"{c:>12}" for c in CLASSES) + f"{'loss e-4':>10}")
    for language in options.language or LANGUAGES:
        maker = Maker(language, words[language], zlib.crc32(f"{options.half}{language}".encode()))
        pages = [maker.page(texts[language][k % len(texts[language])]) for k in range(options.pages)]
        in_pages = Counter(
            ad for document, spans in pages for ad in {(s[4], document.blocks[0].text) for s in spans} for ad in ad[:1]
        )
        again = {ad for ad, n in in_pages.items() if n > 1}
        ads = [s[4] for _, spans in pages for s in spans]
        lexicon = lexicon_of(learn(d for d, _ in pages))
        print(
            f"{language}: {len(texts[language])} texts, unlisted {sum(not is_listed(a) for a in ads) / len(ads):.2f}, {len(lexicon.phrases)} phrases learned"
        )
        for name, given in (("with", lexicon), ("none", Lexicon())):
            tally, lost, clean = score(pages, given, again, misses)
            for repeated in (True, False):
                cells = [tally[c, repeated] for c in CLASSES]
                row = "".join(f"{a / max(1, n):12.3f}" for a, n in cells)
                print(f"{language:8} {name:7}{'again' if repeated else 'once':6}{row}{lost / clean * 1e4:10.2f}")


if __name__ == "__main__":
    main()
