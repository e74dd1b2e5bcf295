"""A table as plain text, for a terminal."""

from itertools import groupby
from textwrap import wrap

from qualkit.displays.table import Column, Row, Table
from qualkit.messages import Catalogue
from qualkit.reports.blocks import blocks, is_too_wide
from qualkit.reports.cells import holds_numbers, label_column, printable, words
from qualkit.reports.widths import fit, needs

GAP = "  "
INDENT = "  "


def as_text(table: Table, width: int = 80) -> str:
    """The table with its title above and its notes below, at most `width` characters wide.

    A table too wide for that is cut into blocks of columns; one with quotations is written as a
    list, row by row. Apart from what is in the data there are only characters that an old
    Windows console (code page 1252) can show.
    """
    table = table.without_empty_columns()
    lines = [*_wrapped(table.title, width), ""]
    room = {"gap": len(GAP), "indent": len(INDENT)}
    has_quotations = any(column.kind == "quotations" for column in table.columns)
    if has_quotations and is_too_wide(table, width, **room):
        lines += _list(table, width)
    else:
        for block in blocks(table, width, **room):
            lines += [*_grid(block, width), ""]
        lines.pop()
    for note in table.notes:
        lines += _wrapped(note, width)
    written = "\n".join(line.rstrip() for line in lines) + "\n"
    return written.replace("\N{MINUS SIGN}", "-")  # the one of print is not in code page 1252


def _list(table: Table, width: int) -> list[str]:
    """Row by row: what names it, and below that every heading with its cell."""
    catalogue = Catalogue(table.language)
    labels = label_column(table)
    rule = "-" * width
    lines = [rule]
    for row in table.rows:
        lines += _wrapped(words(row.cells[labels], table.columns[labels], catalogue), width)
        group = ""
        for number, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
            if number == labels:
                continue
            if column.group and column.group != group:
                lines += _wrapped(INDENT + column.group, width, INDENT * 2)
            group = column.group
            margin = INDENT * 2 if group else INDENT
            first, *others = words(cell, column, catalogue).splitlines() or [""]
            lines += _wrapped(f"{margin}{column.heading}: {first}", width, margin + INDENT)
            for other in others:
                lines += _wrapped(margin + INDENT + other, width, margin + INDENT)
        lines.append(rule)
    return lines


def _grid(table: Table, width: int) -> list[str]:
    catalogue = Catalogue(table.language)
    gaps = len(GAP) * (len(table.columns) - 1)
    widths = [max(1, int(w)) for w in fit(needs(table, indent=len(INDENT)), width - gaps)]
    rule = "-" * (sum(widths) + gaps)
    has_quotations = any(column.kind == "quotations" for column in table.columns)
    lines = [*_groups(table.columns, widths), *_headings(table.columns, widths), rule]
    for number, row in enumerate(table.rows):
        if has_quotations and number:
            lines.append("")
        lines += _row(row, table, widths, catalogue)
    return [*lines, rule]


def _wrapped(text: str, width: int, hanging: str = "") -> list[str]:
    return wrap(printable(text), width, subsequent_indent=hanging) or [""]


def _groups(columns: tuple[Column, ...], widths: list[int]) -> list[str]:
    """The headings over several columns, each with a rule as wide as what it covers."""
    if not any(column.group for column in columns):
        return []
    cells: list[list[str]] = []
    spans: list[int] = []
    start = 0
    for group, members in groupby(columns, key=lambda column: column.group):
        end = start + len(list(members))
        if group:
            spans.append(sum(widths[start:end]) + len(GAP) * (end - start - 1))
            cells.append([line.center(spans[-1]) for line in _wrapped(group, spans[-1])])
        else:
            spans += widths[start:end]
            cells += [[] for _ in range(start, end)]
        start = end
    rules = ["-" * span if cell else "" for cell, span in zip(cells, spans, strict=True)]
    return [*_bottom_aligned(cells, spans), _joined(rules, spans)]


def _headings(columns: tuple[Column, ...], widths: list[int]) -> list[str]:
    cells = [
        [_aligned(line, column, width) for line in _wrapped(column.heading, width)]
        for column, width in zip(columns, widths, strict=True)
    ]
    return _bottom_aligned(cells, widths)


def _row(row: Row, table: Table, widths: list[int], catalogue: Catalogue) -> list[str]:
    labels = label_column(table)
    cells = []
    for number, (cell, column, width) in enumerate(
        zip(row.cells, table.columns, widths, strict=True)
    ):
        depth = INDENT * row.indent if number == labels else ""
        hanging = INDENT if number == labels else ""
        lines: list[str] = []
        for part in words(cell, column, catalogue).splitlines() or [""]:
            room = max(len(hanging) + 1, width - len(depth))
            lines += [depth + line for line in _wrapped(part, room, hanging)]
        cells.append([_aligned(line, column, width) for line in lines])
    height = max(len(cell) for cell in cells)
    return [
        _joined([cell[i] if i < len(cell) else "" for cell in cells], widths) for i in range(height)
    ]


def _aligned(line: str, column: Column, width: int) -> str:
    return line.rjust(width) if holds_numbers(column) else line.ljust(width)


def _bottom_aligned(cells: list[list[str]], widths: list[int]) -> list[str]:
    height = max(len(cell) for cell in cells)
    filled = [[""] * (height - len(cell)) + cell for cell in cells]
    return [_joined(list(line), widths) for line in zip(*filled, strict=True)]


def _joined(cells: list[str], widths: list[int]) -> str:
    return GAP.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
