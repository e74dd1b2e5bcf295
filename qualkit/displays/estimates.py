"""Estimates for machines: each of their numbers in a column of its own."""

from dataclasses import replace

from qualkit.displays.table import Cell, Column, Estimate, Table
from qualkit.messages import Catalogue

PARTS = ("value", "spread", "low", "high")


def spread_out(table: Table) -> Table:
    """The same table with a column of numbers for each part that its estimates have.

    The value keeps the column's key; the others add `_sd`, `_low` and `_high` to it.
    """
    kept = [_parts(table, i) for i in range(len(table.columns))]
    say = Catalogue(table.language)
    names = {"spread": say("SD"), "low": say("95 % from"), "high": say("95 % to")}
    suffixes = {"spread": "_sd", "low": "_low", "high": "_high"}
    columns: list[Column] = []
    for column, parts in zip(table.columns, kept, strict=True):
        for part in parts:
            if part == "value":
                columns.append(replace(column, kind="number"))
            elif part:
                key, heading = column.key + suffixes[part], f"{column.heading}: {names[part]}"
                columns.append(replace(column, key=key, heading=heading, kind="number"))
            else:
                columns.append(column)
    rows = tuple(
        replace(
            row,
            cells=tuple(
                _part(cell, part)
                for cell, parts in zip(row.cells, kept, strict=True)
                for part in parts
            ),
        )
        for row in table.rows
    )
    return replace(table, columns=tuple(columns), rows=rows)


def _parts(table: Table, i: int) -> tuple[str, ...]:
    """Which parts the estimates of a column have; ('',) for a column of other things."""
    if table.columns[i].kind != "estimate":
        return ("",)
    cells = [row.cells[i] for row in table.rows]
    return tuple(
        part
        for part in PARTS
        if part == "value"
        or any(isinstance(c, Estimate) and getattr(c, part) is not None for c in cells)
    )


def _part(cell: Cell, part: str) -> Cell:
    if not part or not isinstance(cell, Estimate):
        return cell
    value: float | None = getattr(cell, part)
    return value
