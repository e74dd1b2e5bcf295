"""A table in a Word document, as journals print it: three rules and no vertical lines."""

from itertools import groupby
from typing import Any

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Cm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from qualkit.displays.table import Column, Quotation, Row, Table
from qualkit.messages import Catalogue
from qualkit.reports.blocks import blocks, is_too_wide
from qualkit.reports.cells import EN_DASH, holds_numbers, label_column, printable, source, words
from qualkit.reports.docx_style import (
    GREY,
    LONG,
    MARGIN,
    SHORT,
    TABLE_NOTE,
    TABLE_TEXT_ID,
    element,
)
from qualkit.reports.widths import fit, needs

CHARACTER = 0.177  # cm, an average one of the table's text, a little more than Arial needs
PADDING = 0.1  # cm, at either side of a cell
INDENT = 0.4  # cm, for a level of a tree
AIRY = 1.25  # how much wider than needed a table is where there is room
SHORT_TABLE = 12  # rows that are kept on one page
_AROUND = 2 * PADDING + CHARACTER / 2  # letters differ in width, numbers must not break
_INDENT = round(INDENT / CHARACTER)  # a level in characters


def add_table(document: Document, table: Table) -> None:
    """Put the table and the notes below it at the end of the document; a table that is too wide
    for the page, unless it has quotations, in parts below each other.
    """
    for number, part in enumerate(_parts(table.without_empty_columns())):
        if number:
            document.add_paragraph(style=TABLE_NOTE)  # Word joins two tables that touch
        _add_part(document, part)
    if table.notes:
        add_notes(document, table.notes, table.language)
    else:
        document.add_paragraph(style=TABLE_NOTE)


def _parts(table: Table) -> list[Table]:
    """The table, or airy parts of it where words would have to break."""
    room, gap = (_page(table) + _AROUND) / CHARACTER, _AROUND / CHARACTER
    has_quotations = any(column.kind == "quotations" for column in table.columns)
    if has_quotations or not is_too_wide(table, room, gap=gap, indent=_INDENT):
        return [table]
    return list(blocks(table, room / AIRY, gap=gap, indent=_INDENT))


def _add_part(document: Document, table: Table) -> None:
    groups = any(column.group for column in table.columns)
    n_heads = 2 if groups else 1
    catalogue = Catalogue(table.language)
    drawn = document.add_table(n_heads + len(table.rows), len(table.columns))
    widths = _widths(table)
    _properties(drawn, table, widths)
    cells = drawn._cells  # asking row by row would count them anew each time
    n = len(table.columns)
    for number, cell in enumerate(cells):
        cell.width = Cm(widths[number % n])
    if groups:
        _group_row(cells[:n], table.columns)
    _heading_row(cells[(n_heads - 1) * n : n_heads * n], table.columns)
    for number, row in enumerate(table.rows):
        start = (n_heads + number) * n
        is_last = number == len(table.rows) - 1
        keep = bool(table.notes) if is_last else len(table.rows) <= SHORT_TABLE
        _body_row(cells[start : start + n], row, table, catalogue, keep_with_next=keep)
    for number, line in enumerate(drawn._tbl.tr_lst):
        properties = line.get_or_add_trPr()
        if number < n_heads or not _has_quotations(table.rows[number - n_heads]):
            properties.append(element("cantSplit"))
        if number < n_heads:
            properties.append(element("tblHeader"))


def add_notes(document: Document, notes: tuple[str, ...], language: str) -> None:
    """Notes in small type, after the word 'Note.' in italics."""
    paragraph = document.add_paragraph(style=TABLE_NOTE)
    paragraph.add_run(Catalogue(language)("Note.")).italic = True
    is_list = sum(note.startswith(EN_DASH) for note in notes) > 1
    for number, note in enumerate(notes):
        # The lines of a list, its heading and what follows it begin on a line of their own.
        near = notes[max(0, number - 1) : number + 2]
        is_apart = is_list and number > 0 and any(line.startswith(EN_DASH) for line in near)
        run = paragraph.add_run()
        if is_apart:
            run.add_break()
        run.add_text(printable(note if is_apart else f" {note}"))


def _widths(table: Table) -> list[float]:
    """In cm; a table that nearly fills the page fills it, a small one is a little airy, so that
    no word breaks where the font is missing and a wider one takes its place."""
    page = _page(table)
    room = page - _AROUND * len(table.columns)
    columns = needs(table, indent=_INDENT)
    widths = [CHARACTER * width + _AROUND for width in fit(columns, room / CHARACTER)]
    total = sum(widths)
    stretch = page / total if total > page / AIRY else AIRY
    return [width * stretch for width in widths]


