"""The names of its site that a page prints, and a title without them."""

import regex

from scraper.extract.fields.clues import Clues
from scraper.extract.fields.title_parts import MAX_NAME, MAX_TITLE, parts_of, title_key
from scraper.text.urls import is_front_page

_NAME_LIKE = regex.compile(
    r"(?:网|網|报|報|社|博客|部落格|论坛|論壇|新闻|新聞|频道|頻道|在线|線上|杂志|雜誌|周刊|週刊|ブログ|新聞社|블로그|뉴스|신문)$"
    r"|(?i:\b(?:blog|news|magazine|online|times|daily|journal|forums?)|\.(?:com|net|org|de|fr|it|at|ch|tv|info|eu))$"
)
_POWERED = regex.compile(r"(?i)powered\s+by\b")
_CHANNEL = 6  # code points of a part between the title and the site's name: 新闻, 财经
_HEADER = 12  # first blocks of a page, among which its name is printed
_BANNER = 2  # blocks before which a picture is the site's banner, and none of the article
_FOOTER = 6  # last blocks, with the copyright
_OWNER = regex.compile(
    r"(?:©|\([cC]\)|(?i:copyright)|[版著][權权作][所權权]有?)[\s:：©]*(?:\([cC]\)\s*)?(?:(?:19|20)\d\d(?:\s?[-–~]\s?(?:19|20)?\d\d)?)?[\s,，:：]*(?:by\s)?"
    r"(?P<name>[^\s|｜.。,，/][^|｜.。,，/©]{0,30}?)(?=\s*(?:[|｜.。,，/©]|$|All\b|版|保留))"
)
_STRONG = regex.compile(r"(?:[|｜»«]|::)\s*$")  # separators that titles themselves seldom hold
_SITE_LABELS = regex.compile(r"(?:site|blog)[-_]?(?:title|name)|logo|brand|masthead")


def printed_names(clues: Clues) -> set[str]:
    """Keys of what may be the site's name: links to the front page, pictures over all text, who holds the copyright."""
    blocks = clues.document.blocks
    names = [image.alt for image in clues.document.images if image.block <= _BANNER]
    for index, block in enumerate(blocks[:_HEADER]):
        names.extend(block.text[k.start : k.end] for k in block.links if is_front_page(k.href))
        if _SITE_LABELS.search(clues.labels(index)):
            names.append(block.text)
    owners = (_OWNER.search(b.text) for b in blocks[-_FOOTER:] if len(b.text) <= MAX_TITLE)
    names.extend(hit["name"] for hit in owners if hit)
    return {title_key(name) for name in names if 1 < len(name.strip()) <= MAX_NAME} - {""}


def without_names(title: str, clues: Clues) -> str:
    """The title without last parts that the page prints as its name or that look like one, and channels before them."""
    parts = parts_of(title)
    printed = printed_names(clues) if len(parts) > 1 else set()
    if parts and title_key(parts[0][0]) in printed:
        printed = set()  # the name stands first
    cut = False
    while len(parts) > 1 and _POWERED.match(parts[-1][0].strip()):
        parts.pop()
    named_at = next((n for n, p in enumerate(parts) if n and title_key(p[0]) in printed), len(parts))
    del parts[named_at + 1 :]  # a slogan behind the name
    while len(parts) > 1:
        last, before = parts[-1][0].strip(), title[: parts[-1][1]]
        short = len(last) <= MAX_NAME and len(last) < len(title[: parts[-2][2]])
        named = title_key(last) in printed or (short and (_STRONG.search(before) or _NAME_LIKE.search(last)))
        if not named and not (cut and len(last) <= _CHANNEL):
            break
        parts.pop()
        cut = True
    return title[: parts[-1][2]].strip() if parts else title
