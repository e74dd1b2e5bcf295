"""The figure of codes by pole."""

from collections.abc import Mapping, Sequence

import pandas as pd

from qualkit.displays.table import Figure, Series
from qualkit.messages import Catalogue

COLOURS = {"positive": "#0072B2", "ambivalent": "#B8B8B8", "negative": "#D55E00", "": "#E8E4D8"}
"""Told apart by colour-blind readers and in print: blue, grey, vermilion, pale."""


def pole_bars(
    counts: pd.DataFrame, *, labels: Mapping[str, str], notes: Sequence[str], say: Catalogue
) -> Figure:
    """Bars per code, stacked by pole. `counts` has codes as index and poles as columns."""
    names = {
        "positive": say("positive"),
        "ambivalent": say("ambivalent"),
        "negative": say("negative"),
        "": say("not judged"),
    }
    series = tuple(
        Series(names[pole], tuple(float(n) for n in counts[pole]), COLOURS[pole])
        for pole in counts.columns
        if counts[pole].any()
    )
    most = say(
        "Passages per code by what they say of the alliance: {list}.",
        list="; ".join(
            f"{labels[str(code)]}: "
            + ", ".join(f"{names[str(pole)]} {n}" for pole, n in row.items() if n)
            for code, row in counts.iterrows()
        ),
    )
    return Figure(
        key="poles",
        title=say("Coded passages by code and pole"),
        categories=tuple(labels[str(code)] for code in counts.index),
        series=series,
        axis=say("Number of passages"),
        description=most,
        notes=tuple(notes),
        language=say.language,
    )
