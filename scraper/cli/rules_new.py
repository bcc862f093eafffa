"""`rules new`: a rule file and fixtures for a platform that has none yet."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import regex

from scraper.cli.propose import Proposal, Sample, propose
from scraper.errors import ConfigError
from scraper.model import Page
from scraper.rules.write import literal
from scraper.text.sniff import kind_of
from scraper.text.urls import host_of

_ID = regex.compile(r"[a-z0-9][a-z0-9-]*+(?:/[a-z0-9][a-z0-9-]*+)*+")
_STUB = """#:schema {schema}
format  = 1
id      = "{name}"
name    = ""            # the platform's own name
status  = "on"
expect  = 0.9           # share of its pages on which fields.body should hit; below it: rot alarm

[match]
{match}
# Each selector hits one node on most of the pages given, the one that holds what was found without rules; the surest
# come first. Strike out what names a look or a build instead of a part of the page.
[fields.body]
select    = {body}
min_chars = 50
[fields.title]
select = {title}
{fields}
# [[drop]]               # whole elements inside the body that go
# id     = "related"
# class  = "related"
# select = [".related-posts"]

# [[line]]               # whole lines; scraper explain shows what is left
# id      = "post-footer"
# class   = "byline"
# pattern = '^...$'
# hit     = ["a line that goes"]
# keep    = ["a sentence like it that stays"]
"""


def write_new(
    name: str, pages: Sequence[Path], urls: Sequence[str], *, rules: Path | None, fetched: str
) -> Iterator[str]:
    """Write rules/NAME.toml and fixtures/NAME/<page>/, and say what was written and what comes next.

    Raises:
        ConfigError: the name is taken or malformed, an address is none, a page or a time can't be read, or the folder
        can't be written.
    """
    folder = _folder(rules)
    target = folder / f"{name}.toml"
    if not _ID.fullmatch(name):
        raise ConfigError(f"{name!r} is no id: lower-case letters, digits and hyphens")
    if target.exists():
        raise ConfigError(f"{target} exists; choose another name, or edit it")
    if len(urls) not in (0, len(pages)):
        raise ConfigError(f"{len(pages)} pages but {len(urls)} addresses: give --url once for each --from")
    for wrong in (url for url in urls if not _is_address(url)):
        raise ConfigError(f"--url {wrong!r} is no http or https address")
    read = [_page(path, url, fetched) for path, url in zip(pages, urls or [""] * len(pages), strict=True)]
    samples = [sample for page in read if (sample := sample_of(page))]
    proposal = propose(samples) if samples else Proposal()
    schema = "../" * name.count("/") + "rules.schema.json"
    text = stub_text(name, [page.url for page in read], proposal, schema=f"./{schema}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
        fixtures = folder.parent / "fixtures" / name
        cases = [_write_case(fixtures, path, page) for path, page in zip(pages, read, strict=True)]
    except OSError as error:
        told = f"{error.filename or target} can't be written: {error.strerror}; choose another folder with --rules"
        raise ConfigError(told) from error
    yield f"wrote {target}"
    yield from (f"wrote {case}" for case in cases)
    if not proposal.body:
        yield "no element was found that holds the article: fill in fields.body yourself"
    own = f" --rules {rules}" if rules else ""
    yield f"next: scraper explain {cases[0] / 'input.html'}{own}"
    yield f"      edit {target} until the right blocks are kept; scraper rules check {name} --accept{own}"


def _folder(rules: Path | None) -> Path:
    from scraper.rules.load import builtin_folder

    folder = rules or builtin_folder()
    if folder.name == "_rules":
        raise ConfigError("the rules of an installed program are not for editing: give a folder with --rules DIR")
    return folder


def _is_address(url: str) -> bool:
    return url.lower().startswith(("http://", "https://")) and bool(host_of(url))


def _page(path: Path, url: str, fetched: str) -> Page:
    try:
        body = path.read_bytes()
        when = datetime.fromisoformat(fetched) if fetched else datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
    except OSError as error:
        raise ConfigError(f"{path} can't be read: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"--fetched {fetched!r} is no time: {error}") from error
    if (kind := kind_of(body, "text/html")) != "html" or not body.strip():
        told = "is empty" if not body.strip() else f"is no page but {kind}"
        raise ConfigError(f"{path} {told}; save the page as it is served (curl -o {path.name} URL)")
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return Page(body=body, url=url, fetched_at=when, media_type="text/html", source=path.name)


def sample_of(page: Page, *, extractor: str = "auto") -> Sample | None:
    """The page with what the generic extractors find in it, None when they find nothing."""
    from selectolax.lexbor import LexborHTMLParser

    from scraper.extract.decode import decode
    from scraper.pipeline import Options, explain
    from scraper.record import main_blocks
    from scraper.rules.book import make_book

    explanation = explain(page, make_book(()), options=Options(extractor=extractor))
    if explanation.article is None:
        return None
    blocks = explanation.document.blocks
    printed = tuple(blocks[n].text for n in sorted(main_blocks(explanation.document, explanation.edits)))
    return Sample(LexborHTMLParser(decode(page.body, page.charset).text), explanation.article, printed)


def _write_case(folder: Path, path: Path, page: Page) -> Path:
    slug = regex.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "page"
    case = folder / slug
    number = 2
    while case.exists():
        case, number = folder / f"{slug}-{number}", number + 1
    case.mkdir(parents=True)
    (case / "input.html").write_bytes(page.body)
    meta = {"url": page.url, "fetched_at": page.fetched_at.isoformat() if page.fetched_at else "", "note": ""}
    (case / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return case


def stub_text(name: str, urls: Sequence[str], proposal: Proposal, *, schema: str) -> str:
    """The text of a new rule file."""
    fields = []
    for field in ("published", "author", "tags"):
        if selectors := getattr(proposal, field):
            every = "\nevery  = true" if field == "tags" else ""
            zone = f'\ntimezone = "{proposal.timezone}"      # a guess: check it' if field == "published" else ""
            fields.append(f"[fields.{field}]\nselect = {_list(selectors)}{every}{zone if proposal.timezone else ''}\n")
    return _STUB.format(
        schema=schema,
        name=name,
        match=_match(urls, proposal.markers),
        body=_list(proposal.body),
        title=_list(proposal.title or ("h1",)),
        fields="".join(fields),
    )


def _match(urls: Sequence[str], markers: Sequence[str]) -> str:
    from scraper.rules.pick import split_address
    from scraper.text.urls import site_of

    hosts = list(dict.fromkeys(host for url in urls if (host := split_address(url)[0])))
    site = site_of(hosts[0]) if hosts else ""
    above = {host.partition(".")[2] for host in hosts}
    if len(hosts) > 1 and len(above) == 1 and (common := above.pop()).endswith(site):
        hosts = [f"*.{common}"]
    single = len(hosts) == 1 and hosts[0] not in (site, f"www.{site}", f"*.{site}")
    hint = f"      # or *.{site}" if single else ""
    lines = [f"hosts   = {_list(hosts)}{hint}"] if hosts else []
    lines += [f"markers = {_list(markers)}"] if markers else []
    return "".join(f"{line}\n" for line in lines)


def _list(texts: Sequence[str]) -> str:
    return "[" + ", ".join(literal(text) for text in texts) + "]"
