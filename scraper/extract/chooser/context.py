"""The second look: what the first pass thinks of a block's neighbours, containers and template siblings."""

import numpy as np

from scraper.extract.chooser.characters import Array
from scraper.extract.chooser.features import Evidence, shifted
from scraper.extract.chooser.tree import subtree_totals

_STEPS = (-5, -3, -2, -1, 1, 2, 3, 5)
_STEP_NAMES = tuple(f"p{step:+d}" for step in _STEPS)
_WINDOWS = np.array([[-3, 0], [1, 4], [-10, 0], [1, 11], [-8, 9]])
"""Rows from, and up to, which a mean is taken, counted from each row."""
_WINDOW_NAMES = ("p_before3", "p_after3", "p_before10", "p_after10", "p_around8")
_LEVELS = 6
_PRIOR = 0.4
"""What a token of a container has to be worth to count for it, not against it, in the search for the best container."""


def context_columns(evidence: Evidence, first: Array) -> dict[str, Array]:
    """Columns CONTEXT for the first pass's scores (0–1, one per row)."""
    out: dict[str, Array] = {"p": first}
    out.update(zip(_STEP_NAMES, shifted(first, _STEPS), strict=True))
    tokens = evidence.tokens + 1.0
    mass = first * tokens
    total = max(mass.sum(), 1e-6)
    out.update(_run_columns(first, tokens, mass / total))
    out.update(_level_columns(evidence, tokens, mass, total))
    size = np.bincount(evidence.signature, weights=tokens)
    out["p_like"] = (np.bincount(evidence.signature, weights=mass) / size)[evidence.signature]
    out["page_p"] = np.full(len(first), total / tokens.sum())
    out["page_p_max"] = np.full(len(first), first.max())
    out["page_mass"] = np.full(len(first), np.log1p(total))
    return out


def _run_columns(first: Array, tokens: Array, share: Array) -> dict[str, Array]:
    """Means over windows of rows, and the place between the first and the last likely row."""
    count = len(first)
    rows = np.arange(count)
    running = np.concatenate(([0.0], np.cumsum(first * tokens)))
    sizes = np.concatenate(([0.0], np.cumsum(tokens)))
    out: dict[str, Array] = {}
    low = np.clip(rows + _WINDOWS[:, :1], 0, count)
    high = np.clip(rows + _WINDOWS[:, 1:], 0, count)
    means = (running[high] - running[low]) / np.maximum(sizes[high] - sizes[low], 1.0)
    out.update(zip(_WINDOW_NAMES, np.where(high > low, means, -1.0), strict=True))
    likely = rows[(first >= 0.5) & (tokens >= 8)]
    if not likely.size:
        likely = rows[first >= first.max()]
    out["rows_from_first"] = np.clip(rows - likely[0], -60, 300)
    out["rows_from_last"] = np.clip(rows - likely[-1], -300, 60)
    out["mass_before"] = np.cumsum(share) - share
    out["mass_after"] = 1.0 - np.cumsum(share)
    out["mass"] = share
    on = first >= 0.5
    before = np.maximum.accumulate(np.where(on, rows, -999))
    behind = np.minimum.accumulate(np.where(on, rows, 9999)[::-1])[::-1]
    out["gap_before"] = np.minimum(rows - before, 60)
    out["gap_behind"] = np.minimum(behind - rows, 60)
    return out


def _level_columns(evidence: Evidence, tokens: Array, mass: Array, total: float) -> dict[str, Array]:
    """How likely the containers of a block are as a whole, and where it stands to the best one."""
    tree, element = evidence.tree, evidence.element
    sums = subtree_totals(tree, element, mass)
    sizes = subtree_totals(tree, element, tokens)
    worth = sums - _PRIOR * sizes
    best = int(np.argmax(worth))
    out: dict[str, Array] = {}
    level = element
    for step in range(_LEVELS):
        out[f"p_up{step}"] = sums[level] / np.maximum(sizes[level], 1.0)
        out[f"mass_up{step}"] = sums[level] / total
        out[f"worth_up{step}"] = np.maximum(worth[level] / max(worth[best], 1.0), -2.0)
        level = np.maximum(tree.parent[level], 0)
    inside = (element >= best) & (element < tree.end[best])
    rows = np.arange(len(element))
    low, high = (rows[inside][0], rows[inside][-1]) if inside.any() else (0, 0)
    out["in_top"] = inside.astype(np.float64)
    out["rows_from_top"] = np.where(
        rows < low, np.maximum(rows - low, -60), np.where(rows > high, np.minimum(rows - high, 60), 0)
    )
    out["top_p"] = np.full(len(element), sums[best] / max(sizes[best], 1.0))
    out["top_mass"] = np.full(len(element), sums[best] / total)
    return out
