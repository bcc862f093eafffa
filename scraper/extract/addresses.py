"""Addresses that blog and forum software gives to lists of posts: to nothing else, or to articles, too.

Of the 1,957 articles of the development sets none has an address of the first kind: a site's front page, a search, a
year, page 2 of something that may be an article are none.
"""

import re

_HOST = r"https?://[^/?#]+"
_FORUM = r"https?://(?:forums?|bbs|boards?)\.[^/?#]+"
_LISTS = re.compile(
    rf"{_FORUM}(?:/(?:index\.php|forum\.php)?)?$"  # the index of a forum
    rf"|{_HOST}(?:/[\w-]+)?/forum\.php$"  # of Discuz
    rf"|{_HOST}/(?:[^?#]*/)?(?:forumdisplay|viewforum)\.php"  # a board of Discuz and vBulletin, of phpBB
    rf"|{_HOST}/(?:[^?#]*/)?forum(?:\.php\?mod=forumdisplay|-\d+-\d+\.html)"
    rf"|{_HOST}/(?:[^?#]*/)?board\.php\?bo_table=\w+$"  # of Gnuboard; with wr_id it is a post
    rf"|{_HOST}/(?:[^?#]*/)?index\.php\?board=[\d.]+$"  # of SMF
    rf"|{_HOST}(?:/[\w-]+)?/(?:tags?|labels?|category|archive/category|search/label)/[^/?#]+/?$"
    rf"|{_HOST}/author/[^/?#]+/?$"
    rf"|{_HOST}(?:/(?:blog|news|(?:tags?|category|author)/[^/?#]+))?/page/\d+/?$",
    re.IGNORECASE,
)
_MAYBE = re.compile(
    r"/(?:category|categories|tags?|authors?|contributors?|labels?|search|page/\d+)(?:/|$|\?)|[?&](?:cat|tag|author|paged?)=",
    re.IGNORECASE,
)


def is_of_list(url: str) -> bool:
    """Whether an address is that of a list of posts: of a forum or a board, of a tag, a category, an author.

    >>> is_of_list("https://bbs.example/forum.php"), is_of_list("https://bbs.example/forum.php?mod=viewthread&tid=5")
    (True, False)
    >>> is_of_list("https://a.example/tag/moths/"), is_of_list("https://a.example/moths/page/2/")
    (True, False)
    """
    return _LISTS.match(url) is not None


def may_be_of_list(url: str) -> bool:
    """Whether an address looks like that of a list; some sites give such to articles, too."""
    return _MAYBE.search(url) is not None
