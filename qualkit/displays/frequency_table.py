"""The code frequency table, for readers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from qualkit.displays.table import Cell, Column, Row, Table
from qualkit.messages import Catalogue

MANY = 6
"""Groups beyond which each has room for one column only."""
SPACE = "\N{NO-BREAK SPACE}"
MEASURES = ("n_codings", "n_documents", "n_cases", "n_words", "share_of_words", "per_1000_words")


def frequency_table(
    frame: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    levels: Mapping[str, int],
    groups: Sequence[tuple[str, str, Mapping[str, str]]],
    sizes: Mapping[tuple[str, ...], int],
    notes: Sequence[str],
    say: Catalogue,
    is_long: bool = False,
) -> Table:
    """Codes as rows; all measures, or per group codings and documents side by side.

    `frame` as `analysis.frequencies` returns it; `labels` and `levels` per code; `groups` holds
    per grouping its column, its heading and the labels of its values, `sizes` per group how many
    documents are in it. Many groups side by side show passages only. `is_long` makes one row per
    code and group with every measure, as a spreadsheet wants it.
    """
    by = ", ".join(heading.lower() for _, heading, _ in groups)
    columns, rows = (
        _flat(frame, labels, levels, groups, say)
        if is_long or not groups
        else _side_by_side(frame, labels, levels, groups, sizes, say)
    )
    title = say("Code frequencies by {groups}", groups=by) if groups else say("Code frequencies")
    if groups and not is_long and not any(column.group for column in columns):
        title = say("Passages under each code by {groups}", groups=by)
    return Table(
        key="frequencies",
        title=title,
        columns=tuple(columns),
        rows=tuple(rows),
        notes=tuple(notes),
        language=say.language,
        is_wide=len(columns) > 8,
    )


def _measures(say: Catalogue) -> list[Column]:
    return [
        Column("n_codings", say("Passages"), "integer"),
        Column("n_documents", say("Documents"), "integer"),
        Column("n_cases", say("Cases"), "integer"),
        Column("n_words", say("Words"), "integer"),
        Column("share_of_words", say("Share of words"), "percent", 1),
        Column("per_1000_words", say("Per 1,000 words"), "number", 2),
    ]


def _flat(
    frame: pd.DataFrame,
    labels: Mapping[str, str],
    levels: Mapping[str, int],
    groups: Sequence[tuple[str, str, Mapping[str, str]]],
    say: Catalogue,
) -> tuple[list[Column], list[Row]]:
    columns = [Column("code", say("Code"))]
    columns += [Column(column, heading) for column, heading, _ in groups]
    columns += _measures(say)
    rows = []
    for record in frame.to_dict("records"):
        code = str(record["code"])
        cells: list[Cell] = [labels[code]]
        cells += [values.get(str(record[c]), str(record[c])) for c, _, values in groups]
        cells += [plain(record[measure]) for measure in MEASURES]
        rows.append(Row(tuple(cells), levels[code]))
    return columns, rows


def _side_by_side(
    frame: pd.DataFrame,
    labels: Mapping[str, str],
    levels: Mapping[str, int],
    groups: Sequence[tuple[str, str, Mapping[str, str]]],
    sizes: Mapping[tuple[str, ...], int],
    say: Catalogue,
) -> tuple[list[Column], list[Row]]:
    keys = [column for column, _, _ in groups]
    order = list(frame[keys].drop_duplicates().itertuples(index=False, name=None))
    measures = [m for m in _measures(say) if m.key in ("n_codings", "n_documents")]
    if len(order) > MANY:
        measures = measures[:1]
    columns = [Column("code", say("Code"))]
    for values in order:
        heading = " / ".join(
            names.get(str(v), str(v)) for v, (_, _, names) in zip(values, groups, strict=True)
        )
        n = sizes.get(tuple(map(str, values)), 0)
        group = f"{heading} (n{SPACE}={SPACE}{say.number(n)})"
        key = "_".join(map(str, values))
        columns += [replace(m, key=f"{m.key}_{key}", group=group) for m in measures]
    if len(measures) == 1:  # then the group is all that its column is called by
        columns = [replace(c, heading=c.group or c.heading, group="") for c in columns]
    indexed = frame.set_index(["code", *keys])
    rows = []
    for code in dict.fromkeys(frame["code"]):
        cells: list[Cell] = [labels[code]]
        for values in order:
            found = indexed.loc[(code, *values)]
            cells += [plain(found[measure.key]) for measure in measures]
        rows.append(Row(tuple(cells), levels[code]))
    return columns, rows


def plain(value: Any) -> Cell:
    """A number of a frame as a cell; missing becomes None."""
    if pd.isna(value):
        return None
    number = value.item() if hasattr(value, "item") else value
    return number if isinstance(number, int | float | str) else str(number)
