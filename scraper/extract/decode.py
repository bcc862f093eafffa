"""Bytes to text: which charset a page is really in, whatever it declares.

The order: byte order mark; ISO-2022 escapes (only if every byte is below 128); strict UTF-8; then candidates, ranked
by how plausible a text they give. A declaration that strict UTF-8 contradicts is never trusted, and a declared
charset has to give plausible text like any other.
"""

import codecs
import re

import regex
from msgspec import Struct
from msgspec.structs import replace

from scraper.extract.misread import read_back
from scraper.extract.plausible import plausibility
from scraper.text.chars import NONCHARACTERS, count_kana
from scraper.text.misread import without_stray_controls
from scraper.text.sniff import wide_codec

_WIDEST = """
gb18030: gb2312 gbk gb_2312_80 x_gbk gb18030_2000 cp936
big5hkscs: big5 big5_tw cp950 x_x_big5 big5_hkscs
cp932: shift_jis sjis x_sjis ms_kanji windows_31j
euc_jp: x_euc_jp
cp949: euc_kr ks_c_5601_1987 ks_c_5601 ksc5601 uhc windows_949
cp1252: iso8859_1 ascii
cp1254: iso8859_9
cp874: tis_620 iso8859_11 windows_874
utf_8: utf_8_sig utf8mb4 unicode unicode_1_1_utf_8
"""
_ALIASES = {label: line.split(":")[0] for line in _WIDEST.strip().splitlines() for label in line.split(":")[1].split()}
"""Labels, or Python's names for them, to the widest codec that pages with this label really use.

Source: the WHATWG Encoding standard, and 33 of 69 saved Chinese pages that say gb2312 and hold more.
"""

_NEVER = frozenset(
    ("utf_7", "utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be", "idna", "punycode")
)
"""Codecs that a declaration inside ASCII-compatible bytes can't mean, and codecs that are no charsets."""

