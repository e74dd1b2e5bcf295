"""Which words of a transcript are spoken."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qualkit.language import words
from qualkit.model import Document, Span, Text, Turn
from qualkit.project.transcripts import spoken_words

TALK = "I: so [laughs] how was it (pause) then? R: well, it [inaudible] went, I think."
places = st.integers(0, len(TALK))
spans = st.tuples(places, places).map(lambda pair: Span(min(pair), max(pair)))


@given(st.lists(spans, max_size=8).map(tuple), st.lists(places, max_size=4))
def test_a_word_is_spoken_where_no_mark_touches_it(
    unspoken: tuple[Span, ...], bounds: list[int]
) -> None:
    """However marks overlap; and every turn has its own."""
    ends = sorted({0, *bounds, len(TALK)})
    turns = tuple(Turn(a, a, b) for a, b in pairwise(ends))
    starts, per_turn = spoken_words(Document("d", Text(TALK, "r", (), unspoken), turns))
    expected = [
        [
            word.start + turn.start
            for word in words(turn.speech.of(TALK))
            if not any(word.shift(turn.start) & mark for mark in unspoken)
        ]
        for turn in turns
    ]
    assert starts == [start for of_turn in expected for start in of_turn]
    assert per_turn == [len(of_turn) for of_turn in expected]
