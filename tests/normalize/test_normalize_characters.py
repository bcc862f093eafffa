"""Glosses, bytes, entities, spaces and script: repaired where it is proved, left or flagged elsewhere."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.edits import apply, merge
from scraper.model import Block, Document, Edit, Flag
from scraper.normalize import (
    NORMALISERS,
    convert_script,
    find_byte_shifts,
    find_double_entities,
    find_mojibake,
    find_pinyin_glosses,
    find_script,
    find_unicode,
)


def document(*texts: str, kind: str = "p") -> Document:
    return Document(blocks=tuple(Block(kind, text) for text in texts))


def result(find, *texts: str, **options: object) -> str:
    page = document(*texts)
    return apply(page, merge((), (x for x in find(page, **options) if isinstance(x, Edit))))


def flags(find, *texts: str) -> list[Flag]:
    return [x for x in find(document(*texts)) if isinstance(x, Flag)]


GLOSSED = "本公司始創(chuàng)于2000年，業務發(fā)展迅速，內(nèi)容豐富，現(xiàn)已開(kāi)設分店，歡迎個（gè）人前來。"


def test_pinyin_behind_single_characters_goes_where_there_is_much_of_it():
    assert (
        result(find_pinyin_glosses, GLOSSED)
        == "本公司始創于2000年，業務發展迅速，內容豐富，現已開設分店，歡迎個人前來。"
    )


@pytest.mark.parametrize(
    "text",
    [
        "「和」這個字有好幾個音：和(hé)平、附和(hè)、和(huó)麵、和(huò)藥、和(hú)牌，都是多音字的例子，讀音與意思有關，請注意發音。",
        "漢字(hàn zì)、詞典(cí diǎn)、學校(xué xiào)、老師(lǎo shī)、學生(xué shēng)",
        "函数(f)、甲(a)、乙(b)、丙(c)、丁(d)、戊(e)",
        "本地人把它叫做垚(yáo)山。" + "山上有很多樹木，春天開花，秋天結果，景色相當優美。" * 30,
    ],
)
def test_pinyin_that_teaches_or_stands_alone_stays(text):
    assert result(find_pinyin_glosses, text) == text


WORDS = "開工(kāi gōng)之前先看水電(shuǐ diàn)圖，符號(fú hào)只有三種(sān zhǒng)：插座、開關(kāi guān)與出水口(chū shuǐ kǒu)。"


def test_words_with_their_reading_at_the_head_of_an_entry_keep_it():
    entries = ("榫(sǔn)/ tenon", "卯(mǎo)", "刨(bào)：把木头推平")
    page = document(*entries, GLOSSED)
    cut = [x for x in find_pinyin_glosses(page) if isinstance(x, Edit)]
    assert {edit.block for edit in cut} == {3}


def test_references_in_a_text_with_code_stay():
    page = Document(blocks=(Block("p", "複製時，其中一個其實是&nbsp;，不是空格。"), Block("pre", "sha256sum a.iso")))
    assert list(find_double_entities(page)) == []
    assert list(find_double_entities(document("鹽&nbsp;與胡椒")))


def test_pinyin_behind_common_words_goes_where_there_is_much_of_it():
    assert result(find_pinyin_glosses, WORDS) == "開工之前先看水電圖，符號只有三種：插座、開關與出水口。"
    assert result(find_pinyin_glosses, WORDS.replace(" ", "")) == result(find_pinyin_glosses, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        WORDS + "請注意第三聲的變化，並把拼音抄一遍。",
        WORDS.split("，", maxsplit=1)[0],
        "籠子裡有螃蟹(páng xiè)、蜻蜓(qīng tíng)、蝴蝶(hú dié)、蚱蜢(zhà měng)、琥珀(hǔ pò)與饕餮(tāo tiè)。",
        "從開工(open day)到水電(plumbing)，出水口(fú hào)寫成什麼都可以，主要(dà yáng)看師傅。",
        "外國人的学生には、まず「ローマ字（rōmaji）より仮名で覚えましょう」と話している。",
    ],
)
def test_words_that_are_explained_for_a_reason_keep_their_pinyin(text):
    assert result(find_pinyin_glosses, text) == text


RARE = "湖邊的蘆葦{}一到深秋便起伏{}不定，孩子蹲在木棧道{}上看水鳥扑棱{}翅膀，泥地坑坑窪窪{}，誰也捨不得{}走。"
READINGS = ("lú wěi", "qǐ fú", "mù zhàn dào", "pū leng", "kēng kēng wā wā", "shě bu dé")


@pytest.mark.parametrize("form", ["({})", "（{}）", "[{}]", "［{}］", " {} "])
def test_readings_of_rare_words_go_where_a_page_is_full_of_them(form):
    glossed = RARE.format(*map(form.format, READINGS))
    assert result(find_pinyin_glosses, glossed) == RARE.format(*[""] * 6)
    joined = RARE.format(*(form.format(reading.replace(" ", "")) for reading in READINGS))
    assert result(find_pinyin_glosses, joined) == RARE.format(*[""] * 6)


def test_readings_of_rare_words_stay_where_they_are_few_or_the_page_is_about_reading():
    glossed, filler = RARE.format(*map("[{}]".format, READINGS)), "山上有很多樹木，春天開花，秋天結果，景色優美。" * 40
    for kept in (
        glossed + filler,
        glossed + "讀一讀，認字。",
        "這些字怎麼讀？" + glossed,
        glossed.partition("泥地")[0],
    ):
        assert result(find_pinyin_glosses, kept) == kept
    wrong = RARE.format(*(f"[{reading}]" for reading in reversed(READINGS)))
    assert result(find_pinyin_glosses, wrong) == wrong
    words = "、".join(f"蘆葦[{READINGS[0]}]" for _ in range(6))
    assert result(find_pinyin_glosses, f"湖邊有{words}。") == f"湖邊有{words}。"


def test_a_gloss_that_is_no_reading_of_its_character_goes():
    assert result(find_pinyin_glosses, "將國都更名為(xíng)漢城。") == "將國都更名為漢城。"
    for kept in ("垚(yáo)山很高。", "那一(yí)個人。", "閩南語把食(jiá)念成這樣。", "他加祿語的水(tubig)不同。"):
        assert result(find_pinyin_glosses, kept) == kept


def test_a_single_gloss_goes_only_where_nobody_would_explain_the_character():
    filler = "山上有很多樹木，春天開花，秋天結果，景色相當優美。" * 30
    assert result(find_pinyin_glosses, filler + "今(jīn)年雨水不多。") == filler + "今年雨水不多。"
    assert result(find_pinyin_glosses, filler + "大將單(shàn)雄信不肯投降。") == filler + "大將單(shàn)雄信不肯投降。"
    assert result(find_pinyin_glosses, filler + "拼音：今(jīn)") == filler + "拼音：今(jīn)"


def test_a_gloss_without_a_tone_goes_inside_a_sentence_that_speaks_of_no_german():
    assert result(find_pinyin_glosses, "當時島上(de)的居民都靠捕魚維生。") == "當時島上的居民都靠捕魚維生。"
    for kept in ("島上(de)", "德國的島上(de)有港口。", "島上(de)和港口(en)都有條目。", "目的(de)地還很遠。"):
        assert result(find_pinyin_glosses, kept) == kept


def test_a_lost_byte_comes_back_where_the_rest_then_reads_as_chinese():
    assert result(find_byte_shifts, "導致源代碼分析?，F有工具通常為靜態的") == "導致源代碼分析。現有工具通常為靜態的"
    assert result(find_byte_shifts, "導致源代碼分析?，F(xiàn)有工具") == "導致源代碼分析。現有工具"
    assert result(find_byte_shifts, "解決問題??商替換地") == "解決問題。可替換地"


@pytest.mark.parametrize(
    "text", ["真的嗎??好吧，我們走。", "你說什麼?？我聽不懂。", "他問：“去嗎?”，A君說不去。", "這是什麼?,我不知道"]
)
def test_genuine_question_marks_stay(text):
    assert result(find_byte_shifts, text) == text
    assert not flags(find_byte_shifts, text)


def test_a_shift_that_does_not_decode_to_chinese_is_flagged_and_stays():
    text = "這是什麼?，A股大跌"
    assert result(find_byte_shifts, text) == text
    assert [flag.code for flag in flags(find_byte_shifts, text)] == ["mojibake"]


@pytest.mark.parametrize("charset", ["utf-8", "gbk", "big5"])
@pytest.mark.parametrize("wrong", ["latin-1", "cp1252"])
def test_text_read_in_a_one_byte_charset_comes_back(charset, wrong):
    right = "今天天氣很好，我們去公園。"
    text = "".join(bytes([b]).decode(wrong, "replace").replace("\ufffd", chr(b)) for b in right.encode(charset))
    assert result(find_mojibake, f"A {text} B") == f"A {right} B"


@pytest.mark.parametrize(
    "text",
    [
        "Él comió piñas en Perú, señor.",
        "naïve café – “déjà vu”",
        "ÄÖÜ äöü ß",
        "Škoda Žižkov",
        "今天 café 很好",
        "5 × 3 °C ± 2 µm",
        "«Où ça?»",
        "他說————好的……",
        "“‘’”—–…",
        "Beim Tauchen ziehen sich die peripheren Gefäße zusammen, und zentrale Blutgefäße weiten sich.",
        "Der Sprung, ähnlich weit wie der vorige, entschied den abschließenden Wettkampf; später hieß er „groß“.",
        "Er sagte, es mache „Spaß“, und sie, das sei „weiß“, und alle riefen: „süß“, „heiß“!",
        "« C’EST L’ÉTÉ” », dit le panneau du café “CHEZ RENÉ”, “À LA CITÉ”.",
        "ÄÖÜß", "Ââââ", "SEÑ“A", "Ø“x”", "À” à", "Å”, Å“ och Å”",
        'In old files I saw "Ã¤" instead of "ä".',
    ],
)  # fmt: skip
def test_languages_with_accents_stay(text):
    assert result(find_mojibake, text) == text
    assert not flags(find_mojibake, text)


@pytest.mark.parametrize(
    ("right", "charset"),
    [
        ("Fünf große Städte in Österreich", "utf-8"),
        ("Zażółć gęślą jaźń", "utf-8"),
        ("Сегодня хорошая погода", "utf-8"),
        ("It’s a “new” day…", "utf-8"),
        ("我們公司的 email 是 a@b.example", "gbk"),
    ],
)
def test_whole_lines_in_other_alphabets_come_back_too(right, charset):
    text = "".join(bytes([b]).decode("cp1252", "replace").replace("\ufffd", chr(b)) for b in right.encode(charset))
    assert result(find_mojibake, text) == right


def test_what_cannot_be_decoded_is_flagged_and_stays():
    text = "¤¼ÿ¬Ðÿ¥ÿÐÿÿþÿ¨ÿ"
    assert result(find_mojibake, text) == text
    assert flags(find_mojibake, text)[0].code == "mojibake"


def test_a_page_of_question_marks_is_for_rejection():
    (flag,) = flags(find_mojibake, "???? ??????", "?????????? ???", "2017")
    assert (flag.code, flag.block, flag.note) == ("mojibake", -1, "only question marks")
    assert not flags(find_mojibake, "為什麼??? 真的嗎??", "我不知道，你呢？他也不知道，大家都不知道。")


def test_references_escaped_twice_become_characters():
    assert (
        result(find_double_entities, "他說&quot;你好&quot;&amp;quot;再見&amp;quot;&nbsp;&#8230;")
        == '他說"你好""再見" …'
    )


@pytest.mark.parametrize(
    "text",
    [
        "在 HTML 裡用 &lt; 表示小於",
        "&lt;div class=&quot;a&quot;&gt;",
        "http://a.example/?x=1&lt;=2&amp;y",
        "AT&T; R&D",
        "a &unknown; b",
        "&#0; &#xD800;",
    ],
)
def test_references_in_code_addresses_and_lessons_stay(text):
    assert result(find_double_entities, text) == text


def test_composition_changes_nothing_but_composition():
    assert result(find_unicode, "が cafe\u0301 각") == "が café 각"
    assert result(find_unicode, "\u1112\u1161\u11ab글") == "한글"
    assert result(find_unicode, "金\uf90a 神\ufa19 Å\u212b ２ｋｍ") == "金\uf90a 神\ufa19 Å\u212b ２ｋｍ"


def test_odd_spaces_become_plain_and_indents_stay():
    assert result(find_unicode, "100\u00a0km, two\u3000words\u2003here") == "100 km, two words here"
    assert result(find_unicode, "\u3000\u3000第一段，作者\u3000李明") == "\u3000\u3000第一段，作者\u3000李明"
    assert result(find_unicode, "a\u200bb\ue000c") == "a\u200bb\ue000c"


def test_control_characters_go():
    assert result(find_unicode, "甲\x07乙\x9b丙\t丁") == "甲乙丙\t丁"


def test_script_is_kept_unless_asked_for():
    assert result(find_script, "头发和發現", target="keep") == "头发和發現"


def test_script_is_converted_as_edits_of_changed_runs():
    assert result(find_script, "他的头发长了，然后发现了面条。", target="hant-tw") == "他的頭髮長了，然後發現了麵條。"
    assert result(find_script, "他的頭髮長了，然後發現了麵條。", target="hans") == "他的头发长了，然后发现了面条。"
    assert convert_script("裡面的線", "hant-hk", hans=False) == "裏面的線"
    page = document("他的头发长了")
    assert [(e.start, e.end, e.replacement, e.note) for e in find_script(page, target="hant-tw")] == [
        (2, 5, "頭髮長", "头发长")
    ]


def test_japanese_is_not_converted():
    text = "会社の発展について、学校で説明した。"
    assert result(find_script, text, target="hant-tw") == text


@pytest.mark.parametrize("find", NORMALISERS)
def test_code_and_empty_blocks_are_left_alone(find):
    page = Document(
        blocks=(Block("pre", GLOSSED + "分析?，F有 ä»Šå¤© &amp;quot; e\u0301 公布瞭三公裡"), Block("p", ""))
    )
    assert not list(find(page))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), max_size=4))
def test_any_text_gives_edits_in_range_that_change_something(texts):
    page = document(*texts)
    for find in NORMALISERS:
        for found in find(page):
            if isinstance(found, Edit):
                assert 0 <= found.start < found.end <= len(page.blocks[found.block].text)
                assert page.blocks[found.block].text[found.start : found.end] != found.replacement


@given(st.text("e\u0301\u0300aかがﾞ\u3099각\u1100\u1161ｶ漢 ", max_size=20))
def test_composition_keeps_canonical_equivalence(text):
    assert unicodedata.normalize("NFD", result(find_unicode, text)) == unicodedata.normalize("NFD", text)
