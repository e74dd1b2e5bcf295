"""Caution cues: why a hit may not mean what its keyword says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.language import cues, find, sentences
from qualkit.model import Span

NONE: list[tuple[str, str]] = []


def read(text, keyword, language):
    """Kind and words of the cues at the only hit."""
    [(_, hit)] = find(text, {"code": [keyword]}, None, language)
    found = cues(text, hit.span, hit.sentence, language, parts=hit.parts)
    assert all(cue.words == cue.span.of(text) for cue in found)
    return [(cue.kind, cue.words) for cue in found]


DUTCH = [
    # negation before the hit
    ("ik heb geen vertrouwen in hem", "vertrouwen", [("negated", "geen")]),
    ("niet echt een klik", "klik", [("negated", "niet")]),
    ("ze heeft nooit naar mij geluisterd", "luisteren", [("negated", "nooit")]),
    ("er was weinig vertrouwen", "vertrouwen", [("negated", "weinig")]),
    ("een gebrek aan vertrouwen", "vertrouwen", [("negated", "gebrek aan")]),
    ("een slechte band", "band", [("negated", "slechte")]),
    ("niet dat ik hem wantrouw", "wantrouwen", [("negated", "niet")]),
    ("ik wil niet zeggen dat ik hem wantrouw", "wantrouwen", [("negated", "niet")]),
    # after it, or between its words
    ("dat vertrouwen, dat was er gewoon niet", "vertrouwen", [("negated", "niet")]),
    ("dat vertrouwen dat was er niet", "vertrouwen", [("negated", "niet")]),
    ("vertrouwen was er nog niet", "vertrouwen", [("negated", "niet")]),
    ("ik vertrouw hem niet", "vertrouwen", [("negated", "niet")]),
    ("die klik, die miste ik", "klik", [("negated", "miste")]),
    ("ik vertrouwde hem voor geen meter", "vertrouwen", [("negated", "voor geen meter")]),
    ("vertrouwen heb ik geen", "vertrouwen", [("negated", "geen")]),
    ("wel een klik, maar vertrouwen nee", "vertrouwen", [("negated", "nee")]),
    ("hij kwam de afspraken niet na", "nakomen", [("negated", "niet")]),
    ("dat viel niet tegen", "tegenvallen", [("negated", "niet")]),
    # what denies something else, or nothing
    ("wel een klik, maar vertrouwen nee", "klik", NONE),
    ("streng maar wel eerlijk", "eerlijk", NONE),
    ("niet streng maar wel eerlijk", "eerlijk", NONE),
    ("in het begin niks, later kreeg ik vertrouwen", "vertrouwen", NONE),
    ("ik was niet op tijd en ik vertrouwde hem", "vertrouwen", NONE),
    ("nee ik vertrouw hem", "vertrouwen", NONE),
    ("niet alleen eerlijk", "eerlijk", NONE),
    ("ik vertrouw dat hij niet liegt", "vertrouwen", NONE),
    ("een afspraak die ik niet snap", "afspraak", NONE),
    ("niet per se een slechte band", "band", NONE),
    ("ik kan niet zeggen dat er geen klik was", "klik", NONE),
    ("geen gebrek aan vertrouwen", "vertrouwen", NONE),
    ("best wel eerlijk", "eerlijk", NONE),
    # supposed
    ("als hij eerlijk was geweest", "eerlijk", [("hypothetical", "als")]),
    ("zou fijn zijn als er een klik was", "klik", [("hypothetical", "als")]),
    ("ik zou hem vertrouwen", "vertrouwen", [("hypothetical", "zou")]),
    ("hij doet alsof hij eerlijk is", "eerlijk", [("hypothetical", "alsof")]),
    ("zonder die afspraken was het misgegaan", "afspraak", [("hypothetical", "zonder")]),
    ("ik weet niet of hij eerlijk is", "eerlijk", [("hypothetical", "of hij")]),
    ("ze behandelde me als een gelijke, met respect", "respect", NONE),
    # another person, or people in general
    ("mijn vorige begeleider vertrouwde ik wel", "vertrouwen", [("generic", "vorige begeleider")]),
    ("ik heb vertrouwen in de buurman", "vertrouwen", [("generic", "buurman")]),
    ("je moet elkaar vertrouwen", "vertrouwen", [("generic", "je moet")]),
    ("vertrouwen is natuurlijk belangrijk", "vertrouwen", [("generic", "belangrijk")]),
    ("vertrouwen is belangrijk voor mij", "vertrouwen", NONE),
    ("in het algemeen is er respect", "respect", [("generic", "in het algemeen")]),
    ("vorige week was er een klik", "klik", NONE),
    ("mijn vorige was streng, maar met haar heb ik een klik", "klik", NONE),
    # asked
    ("was er vertrouwen?", "vertrouwen", [("question", "?")]),
    ('"was er geen vertrouwen?"', "vertrouwen", [("negated", "geen"), ("question", "?")]),
]
ENGLISH = [
    ("I don't trust him", "trust", [("negated", "don't")]),
    ("I don’t really trust him", "trust", [("negated", "don’t")]),
    ("there was no trust", "trust", [("negated", "no")]),
    ("trust wasn't there", "trust", [("negated", "wasn't")]),
    ("he never made me feel heard", "heard", [("negated", "never")]),
    ("a lack of respect", "respect", [("negated", "lack of")]),
    ("without any respect", "respect", [("negated", "without")]),
    ("strict but honest", "honest", NONE),
    ("not strict but honest", "honest", NONE),
    ("not only honest", "honest", NONE),
    ("no I trust him", "trust", NONE),
    ("I can't say that I never trusted him", "trust", NONE),
    ("if he had been honest", "honest", [("hypothetical", "if")]),
    ("I would trust him", "trust", [("hypothetical", "would")]),
    ("as if he respected me", "respect", [("hypothetical", "as if")]),
    ("without those rules it would go wrong", "rule", [("hypothetical", "without")]),
    ("my previous officer was honest", "honest", [("generic", "previous officer")]),
    ("last week he was honest", "honest", NONE),
    ("you have to be honest", "honest", [("generic", "you have to")]),
    ("trust is important", "trust", [("generic", "important")]),
    ("do you trust her?", "trust", [("question", "?")]),
]


@pytest.mark.parametrize(("text", "keyword", "expected"), DUTCH)
def test_a_dutch_cue_is_the_one_that_a_reader_would_see(text, keyword, expected):
    assert read(text, keyword, "nl") == expected


@pytest.mark.parametrize(("text", "keyword", "expected"), ENGLISH)
def test_an_english_cue_is_the_one_that_a_reader_would_see(text, keyword, expected):
    assert read(text, keyword, "en") == expected


def test_a_negation_that_is_part_of_the_keyword_is_no_cue():
    assert read("ik voel me niet gehoord", "niet =gehoord", "nl") == NONE


def test_a_cue_never_reaches_into_the_next_sentence():
    text = "Dat was er niet. Vertrouwen wel. Nooit ruzie."
    assert read(text, "vertrouwen", "nl") == NONE


TALK = (
    "niet geen als hij was zou maar , dat vorige zonder slechte gebrek aan if not ? ; 😀 nee "
    "vertrouwen is belangrijk je moet"
)


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(TALK.split()),
        min_size=1,
        max_size=15,
    ).map(" ".join),
    st.data(),
    st.sampled_from(["nl", "en"]),
)
def test_cues_lie_in_the_sentence_outside_the_hit_and_each_kind_comes_once(text, data, language):
    for sentence in sentences(text, language):
        start = data.draw(st.integers(sentence.start, sentence.end))
        span = Span(start, data.draw(st.integers(start, sentence.end)))
        found = cues(text, span, sentence, language)
        assert len({cue.kind for cue in found}) == len(found)
        for cue in found:
            assert cue.span in sentence
            assert cue.words == cue.span.of(text)
            assert cue.kind == "question" or not cue.span & span
