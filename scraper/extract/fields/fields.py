"""All fields of one document, each read by its own module from the same clues."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from scraper.extract.fields.author import read_author
from scraper.extract.fields.clues import gather
from scraper.extract.fields.language import read_language
from scraper.extract.fields.origin import read_origin
from scraper.extract.fields.published import read_dates
from scraper.extract.fields.site import read_canonical, read_site
from scraper.extract.fields.tags import read_tags
from scraper.extract.fields.title import read_title
from scraper.model import Author, Document, Origin


class Fields(Struct, frozen=True):
    """The fields of an article that are not its text; "" where the page does not say."""

    title: str = ""
    title_raw: str = ""
    author: Author = Author()
    published: str = ""
    published_raw: str = ""
    modified: str = ""
    url_canonical: str = ""
    site: str = ""
    language: str = ""
    script: str = ""
    tags: tuple[str, ...] = ()
    origin: Origin = Origin()


def read_fields(
    document: Document, *, body: tuple[int, int] | None = None, fallback: Callable[[], str] | None = None
) -> Fields:
    """The fields of a document; `body` is the range of blocks of its main content, end exclusive, None if unknown."""
    clues = gather(document, body)
    site = read_site(clues)
    title = read_title(clues, site)
    language, script = read_language(clues)
    clues = replace(clues, language=language)
    dates = read_dates(clues, title.text, fallback)
    return Fields(
        title=title.text,
        title_raw=title.raw,
        author=read_author(clues, title.text, site),
        published=dates.published,
        published_raw=dates.raw,
        modified=dates.modified,
        url_canonical=read_canonical(clues),
        site=site,
        language=language,
        script=script,
        tags=read_tags(clues),
        origin=read_origin(clues),
    )
