import random

import numpy as np
import pytest
from corpus_reposts import ADS, ENGLISH, PARAGRAPHS, spoiled
from msgspec import json

from scraper.batch.copies import Copied
from scraper.batch.dedup import Dedup
from scraper.corpus.consensus import copy_of
from scraper.corpus.duplicates import Clusters, candidates, linked, summed
from scraper.corpus.likeness import THRESHOLD, Likeness, exact_key, is_form, overlap, same_article
from scraper.corpus.prose import has_its_own, prose_of
from scraper.corpus.sketch import sample_of, shingles_of
from scraper.errors import StoreError
from scraper.model import Article, Cluster, TextBlock
from scraper.normalize.script import convert_script
from scraper.store.cluster_index import ClusterIndex, Entry, IndexBusyError

WHOLE = "\n\n".join(PARAGRAPHS)
OTHER_PARAGRAPHS = (
    "山上的茶園要到五月才真正忙起來。採茶的婦人天沒亮就上山，背簍裡裝著水和飯糰，一直採到霧散。",
    "茶廠的老闆姓林，做了三十年的烏龍，他說好茶要看天，人能做的只有等，等風，等太陽，等葉子自己走水。",
    "去年乾旱，收成只有往年的一半，外地來的客人還是排到門口，林老闆每天只賣二十斤，賣完就關門。",
)
OTHER = "\n\n".join(OTHER_PARAGRAPHS)


def article(name, text, **facts):
    blocks, at = [], 0
    for part in text.split("\n\n"):
        blocks.append(TextBlock("p", part, at, at + len(part)))
        at += len(part) + 2
    return Article(id=name, source=f"{name}.html", text=text, blocks=tuple(blocks), **facts)


def run(index, articles, *, keep_copies=False):
    """One run: (articles with their clusters, restored records)."""
    dedup = Dedup(index)
    dedup.take([Copied(a, copy_of(a)) for a in articles], keep_copies=keep_copies)
    dedup.join()
    done = {a.id: dedup.filled(a) for a in articles}, list(dedup.restored())
    dedup.keep()
    return done


def clusters(tmp_path, **texts):
    with ClusterIndex(tmp_path / "index") as index:
        done, _ = run(index, [article(name, text) for name, text in texts.items()])
    return {name: a.cluster for name, a in done.items()}


def test_script_date_and_counter_do_not_tell_copies_apart(tmp_path):
    found = clusters(
        tmp_path,
        a=WHOLE,
        b=convert_script(WHOLE, "hans", hans=False),
        c=f"2016-05-25 00:25:50\n\n瀏覽人次: 1024\n\n{WHOLE}",
        d=OTHER,
    )
    assert found["a"].id == found["b"].id == found["c"].id != found["d"].id
    assert (found["a"].size, found["d"].size, found["d"].role) == (3, 1, "alone")


def test_copies_with_junk_in_every_paragraph_are_found(tmp_path):
    found = clusters(tmp_path, **{f"c{n}": "\n\n".join(spoiled(n)) for n in range(5)}, other=OTHER)
    assert len({c.id for n, c in found.items() if n != "other"}) == 1
    assert found["other"].size == 1


def test_a_partial_repost_belongs_to_the_whole(tmp_path):
    found = clusters(tmp_path, whole=WHOLE + "\n\n" + OTHER.replace("林", "陳"), part=WHOLE)
    assert found["whole"].id == found["part"].id


def test_ids_do_not_depend_on_the_order_of_the_input(tmp_path):
    texts = {"a": WHOLE, "b": "\n\n".join(spoiled(1)), "c": OTHER, "d": OTHER + "。"}
    one = clusters(tmp_path / "one", **texts)
    other = clusters(tmp_path / "other", **dict(reversed(texts.items())))
    assert one == other


