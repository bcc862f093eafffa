"""Posts on several pages: which address is the next page of the same post, and which is a page of it at all."""

from collections.abc import Iterator

import regex

_NEXT = regex.compile(
    r"^\W*(?:下一[页頁]|下[页頁]|后一页|後一頁|次の?ページ|次へ|다음\s*페이지|다음|next(?:\s+page)?|older(?:\s+posts)?|(?:较旧|較舊|更早)的?(?:文章|帖子|網誌)?|前の記事一覧)\W*$",
    regex.IGNORECASE,
)
"""The whole text of a link to the next page; "read next: …" and titles of other posts must not match."""
_TURN = regex.compile(
    r"\W*(?:第?\s*(?P<number>\d{1,3})\s*[页頁]?|首[页頁]|末[页頁]|尾[页頁]|[上前]一?[页頁]|前へ|이전|처음|마지막|first|last|prev(?:ious)?(?:\s+page)?)?\W*",
    regex.IGNORECASE,
)
"""The whole text of a link that turns pages, but for the next one; arrows and pictures too, titles of posts not."""
_QUERY_NUMBER = regex.compile(r"(?<=[?&])(?:page|p|paged|pg|pn|pageno|page_no|part)=(\d{1,3})(?=&|$)", regex.IGNORECASE)
_PATH_NUMBER = regex.compile(r"(?:[_-](?:p|page)?|/p?)(\d{1,3})(?=(?:\.\w{3,5})?/?$)", regex.IGNORECASE)
"""A number behind the address of the first page. Not /page/2: that is how archives count, posts have /post/2."""
_EXTENSION = regex.compile(r"\.(?:s?html?|php|aspx?|jsp)$", regex.IGNORECASE)


def part_number(url: str, first: str) -> int:
    """Which page of the post at `first` an address is: 2 and more; 0 if it is none, or the first page itself.

    The number must be added to the first page's address: /post/4 and /post/5 are two posts.

    >>> part_number("http://a.example/16/post_2.html", "http://a.example/16/post.html")
    2
    """
    firsts = {_plain(first)}
    hit = _QUERY_NUMBER.search(first)
    if hit and int(hit[1]) == 1:
        firsts.add(_without(first, hit))
    return max((number for stem, number in _readings(url) if stem in firsts and number > 1), default=0)


def _readings(url: str) -> Iterator[tuple[str, int]]:
    """The ways to read an address as page n of another address."""
    hit = _QUERY_NUMBER.search(url)
    if hit:
        yield _without(url, hit), int(hit[1])
    path, mark, query = url.partition("?")
    hit = _PATH_NUMBER.search(path)
    if hit:
        yield _plain(path[: hit.start()] + path[hit.end() :] + mark + query), int(hit[1])


def _without(url: str, hit: "regex.Match[str]") -> str:
    return _plain((url[: hit.start()] + url[hit.end() :].lstrip("&")).rstrip("?&"))


def is_next_text(text: str) -> bool:
    """Whether a link's whole text says that it leads to the next page."""
    return len(text) < 20 and bool(_NEXT.match(text.strip()))


def turns_to(text: str, number: int) -> bool:
    """Whether a link's whole text may stand for page `number` of the post that it stands on.

    >>> turns_to(" [3] ", 3), turns_to("Next", 2), turns_to("3", 30), turns_to("2016 in review", 2016)
    (True, True, False, False)
    """
    hit = _TURN.fullmatch(text.strip()) if len(text) < 20 else None
    return is_next_text(text) or (hit is not None and int(hit["number"] or number) == number)


def _plain(url: str) -> str:
    path, mark, query = url.partition("?")
    return str(_EXTENSION.sub("", path)).rstrip("/") + mark + query
