"""What kind of bytes these are: by their first bytes, then by the declared type, then by the name."""

_MAGIC = (
    (b"%PDF-", "pdf"), (b"\x89PNG", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"), (b"RIFF", "media"),
    (b"PK\x03\x04", "zip"), (b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"), (b"\x7fELF", "program"),
    (b"MZ\x90", "program"), (b"ID3", "media"), (b"OggS", "media"), (b"\x00\x00\x00\x18ftyp", "media"),
    (b"\x00\x00\x00 ftyp", "media"), (b"wOF", "font"), (b"\xd0\xcf\x11\xe0", "office"), (b"SQLite format", "database"),
)  # fmt: skip
_MARKUP = (
    b"<!doctype",
    b"<html",
    b"<head",
    b"<body",
    b"<?xml",
    b"<div",
    b"<p",
    b"<article",
    b"<meta",
    b"<title",
    b"<!--",
    b"<h1",
)
_CONTROLS = bytes(set(range(32)) - {7, 8, 9, 10, 12, 13, 27})
_MAX_CONTROLS = 0.1
"""Share of control bytes among the first 2,000 above which they are no text unless a byte order mark stands first."""


def kind_of(body: bytes, media_type: str = "", name: str = "") -> str:
    """Either "html", "text", or what else the bytes are: "pdf", "image", "zip", "binary", ….

    >>> kind_of(b"%PDF-1.4", "text/html")
    'pdf'
    """
    head = body[:2000]
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and len(head.translate(None, _CONTROLS)) < (1 - _MAX_CONTROLS) * len(head):
        return "binary"
    low = (head.replace(b"\x00", b"") if wide else head).lower()
    if "html" in media_type or any(mark in low for mark in _MARKUP):
        return "html"
    if media_type == "text/plain" or name.lower().endswith((".txt", ".text")):
        return "text"
    return "html" if b"<" in low and b">" in low else "text"