def test_a_later_run_joins_the_clusters_of_an_earlier_one(tmp_path):
    with ClusterIndex(tmp_path) as index:
        first, _ = run(index, [article("z1", WHOLE), article("z2", OTHER)])
    with ClusterIndex(tmp_path) as index:
        second, restored = run(index, [article("a3", "\n\n".join(spoiled(2))), article("a4", "".join(ENGLISH))])
    assert second["a3"].cluster.id == first["z1"].cluster.id
    assert second["a3"].cluster.size == 2
    assert second["a4"].cluster.size == 1
    assert {frozenset(r.sources) for r in restored} == {frozenset(("z1.html", "a3.html")), frozenset(("a4.html",))}
    with ClusterIndex(tmp_path) as index:
        third, _ = run(index, [article("m5", "\n\n".join(spoiled(3)))])
    assert third["m5"].cluster.id == first["z1"].cluster.id
    assert third["m5"].cluster.size == 3


def test_a_page_seen_again_stays_in_its_cluster_and_counts_once(tmp_path):
    with ClusterIndex(tmp_path) as index:
        run(index, [article("a", WHOLE), article("b", WHOLE)])
    with ClusterIndex(tmp_path) as index:
        done, restored = run(index, [article("a", WHOLE)])
    assert done["a"].cluster.size == 2
    assert [r.text for r in restored] == [WHOLE]


def test_what_was_not_committed_is_gone_and_does_no_harm(tmp_path):
    with ClusterIndex(tmp_path) as index:
        run(index, [article("a", WHOLE)])
    with ClusterIndex(tmp_path) as index:
        index.add(Entry("lost", b"k", 1, OTHER, {}), sample_of(shingles_of(OTHER)))
        list(index.shingles())
    with ClusterIndex(tmp_path) as index:
        assert index.count == 1
        done, _ = run(index, [article("b", WHOLE)])
    assert done["b"].cluster.size == 2


def test_a_folder_with_something_else_is_refused_in_words(tmp_path):
    (tmp_path / "index.sqlite").write_text("no database" * 100)
    with pytest.raises(StoreError, match=r"index\.sqlite"):
        ClusterIndex(tmp_path)


def test_an_index_is_for_one_run_at_a_time(tmp_path):
    with ClusterIndex(tmp_path), pytest.raises(IndexBusyError, match="another run"):
        ClusterIndex(tmp_path)


def test_a_copy_whose_canonical_link_is_the_source_is_a_copy_of_its_own(tmp_path):
    source = article("same", WHOLE, url="https://daily.example/1", url_canonical="https://daily.example/1")
    mirror = article("same", WHOLE, url="https://mirror.example/x", url_canonical="https://daily.example/1")
    with ClusterIndex(tmp_path) as index:
        dedup = Dedup(index)
        dedup.take([Copied(a, copy_of(a)) for a in (source, mirror)], keep_copies=True)
        dedup.join()
        one, other = dedup.filled(source), dedup.filled(mirror)
    assert (one.cluster.role, other.cluster.role) == ("first", "copy")
    assert other.origin.url == "https://daily.example/1"
    assert other.origin.evidence.startswith("canonical link of mirror.example")


def test_a_damaged_index_is_refused_in_words(tmp_path):
    with ClusterIndex(tmp_path) as index:
        run(index, [article("a", WHOLE)])
    part = max(tmp_path.glob("shingles-*.bin"), key=lambda p: p.stat().st_size)
    part.write_bytes(b"")
    with pytest.raises(StoreError, match="shorter than the index says"):
        ClusterIndex(tmp_path)


LOTTERY = (
    "第{}期開獎結果：紅球號碼為{}、{}、{}、{}、{}，藍球號碼為{}。本期一等獎開出{}注，單注獎金{}萬元，全國銷量{}元。"
)
WEATHER = "氣象局今天表示，{}白天{}，氣溫{}至{}度，{}則為{}，氣溫{}至{}度，外出請攜帶雨具，並隨時留意最新的天氣資訊。"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            LOTTERY.format(11, 3, 8, 12, 25, 31, 4, 6, 721, 33457120),
            LOTTERY.format(12, 1, 9, 17, 22, 30, 11, 2, 980, 35457888),
        ),
        (
            WEATHER.format("台北", "多雲", 18, 25, "高雄", "晴", 22, 29),
            WEATHER.format("花蓮", "陣雨", 17, 21, "台南", "晴時多雲", 20, 28),
        ),
        (
            "開獎號碼\n03 08 12 25 31\n特別號 04\n頭獎 721 萬元",
            "開獎號碼\n01 09 17 22 30\n特別號 11\n頭獎 980 萬元",
        ),
    ],
)
def test_one_form_filled_in_twice_is_two_articles(tmp_path, one, other):
    assert is_form(one, other)
    found = clusters(tmp_path, a=one, b=other, c=one)
    assert found["a"].id == found["c"].id != found["b"].id


