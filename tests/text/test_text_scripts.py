from scraper.text.scripts import only_simplified, only_traditional, script_of


def test_each_script_is_told_by_its_own_characters():
    assert script_of("市縣分工，直擊一線，發現瞭問題") == "Hant"
    assert script_of("市县分工，直击一线，发现了问题") == "Hans"


def test_characters_of_both_scripts_tell_nothing():
    assert script_of("天上地下人山人海") == ""
    assert not (only_simplified() | only_traditional()) & set("里后台了于余占布只干面")


def test_a_text_in_both_scripts_is_mixed_and_a_quoted_word_does_not_make_it_so():
    assert script_of("我們去了書店。我们去了书店。") == "mixed"
    assert script_of("我們昨天下午去了城南的舊書店，老闆說這裡的書都是從鄉下收來的，還說「书」是簡體") == "Hant"


def test_the_two_sets_are_disjoint_and_large():
    assert not only_simplified() & only_traditional()
    assert len(only_simplified()) > 2_000
    assert len(only_traditional()) > 5_000
