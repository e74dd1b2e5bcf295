"""Quantitising: what becomes of codings as one number per unit and code."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.analysis.quantitise import MEASURES, quantitise
from qualkit.errors import Invalid

FAMILY = {
    "bond": ("bond", "honesty", "respect"),
    "honesty": ("honesty",),
    "respect": ("respect",),
}
EVERY_TENTH = {"D1": np.arange(0, 1000, 10), "D2": np.arange(0, 500, 10)}
OF_PARTS = {f"{name} / {unit}": words for name, words in EVERY_TENTH.items() for unit in "AB"}
WORDS = {"A": 100, "B": 50}
READ = pd.DataFrame(
    [(name, unit, code) for name in EVERY_TENTH for unit in ("A", "B") for code in FAMILY],
    columns=["document", "unit", "code"],
)


def codings(*rows):
    columns = ["document", "unit", "code", "start", "end", "polarity"]
    found = pd.DataFrame(rows, columns=columns).astype({"start": int, "end": int})
    return found.assign(part=found["document"] + " / " + found["unit"].fillna("").astype(str))


THREE = codings(
    ("D1", "A", "honesty", 0, 100, "positive"),
    ("D1", "A", "respect", 50, 150, "negative"),
    ("D1", "A", "respect", 300, 320, "positive"),
)


def of_codes(words):
    """The same words for every code."""
    return pd.Series({(unit, code): n for unit, n in words.items() for code in FAMILY})


def numbers(found, *, measure, read=READ, words=WORDS):
    frame = quantitise(
        found, read, of_codes(words), FAMILY, measure=measure, word_starts=OF_PARTS
    ).set_index(["unit", "code"])
    return frame["value"]


@pytest.mark.parametrize(
    ("measure", "bond", "honesty", "respect"),
    [
        ("presence", 1, 1, 1),
        ("count", 2, 1, 2),  # honesty and the first respect overlap: one passage
        ("per_1000_words", 20, 10, 20),  # of 100 words
        ("share_of_words", 0.17, 0.10, 0.12),  # 0-149 and 300-319: 15 + 2 words
        ("positive", 2, 1, 1),
        ("negative", 1, 0, 1),
        ("ambivalent", 0, 0, 0),
        ("balance", 1 / 3, 1, 0),  # two positive, one negative; one; one and one
    ],
)
def test_a_parent_is_the_union_of_its_children(measure, bond, honesty, respect):
    found = numbers(THREE, measure=measure)["A"]
    assert found.to_dict() == pytest.approx({"bond": bond, "honesty": honesty, "respect": respect})


@pytest.mark.parametrize("measure", [m for m in MEASURES if m != "balance"])
def test_what_was_read_and_not_found_is_zero(measure):
    assert numbers(THREE, measure=measure)["B"].tolist() == [0, 0, 0]


def test_a_balance_of_nothing_judged_is_missing():
    found = codings(
        ("D1", "A", "honesty", 0, 10, None), ("D1", "A", "respect", 20, 30, "ambivalent")
    )
    assert numbers(found, measure="balance").isna().all()


def test_what_was_not_read_has_no_row_even_if_it_is_coded():
    read = READ[READ["code"] != "honesty"]
    found = quantitise(THREE, read, of_codes(WORDS), FAMILY, measure="count", word_starts=OF_PARTS)
    assert found["code"].tolist() == ["bond", "respect", "bond", "respect"]
    assert found["n_codings"].tolist() == [2, 2, 0, 0]


def test_a_unit_without_words_has_no_share_and_no_rate():
    words = {"A": 0}
    for measure in ("share_of_words", "per_1000_words"):
        assert numbers(THREE, measure=measure, words=words).isna().all()


def test_passages_that_only_touch_stay_two_and_those_of_two_documents_add_up():
    found = codings(
        ("D1", "A", "honesty", 0, 10, None),
        ("D1", "A", "honesty", 10, 20, None),
        ("D2", "A", "honesty", 0, 20, None),
    )
    assert numbers(found, measure="count")["A", "bond"] == 3
    assert numbers(found, measure="share_of_words")["A", "bond"] == pytest.approx(0.04)


def test_a_document_of_two_cases_counts_for_each_what_is_about_it():
    found = codings(
        ("D1", "A", "honesty", 0, 30, None),
        ("D1", "B", "honesty", 20, 60, None),
        ("D1", None, "honesty", 0, 900, None),
    )
    share = numbers(found, measure="share_of_words")
    assert share["A", "honesty"] == pytest.approx(3 / 100)
    assert share["B", "honesty"] == pytest.approx(4 / 50)


def test_an_unknown_measure_is_refused_with_the_choices():
    with pytest.raises(Invalid, match="share_of_words"):
        numbers(THREE, measure="words")


def test_no_codings_at_all_give_zeros():
    for measure in MEASURES:
        found = numbers(codings(), measure=measure)
        assert found.isna().all() if measure == "balance" else (found == 0).all()


PLACES = st.tuples(
    st.sampled_from(["D1", "D2"]),
    st.sampled_from(["A", "B"]),
    st.sampled_from(list(FAMILY)),
    st.integers(0, 400),
    st.integers(1, 90),
    st.sampled_from(["positive", "negative", "ambivalent", None]),
).map(lambda row: (*row[:4], row[3] + row[4], row[5]))


@settings(max_examples=15, deadline=None)
@given(st.lists(PLACES, max_size=12))
def test_a_union_lies_between_its_largest_part_and_the_sum_of_its_parts(rows):
    found = codings(*rows)
    own = {key: (key,) for key in FAMILY}
    for measure in ("presence", "count", "share_of_words", "per_1000_words"):
        whole, parts = (
            quantitise(found, READ, of_codes(WORDS), codes, measure=measure, word_starts=OF_PARTS)
            for codes in (FAMILY, own)
        )
        bond = whole[whole["code"] == "bond"].set_index("unit")["value"]
        per_part = parts.groupby("unit")["value"]
        assert (bond <= per_part.sum() + 1e-9).all()
        if measure in ("presence", "share_of_words"):
            assert (bond >= per_part.max() - 1e-9).all()


@settings(max_examples=15, deadline=None)
@given(st.lists(PLACES, max_size=12))
def test_each_measure_agrees_with_counting_word_by_word(rows):
    found = codings(*rows)
    share = numbers(found, measure="share_of_words")
    for unit, n_words in WORDS.items():
        covered = {
            (document, word)
            for document, about, _, start, end, _ in rows
            for word in EVERY_TENTH[document]
            if about == unit and start <= word < end
        }
        assert share[unit, "bond"] == pytest.approx(len(covered) / n_words)


@settings(max_examples=15, deadline=None)
@given(st.lists(PLACES, max_size=12))
def test_a_balance_changes_its_sign_with_the_poles_and_stays_within_one(rows):
    found = codings(*rows)
    mirror = found.assign(
        polarity=found["polarity"].replace({"positive": "negative", "negative": "positive"})
    )
    there, back = numbers(found, measure="balance"), numbers(mirror, measure="balance")
    assert there.tolist() == pytest.approx((-back).tolist(), nan_ok=True)
    assert there.dropna().between(-1, 1).all()
