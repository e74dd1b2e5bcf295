"""Which passages stand for a cell."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.analysis.exemplars import exemplars


def passages(*rows: tuple[str, str | None, int]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (case, f"{case}_final", 10 * i, 10 * i + 10, pole, n)
            for i, (case, pole, n) in enumerate(rows)
        ],
        columns=["unit", "document", "start", "end", "polarity", "n_words"],
    )


some = st.lists(
    st.tuples(
        st.sampled_from("ABCD"),
        st.sampled_from(["positive", "negative", None]),
        st.integers(1, 60),
    ),
    max_size=10,
)


def chosen(found: pd.DataFrame, n: int = 2) -> list[tuple[str, str]]:
    rows = exemplars(found, n=n)
    return [(row.unit, row.polarity) for row in rows.itertuples()]


def test_the_main_pole_comes_first_and_another_pole_second() -> None:
    """Two positive and one negative passage give a positive one, then the negative one."""
    found = passages(("A", "positive", 30), ("B", "positive", 29), ("C", "negative", 2))
    assert chosen(found) == [("A", "positive"), ("C", "negative")]


def test_a_passage_without_a_pole_is_no_counter_example() -> None:
    """A negative one is, though it is further from thirty words; nor is 'no pole' the main one."""
    found = passages(("A", "positive", 9), ("B", None, 30), ("B", None, 29), ("C", "negative", 9))
    assert sorted(chosen(found)) == [("A", "positive"), ("C", "negative")]


def test_without_another_pole_the_second_is_of_another_case() -> None:
    """Where all say the same, two cases are heard rather than one twice."""
    found = passages(("A", "positive", 30), ("A", "positive", 30), ("B", "positive", 3))
    assert chosen(found) == [("A", "positive"), ("B", "positive")]


def test_a_case_is_heard_twice_where_no_other_has_a_passage() -> None:
    """A cell of one case may have two quotations of it."""
    assert len(exemplars(passages(("A", "positive", 30), ("A", "positive", 20)), n=2)) == 2


def test_the_length_nearest_to_thirty_words_wins() -> None:
    """Of equal poles and new cases the one with the length nearest to thirty words is taken."""
    found = passages(("A", None, 3), ("B", None, 34), ("C", None, 90))
    assert exemplars(found, n=1)["unit"].tolist() == ["B"]


def test_the_same_words_are_not_quoted_twice() -> None:
    """A passage that overlaps a chosen one is passed over."""
    found = passages(("A", None, 30), ("A", None, 29)).assign(start=[0, 5], end=[20, 25])
    assert len(exemplars(found, n=2)) == 1


def test_ties_go_by_document_and_place() -> None:
    """Equal lengths are taken in the order of document and place."""
    found = passages(("B", None, 30), ("A", None, 30)).iloc[::-1]
    assert exemplars(found, n=2)["unit"].tolist() == ["A", "B"]


@settings(max_examples=20, deadline=None)
@given(some, st.integers(0, 4))
def test_no_passage_twice_and_never_too_many(rows, n) -> None:
    """At most n passages, each once, and as many as there are if there are fewer."""
    found = passages(*rows)
    picked = exemplars(found, n=n)
    assert len(picked) == min(n, len(found))
    assert picked.index.is_unique
    assert set(picked.index) <= set(found.index)


@settings(max_examples=20, deadline=None)
@given(some, st.randoms())
def test_the_choice_can_be_repeated(rows, random) -> None:
    """The same passages in another order give the same choice."""
    found = passages(*rows)
    order = list(found.index)
    random.shuffle(order)
    assert exemplars(found, n=3).index.tolist() == exemplars(found.loc[order], n=3).index.tolist()
