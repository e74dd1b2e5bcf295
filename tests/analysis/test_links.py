"""Who has a score, a text, or both."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.analysis.links import BOTH, NEITHER, REASONS, SCORE_ONLY, TEXT_ONLY, counts, ledger

SCORE_REASONS = ("no answers", "too few answered", "no consent")
TEXT_REASONS = ("no document", "other measurement", "not finished", "not said", "not reconciled",
                "no consent")  # fmt: skip


def frames(cases: list[tuple[bool, bool, str, str]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    names = [f"C{i:02}" for i in range(len(cases))]
    scores = pd.DataFrame(
        {
            "unit": names,
            "score": pd.Series([3.0 if has else None for has, _, _, _ in cases], dtype=float),
            "reason": [reason for _, _, reason, _ in cases],
        }
    )
    texts = pd.DataFrame(
        {
            "unit": names,
            "has_text": [has for _, has, _, _ in cases],
            "reason": [reason for _, _, _, reason in cases],
        }
    )
    return scores, texts


cases = st.lists(
    st.tuples(
        st.booleans(), st.booleans(), st.sampled_from(SCORE_REASONS), st.sampled_from(TEXT_REASONS)
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=25, deadline=None)
@given(cases)
def test_every_case_is_counted_once(found) -> None:
    """The ledger has one row per case, and its counts add up to all cases."""
    linked = ledger(*frames(found))
    assert linked["unit"].is_unique and len(linked) == len(found)
    assert counts(linked)["n"].sum() == len(found)


@settings(max_examples=25, deadline=None)
@given(cases)
def test_the_status_says_what_there_is(found) -> None:
    """Both, score only, text only, neither; a reason stands exactly where something is missing."""
    linked = ledger(*frames(found))
    names = {
        (True, True): BOTH, (True, False): SCORE_ONLY,
        (False, True): TEXT_ONLY, (False, False): NEITHER,
    }  # fmt: skip
    for (has_score, has_text, no_score, no_text), row in zip(
        found, linked.itertuples(), strict=True
    ):
        assert row.status == names[has_score, has_text]
        assert row.score_reason == ("" if has_score else no_score)
        assert row.text_reason == ("" if has_text else no_text)


@settings(max_examples=40, deadline=None)
@given(cases)
def test_counts_come_in_a_fixed_order(found) -> None:
    """Statuses stand as both, score, text, neither; within one, the most frequent reason first."""
    counted = counts(ledger(*frames(found)))
    order = [BOTH, SCORE_ONLY, TEXT_ONLY, NEITHER]
    places = [order.index(status) for status in counted["status"]]
    assert places == sorted(places)
    for _, group in counted.groupby("status"):
        assert group["n"].is_monotonic_decreasing


def test_cases_are_counted_by_what_is_missing() -> None:
    """Reasons are those of what is missing; where both are, the score's stands."""
    linked = ledger(
        *frames(
            [
                (True, True, "no answers", "no document"),
                (True, False, "no answers", "not finished"),
                (False, True, "too few answered", "no document"),
                (False, False, "no answers", "no document"),
            ]
        )
    )
    assert counts(linked).to_dict("list") == {
        "status": [BOTH, SCORE_ONLY, TEXT_ONLY, NEITHER],
        "reason": ["", "not finished", "too few answered", "no answers"],
        "n": [1, 1, 1, 1],
    }


def test_every_reason_has_words() -> None:
    """A reader sees a sentence for each reason that can occur."""
    assert set(REASONS) == {*SCORE_REASONS, *TEXT_REASONS}
    assert all(words.strip() for words in REASONS.values())


def test_a_case_given_twice_is_refused() -> None:
    """Two rows for one case would count it twice, so they do not merge."""
    scores, texts = frames([(True, True, "no answers", "no document")])
    with pytest.raises(pd.errors.MergeError):
        ledger(pd.concat([scores, scores]), texts)
