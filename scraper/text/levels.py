"""How usual a Chinese character is, by the standards that list the usual ones first."""

COMMON = frozenset(
    "的一是不了在有人我他这個个們们中來来上大為为和國国地到以說说時时要就出會会可也你對对生能而子那得于於著着下自之年過过發发後后作里裡用道行所然家種种事"
    "成方多經经麼么去法學学如都同現现當当沒没動动面起看定天分還还進进好小部其些主樣样理心她本前開开但因只從从想實实日軍者意無无力它與与長长把機机"
    "十民第公此已工使情明性知全三又關关點点正業业外將将兩两高間间由問问很最重並并物手應应戰向頭头文體体政美相見见被利什二等產产或新己制身果加西斯"
    "月話话合回特代內内信表化老給给世位次度門门任常先海通教兒儿東东原今天才夫找吃喝水火山花樹树書书字錢钱店客房車车路走跑坐站住想做買买賣卖聽听寫写"
    "讓让每每幾几再別别比更過太真讀读氣气早晚夜風风雨春夏秋冬菜飯饭茶米魚鱼肉酒難难容易需須须應該该快慢遠远近邊边張张隻条條四五六七八九百千萬万半"
    "這"
)
"""Characters of everyday prose, Simplified and Traditional: .57 of the Han of tests/bench/traditional/prose.txt."""

_LEVELS = (("gb2312", 0xB0A1, 0xD7F9), ("big5", 0xA440, 0xC67E))


def is_first_level(character: str) -> bool:
    """Whether GB 2312 or Big5 lists the character in its first level.

    >>> is_first_level("现"), is_first_level("現"), is_first_level("瑢")
    (True, True, False)
    """
    return any(low <= _code(character, charset) <= high for charset, low, high in _LEVELS)


def is_second_level(character: str) -> bool:
    """Whether GB 2312 lists the character in its second level, be it in the first one of Big5 or not.

    >>> is_second_level("罹"), is_second_level("現")
    (True, False)
    """
    return _code(character, "gb2312") > _LEVELS[0][2]


def _code(character: str, charset: str) -> int:
    """The bytes as a number, 0 where the charset has no such character."""
    try:
        return int.from_bytes(character.encode(charset), "big")
    except UnicodeError:
        return 0
