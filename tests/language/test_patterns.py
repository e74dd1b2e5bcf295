"""Keyword patterns, and what they find."""

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.errors import Invalid
from qualkit.language import compile_patterns, find
from qualkit.model import Span


def found(text, *patterns, language="nl"):
    """Words and form of each hit, in order of the text."""
    return [(hit.words, hit.form) for _, hit in find(text, {"code": patterns}, None, language)]


def test_a_word_finds_its_inflections_and_says_which():
    assert found("Ik vertrouwde hem; dat vertrouwen bleef.", "vertrouwen") == [
        ("vertrouwde", "inflected"),
        ("vertrouwen", "exact"),
    ]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("=open", ["open", "Open"]),
        ("open", ["open", "Open"]),
        ("open*", ["open", "openhartig", "Open"]),
        ("*baar", ["betrouwbaar"]),
        ("*trouw*", ["betrouwbaar"]),
        ("plan van aanpak", ["plan van  aanpak"]),
        ("open/warm", ["open", "warme", "Open"]),
        ("zijn ... betrouwbaar", ["was heel open en betrouwbaar"]),
        ("zijn … betrouwbaar", ["was heel open en betrouwbaar"]),
        ("zo'n/een plan", ["zo’n plan"]),
    ],
)
def test_each_sign_of_the_pattern_language_does_what_it_says(pattern, expected):
    text = (
        "Hij was heel open en betrouwbaar, openhartig. Dat is zo’n plan van  aanpak: warme sfeer."
    )
    text += " Open!"
    assert [words for words, _ in found(text, pattern)] == expected


def test_a_gap_holds_four_tokens_and_no_sentence_end():
    assert found("kwam 1 2 3 4 niet", "kwam ... niet")
    assert not found("kwam 1 2 3 4 5 niet", "kwam ... niet")
    assert not found("Hij kwam. Zij niet.", "kwam ... niet")
    assert not found("Hij kwam\nzij niet", "kwam ... niet")


def test_of_overlapping_readings_the_tightest_is_kept():
    assert found("kwam en kwam niet en niet", "kwam ... niet") == [("kwam niet", "exact")]


def test_a_part_of_a_word_is_never_a_hit():
    text = (
        "enkelband verband bandje bedoelen bedoeling doelgroep regelen regelmatig openbaar "
        "ministerie voorwaardelijk dwangsom vertrouwelijk bindend onbetrouwbaar"
    )
    keywords = ("band", "doel", "regel", "open", "voorwaarde", "dwang", "vertrouwen", "betrouwbaar")
    assert found(text, *keywords) == []


@pytest.mark.parametrize(
    ("text", "verb", "expected"),
    [
        ("Hij kwam de afspraken niet na.", "nakomen", "kwam de afspraken niet na"),
        ("We bouwden het langzaam op en toen", "opbouwen", "bouwden het langzaam op"),
        ("Dat viel niet tegen", "tegenvallen", "viel niet tegen"),
        ("Het is lastig om ze na te komen", "nakomen", "na te komen"),
        ("Hij meldt het terug, zegt hij", "terugmelden", "meldt het terug"),
        ("Ik kom na", "nagekomen", "kom na"),
    ],
)
def test_a_separable_verb_is_found_in_two(text, verb, expected):
    assert found(text, verb) == [(expected, "split")]


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Hij kwam na de vergadering langs", "nakomen"),
        ("Hij kwam binnen. Daarna", "nakomen"),
        ("Hij kwam, en ze praatten na", "nakomen"),
        ("Hij kwam een twee drie vier vijf zes zeven na", "nakomen"),
        ("Hij praatte wat na", "nakomen"),
    ],
)
def test_a_particle_of_another_verb_or_a_preposition_is_not_taken(text, verb):
    assert found(text, verb) == []


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("Eerlijk gezegd weet ik het niet", "eerlijk"),
        ("Om eerlijk te zijn: nee", "eerlijk"),
        ("Het lag open en bloot", "open"),
        ("De deur stond open", "open"),
        ("Ik heb die afspraak verzet", "verzet"),
        ("Hij is in verzet gegaan bij de rechter", "verzet"),
        ("We hebben het onder controle", "controle"),
        ("We gingen een band plakken", "band"),
        ("de band van mijn fiets", "band"),
        ("Hij klikt altijd", "klik"),
    ],
)
def test_an_expression_in_which_the_keyword_means_something_else_is_no_hit(text, keyword):
    assert found(text, keyword) == []


