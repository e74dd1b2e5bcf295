"""Excel workbooks that people fill in: text in every cell, and lists to choose from."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range_abs

from qualkit.errors import Invalid

LONGEST_CELL = 32_767  # UTF-16 units, a limit of Excel
LAST_ROW = 1_048_575
_LINE, _MOST_LINES = 15, 8  # points of a line, and how many lines of a row are shown at most
_FITS_ON_PAPER = 220  # characters beside each other that can still be read on a page
_CREATED = datetime(1980, 1, 1)  # else two files with the same content would differ
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_CHOICES = "choices"


@dataclass(frozen=True)
class Field:
    """A column to be filled in: heading, width in characters, and what may be chosen.

    Excel asks before it takes anything else than a choice, and takes it then.
    """

    heading: str
    width: int = 16
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """A sheet: its fields, a text for each in every row; `n_fixed` columns stay in view."""

    title: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[str, ...], ...]
    n_fixed: int = 1


def workbook(pages: Sequence[Page]) -> bytes:
    """The pages as an .xlsx.

    Every cell is text: nothing becomes a formula, a link, a number or a date, now or when it is
    filled in. Raises Invalid with every text that a cell cannot hold.
    """
    problems = [problem for page in pages for problem in _misfits(page)]
    if problems:
        raise Invalid("An Excel file cannot hold all of this.", problems=problems)
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": _CREATED})
        for page in pages:
            book.add_worksheet(page.title)
        places = _write_choices(book, pages)
        for page in pages:
            _write_page(book, page, places)
    return buffer.getvalue()


def _misfits(page: Page) -> Iterator[Invalid]:
    for number, row in enumerate(page.rows, start=2):
        for field, text in zip(page.fields, row, strict=True):
            at: dict[str, Any] = {"sheet": page.title, "row": number, "column": field.heading}
            if len(text.encode("utf-16-le", "surrogatepass")) > 2 * LONGEST_CELL:
                yield Invalid(
                    "Sheet {sheet}, row {row}, column {column}: the text is longer than the "
                    "{most} characters that a cell of Excel can hold.",
                    **at,
                    most=LONGEST_CELL,
                )
            elif _NOT_IN_XML.search(text):
                yield Invalid(
                    "Sheet {sheet}, row {row}, column {column}: there is a control character "
                    "that no cell of Excel can hold.",
                    **at,
                )


def _write_choices(book: Any, pages: Sequence[Page]) -> dict[tuple[str, ...], str]:
    """Every list of choices on a hidden sheet; gives where each stands.

    A list inside the rule itself may hold 255 characters and no comma.
    """
    lists = dict.fromkeys(field.choices for page in pages for field in page.fields)
    lists.pop((), None)
    if not lists:
        return {}
    sheet = book.add_worksheet(_CHOICES)
    sheet.hide()
    places = {}
    for column, choices in enumerate(lists):
        for row, choice in enumerate(choices):
            sheet.write_string(row, column, choice)
        places[choices] = f"={_CHOICES}!{xl_range_abs(0, column, len(choices) - 1, column)}"
    return places


def _write_page(book: Any, page: Page, places: dict[tuple[str, ...], str]) -> None:
    sheet = book.get_worksheet_by_name(page.title)
    text = {"num_format": "@", "valign": "top", "text_wrap": True}
    head = book.add_format({**text, "bold": True, "bg_color": "#DDE6EE", "bottom": 1})
    body = book.add_format(text)
    for number, field in enumerate(page.fields):
        sheet.set_column(number, number, field.width, body)
        sheet.write_string(0, number, field.heading, head)
        if field.choices:
            rule = {
                "validate": "list",
                "source": places[field.choices],
                "error_type": "warning",
            }
            sheet.data_validation(1, number, LAST_ROW, number, rule)
    _set_height(sheet, 0, page, [field.heading for field in page.fields])
    for number, row in enumerate(page.rows, start=1):
        for place, words in enumerate(row):
            if words:
                sheet.write_string(number, place, words, body)
            else:
                sheet.write_blank(number, place, None, body)
        _set_height(sheet, number, page, row)
    sheet.freeze_panes(1, page.n_fixed)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{LAST_ROW + 1}"})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0)
    n_abreast = -(-sum(field.width for field in page.fields) // _FITS_ON_PAPER)
    sheet.fit_to_pages(n_abreast, 0)
    if n_abreast > 1:
        sheet.repeat_columns(0, page.n_fixed - 1)


def _set_height(sheet: Any, number: int, page: Page, texts: Sequence[str]) -> None:
    """Room for the lines of a row, up to a limit; LibreOffice does not find it by itself."""
    n_lines = max(
        sum(len(wrap(line, field.width)) or 1 for line in text.split("\n"))
        for field, text in zip(page.fields, texts, strict=True)
    )
    sheet.set_row(number, min(n_lines, _MOST_LINES) * _LINE)
