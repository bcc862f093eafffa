"""Machine-made Traditional text is repaired from evidence; everything else stays."""

import hashlib
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from scraper.edits import apply, merge
from scraper.model import Block, Document
from scraper.normalize import find_orthography, machine_made, script_changes
from scraper.normalize.orthography import network, repair, table
from scraper.normalize.orthography.model import read


def document(*texts: str, kind: str = "p") -> Document:
    return Document(blocks=tuple(Block(kind, text) for text in texts))


def repaired(*texts: str) -> str:
    page = document(*texts)
    return apply(page, merge((), find_orthography(page)))


CORRECT = (
    "市政府昨日公布了新的交通計畫，預計於明年春天完成車站後方的道路工程，屆時乘客可以直接從捷運站走到公車站。",
    "工程師表示，隧道裡面的照明系統已經更新，只有一小部分的舊管線需要保留，其餘設備都會換成新的製品。",
    "居民發現，附近的商店在施工期間生意變差，希望市府能提供補助；市府回應，將在範圍內的店家納入補助名單。",
)

FARM = (
    "市政府昨日公布瞭新的交通方案，預計於明年春天完成車站後方的道路工程，全長三公裡，並已獲得批準。",
    "工程師表示，他們檢查瞭隧道裡面的照明系統，隻有一小部分的舊管線需要保留，標準也提高瞭。",
    "居民發現瞭問題，附近的商店在施工期間失去瞭客人，據瞭解，市府已經提出瞭補助辦法。",
)


def test_machine_made_text_gets_its_characters_back():
    text = repaired(*FARM)
    assert "公布了新" in text
    assert "三公里" in text
    assert "獲得批准" in text
    assert "只有一小部分" in text
    assert "隧道裡面" in text


def test_the_right_use_of_a_suspect_character_stays_in_a_machine_made_text():
    assert "據瞭解" in repaired(*FARM)
    assert "標準" in repaired(*FARM)


def test_correct_text_is_left_alone_and_not_suspected():
    assert repaired(*CORRECT) == "\n\n".join(CORRECT)
    assert machine_made(document(*CORRECT)) < 0.2


LEFT = (
    "昨天傍晚，渔港的冷凍倉庫起火，消防队员花了三個鐘頭才把火势控制住，幸好没有人受傷。",
    "船主们说，损失還要等保險公司的人来了再估，附近的马路今天上午已經恢復通車。",
)  # 20 characters that a converter did not know, in the middle of what it wrote


def test_what_a_converter_left_in_simplified_is_written_in_traditional():
    assert repaired(*LEFT) == (
        "昨天傍晚，漁港的冷凍倉庫起火，消防隊員花了三個鐘頭才把火勢控制住，幸好沒有人受傷。\n\n"
        "船主們說，損失還要等保險公司的人來了再估，附近的馬路今天上午已經恢復通車。"
    )


def test_a_single_character_that_was_left_in_a_text_by_a_machine_goes_too():
    assert "但没有人受傷" in repaired(*CORRECT, "但没有人受傷，大家都鬆了一口氣。")
    assert "但沒有人受傷" in repaired(*FARM, "但没有人受傷，大家都鬆瞭一口氣。")


@pytest.mark.parametrize(
    "quoted",
    [
        "老師在黑板上寫：「头发长了，后面的干面没人吃，只好请邻里来帮忙。」",
        "看板上印的是：欢迎光临，本店后院有停车场，里面请。",
        "他用的程式叫做『小红书』，還有『支付宝』和『淘宝网』。",
    ],
)
def test_what_is_quoted_in_simplified_stays(quoted):
    assert repaired(*CORRECT, quoted) == "\n\n".join((*CORRECT, quoted))
    assert quoted in repaired(*FARM, quoted)


def test_a_simplified_text_with_words_in_traditional_is_not_converted():
    text = "这家书店的招牌上写着「書店」两个字，老板说是请书法家题的，墙上還挂着一幅對聯，来的人都说好看。"
    assert repaired(text) == text


