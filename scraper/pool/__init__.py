"""Supervised worker processes: a page that hangs, blows up or kills its worker costs that page, never the run."""

from scraper.pool.outcome import Limits, Outcome
from scraper.pool.run import Pool, run_here, run_pool

__all__ = ["Limits", "Outcome", "Pool", "run_here", "run_pool"]