def test_an_expression_that_is_asked_for_is_found():
    assert found("Eerlijk gezegd niet", "eerlijk gezegd") == [("Eerlijk gezegd", "exact")]
    assert found("Hij was eerlijk.", "eerlijk") == [("eerlijk", "exact")]


def test_an_aside_is_one_only_where_a_clause_begins():
    assert found("Nou, om eerlijk te zijn: nee.", "eerlijk") == []
    assert found("Well to be honest no", "honest", language="en") == []
    assert found("Het is lastig om eerlijk te zijn.", "eerlijk")
    assert found("You have to be honest.", "honest", language="en")


def test_english_contractions_and_hyphens_can_be_asked_for():
    assert found("We don’t click, a no-show.", "don't click", "no-show", language="en") == [
        ("don’t click", "exact"),
        ("no-show", "exact"),
    ]


def test_hits_lie_only_in_the_spans_that_are_given():
    text = "I: Was er vertrouwen?\nR: Nou, wel een klik."
    answer = Span(text.index("Nou"), len(text))
    hits = find(text, {"trust": ["vertrouwen"], "bond": ["klik"]}, [answer], "nl")
    assert [(label, hit.words, hit.sentence) for label, hit in hits] == [("bond", "klik", answer)]


def test_one_passage_can_be_a_hit_of_several_codes():
    hits = find("Een klik.", {"b": ["klik"], "a": ["klik*", "=klik"]}, None, "nl")
    assert [(label, hit.pattern) for label, hit in hits] == [
        ("a", "=klik"),
        ("a", "klik*"),
        ("b", "klik"),
    ]


def test_patterns_read_once_serve_many_documents():
    patterns = compile_patterns({"trust": ["vertrouwen"]}, "nl")
    counts = [len(find(text, patterns, None, "nl")) for text in ("vertrouwt", "", "ze vertrouwde")]
    assert counts == [1, 0, 1]


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "...",
        "a ...",
        "... a",
        "a ... ... b",
        "a*b",
        "*",
        "x*",
        "=",
        "=a*",
        "a//b",
        "a/",
        "!",
    ],
)
def test_a_pattern_that_cannot_be_read_is_named(written):
    with pytest.raises(Invalid) as caught:
        compile_patterns([written], "nl")
    assert repr(written) in str(caught.value)
    assert caught.value.hint


def test_all_unreadable_patterns_are_told_at_once():
    with pytest.raises(Invalid) as caught:
        compile_patterns({"a": ["*"], "b": ["goed", "..."]}, "nl")
    assert len(caught.value.problems) == 2


def test_patterns_of_another_language_are_refused():
    patterns = compile_patterns(["trust"], "en")
    with pytest.raises(Invalid, match="nl"):
        find("vertrouwen", patterns, None, "nl")


TALK = "hij kwam de afspraken niet na . , eerlijk gezegd vertrouwt klik 😀 \n en\u00a0of op"
WORDS = st.sampled_from(TALK.split(" "))


@settings(deadline=None, max_examples=60)
@given(st.lists(WORDS, max_size=25).map(" ".join))
def test_a_hit_lies_in_its_sentence_and_says_the_words_that_stand_there(text):
    patterns = {"a": ["nakomen", "vertrouwen", "kwam ... niet"], "b": ["eerlijk", "kl*", "de/niet"]}
    for _, hit in find(text, patterns, None, "nl"):
        assert hit.span in hit.sentence
        assert hit.words == hit.span.of(text)
        assert (hit.parts[0].start, hit.parts[-1].end) == (hit.span.start, hit.span.end)
        assert all(a.end <= b.start for a, b in pairwise(hit.parts))
        assert all(part.of(text).strip() for part in hit.parts)


def test_importing_the_room_does_not_import_spacy():
    check = "import qualkit.language, sys; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
