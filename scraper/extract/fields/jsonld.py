"""What a page claims in JSON-LD: the parts of schema.org that fields are read from."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

_ARTICLE_TYPES = """
article newsarticle blogposting socialmediaposting techarticle report reportagenewsarticle analysisnewsarticle
opinionnewsarticle backgroundnewsarticle liveblogposting scholarlyarticle medicalscholarlyarticle
satiricalarticle advertisercontentarticle discussionforumposting recipe howto review creativework
"""
_ARTICLES = frozenset(_ARTICLE_TYPES.split())
_PAGES = frozenset(("webpage", "itempage", "qapage", "faqpage", "medicalwebpage", "aboutpage", "profilepage"))
_NODES = 2_000  # of one script; more is a product list
_NOISE = str.maketrans(dict.fromkeys((*range(32), 0x2028, 0x2029), " "))  # raw line ends inside strings


class Claims(Struct, frozen=True):
    """What JSON-LD says of the page's article; authors are (name, url); dates as printed."""

    title: str = ""
    authors: tuple[tuple[str, str], ...] = ()
    published: str = ""
    modified: str = ""
    site: str = ""
    url: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    page_published: str = ""  # of the WebPage node: weaker


def read_claims(scripts: tuple[str, ...]) -> Claims:
    """The claims of the first article among the scripts' nodes; without an article, of the page node."""
    nodes = [node for script in scripts for node in _nodes(script)]
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    article = next((n for n in nodes if _types(n) & _ARTICLES and (n.get("headline") or n.get("datePublished"))), {})
    page = next((n for n in nodes if _types(n) & _PAGES), {})
    site = next((_text(n.get("name")) for n in nodes if "website" in _types(n)), "")
    publisher = next(iter(_people(article.get("publisher"), by_id)), ("", ""))[0]
    return Claims(
        title=_text(article.get("headline")) or _text(article.get("name")),
        authors=tuple(_people(article.get("author") or article.get("creator"), by_id)),
        published=_text(article.get("datePublished") or article.get("dateCreated")),
        modified=_text(article.get("dateModified") or page.get("dateModified")),
        site=site or publisher,
        url=_text(article.get("url")) or _text(article.get("mainEntityOfPage")),
        tags=tuple(_words(article.get("keywords"))),
        language=_text(article.get("inLanguage") or page.get("inLanguage")),
        page_published=_text(page.get("datePublished")),
    )


def _decoded(script: str) -> Any:
    """The script's value; what is not strict JSON is mended first, which costs more than reading it."""
    if "\u2028" not in script and "\u2029" not in script:
        try:
            return msgspec.json.decode(script)
        except msgspec.DecodeError:
            pass
    return msgspec.json.decode(script.translate(_NOISE).strip().strip(";"))


def _nodes(script: str) -> Iterator[dict[str, Any]]:
    """All objects of a script, outer ones first."""
    try:
        root = _decoded(script)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return
    queue = [root]
    for seen, value in enumerate(queue):
        if seen > _NODES:
            return
        if isinstance(value, dict):
            yield value
            queue.extend(v for v in value.values() if isinstance(v, dict | list))
        elif isinstance(value, list):
            queue.extend(value)


def _types(node: dict[str, Any]) -> set[str]:
    kinds = node.get("@type")
    return {k.rsplit("/", 1)[-1].lower() for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)}


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@id") or value.get("name") or value.get("@value") or value.get("url") or ""
    return " ".join(value.split()) if isinstance(value, str) else ""


def _people(value: Any, by_id: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield one.strip(), ""
        elif isinstance(one, dict):
            known = by_id.get(str(one.get("@id")), {}) | one
            name = known.get("name")
            if isinstance(name, list):
                yield from ((n.strip(), "") for n in name if isinstance(n, str))
            elif isinstance(name, str) and name.strip():
                url = known.get("url")
                yield name.strip(), url if isinstance(url, str) else ""


def _words(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield from (word.strip() for word in one.split(",") if word.strip())
