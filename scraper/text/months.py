"""The names that dates are written with, in the languages of blogs: months, weekdays, halves of the day, zones."""

_MONTH_NAMES = """
january jan january. januar jan. jänner januari janvier janv enero ene gennaio gen janeiro stycznia sty января янв ledna ocak leden
february feb februar feber febr februari février févr fevrier fév febrero febbraio fevereiro fev lutego lut февраля фев února şubat únor
march mar märz mär mrz maart mrt mars marzo março marca marzec марта мар března mart březen
april apr avril avr abril abr aprile kwietnia kwi апреля апр dubna nisan duben
may mai mei maj mayo maggio mag maio maja мая май května mayıs květen
june jun juni juin junio giugno giu junho czerwca cze июня июн června haziran červen
july jul juli juillet juil julio luglio lug julho lipca lip июля июл července temmuz červenec
august aug augustus août aout agosto ago augusti sierpnia sie августа авг srpna ağustos srpen
september sep sept september. septembre septiembre settembre set setembro września wrz сентября сен сент září eylül setiembre
october oct oktober okt octobre octubre ottobre ott outubro out października paź октября окт října ekim říjen
november nov novembre noviembre novembro listopada lis ноября ноя нояб listopadu kasım listopad
december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro grudnia gru декабря дек prosince aralık december. prosinec
"""  # noqa: E501 a line a month
"""One line each month: English, German, Dutch, Nordic, French, Spanish, Italian, Portuguese, Polish, Russian, Czech.

Turkish too. Catalan and Croatian names are missing: listopad and lipanj name other months there.
"""

MONTHS = {
    name.rstrip("."): number for number, line in enumerate(_MONTH_NAMES.strip().split("\n"), 1) for name in line.split()
}
"""Month by name in lower case, without a full stop."""

WEEKDAYS = (
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
    r"|(?:星期|礼拜|禮拜|[周週])[一二三四五六日天]|[月火水木金土日]曜日?|[월화수목금토일]요일"
    r"|[(（\[][一二三四五六日天月火水木金土월화수목금토][)）\]])"
)
"""A weekday as a pattern; one CJK character counts only inside brackets."""

HALVES = {
    "上午": 0, "凌晨": 0, "清晨": 0, "早上": 0, "早晨": 0, "午前": 0, "오전": 0, "am": 0, "a.m.": 0,
    "a.m": 0,
    "下午": 12, "中午": 12, "傍晚": 12, "晚上": 12, "午後": 12, "오후": 12, "pm": 12, "p.m.": 12, "p.m": 12,
}  # fmt: skip
"""Hours that the half of the day adds to an hour of 1–11 (and takes from 12 before noon)."""

ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "cet": 60, "mez": 60, "cest": 120,
    "mesz": 120, "eet": 120, "eest": 180,
    "msk": 180, "hkt": 480, "sgt": 480, "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
    "edt": -240, "est": -300, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "asia/taipei": 480, "asia/shanghai": 480, "asia/chongqing": 480, "asia/hong_kong": 480, "asia/macau": 480,
    "asia/singapore": 480, "asia/tokyo": 540, "asia/seoul": 540,
}  # fmt: skip
"""Minutes east of UTC. CST is missing: it is China's and America's. The named zones have not changed since 1991."""
