"""Text read in a charset it was not in: put right where the bytes prove it, in titles and fields too; else left."""

import pytest

from scraper.edits import apply, merge
from scraper.model import Article, Block, Document, Edit, Flag, Page
from scraper.normalize import NORMALISERS, find_misread, find_mojibake
from scraper.normalize.values import restored
from scraper.pipeline import attempt
from scraper.rules.load import load_rules


@pytest.fixture(scope="module")
def rules():
    return load_rules()


def result(find, *texts: str) -> str:
    page = Document(tuple(Block("p", text) for text in texts))
    return apply(page, merge((), (x for x in find(page) if isinstance(x, Edit))))


def cp1252(text: str) -> str:
    return "".join(bytes([b]).decode("cp1252", "replace").replace("\ufffd", chr(b)) for b in text.encode())


def latin1(text: str) -> str:
    return text.encode().decode("latin-1")


def as_gbk(text: str) -> str:
    return text.encode().decode("gb18030", "replace").replace("\ufffd", "?")


def big5_as_gbk(text: str) -> str:
    return text.encode("cp950").decode("gb18030")


LINES = {
    "zh": ("雨停了以后，巷口的面馆又亮起了灯。", "老板把湿透的招牌擦干，挂回原来的位置。", "我在充满花香的院子里坐到天黑，才想起回家。"),
    "ja": ("雨がやんで、角のそば屋に灯りがともった。", "店主は濡れた看板を拭いて、元の場所に掛け直した。", "庭の匂いの中で日が暮れるまで座っていた。"),
    "ko": ("비가 그치자 골목 국숫집에 다시 불이 켜졌다.", "주인은 젖은 간판을 닦아 제자리에 걸었고 고양이를 불렀다.", "할머니가 드렸던 옛날 렌즈를 보며 그렇게 앉아 있었다."),
    "fr": ("La pluie a cessé, et la lumière revient à l’auberge.", "Le patron essuie l’enseigne “à la main”.", "Et voilà, j’ai rêvé jusqu’à la “nuit tombée”…"),
}  # fmt: skip
TITLES = {"zh": "巷口的面馆", "ja": "角のそば屋", "ko": "골목 국숫집과 고양이", "fr": "L’été à l’auberge"}


def page(title: str, *lines: str, author: str = "") -> Page:
    body = "".join(f"<p>{line}</p>\n" for line in lines)
    html = (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title} - Cedar</title></head><body>"
        f"<article class='post'><h1 class='entry-title'>{title}</h1><p class='byline'><span class='author'>{author}</span></p>"
        f"<div class='entry-content'>{body}</div></article></body></html>"
    )
    return Page(body=html.encode(), url="http://cedar.example/2015/03/7.html", media_type="text/html")


@pytest.mark.parametrize("lang", LINES)
@pytest.mark.parametrize("wrong", [cp1252, latin1])
def test_a_whole_article_comes_back_with_its_title(rules, lang, wrong):
    article = attempt(page(wrong(TITLES[lang]), *map(wrong, LINES[lang])), rules)
    assert isinstance(article, Article)
    assert article.title == TITLES[lang]
    assert article.text == "\n\n".join(LINES[lang]).replace("\u00a0", " ")


@pytest.mark.parametrize("lang", ["zh", "ja", "ko"])
def test_paragraphs_inside_a_right_article_come_back_and_are_logged(rules, lang):
    first, *rest = LINES[lang]
    article = attempt(page(TITLES[lang], first, *map(cp1252, rest)), rules)
    assert article.text == "\n\n".join(LINES[lang])
    assert "mojibake" in {removal.rule for removal in article.removed}


def test_no_control_is_left_where_nothing_can_be_read_back(rules):
    lines = (
        "The first line is long enough to be one.",
        "A word \u00c3\u00a9\u009d\u008f and more of that line.",
        "Here is the end.",
    )
    article = attempt(page("Rain in \u00e2\u0081 March", *lines, author="Ann \u00e3\u0081"), rules)
    shown = article.title + article.title_raw + article.text + article.author.name
    assert not any("\x80" <= c <= "\x9f" for c in shown)


def test_values_of_fields_come_back():
    assert restored(cp1252("林美芳")) == "林美芳"
    assert restored("José Peña") == "José Peña"


def test_white_space_that_is_a_byte_is_read_back_with_the_blank_behind_it():
    assert result(find_mojibake, "dÃ©jÃ\u00a0 vu") == "déjà vu"
    assert result(find_mojibake, "The end.Â\u00a0 And so on.") == "The end.  And so on."


def test_what_was_misread_twice_comes_back():
    assert result(find_mojibake, f"He said it{cp1252(cp1252('’'))}s fine.") == "He said it’s fine."


def test_a_genuine_quotation_mark_may_stand_beside_misread_letters():
    assert result(find_mojibake, "Le mot « Ã©tÃ© » et “tÃªteÃ©” aussi.") == "Le mot « été » et “têteé” aussi."


