"""Scores: what the rule of the questionnaire makes of answers."""

from dataclasses import replace
from math import isnan, nan

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.analysis.scales import score
from qualkit.model import Instrument, Item, Scale, Subscale

ONE_TO_FIVE = Scale(1, 5)


def item(key, is_reversed=False, scale=ONE_TO_FIVE):
    return Item(key, is_reversed, scale=scale)


TRUST = Subscale("trust", {}, (item("t1"), item("t2", is_reversed=True), item("t3"), item("t4")))
DISTANCE = Subscale("distance", {}, (item("d1"), item("d2")), score="sum", minimum_answered=0.5)
MONITOR = Instrument("monitor", {}, (TRUST, DISTANCE))


def answers(case="C1", participant="P1", role="client", wave="final", **values):
    rows = [(case, participant, role, wave, item, value) for item, value in values.items()]
    return pd.DataFrame(rows, columns=["case", "participant", "role", "wave", "item", "value"])


@pytest.mark.parametrize(
    ("values", "expected", "n_items"),
    [
        ({"t1": 5, "t2": 1, "t3": 4, "t4": 4}, 4.5, 4),  # (5 + (6 - 1) + 4 + 4) / 4
        ({"t1": 5, "t2": 2, "t3": 3, "t4": None}, 4.0, 3),  # three quarters is enough
        ({"t1": 5, "t2": 2, "t3": 3}, 4.0, 3),  # an absent row is an unanswered item
        ({"t1": 5, "t2": 1, "t3": None, "t4": None}, nan, 2),
        ({"t1": None}, nan, 0),
    ],
)
def test_a_mean_needs_three_quarters_of_its_items_answered(values, expected, n_items):
    (row,) = score(answers(**values), MONITOR).to_dict("records")
    assert row["score"] == pytest.approx(expected, nan_ok=True)
    assert row["n_items"] == n_items


def test_a_sum_with_a_missing_item_is_the_mean_times_the_number_of_items():
    assert score(answers(d1=4, d2=3), MONITOR)["score"].tolist() == [7.0]
    assert score(answers(d1=4, d2=None), MONITOR)["score"].tolist() == [8.0]


def test_a_reversed_item_is_turned_round_on_its_own_scale():
    items = (item("a", is_reversed=True, scale=Scale(0, 10)), item("b"))
    mixed = replace(MONITOR, subscales=(Subscale("mixed", {}, items),))
    assert score(answers(a=8, b=4), mixed)["score"].tolist() == [3.0]  # (10 - 8 + 4) / 2


def test_there_is_a_row_per_person_case_wave_and_subscale_in_the_order_of_the_answers():
    scored = score(
        pd.concat(
            [
                answers("C2", None, wave="final", d1=1, d2=1, t1=3),
                answers("C1", "P9", wave="final", t1=3, t2=3, t3=3),
                answers("C1", "P9", wave="baseline", t1=3, t2=3, t3=4),
                answers("C1", "P1", role="professional", t1=5, t2=1, t3=5, other_questionnaire=2),
            ]
        ),
        MONITOR,
    )
    assert list(scored.columns) == [
        "case", "participant", "role", "wave", "instrument", "subscale", "score", "n_items"
    ]  # fmt: skip
    keys = scored[["case", "role", "wave", "subscale"]].agg(" ".join, axis=1)
    assert keys.tolist() == [
        "C2 client final trust",
        "C2 client final distance",
        "C1 client final trust",
        "C1 client baseline trust",
        "C1 professional final trust",
    ]
    assert scored["score"].tolist()[1:] == pytest.approx([2, 3, 10 / 3, 5])
    assert scored["participant"].isna().tolist() == [True, True, False, False, False]
    assert set(scored["instrument"]) == {"monitor"}


@pytest.mark.parametrize("items", [[], ["unknown"]])
def test_answers_to_no_item_of_the_questionnaire_make_an_empty_frame(items):
    scored = score(answers(**dict.fromkeys(items, 3)), MONITOR)
    assert scored.empty and scored["score"].dtype == float


def test_a_share_that_binary_fractions_cannot_hold_is_still_reached():
    long = Subscale("long", {}, tuple(item(f"i{n}") for n in range(25)), minimum_answered=0.56)
    fourteen = answers(**{f"i{n}": 3 for n in range(14)})
    assert score(fourteen, replace(MONITOR, subscales=(long,)))["score"].tolist() == [3.0]


VALUES = st.lists(st.none() | st.integers(1, 5), min_size=6, max_size=6)


def six_items(reverse, rule="mean", minimum_answered=0.75):
    items = tuple(item(f"i{n}", is_reversed) for n, is_reversed in enumerate(reverse))
    subscale = Subscale("six", {}, items, rule, minimum_answered)
    return replace(MONITOR, subscales=(subscale,))


def by_hand(values, reverse, rule, minimum_answered):
    """The rule written out for one person."""
    turned = [6 - v if r else v for v, r in zip(values, reverse, strict=True) if v is not None]
    if not turned or len(turned) < minimum_answered * 6:
        return nan
    mean = sum(turned) / len(turned)
    return mean * 6 if rule == "sum" else mean


@settings(max_examples=15, deadline=None)
@given(
    st.lists(VALUES, min_size=1, max_size=5),
    st.lists(st.booleans(), min_size=6, max_size=6),
    st.sampled_from(["mean", "sum"]),
    st.sampled_from([0.0, 0.5, 0.75, 1.0]),
)
def test_many_people_at_once_score_as_each_by_hand(people, reverse, rule, minimum_answered):
    frame = pd.concat(
        answers(f"C{i}", **{f"i{n}": v for n, v in enumerate(values)})
        for i, values in enumerate(people)
    )
    scored = score(frame, six_items(reverse, rule, minimum_answered))["score"]
    expected = [by_hand(values, reverse, rule, minimum_answered) for values in people]
    assert scored.tolist() == pytest.approx(expected, nan_ok=True)
    highest = 30 if rule == "sum" else 5
    assert all(isnan(s) or highest / 5 <= s <= highest for s in scored)


@settings(max_examples=15, deadline=None)
@given(VALUES, st.lists(st.booleans(), min_size=6, max_size=6))
def test_turning_answers_and_reversal_both_round_gives_the_score_back(values, reverse):
    turned = [None if v is None else 6 - v for v in values]
    scores = [
        score(answers(**{f"i{n}": v for n, v in enumerate(of)}), six_items(how))["score"].iloc[0]
        for of, how in ((values, reverse), (turned, [not r for r in reverse]))
    ]
    assert scores[0] == pytest.approx(scores[1], nan_ok=True)
