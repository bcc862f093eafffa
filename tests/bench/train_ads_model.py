"""Train scraper/clean/ads/model.npz.   needs, besides the program: wordfreq, jieba

    python tests/bench/train_ads_model.py

Reads ../shared/data/inject/background and tests/bench/prose (language model; with adverts put into them, also the
network that finds adverts) and dev-mixed (both networks). In two runs out of three the adverts are others, of two fifths
of the trades, and read by advert models that have not seen these: most advertisers of a crawl are in no list.
Deterministic. MODEL.md beside the model says what went in and what came out.
"""

import hashlib
import math
import random
import tomllib
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import cycle, islice, pairwise, takewhile
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import inject_pages
import inject_renamed
import numpy as np
import regex
from inject_pages import TruePage
from opencc import OpenCC

from scraper.clean.ads import ngrams, numerals, vocabulary
from scraper.clean.ads.model import HANS, HANT, MARK, Model, Reading, sieve
from scraper.text.grams import Folding, folding_table

HERE = Path(vocabulary.__file__).parent
TEXT_BITS, ADVERT_BITS = 19, 18
PHRASES = 500_000
OWN, OWN_PAGES = Path(__file__).with_name("prose"), (1, 8, 2, 1, 4)
"""Our own paragraphs, one a line, and how many of them make a page, in turn: short posts give the least context."""
FOLDS = 5
"""Parts of the running text: adverts put into one are read with the n-grams of the others, as text never seen."""
EVERY = 350
"""Characters of running text for one advert."""
LANGUAGES = ["zh"] * 70 + ["ja"] * 14 + ["ko"] * 8 + ["en"] * 8
# characters that OpenCC leaves or that are correct in both scripts: no evidence of a script
BOTH = set("里后面干几台只出冬复征余范制系向合回云曲布才斗丑了家伙杯志占表采松卷当准致周于并别价克么")
EXTRA = dict(zip("瞭裡裏準墻纔爲羣闆麵衚託遊", "了里里准墙才为群板面胡托游", strict=True))
MARKS = " ,.;:!?()\"'、·/-—…[]，。；：！？（）「」『』“”‘’《》〈〉【】|｜～~\n\t\u3000"


def folds() -> tuple[str, str]:
    convert = OpenCC("t2s").convert
    pairs = {c: convert(c) for c in map(chr, range(0x3400, 0xA000))}
    pairs = {c: s for c, s in pairs.items() if len(s) == 1 and s != c and ord(s) < 0x10000} | EXTRA
    return "".join(pairs), "".join(pairs.values())


def kinds(source: str, target: str) -> np.ndarray:
    out = np.zeros(0x10000, np.uint8)
    for c in source:
        out[ord(c)] |= HANT
    for c in set(target) - set(source) - BOTH:
        out[ord(c)] |= HANS
    for c in MARKS:
        out[ord(c)] |= MARK
    return out


def count(into: Counter, text: str, weight: float = 1.0, low: int = 1) -> None:
    for n in range(low, ngrams.ORDER + 1):
        for i in range(len(text) - n + 1):
            into[text[i : i + n]] += weight


class Prose(NamedTuple):
    """A page of running text without adverts: its language as inject_renamed names it, title, paragraphs."""

    language: str
    title: str
    paragraphs: list[str]


def prose() -> list[Prose]:
    """The background articles, and our own paragraphs that name trades as a part of their sentences."""
    pages = [Prose(row["lang"], row["title"], row["paras"]) for row in inject_pages.rows("background")]
    for file, language in (("tw", "zh-Hant"), ("cn", "zh-Hans"), ("ja", "ja")):
        lines = iter((OWN / f"{file}.txt").read_text("utf-8").splitlines())
        own = ((language, list(islice(lines, size))) for size in cycle(OWN_PAGES))
        pages += [Prose(language, "", paragraphs) for language, paragraphs in takewhile(itemgetter(1), own)]
    return pages


