"""A table as one web page that needs nothing else: no scripts, no pictures, no network."""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from qualkit.displays.table import Cell, Column, Quotation, Row, Table
from qualkit.messages import Catalogue
from qualkit.reports.cells import holds_numbers, label_column, printable, source, words
from qualkit.reports.widths import Need, needs

STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --grey: #5f5f5f; --rule: #d9d9d9;
  --page: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e8; --grey: #a8a8a8; --rule: #444; --page: #1b1b1d; }
}
body { margin: 2rem; color: var(--ink); background: var(--page);
  font: 0.9375rem/1.4 Calibri, Carlito, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
main { max-width: max-content; margin: 0 auto; }
.across { overflow-x: auto; }
table { border-collapse: collapse; border-top: 1.5px solid; border-bottom: 1.5px solid; }
caption { padding-bottom: 0.6rem; text-align: left; font-size: 1.2em; font-weight: 600; }
th, td { padding: 0.25rem 0.7rem; text-align: left; vertical-align: top; font-weight: 400;
  white-space: pre-line; }
thead th { vertical-align: bottom; font-weight: 600; }
@media screen { thead th { min-width: var(--wish, 0); } }
thead tr:last-child th { border-bottom: 1px solid; }
th[scope=colgroup] { text-align: center; }
th[scope=colgroup] span { display: block; border-bottom: 1px solid; padding-bottom: 0.2rem; }
tbody tr + tr > * { border-top: 1px solid var(--rule); }
tbody th { padding-left: calc(0.7rem + var(--level, 0) * 1.25rem); }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.estimate { white-space: nowrap; }
thead .number, thead .estimate { white-space: normal; }
.quotations { min-width: 18rem; max-width: 34rem; }
blockquote { margin: 0 0 0.35rem; }
blockquote:last-child { margin-bottom: 0; }
blockquote cite { color: var(--grey); font-size: 0.85em; font-style: normal; }
.notes { max-width: 52em; margin: 0.6rem 0 0; font-size: 0.93em; }
@media print {
  @page { size: A4 ORIENTATION; margin: 2cm; }
  :root { color-scheme: light; --ink: #000; --grey: #555; --rule: #ccc; --page: #fff; }
  body { margin: 0; font-size: 9pt; }
  .across { overflow: visible; }
  .quotations { min-width: 0; }
  .notes { max-width: none; }
  tr { break-inside: avoid; }
  tr:has(blockquote) { break-inside: auto; }
}
"""
_NOTHING_ELSE = "default-src 'none'; style-src 'unsafe-inline'"


def table_bytes(table: Table) -> bytes:
    """The table as a page in UTF-8: title, headings, rows, notes; dark where the reader's screen
    is. Every word of it is escaped, and the page itself forbids scripts and outside resources.
    """
    table = table.without_empty_columns()
    title = _text(table.title)
    style = STYLE.replace("ORIENTATION", "landscape" if table.is_wide else "portrait")
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{table.language}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_NOTHING_ELSE}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        "<main>",
        '<div class="across">',
        "<table>",
        f"<caption>{title}</caption>",
        *_head(table),
        *_body(table),
        "</table>",
        "</div>",
        *_notes(table),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join([*lines, ""]).encode()


def _head(table: Table) -> Iterator[str]:
    yield "<thead>"
    if any(column.group for column in table.columns):
        yield f"<tr>{''.join(_groups(table.columns))}</tr>"
    headings = (
        f'<th scope="col"{_class(column)}{_wish(column, need)}>{_text(column.heading)}</th>'
        for column, need in zip(table.columns, needs(table), strict=True)
    )
    yield f"<tr>{''.join(headings)}</tr>"
    yield "</thead>"


def _wish(column: Column, need: Need) -> str:
    """How wide a column of words is on a screen, even where the table has to be scrolled."""
    return f' style="--wish: {need.wished}ch"' if column.kind == "text" else ""


def _groups(columns: tuple[Column, ...]) -> Iterator[str]:
    """The headings over several columns; the rule below stops short of its neighbour."""
    for group, members in groupby(columns, key=lambda column: column.group):
        n = len(list(members))
        if group:
            yield f'<th scope="colgroup" colspan="{n}"><span>{_text(group)}</span></th>'
        else:
            yield f'<td colspan="{n}"></td>'


def _body(table: Table) -> Iterator[str]:
    catalogue = Catalogue(table.language)
    labels = label_column(table)
    yield "<tbody>"
    for row in table.rows:
        cells = (
            _cell(cell, column, row, catalogue, names_row=number == labels)
            for number, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True))
        )
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody>"


def _cell(cell: Cell, column: Column, row: Row, catalogue: Catalogue, *, names_row: bool) -> str:
    if isinstance(cell, tuple) and cell:
        return f"<td{_class(column)}>{''.join(_quotations(cell))}</td>"
    text = _text(words(cell, column, catalogue))
    if names_row:
        level = f' style="--level: {row.indent}"' if row.indent else ""
        return f'<th scope="row"{level}>{text}</th>'
    return f"<td{_class(column)}>{text}</td>"


def _quotations(quotations: Iterable[Quotation]) -> Iterator[str]:
    """Each quotation with its source small and grey behind it."""
    for quotation in quotations:
        said = source(quotation)
        cited = f" <cite>{_text(said)}</cite>" if said else ""
        yield f"<blockquote>“{_text(quotation.text).strip()}”{cited}</blockquote>"


def _notes(table: Table) -> Iterator[str]:
    if table.notes:
        word = _text(Catalogue(table.language)("Note."))
        yield f'<p class="notes"><em>{word}</em> {_text(" ".join(table.notes))}</p>'


def _class(column: Column) -> str:
    if holds_numbers(column):
        return ' class="number"'
    return "" if column.kind == "text" else f' class="{column.kind}"'


def _text(text: str) -> str:
    return escape(printable(text))
