"""Train the model of chrome lines (scraper/clean/lines/chrome.npz) and cross-validate it.

    python tests/bench/train_lines.py [--write]

Reads tests/bench/lines/*.tsv (lines written for this, kind and text) and the golds of wcxb-dev, daniel-zh-dev and
magic-zh in ../shared, whose lines are all article. Four folds, written lines at random, golds by page. Golds hold some
chrome, too: lines of theirs that the model of the other folds takes for chrome with NOISE are left out of the training,
and counted apart. Deterministic; about three minutes.
"""

import argparse
import hashlib
import sys
import zlib
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
SHARED = Path(__file__).resolve().parents[3] / "shared" / "bench"
sys.path.insert(0, str(SHARED))
import common as bench  # noqa: E402

from scraper.clean.lines import chrome  # noqa: E402

SETS = ("wcxb-dev", "daniel-zh-dev", "magic-zh")
LANGUAGES = ("zh", "tw", "ja", "ko", "en")
FOLDS, EPOCHS, BATCH = 4, 14, 256
RATE, FACT_RATE, SHRINK = 0.15, 0.03, 1e-6
WRITTEN, ENGLISH, INNER = 4.0, 8.0, 0.5
"""Weights of a written line, of written chrome in English, and of a gold's line that is none of its last four."""
NOISE = 0.9


def written():
    """(kind, text, group, weight, language) of each line of tests/bench/lines."""
    for language in LANGUAGES:
        for row in (HERE / "lines" / f"{language}.tsv").read_text("utf-8").splitlines():
            kind, text = row.split("\t")
            weight = ENGLISH if language == "en" and kind != "article" else WRITTEN
            yield chrome.KINDS.index(kind), text, f"written {language} {text}", weight, language


def golds():
    """The same of each short line of the golds."""
    for name in SETS:
        for row in bench.load_set(name):
            lines = [line.strip() for line in (row["gold"] or "").split("\n") if line.strip()]
            for at, text in enumerate(lines):
                if 2 <= len(text) <= chrome.LONGEST:
                    yield 0, text, f"{name} {row['id']}", 1.0 if at >= len(lines) - 4 else INNER, name


class Rows:
    """The lines as arrays."""

    def __init__(self):
        rows = [*written(), *golds()]
        self.kind = np.array([row[0] for row in rows])
        self.text = [row[1] for row in rows]
        self.fold = np.array([zlib.crc32(row[2].encode()) % FOLDS for row in rows])
        self.weight = np.array([row[3] for row in rows], np.float32)
        self.source = np.array([row[4] for row in rows])
        self.places = [chrome.features(text) for text in self.text]
        self.facts = np.array([chrome.facts(text) for text in self.text], np.float32)
        self.real = np.isin(self.source, SETS)


def trained(rows, use):
    """Weights of the features and of the facts: logistic regression by steps that shrink where much was learned."""
    random = np.random.default_rng(1)
    kinds = len(chrome.KINDS)
    weights, facts = np.zeros((1 << chrome.BITS, kinds), np.float32), np.zeros((rows.facts.shape[1], kinds), np.float32)
    seen, seen_facts = np.zeros_like(weights), np.zeros_like(facts)
    for _ in range(EPOCHS):
        order = random.permutation(use)
        for at in range(0, len(order), BATCH):
            batch = order[at : at + BATCH]
            sizes = np.array([len(rows.places[k]) for k in batch])
            places, own = np.concatenate([rows.places[k] for k in batch]), np.repeat(np.arange(len(batch)), sizes)
            share = (1 / np.sqrt(sizes)).astype(np.float32)[own][:, None]
            odds = rows.facts[batch] @ facts
            odds += np.add.reduceat(weights[places] * share, sizes.cumsum() - sizes)
            error = np.exp(odds - odds.max(1, keepdims=True))
            error /= error.sum(1, keepdims=True)
            error[np.arange(len(batch)), rows.kind[batch]] -= 1
            error *= rows.weight[batch][:, None] / len(batch)
            touched, where = np.unique(places, return_inverse=True)
            shares = error[own] * share
            step = np.stack([np.bincount(where, shares[:, kind], len(touched)) for kind in range(kinds)], axis=1)
            step += SHRINK * weights[touched]
            seen[touched] += step * step
            weights[touched] -= RATE * step / np.sqrt(seen[touched] + 1e-8)
            step = rows.facts[batch].T @ error
            seen_facts += step * step
            facts -= FACT_RATE * step / np.sqrt(seen_facts + 1e-8)
    return packed(weights, facts)


def packed(weights, facts):
    """The model as it ships: weights in one byte each."""
    scale = np.abs(weights).max(0) / 127
    return chrome.Chrome(np.round(weights / scale).astype(np.int8), scale.astype(np.float32), facts)


def crossed(rows, keep):
    """The probability of chrome of each line, from the model of the other folds."""
    out = np.zeros(len(rows.text))
    for fold in range(FOLDS):
        model = trained(rows, np.flatnonzero((rows.fold != fold) & keep))
        for k in np.flatnonzero(rows.fold == fold):
            out[k] = model.weigh(rows.text[k])[0]
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="train on everything and write chrome.npz")
    options = parser.parse_args()
    rows = Rows()
    first = crossed(rows, np.ones(len(rows.text), bool))
    noise = rows.real & (first >= NOISE)
    found = crossed(rows, ~noise)
    is_chrome, article = rows.kind > 0, ~rows.real & (rows.kind == 0)
    print(f"{is_chrome.sum()} lines of chrome, {article.sum()} written lines of articles, {rows.real.sum()} of golds")
    print(f"{noise.sum()} lines of golds are taken for chrome and left out")
    table = []
    for least in (0.7, 0.8, 0.9, 0.95):
        hit = found >= least
        shares = [hit[is_chrome & (rows.source == language)].mean() for language in LANGUAGES]
        table.append([least, *(f"{share:.2f}" for share in (hit[is_chrome].mean(), *shares)),
                      f"{hit[article].mean():.4f}", f"{hit[rows.real].mean():.4f}",
                      f"{hit[rows.real & ~noise].mean():.4f}"])  # fmt: skip
    head = ["probability", "chrome found", *LANGUAGES, "written article", "golds", "golds without noise"]
    print(bench.table(head, table))
    if options.write:
        model = trained(rows, np.flatnonzero(~noise))
        path = Path(chrome.__file__).with_name("chrome.npz")
        np.savez_compressed(path, weights=model.weights, scale=model.scale, facts=model.facts)
        print(path.name, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