def text_counts(pages: Sequence[Prose], words: Counter, fold: Folding) -> ngrams.Counts:
    """The n-grams of pages, and those of words."""
    seen: Counter = Counter()
    for page in pages:
        for part in filter(None, (page.title, *page.paragraphs)):
            count(seen, ngrams.START + fold(part) + ngrams.END)
    total = sum(n for gram, n in seen.items() if len(gram) == 1)
    out = Counter({g: n for g, n in seen.items() if len(g) < ngrams.ORDER or n > 1})
    for gram, weight in words.items():
        if len(gram) == 2 or weight > 1.2:
            out[gram] += weight
    return ngrams.Counts(ngrams.build_slots(out, TEXT_BITS), total)


def word_counts(fold: Folding) -> Counter:
    """The n-grams of every frequent word of four languages, as if met a few times."""
    words: Counter = Counter()
    for word, frequency in word_frequencies(fold).items():
        weight = min(10.0, 0.75 * (math.log2(frequency / 5e-8) + 1))
        if weight > 0.7:
            count(words, word, weight, 2)
    return words


def word_frequencies(fold: Folding) -> dict[str, float]:
    import jieba
    import wordfreq

    out: dict[str, float] = {}
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines():
        word, n, _ = line.split()
        if 2 <= len(word) <= 4:
            out[fold(word)] = max(out.get(fold(word), 0.0), int(n) / 6e7)
    for language, size, least in (
        ("zh", "large", 2e-7),
        ("ja", "large", 2e-7),
        ("ko", "best", 1e-6),
        ("en", "best", 1e-6),
    ):
        for word, f in wordfreq.get_frequency_dict(language, size).items():
            if 2 <= len(word) <= 6 and f >= least:
                out[fold(word)] = max(out.get(fold(word), 0.0), f)
    return out


def trades(lists: dict, language: str) -> list[str]:
    words = lists[language]["trades"].split()
    pairs = [f"{a} {b}" for a, b in pairwise(words)]
    return words if language != "en" else [*words, *pairs]


def phrase(lists: dict, of_trade: list[str], language: str, rng: random.Random) -> str:
    words = lists[language]
    gap = " " if language in ("en", "ko") and rng.random() < 0.7 else ""
    trade = rng.choice(of_trade)
    if words["brand_words"] and rng.random() < 0.13:
        return "".join(rng.choices(words["brand_words"], k=1 + (rng.random() < 0.5))) + trade
    parts = [rng.choice(words["places"])] if rng.random() < 0.6 else []
    parts += [rng.choice(words["qualities"])] if rng.random() < 0.35 else []
    parts += [trade] + ([rng.choice(words["endings"])] if rng.random() < 0.35 else [])
    return gap.join(parts)


def advert_counts(fold: Folding, unseen: frozenset[str]) -> tuple[dict[str, float], float]:
    lists = tomllib.loads((HERE / "vocabulary.toml").read_text("utf-8"))
    known = {name: [t for t in trades(lists, name) if fold(t) not in unseen] for name in lists}
    split = {name: {k: v.split() for k, v in lists[name].items()} for name in lists}
    rng, seen, total = random.Random(1), Counter(), 0
    for _ in range(PHRASES):
        language = rng.choice(LANGUAGES)
        text = ngrams.START + fold(phrase(split, known[language], language, rng)) + ngrams.END
        total += len(text) - 1
        count(seen, text)
    return {g: n * 0.04 + 1 for g, n in seen.items() if len(g) < 3 or n >= 6}, total * 0.04


def held_out(fold: Folding, part: int) -> frozenset[str]:
    """Two fifths of the trades: those with these checksums; part 0 holds nothing out."""
    chosen = {0: (), 1: (0, 1), 2: (3, 4)}[part]
    words = vocabulary.folded_words(fold)
    return frozenset(w for w, p in words.items() if p & vocabulary.TRADE and zlib.crc32(w.encode()) % 5 in chosen)


def parts_of_adverts(fold: Folding, unseen: frozenset[str]) -> dict[str, dict[str, list[str]]]:
    """What adverts are made of, as inject_renamed wants it: of held-out trades, if any are."""
    lists = tomllib.loads((HERE / "vocabulary.toml").read_text("utf-8"))
    out = {}
    for language in ("zh-Hant", "zh-Hans", "ja"):
        words = {k: v.split() for k, v in lists[language[:2]].items()}
        words["trades"] = [t for t in words["trades"] if not unseen or fold(t) in unseen]
        dice = random.Random(2)
        words["brands"] = [dice.choice(words["brand_words"]) + t for t in words["trades"]]
        out[language] = words
    return out


