"""What a body is, from its first bytes and its label: markup, text, data, or not a page at all.

Source: WHATWG MIME Sniffing (signatures, binary data bytes).
"""

import regex

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "pdf"),
    (0, b"%!PS", "postscript"),
    (0, b"\x89PNG\r\n", "image"),
    (0, b"\xff\xd8\xff", "image"),
    (0, b"GIF87a", "image"),
    (0, b"GIF89a", "image"),
    (0, b"II*\0", "image"),
    (0, b"MM\0*", "image"),
    (0, b"\0\0\1\0", "image"),
    (8, b"WEBP", "image"),
    (4, b"ftyp", "media"),
    (0, b"ID3", "media"),
    (0, b"OggS", "media"),
    (0, b"\x1aE\xdf\xa3", "media"),
    (0, b"FLV\1", "media"),
    (8, b"AVI ", "media"),
    (8, b"WAVE", "media"),
    (0, b"PK\3\4", "archive"),
    (0, b"PK\5\6", "archive"),
    (0, b"\x1f\x8b\x08", "archive"),
    (0, b"BZh", "archive"),
    (0, b"\xfd7zXZ\0", "archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "archive"),
    (0, b"Rar!\x1a\7", "archive"),
    (257, b"ustar", "archive"),
    (0, b"\x7fELF", "program"),
    (0, b"\0asm", "program"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (0, b"wOFF", "font"),
    (0, b"wOF2", "font"),
    (0, b"CWS", "flash"),
    (0, b"SQLite format 3\0", "database"),
)
_SAMPLE = 1024  # bytes looked at, twice the resource header of the standard: some pages begin with a long comment
_CONTROLS = bytes([*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)])
_CONTROL_SHARE = 0.02  # of the sample; a page with a stray NUL stays a page, compressed bytes have 10 %
_MARKUP = regex.compile(
    rb"^(?:\xef\xbb\xbf|\s)*(?:<!--|<!doctype\s+html|<(?:html|head|body|title|meta|script|style|div|table|h1|p|a|br|center"
    rb"|font|article|section|link|noscript|iframe|main|span|ul)[\s>/])",
    regex.IGNORECASE,
)
_TAG = regex.compile(
    rb"</?(?:p|br|div|span|a|b|i|strong|em|font|img|h[1-6]|ul|ol|li|table|tr|td|blockquote|pre|center|hr)(?:[\s/][^<>]*)?>",
    regex.IGNORECASE,
)
"""A tag anywhere: enough where no label says what the bytes are; must not match "a < b > c" and <me@mail.example>."""
_XML = regex.compile(rb"^(?:\xef\xbb\xbf|\s)*<(?:\?xml|rss|feed|urlset|sitemapindex|rdf:RDF)[\s>]", regex.IGNORECASE)
_MHTML = regex.compile(
    rb"^(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,12}?content-type:\s*multipart/related\b", regex.IGNORECASE
)
"""The head of a page saved as one MIME file; its parts are encoded, so that it can't be read as text."""
_XHTML = regex.compile(rb"<html[\s>]", regex.IGNORECASE)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BLANK = 65_536  # bytes in which the first one that is no white space is sought before all are copied for it
_PRINTED = bytes((9, 10, 12, 13, *range(32, 127), *range(160, 256)))
_TEXT_NAMES, _PAGE_NAMES = (".txt", ".text"), (".html", ".htm", ".xhtml", ".shtml")
_MOST = 1 << 20  # bytes of such a page in which a tag is sought
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"})
_TEXT_TYPES = frozenset({"text/plain", "text/markdown"})
_UNKNOWN_TYPES = frozenset({"", "application/octet-stream", "application/unknown", "unknown/unknown", "*/*", "text"})


def looks_like_markup(body: bytes) -> bool:
    """Whether the bytes begin as an HTML or XML document does."""
    head = _sample(body)
    return bool(_MARKUP.match(head) or _XML.match(head))


def begins_as_page(body: bytes) -> bool:
    """Whether the bytes begin as an HTML document does, XHTML included; feeds and other XML do not."""
    head = _sample(body)
    return not _is_binary(body[:_SAMPLE]) and bool(_MARKUP.match(head) or (_XML.match(head) and _XHTML.search(head)))


def kind_of(body: bytes, media_type: str = "", name: str = "") -> str:
    """What a body is: "html", "xml", "json", "text", or the name of what is no page ("pdf", "image", "binary", …).

    The bytes beat the label where they are certain; the label beats the bytes elsewhere. media_type in lower case; name
    is that of a file, which tells plain text apart where there is no media type.

    >>> kind_of(b"%PDF-1.7 ...", "text/html")
    'pdf'
    """
    if sign := next((kind for at, magic, kind in _SIGNATURES if body[at : at + len(magic)] == magic), ""):
        return sign
    if _is_binary(body[:_SAMPLE]):
        return "binary"
    head = _sample(body)
    if _XML.match(head) and media_type not in _PAGE_TYPES:
        return "html" if _XHTML.search(head) else "xml"
    if media_type in _PAGE_TYPES:
        return "html"
    by_label = _kind_by_label(media_type)
    if by_label in ("text", "binary") and _MHTML.match(head):
        return "mhtml"
    if by_label in ("text", "binary") and _MARKUP.match(head):
        return "html"
    if media_type not in _UNKNOWN_TYPES or name.lower().endswith(_TEXT_NAMES):
        return by_label
    named = name.lower().endswith(_PAGE_NAMES)  # its tags may stand behind a long comment or style sheet
    return "html" if _TAG.search(head) or (named and _TAG.search(body, 0, _MOST)) else by_label


def _kind_by_label(media_type: str) -> str:
    if media_type in _TEXT_TYPES or media_type in _UNKNOWN_TYPES:
        return "text"
    if media_type.endswith(("/xml", "+xml")):
        return "xml"
    if media_type.endswith(("/json", "+json", "javascript")):
        return "json"
    main = media_type.partition("/")[0]
    return main if main in {"image", "audio", "video", "font"} else "text" if main == "text" else "binary"


def wide_codec(body: bytes) -> str:
    """Python's codec where the bytes are UTF-16 without a byte order mark, else "".

    Markup in Latin letters has NULs in every other place; in the others stand NULs only for the few characters whose
    number ends in 00, such as 一.
    """
    head = body[:_SAMPLE]
    if len(head) < 8 or b"\0" not in head:
        return ""
    even, odd = head[0::2], head[1::2]
    codec, high, low = ("utf_16_le", odd, even) if odd.count(0) > even.count(0) else ("utf_16_be", even, odd)
    if high.count(0) * 5 < len(high) or low.count(0) * 3 > high.count(0):
        return ""
    latin = bytes(letter for letter, above in zip(low, high, strict=False) if not above)
    return "" if latin.translate(None, _PRINTED) else codec


def _sample(body: bytes) -> bytes:
    """The first bytes behind white space; of UTF-16, the half that is ASCII."""
    head = body[:_BLANK].lstrip()[:_SAMPLE] or body.lstrip()[:_SAMPLE]
    wide = head.startswith(_WIDE_MARKS) or wide_codec(head)
    return head.removeprefix(_WIDE_MARKS[0]).removeprefix(_WIDE_MARKS[1]).replace(b"\0", b"") if wide else head


def _is_binary(sample: bytes) -> bool:
    if not sample or sample.startswith((*_WIDE_MARKS, b"\xef\xbb\xbf")) or wide_codec(sample):
        return False
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls > max(1, _CONTROL_SHARE * len(sample))
