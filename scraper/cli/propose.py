"""Propose selectors for a new platform from saved pages: where the article that the generic extractors find stands.

A proposal is a starting point for a person: each selector hits exactly one node on most of the pages given (the body:
the smallest element that holds most of the article).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import regex
from msgspec import Struct

from scraper.model import Article
from scraper.text.dates import find_dates

COVERED = 0.5
"""Share of the article's characters (0–1) that a child must hold for its parent to be too wide.

F1 of the first proposal on 40 hosts: .95 .740, .85 .778, .75 .844, .6 .865, .5 .884, .4 .887
(tests/bench/rules_propose.py 40 trafilatura).
"""

AGREED = 0.6
"""Share of the samples on which a selector must be right: of three pages two, as one may be of another template."""

_MANY = 4  # proposals for one field: more alternatives are noise in a file that a person reads on
_UNSTABLE = regex.compile(r"\d{3,}|[0-9a-f]{6,}|--|__[\w-]{5,}$|^(?:css|sc|jsx|svelte)-")
_OFFSET = regex.compile(r"T[\d:.]+(?:Z|[+-]\d\d:\d\d)$")
_ZONES = {"zh-Hans": "Asia/Shanghai", "zh-Hant": "Asia/Taipei", "ja": "Asia/Tokyo", "ko": "Asia/Seoul"}
_STATE = regex.compile(
    r"^(?:active|show|open|hidden|clearfix|container|row|col.*|wrap(?:per)?|left|right|main|content|first|last)$"
)
_BUILT = regex.compile(r"^(?:css|sc|jsx|svelte|emotion|chakra|tw)-")  # what these begin, begins every class of the page
_BEFORE_DATE = regex.compile(r"^\D++(?=\d)")
_NAME = regex.compile(r"-?[_\p{L}][\w-]*+")


class Sample(Struct, frozen=True):
    """A parsed page, the article that was found in it without rules, and its main content as the page prints it."""

    tree: Any
    article: Article
    printed: tuple[str, ...] = ()  # the article's own text may have been repaired; () when it was not


class Proposal(Struct, frozen=True):
    """Selectors by field, and markers; () where nothing was found that holds on most pages."""

    body: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    timezone: str = ""  # a guess from the language, for pages that print none


def propose(samples: Sequence[Sample]) -> Proposal:
    """Selectors that agree with the generic result on most samples."""
    body = _agreed(samples, _containers) or _one_each(samples, _containers)
    return Proposal(
        body=body,
        title=(*_agreed(samples, _titles), *_metas(samples, ("og:title",), lambda a: a.title)),
        published=(
            *_times(samples),
            *_agreed(samples, _dates),
            *_metas(samples, ("article:published_time", "pubdate", "date"), lambda a: a.published[:10]),
        ),
        author=(*_agreed(samples, _authors), *_metas(samples, ("author", "article:author"), lambda a: a.author.name)),
        tags=_agreed(samples, _tag_links, single=False),
        markers=_markers(samples, body),
        timezone=_timezone([sample.article for sample in samples]),
    )


def _timezone(articles: Sequence[Article]) -> str:
    """Where the language is mostly written, if it is one place; "" where the pages print their offset."""
    zones = {_ZONES.get(one.language, "") for one in articles}
    printed = any(_OFFSET.search(one.published) for one in articles)
    return zones.pop() if len(zones) == 1 and not printed else ""


def _agreed(
    samples: Sequence[Sample], find: Callable[[Sample], Iterator[Any]], *, single: bool = True
) -> tuple[str, ...]:
    """The selectors of the nodes found, best first, that name such a node on most samples."""
    counts: Counter[str] = Counter()
    for sample in samples:
        nodes = list(find(sample))
        places = {node.mem_id for node in nodes}
        names = dict.fromkeys(name for node in nodes for name in names_of(node))
        counts.update(name for name in names if _is_right(sample.tree.css(name), places, single=single))
    shared = [name for name, count in counts.items() if count >= AGREED * len(samples)]
    return tuple(sorted(shared, key=lambda name: -counts[name])[:_MANY])


def _one_each(samples: Sequence[Sample], find: Callable[[Sample], Iterator[Any]]) -> tuple[str, ...]:
    """The surest selector of each sample, where the samples are of templates that share none."""
    best = []
    for sample in samples:
        named = ((name, node.mem_id) for node in find(sample) for name in names_of(node))
        best += [next((name for name, place in named if _is_right(sample.tree.css(name), {place}, single=True)), "")]
    return tuple(dict.fromkeys(name for name in best if name))[:_MANY]


def _is_right(hits: Sequence[Any], places: set[int], *, single: bool) -> bool:
    return bool(hits) and hits[0].mem_id in places and (not single or len(hits) == 1)


def names_of(node: Any) -> Iterator[str]:
    """Selectors of one node, the surest first; names that look generated are passed over."""
    attributes = node.attributes
    name = attributes.get("id") or ""
    if _is_stable(name):
        yield f"#{name}"
    if prop := attributes.get("itemprop"):
        yield f'[itemprop="{prop}"]'
    if (rel := attributes.get("rel")) in ("tag", "author"):
        yield f'{node.tag}[rel="{rel}"]'
    for cls in (attributes.get("class") or "").split():
        if _is_stable(cls) and not _STATE.match(cls):
            yield f"{node.tag}.{cls}"
    for cls in (attributes.get("class") or "").split():
        stem = regex.match(r"([A-Za-z]+(?:[-_]+[A-Za-z]+)*[-_]+)(?=\w*\d)", cls)
        if stem and not _is_stable(cls) and not _BUILT.match(cls):
            yield f'{node.tag}[class^="{stem.group(1)}"]'


def _is_stable(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not _UNSTABLE.search(name)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _containers(sample: Sample) -> Iterator[Any]:
    """The elements around the article, the smallest first, as long as what they add stays small."""
    pieces = [_squeezed(text) for text in sample.printed or (block.text for block in sample.article.blocks)]
    total = sum(map(len, pieces)) or 1
    node, around = sample.tree.body, []
    while node is not None:
        around.append(node)
        node = next((child for child in node.iter() if _held(child, pieces) >= COVERED * total), None)
    sizes = [len(_squeezed(one.text())) for one in around]
    for one, size in zip(reversed(around), reversed(sizes), strict=True):
        if one.tag != "body" and size <= 1.5 * sizes[-1]:
            yield one


def _held(node: Any, pieces: Sequence[str]) -> int:
    text = _squeezed(node.text())
    return sum(len(piece) for piece in pieces if piece in text)


def _equal_text(sample: Sample, want: str, tags: str) -> Iterator[Any]:
    squeezed = _squeezed(want)
    if squeezed:
        yield from (node for node in sample.tree.css(tags) if _squeezed(node.text()) == squeezed)


def _titles(sample: Sample) -> Iterator[Any]:
    for tags in ("h1, h2, h3", "[class], [id]"):
        for title in dict.fromkeys((sample.article.title, sample.article.title_raw)):
            yield from _equal_text(sample, title, tags)
    raw = _squeezed(sample.article.title_raw)
    yield from (node for node in sample.tree.css("h1, h2, h3") if raw.startswith(_squeezed(node.text()) or "\0"))


def _authors(sample: Sample) -> Iterator[Any]:
    yield from _equal_text(sample, sample.article.author.name, "a[class], span[class], [itemprop], [id], [class]")


def _dates(sample: Sample) -> Iterator[Any]:
    yield from sample.tree.css("time[datetime]")
    printed = " ".join(sample.article.published_raw.split())
    spans = find_dates(printed)  # a name, which may hold digits, may stand in front of it, and counters behind
    raw = _squeezed(printed[spans[0].start : spans[0].end] if spans else _BEFORE_DATE.sub("", printed))
    if raw:
        short = (node for node in sample.tree.css("[class], [id]") if len(node.text()) < 200)
        yield from sorted((n for n in short if raw in _squeezed(n.text())), key=lambda n: len(n.text()))


def _times(samples: Sequence[Sample]) -> Iterator[str]:
    """The datetime of the only time element, or of the only one inside an element with a name of its own."""
    found = [(s, [n for n in s.tree.css("time[datetime]") if _says(n, s.article.published)]) for s in samples]
    firsts = [(sample, nodes[0]) for sample, nodes in found if nodes]
    if len(firsts) < max(1.0, AGREED * len(samples)):
        return
    above = [f"{name} time" for name in names_of(firsts[0][1].parent)] if firsts[0][1].parent is not None else []
    for css in (*names_of(firsts[0][1]), *above, "time[datetime]"):
        if all([one.mem_id for one in sample.tree.css(css)] == [node.mem_id] for sample, node in firsts):
            yield f"{css}::attr(datetime)"
            return


def _says(node: Any, published: str) -> bool:
    return bool(published) and (node.attributes.get("datetime") or "").strip()[:10] == published[:10]


def _tag_links(sample: Sample) -> Iterator[Any]:
    tags = set(sample.article.tags)
    yield from (node for node in sample.tree.css("a[rel~=tag], a[class]") if node.text().strip().lstrip("#") in tags)


def _metas(samples: Sequence[Sample], names: Sequence[str], value: Callable[[Article], str]) -> Iterator[str]:
    """Selectors of meta elements whose content agrees with what was found, on every sample."""
    for name in names:
        key = "property" if ":" in name else "name"
        css = f'meta[{key}="{name}"]'
        nodes = [(sample.tree.css_first(css), value(sample.article)) for sample in samples]
        if all(node is not None and want and want in (node.attributes.get("content") or "") for node, want in nodes):
            yield f"{css}::attr(content)"


def _markers(samples: Sequence[Sample], body: Sequence[str]) -> tuple[str, ...]:
    """What recognises the platform without its host: the generator, the site's name, the body's own id or class."""
    out = [css for css in body if css.startswith("#")][:1]
    for key, name in (("name", "generator"), ("property", "og:site_name")):
        contents = {_content(sample, f'meta[{key}="{name}"]') for sample in samples}
        words = regex.split(r"\s*v?\d", contents.pop())[0].strip() if len(contents) == 1 else ""
        if words:
            out.append(f'meta[{key}="{name}"][content*="{words}"]')
    return tuple(out) or tuple(body[:1])


def _content(sample: Sample, css: str) -> str:
    node = sample.tree.css_first(css)
    return ((node.attributes.get("content") or "") if node is not None else "").replace('"', "").strip()
