"""Relative addresses made absolute, cheaply: a page has hundreds of links."""

from urllib.parse import urljoin

from scraper.text.urls import split


class Base:
    """The base address of a page; `resolve` leaves addresses as written where none is known, or a malformed one."""

    def __init__(self, url: str) -> None:
        self._url = url
        parts = split(url)
        self._scheme = parts.scheme if parts else ""
        self._root = f"{parts.scheme}://{parts.netloc}" if parts and parts.netloc else ""

    def resolve(self, href: str) -> str:
        """The absolute address of href; "" for nothing, fragments and scripts; malformed ones as written.

        >>> Base("http://a.example/b/c").resolve("/d")
        'http://a.example/d'
        """
        href = href.strip()
        if not href or href[0] == "#" or href[:11].lower() == "javascript:":
            return ""
        if href[:4] == "http" or not self._root:
            return href
        if href[:2] == "//":
            return f"{self._scheme}:{href}"
        if href[0] == "/":
            return self._root + href
        try:
            return urljoin(self._url, href)
        except ValueError:  # "[" outside an IPv6 address and the like
            return href
