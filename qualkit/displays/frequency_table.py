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
    documents are in it, or nothing where that need not be said. Many groups side by side show
    passages only. `is_long` makes one row per code and group with every measure, as a
    spreadsheet wants it.
    """
    by = ", ".join(heading.lower() for _, heading, _ in groups)
    order = list(frame[[c for c, _, _ in groups]].drop_duplicates().itertuples(index=False))
    if is_long or not groups:
        columns, rows = _flat(frame, labels, levels, groups, say)
    else:
        columns, rows = _side_by_side(frame, labels, levels, groups, order, sizes, say)
    title = say("Code frequencies by {groups}", groups=by) if groups else say("Code frequencies")
    if groups and len(order) > MANY and not is_long:
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
    columns = [Column("code", say("Code"), values=labels)]
    columns += [Column(column, heading, values=values) for column, heading, values in groups]
    columns += _measures(say)
    rows = []
    for record in frame.to_dict("records"):
        code = str(record["code"])
        cells: list[Cell] = [code]
        cells += [str(record[column]) for column, _, _ in groups]
        cells += [plain(record[measure]) for measure in MEASURES]
        rows.append(Row(tuple(cells), levels[code]))
    return columns, rows


def _side_by_side(
    frame: pd.DataFrame,
    labels: Mapping[str, str],
    levels: Mapping[str, int],
    groups: Sequence[tuple[str, str, Mapping[str, str]]],
    order: Sequence[tuple[Any, ...]],
    sizes: Mapping[tuple[str, ...], int],
    say: Catalogue,
) -> tuple[list[Column], list[Row]]:
    measures = [m for m in _measures(say) if m.key in ("n_codings", "n_documents")]
    if len(order) > MANY:
        measures = measures[:1]
    columns = [Column("code", say("Code"))]
    for values in order:
        of_group = [
            names.get(str(v), str(v)) for v, (_, _, names) in zip(values, groups, strict=True)
        ]
        if sizes:
            n = sizes.get(tuple(map(str, values)), 0)
            of_group[-1] += f" (n{SPACE}={SPACE}{say.number(n)})"
        if len(measures) == 1:  # then the last grouping is what its column is called by
            *above, heading = of_group
            named = [replace(measures[0], heading=heading, group=" / ".join(above))]
        else:
            named = [replace(m, group=" / ".join(of_group)) for m in measures]
        columns += [replace(c, key="_".join(map(str, (c.key, *values)))) for c in named]
    indexed = frame.set_index(["code", *(column for column, _, _ in groups)])
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
