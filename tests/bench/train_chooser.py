"""Train the chooser of main content, and measure it by cross-validation over domains.

    python tests/bench/train_chooser.py            (figures only; nested: no page's fold ever sees its domain)
    python tests/bench/train_chooser.py --write    (and train on all pages: scraper/extract/chooser/model.npz)
    python tests/bench/train_chooser.py --calibrate    (the forests stay; only the line from expected to measured F1)

Reads ../shared/data/extraction (digests are printed and checked into card.md). Needs lightgbm, one thread.
"""

import argparse
import hashlib
import pickle
import sys
import time
from collections import Counter
from pathlib import Path

import lightgbm
import numpy as np
from chooser_pages import BENCH, SETS, Page, read_set
from msgspec.structs import replace

sys.path.insert(0, str(BENCH))
import common as bench

from scraper.extract.chooser import model as chooser
from scraper.extract.chooser.context import context_columns
from scraper.extract.chooser.features import FEATURES, evidence_of
from scraper.model import Block, Element, Link

FOLDS = 4
SET_WEIGHT = {"wcxb-dev": 1.0, "daniel-zh-dev": 1.6, "magic-zh": 1.6, "trafilatura-eval": 0.5}
SHORT_WEIGHT = {"wcxb-dev": 0.1, "daniel-zh-dev": 0.4, "magic-zh": 0.6}
"""Weight of a page whose article was cut to its first blocks: short bodies are rare in the sets, common in crawls."""
NEAR_ROWS, FAR_SAMPLE = 15, 5
FIRST = {"rounds": 150, "num_leaves": 31, "max_depth": 7, "learning_rate": 0.08}
SECOND = {"rounds": 80, "num_leaves": 15, "max_depth": 5, "learning_rate": 0.08}
FIXED = {
    "objective": "binary", "min_data_in_leaf": 40, "feature_fraction": 0.5, "bagging_fraction": 0.7, "bagging_freq": 1,
    "lambda_l2": 5, "verbose": -1, "num_threads": 1, "seed": 7, "max_bin": 63, "deterministic": True,
}  # fmt: skip


class Rows:
    """The rows of many pages, stacked; `page` says which page a row is of."""

    def __init__(self, pages):
        self.pages = pages
        self.bounds = np.cumsum([0] + [len(p.labels) for p in pages])
        self.page = np.repeat(np.arange(len(pages)), np.diff(self.bounds))
        self.x = np.concatenate([p.evidence.matrix for p in pages])
        self.y = np.concatenate([p.labels for p in pages])
        self.tokens = np.concatenate([p.sizes for p in pages]).astype(float)
        self.fold = np.array([fold_of(p.domain) for p in pages])[self.page]
        self.weight = self._weights()
        self.use = ~np.isnan(self.y) & self._sampled()

    def _sampled(self):
        """All rows near the article, and one in FAR_SAMPLE of the others (weighted up): menus repeat themselves."""
        on = self.y == 1
        rows = np.arange(len(on))
        first = np.maximum.accumulate(np.where(on, rows, -(10**9)))
        last = np.minimum.accumulate(np.where(on, rows, 10**9)[::-1])[::-1]
        far = np.minimum(rows - first, last - rows) > NEAR_ROWS
        taken = np.random.default_rng(7).random(len(rows)) < 1 / FAR_SAMPLE
        self.weight = np.where(far, self.weight * FAR_SAMPLE, self.weight)
        return ~far | taken

    def _weights(self):
        """Each page counts alike, each row by its size: what a wrong row costs the page's F1."""
        known = ~np.isnan(self.y)
        size = np.where(known, (1.0 + self.tokens) ** 0.6, 0)
        count = len(self.pages)
        article = np.bincount(self.page, weights=size * (self.y == 1), minlength=count)
        whole = np.maximum(article, 0.15 * np.bincount(self.page, weights=size, minlength=count))
        own = np.array([SET_WEIGHT[p.set] * (SHORT_WEIGHT[p.set] if p.short else 1.0) for p in self.pages])
        return size / np.where(whole > 0, whole, 1)[self.page] * own[self.page] * 20

    def context(self, scores):
        """The second pass's columns for the first pass's scores."""
        parts = []
        for k, page in enumerate(self.pages):
            own = scores[self.bounds[k] : self.bounds[k + 1]]
            parts.append(np.column_stack(list(context_columns(page.evidence, own).values())))
        return np.hstack((self.x, np.concatenate(parts))).astype(np.float32)