def test_a_lesson_about_characters_is_left_alone():
    text = "「发」對應「發」和「髮」，「里」對應「裡」和「里」，「后」對應「後」和「后」。有人寫成理發店的后面，那是電腦轉換瞭的。"
    assert repaired(text) == text


def test_a_text_that_names_a_character_uses_it_with_care():
    text = "「后」本來是君主的意思，夏后氏、后羿都是這樣來的，後來才專指帝王的正妻。台中有后里，里名又有后里里。"
    assert repaired(text) == text


FIELDS = [
    "尋尋覓覓，冷冷清清，悽悽慘慘戚戚。這首詞在國中課本裡讀過，長大以後再讀，才知道心有戚戚焉是什麼意思。外婆說，休戚與共不是一句空話。",
    "父親留下的手錶走了三十年，錶帶換過五條，錶面有一道細細的刮痕。鐘錶店的老師傅說，這只懷錶的機芯是瑞士做的，錶殼卻是後來配的。",
    "水錶和電錶每兩個月抄一次，瓦斯錶在陽台。抄錶員姓陳，走路很快。",
    "牛肉麵的湯頭用牛骨熬了八小時，麵體有拉麵、寬麵和刀削麵三種，我點了乾麵。桌上有辣油和烏醋，麵線糊也是招牌。",
    "麵團揉到光滑，放進缽裡發酵，麵糊則要過篩，麵筋形成之後再加奶油，麵皮擀薄，麵屑掃掉。",
    "那家麵包店的麵糰是老麵發的，麵粉來自澳洲，麵條卻是機器壓的。",
    "玉里鎮三民里的里長姓余，住在山谷裡的老屋裡。后里和后豐鐵馬道的遊客，後來都到水里的小店裡吃麵。涂老闆說，于阿姨和范教授都是老鄰里了。",
    "余家三兄弟划著船，划向對岸，划手們只見岸邊有一隻白鷺。廟裡的籤筒很舊，籤詩卻是新印的，抽到下下籤的人只好把竹籤再放回去。",
    "曲先生釀酒，酒麴放在竹盤裡，麴菌要保溫，歌曲放得很小聲，曲折的故事慢慢講。",
]  # fmt: skip
"""Correct texts of fields that the model was not trained on, full of characters that converters write too often."""


@pytest.mark.parametrize("text", FIELDS)
def test_words_of_a_field_that_the_model_does_not_know_are_left_alone(text):
    assert repaired(text) == text


def test_a_phrase_of_the_dictionary_protects_its_own_place_only():
    text = "颱風離開瞭,店裡又開瞭燈,老闆發錶瞭聲明,說手錶沒有壞,價格纔調整不久,大傢都來瞭,方麵很多。"
    assert "手錶" in repaired(text)
    assert "發表了" in repaired(text)


@pytest.mark.parametrize(
    ("damaged", "right"),
    [
        ("客運公司說明，下山的末班車在六點四十分開出，最后一位乘客上車以前，司機會再等兩分鐘。", "最後一位"),
        ("他們在公裡數最多的那一段路上休息，喝完水才繼續往山上走。", "公里數最多"),
        ("老闆娘從玻璃櫃裡拿出兩個綠豆椪，說這是今天最後一爐，送給我們嘗嘗，不收錢，也不準推辭。", "不准推辭"),
    ],
)
def test_a_single_clear_error_is_proof_enough(damaged, right):
    assert right in repaired(damaged)


def test_the_network_is_asked_about_suspects_only(monkeypatch):
    asked = []
    monkeypatch.setattr(repair, "reread", lambda reading, *_: asked.append(reading) or reading)
    repair.repair(CORRECT)
    assert not asked
    repair.repair(FARM)
    assert len(asked) == 1


