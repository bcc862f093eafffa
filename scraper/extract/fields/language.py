"""The language and the script of the article, by its own characters first and by what the page declares second."""

import re
from collections import Counter
from collections.abc import Iterable

import regex

from scraper.extract.fields.clues import Clues
from scraper.text.chars import count_han, count_hangul, count_kana
from scraper.text.scripts import script_of

_SAMPLE = 2_000  # code points that are judged
_SHARE = 0.05
"""Share of kana (of kana and Han) that makes a text Japanese, and of hangul that makes it Korean.

Chinese texts that quote a name stay below.
"""
_STOPWORDS = """
en the and of to in is that for with was are this have from not you
de der die und das ist nicht mit den von ein eine auf für dem auch sich
fr le la les des et est une dans pour que qui sur pas avec du au
es el la los que las del una por con para no es se su como
it il di che la per una non sono con del della gli anche le più
pt o que não uma para com os dos por mais como das foi em ao
nl de het een van en is dat niet op te met voor zijn ook aan
sv och att det som är på en för inte av med till den har jag
da og at det som er på en for ikke af med til den har jeg
pl się nie na że jest do to jak po co dla są od tym przez
cs se na je že to si jako jsem ale by být jsou pro tak od
tr bir ve bu da için ile çok de olarak daha gibi ne var ama kadar
hu a az és hogy nem egy is ez van csak meg de volt azt már
fi ja on ei se että oli hän mutta niin kun myös joka ovat olla kuin
id yang dan di ini itu untuk dengan tidak dari dalam pada akan juga ke ada
vi và của là có không được cho các một trong với những người để này
"""
_LANGUAGES = tuple(line.split()[0] for line in _STOPWORDS.strip().splitlines())
_WORDS = {
    word: tuple(line.split()[0] for line in _STOPWORDS.strip().splitlines() if word in line.split()[1:])
    for word in _STOPWORDS.split()
}
_VOTERS = 300  # words that vote
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_NO_LATIN = bytes(c for c in range(128) if not chr(c).isalpha())
_NO_LETTERS = regex.compile(r"[\P{L}]+")
_ALPHABETS = (
    ("ru", regex.compile(r"[а-яё]", regex.IGNORECASE)),
    ("uk", regex.compile(r"[іїєґ]", regex.IGNORECASE)),
    ("el", regex.compile(r"[α-ώ]", regex.IGNORECASE)),
    ("he", regex.compile(r"[א-ת]")),
    ("ar", regex.compile(r"[ء-ي]")),
    ("th", regex.compile(r"[ก-๙]")),
    ("hi", regex.compile(r"[\u0900-\u097f]")),
)
_TAG = regex.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def read_language(clues: Clues) -> tuple[str, str]:
    """BCP 47 tag and script (Hant, Hans, mixed, "") of the main content; ("", "") where nothing tells."""
    text = _body_text(clues)
    declared = _declared(clues)
    beyond = "" if text.isascii() else "".join(_BEYOND_ASCII.findall(text))
    han, kana, hangul = count_han(beyond), count_kana(beyond), count_hangul(beyond)
    latin = len(text.encode("ascii", "ignore").translate(None, _NO_LATIN))
    letters = latin + len(_NO_LETTERS.sub("", beyond)) or 1
    if (han + kana + hangul) / letters < 0.2:
        return _by_letters(text, declared, letters=letters, other=len(beyond) > 0.5 * letters), ""
    if hangul >= _SHARE * letters and hangul > kana:
        return "ko", ""
    if kana >= _SHARE * (han + kana):
        return "ja", ""
    script = script_of(text)
    return {"Hant": "zh-Hant", "Hans": "zh-Hans"}.get(script, "zh"), script


def _declared(clues: Clues) -> str:
    """The primary subtag that the page declares, "" if none or none in use."""
    said = (clues.document.head.lang, clues.meta("og:locale", "content-language", "language"), clues.claims.language)
    tags = (t.replace("_", "-").strip().split(",")[0] for t in said)
    return next((t.split("-")[0].lower() for t in tags if _TAG.fullmatch(t)), "")


def _by_letters(text: str, declared: str, *, letters: int, other: bool) -> str:
    """The language of text in letters: another alphabet names it; in the Latin one frequent words vote."""
    if other:
        shares = {tag: len(pattern.findall(text)) / letters for tag, pattern in _ALPHABETS}
        best = max(shares, key=lambda t: shares[t])
        if shares[best] > 0.5:
            return "uk" if best == "ru" and shares["uk"] > 0.02 else declared if best == "ru" and declared else best
    words = text.lower().split()[:_VOTERS]
    votes = Counter(tag for word in words for tag in _WORDS.get(word, ()))
    if not votes:
        return declared
    winner = votes.most_common(1)[0][0]
    strong = votes[winner] >= 5 and votes[winner] >= 0.05 * len(words)
    if strong and (declared not in _LANGUAGES or votes[winner] > 2 * votes[declared]):
        return winner
    return declared


def _body_text(clues: Clues) -> str:
    return "\n".join(_until(clues.document.blocks[i].text for i in range(*clues.body)))


def _until(texts: Iterable[str]) -> Iterable[str]:
    size = 0
    for text in texts:
        yield text[:_SAMPLE]
        size += len(text)
        if size >= _SAMPLE:
            return
