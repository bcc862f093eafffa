"""Grammars that say whether a whole text is a number, a price or a phone number. They judge; they never search."""

import regex

_WIDE = str.maketrans("０１２３４５６７８９．，：＋－（）％＄￥　", "0123456789.,:+-()%$¥ ")
"""Wide forms to narrow ones, character by character."""

_PLAIN = r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3}){2,}|\d+)(?:[.,]\d+)?"
_HAN = r"[零〇一二三四五六七八九兩两十百千][零〇一二三四五六七八九兩两十百千萬万億亿]*"
_SCALE = r"(?:[十百千]?[萬万億亿兆]|[만억조천]|thousand|million|billion|bn|[km])"
_COUNT = rf"[+\-−]?{_PLAIN}(?:\s?{_SCALE})?"
_NUMBER = regex.compile(rf"(?:{_COUNT}\s?[%％‰]?|{_HAN}|百分之(?:{_HAN}|{_PLAIN}))", regex.IGNORECASE)

_SIGN = r"(?:NT\$|US\$|HK\$|A\$|C\$|S\$|R\$|[$€£¥￥₩₹₽₫฿]|NTD|TWD|USD|HKD|RMB|CNY|JPY|KRW|EUR|GBP|CHF)"
_UNIT = r"(?:元|塊|块|圓|円|원|人民幣|人民币|台幣|臺幣|港幣|港币|美元|美金|歐元|欧元|日圓|日元|dollars?|euros?|yen|won)"
_PRICE = regex.compile(
    rf"{_SIGN}\s?{_COUNT}(?:\s?{_UNIT})?|{_COUNT}\s?(?:{_SIGN}|{_UNIT})(?:整|起)?|{_HAN}\s?{_UNIT}(?:整|起)?",
    regex.IGNORECASE,
)

_PHONE = regex.compile(
    r"(?:(?:\+|00)\d{1,3}[\s\-.]?)?(?:\(\d{1,5}\)[\s\-.]?)?\d{1,5}(?:[\s\-.]\d{2,5}){0,4}(?:\s?(?:#|轉|转|ext\.?)\s?\d{1,5})?",
    regex.IGNORECASE,
)
_PHONE_PLAIN = regex.compile(r"\+?\d{7,15}")
_PHONE_DIGITS = (7, 15)
"""Fewest and most digits of a phone number: local numbers have seven, E.164 allows fifteen."""


def is_number(text: str) -> bool:
    """Whether the whole text is one number: digits, grouped digits, Han digits, a percentage, a scale word.

    >>> [is_number(t) for t in ("1,234.5", "１２萬", "三百五十", "98%", "12a", "1,23,4", "")]
    [True, True, True, True, False, False, False]
    """
    return bool(_NUMBER.fullmatch(text.strip().translate(_WIDE)))


def is_price(text: str) -> bool:
    """Whether the whole text is one amount of money, with a currency sign, code or unit.

    >>> [is_price(t) for t in ("NT$1,200", "3萬元", "12,50 €", "₩15,000", "1200", "元")]
    [True, True, True, True, False, False]
    """
    return bool(_PRICE.fullmatch(text.strip().translate(_WIDE)))


def is_numeral(text: str) -> bool:
    """Whether the whole text is a number, a price or a phone number."""
    return is_number(text) or is_price(text) or is_phone(text)


def is_phone(text: str) -> bool:
    """Whether the whole text is one phone number: 7–15 digits, written the way numbers are dialled.

    A bare row of digits counts only with a leading 0, 1 or + (7 digits may be anything).

    >>> [is_phone(t) for t in ("0912-345-678", "(02)2345-6789 轉 12", "+86 138 1234 5678", "2017-04-06", "1234567")]
    [True, True, True, False, False]
    """
    plain = text.strip().translate(_WIDE)
    digits = sum(map(str.isdigit, plain))
    if not _PHONE_DIGITS[0] <= digits <= _PHONE_DIGITS[1] or _looks_like_date(plain):
        return False
    if _PHONE_PLAIN.fullmatch(plain):
        return plain[0] in "01+" and digits >= 9
    return bool(_PHONE.fullmatch(plain)) and (plain[0] in "0+(1" or digits <= 10)


def _looks_like_date(text: str) -> bool:
    return bool(
        regex.fullmatch(
            r"(?:19|20)\d\d[\s\-.](?:0?[1-9]|1[0-2])[\s\-.]\d\d?|\d\d?[\s\-.]\d\d?[\s\-.](?:19|20)\d\d", text
        )
    )
