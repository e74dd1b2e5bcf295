"""A table for machines: keys, unrounded values and, for a tree, the level of each row."""

from collections.abc import Iterator

from qualkit.displays.table import Column, Table
from qualkit.messages import Catalogue
from qualkit.reports.cells import Plain, is_tree, plain

LEVEL = "level"


def columns(table: Table) -> tuple[Column, ...]:
    """The columns; a tree has `level` (0 at the top) first."""
    if not is_tree(table) or any(column.key == LEVEL for column in table.columns):
        return table.columns
    return (Column(LEVEL, Catalogue(table.language)("Level"), "integer"), *table.columns)


def keys(table: Table) -> list[str]:
    """The keys of `columns`."""
    return [column.key for column in columns(table)]


def records(table: Table) -> Iterator[list[Plain]]:
    """The values of each row, in the order of `columns`."""
    has_level = len(columns(table)) > len(table.columns)
    for row in table.rows:
        level: list[Plain] = [row.indent] if has_level else []
        yield [*level, *(plain(cell) for cell, _ in zip(row.cells, table.columns, strict=True))]
