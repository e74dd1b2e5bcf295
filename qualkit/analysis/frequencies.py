"""Counting codes: passages, documents, cases, words, up the code tree as union and not as sum."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

Offsets = np.ndarray[Any, np.dtype[np.uint32]]
COLUMNS = frozenset(
    {
        *("code", "n_codings", "n_documents", "n_cases", "n_words", "share_of_words"),
        *("per_1000_words", "unfinished", "spoken"),
    }
)
"""What the table's own columns are called; no grouping can be called so."""
FAR = 1 << 40  # further than any text is long: keeps documents apart on one axis


def passages(
    codings: pd.DataFrame,
    *,
    word_starts: Mapping[str, Offsets],
    ancestors: Mapping[str, Sequence[str]],
) -> pd.DataFrame:
    """What each code covers in each part of the material.

    Parameters
    ----------
    codings
        Columns document, part, code, start, end: one row per coding; `part` says which part of
        the document it belongs to (the document itself, or one case in it).
    word_starts
        Part -> where its counted words start, ascending, in code points of its document.
    ancestors
        Code -> the codes that it counts for: itself and all above it.

    Returns
    -------
    One row per code and part with something in it: code, part, document, n_codings, n_words.
    Overlapping codings of one code (its sub-codes included) are one passage; its words count
    once.
    """
    wanted = ["code", "part", "document", "n_codings", "n_words"]
    if codings.empty:
        return pd.DataFrame(columns=wanted).astype({"n_codings": int, "n_words": int})
    spread = spread_upwards(codings, ancestors).sort_values(["code", "part", "start", "end"])
    groups = spread.groupby(["code", "part"], sort=False).ngroup().to_numpy()
    start = spread["start"].to_numpy() + groups * FAR
    reached = np.maximum.accumulate(spread["end"].to_numpy() + groups * FAR)
    is_first = np.ones(len(spread), dtype=bool)
    is_first[1:] = start[1:] >= reached[:-1]
    merged = spread[is_first].copy()
    last = np.append(np.flatnonzero(is_first)[1:], len(spread)) - 1
    merged["end"] = reached[last] - groups[last] * FAR
    merged["n_words"] = words_between(merged, word_starts)
    return (
        merged.groupby(["code", "part", "document"], sort=False)
        .agg(n_codings=("start", "size"), n_words=("n_words", "sum"))
        .reset_index()[wanted]
    )


def spread_upwards(codings: pd.DataFrame, ancestors: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Each coding once for its code and once for each code above it."""
    return codings.assign(code=codings["code"].map(lambda key: list(ancestors[key]))).explode(
        "code"
    )


def words_between(
    spans: pd.DataFrame, word_starts: Mapping[str, Offsets], *, within: str = "part"
) -> Any:
    """How many words start within each row's span (columns start, end, and what `within` names)."""
    n = np.zeros(len(spans), dtype=int)
    begins, ends = spans["start"].to_numpy(), spans["end"].to_numpy()
    for place, rows in spans.groupby(within, sort=False).indices.items():
        starts = word_starts[str(place)]
        n[rows] = np.searchsorted(starts, ends[rows]) - np.searchsorted(starts, begins[rows])
    return n


def frequencies(
    codings: pd.DataFrame,
    parts: pd.DataFrame,
    *,
    word_starts: Mapping[str, Offsets],
    ancestors: Mapping[str, Sequence[str]],
    codes: Sequence[str],
    by: Sequence[str] = (),
    order: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """The code frequency table.

    Parameters
    ----------
    codings, word_starts, ancestors
        As for `passages`; codings have a column case besides (the case they are about, may be
        missing).
    parts
        All parts counted, coded or not: columns part, document, n_words (of respondents),
        is_finished, and the columns in `by`.
    codes
        The codes in the order of the table.
    by
        Columns of `parts` that make groups; a part without a value is in no group.
    order
        Column -> its values in their order; values not named there follow, sorted.

    Returns
    -------
    One row per code and group, zeros included: code, the groups, n_codings, n_documents,
    n_cases, n_words, share_of_words (of the respondents' words in the group, 0 to 1),
    per_1000_words (codings per 1,000 of those words), unfinished (documents of the group not
    marked as read). Shares are missing where the group has no words.
    """
    by = list(by)
    parts = parts.dropna(subset=by) if by else parts
    keys = ["code", *by]
    grouped = parts[["part", *by]]
    covered = passages(codings, word_starts=word_starts, ancestors=ancestors)
    found = (
        covered.rename(columns={"document": "in_document"})
        .merge(grouped, on="part")
        .groupby(keys, sort=False)
        .agg(
            n_codings=("n_codings", "sum"),
            n_documents=("in_document", "nunique"),
            n_words=("n_words", "sum"),
        )
    )
    cases = codings[["code", "part", "case"]].rename(columns={"case": "of_case"})
    spread = spread_upwards(cases.drop_duplicates(), ancestors).merge(grouped, on="part")
    found["n_cases"] = spread.groupby(keys, sort=False)["of_case"].nunique()
    groups = _in_order(_groups(parts, by), by, order or {})
    frame = pd.DataFrame({"code": pd.Series(list(codes), dtype=object)}).merge(groups, how="cross")
    frame = frame.merge(found.reset_index(), how="left", on=keys)
    counts = ["n_codings", "n_documents", "n_cases", "n_words"]
    frame[counts] = frame[counts].fillna(0).astype(int)
    spoken = frame["spoken"].where(frame["spoken"] > 0)
    frame["share_of_words"] = frame["n_words"] / spoken
    frame["per_1000_words"] = 1000 * frame["n_codings"] / spoken
    return frame[[*keys, *counts, "share_of_words", "per_1000_words", "unfinished"]]


def _groups(parts: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """One row per group in order: its columns, spoken (words), unfinished (documents)."""
    unfinished = parts[~parts["is_finished"].astype(bool)]
    if not by:
        return pd.DataFrame(
            {"spoken": [parts["n_words"].sum()], "unfinished": [unfinished["document"].nunique()]}
        )
    spoken = parts.groupby(by, sort=True)["n_words"].sum(skipna=False).rename("spoken").to_frame()
    spoken["unfinished"] = unfinished.groupby(by)["document"].nunique()
    return spoken.fillna({"unfinished": 0}).astype({"unfinished": int}).reset_index()


def _in_order(
    groups: pd.DataFrame, by: list[str], order: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """Groups as their values are ordered; values without an order after the others."""
    if not by:
        return groups

    def place(values: "pd.Series[Any]") -> "pd.Series[Any]":
        known = list(order.get(str(values.name), ()))
        return values.map(lambda v: (known.index(v) if v in known else len(known), str(v)))

    return groups.sort_values(by, key=place, ignore_index=True)
