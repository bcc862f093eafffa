"""How good an article is: a score, a verdict and the flags that explain it."""

from collections.abc import Sequence

from scraper.model import Document, Flag, Quality, Stats
from scraper.text.chars import count_cjk

SHORT = 100
"""Characters (a CJK character counts twice) below which an article is flagged `short`."""

LINK_HEAVY = 0.02
"""Links kept per character above which an article is flagged `link-heavy`: one link in fifty characters."""

REJECTING = (
    "login-wall", "not-found", "unavailable", "blocked", "consent-wall", "script-shell", "listing", "unreadable",
)  # fmt: skip
"""Flags that make a page no article; raised by the chooser and by detectors with enough evidence."""

_COST = {
    "short": 0.2, "link-heavy": 0.4, "over-eager": 0.2, "parser-degraded": 0.2, "truncated": 0.3, "mojibake": 0.4,
    "low-confidence": 0.3, "rule-timeout": 0.1, "one-off-ad": 0.1,
    "doubtful": 0.4, "length-mismatch": 0.3,
}  # fmt: skip
"""What each flag takes from the score of 1; an unnamed one takes 0.05."""

REVIEW_BELOW = 0.65
"""Score below which the verdict is `review`."""


def judge(document: Document, flags: Sequence[Flag], text: str, stats: Stats, confidence: float) -> Quality:
    """Score, verdict and flags of an article's text; confidence is that of the choice of the main content, 0–1."""
    codes = list(dict.fromkeys((*document.flags, *(f.code for f in flags))))
    weight = len(text) + count_cjk(text)
    if weight < SHORT:
        codes.append("short")
    if stats.links > max(LINK_HEAVY * weight, 3):
        codes.append("link-heavy")
    if confidence < 0.5 and not document.plain:
        codes.append("low-confidence")
    rejecting = [code for code in codes if code in REJECTING]
    if any(flag.code == "mojibake" and flag.block < 0 for flag in flags):  # of the whole page
        rejecting.append("mojibake")
    if rejecting:
        return Quality(0.0, "reject", tuple(dict.fromkeys(rejecting + codes)))
    score = round(max(1.0 - sum(_COST.get(code, 0.05) for code in dict.fromkeys(codes)), 0.0), 4)
    return Quality(score, "keep" if score >= REVIEW_BELOW else "review", tuple(dict.fromkeys(codes)))