def _page(table: Table) -> float:
    """How wide the table may be, in cm."""
    return (LONG if table.is_wide else SHORT) - 2 * MARGIN


def _properties(drawn: Any, table: Table, widths: list[float]) -> None:
    """The properties in the order that Word's schema demands, and the grid."""
    twips = [round(width * 1440 / 2.54) for width in widths]
    pad = round(PADDING * 1440 / 2.54)
    old = drawn._tbl.tblPr
    rule = {"val": "single", "sz": 8, "space": 0, "color": "1A1A1A"}
    new = element(
        "tblPr",
        element("tblW", w=sum(twips), type="dxa"),
        element("tblBorders", element("top", **rule), element("bottom", **rule)),
        element("tblLayout", type="fixed"),
        element(
            "tblCellMar", element("left", w=pad, type="dxa"), element("right", w=pad, type="dxa")
        ),
        element("tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0,
                noHBand=1, noVBand=1),
        element("tblCaption", val=printable(table.title)),
    )  # fmt: skip
    drawn._tbl.replace(old, new)
    for column, width in zip(drawn._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = Cm(width)


def _group_row(cells: list[_Cell], columns: tuple[Column, ...]) -> None:
    """Headings over several columns; the rule below belongs to the paragraph, so that it
    stops short of its neighbour."""
    start = 0
    for group, members in groupby(columns, key=lambda column: column.group):
        end = start + len(list(members))
        if group:
            cell = cells[start].merge(cells[end - 1])
            cell.vertical_alignment = VERTICAL.BOTTOM
            paragraph = _paragraph(cell, group, keep_with_next=True)
            paragraph.alignment = ALIGN.CENTER
            paragraph.paragraph_format.space_after = Pt(0)
            border = element("bottom", val="single", sz=4, space=1, color="1A1A1A")
            paragraph._p.get_or_add_pPr().insert_element_before(
                element("pBdr", border), "w:spacing", "w:jc"
            )
        else:
            for cell in cells[start:end]:
                _paragraph(cell, "", keep_with_next=True)
        start = end


def _heading_row(cells: list[_Cell], columns: tuple[Column, ...]) -> None:
    for cell, column in zip(cells, columns, strict=True):
        cell._tc.get_or_add_tcPr().append(
            element("tcBorders", element("bottom", val="single", sz=4, space=0, color="1A1A1A"))
        )
        cell.vertical_alignment = VERTICAL.BOTTOM
        paragraph = _paragraph(cell, column.heading, keep_with_next=True)
        paragraph.paragraph_format.space_after = Pt(3)
        if holds_numbers(column):
            paragraph.alignment = ALIGN.RIGHT


def _body_row(
    cells: list[_Cell], row: Row, table: Table, catalogue: Catalogue, *, keep_with_next: bool
) -> None:
    labels = label_column(table)
    for number, (cell, content, column) in enumerate(
        zip(cells, row.cells, table.columns, strict=True)
    ):
        if isinstance(content, tuple) and content:
            _quotations(cell, content)
            continue
        text = words(content, column, catalogue)
        paragraph = _paragraph(cell, text, keep_with_next=keep_with_next)
        if holds_numbers(column):
            paragraph.alignment = ALIGN.RIGHT
        elif number == labels and row.indent:
            paragraph.paragraph_format.left_indent = Cm(INDENT * row.indent)


def _quotations(cell: _Cell, quotations: tuple[Quotation, ...]) -> None:
    """Each quotation in a paragraph of its own, its source small and grey behind it."""
    for number, quotation in enumerate(quotations):
        paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
        paragraph.style = "Quote"
        paragraph.add_run(f"“{printable(quotation.text).strip()}”")
        if said := source(quotation):
            run = paragraph.add_run(f" {said}")
            run.font.size, run.font.color.rgb = Pt(8), GREY


def _paragraph(cell: _Cell, text: str, *, keep_with_next: bool) -> Paragraph:
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph._p.style = TABLE_TEXT_ID  # by its name, Word's styles are searched for every cell
    paragraph.add_run(printable(text))
    if keep_with_next:
        paragraph.paragraph_format.keep_with_next = True
    return paragraph


def _has_quotations(row: Row) -> bool:
    return any(isinstance(cell, tuple) for cell in row.cells)