def test_the_network_speaks_where_the_model_doubts_and_nowhere_else():
    known = table.load()
    points = table.code_points("\n\n" + "\n\n".join(FARM) + "\n\n")
    reading = read(known, points, np.ones(len(points), bool))
    again = network.reread(reading, known, points)
    assert again.chance.sum(axis=0) == pytest.approx(1)
    assert ((again.chance == 0) == (reading.chance == 0)).all()
    own = reading.chance[np.minimum(reading.written, table.MAX_CLASSES - 1), np.arange(len(reading.at))]
    sure = (own > network.DOUBTFUL) & (reading.written < known.targets[reading.group])
    assert (again.chance[:, sure] == reading.chance[:, sure]).all()
    assert (again.chance[:, ~sure] != reading.chance[:, ~sure]).any()


def test_a_network_survives_its_file():
    matrices = [np.random.default_rng(k).normal(size=shape).astype("f4") for k, shape in enumerate(((5, 3), (25, 4)))]
    matrices += [np.zeros((5, 4), "f4"), np.ones((2, 5, table.MAX_CLASSES), "f4")]
    packed = network.pack("一二三", matrices)
    found = network.unpack(packed)
    assert found.number[[ord("一"), ord("三"), ord("四")]].tolist() == [2, 4, network.UNKNOWN]
    for before, after in zip(matrices, (found.embedding, found.first, found.second, found.out), strict=True):
        assert after.shape == before.shape
        assert after == pytest.approx(before, abs=float(np.abs(before).max()) / 127)
    assert packed == network.pack("一二三", matrices)


def test_the_cards_are_those_of_the_files():
    home = Path(network.__file__).parent
    for card, name in (("TABLE.md", "table.bin"), ("NETWORK.md", "network.bin"), ("NETWORK.md", "table.bin")):
        assert hashlib.sha256((home / name).read_bytes()).hexdigest() in (home / card).read_text("utf-8")


def test_machine_made_text_is_suspected():
    assert machine_made(document(*FARM)) > 0.9


@pytest.mark.parametrize("form", ["臺灣的平臺", "台灣的平台", "群峯與人羣", "每週一杯", "每周一盃", "佔領與分佈"])
def test_style_is_never_exchanged_even_in_machine_made_text(form):
    assert form in repaired(*FARM, f"報導提到{form}，內容相當詳細。")


def test_a_converter_of_the_other_direction_is_repaired_too():
    farm = (
        "皇后下令之后，大臣們在三天后離開，然后前往后面的宮殿，最后才見到皇后本人。",
        "他后來說，戰爭結束后的生活才是考驗，日后再談。",
    )
    text = repaired(*farm)
    assert "皇后下令之後" in text
    assert "三天後離開" in text
    assert "見到皇后本人" in text


@pytest.mark.parametrize(
    "text",
    [
        "这是一个简体中文的句子，里面有发现了、后来、公里和批准，只有面条没有干货。",
        "日本語の文章です。発見した後で、台所へ行って麺を食べました。只今準備中です。",
        "한국어 문장에 漢字 표기가 있다. 後일 準備.",
        "Plain English text about nothing at all.",
        "",
    ],
)
def test_other_languages_and_scripts_are_never_touched(text):
    assert repaired(text) == text
    assert repaired(*FARM, text).endswith(text)


def test_code_is_never_touched():
    page = document(*FARM)
    code = Document(blocks=(*page.blocks, Block("pre", "公布瞭 = 三公裡")))
    assert not [edit for edit in find_orthography(code) if edit.block == len(page.blocks)]


def test_edits_are_minimal_disjoint_and_say_what_they_do():
    page = document(*FARM)
    edits = list(find_orthography(page))
    assert merge((), edits) == tuple(edits)
    for edit in edits:
        old = page.blocks[edit.block].text[edit.start : edit.end]
        assert (edit.rule, edit.cls) == ("orthography", "orthography")
        assert len(old) == len(edit.replacement)
        assert all(a != b for a, b in zip(old, edit.replacement, strict=True))
        assert edit.note.startswith(f"{old}→{edit.replacement}")


