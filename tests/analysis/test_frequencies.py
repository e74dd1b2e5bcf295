"""Counting codes, against a slow reference made of sets of word positions."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.analysis.frequencies import frequencies, passages, spread_upwards

CODES = ("top", "middle", "low", "other")
ANCESTORS = {
    "top": ("top",),
    "middle": ("top", "middle"),
    "low": ("top", "middle", "low"),
    "other": ("other",),
}
DOCUMENTS = ("A", "B", "C")
LENGTH = 30
WORD_STARTS = {name: np.arange(0, LENGTH, 3, dtype=np.uint32) for name in DOCUMENTS}
PARTS = pd.DataFrame(
    {
        "part": DOCUMENTS,
        "document": DOCUMENTS,
        "n_words": [10, 10, 10],
        "is_finished": [True, False, True],
        "setting": ["north", "north", "south"],
    }
)

spans = st.integers(0, LENGTH - 1).flatmap(
    lambda start: st.tuples(st.just(start), st.integers(start + 1, LENGTH))
)
rows = st.lists(st.tuples(st.sampled_from(DOCUMENTS), st.sampled_from(CODES), spans), max_size=12)


def frame(found: list[tuple[str, str, tuple[int, int]]]) -> pd.DataFrame:
    return pd.DataFrame(
        [(d, d, f"case {d}", code, start, end) for d, code, (start, end) in found],
        columns=["document", "part", "case", "code", "start", "end"],
    )


def under(found: list[tuple[str, str, tuple[int, int]]], code: str) -> list[tuple[str, int, int]]:
    return [(d, start, end) for d, c, (start, end) in found if code in ANCESTORS[c]]


def slow_passages(spans: list[tuple[str, int, int]]) -> int:
    """Joins overlapping spans one by one until nothing overlaps any more."""
    left = [(d, set(range(start, end))) for d, start, end in spans]
    joined = True
    while joined:
        joined = False
        for i, (document, ground) in enumerate(left):
            for j in range(i + 1, len(left)):
                if left[j][0] == document and left[j][1] & ground:
                    left[i] = (document, ground | left.pop(j)[1])
                    joined = True
                    break
            if joined:
                break
    return len(left)


def slow_words(spans: list[tuple[str, int, int]]) -> int:
    """Every word that starts within any span, once."""
    return len(
        {
            (d, word)
            for d, start, end in spans
            for word in WORD_STARTS[d].tolist()
            if start <= word < end
        }
    )


def count(found: list[tuple[str, str, tuple[int, int]]], by: tuple[str, ...] = ()) -> pd.DataFrame:
    return frequencies(
        frame(found), PARTS, word_starts=WORD_STARTS, ancestors=ANCESTORS, codes=CODES, by=by
    )


@settings(max_examples=30, deadline=None)
@given(rows)
def test_counts_are_those_of_the_reference(found) -> None:
    """Passages, documents, cases, words and shares of every code are the slow reference's."""
    table = count(found).set_index("code")
    assert list(table.index) == list(CODES)
    for code in CODES:
        mine = under(found, code)
        row = table.loc[code]
        n = len({d for d, _, _ in mine})
        assert row["n_codings"] == slow_passages(mine)
        assert (row["n_documents"], row["n_cases"]) == (n, n)
        assert row["n_words"] == slow_words(mine)
        assert row["share_of_words"] == pytest.approx(slow_words(mine) / 30)
        assert row["per_1000_words"] == pytest.approx(1000 * slow_passages(mine) / 30)
        assert row["unfinished"] == 1


@settings(max_examples=20, deadline=None)
@given(rows)
def test_groups_are_counted_as_if_alone(found) -> None:
    """The numbers of a group are those of a study that holds that group only."""
    table = count(found, by=("setting",)).set_index(["setting", "code"])
    for setting, documents in (("north", "AB"), ("south", "C")):
        mine = [row for row in found if row[0] in documents]
        for code in CODES:
            row, spans = table.loc[(setting, code)], under(mine, code)
            assert row["n_codings"] == slow_passages(spans)
            assert row["n_words"] == slow_words(spans)
            assert row["n_documents"] == len({d for d, _, _ in spans})
            assert row["share_of_words"] == pytest.approx(slow_words(spans) / (10 * len(documents)))
        assert table.loc[setting]["unfinished"].unique().tolist() == [documents.count("B")]


@settings(max_examples=20, deadline=None)
@given(rows)
def test_a_parent_is_a_union_and_never_more_than_the_sum(found) -> None:
    """A code with its sub-codes has no more passages or words than they have together."""
    table = count(found).set_index("code")
    own = [row for row in found if row[1] == "top"]
    parts_words = slow_words([(d, *span) for d, _, span in own]) + table.loc["middle", "n_words"]
    assert table.loc["middle", "n_words"] <= table.loc["top", "n_words"] <= parts_words
    alone = slow_passages([(d, *span) for d, _, span in own])
    assert table.loc["top", "n_codings"] <= alone + table.loc["middle", "n_codings"]