def injected(pages: Sequence[Prose], lists: dict[str, dict[str, list[str]]], dice: random.Random) -> Iterator[TruePage]:
    """The pages with adverts put into their sentences anywhere, as in the injection set; one in three without."""
    for number, page in enumerate(pages):
        text, spans = "", []
        for paragraph in page.paragraphs:
            rate = 0.0 if number % 3 == 0 else len(paragraph) / EVERY
            adverts = int(rate) + (dice.random() < rate % 1)
            at = 0
            for place in sorted(dice.randrange(1, max(2, len(paragraph))) for _ in range(adverts)):
                text += paragraph[at:place]
                advert = inject_renamed.new_advert(lists[page.language], page.language, dice)
                spans.append((len(text), len(text) + len(advert), "ad_inline_text"))
                text += advert
                at = place
            text += paragraph[at:] + "\n"
        yield TruePage(str(number), text, spans)


def examples(model: Model, pages: Sequence[TruePage]) -> tuple[np.ndarray, np.ndarray]:
    """Candidate spans of the sieve: is each exactly an advert?"""
    xs, ys = [], []
    for page in pages:
        reading = Reading(page.text, model)
        spans = sieve(reading)
        xs.append(reading.features(spans))
        gold = {(a, b) for a, b, _ in page.spans}
        ys.append(np.array([pair in gold for pair in zip(spans.i.tolist(), spans.j.tolist(), strict=True)], dtype=bool))
    return np.concatenate(xs), np.concatenate(ys)


def marked_examples(model: Model, pages: Sequence[TruePage]) -> tuple[np.ndarray, np.ndarray]:
    """All adverts, and what is none: what writers link, and the words between numbers in the text without adverts."""
    xs, ys = [], []
    for page in pages:
        ends = [0, *(e for a, b, _ in page.spans for e in (a, b)), len(page.text)]
        clean = "".join(page.text[a:b] for a, b in zip(ends[::2], ends[1::2], strict=True))
        for text, spans, advert in (
            (page.text, [s[:2] for s in page.spans], True),
            (clean, links(clean, model.folding) + between_numbers(clean), False),
        ):
            if spans:
                reading = Reading(text, model)
                xs.append(reading.features(reading.spans(spans)))
                ys.append(np.full(len(spans), advert))
    return np.concatenate(xs), np.concatenate(ys)


def links(text: str, fold: Folding) -> list[tuple[int, int]]:
    """Spans of a text that might be links: eight nouns and three runs of any kind, by a die of the text's own."""
    dice = random.Random(zlib.crc32(text.encode()))
    found = list(nouns(text, fold))
    dice.shuffle(found)
    sizes = [dice.randrange(2, 12) for _ in range(3)]
    runs = [(at, at + n) for n in sizes for at in [dice.randrange(max(1, len(text) - n))]]
    return found[:8] + [(a, b) for a, b in runs if b <= len(text) and "\n" not in text[a:b]]


def between_numbers(text: str) -> list[tuple[int, int]]:
    """What stands between the halves of numerals that would be one without it."""
    spans, at = [], 0
    for line in text.split("\n"):
        spans += [(at + run.start, at + run.end) for run in numerals.runs_of(0, line)]
        at += len(line) + 1
    return spans


def nouns(text: str, fold: Folding) -> Iterator[tuple[int, int]]:
    """Runs of nouns of 2 to 12 characters; in Japanese, which jieba does not know, of one script."""
    import jieba.posseg

    jieba.setLogLevel(60)
    if regex.search(r"\p{Hiragana}", text):
        yield from (m.span() for m in regex.finditer(r"[\p{Katakana}ー]{3,12}|\p{Han}{2,8}", text))
        return
    at, start = 0, None
    for word, flag in jieba.posseg.cut(fold(text)):
        if flag[0] == "n" or flag in ("vn", "j", "l", "eng"):
            start = at if start is None else start
        else:
            if start is not None and 2 <= at - start <= 12:
                yield start, at
            start = None
        at += len(word)


