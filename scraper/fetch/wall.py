"""A bot wall in the place of a page. Pure functions.

Source: the markers are the vendors' own script addresses.
"""

import regex

# A wall must be short AND carry a marker: an article that only mentions a captcha is long or lacks the vendor's script.
_WALL_TEXT = 800  # visible bytes; challenge pages have 0-400, Chinese walls with instructions up to 700
_AMBIENT_TEXT = 250  # visible bytes where the marker stands on sound pages too; 80 Han characters are no article
_WALL = (
    "cdn-cgi/challenge-platform/h/", "_cf_chl_opt", "cf-chl-", "captcha-delivery.com", "/_sec/cp_challenge",
    "px-captcha", "wappass.baidu.com", "_$jsvmprt", "acw_sc__v2", "/account/unhuman", "punish?x5secdata",
    "checking your browser before accessing",
)  # fmt: skip
"""On challenge pages only."""
_AMBIENT = (
    "cdn-cgi/challenge-platform", "_incapsula_resource", "perimeterx.net", "hcaptcha.com/1/api.js", "recaptcha/api.js",
    "geetest.com", "initgeetest", "tencentcaptcha", "turing.captcha.qcloud", "__ac_signature", "awswaf.com",
    "awswafintegration", "安全验证", "访问过于频繁",
)  # fmt: skip
"""Also on pages that a vendor watches, or beside a comment form."""
_WALL_BYTES = tuple(marker.encode() for marker in _WALL)
_AMBIENT_BYTES = tuple(marker.encode() for marker in _AMBIENT)
_UNSEEN = regex.compile(
    rb"(?s)<(script|style|noscript|head)\b.*?(?:</\1\s*>|\z)|<!--.*?-->|<[^>]*>|\s+", regex.IGNORECASE
)
_WALL_SIZE = 60_000  # bytes; challenge pages have 1-30 kB


def wall_of(body: bytes, *, refused: bool = False) -> str:
    """The marker of a bot wall that stands in the place of a page; "" if there is none.

    refused: the status says already that this is not the page, so that any marker counts on any short body.
    """
    if len(body) > _WALL_SIZE:
        return ""
    lowered = body.lower()
    strong = next((marker for marker in _WALL_BYTES if marker in lowered), b"")
    found = strong or next((marker for marker in _AMBIENT_BYTES if marker in lowered), b"")
    if not found:
        return ""
    most = _WALL_TEXT if strong or refused else _AMBIENT_TEXT
    return found.decode() if len(_UNSEEN.sub(b"", body)) <= most else ""
