"""How a cell becomes words for a reader, and a plain value for a machine."""

import math
import re
from numbers import Integral, Real

from qualkit.displays.table import Cell, Column, Estimate, Quotation, Table
from qualkit.messages import Catalogue

EN_DASH = "\N{EN DASH}"
NUMBERS = ("integer", "position", "number", "percent")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

Plain = str | int | float | tuple[Quotation, ...] | None


def printable(text: str) -> str:
    """The text without control characters, which Word refuses and terminals obey."""
    return _CONTROL.sub("", text)


def holds_numbers(column: Column) -> bool:
    """Whether the column is one of numbers, set to the right."""
    return column.kind in NUMBERS


def label_column(table: Table) -> int:
    """The column that names the rows, and is indented in a tree: the first one of text."""
    return next((i for i, column in enumerate(table.columns) if column.kind == "text"), 0)


def is_tree(table: Table) -> bool:
    """Whether any row stands deeper than another."""
    return any(row.indent > 0 for row in table.rows)


def plain(cell: Cell) -> Plain:
    """The cell for a machine: unrounded, whole numbers as int, what is not finite as None."""
    if isinstance(cell, Estimate):
        return plain(cell.value)
    if cell is None or isinstance(cell, (str, tuple)):
        return cell
    if isinstance(cell, Integral):
        return int(cell)
    if isinstance(cell, Real) and math.isfinite(cell):
        return float(cell)
    return None


def source(quotation: Quotation) -> str:
    """Where a quotation comes from and what it says of its code, between brackets."""
    said = "; ".join(part for part in (quotation.origin, quotation.polarity) if part)
    return f"({printable(said)})" if said else ""


def quoted(quotation: Quotation) -> str:
    """The words between quotation marks, with their source behind."""
    words = f"“{printable(quotation.text).strip()}”"
    return f"{words} {source(quotation)}".rstrip()


def on_one_line(quotations: tuple[Quotation, ...]) -> str:
    """All quotations in one text, for a machine."""
    return " | ".join(quoted(quotation) for quotation in quotations)


def words(cell: Cell, column: Column, catalogue: Catalogue) -> str:
    """The cell as a reader sees it; quotations stand on a line each.

    A share of 0.123 in a column of percentages is '12.3 %', in Dutch '12,3 %'
    (with a space that does not break); a coded value is what it means; None and what is not
    finite are an en dash.
    """
    if isinstance(cell, Estimate):
        return _estimate(cell, column, catalogue)
    value = plain(cell)
    if value is None or value == ():
        return EN_DASH
    if value in column.values:
        value = column.values[value]
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, tuple):
        return "\n".join(quoted(quotation) for quotation in value)
    if column.kind == "percent":
        return f"{_number(value * 100, column.digits, catalogue)}\N{NO-BREAK SPACE}%"
    if column.kind == "integer":
        return _number(value, 0, catalogue)
    if column.kind == "position" or (isinstance(value, int) and column.kind != "number"):
        return str(value)
    return _number(value, column.digits, catalogue)


def _estimate(estimate: Estimate, column: Column, catalogue: Catalogue) -> str:
    """'3.40 (0.52)' with a standard deviation, '0.31 [-0.20; 0.82]' with an interval."""
    written = _number(estimate.value, column.digits, catalogue)
    if estimate.spread is not None:
        written += f" ({_number(estimate.spread, column.digits, catalogue)})"
    if estimate.low is not None and estimate.high is not None:
        low, high = (_number(x, column.digits, catalogue) for x in (estimate.low, estimate.high))
        written += f" [{low}; {high}]"
    return written


def _number(value: float, digits: int, catalogue: Catalogue) -> str:
    """The number, without a minus sign before what is shown as nought."""
    written = catalogue.number(value, digits)
    return written if re.search("[1-9]", written) else catalogue.number(0, digits)