def fit(x: np.ndarray, y: np.ndarray, *, hidden: int = 24, epochs: int = 40, decay: float = 3e-4) -> list:
    """Two layers, logistic loss, Adam; the step falls to zero linearly. Returns [(weights, biases), …]."""
    rng = np.random.default_rng(1)
    w = [
        rng.normal(0, (2 / x.shape[1]) ** 0.5, (x.shape[1], hidden)),
        np.zeros(hidden),
        rng.normal(0, hidden**-0.5, (hidden, 1)),
        np.zeros(1),
    ]
    m, v, step, batch = [np.zeros_like(a) for a in w], [np.zeros_like(a) for a in w], 0, 256
    last = epochs * (len(x) // batch)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for k in range(len(x) // batch):
            at = order[k * batch : (k + 1) * batch]
            h = x[at] @ w[0] + w[1]
            r = np.maximum(h, 0)
            error = (1 / (1 + np.exp(-(r @ w[2] + w[3]))) - y[at, None]) / batch
            back = (error @ w[2].T) * (h > 0)
            grads = [x[at].T @ back + decay * w[0], back.sum(0), r.T @ error + decay * w[2], error.sum(0)]
            step += 1
            for n, g in enumerate(grads):
                m[n], v[n] = 0.9 * m[n] + 0.1 * g, 0.999 * v[n] + 0.001 * g * g
                w[n] -= (
                    3e-3
                    * (1 - step / (last + 1))
                    * (m[n] / (1 - 0.9**step))
                    / ((v[n] / (1 - 0.999**step)) ** 0.5 + 1e-8)
                )
    return [(w[0], w[1]), (w[2], w[3])]


def network(kind: str, x: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
    """A trained network as the arrays of the model file."""
    mean, scale = x.mean(0), x.std(0) + 1e-6
    layers = fit((x - mean) / scale, y)
    own = {f"{n}{k}": a for k, pair in enumerate(layers) for n, a in zip("wb", pair, strict=True)}
    own |= {"mean": mean, "scale": scale, "depth": np.array(len(layers))}
    return {f"{kind}_{n}": a.astype(np.float32 if n != "depth" else np.int64) for n, a in own.items()}


def main(out: Path = HERE / "model.npz", parts: tuple[int, ...] = (0, 1, 2), name: str = "dev-mixed") -> None:
    source, target = folds()
    fold = Folding(folding_table(source, target))
    of, rows, groups, words = kinds(source, target), inject_pages.rows(name), prose(), word_counts(fold)
    text = text_counts(groups, words, fold)
    groups = [groups[k::FOLDS] for k in range(FOLDS)]
    texts = [text_counts([p for g in groups if g is not group for p in g], words, fold) for group in groups]
    exact, marked = [], []
    for part in parts:
        unseen = held_out(fold, part)
        counts, advert_total = advert_counts(fold, unseen)
        advert = ngrams.Counts(ngrams.build_slots(counts, ADVERT_BITS), advert_total)
        known = vocabulary.Vocabulary(vocabulary.folded_words(fold, without=unseen))
        lists, dice = parts_of_adverts(fold, unseen), random.Random(part)
        model = Model(fold, ngrams.Tables(text, advert), of, known)
        pages = list(inject_pages.true_pages(inject_renamed.renamed(rows, lists, fold) if unseen else rows))
        exact.append(examples(model, pages))
        marked.append(marked_examples(model, pages))
        for others, group in zip(texts, groups, strict=True):
            model = Model(fold, ngrams.Tables(others, advert), of, known)
            exact.append(examples(model, list(injected(group, lists, dice))))
        if part == parts[0]:
            shipped = advert
    arrays = {}
    for kind, own in (("exact", exact), ("marked", marked)):
        x, y = (np.concatenate(a) for a in zip(*own, strict=True))
        arrays |= network(kind, x, y)
        print(f"{kind}: {len(x)} spans, {int(y.sum())} adverts")
    np.savez_compressed(
        out, **arrays, kinds=of, text=text.slots, text_total=text.total, advert=shipped.slots, advert_total=shipped.total,
        fold_from=source, fold_to=target,
    )  # fmt: skip
    print(f"{out.name} {out.stat().st_size} bytes sha256 {hashlib.sha256(out.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