def fold_of(domain, folds=FOLDS, salt=""):
    """Which fold a registrable domain belongs to."""
    return int(hashlib.sha256((salt + domain).encode()).hexdigest(), 16) % folds


def fit(x, rows, mask, settings):
    """A forest for the masked rows that have a label."""
    started = time.process_time()
    use = mask & rows.use
    params = {**FIXED, **{k: v for k, v in settings.items() if k != "rounds"}}
    data = lightgbm.Dataset(x[use], rows.y[use], weight=rows.weight[use], params={"max_bin": 63, "verbose": -1})
    forest = lightgbm.train(params, data, settings["rounds"])
    print(f"  {use.sum()} rows, {x.shape[1]} columns: {time.process_time() - started:.0f} s CPU", flush=True)
    return forest


def first_scores(rows, mask, folds, salt="inner"):
    """Scores of the masked rows by forests that did not see their domain."""
    out = np.zeros(len(rows.y))
    inner = np.array([fold_of(p.domain, folds, salt) for p in rows.pages])[rows.page]
    for k in range(folds):
        forest = fit(rows.x, rows, mask & (inner != k), FIRST)
        held = mask & (inner == k)
        out[held] = forest.predict(rows.x[held])
    return out


def cross_validate_quickly(rows):
    """As cross_validate, but the second pass learns from scores that held-out pages helped to make: for development."""
    everything = np.ones(len(rows.y), bool)
    out = np.zeros(len(rows.y))
    both = rows.context(first_scores(rows, everything, FOLDS, salt=""))
    for k in range(FOLDS):
        out[rows.fold == k] = fit(both, rows, rows.fold != k, SECOND).predict(both[rows.fold == k])
    return out, both


def cross_validate(rows):
    """Scores of every row by models that saw nothing of its domain, in either pass."""
    out = np.zeros(len(rows.y))
    for k in range(FOLDS):
        started = time.process_time()
        seen = rows.fold != k
        scores = first_scores(rows, seen, 4)
        first = fit(rows.x, rows, seen, FIRST)
        scores[~seen] = first.predict(rows.x[~seen])
        both = rows.context(scores)
        out[~seen] = fit(both, rows, seen, SECOND).predict(both[~seen])
        print(f"fold {k}: {time.process_time() - started:.0f} s CPU", flush=True)
    return out


def train(rows, both=None):
    """The two forests, trained on all pages."""
    everything = np.ones(len(rows.y), bool)
    if both is None:
        both = rows.context(first_scores(rows, everything, FOLDS))
    return fit(rows.x, rows, everything, FIRST), fit(both, rows, everything, SECOND)


def measure(rows, scores):
    """F1, precision and recall by set, snippet F1 by set, and (expected, measured) F1 of every page with gold."""
    figures, pairs = {}, []
    for k, page in enumerate(rows.pages):
        if page.short:
            continue
        own = scores[rows.bounds[k] : rows.bounds[k + 1]]
        keep, expected = chooser.keep_rows(own, page.evidence.tokens)
        text = "\n\n".join(_once(t for t, stays in zip(page.texts, keep, strict=True) if stays))
        if page.gold is not None:
            p, r, f1 = bench.bag_prf(text, page.gold)
            figures.setdefault(page.set, []).append((f1, p, r))
            pairs.append((expected, f1))
        if page.wanted or page.unwanted:
            flat = " ".join(text.split())
            tp, fp = (sum(bool(flat) and " ".join(s.split()) in flat for s in x) for x in (page.wanted, page.unwanted))
            figures.setdefault(page.set + " snippets", []).append((tp, fp, len(page.wanted) - tp))
    out = {}
    for name, values in figures.items():
        if name.endswith("snippets"):
            tp, fp, fn = np.sum(values, 0)
            out[name] = (2 * tp / (2 * tp + fp + fn), tp / (tp + fp), tp / (tp + fn), len(values))
        else:
            out[name] = (*np.mean(values, 0), len(values))
    return out, np.array(pairs)