@settings(max_examples=15, deadline=None)
@given(rows, st.randoms())
def test_the_order_of_codings_does_not_matter(found, random) -> None:
    """Shuffled codings, and codings given twice, count the same."""
    shuffled = [*found, *found]
    random.shuffle(shuffled)
    pd.testing.assert_frame_equal(count(shuffled), count(found))


@pytest.mark.parametrize(
    ("first", "second", "n"), [((0, 6), (5, 9), 1), ((0, 6), (6, 9), 2), ((0, 9), (3, 6), 1)]
)
def test_overlapping_passages_merge_and_touching_ones_do_not(first, second, n) -> None:
    """Two codings are one passage if they share a character, two if one ends where one begins."""
    found = passages(
        frame([("A", "low", first), ("A", "middle", second)]),
        word_starts=WORD_STARTS,
        ancestors=ANCESTORS,
    ).set_index("code")
    assert found.loc["top", "n_codings"] == found.loc["middle", "n_codings"] == n
    assert found.loc["low", "n_codings"] == 1


def test_a_long_passage_joins_what_lies_apart_below_it() -> None:
    """A coding that spans two later ones makes one passage of the three."""
    table = count([("A", "top", (0, 20)), ("A", "low", (3, 5)), ("A", "low", (10, 12))])
    assert table.set_index("code").loc[["top", "low"], "n_codings"].tolist() == [1, 2]


def test_the_same_place_in_two_documents_is_two_passages() -> None:
    """Passages never merge across documents."""
    table = count([("A", "low", (0, 9)), ("B", "low", (0, 9))]).set_index("code")
    assert table.loc["top", ["n_codings", "n_documents", "n_words"]].tolist() == [2, 2, 6]


def test_what_never_occurs_is_zero() -> None:
    """Without codings every code has a row of zeros, in every group."""
    table = count([], by=("setting",))
    assert len(table) == 2 * len(CODES)
    numbers = ["n_codings", "n_documents", "n_cases", "n_words", "share_of_words"]
    assert (table[numbers] == 0).all(axis=None)


def test_a_group_without_words_has_no_share() -> None:
    """Shares and rates are missing, not zero and not infinite, where nobody spoke."""
    silent = PARTS.assign(n_words=[10, 10, 0])
    table = frequencies(
        frame([("C", "low", (0, 5))]), silent, word_starts=WORD_STARTS, ancestors=ANCESTORS,
        codes=CODES, by=("setting",),
    ).set_index("setting")  # fmt: skip
    assert table.loc["south", ["share_of_words", "per_1000_words"]].isna().all(axis=None)
    assert table.loc["north", "share_of_words"].eq(0).all()


def test_a_part_without_a_value_is_in_no_group() -> None:
    """A document whose setting is unknown counts in no setting, and makes no group."""
    parts = PARTS.assign(setting=["north", None, "south"])
    table = frequencies(
        frame([("B", "low", (0, 5))]), parts, word_starts=WORD_STARTS, ancestors=ANCESTORS,
        codes=CODES, by=("setting",),
    )  # fmt: skip
    assert table["setting"].unique().tolist() == ["north", "south"]
    assert table["n_codings"].sum() == 0


def test_documents_can_be_the_groups() -> None:
    """`by=document` gives one group per document."""
    table = count([("B", "low", (0, 5))], by=("document",)).set_index(["document", "code"])
    assert table["n_codings"].loc[("B", "top")] == 1
    assert table["n_documents"].sum() == 3  # B under low, middle and top


def test_cases_are_counted_by_whom_codings_are_about() -> None:
    """One document about two cases counts for both, a coding about nobody for none."""
    found = frame([("A", "low", (0, 5)), ("A", "low", (9, 12)), ("A", "other", (0, 5))])
    found["case"] = ["X", "Y", None]
    table = frequencies(
        found, PARTS, word_starts=WORD_STARTS, ancestors=ANCESTORS, codes=CODES
    ).set_index("code")
    assert table.loc[["top", "low", "other"], "n_cases"].tolist() == [2, 2, 0]
    assert table.loc["top", "n_documents"] == 1


def test_codings_spread_to_every_code_above() -> None:
    """A coding stands once under its code and once under each code above it."""
    spread = spread_upwards(frame([("A", "low", (0, 5)), ("A", "other", (0, 5))]), ANCESTORS)
    assert sorted(spread["code"]) == ["low", "middle", "other", "top"]