_CANDIDATES = ("utf_8", "gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "cp1252")
_RARER = (
    "cp1251", "cp1250", "iso8859_2", "cp1254", "cp1253", "iso8859_7", "cp1255", "cp1256", "cp874", "cp1257", "koi8_u",
    "iso8859_5",
)  # fmt: skip

_CLEAR = 0.75
"""Plausibility above which the rarer charsets aren't looked at: wrong readings stay below 0.7, texts of some sentences
in their own charset reach 0.79 to 0.95."""
_SURE = 0.6
"""Plausibility (at most 1) above which a declared charset is taken without a look at the others; wrong readings of the
bench's documents stay below 0.5 (tests/bench/charset.py)."""
_BONUS = 0.08
"""What a declaration adds to the plausibility of its charset: it decides between readings that are alike."""
_DEFAULT = 0.03
"""What cp1252, the web's default, has ahead: it decides pages with nothing but a few quotation marks beyond ASCII."""
_NONSENSE = 0.35
"""Plausibility below which no reading is believed: the text is flagged as mojibake."""
_SHARED_KANA = ("gb18030", "cp949")
"""Codecs in which a Japanese text in EUC-JP has its kana right, and nothing else."""
_SAMPLE = 4_000
"""Bytes of running text that are judged; more changed no answer of the bench."""
_DOUBTFUL = 0.05
"""Share of replaced characters, of all characters beyond ASCII, above which a text is called mojibake."""

MISREAD = 50
"""Controls in a page from which it is asked whether it was misread as a whole."""

_META = regex.compile(
    rb"""<(?:meta\b[^>]{0,400}?charset|\?xml\b[^>]{0,200}?encoding)\s*=\s*["']?\s*([\w.:\-]{2,40})""", regex.IGNORECASE
)
_META_BYTES = 4_096
_HIGH = regex.compile(rb"[\x80-\xff][^<>\r\n]*")
_ESCAPES = {
    b"\x1b$B": "iso2022_jp",
    b"\x1b$@": "iso2022_jp",
    b"\x1b(J": "iso2022_jp",
    b"\x1b(I": "iso2022_jp_3",
    b"\x1b$)C": "iso2022_kr",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf_8"),
    (codecs.BOM_UTF32_LE, "utf_32_le"),
    (codecs.BOM_UTF16_LE, "utf_16_le"),
    (codecs.BOM_UTF16_BE, "utf_16_be"),
)

_CONTROLS = (*(bytes([i]) for i in range(32) if i not in b"\t\n\f\r"), b"\x7f")
"""Sought one by one: 28 times memchr takes 0.05 ms for 180 kB, a pattern 0.5 ms."""
_C1 = re.compile(rb"\xc2[\x80-\x84\x86-\x9f]")
"""The controls behind ASCII, in UTF-8: the pattern below takes 1 ms where this one goes from one 0xC2 to the next."""
_RARE_TAILS = ((b"\xb7", re.compile(rb"\xb7[\x90-\xaf]")), (b"\xbf", re.compile(rb"\xbf[\xbe\xbf]")))
"""The last bytes of noncharacters in UTF-8, and of a few rare characters: seldom enough that going from one to the next
takes .1 ms for 210 kB of Chinese, where their common first byte would take .4. Most English pages hold no such byte."""
_RARE = re.compile(rf"[\ud800-\udfff{NONCHARACTERS}]")
"""Surrogates and noncharacters: a pattern with their ranges takes 50 ns a character, so it runs where tails are."""


class Decoded(Struct, frozen=True):
    """A page's text, and how it was read.

    charset and declared are labels as the web writes them ("gb18030"; "" if nothing is declared); confidence in 0–1;
    replaced counts undecodable places (now U+FFFD), scrubbed the controls, surrogates and noncharacters taken out,
    spared the controls that stay, since they are bytes of UTF-8 that was read wrongly and can be read back.
    Flags: "truncated" (the bytes end inside a character), "misread" (decoded wrongly before it was stored, now put
    right), "mojibake" (too much was replaced, or no charset gives plausible text).
    """

    text: str
    charset: str
    declared: str = ""
    confidence: float = 1.0
    replaced: int = 0
    scrubbed: int = 0
    spared: int = 0
    flags: tuple[str, ...] = ()


def decode(body: bytes, declared: str = "") -> Decoded:
    """The text of a page's bytes; `declared` is the charset of the Content-Type header, "" if it names none.

    Never raises; unknown labels count as none.

    >>> decode("<p>中文網頁的內容</p>".encode("big5"), "utf-8").charset
    'big5-hkscs'
    """
    labels = tuple(label for label in (declared.strip().lower(), declared_in(body)) if label)
    marked = _by_mark(body)
    if marked:
        codec, size = marked
        at = size
        while size and body.startswith(body[:size], at):  # each file that a page was put together from had its own
            at += size
        return _read(body[at:], codec, labels)
    escaped = _by_escape(body) if body.isascii() else ""
    if escaped:
        return _read(body, escaped, labels)
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.end == len(body):
            return _read(body[: error.start], "utf_8", labels, flags=("truncated",))
        codec, confidence = _rank(body, labels)
        return _read(body, codec, labels, confidence=confidence)
    found = Decoded(text, "utf-8", _first(labels))
    return _scrubbed(found, body)


def scrub(text: str, raw: bytes = b"") -> tuple[str, int]:
    r"""A text without controls, surrogates and noncharacters, of which a well-formed one has none, and their number.

    U+0085 is a line end and stays; so do controls that are bytes of UTF-8 read in another charset, for those who read
    it back. `raw` is the text in UTF-8, where it is at hand.

    >>> scrub("a\x00b\x85c\ufffe"), scrub("ä¸\x9d")[1]
    (('ab\x85c', 2), 0)
    """
    clean, _ = _scrub(text, raw)
    return clean, len(text) - len(clean)


def _scrub(text: str, raw: bytes) -> tuple[str, int]:
    """What `scrub` leaves, and the number of all controls, surrogates and noncharacters, with those it spares."""
    try:
        raw = raw or text.encode()
        is_rare = any(byte in raw and tail.search(raw) for byte, tail in _RARE_TAILS)
    except UnicodeEncodeError:  # surrogates
        raw, is_rare = text.encode("utf-8", "surrogatepass"), True
    unwanted = {c.decode() for c in _CONTROLS if c in raw}
    if is_rare:
        unwanted.update(_RARE.findall(text))
    size, controls = len(text), len(_C1.findall(raw))
    for character in unwanted:
        text = text.replace(character, "")
    seen = size - len(text) + controls
    return without_stray_controls(text) if controls else text, seen


def declared_in(body: bytes) -> str:
    """The charset that a page names in a <meta> or XML declaration in its first 4 KiB, in lower case; "" if none."""
    hit = _META.search(body[:_META_BYTES])
    return hit[1].decode("ascii", "replace").lower() if hit else ""


def codec_of(label: str) -> str:
    """Python's codec for a charset label, widened to what pages with it really use; "" if unknown or no charset.

    >>> codec_of("GB2312"), codec_of("x-sjis"), codec_of("utf8"), codec_of("x-unknown")
    ('gb18030', 'cp932', 'utf_8', '')
    """
    plain = regex.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")
    if plain not in _ALIASES:
        try:
            info = codecs.lookup(plain)
        except LookupError:
            return ""
        if not info._is_text_encoding:  # noqa: SLF001 the only way to leave out rot13 and zip
            return ""
        plain = info.name.replace("-", "_")
    codec = _ALIASES.get(plain, plain)
    return "utf_8" if codec.startswith(("utf_16", "utf_32")) else "" if codec in _NEVER else codec


def _first(labels: tuple[str, ...]) -> str:
    return labels[0] if labels else ""


def _by_mark(body: bytes) -> tuple[str, int] | None:
    """The codec of a byte order mark and its length; UTF-16 without one shows by its many NULs."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return codec, len(mark)
    codec = wide_codec(body)
    return (codec, 0) if codec else None


def _by_escape(body: bytes) -> str:
    if b"\x1b" not in body:
        return ""
    return next((codec for escape, codec in _ESCAPES.items() if escape in body), "")


def _rank(body: bytes, labels: tuple[str, ...]) -> tuple[str, float]:
    """The codec whose reading of the running text is the most plausible one, and how sure that is (0–1)."""
    sample = _running_text(body)
    wanted = tuple(dict.fromkeys(c for c in map(codec_of, labels) if c))
    for codec in wanted:
        text = _text(sample, codec)
        score = plausibility(text)
        if score >= _SURE and codec != "utf_8" and not (codec in _SHARED_KANA and count_kana(text)):
            return codec, min(1.0, score)
    best, second = _best_two(sample, wanted)
    if best[0] < _NONSENSE:
        return best[1], 0.0
    return best[1], max(0.0, min(1.0, best[0])) * min(1.0, 0.5 + 2 * (best[0] - second[0]))


def _best_two(sample: bytes, wanted: tuple[str, ...]) -> list[tuple[float, str]]:
    """The two best readings, best first; among equals the order of the candidates is the order of preference."""
    best = _two_of(sample, tuple(dict.fromkeys((*wanted, *_CANDIDATES))), wanted)
    if best[0][0] >= _CLEAR and best[0][1] != "cp1252":  # its letters are those of cp1250 but for a few
        return best
    return _two_of(sample, tuple(dict.fromkeys((*wanted, *_CANDIDATES, *_RARER))), wanted)


def _two_of(sample: bytes, candidates: tuple[str, ...], wanted: tuple[str, ...]) -> list[tuple[float, str]]:
    texts = {codec: _text(sample, codec) for codec in candidates}
    texts["utf_8"] = regex.sub("\ufffd+", "\ufffd", texts["utf_8"])  # an encoded surrogate is three of them
    bonus = dict.fromkeys(wanted, _BONUS) | {"cp1252": _DEFAULT + _BONUS * ("cp1252" in wanted)}
    bounds = {codec: plausibility(text, clashes=False) + bonus.get(codec, 0) for codec, text in texts.items()}
    best: list[tuple[float, str]] = []
    for codec in sorted(bounds, key=lambda c: -bounds[c]):
        if len(best) == 2 and bounds[codec] <= best[1][0]:
            break
        best.append((plausibility(texts[codec]) + bonus.get(codec, 0), codec))
        best = sorted(best, key=lambda b: (-b[0], candidates.index(b[1])))[:2]
    return best


def _running_text(body: bytes) -> bytes:
    """Runs of text with bytes beyond ASCII, a line each, with the letters before them; none starts inside a character.

    "<", ">" and line ends are no second byte in any multibyte charset of the web, so a run may end there.
    """
    runs: list[bytes] = []
    size = 0
    for hit in _HIGH.finditer(body):
        run = body[max(0, hit.start() - 12) : hit.end()][:600]
        runs.append(run)
        size += len(run)
        if size >= _SAMPLE:
            break
    return b"\n".join(runs)


def _text(body: bytes, codec: str) -> str:
    """The decoded text; undecodable places become U+FFFD."""
    text = body.decode(codec, "replace")
    if codec == "euc_jp" and "\ufffd" in text:  # rows of the vendors: ①, ㈱
        wider = body.decode("euc_jis_2004", "replace")
        return wider if wider.count("\ufffd") < text.count("\ufffd") else text
    return text


def _read(
    body: bytes, codec: str, labels: tuple[str, ...], *, confidence: float = 1.0, flags: tuple[str, ...] = ()
) -> Decoded:
    try:
        text, replaced = body.decode(codec), 0
    except UnicodeDecodeError:
        text = _text(body, codec)
        replaced = text.count("\ufffd")
        if text.endswith("\ufffd") and replaced == 1:
            text, replaced, flags = text[:-1], 0, (*flags, "truncated")
    beyond = len(text) - len(text.encode("ascii", "ignore")) if replaced else 1
    if replaced > max(1.0, _DOUBTFUL * beyond) or confidence == 0:
        flags = (*flags, "mojibake")
    found = Decoded(text, _label(codec), _first(labels), round(confidence, 2), replaced, flags=flags)
    return _scrubbed(found)


_LABELS = {
    "big5hkscs": "big5-hkscs", "cp932": "shift_jis", "cp949": "euc-kr", "cp874": "windows-874", "koi8_u": "koi8-u"
}  # fmt: skip


def _label(codec: str) -> str:
    plain = codec.replace("iso8859_", "iso-8859-").replace("cp125", "windows-125")
    return _LABELS.get(codec, plain.replace("_", "-"))


def _scrubbed(found: Decoded, raw: bytes = b"") -> Decoded:
    """Without what `scrub` takes; much of that is what is left of bytes that were read as another charset."""
    text = found.text
    clean, seen = _scrub(text, raw)
    if not seen:
        return found
    if seen >= MISREAD and found.charset == "utf-8":
        before = read_back(text, _guessed)
        if before != text:
            text, (clean, seen) = before, _scrub(before, b"")
            found = replace(found, flags=(*found.flags, "misread"))
    count = len(text) - len(clean)
    return replace(found, text=clean, scrubbed=count, spared=seen - count)


def _guessed(raw: bytes) -> tuple[str, str]:
    found = decode(raw)
    return found.text, found.charset
