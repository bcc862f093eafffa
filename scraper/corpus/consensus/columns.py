"""Several texts -> columns: which character of each text stands where, -1 for none."""

from collections.abc import Mapping, Sequence

from rapidfuzz.distance import LCSseq

from scraper.corpus.consensus.align import LEAST_RUN, SUBSTITUTE, Run, common_runs

Column = list[int]
"""For each text the index of its character here, -1 where it has none."""

SEAM = "\x1e"
"""Stands between the blocks that one copy has in a slot; readers take it out of every text."""

_GAP = -1


def columns_of(texts: Sequence[str], *, strict: bool = False) -> list[Column]:
    """The columns of texts (folded) in reading order; every character of every text stands in exactly one."""
    present = {n: text for n, text in enumerate(texts) if text}
    if not present:
        return []
    centre = _centre(present)
    width, base = len(texts), present[centre]
    placed: list[Column] = [[_GAP] * width for _ in base]
    extra: list[dict[int, tuple[int, int]]] = [{} for _ in range(len(base) + 1)]
    for at, column in enumerate(placed):
        column[centre] = at
    for n, text in present.items():
        if n != centre:
            _place(n, text, base=base, placed=placed, extra=extra, strict=strict)
    out: list[Column] = []
    for at in range(len(base) + 1):
        if extra[at]:
            out.extend(_inserted(present, extra[at], width))
        if at < len(base):
            out.append(placed[at])
    return out


def _centre(texts: Mapping[int, str]) -> int:
    """The text that has most in common with the others for its length: junk makes a text longer."""
    if len(texts) <= 2:
        return min(texts, key=lambda n: (len(texts[n]), n))

    def distance(n: int) -> int:
        mine = texts[n]
        return sum(
            len(mine) + len(other) - 2 * int(LCSseq.similarity(mine, other)) for m, other in texts.items() if m != n
        )

    return min(texts, key=lambda n: (distance(n), len(texts[n]), n))


def _place(  # noqa: PLR0913  # the state of one alignment
    n: int,
    text: str,
    *,
    base: str,
    placed: list[Column],
    extra: list[dict[int, tuple[int, int]]],
    strict: bool,
) -> None:
    """Write one text's characters into the columns of the base, and what does not fit between them."""
    base_at = text_at = 0
    for run in [*_gathered(common_runs(base, text, strict=strict), base, text), None]:
        base_end, text_end = (run.a, run.b) if run else (len(base), len(text))
        gap, rest = base_end - base_at, text_end - text_at
        if gap == rest and 0 < gap <= SUBSTITUTE and SEAM not in base[base_at:base_end] + text[text_at:text_end]:
            for k in range(gap):
                placed[base_at + k][n] = text_at + k
        elif rest:
            extra[base_at if not gap else base_end][n] = (text_at, text_end)
        if run:
            for k in range(run.size):
                placed[run.a + k][n] = run.b + k
            base_at, text_at = run.a + run.size, run.b + run.size


def _gathered(runs: Sequence[Run], base: str, text: str) -> list[Run]:
    """The runs, a short one moved to the next where only one text goes on between: an insertion is in one piece."""
    out = list(runs)
    for i in range(len(out) - 2, -1, -1):
        run, after = out[i], out[i + 1]
        gaps = after.a - run.a - run.size, after.b - run.b - run.size
        if run.size >= LEAST_RUN or (gaps[0] > 0) == (gaps[1] > 0):
            continue
        a, b = after.a - run.size, after.b - run.size
        if base[a : after.a] == text[b : after.b]:
            out[i] = Run(a, b, run.size)
    return out


def _inserted(texts: Mapping[int, str], spans: Mapping[int, tuple[int, int]], width: int) -> list[Column]:
    """The columns of what several texts have and the base has not; here only long matches count."""
    if len(spans) == 1:
        ((n, (start, end)),) = spans.items()
        return [[at if m == n else _GAP for m in range(width)] for at in range(start, end)]
    parts = [texts[n][slice(*spans[n])] if n in spans else "" for n in range(width)]
    return [
        [_GAP if at < 0 else spans[n][0] + at for n, at in enumerate(column)]
        for column in columns_of(parts, strict=True)
    ]
