"""Tags of the article: a rule's, article:tag, JSON-LD keywords, rel=tag links; the keywords meta as the last step."""

from collections.abc import Iterator

import regex

from scraper.extract.fields.clues import Clues

_SEPARATORS = regex.compile(r"[,，、;；|｜\n]+|\s*#\s*")
_REL_TAG = regex.compile(r"\[(?:[\w ]*\b)?tag\]")
_MAX_TAGS = 30
_MAX_TAG = 40  # code points; longer ones are sentences
_STUFFED = 15  # keywords in the meta from which they are written for search engines


def read_tags(clues: Clues) -> tuple[str, ...]:
    """The tags in the page's order, without repetition; at most 30."""
    for tags in _sources(clues):
        if unique := _clean(tags):
            return unique
    return ()


def _sources(clues: Clues) -> Iterator[list[str]]:
    yield [part for f in clues.found("tags") for part in _SEPARATORS.split(f.value)]
    yield [content for name, content in clues.document.head.metas if name in ("article:tag", "og:article:tag")]
    yield list(clues.claims.tags)
    blocks = clues.document.blocks
    yield [blocks[m.block].text[m.start : m.end] for m in clues.document.marks if _REL_TAG.search(m.label)]
    keywords = _SEPARATORS.split(clues.meta("news_keywords", "keywords"))
    yield keywords if len(keywords) < _STUFFED else []


def _clean(tags: list[str]) -> tuple[str, ...]:
    plain = (" ".join(t.split()).strip("#＃ ") for t in tags)
    return tuple(dict.fromkeys(t for t in plain if 0 < len(t) <= _MAX_TAG))[:_MAX_TAGS]