def _once(texts):
    """Without the second copy of a long block: a detector behind the chooser takes it out."""
    seen = set()
    for text in texts:
        if len(text) < 40 or text not in seen:
            seen.add(text)
            yield text


def calibrate(pairs):
    """Knots of a rising curve from expected to measured F1: means of tenths of the pages, made monotonous."""
    pairs = pairs[np.argsort(pairs[:, 0])]
    parts = np.array_split(pairs, 12)
    knots = [p.mean(axis=0) for p in parts]
    expected = np.array([k[0] for k in knots])
    measured = np.maximum.accumulate([k[1] for k in knots])
    return np.array([np.concatenate(([0.0], expected, [1.0])), np.concatenate(([0.0], measured, [measured[-1]]))])


def exported(booster, width):
    """A forest as the arrays of model.Forest."""
    tests, feature, threshold = {}, [], []
    roots, test, child, value = [], [], [], []
    levels = 0

    def add(node, depth):
        nonlocal levels
        levels = max(levels, depth)
        here = len(test)
        test.append(0)
        child.extend((here, here))
        value.append(0.0)
        if "leaf_value" in node:
            value[here] = node["leaf_value"]
            return here
        limit = np.float32(node["threshold"])
        if float(limit) > node["threshold"]:
            limit = np.nextafter(limit, np.float32(-np.inf))
        key = (node["split_feature"], float(limit))
        if key not in tests:
            tests[key] = len(feature)
            feature.append(key[0])
            threshold.append(limit)
        test[here] = tests[key]
        child[2 * here] = add(node["left_child"], depth + 1)
        child[2 * here + 1] = add(node["right_child"], depth + 1)
        return here

    for tree in booster.dump_model()["tree_info"]:
        roots.append(add(tree["tree_structure"], 0))
    assert max(feature) < width
    ints = {"roots": roots, "test": test, "child": child, "feature": feature}
    return {
        **{k: np.array(v, np.int32) for k, v in ints.items()},
        "threshold": np.array(threshold, np.float32),
        "value": np.array(value, np.float32),
        "levels": np.array(levels),
    }


def shortened(page, lines):
    """The page with its article cut to the first few blocks and a stream of teasers of other articles behind it.

    None where there is little to cut. Both are rare in the sets and common in crawls.
    """
    rows = np.flatnonzero(page.labels == 1)
    if page.gold is None or len(rows) < 4 or page.set not in SHORT_WEIGHT:
        return None
    seed = int(hashlib.sha256(page.id.encode()).hexdigest(), 16)
    keep = 1 + seed % 6
    gone = {int(page.evidence.index[r]) for r in rows[keep:]}
    blocks = [replace(b, text="", links=(), hidden=()) if i in gone else b for i, b in enumerate(page.document.blocks)]
    elements = list(page.document.elements)
    extra = _teasers(elements, blocks, lines, np.random.default_rng(seed % 2**32)) if seed % 3 else 0
    document = replace(page.document, blocks=tuple(blocks), elements=tuple(elements))
    stays = ~np.isin(page.evidence.index, list(gone))
    return Page(
        set=page.set, id=page.id, domain=page.domain, document=document, evidence=evidence_of(document), short=True, gold=None,
        labels=np.concatenate((page.labels[stays], np.zeros(extra))),
        sizes=np.concatenate((page.sizes[stays], [len(bench.tokens(b.text)) for b in blocks[len(blocks) - extra :]])),
        texts=[], wanted=[], unwanted=[], digest="",
    )  # fmt: skip


