"""Sentences of interview talk."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import Invalid
from qualkit.language import sentences

DUTCH = [
    ["Dhr. Jansen kwam om 14.30.", "Mevr. de Vries niet."],
    ["Dat is d.w.z. bijv. 's avonds, o.a. Piet.", "Ja."],
    ["J.P. de Vries en mevrouw B. waren er."],
    ["Ik zat in groep B.", "Toen ging het mis."],
    ['Hij zei: "Dat is wel zo.', 'Echt?" zei hij.'],
    ["Het ging wel.", '"Echt?"', "Ja."],
    ["Toen ... ja, ik weet niet (...) dat weet ik niet."],
    ["Ik dacht…", "Nou ja."],
    ["Wat?!", "dat meen je niet!", "nee."],
    ["Het was in 2019.", "Toen art. 5 en enz. enz.", "Klaar."],
    ["1. Eerste punt.", "Tweede."],
    ["Ja hoor.", "Nee."],
    ["(Dat was zo.)", "[lacht] Goed."],
]
ENGLISH = [
    ["Mr. Smith said no.", "I don't know, e.g. why."],
    ["No. 5 came at 5 p.m.", "He left."],
    ["“Really?” he asked.", "“Yes.”", "Then... nothing."],
    ["I trust J. Doe.", "Do you?"],
]


@pytest.mark.parametrize("expected", DUTCH)
def test_a_dutch_passage_parts_where_a_reader_would_part_it(expected):
    text = " ".join(expected)
    assert [span.of(text) for span in sentences(text, "nl")] == expected


@pytest.mark.parametrize("expected", ENGLISH)
def test_an_english_passage_parts_where_a_reader_would_part_it(expected):
    text = " ".join(expected)
    assert [span.of(text) for span in sentences(text, "en")] == expected


def test_a_forgotten_blank_still_ends_a_sentence():
    text = "Ja hoor.Nee toch?Jawel, om 14.30."
    assert [s.of(text) for s in sentences(text, "nl")] == [
        "Ja hoor.",
        "Nee toch?",
        "Jawel, om 14.30.",
    ]


def test_a_line_break_ends_a_sentence():
    text = "geen punt\n\n  maar wel een regel  \u2028en nog een"
    found = [span.of(text) for span in sentences(text, "nl")]
    assert found == ["geen punt", "maar wel een regel", "en nog een"]


@given(
    st.text() | st.text(alphabet="aAbI1 .,…!?()[]\"'“”\n\r\u2028\u00a0-:", max_size=80),
    st.sampled_from(["nl", "en"]),
)
def test_sentences_lie_in_order_and_cover_every_character_that_is_not_blank(text, language):
    spans = sentences(text, language)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(span.of(text) == span.of(text).strip() != "" for span in spans)
    covered = {i for span in spans for i in range(span.start, span.end)}
    assert all(i in covered for i, character in enumerate(text) if not character.isspace())
    assert not any("\n" in span.of(text) for span in spans)


def test_an_unknown_language_is_refused_with_the_choices():
    with pytest.raises(Invalid, match="en, nl"):
        sentences("Ja.", "fy")
