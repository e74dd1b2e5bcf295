"""What holds for every span and text."""

from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import Invalid
from qualkit.model import Span, Text, intersection, union

PLACES = st.integers(0, 40)
SPANS = st.tuples(PLACES, PLACES).map(lambda ends: Span(min(ends), max(ends)))
MANY = st.lists(SPANS, max_size=8)


def ground(spans: list[Span] | tuple[Span, ...]) -> set[int]:
    return {place for span in spans for place in range(span.start, span.end)}


@given(MANY)
def test_a_union_covers_the_same_ground(spans: list[Span]) -> None:
    """A union covers exactly the places that its spans cover."""
    assert ground(union(spans)) == ground(spans)


@given(MANY)
def test_a_union_is_ordered_and_apart(spans: list[Span]) -> None:
    """The spans of a union are not empty, stand in order and do not even touch."""
    merged = union(spans)
    assert all(merged)
    assert all(a.end < b.start for a, b in pairwise(merged))


@given(MANY)
def test_a_union_of_a_union_is_itself(spans: list[Span]) -> None:
    """Uniting twice changes nothing, nor does the order that spans are given in."""
    assert union(union(spans)) == union(spans) == union(reversed(spans))


@given(MANY, MANY)
def test_an_intersection_covers_what_both_cover(left: list[Span], right: list[Span]) -> None:
    """An intersection covers what both sides cover, whichever comes first."""
    shared = intersection(left, right)
    assert ground(shared) == ground(left) & ground(right)
    assert shared == intersection(right, left)
    assert ground(union(shared)) == ground(shared)


@given(SPANS, SPANS)
def test_two_spans_share_what_both_contain(a: Span, b: Span) -> None:
    """`a & b` is the ground of both, and None where there is none."""
    shared = a & b
    assert (ground([shared]) if shared else set()) == ground([a]) & ground([b])
    if shared:
        assert shared in a
        assert shared in b


@given(SPANS, SPANS)
def test_a_contained_span_shares_all_its_ground(inner: Span, outer: Span) -> None:
    """A span that is in another covers nothing outside it."""
    if inner in outer:
        assert ground([inner]) <= ground([outer])
    elif inner:
        assert not ground([inner]) <= ground([outer])


@given(SPANS, PLACES)
def test_a_place_is_in_a_span_that_covers_it(span: Span, place: int) -> None:
    """The end of a span is not in it."""
    assert (place in span) == (place in range(span.start, span.end))


@given(SPANS, PLACES)
def test_shifting_keeps_the_length_and_can_be_undone(span: Span, by: int) -> None:
    """A shifted span is as long as before; shifted back it is the same."""
    assert len(span.shift(by)) == len(span)
    assert span.shift(by).shift(-by) == span


@given(st.text(max_size=40), SPANS)
def test_a_span_counts_code_points(string: str, span: Span) -> None:
    """The words of a span inside a string are as long as the span, emoji or not."""
    if span in Span(0, len(string)):
        assert len(span.of(string)) == len(span)
        assert string[: span.start] + span.of(string) + string[span.end :] == string


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (4, 3), (-3, -1)])
def test_no_span_runs_backwards(start: int, end: int) -> None:
    """A span that starts before the text or ends before its start is refused."""
    with pytest.raises(Invalid):
        Span(start, end)


def test_a_span_cannot_be_shifted_out_of_the_text() -> None:
    """Shifting below zero is refused."""
    with pytest.raises(Invalid):
        Span(2, 3).shift(-3)


def test_a_text_holds_no_nul() -> None:
    """A NUL character is refused wherever it stands."""
    with pytest.raises(Invalid):
        Text("voor\0na", "test/1")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_a_text_is_known_by_its_bytes(string: str) -> None:
    """The hash of a text is that of its UTF-8 form, with nothing normalised."""
    assert Text(string, "test/1").sha256 == sha256(string.encode("utf-8")).hexdigest()
    assert len(Text(string, "test/1")) == len(string)
