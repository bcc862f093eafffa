"""The fields of one page's record, as a table."""

from collections.abc import Iterable, Iterator

from scraper.model import Article, ArticleLink, Explanation, Reject
from scraper.report.html import Html, between, joined, language, link, tag
from scraper.report.tables import Cell, facts, table

MAX_ROWS = 200
"""Links and pictures that are listed."""


def article_facts(article: Article, shown: Explanation) -> Html:
    """Everything that the record says beside the text."""
    return joined(
        facts("Fields", _fields(article)),
        facts("How it was read", _reading(article, shown)),
        _links(article.links),
        _images(article),
    )


def reject_facts(reject: Reject, shown: Explanation) -> Html:
    """What is known of a page that is no article."""
    document = shown.document
    return facts(
        "Fields",
        (
            ("reason", reject.reason),
            ("detail", reject.detail),
            ("source", reject.source),
            ("url", link(reject.url) if reject.url else ""),
            ("rules used", ", ".join(reject.rules_used)),
            ("body found by a rule", "yes" if reject.body_hit else "no"),
            ("charset", f"{document.charset} (declared: {document.charset_declared or 'none'})"),
            ("control characters taken out", str(document.scrubbed)),
            ("errors", "; ".join(f"{e.code} {e.message}" for e in shown.errors)),
        ),
    )


def _fields(article: Article) -> Iterator[tuple[str, Cell]]:
    lang = language(article.language)
    author, origin = article.author, article.origin
    yield "title", tag("span", article.title, lang=lang) if article.title else ""
    yield "title_raw", tag("span", article.title_raw, lang=lang) if article.title_raw else ""
    yield "url", link(article.url) if article.url else ""
    yield "url_canonical", link(article.url_canonical) if article.url_canonical else ""
    yield "source", article.source
    yield "site", article.site
    yield "author", _spoken((author.name, _address(author.url), author.source and f"read in: {author.source}"))
    yield "published", _spoken((article.published, article.published_raw and f"printed: {article.published_raw}"))
    yield "modified", article.modified
    yield (
        "origin",
        _spoken(
            (
                origin.kind,
                origin.publisher,
                _address(origin.url),
                origin.author,
                origin.published,
                origin.evidence and f"evidence: {origin.evidence}",
                f"confidence {origin.confidence:.2f}",
            )
        ),
    )
    yield "language", article.language
    yield "script", article.script
    changes = article.script_changes
    said = f"{changes.count:,} characters by {changes.method}" if changes.count else "none"
    yield "script_changes", f"{said}; machine-made: {changes.machine_made:.2f}"
    yield "tags", ", ".join(article.tags)


def _reading(article: Article, shown: Explanation) -> Iterator[tuple[str, Cell]]:
    quality, tool, fetch, document = article.quality, article.tool, article.fetch, shown.document
    yield "quality", f"{quality.verdict}, score {quality.score:.2f}"
    yield "flags", ", ".join(quality.flags)
    yield "extractor", tool.extractor
    yield "confidence of the main content", shown.confidence
    yield "rules used", ", ".join(tool.rules_used)
    yield "lexicon", tool.lexicon_sha[:12]
    yield "fetched", _spoken((fetch.fetched_at, fetch.status and f"status {fetch.status}", f"{fetch.bytes:,} bytes"))
    yield "charset", f"{fetch.charset} (declared: {fetch.charset_declared or 'none'})"
    yield "archive", _spoken((fetch.warc_file, fetch.warc_file and f"at {fetch.warc_offset}"))
    yield "control characters taken out", str(document.scrubbed)
    yield "errors", "; ".join(f"{e.code} {e.message}" for e in article.errors)
    cluster = article.cluster
    yield "cluster", f"{cluster.role} of {cluster.size}, {cluster.id}" if cluster.id else ""


def _spoken(pieces: Iterable[Html | str | int]) -> Cell:
    """What is there of several values, in a row."""
    there = [tag("bdi", piece) for piece in pieces if piece]
    return between("; ", there) if there else ""


def _address(url: str) -> Html | str:
    return link(url) if url else ""


def _links(links: tuple[ArticleLink, ...]) -> Html:
    rows: list[tuple[Cell, ...]] = [
        (tag("span", one.text, lang="") if one.text else "", "yes" if one.kept else "no", link(one.url))
        for one in links[:MAX_ROWS]
    ]
    return _more("Links of the main content", len(links), table("Links", ("Text", "Kept", "Address"), rows))


def _images(article: Article) -> Html:
    rows: list[tuple[Cell, ...]] = [
        (one.caption or one.alt or "no caption", link(one.url)) for one in article.images[:MAX_ROWS]
    ]
    return _more("Pictures of the main content", len(article.images), table("Pictures", ("Caption", "Address"), rows))


def _more(name: str, count: int, shown: Html) -> Html:
    """A long table, folded away."""
    if not count:
        return joined()
    over = f", the first {MAX_ROWS} of them shown" if count > MAX_ROWS else ""
    return tag("details", tag("summary", f"{name}: {count:,}{over}"), shown)