@pytest.mark.parametrize(
    "text",
    [
        "Il a dit « c’était l’été\u00a0», puis « le café…\u00a0» ; à\u00a0«\u00a0Orléans\u00a0».",
        "« Et l’été…», « bébé…», « la clé”»",
        "MAÇÃ\u00a0 E PÃO, NÃO Ã\u00a0TOA",
        "A avó disse que amanhã “não há pão” — só maçãs, irmã…",
        "Tiếng Việt: “Cà phê sữa đá”, phở bò, bún chả… Ôi\u00a0! ÂU Á, TRẦN…",
        "Größe, Maße, „süße Äpfel“ – ‚groß‘, Ärger…",
        "Pří\u00adšerně žluťoučký kůň úpěl „ďábelské ódy“…",
        "Ça coûte 20 €… Où ça ? À Noël – « ô\u00a0» !",
        "Þetta er „ágæt“ íslenska, sjá bls. 12–14…",
        "Él dijo: «¿Qué?» «¡Ándale!» y se fue…",
        "ÅÄÖ åäö “Ö” – Ångström… É”",
    ],
)
def test_genuine_letters_with_marks_stay(text):
    assert result(find_mojibake, text) == text


def test_genuine_french_keeps_its_letters_on_the_way_through(rules):
    lines = (
        "Il a dit « c’était l’été&nbsp;», et la foule : « le café…&nbsp;» !",
        "À&nbsp;«&nbsp;Orléans&nbsp;», il pleut.",
    )
    article = attempt(page("Un été à Orléans&nbsp;: le café", *lines), rules)
    assert article.text == "\n\n".join(line.replace("&nbsp;", " ") for line in lines)
    assert article.title == "Un été à Orléans : le café"


@pytest.mark.parametrize(
    "texts",
    [
        ("Readers keep sending me â€™ and ask about it.", "It is mojibake: a curly quote gone wrong."),
        ("If a page shows Ã© for é, its encoding is wrong.", "Write to the owner; Ã¼ and Ã¶ are signs of it, too."),
        ("“â€™” 是乱码里最常见的一种，还有 â€œ 和 Â 。",),
        ("文字化けの例：â€™ や Ã©、それに ã‚ など。",),
        ("My printer turns ’ into â€™ and nothing helps.",),
    ],
)
def test_a_text_about_it_keeps_what_it_quotes(texts):
    assert result(find_mojibake, *texts) == "\n\n".join(texts)


def test_a_whole_paragraph_is_no_quotation():
    text = "Der Text über die Zeichenkodierung."
    assert (
        result(find_mojibake, text, cp1252("雨停了以后，巷口的面馆又亮起了灯。"))
        == f"{text}\n\n雨停了以后，巷口的面馆又亮起了灯。"
    )


@pytest.mark.parametrize("lang", ["zh", "ja"])
def test_utf8_read_as_gbk_comes_back(lang):
    assert result(find_misread, "今天。", *map(as_gbk, LINES[lang])) == "\n\n".join(("今天。", *LINES[lang]))


def test_utf8_read_as_gbk_that_lost_more_is_flagged_and_stays():
    text = as_gbk(LINES["zh"][1]).replace("锛", "?")
    document = Document((Block("p", text),))
    assert [(f.code, f.block) for f in find_misread(document) if isinstance(f, Flag)] == [("mojibake", 0)]
    assert result(find_misread, text) == text


def test_big5_read_as_gbk_comes_back_short_lines_too():
    lines = ("雨停了以後，巷口的麵館又亮起了燈。", "老闆把濕透的招牌擦乾。", "庭院花香")
    assert result(find_misread, "平安", *map(big5_as_gbk, lines)) == "\n\n".join(("平安", *lines))


@pytest.mark.parametrize(
    "texts",
    [
        ("他在横浜住了三年，涓涓細流，鍙鍋爐，鑫源商號，溆浦，鐵杆。",),
        ("乱码里常见的“鍙浗”和“锟斤拷”。", as_gbk("中国人民")),
        ("\ue192 Arbeitszeit ca. 30 Minuten \ue193 Backzeit \ue194 Ruhezeit",),
        ("我的\ue001字體\ue002會顯示\ue003符號。",),
        ("本店地址：鍙城路銆號，锛字招牌。",),
        ("ЖЗИ и β-γ, ひらがな\ue010カタカナ",),
    ],
)
def test_rare_characters_and_icons_stay(texts):
    assert result(find_misread, *texts) == "\n\n".join(texts)


@pytest.mark.parametrize("find", NORMALISERS)
def test_code_keeps_its_bytes_but_no_controls(find):
    shown = Document((Block("pre", cp1252("雨停") + as_gbk("雨停了，")), Block("p", "x")))
    assert all(edit.rule == "control-character" for edit in find(shown) if isinstance(edit, Edit))
