from hypothesis import given
from hypothesis import strategies as st

from scraper.clean.ads.model import load_model
from scraper.clean.ads.vocabulary import Vocabulary, find_words

WORDS = {"ab": 1, "abc": 2, "abcd": 4, "bc": 8, "ca": 1, "cab": 2}


@given(st.text("abcd", max_size=12))
def test_every_word_of_a_vocabulary_is_found_wherever_it_stands(text):
    found = [(at, at + len(w), p) for at in range(len(text)) for w, p in WORDS.items() if text.startswith(w, at)]
    assert Vocabulary(WORDS).hits(text) == sorted(found)


def test_words_are_known_by_their_beginnings_and_by_their_ends():
    words = find_words(Vocabulary(WORDS), "abcab")
    assert words.starts[0] == [(2, 1), (3, 2)]
    assert words.ends[5] == [(2, 2), (3, 1)]


@given(st.text(st.sampled_from("車节１Ａa5。 \U00020000\ud83d\ude00"), min_size=90, max_size=120))
def test_a_text_is_folded_character_by_character_however_long_it_is(text):
    fold = load_model().folding
    assert fold(text) == "".join(map(fold, text))
