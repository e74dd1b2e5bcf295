"""Words: what is counted."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.language import words
from qualkit.language.words import folded

TALK = st.text(alphabet="aAbén 0149'’.,-…!?()[]\"\n\t\u00a0\u0301\u00ad😀/sS", max_size=80)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("m'n foto's, zo’n kans", ["m'n", "foto's", "zo’n", "kans"]),
        ("'s avonds is 't stil", ["'s", "avonds", "is", "'t", "stil"]),
        ("het plan-van-aanpak", ["het", "plan-van-aanpak"]),
        ("om 14.30 voor 1,5 uur", ["om", "14.30", "voor", "1,5", "uur"]),
        ("en/of werk- en leertraject", ["en", "of", "werk", "en", "leertraject"]),
        ("Nee ... (lacht) 'maar' ja…", ["Nee", "lacht", "maar", "ja"]),
        ("ca\u00adfé cafe\u0301 één", ["ca\u00adfé", "cafe\u0301", "één"]),
        ("__onderstreept__ 😀", ["onderstreept"]),
        ("I don't re-offend", ["I", "don't", "re-offend"]),
        ("", []),
    ],
)
def test_a_word_is_a_run_of_letters_with_inner_apostrophes_and_hyphens(text, expected):
    assert [span.of(text) for span in words(text)] == expected


@given(st.text() | TALK)
def test_words_lie_in_order_in_the_text_and_leave_no_letter_out(text):
    spans = words(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(span and span.end <= len(text) for span in spans)
    covered = {i for span in spans for i in range(span.start, span.end)}
    assert all(i in covered for i, character in enumerate(text) if character.isalnum())
    assert not any(text[i].isspace() for i in covered)


@given(TALK)
def test_counting_a_text_in_two_halves_at_a_blank_counts_the_same_words(text):
    assert len(words(text + " " + text)) == 2 * len(words(text))


def test_folding_makes_spellings_of_one_word_equal():
    assert folded("Café’s") == folded("cafe\u0301's") == "café's"
