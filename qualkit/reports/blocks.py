"""A table that is too wide, cut into parts that fit one below the other."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from qualkit.displays.table import Table
from qualkit.reports.cells import label_column
from qualkit.reports.widths import needs


def is_too_wide(table: Table, room: float, *, gap: float, indent: int) -> bool:
    """Whether words or numbers would have to break to fit into `room` characters."""
    return _width([need.least for need in needs(table, indent=indent)], gap) > room


def blocks(table: Table, room: float, *, gap: float, indent: int) -> Iterator[Table]:
    """The table in parts that fit, each with the column that names the rows; a table that fits
    is its only part.

    Columns under one heading stay together, unless they do not fit by themselves.
    """
    if not is_too_wide(table, room, gap=gap, indent=indent):
        yield table
        return
    labels = label_column(table)
    least = [need.least for need in needs(table, indent=indent)]

    def fits(numbers: list[int]) -> bool:
        return _width([least[i] for i in numbers], gap) <= room

    others = [i for i in range(len(table.columns)) if i != labels]
    block = [labels]
    for _, members in groupby(others, key=lambda i: table.columns[i].group or i):
        together = list(members)
        for part in [together] if fits([labels, *together]) else [[i] for i in together]:
            if len(block) > 1 and not fits([*block, *part]):
                yield _only(table, block)
                block = [labels]
            block += part
    yield _only(table, block)


def _width(columns: list[int], gap: float) -> float:
    return sum(columns) + gap * (len(columns) - 1)


def _only(table: Table, numbers: list[int]) -> Table:
    return replace(
        table,
        columns=tuple(table.columns[i] for i in numbers),
        rows=tuple(replace(row, cells=tuple(row.cells[i] for i in numbers)) for row in table.rows),
    )