_STREAM = ("stream", "list", "items", "news", "feed", "box", "", "more", "c1")
_ITEM = ("item", "row", "card", "", "entry", "li", "post-item", "story")


def _teasers(elements, blocks, lines, random):
    """Add six to twenty teasers, each a linked headline and a summary; returns how many blocks that makes."""
    outer, inner = random.choice(_STREAM), random.choice(_ITEM)
    tag, head = random.choice(("ul", "div")), random.choice(("h2", "h3", "h4", "p"))
    elements.append(Element(0, tag, "", str(outer)))
    stream, before = len(elements) - 1, len(blocks)
    for _ in range(int(random.integers(6, 21))):
        elements.append(Element(stream, "li" if tag == "ul" else "div", "", str(inner)))
        item = len(elements) - 1
        title, summary = (lines[int(random.integers(len(lines)))] for _ in range(2))
        title = title[: 40 if title.isascii() else 20]
        elements.extend((Element(item, str(head)), Element(item, "p")))
        blocks.append(Block(str(head), title, item + 1, (Link(0, len(title), "/x"),)))
        blocks.append(Block("p", summary[: int(random.integers(60, 400))], item + 2))
    return len(blocks) - before


def _pages(cache):
    """All pages and their shortened twins; from the cache file where one is named and present."""
    if cache and cache.is_file():
        return pickle.loads(cache.read_bytes())
    pages = [p for name in SETS for p in read_set(name)]
    for name in SHORT_WEIGHT:
        lines = [
            t for p in pages if p.set == name for t, y in zip(p.texts, p.labels, strict=True) if y == 1 and len(t) >= 40
        ]
        pages += [s for p in pages if p.set == name and not p.short and (s := shortened(p, lines)) is not None]
    if cache:
        cache.write_bytes(pickle.dumps(pages))
    return pages


def show(figures):
    """Print one line per set."""
    for name, (f1, p, r, n) in sorted(figures.items()):
        print(f"{name:28} F1 {f1:.4f}  P {p:.4f}  R {r:.4f}  n {n}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--calibrate", action="store_true", help="write the calibration alone: the forests stay")
    parser.add_argument("--quick", action="store_true", help="do not nest the two passes")
    parser.add_argument("--scores", type=Path, help="keep the cross-validated scores in this file (.npy)")
    parser.add_argument("--cache", type=Path, help="keep the pages as read in this file, and read them from it")
    parser.add_argument("--no-short", action="store_true", help="without the shortened pages")
    arguments = parser.parse_args()
    pages = _pages(arguments.cache)
    if arguments.no_short:
        pages = [p for p in pages if not p.short]
    rows = Rows(pages)
    print(
        f"{len(pages)} pages, {len(rows.y)} rows, {rows.x.shape[1]} columns, {len({p.domain for p in pages})} domains"
    )
    print(Counter(p.set for p in pages), flush=True)
    scores, both = cross_validate_quickly(rows) if arguments.quick else (cross_validate(rows), None)
    figures, pairs = measure(rows, scores)
    show(figures)
    if arguments.scores:
        np.save(arguments.scores, scores)
    if arguments.write:
        write(train(rows, both), rows, calibrate(pairs))
    elif arguments.calibrate:
        write_calibration(calibrate(pairs))


def write(forests, rows, calibration):
    """The model file: forests, column names, calibration."""
    width = rows.x.shape[1]
    arrays = {"names": np.frombuffer("\n".join(FEATURES).encode(), np.uint8), "calibration": calibration}
    for name, booster in zip(("first", "second"), forests, strict=True):
        arrays.update({f"{name}_{k}": v for k, v in exported(booster, width + 100).items()})
    _save(arrays)


def write_calibration(calibration):
    """The model file with its forests as they are."""
    _save({**np.load(chooser.FILE), "calibration": calibration})


def _save(arrays):
    np.savez_compressed(chooser.FILE, **arrays)
    written = chooser.FILE.read_bytes()
    print(chooser.FILE.name, len(written), "bytes", hashlib.sha256(written).hexdigest())


if __name__ == "__main__":
    main()
