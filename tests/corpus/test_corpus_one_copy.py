"""What one copy alone vouches for: kept and marked, or left out and marked."""

from corpus_reposts import ADS, PARAGRAPHS, copy, with_ad

from scraper.corpus.consensus import CopyBlock, Doubt, copy_of_page, restore
from scraper.model import Article, Block, Document, Edit, Explanation, Flag


def texts(restored):
    return [b.text for b in restored.blocks]


def test_a_paragraph_of_one_copy_whose_place_nobody_knows_is_left_out_and_marked_with_its_text():
    one, other = PARAGRAPHS[1], "鎮公所的會計每月五號來對帳，把油料單一張一張貼在厚紙板上。"
    restored = restore(
        [copy("a", [PARAGRAPHS[0], one, *PARAGRAPHS[2:]]), copy("b", [PARAGRAPHS[0], other, *PARAGRAPHS[2:]])]
    )
    assert len({one, other} & set(texts(restored))) == 1
    left = [t for t in restored.thin if t.why == "left-out"]
    assert [t.text for t in left] == list({one, other} - set(texts(restored)))
    assert left[0].start == left[0].end == len(PARAGRAPHS[0])


def test_what_cleaning_suspects_on_a_page_comes_with_its_copy():
    document = Document((Block("p", "港口瞭廣告的清晨"),))
    flags = (
        Flag(code="suspect-ad", block=0, start=3, end=5, sure=0.6),
        Flag(code="suspect-ad", block=0, end=2, sure=0.4),
    )
    edits = (Edit(block=0, start=2, end=3, replacement="了 ", rule="r", cls="encoding"),)
    shown = Explanation(document, edits, flags, article=Article(id="a"))
    (block,) = copy_of_page(shown).blocks
    assert block.text == "港口了 廣告的清晨"
    assert [block.text[s.start : s.end] for s in block.suspects] == ["廣告"]


def test_a_suspected_advert_goes_where_no_other_copy_can_tell_and_is_marked():
    text = with_ad(PARAGRAPHS[2], ADS[0], 9)
    at = text.index(ADS[0])
    block = CopyBlock("p", text, suspects=(Doubt(at, at + len(ADS[0]), "injected-ad"),))
    rest = [*PARAGRAPHS[:2], *PARAGRAPHS[3:]]
    one = restore([copy("a", [*PARAGRAPHS[:2], block, *PARAGRAPHS[3:]]), copy("b", rest)])
    assert texts(one) == list(PARAGRAPHS)
    assert [(t.text, t.source) for t in one.thin if t.why == "left-out"] == [(ADS[0], "a")]
    assert one.text[: one.thin[-1].start].endswith(PARAGRAPHS[2][:9])
    both = restore([copy(name, [*PARAGRAPHS[:2], block, *PARAGRAPHS[3:]]) for name in "ab"])
    assert texts(both)[2] == text


def test_what_one_copy_alone_has_gives_way_to_what_two_have():
    one, other = PARAGRAPHS[1], "鎮公所的會計每月五號來對帳，把油料單一張一張貼在厚紙板上。"
    first, last = [PARAGRAPHS[0]], PARAGRAPHS[2:]
    copies = [copy("a", [*first, one, *last]), copy("b", [*first, other, *last]), copy("c", [*first, other, *last])]
    restored = restore(copies)
    assert other in texts(restored)
    assert one not in texts(restored)
    assert one in [t.text for t in restored.thin if t.why == "left-out"]


def test_a_paragraph_behind_the_text_about_something_else_is_a_teaser():
    text = [
        *PARAGRAPHS,
        "鎮公所去年把防波堤加高了兩公尺，工程隊進駐的那個月，小吃店的生意忽然好了起來，連平常不開門的麵攤也點了燈。",
        "水產學校的學生每個星期三來實習，他們穿著藍色制服蹲在甲板上，聽一位輪機長講解冷卻水泵為什麼總在夏天壞掉。",
    ]
    teaser = "靖海鎮位於半島西南角，總面積為三千平方公里，盛產柑橘。"
    more = PARAGRAPHS[-1][:20] + "，後來老船塢改成了展覽館。"
    for tail, kept in ((teaser, False), (more, True)):
        restored = restore([copy("a", text), copy("b", [*text, tail])])
        assert (tail in texts(restored)) is kept
        assert (tail in [t.text for t in restored.thin if t.why == "left-out"]) is not kept
