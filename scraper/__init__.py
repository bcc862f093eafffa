"""Scraper and cleaner for boilerplate-laden blog reposts.

One page: `clean(page, rules)` gives an Article or raises PageError; `attempt` gives an Article or a Reject; `explain`
gives every block and every edit. Names are imported when they are first used, so that `import scraper` costs nothing.

`scraper.clean` is the room of that name, which can be called: the import system would put it in a function's place.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scraper.errors import ConfigError, FetchError, PageError, RuleError, ScraperError, StoreError
    from scraper.model import Article, Document, Edit, Explanation, Lexicon, Page, Reject
    from scraper.pipeline import Options, attempt, clean, explain
    from scraper.rules.load import load_rules

__all__ = [
    "Article",
    "ConfigError",
    "Document",
    "Edit",
    "Explanation",
    "FetchError",
    "Lexicon",
    "Options",
    "Page",
    "PageError",
    "Reject",
    "RuleError",
    "ScraperError",
    "StoreError",
    "attempt",
    "clean",
    "explain",
    "load_rules",
]

_HOME = {
    **dict.fromkeys(("Article", "Document", "Edit", "Explanation", "Lexicon", "Page", "Reject"), "scraper.model"),
    **dict.fromkeys(("Options", "attempt", "clean", "explain"), "scraper.pipeline"),
    "load_rules": "scraper.rules.load",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'scraper' has no attribute {name!r}")
    if name == "clean":
        return import_module("scraper.clean")
    return getattr(import_module(_HOME.get(name, "scraper.errors")), name)
