"""Addresses in feeds and sitemaps: RSS, Atom, JSON Feed, sitemaps, their indexes, plain lists. Pure functions."""

import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from scraper.crawl.addresses import canonical
from scraper.crawl.values import Lead

MAX_UNPACKED = 50_000_000
"""Bytes of an unpacked sitemap. Source: the sitemaps protocol allows 50 MB and 50,000 addresses."""
MAX_LEADS = 50_000


def read_feed(body: bytes, url: str, charset: str = "") -> list[Lead] | None:
    """The entries of an RSS, Atom or JSON feed as pages, and the feed's next part (RFC 5005) as a feed; None if none.

    charset: what the Content-Type header says; the bytes are decoded as those of pages are.
    """
    text = _text(body, charset)
    if text.startswith("{"):
        return _json_feed(text, url)
    root = _xml(text)
    found = [] if root is None else _unique(_xml_feed(root, url))
    return found if found or _name(root) in ("rss", "feed", "rdf") else None


def read_sitemap(body: bytes, url: str, charset: str = "") -> list[Lead] | None:
    """The pages of a sitemap, the sitemaps of an index, or the lines of a text sitemap; None if it is none.

    gzip is undone.
    """
    text = _text(_unpacked(body), charset)
    if not text.startswith("<"):
        found = _unique(Lead(line) for line in text.splitlines() if line.strip().startswith("http"))
        return found or None
    root = _xml(text)
    found = [] if root is None else _unique(_sitemap(root, url))
    return found if found or _name(root) in ("urlset", "sitemapindex") else None


def epoch_of(text: str) -> float:
    """Seconds since 1970 of a date as feeds and sitemaps write it, 0 if it is none.

    >>> epoch_of("1970-01-02"), epoch_of("Thu, 01 Jan 1970 00:01:00 GMT"), epoch_of("soon")
    (86400.0, 60.0, 0.0)
    """
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = read(text.strip())
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() if at.year > 1970 or at.tzinfo else 86400.0
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return 0.0


def _unique(leads: Iterator[Lead]) -> list[Lead]:
    seen: dict[str, Lead] = {}
    for lead in leads:
        url = canonical(lead.url)
        if url and url not in seen:
            seen[url] = Lead(url, lead.kind, lead.modified)
            if len(seen) == MAX_LEADS:
                break
    return list(seen.values())


def _json_feed(text: str, url: str) -> list[Lead] | None:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return _unique(_json_items(feed, url)) if isinstance(feed, dict) and isinstance(feed.get("items"), list) else None


def _json_items(feed: dict[str, Any], url: str) -> Iterator[Lead]:
    items = feed["items"]
    for item in items:
        if isinstance(item, dict) and isinstance(item.get("url"), str):
            said = item.get("date_modified") or item.get("date_published")
            yield Lead(canonical(item["url"], url), "page", epoch_of(said) if isinstance(said, str) else 0.0)
    if isinstance(feed.get("next_url"), str):
        yield Lead(canonical(feed["next_url"], url), "feed")


def _text(body: bytes, charset: str) -> str:
    """The text, decoded as pages are: a label is no promise, and one character outside it must not cost the rest."""
    from scraper.extract.decode import decode  # noqa: PLC0415 - only workers pay for it

    return decode(body, charset).text.lstrip("\ufeff \t\r\n")


def _xml(text: str) -> Any:
    """The root element, nothing fetched, no entities expanded; None where there is no tree."""
    from lxml import etree  # noqa: PLC0415

    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, encoding="utf-8"
    )
    try:
        return etree.fromstring(text.encode(), parser)  # whatever the declaration says, it is UTF-8 now
    except (etree.XMLSyntaxError, ValueError):
        return None


def _name(element: Any) -> str:
    tag = None if element is None else element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _texts(element: Any) -> dict[str, str]:
    """The text of each child by its name, the first of each."""
    found: dict[str, str] = {}
    for child in element:
        found.setdefault(_name(child), (child.text or "").strip())
    return found


def _xml_feed(root: Any, url: str) -> Iterator[Lead]:
    for element in root.iter():
        name = _name(element)
        if name in ("item", "entry"):
            lead = _entry(element, url)
            if lead is not None:
                yield lead
        elif name == "link" and element.get("rel") == "next" and _name(element.getparent()) in ("feed", "channel"):
            yield Lead(canonical(element.get("href", ""), url), "feed")


def _entry(element: Any, url: str) -> Lead | None:
    texts = _texts(element)
    links = [child for child in element if _name(child) == "link" and child.get("href")]
    chosen = [link for link in links if link.get("rel", "alternate") == "alternate"]
    guid = next((child for child in element if _name(child) == "guid"), None)
    address = texts.get("link") or (chosen[0].get("href") if chosen else "")
    if not address and guid is not None and guid.get("isPermaLink", "true") != "false":
        address = texts.get("guid", "")
    if not address:
        return None
    said = texts.get("updated") or texts.get("pubdate") or texts.get("published") or texts.get("date") or ""
    return Lead(canonical(address, url), "page", epoch_of(said))


def _sitemap(root: Any, url: str) -> Iterator[Lead]:
    kinds = {"url": "page", "sitemap": "sitemap"}
    for element in root:
        kind = kinds.get(_name(element))
        if kind:
            texts = _texts(element)
            yield Lead(canonical(texts.get("loc", ""), url), kind, epoch_of(texts.get("lastmod", "")))


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(31).decompress(body, MAX_UNPACKED)
    except zlib.error:
        return b""
