"""`scraper doctor`: is this installation whole?"""

import sys
from collections.abc import Callable, Iterator
from functools import partial

import typer

PACKAGES = (
    "httpx", "selectolax", "trafilatura", "lxml", "lxml_html_clean", "opencc", "typer", "msgspec", "regex", "numpy",
    "pyahocorasick", "protego", "ada-url", "brotli", "zstandard",
)  # fmt: skip


def doctor() -> None:
    """Check the installation: packages, rules, and one page from bytes to article."""
    well = True
    for name, check in _checks():
        try:
            answer = check()
        except (ImportError, OSError, ValueError) as error:  # a missing distribution is an ImportError, too
            well, answer = False, f"FAILED: {error}"
        sys.stdout.write(f"{name:18} {answer}\n")
    if not well:
        raise typer.Exit(1)


def _checks() -> Iterator[tuple[str, Callable[[], str]]]:
    yield "python", lambda: sys.version.split()[0]
    for package in PACKAGES:
        yield package, partial(_version, package)
    yield "trafilatura runs", _trafilatura
    yield "rules", _rules
    yield "a page", _page


def _version(package: str) -> str:
    from importlib.metadata import version

    return version(package)


def _trafilatura() -> str:
    import trafilatura

    return f"imports, {trafilatura.__version__}"


def _rules() -> str:
    from scraper.rules.load import builtin_folder, load_rules

    book = load_rules()
    return f"{len(book.sets)} rule sets in {builtin_folder()}, sha256 {book.sha256[:12]}"


def _page() -> str:
    from scraper.model import Page
    from scraper.pipeline import clean
    from scraper.rules.load import load_rules

    body = "<article><h1>Title</h1>" + "<p>A sentence that says something, twice over, to be long enough.</p>" * 6
    article = clean(Page(body=f"<html><body>{body}</article></body></html>".encode(), source="doctor"), load_rules())
    return f"an article of {len(article.text)} characters"
