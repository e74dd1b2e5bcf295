"""A table as an Excel file: typed numbers, shown with the digits of their column."""

import io
import re
from datetime import datetime
from itertools import groupby
from textwrap import wrap
from typing import Any

import xlsxwriter

from qualkit.displays.table import Cell, Column, Table
from qualkit.reports.cells import holds_numbers, label_column, plain, printable, quoted
from qualkit.reports.saving import as_utc
from qualkit.reports.widths import needs

LONGEST_TEXT = 32_767  # characters in a cell, a limit of Excel
WIDEST_COLUMN = 50
LINE, TALLEST = 15, 409  # points; a row of one line, and the most that Excel allows
# a date of its own would make two files with the same content differ
_CREATED = datetime(1980, 1, 1)


def table_bytes(table: Table, *, created: datetime | None = None) -> bytes:
    """The table on one sheet: title, headings that stay in view, rows, notes.

    No text is ever written as a formula or a link. What does not apply is an empty cell; a text
    longer than Excel allows ends with [...].
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties(
            {"title": printable(table.title), "created": as_utc(created) if created else _CREATED}
        )
        sheet = book.add_worksheet(_sheet_name(table.key))
        widths = [min(need.wished, WIDEST_COLUMN) for need in needs(table)]
        first = _write_head(book, sheet, table, widths)
        _write_rows(book, sheet, table, widths, first)
        note = book.add_format({"font_size": 9, "italic": True, "align": "left"})
        for number, text in enumerate(table.notes):
            sheet.write_string(first + len(table.rows) + 1 + number, 0, _fitting(text), note)
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width + 2)
        sheet.freeze_panes(first, label_column(table) + 1 if len(table.columns) > 1 else 0)
        sheet.repeat_rows(first - 1)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        if table.is_wide:
            sheet.set_landscape()
    return buffer.getvalue()


def _write_head(book: Any, sheet: Any, table: Table, widths: list[int]) -> int:
    """Title, headings over several columns and headings; gives the row that comes next."""
    sheet.write_string(0, 0, _fitting(table.title), book.add_format({"bold": True}))
    row = 2
    if any(column.group for column in table.columns):
        style = book.add_format({"bold": True, "align": "center", "bottom": 1, "text_wrap": True})
        start = 0
        for group, members in groupby(table.columns, key=lambda column: column.group):
            end = start + len(list(members))
            if group and end - start > 1:
                sheet.merge_range(row, start, row, end - 1, "", style)
            if group:
                sheet.write_string(row, start, _fitting(group), style)
            start = end
        row += 1
    for number, column in enumerate(table.columns):
        style = book.add_format(
            {
                "bold": True,
                "bottom": 1,
                "text_wrap": True,
                "valign": "bottom",
                "align": "right" if holds_numbers(column) else "left",
                "indent": _margin(table, number),
            }
        )
        sheet.write_string(row, number, _fitting(column.heading), style)
    _set_height(sheet, row, [column.heading for column in table.columns], widths)
    return row + 1


def _write_rows(book: Any, sheet: Any, table: Table, widths: list[int], first: int) -> None:
    styles: dict[tuple[int, int], Any] = {}
    labels = label_column(table)
    for row_number, row in enumerate(table.rows):
        for number, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
            indent = row.indent if number == labels else _margin(table, number)
            if (number, indent) not in styles:
                styles[number, indent] = book.add_format(_style(column, indent))
            _write_cell(sheet, first + row_number, number, cell, styles[number, indent])
        _set_height(sheet, first + row_number, [_wrapping(cell) for cell in row.cells], widths)


def _margin(table: Table, number: int) -> int:
    """Words keep off the numbers that end at their left."""
    return int(number > 0 and not holds_numbers(table.columns[number]))


def _write_cell(sheet: Any, row: int, number: int, cell: Cell, style: Any) -> None:
    value = plain(cell)
    if value is None or value == ():
        sheet.write_blank(row, number, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, number, _fitting(value), style)
    elif isinstance(value, tuple):
        sheet.write_string(row, number, _fitting("\n".join(map(quoted, value))), style)
    else:
        sheet.write_number(row, number, value, style)


def _wrapping(cell: Cell) -> str:
    """What of a cell may take more than one line."""
    if isinstance(cell, tuple):
        return "\n".join(map(quoted, cell))
    return cell if isinstance(cell, str) else ""


def _set_height(sheet: Any, row: int, texts: list[str], widths: list[int]) -> None:
    """Room for every line of a row: Excel finds it by itself, LibreOffice does not."""
    n_lines = max(
        sum(len(wrap(line, width)) for line in text.splitlines())
        for text, width in zip(texts, widths, strict=True)
    )
    if n_lines > 1:
        sheet.set_row(row, min(n_lines * LINE, TALLEST))


def _style(column: Column, indent: int) -> dict[str, object]:
    decimals = f".{'0' * column.digits}" if column.digits else ""
    formats = {
        "integer": "#,##0",
        "position": "0",
        "number": f"#,##0{decimals}",
        "percent": f"0{decimals} %",
        "text": "General",
        "quotations": "General",
    }
    style: dict[str, object] = {"num_format": formats[column.kind], "valign": "top"}
    if holds_numbers(column):
        return {**style, "align": "right"}
    return {**style, "align": "left", "text_wrap": True, "indent": indent}


def _fitting(text: str) -> str:
    text = printable(text)
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 6]} [...]"


def _sheet_name(key: str) -> str:
    """The key as a name that Excel takes: 31 characters, none of []:*?/\\, no outer quote."""
    name = re.sub(r"[\[\]:*?/\\]", "_", key).strip("' ")[:31].strip("' ")
    return name if name and name.lower() != "history" else "table"
