"""Reports and tables as Word documents."""

import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from qualkit.displays.table import Figure, Heading, Paragraph, Part, Report, Table
from qualkit.messages import Catalogue
from qualkit.reports.cells import printable
from qualkit.reports.docx_style import MARGIN, SHORT, add_field, new_document, turn
from qualkit.reports.docx_table import add_notes, add_table
from qualkit.reports.saving import save

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def write_report(report: Report, path: Path, *, created: datetime | None = None) -> None:
    """Write the report to `path`; raises NotAllowed if the file cannot be written."""
    save(path, report_bytes(report, created=created))


def write_table(table: Table, path: Path, *, created: datetime | None = None) -> None:
    """Write the table to `path`; raises NotAllowed if the file cannot be written."""
    save(path, table_bytes(table, created=created))


def table_bytes(table: Table, *, created: datetime | None = None) -> bytes:
    """A Word document with this table only."""
    document = new_document(table.title, table.language, created=created)
    _add_parts(document, (table,), table.language)
    return _package(document)


def report_bytes(report: Report, *, created: datetime | None = None) -> bytes:
    """The report as a Word document: A4, Word's own styles, numbered captions.

    A wide table gets a landscape page with the headings that stand right before it. The same
    report and time give the same bytes; without a time the document has none.
    """
    document = new_document(report.title, report.language, created=created)
    document.add_paragraph(printable(report.title), style="Title")
    if report.subtitle:
        document.add_paragraph(printable(report.subtitle), style="Subtitle")
    _add_parts(document, report.parts, report.language)
    return _package(document)


def _add_parts(document: Document, parts: Sequence[Part], language: str) -> None:
    catalogue = Catalogue(language)
    count: Counter[str] = Counter()
    for part, is_wide in zip(parts, _are_wide(parts), strict=True):
        _turn_page(document, is_landscape=is_wide)
        if isinstance(part, Heading):
            document.add_heading(printable(part.text), level=min(max(part.level, 1), 3))
        elif isinstance(part, Paragraph):
            document.add_paragraph(printable(part.text))
        else:
            word = catalogue("Table" if isinstance(part, Table) else "Figure")
            count[word] += 1
            if isinstance(part, Table):
                _add_caption(document, word, count[word], part.title, is_above=True)
                add_table(document, part)
            else:
                _add_figure(document, part)
                _add_caption(document, word, count[word], part.title, is_above=False)
                if part.notes:
                    add_notes(document, part.notes, part.language)


def _are_wide(parts: Sequence[Part]) -> list[bool]:
    """Whether each part stands on a landscape page: wide tables and the headings before them."""
    wide: list[bool] = []
    for part in reversed(parts):
        follows = isinstance(part, Heading) and bool(wide) and wide[-1]
        wide.append(follows or (isinstance(part, Table) and part.is_wide))
    return wide[::-1]


def _turn_page(document: Document, *, is_landscape: bool) -> None:
    """Begin a section if the page lies the other way; an empty document is simply turned."""
    section = document.sections[-1]
    width, height = section.page_width or 0, section.page_height or 0
    if (width > height) == is_landscape:
        return
    body = document.element.body
    if len(body) > 1:
        section = document.add_section(WD_SECTION.NEW_PAGE)
        # python-docx ends a section with an empty paragraph, which could make an empty page
        carrier, last = body[-2], body[-3]
        if last.tag == carrier.tag and last.get_or_add_pPr().sectPr is None:
            last.pPr.append(carrier.pPr.sectPr)
            body.remove(carrier)
    turn(section, is_landscape=is_landscape)


def _add_caption(document: Document, word: str, number: int, title: str, *, is_above: bool) -> None:
    """'Table 1. Title', its number a field that Word counts on when the text is pasted."""
    caption = document.add_paragraph(style="Caption")
    caption.paragraph_format.keep_with_next = True  # the table, or the notes of a figure
    caption.add_run(f"{word}\N{NO-BREAK SPACE}")
    add_field(caption, f"SEQ {word} \\* ARABIC", str(number))
    caption.add_run(".")
    for run in caption.runs:
        run.bold = True
    caption.add_run(f" {printable(title)}")
    if not is_above:
        caption.paragraph_format.space_before = Pt(4)


def _add_figure(document: Document, figure: Figure) -> None:
    from qualkit.reports.figures import draw  # most documents need no drawing library

    buffer = io.BytesIO()
    draw(figure, buffer)
    buffer.seek(0)
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_after = Pt(0)
    shape = paragraph.add_run().add_picture(buffer, width=Cm(SHORT - 2 * MARGIN))
    shape._inline.docPr.set("descr", printable(figure.description))
    for side in "TBLR":  # LibreOffice takes what is not said for 3 mm
        shape._inline.set(f"dist{side}", "0")


def _package(document: Document) -> bytes:
    """The document's bytes, with fixed dates in the zip so that they depend on nothing else."""
    saved, fixed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(fixed, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return fixed.getvalue()