def test_two_reports_of_one_event_are_two_articles(tmp_path):
    quote = "「我們會盡全力搜救，請民眾不要前往山區。」縣長在記者會上這樣說。"
    one = f"昨日下午南部山區發生規模六點一的地震，震央位於縣府東北方。消防局接獲十二起受困通報，沒有人員傷亡。{quote}學校今天停課一天，各地避難所已經開放。"
    other = f"家住震央附近的林太太說，碗盤掉出來的時候她正在煮飯，第一個念頭是抱起孩子往外跑。{quote}巷口的雜貨店沒有關門，老闆把泡麵分給大家。"
    found = clusters(tmp_path, a=one, b=other)
    assert found["a"].id != found["b"].id


def test_a_digest_does_not_make_one_article_of_two(tmp_path):
    third = "".join(ENGLISH)
    found = clusters(
        tmp_path, a=WHOLE, a2=WHOLE + "。", b=OTHER, b2=OTHER + "。", digest=f"{WHOLE}\n\n{OTHER}\n\n{third}"
    )
    assert found["a"].id == found["a2"].id != found["b"].id == found["b2"].id


def test_an_advert_in_each_copy_does_not_make_a_form():
    for n in range(4):
        assert not is_form("\n\n".join(spoiled(n)), "\n\n".join(spoiled(n + 1)))


def test_restored_texts_come_with_their_clusters(tmp_path):
    articles = [article(f"c{n}", "\n\n".join(spoiled(n)), language="zh-Hant") for n in range(3)]
    with ClusterIndex(tmp_path) as index:
        done, restored = run(index, articles, keep_copies=True)
    assert [r.text for r in restored] == [WHOLE]
    assert restored[0].id == done["c0"].cluster.id
    assert sorted(restored[0].sources) == ["c0.html", "c1.html", "c2.html"]
    assert restored[0].language == "zh-Hant"


def test_shingles_are_the_same_for_both_scripts_and_know_no_digits():
    one, other = "發現了2017年的裡面", "发现了1999年的里面"
    assert np.array_equal(shingles_of(one), shingles_of(other))
    assert exact_key(one) != exact_key(other)
    assert len(shingles_of("")) == 0
    assert len(shingles_of("ab")) == 1


def test_samples_of_two_texts_keep_the_same_of_what_they_share():
    rng = random.Random(3)
    made = "".join(chr(rng.randint(0x4E00, 0x9FA0)) for _ in range(4000))
    a, b = shingles_of(made), shingles_of(made[:1500])
    shared = np.intersect1d(a, b)
    assert np.array_equal(np.intersect1d(sample_of(a), sample_of(b)), sample_of(shared))
    assert 0.08 < len(sample_of(a)) / len(a) < 0.17


def test_every_copy_is_linked_to_the_first_and_to_its_neighbour():
    hashes = np.array([7, 7, 7, 9, 9], np.uint64)
    documents = np.array([2, 0, 1, 1, 3], np.uint32)
    tie = np.array([5, 6, 4, 0], np.uint64)
    codes, counts = linked(hashes, documents, tie, first_new=0)
    pairs = {(int(c) >> 32, int(c) & 0xFFFFFFFF): int(n) for c, n in zip(codes, counts, strict=True)}
    assert pairs == {(0, 2): 2, (0, 1): 1, (1, 2): 1, (1, 3): 2}
    codes, _ = linked(hashes, documents, tie, first_new=3)
    assert [int(c) & 0xFFFFFFFF for c in codes] == [3]


def test_candidates_come_the_most_alike_first():
    pairs = summed([(np.array([1, (1 << 32) | 2], np.uint64), np.array([5, 9]))])
    assert list(candidates(pairs, np.array([10, 10, 10], np.uint32))) == [(1, 2), (0, 1)]


