"""A table as an SPSS file."""

from collections.abc import Sequence
from datetime import datetime

from qualkit.displays.table import Column, Table
from qualkit.formats.spss_writing import LONGEST_TEXT, Variable, sav_bytes
from qualkit.messages import Catalogue
from qualkit.reports.cells import Plain, holds_numbers, on_one_line, printable
from qualkit.reports.records import columns, records
from qualkit.reports.saving import as_utc


def table_bytes(table: Table, *, created: datetime | None = None) -> bytes:
    """The table as a .sav: a variable for each column, labelled with its heading.

    Numbers are unrounded and shown with the digits of their column, a share of 12.3 % as 0.123;
    coded values are labelled; what does not apply, or is said in words in a column of numbers,
    is system-missing. Title and notes are in the file.
    """
    values = zip(*records(table), strict=True) if table.rows else ((),) * len(columns(table))
    variables = [
        _variable(column, cells) for column, cells in zip(columns(table), values, strict=True)
    ]
    notes = [printable(note) for note in (*table.notes, *_too_long(variables, table.language))]
    return sav_bytes(
        variables,
        title=printable(table.title),
        notes=notes,
        created=as_utc(created) if created else None,
    )


def _variable(column: Column, cells: Sequence[Plain]) -> Variable:
    label = f"{column.heading} ({column.group})" if column.group else column.heading
    label = printable(label or column.key)
    labels = {value: printable(label) for value, label in column.values.items()}
    if not holds_numbers(column):
        return Variable(column.key, label, [_text(cell) for cell in cells], labels=labels)
    decimals = {"integer": 0, "position": 0, "percent": column.digits + 2}.get(
        column.kind, column.digits
    )
    return Variable(
        column.key,
        label,
        [cell if isinstance(cell, int | float) else None for cell in cells],
        decimals=decimals,
        measure="nominal" if labels else "scale",
        labels=labels,
    )


def _text(cell: Plain) -> str:
    if isinstance(cell, tuple):
        return printable(on_one_line(cell))
    return "" if cell is None else printable(str(cell))


def _too_long(variables: Sequence[Variable], language: str) -> list[str]:
    """What a reader must know of texts that SPSS has no room for."""
    texts = [value for v in variables for value in v.values if isinstance(value, str)]
    n = sum(len(text.encode()) > LONGEST_TEXT for text in texts)
    said = Catalogue(language).plural(
        "{n} text is longer than SPSS allows and ends with [...].",
        "{n} texts are longer than SPSS allows and end with [...].",
        n,
    )
    return [said] if n else []
