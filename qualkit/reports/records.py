"""A table for machines: keys, unrounded values and, for a tree, the level of each row."""

from collections.abc import Iterator

from qualkit.displays.table import Table
from qualkit.reports.cells import Plain, is_tree, plain

LEVEL = "level"


def keys(table: Table) -> list[str]:
    """The keys of the columns; a tree has `level` (0 at the top) first."""
    return [*_level(table), *(column.key for column in table.columns)]


def records(table: Table) -> Iterator[list[Plain]]:
    """The values of each row, in the order of `keys`."""
    has_level = bool(_level(table))
    for row in table.rows:
        level: list[Plain] = [row.indent] if has_level else []
        yield [*level, *(plain(cell) for cell, _ in zip(row.cells, table.columns, strict=True))]


def _level(table: Table) -> list[str]:
    own = any(column.key == LEVEL for column in table.columns)
    return [LEVEL] if is_tree(table) and not own else []