def test_clusters_ask_members_before_they_join():
    alike = {(0, 1), (2, 3), (1, 2)}

    def compare(a, b):
        return Likeness(0.4, 0.6, 50) if (min(a, b), max(a, b)) in alike else None

    found = Clusters(compare)
    assert found.join(0, 1)
    assert found.join(2, 3)
    assert not found.join(1, 2)
    assert found.members(1) == [0, 1]
    assert found.home(3) == 2


def test_likeness_of_texts_with_nothing_to_compare():
    assert same_article("", WHOLE) is None
    assert same_article("close", "arrow") is None
    assert overlap("", "").jaccard == 0


MENU = ("關於我", "留言板", "站方公告", "最新文章", "熱門文章", "相簿", "誰來我家", "推薦內容", "文章分類", "登入")
TEASERS = (
    "巷口的麵店開了三代，湯頭從來沒有換過，老闆說秘訣只是早起，天還沒亮就把大骨放進鍋裡慢慢地熬。",
    "圖書館要到九月才會重新開放，館方把兩萬本舊書送給山上的學校，孩子們排成一列把書傳進教室。",
)


def whole_page(paragraphs, number):
    """The paragraphs as a page read uncleaned: menus, titles of other articles, lines of adverts and a teaser of another article around them."""
    lines = ["|".join(ADS[(number * (i + 2) + 3 * n) % len(ADS)] for n in range(6)) for i in range(2 + number)]
    rng = random.Random(number)
    names = [*MENU, *("".join(chr(rng.randint(0x4E00, 0x9FA0)) for _ in range(8)) for _ in range(12))]
    return "\n\n".join([*names, *lines, *paragraphs, TEASERS[number % 2], *lines[::-1]])


def test_uncleaned_pages_that_each_lack_a_paragraph_are_found_by_their_paragraphs(tmp_path):
    broken = [spoiled(n) for n in range(3)]
    pages = {f"c{n}": whole_page([p for i, p in enumerate(b) if i != n + 1], n) for n, b in enumerate(broken)}
    assert overlap(pages["c0"], pages["c1"]).jaccard < THRESHOLD
    assert same_article(pages["c0"], pages["c1"]) is not None
    found = clusters(tmp_path, **pages, other=whole_page(OTHER_PARAGRAPHS, 3))
    assert len({c.id for n, c in found.items() if n != "other"}) == 1
    assert found["other"].size == 1


def test_pages_of_one_platform_are_not_one_article():
    assert same_article(whole_page(PARAGRAPHS[:3], 1), whole_page(OTHER_PARAGRAPHS, 1)) is None


def test_a_paragraph_quoted_in_another_article_does_not_make_it_a_copy():
    quoting = [OTHER_PARAGRAPHS[0], PARAGRAPHS[1], *OTHER_PARAGRAPHS[1:]]
    assert same_article(whole_page(PARAGRAPHS, 0), whole_page(quoting, 1)) is None


def test_an_opening_and_a_closing_that_each_issue_repeats_do_not_make_one_article():
    frame = (PARAGRAPHS[0], PARAGRAPHS[4])
    one, other = ([frame[0], *body, frame[1]] for body in (PARAGRAPHS[1:4], OTHER_PARAGRAPHS))
    prose = prose_of(whole_page(one, 0), whole_page(other, 0))
    assert has_its_own(prose)
    assert same_article(whole_page(one, 0), whole_page(other, 2)) is None


def test_every_role_is_one_that_the_schema_lists_and_a_restored_text_is_the_first(tmp_path):
    texts = {"a": WHOLE, "b": "\n\n".join(spoiled(1)), "c": "\n\n".join(spoiled(2)), "d": OTHER}
    listed = json.schema(Cluster)["$defs"]["Cluster"]["properties"]["role"]["enum"]
    with ClusterIndex(tmp_path) as index:
        done, restored = run(index, [article(name, text) for name, text in texts.items()])
    assert {name: a.cluster.role for name, a in done.items()} == {"a": "copy", "b": "copy", "c": "copy", "d": "alone"}
    assert {r.cluster.size: r.cluster.role for r in restored} == {3: "first", 1: "alone"}
    assert listed == ["first", "copy", "alone"]
