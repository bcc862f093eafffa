"""Evidence in the containers: what surrounds a block, the best container, lists of equal items, template siblings."""

import numpy as np

from scraper.extract.chooser.characters import Array
from scraper.extract.chooser.tree import TAGS, Tree, nearness, numbered, subtree_totals
from scraper.extract.chooser.words import NAMES


def container_columns(tree: Tree, element: Array, tokens: Array, columns: dict[str, Array]) -> dict[str, Array]:
    """For each row: what surrounds it, level by level, and how it stands to the best container."""
    out: dict[str, Array] = {}
    for name, levels in zip((*NAMES, *TAGS), nearness(tree, element), strict=True):
        out[f"in_{name}"] = levels
    out["depth"] = tree.depth[element]
    out["hidden_by"] = tree.hidden[element]
    prose = columns["prose"]
    total, total_prose = max(tokens.sum(), 1.0), max(prose.sum(), 1.0)
    linked = columns["link_share"] * tokens
    sums = {
        "tokens": subtree_totals(tree, element, tokens),
        "linked": subtree_totals(tree, element, linked),
        "rows": subtree_totals(tree, element, np.ones(len(tokens))),
        "prose": subtree_totals(tree, element, prose),
        "stops": subtree_totals(tree, element, columns["stop_count"]),
    }
    level = element
    for step in range(5):
        here = {name: values[level] for name, values in sums.items()}
        out[f"up{step}_tokens"] = here["tokens"] / total
        out[f"up{step}_linked"] = here["linked"] / np.maximum(here["tokens"], 1)
        out[f"up{step}_rows"] = np.minimum(here["rows"], 200)
        out[f"up{step}_prose"] = here["prose"] / total_prose
        out[f"up{step}_size"] = here["tokens"] / np.maximum(here["rows"], 1)
        if step < 3:
            out[f"up{step}_stops"] = here["stops"] / np.maximum(here["rows"], 1)
            out[f"up{step}_code"] = tree.code[level]
            out[f"up{step}_children"] = np.minimum(tree.children[level], 60)
        level = np.maximum(tree.parent[level], 0)
    out.update(_best_columns(tree, element, prose))
    return out


def _best_columns(tree: Tree, element: Array, prose: Array) -> dict[str, Array]:
    """Where a block stands to the container with the most running text, paragraphs deeper in it counting less."""
    score = np.bincount(element, weights=prose, minlength=len(tree.end))
    parent = np.maximum(tree.parent, 0)
    up = np.bincount(parent, weights=score, minlength=len(score))
    score = score + up + 0.5 * np.bincount(parent, weights=up, minlength=len(score))
    best = int(np.argmax(score))
    inside = (element >= best) & (element < tree.end[best])
    above = int(parent[best])
    rows = np.arange(len(element))
    first, last = (rows[inside][0], rows[inside][-1]) if inside.any() else (0, 0)
    return {
        "best_score": score[element] / max(score[best], 1.0),
        "best_parent_score": score[parent[element]] / max(score[best], 1.0),
        "in_best": inside.astype(np.float64),
        "in_best_parent": ((element >= above) & (element < tree.end[above])).astype(np.float64),
        "rows_from_best": np.where(
            rows < first, np.maximum(rows - first, -60), np.where(rows > last, np.minimum(rows - last, 60), 0)
        ),
        "best_depth": np.clip(tree.depth[element] - tree.depth[best], -10, 10),
    }


_TWINS = 3
"""Siblings of one tag and class from which an element counts as one item of a list."""
_ITEM_LEVELS = 6


def item_columns(tree: Tree, element: Array, tokens: Array, columns: dict[str, Array]) -> dict[str, Array]:
    """The closest ancestor that has twins beside it (teasers, comments, list entries), and what such items hold."""
    place = tree.parent * (len(tree.end) + 1) + tree.signature
    group = numbered(place)
    counts = np.bincount(group)
    twins = counts[group]
    item, level = np.full(len(element), -1), element
    depth = np.full(len(element), _ITEM_LEVELS)
    for step in range(_ITEM_LEVELS):
        hit = (item < 0) & (twins[level] >= _TWINS) & (tree.code[level] != TAGS.index("p"))
        item, depth = np.where(hit, level, item), np.where(hit, step, depth)
        level = np.maximum(tree.parent[level], 0)
    named = (columns["link_share"] > 0.8) & (tokens >= 3) & (tokens <= 60)
    titles = subtree_totals(tree, element, named.astype(np.float64))
    sizes, rows = subtree_totals(tree, element, tokens), subtree_totals(tree, element, np.ones(len(tokens)))
    linked = subtree_totals(tree, element, tokens * columns["link_share"])
    titled = np.bincount(group, weights=(titles > 0)) / counts
    size_of_all = np.bincount(group, weights=sizes)
    here, none = np.maximum(item, 0), item < 0
    out = {
        "count": np.minimum(twins[here], 60), "tokens": np.log1p(sizes[here]), "rows": np.minimum(rows[here], 60),
        "linked": linked[here] / np.maximum(sizes[here], 1), "titles": np.minimum(titles[here], 9),
        "titled": titled[group[here]],
        "all_tokens": size_of_all[group[here]] / max(tokens.sum(), 1.0),
    }  # fmt: skip
    return {"item_level": depth, **{f"item_{k}": np.where(none, -1.0, v) for k, v in out.items()}}


def block_signatures(tree: Tree, element: Array, kind: Array) -> Array:
    """Equal numbers for rows that stand in the same place of the template."""
    return numbered(tree.signature[element] * 16 + kind.astype(np.int64))


def group_columns(signature: Array, tokens: Array, columns: dict[str, Array]) -> dict[str, Array]:
    """Repeated structure: how many blocks stand in the same place of the template, and what they hold on average."""
    size = np.bincount(signature).astype(np.float64)
    means = {
        name: np.bincount(signature, weights=values) / size
        for name, values in (
            ("tokens", tokens),
            ("link_share", columns["link_share"]),
            ("stops", columns["stop_count"]),
        )
    }
    out = {f"like_{name}": mean[signature] for name, mean in means.items()}
    out["like_count"] = np.minimum(size[signature], 200)
    prose = np.bincount(signature, weights=columns["prose"])
    out["like_prose"] = prose[signature] / max(columns["prose"].sum(), 1.0)
    return out
