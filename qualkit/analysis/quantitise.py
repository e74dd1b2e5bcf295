"""From codings to one number per unit (case, participant, document) and code."""

from collections.abc import Mapping, Sequence

import pandas as pd

from qualkit.analysis.frequencies import Offsets, passages
from qualkit.errors import Invalid
from qualkit.model import POLARITIES

MEASURES = ("presence", "count", "per_1000_words", "share_of_words", *POLARITIES, "balance")
OF_POLES = (*POLARITIES, "balance")
"""The measures that mean something for codes with poles only."""
WHOLE = ("presence", "count", *POLARITIES)
"""The measures that are whole numbers."""


def quantitise(
    codings: pd.DataFrame,
    read: pd.DataFrame,
    words: "pd.Series[float]",
    codes: Mapping[str, Sequence[str]],
    *,
    measure: str,
    word_starts: Mapping[str, Offsets],
) -> pd.DataFrame:
    """What each unit says under each code, as a number.

    A code stands for itself and its descendants: their codings in one document are taken
    together and those that overlap become one passage, so a parent is the union of its children
    and not their sum.

    - presence: 1 if there is any passage, else 0
    - count: passages
    - per_1000_words: passages per 1,000 words of the respondent
    - share_of_words: the respondent's words within passages / all the respondent's words, 0 to 1
    - positive, negative, ambivalent: passages of that pole only
    - balance: (positive - negative) / (positive + negative), -1 to 1, passages counted per pole;
      ambivalent and unjudged ones are in neither; missing where neither pole occurs

    Zero says: read, and nothing found. What was not read has no row. The two measures per words
    are missing where a unit has no words.

    Parameters
    ----------
    codings
        One row per coding: part, document, unit, code, start, end, polarity (positive, negative,
        other or missing). Codings without a unit count for none.
    read
        document, unit, code: what was read, that is, the finished documents of each unit with the
        codes that they were read for. A passage counts for a code where its document was read
        for that code, whether or not it was for the sub-code that the passage has.
    words
        Unit, code -> the respondent's words in the documents read for it; missing: not known.
    codes
        Code -> itself and its descendants.
    word_starts
        Part -> where the respondent's words start, ascending, in code points.

    Returns
    -------
    One row per unit and code of `read`, in its order: unit, code, value, n_codings (passages, of
    any polarity). Raises Invalid for an unknown measure.
    """
    check_measure(measure)
    found = _per_unit(codings, read, codes, word_starts)
    pairs = read[["unit", "code"]].drop_duplicates(ignore_index=True)
    frame = pairs.merge(found, how="left", on=["unit", "code"])
    counts = ["n_codings", "n_words"]
    frame[counts] = frame[counts].fillna(0).astype(int)
    frame["value"] = _value(frame, codings, read, words, codes, measure, word_starts)
    return frame[["unit", "code", "value", "n_codings"]]


def check_measure(measure: str) -> None:
    """Raises Invalid for an unknown measure, naming those there are."""
    if measure not in MEASURES:
        raise Invalid(
            "There is no measure {measure}.",
            "Choose one of: {choices}.",
            measure=measure,
            choices=", ".join(MEASURES),
        )


def _value(
    frame: pd.DataFrame,
    codings: pd.DataFrame,
    read: pd.DataFrame,
    words: "pd.Series[float]",
    codes: Mapping[str, Sequence[str]],
    measure: str,
    word_starts: Mapping[str, Offsets],
) -> "pd.Series[float]":
    n = frame["n_codings"].astype(float)
    if measure == "presence":
        return (n > 0).astype(float)
    if measure == "count":
        return n

    def of_pole(pole: str) -> "pd.Series[float]":
        per_unit = _per_unit(codings[codings["polarity"] == pole], read, codes, word_starts)
        found = frame[["unit", "code"]].merge(per_unit, how="left", on=["unit", "code"])
        return found["n_codings"].fillna(0).astype(float)

    if measure in POLARITIES:
        return of_pole(measure)
    if measure == "balance":
        positive, negative = of_pole("positive"), of_pole("negative")
        judged = positive + negative
        return (positive - negative) / judged.where(judged > 0)
    spoken = words.astype(float).reindex(pd.MultiIndex.from_frame(frame[["unit", "code"]]))
    spoken = spoken.set_axis(frame.index)
    spoken = spoken.where(spoken > 0)
    return 1000 * n / spoken if measure == "per_1000_words" else frame["n_words"] / spoken


def _per_unit(
    codings: pd.DataFrame,
    read: pd.DataFrame,
    codes: Mapping[str, Sequence[str]],
    word_starts: Mapping[str, Offsets],
) -> pd.DataFrame:
    """Passages and their words per unit and code: unit, code, n_codings, n_words."""
    counts_for: dict[str, list[str]] = {}
    for code, descendants in codes.items():
        for below in descendants:
            counts_for.setdefault(below, []).append(code)
    usable = codings["unit"].notna() & codings["code"].isin(list(counts_for))
    kept = codings.loc[usable, ["part", "document", "unit", "code", "start", "end"]]
    counted = passages(kept, word_starts=word_starts, ancestors=counts_for)
    units = kept[["part", "unit"]].drop_duplicates("part")
    where_read = read[["document", "unit", "code"]].drop_duplicates()
    counted = counted.merge(units, on="part").merge(where_read, on=["document", "unit", "code"])
    per_unit = counted.groupby(["unit", "code"])
    return per_unit[["n_codings", "n_words"]].sum().reset_index()
