"""Train the models of single lines and cross-validate them: of chrome below articles, of notices on pages without one,
of sales pitches, of lines of keywords.

    python tests/bench/train_lines.py chrome|keywords|notices|pitches [--write]

Reads tests/bench/lines/*.tsv (lines written for this, kind and text) and the golds of wcxb-dev, daniel-zh-dev and
magic-zh in ../shared, whose lines are all article. Four folds, written lines at random, golds by page. Golds hold some
chrome, too: lines of theirs that the model of the other folds takes for something else with NOISE are left out of the
training, and counted apart. Deterministic; about six minutes.
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

from scraper.clean.ads import keyword_lines, pitches  # noqa: E402
from scraper.clean.ads import model as ads_model  # noqa: E402
from scraper.clean.lines import chrome  # noqa: E402
from scraper.extract import notices  # noqa: E402
from scraper.text import line_model  # noqa: E402

SETS = ("wcxb-dev", "daniel-zh-dev", "magic-zh")
CHROME = ("zh", "tw", "ja", "ko", "en")
SOURCES = {
    "chrome": CHROME,
    "notices": (*CHROME, "pages"),
    "pitches": (*CHROME, "pitches-zh", "pitches-jk", "pitches-en"),
    "keywords": (*CHROME, "keywords-zh", "keywords-x"),
}
KINDS = {
    "chrome": ("article", *chrome.CLASSES),
    "pitches": ("article", "pitch"),
    "keywords": ("article", "keywords"),
    "notices": ("article", "not-found", "login-wall", "blocked", "unavailable", "consent-wall", "script-shell", "help"),
}
FILES = {
    "chrome": Path(chrome.__file__).with_name("chrome.npz"),
    "notices": Path(notices.__file__).with_name("notices.npz"),
    "pitches": Path(ads_model.__file__).with_name("pitches.npz"),
    "keywords": Path(ads_model.__file__).with_name("keywords.npz"),
}
ASKED = {"pitches": pitches.reaches, "keywords": keyword_lines.is_listed}
"""Which lines of other files two of the models are asked about, and so learn from."""
FOLDS, EPOCHS, BATCH = 4, 14, 256
RATE, FACT_RATE, SHRINK = 0.15, 0.03, 1e-6
WRITTEN, ENGLISH, INNER = 4.0, 8.0, 0.5
"""Weights of a written line, of written chrome in English, and of a gold's line that is none of its last four."""
NOISE = 0.9

with np.load(Path(ads_model.__file__).with_name("model.npz")) as arrays:
    FOLD = {name: arrays[name] for name in ("fold_from", "fold_to")}
FOLDING = line_model.Folding(line_model.folding_table(str(FOLD["fold_from"]), str(FOLD["fold_to"])))


def written(model):
    """(kind, text, group, weight, source) of each written line; of those of chrome the other models take the articles."""
    for source in SOURCES[model]:
        for row in (HERE / "lines" / f"{source}.tsv").read_text("utf-8").splitlines():
            kind, text = row.split("\t")
            if kind in KINDS[model]:
                weight = ENGLISH if source == "en" and kind != "article" else WRITTEN
                yield KINDS[model].index(kind), text, f"written {source} {text}", weight, source


def golds():
    """The same of each short line of the golds."""
    for name in SETS:
        for row in bench.load_set(name):
            lines = [line.strip() for line in (row["gold"] or "").split("\n") if line.strip()]
            for at, text in enumerate(lines):
                if 2 <= len(text) <= line_model.LONGEST:
                    yield 0, text, f"{name} {row['id']}", 1.0 if at >= len(lines) - 4 else INNER, name


class Rows:
    """The lines as arrays."""

    def __init__(self, model):
        rows = [*written(model), *golds()]
        if model in ASKED:
            rows = [row for row in rows if row[4].startswith(model) or ASKED[model](row[1])]
        self.kinds = KINDS[model]
        self.kind = np.array([row[0] for row in rows])
        self.text = [row[1] for row in rows]
        self.fold = np.array([zlib.crc32(row[2].encode()) % FOLDS for row in rows])
        self.weight = np.array([row[3] for row in rows], np.float32)
        self.source = np.array([row[4] for row in rows])
        self.places = [line_model.features(text, FOLDING) for text in self.text]
        self.facts = np.array([line_model.facts(text) for text in self.text], np.float32)
        self.real = np.isin(self.source, SETS)


def trained(rows, use):
    """Weights of the features and of the facts: logistic regression by steps that shrink where much was learned."""
    random = np.random.default_rng(1)
    kinds = len(rows.kinds)
    weights = np.zeros((1 << line_model.BITS, kinds), np.float32)
    facts = np.zeros((rows.facts.shape[1], kinds), np.float32)
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
    scale = np.abs(weights).max(0) / 127
    return {
        "weights": np.round(weights / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        "facts": facts,
        "kinds": np.array(" ".join(rows.kinds)),
        **FOLD,
    }


def crossed(rows, keep):
    """The probability of chrome of each line, from the model of the other folds."""
    out = np.zeros(len(rows.text))
    for fold in range(FOLDS):
        model = line_model.LineModel(trained(rows, np.flatnonzero((rows.fold != fold) & keep)))
        for k in np.flatnonzero(rows.fold == fold):
            out[k] = model.weigh(rows.text[k])[0]
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=sorted(KINDS))
    parser.add_argument("--write", action="store_true", help="train on everything and write the model")
    options = parser.parse_args()
    rows = Rows(options.model)
    first = crossed(rows, np.ones(len(rows.text), bool))
    noise = rows.real & (first >= NOISE)
    found = crossed(rows, ~noise)
    other, article = rows.kind > 0, ~rows.real & (rows.kind == 0)
    print(f"{other.sum()} lines of {options.model}, {article.sum()} of articles, {rows.real.sum()} of golds")
    print(f"{noise.sum()} lines of golds are taken for {options.model} and left out")
    sources = sorted(set(rows.source[other]))
    table = []
    for least in (0.5, 0.7, 0.8, 0.9, 0.95):
        hit = found >= least
        shares = [hit[other & (rows.source == source)].mean() for source in sources]
        table.append([least, *(f"{share:.2f}" for share in (hit[other].mean(), *shares)),
                      f"{hit[article].mean():.4f}", f"{hit[rows.real].mean():.4f}",
                      f"{hit[rows.real & ~noise].mean():.4f}"])  # fmt: skip
    print(bench.table(["probability", "found", *sources, "of articles", "golds", "golds without noise"], table))
    if options.write:
        path = FILES[options.model]
        np.savez_compressed(path, **trained(rows, np.flatnonzero(~noise)))
        print(path.name, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
