"""A table as an Excel file: typed numbers, shown with the digits of their column."""

import io
import re
from dataclasses import replace
from datetime import datetime
from textwrap import wrap
from typing import Any

import xlsxwriter

from qualkit.displays.table import Cell, Column, Table
from qualkit.messages import Catalogue
from qualkit.reports.cells import holds_numbers, label_column, plain, printable, quoted
from qualkit.reports.saving import as_utc
from qualkit.reports.widths import needs

LONGEST_TEXT = 32_767  # characters in a cell, a limit of Excel
WIDEST_COLUMN = 50
NOTES_WIDTH = 100
FITS_ON_PAPER = 200  # characters beside each other that can still be read on a page
_LONGEST_HEADER = 200  # characters above each printed page; Excel allows 255
LINE, TALLEST = 15, 409  # points; a row of one line, and the most that Excel allows
# a date of its own would make two files with the same content differ
_CREATED = datetime(1980, 1, 1)


def table_bytes(table: Table, *, created: datetime | None = None) -> bytes:
    """The table on one sheet, its headings in the first row, so that other programs read it as
    it is; title and notes on a second one.

    Numbers are unrounded; what a text stands for is written out. No text is ever written as a
    formula or a link. What does not apply is an empty cell; a text longer than Excel allows ends
    with [...].
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties(
            {"title": printable(table.title), "created": as_utc(created) if created else _CREATED}
        )
        table = _with_one_heading(table)
        name, notes = _sheet_name(table.key), Catalogue(table.language)("Notes")
        sheet = book.add_worksheet(name)
        widths = [min(need.wished, WIDEST_COLUMN) for need in needs(table)]
        _write_head(book, sheet, table, widths)
        _write_rows(book, sheet, table, widths, first=1)
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width + 2)
        sheet.freeze_panes(1, label_column(table) + 1 if len(table.columns) > 1 else 0)
        sheet.repeat_rows(0)
        sheet.set_header(f"&L{printable(table.title).replace('&', '&&')[:_LONGEST_HEADER]}")
        sheet.set_paper(9)
        n_abreast = -(-sum(widths) // FITS_ON_PAPER)
        sheet.fit_to_pages(n_abreast, 0)
        if n_abreast > 1:
            sheet.repeat_columns(0, label_column(table))
        if table.is_wide:
            sheet.set_landscape()
        _write_notes(book, book.add_worksheet(notes if notes != name else f"{notes} 2"), table)
    return buffer.getvalue()


def _with_one_heading(table: Table) -> Table:
    """The table with each heading over several columns before those of the columns."""
    columns = (
        replace(c, heading=f"{c.group}: {c.heading}", group="") if c.group else c
        for c in table.columns
    )
    return replace(table, columns=tuple(columns))


def _write_head(book: Any, sheet: Any, table: Table, widths: list[int]) -> None:
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
        sheet.write_string(0, number, _fitting(column.heading), style)
    _set_height(sheet, 0, [column.heading for column in table.columns], widths)


def _write_notes(book: Any, sheet: Any, table: Table) -> None:
    text = {"text_wrap": True, "valign": "top"}
    sheet.set_column(0, 0, NOTES_WIDTH)
    styles = [book.add_format({**text, "bold": True}), book.add_format(text)]
    for number, words in enumerate((table.title, *table.notes)):
        sheet.write_string(number, 0, _fitting(words), styles[number > 0])
        _set_height(sheet, number, [words], [NOTES_WIDTH])
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_rows(book: Any, sheet: Any, table: Table, widths: list[int], first: int) -> None:
    styles: dict[tuple[int, int], Any] = {}
    labels = label_column(table)
    for row_number, row in enumerate(table.rows):
        for number, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
            indent = row.indent if number == labels else _margin(table, number)
            if (number, indent) not in styles:
                styles[number, indent] = book.add_format(_style(column, indent))
            _write_cell(
                sheet, first + row_number, number, _said(cell, column), styles[number, indent]
            )
        _set_height(sheet, first + row_number, [_wrapping(cell) for cell in row.cells], widths)


def _said(cell: Cell, column: Column) -> Cell:
    """What a text stands for; a number stays one."""
    return column.values.get(cell, cell) if isinstance(cell, str) else cell


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
