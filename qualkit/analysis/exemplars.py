"""Choosing the passages that stand for a cell of a joint display."""

from typing import Any

import pandas as pd

IDEAL_WORDS = 30  # long enough to be heard, short enough to be read in a table


def exemplars(passages: pd.DataFrame, *, n: int) -> pd.DataFrame:
    """At most `n` passages, by a rule that can be stated and repeated.

    First the pole that most passages have, then, where there is one, a passage with another
    pole as a counter-example (one without a pole is none); never two of one unit while another
    unit has one; of those the one whose length is nearest to thirty words; ties by document
    and place.

    Passages that overlap one chosen are passed over. `passages` has the columns unit, document,
    start, end, polarity, n_words; its rows are returned.
    """
    left = passages.assign(
        polarity=passages["polarity"].fillna(""),
        distance=(passages["n_words"] - IDEAL_WORDS).abs(),
    ).sort_values(["distance", "document", "start"], kind="stable")
    poles = left.loc[left["polarity"] != "", "polarity"].value_counts()
    main = sorted(poles[poles == poles.max()].index)[0] if len(poles) else ""
    chosen: list[int] = []
    while len(chosen) < n and len(left):
        wanted = left["polarity"] == main
        counter = ~wanted & (left["polarity"] != "")
        if len(chosen) == 1 and counter.any():
            wanted = counter
        pool = left[wanted] if wanted.any() else left
        seen = set(passages.loc[chosen, "unit"])
        fresh = pool[~pool["unit"].isin(seen)]
        pick = (fresh if len(fresh) else pool).index[0]
        chosen.append(pick)
        left = left[~_overlap(left, passages.loc[pick])]
    return passages.loc[chosen]


def _overlap(passages: pd.DataFrame, one: "pd.Series[Any]") -> "pd.Series[bool]":
    """Which passages share words with one of them, itself included."""
    in_document: pd.Series[bool] = passages["document"] == one["document"]
    overlap: pd.Series[bool] = (passages["start"] < one["end"]) & (passages["end"] > one["start"])
    return in_document & overlap
