"""Questionnaire scores from answers, by the rule of the instrument."""

import numpy as np
import pandas as pd

from qualkit.model import Instrument

PERSON = ["case", "participant", "role", "wave"]
SCORES = [*PERSON, "instrument", "subscale", "score", "n_items"]


def score(answers: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """The score of every person on every subscale.

    A reversed item counts as minimum + maximum of its scale - answer. The score is the mean of
    the answered items, or for a `sum` that mean times the number of items, so that an item left
    out within the rule does not lower it. Where fewer than the share `minimum_answered` is
    answered, the score is missing and `n_items` says how many were.

    Parameters
    ----------
    answers
        At most one row per person and item: case, participant, role, wave, item, value (missing
        where nothing was answered). Items of other questionnaires are passed over.
    instrument
        Says which items make a subscale, which are reversed, and the rule.

    Returns
    -------
    One row per case, participant, role, wave and subscale of which there is any item row, people
    in the order of `answers`, subscales in that of the instrument: case, participant, role,
    wave, instrument, subscale, score, n_items (answered).
    """
    keyed = answers[[*PERSON, "item", "value"]].merge(_items(instrument), on="item")
    if keyed.empty:
        return pd.DataFrame(columns=SCORES).astype({"score": float, "n_items": int})
    value = keyed["value"].astype(float)
    keyed["value"] = value.where(~keyed["is_reversed"], keyed["ends"] - value)
    keyed["person"] = keyed.groupby(PERSON, sort=False, dropna=False).ngroup()
    groups = keyed.groupby(["person", "place"])["value"]
    answered = groups.agg(mean="mean", n_items="count").reset_index()
    people = keyed.drop_duplicates("person")[["person", *PERSON]]
    scored = answered.merge(people, on="person").merge(_rules(instrument), on="place")
    # A share and not minimum_answered * length: 14 of 25 is 0.56, but 0.56 * 25 is above 14.
    enough = scored["n_items"] / scored["length"] >= scored["minimum_answered"]
    total = scored["mean"] * np.where(scored["is_sum"], scored["length"], 1)
    scored["score"] = total.where(enough)
    scored["instrument"] = instrument.key
    return scored.sort_values(["person", "place"], ignore_index=True)[SCORES]


def _items(instrument: Instrument) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (item.key, place, item.is_reversed, item.scale.minimum + item.scale.maximum)
            for place, subscale in enumerate(instrument.subscales)
            for item in subscale.items
            if item.scale is not None
        ],
        columns=["item", "place", "is_reversed", "ends"],
    )


def _rules(instrument: Instrument) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "place": range(len(instrument.subscales)),
            "subscale": [s.key for s in instrument.subscales],
            "length": [len(s.items) for s in instrument.subscales],
            "minimum_answered": [s.minimum_answered for s in instrument.subscales],
            "is_sum": [s.score == "sum" for s in instrument.subscales],
        }
    )
