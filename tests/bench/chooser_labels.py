"""Gold text -> which blocks are the article: the labels that the chooser is trained on.

Blocks are matched by runs of four tokens, nearest to the bulk of the article first, and each token of the gold can be
used once: a copy elsewhere on the page (teaser, share text, mobile twin) stays unlabelled.
"""

from collections import Counter

RUN = 4
NEAR = 3
"""Blocks outside the bulk of the article within which a short block may still belong to it."""


def label(blocks, gold, tokens):
    """One of 0 and 1 per block; `blocks` are lists of tokens, `tokens` splits the gold."""
    words = tokens(gold)
    runs = {n: {tuple(words[i : i + n]) for i in range(len(words) - n + 1)} for n in range(1, RUN + 1)}
    lines = {tuple(tokens(line)) for line in gold.splitlines()}
    share = [_share(block, runs) for block in blocks]
    sure = [i for i, block in enumerate(blocks) if len(block) >= RUN and share[i] >= 0.5]
    out = [0] * len(blocks)
    if not sure:
        return [int(bool(b) and tuple(b) in lines) for b in blocks]
    weight = sorted((i, len(blocks[i])) for i in sure if len(blocks[i]) >= 12) or [(i, 1) for i in sure]
    middle = _median(weight)
    left = Counter(words)
    for i in sorted(sure, key=lambda i: (-(share[i] >= 0.9), abs(i - middle))):
        _take(i, blocks, left, out)
    kept = [i for i in range(len(blocks)) if out[i]]
    low, high = (min(kept), max(kept)) if kept else (0, 0)
    short = [i for i, b in enumerate(blocks) if b and not out[i] and share[i] == 1.0 and low - NEAR <= i <= high + NEAR]
    for i in sorted(short, key=lambda i: (tuple(blocks[i]) not in lines, abs(i - middle))):
        if len(blocks[i]) < RUN:
            _take(i, blocks, left, out, need=0.99)
    return out


def _share(block, runs):
    n = min(len(block), RUN)
    if not n:
        return 0.0
    grams = [tuple(block[i : i + n]) for i in range(len(block) - n + 1)]
    return sum(g in runs[n] for g in grams) / len(grams)


def _median(weight):
    half, total = sum(w for _, w in weight) / 2, 0
    for i, w in weight:
        total += w
        if total >= half:
            return i
    return weight[-1][0]


def _take(i, blocks, left, out, need=0.5):
    own = Counter(blocks[i])
    common = own & left
    if sum(common.values()) >= need * len(blocks[i]):
        out[i] = 1
        left.subtract(common)