def test_repairing_twice_changes_nothing_more():
    once = repaired(*FARM).split("\n\n")
    assert repaired(*once) == "\n\n".join(once)


def test_the_record_counts_the_characters_that_changed():
    edits, record = script_changes(document(*FARM))
    assert record.method == "orthography"
    assert record.count == sum(edit.end - edit.start for edit in edits) > 5
    assert script_changes(document(*CORRECT))[1].count == 0
    assert pickle.loads(pickle.dumps(record)) == record


def test_characters_outside_the_basic_plane_do_not_shift_the_edits():
    assert "𠮷野家公布了新" in repaired(FARM[0].replace("公布", "𠮷野家公布"), *FARM[1:])


def test_one_side_of_a_matter_of_taste_is_exchanged_only_where_the_other_is_missing():
    machine, right = "這座橋建於日治時期，牠的橋墩是石造的，颱風以後牠的欄杆換成瞭鐵製品。", "它的橋面鋪著木板。"
    assert "它的橋墩" in repaired(*FARM, machine)
    assert "牠的橋墩" in repaired(*FARM, machine + right)
    assert "牠的橋墩" in repaired(machine.replace("瞭", "了"))


def test_animals_keep_their_pronoun():
    cat = "那隻小貓躲在車底，牠的叫聲很輕，母貓就在旁邊看著牠。"
    assert cat in repaired(*FARM, cat)


def test_what_writers_write_either_way_stays_and_what_only_a_machine_writes_goes():
    text = repaired(*FARM, "他在北方遊牧三年，唸書不多，卻愛品嘗各地的酒，大家都記得他的紀唸文章。")
    assert "遊牧三年，唸書不多，卻愛品嘗各地的酒" in text or "遊牧三年，念書不多，卻愛品嘗各地的酒" in text
    assert "紀念文章" in text
    text = repaired(*FARM, "他揹著父親的舊書，拄著柺杖，付了鉅款，在柺彎的地方看見一條鉅大的魚，揹景是海。")
    assert "他揹著父親的舊書，拄著柺杖，付了鉅款，在拐彎的地方看見一條巨大的魚，背景是海。" in text


def test_a_surname_behind_its_word_stays_and_so_do_others_of_it():
    text = (
        "民國六十二年冬天，有個姓后的老先生拿來一座鐘。他說這座鐘陪他從漢口走到基隆，只是借放三個月。",
        "三個月到了，后先生沒有來；第四個月也沒有來。第二年清明，后先生的兒子來了。",
    )
    assert repaired(*text) == "\n\n".join(text)


def test_what_stands_alone_between_blanks_is_not_judged():
    text = "后 里 的 里 長 說 ， 台 中 的 舍 監 姓 沈 ， 並 沒 有 丑 角 。 鬆 餅 、 麵 條 。"
    assert repaired(text) == text


def test_what_cantonese_has_another_word_for_proves_no_machine():
    text = (
        "琴日落雨，我同阿媽行咗去街市，佢話嗰檔魚檔嘅老闆係佢細個嘅同學。間舖唔大，門口坐住隻黃貓，見到人就喵一聲。",
        "我問佢隻貓係咪賣嘅，老闆笑話：「佢先係老闆，我係幫佢打工。」阿媽買咗兩條魚，仲執多咗幾條蔥畀我哋。",
        "跟住入去隔籬間舖食嘢，碗仔翅係廿蚊，隻碗細過以前好多。阿媽話，乜都貴晒，唔係食佢碗嘢，係食番個味啫。",
    )
    assert repaired(*text) == "\n\n".join(text)


def test_the_result_does_not_depend_on_the_process():
    code = (
        "from scraper.model import Block, Document\nfrom scraper.normalize import script_changes\n"
        f"print(script_changes(Document(blocks=tuple(Block('p', t) for t in {FARM!r}))))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
            encoding="utf-8",
        ).stdout
        for seed in ("1", "2")
    }
    assert outputs == {f"{script_changes(document(*FARM))}\n"}
