"""A frame as it is, as a table for readers."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from qualkit.displays.frequency_table import plain
from qualkit.displays.table import Column, Kind, Row, Table
from qualkit.messages import Catalogue


def listing(
    frame: pd.DataFrame,
    *,
    key: str,
    title: str,
    columns: Sequence[str],
    say: Catalogue,
    headings: Mapping[str, str] | None = None,
    level: str | None = None,
) -> Table:
    """The named columns of a frame; numbers by their type, `level` (a column) as indent."""
    headings = headings or {}
    made = tuple(
        Column(name, headings.get(name, name.replace("_", " ")), *_kind(frame[name]))
        for name in columns
    )
    indents = frame[level].tolist() if level else [0] * len(frame)
    rows = tuple(
        Row(tuple(plain(value) for value in values), int(indent))
        for values, indent in zip(
            frame[list(columns)].itertuples(index=False, name=None), indents, strict=True
        )
    )
    n = say.plural("{n} row.", "{n} rows.", len(rows))
    return Table(key, title, made, rows, (n,), say.language)


def _kind(values: "pd.Series[Any]") -> tuple[Kind, int]:
    if pd.api.types.is_bool_dtype(values):
        return "text", 0
    if pd.api.types.is_integer_dtype(values):
        return "integer", 0
    if pd.api.types.is_float_dtype(values):
        return "number", 2
    return "text", 0
