"""Make scraper/corpus/folding.txt: each Han character that has a Simplified or more usual form, and that form.

    python tests/bench/build_folding.py

Source: the single-character conversions of OpenCC (Apache-2.0), asked one character at a time, and Unicode's
compatibility decompositions. EXTRA names what OpenCC leaves alone when a character stands by itself.
"""

import unicodedata
from pathlib import Path

import opencc

TARGET = Path(__file__).resolve().parents[2] / "scraper" / "corpus" / "folding.txt"
RANGES = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F))
EXTRA = dict(
    pair.split("=")
    for pair in (
        "瞭=了 乾=干 藉=借 著=着 麽=么 麼=么 於=于 託=托 徵=征 覆=复 畫=画 衹=只 祇=只 儘=尽 穀=谷 餘=余 擡=抬 檯=台 颱=台 鬍=胡 衚=胡 "
        "鬆=松 籲=吁 闢=辟 捲=卷 痠=酸 慾=欲 佈=布 週=周 彆=别 牠=它 祂=他 妳=你 裏=里 裡=里 閒=闲 閑=闲 甦=苏 嚐=尝 製=制 鐘=钟 鍾=钟 "
        "迴=回 纔=才 係=系 繫=系 僕=仆 豔=艳 艷=艳 夥=伙 採=采 喫=吃 薑=姜 蹟=迹 跡=迹 註=注 併=并 幷=并 並=并 噁=恶 匯=汇 彙=汇 隻=只 "
        "崑=昆 崙=仑 傢=家 誌=志 嚮=向 曏=向 箇=个 疊=叠 髮=发 箋=笺 噹=当 薦=荐 僱=雇 儲=储 摺=折 瀋=沈 蘋=苹 菸=烟 煙=烟"
    ).split()
)
STEPS = ("jp2t", "hk2t", "tw2t", "t2s")


def simplified(character: str, steps: list) -> str:
    """What the converters make of one character, one after the other."""
    for step in steps:
        new = step.convert(EXTRA.get(character, character))
        character = new if len(new) == 1 else character
    return EXTRA.get(character, character)


def main() -> None:
    steps = [opencc.OpenCC(name) for name in STEPS]
    table = {}
    for low, high in RANGES:
        for code in range(low, high + 1):
            character = chr(code)
            folded = simplified(unicodedata.normalize("NFKC", character), steps)
            if folded != character and len(folded) == 1:
                table[character] = folded
    for character, folded in list(table.items()):
        last = folded
        while last in table:
            last = table[last]
        table[character] = last
    pairs = sorted(table.items())
    TARGET.write_text("".join(a for a, _ in pairs) + "\n" + "".join(b for _, b in pairs) + "\n", "utf-8")
    print(f"{len(pairs)} characters -> {TARGET.name}, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
