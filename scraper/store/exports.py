"""Articles in other people's formats: a table, a feed, plain text, text extracts of an archive.

Each writer takes an open binary file and the articles, writes one after the other and says how many there were; the
same articles give the same bytes.
"""

import csv
import io
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, BinaryIO

from scraper.model import Article
from scraper.store.jsonl import line_of
from scraper.store.warc import record, uri_of, warc_date

COLUMNS = (
    "id", "url", "host", "site", "title", "author", "published", "modified", "language", "script", "tags",
    "origin_kind", "origin_publisher", "origin_url", "origin_author", "chars", "score", "verdict", "flags",
    "cluster_id", "cluster_role", "cluster_size", "source", "text",
)  # fmt: skip
_FEED_VERSION = "https://jsonfeed.org/version/1.1"
_END_OF_ARTICLE = "\f\n"


def write_csv(file: BinaryIO, articles: Iterable[Article]) -> int:
    """A table of COLUMNS, UTF-8, lines ended by CR LF as RFC 4180 has it; several tags or flags are joined by "|"."""
    count = 0
    file.write(_line(COLUMNS))
    for article in articles:
        file.write(_line(_row(article)))
        count += 1
    return count


def _line(values: Iterable[object]) -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line).writerow(values)
    return _bytes(line.getvalue())


def _row(article: Article) -> tuple[object, ...]:
    origin, quality, cluster = article.origin, article.quality, article.cluster
    return (
        article.id, article.url, article.host, article.site, article.title, article.author.name, article.published,
        article.modified, article.language, article.script, "|".join(article.tags),
        origin.kind, origin.publisher, origin.url, origin.author, len(article.text), quality.score, quality.verdict,
        "|".join(quality.flags), cluster.id, cluster.role, cluster.size, article.source, article.text,
    )  # fmt: skip


def write_jsonfeed(file: BinaryIO, articles: Iterable[Article]) -> int:
    """A JSON Feed 1.1 with the text as content; it is called after the site of the first article.

    A date without a time counts from midnight UTC, since the format has no dates alone.
    """
    count = 0
    for article in articles:
        if not count:
            title = line_of(article.site or article.host or "Articles").rstrip()
            file.write(b'{"version":"%s","title":%s,"items":[\n' % (_FEED_VERSION.encode(), title))
        file.write((b"," if count else b"") + line_of(_item(article)))
        count += 1
    file.write(b"]}\n" if count else line_of({"version": _FEED_VERSION, "title": "Articles", "items": []}))
    return count


def _item(article: Article) -> dict[str, Any]:
    writer = {"name": article.author.name, "url": article.author.url}
    item = {
        "id": article.url or article.id,
        "url": article.url,
        "external_url": article.origin.url,
        "title": article.title,
        "content_text": article.text,
        "image": article.images[0].url if article.images else "",
        "date_published": _time(article.published),
        "date_modified": _time(article.modified),
        "authors": [_filled(writer)] if article.author.name else [],
        "tags": article.tags,
        "language": article.language,
    }
    return {**_filled(item), "content_text": article.text}


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def _time(value: str) -> str:
    return f"{value}T00:00:00Z" if value and "T" not in value else value


def write_text(file: BinaryIO, articles: Iterable[Article]) -> int:
    """Title, a blank line and text of each article; a form feed on a line of its own ends it."""
    count = 0
    for article in articles:
        file.write(_bytes(_titled(article) + _END_OF_ARTICLE))
        count += 1
    return count


def write_wet(file: BinaryIO, articles: Iterable[Article], *, at: datetime) -> int:
    """WARC `conversion` records with title and text, a gzip member each, as Common Crawl's WET files hold them.

    A record refers to the response it was made from, where that is in a WARC, and bears its time; `at`, with its zone,
    stands in the rest. A page without an address has its id as one.
    """
    info = (("WARC-Type", "warcinfo"), ("WARC-Date", warc_date(at)), ("Content-Type", "application/warc-fields"))
    file.write(record(info, b"description: articles without boilerplate\r\nformat: WARC File Format 1.1\r\n"))
    count = 0
    for article in articles:
        captured = article.fetch
        fields = [
            ("WARC-Type", "conversion"),
            ("WARC-Target-URI", uri_of(article.url) or f"urn:uuid:{_uuid(article.id)}"),
            ("WARC-Date", warc_date(_when(captured.fetched_at) or at)),
            ("Content-Type", "text/plain"),
        ]
        if captured.warc_record_id:
            fields.append(("WARC-Refers-To", captured.warc_record_id))
        file.write(record(tuple(fields), _bytes(_titled(article))))
        count += 1
    return count


def _titled(article: Article) -> str:
    return "\n\n".join(part for part in (article.title, article.text) if part) + "\n"


def _when(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo else None


def _uuid(article_id: str) -> uuid.UUID:
    try:
        return uuid.UUID(hex=article_id)
    except ValueError:  # an id that somebody else made
        return uuid.uuid5(uuid.NAMESPACE_OID, article_id)


def _bytes(text: str) -> bytes:
    """UTF-8; a surrogate, which only the name of a file may hold, as its escape."""
    return text.encode("utf-8", "backslashreplace")
