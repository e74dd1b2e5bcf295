"""Reports and tables as Word documents, read back."""

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from qualkit.displays.table import Column, Heading, Paragraph, Report, Row, Table
from qualkit.messages import Catalogue
from qualkit.reports import write
from qualkit.reports.docx_file import report_bytes, table_bytes, write_report, write_table

DUTCH = Catalogue("nl")
CREATED = datetime(2019, 3, 3, 12, tzinfo=UTC)


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


@pytest.fixture
def document(report: Report) -> Document:
    return opened(report_bytes(report, created=CREATED))


def values(parent: Any, tag: str, attribute: str = "val") -> list[str]:
    return [found.get(qn(f"w:{attribute}")) for found in parent.iter(qn(f"w:{tag}"))]


def test_a_report_uses_words_own_styles(document: Document) -> None:
    outline = [(p.style.name, p.text) for p in document.paragraphs if p.style is not None]
    assert outline[:4] == [
        ("Title", "De werkalliantie"),
        ("Subtitle", "Eindmeting"),
        ("Heading 1", "Methode"),
        ("Normal", "De interviews zijn gecodeerd."),
    ]
    assert ("Heading 2", "Richting") in outline


def test_captions_are_numbered_per_kind_without_updating(document: Document) -> None:
    table, figure = DUTCH("Table"), DUTCH("Figure")
    captions = [p for p in document.paragraphs if p.style and p.style.name == "Caption"]
    assert [caption.text for caption in captions] == [
        f"{table}\xa01. Codefrequenties naar werkveld",
        f"{table}\xa02. Scores naast uitspraken",
        f"{figure}\xa01. Richting van de uitspraken",
    ]
    codes = [code.text for caption in captions for code in caption._p.iter(qn("w:instrText"))]
    assert codes == [
        f" SEQ {table} \\* ARABIC ", f" SEQ {table} \\* ARABIC ", f" SEQ {figure} \\* ARABIC "
    ]  # fmt: skip


def test_captions_stand_above_tables_and_below_figures(document: Document) -> None:
    body = list(document.element.body)
    for table in document.tables:
        above = body[body.index(table._tbl) - 1]
        assert values(above, "pStyle") == ["Caption"]
    picture = next(p for p in body if list(p.iter(qn("wp:inline"))))
    assert values(body[body.index(picture) + 1], "pStyle") == ["Caption"]


def test_a_wide_table_lies_on_its_side_with_its_heading_and_then_the_page_stands_again(
    document: Document,
) -> None:
    portrait, landscape = WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE
    assert [s.orientation for s in document.sections] == [portrait, landscape, portrait]
    assert [round((s.page_width or 0) / 360_000, 1) for s in document.sections] == [21, 29.7, 21]
    wide = [
        block.text if hasattr(block, "text") else block._cells[0].text
        for block in document.sections[1].iter_inner_content()
    ]
    assert wide[0] == "Cijfers en woorden"
    assert wide[-1].endswith("Eenheid: dyade.")


def test_no_section_ends_with_an_empty_paragraph(document: Document) -> None:
    holders = [p for p in document.element.body.iter(qn("w:p")) if p.pPr is not None]
    ends = [p for p in holders if p.pPr.find(qn("w:sectPr")) is not None]
    assert len(ends) == 2
    assert all(list(p.iter(qn("w:t"))) for p in ends)


def test_a_wide_table_alone_makes_one_landscape_section(joint: Table) -> None:
    sections = opened(table_bytes(joint)).sections
    assert [section.orientation for section in sections] == [WD_ORIENT.LANDSCAPE]


def test_the_header_returns_on_each_page_and_rows_stay_whole_unless_they_quote(
    document: Document,
) -> None:
    first, second = document.tables
    has = [[row._tr.trPr.find(qn(f"w:{tag}")) is not None for row in table.rows]
           for table in (first, second) for tag in ("tblHeader", "cantSplit")]  # fmt: skip
    assert has == [
        [True, True, False, False, False], [True] * 5,
        [True, True, False, False], [True, True, False, False],
    ]  # fmt: skip


def test_a_table_shows_what_the_display_says(document: Document) -> None:
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows == [
        ["", "Reclassering", "Reclassering", "Schuldhulpverlening", "Schuldhulpverlening"],
        ["Code", "Interviews", "% van interviews", "Interviews", "Per 1.000 woorden"],
        ["Vertrouwen", "1.234", "12,3\xa0%", "7", "0,67"],
        ["Serieus genomen worden", "40", "0,5\xa0%", "<5", "–"],
        ["Afspraken nakomen", "0", "0,0\xa0%", "12", "−1,50"],
    ]


def test_headings_over_columns_are_merged_cells(document: Document) -> None:
    assert values(document.tables[0].rows[0]._tr, "gridSpan") == ["2", "2"]


def test_numbers_stand_right_and_a_tree_is_indented(document: Document) -> None:
    cells = [row.cells for row in document.tables[0].rows]
    assert {cell.paragraphs[0].alignment for row in cells[1:] for cell in row[1:]} == {
        WD_ALIGN_PARAGRAPH.RIGHT
    }
    indents = [row[0].paragraphs[0].paragraph_format.left_indent or 0 for row in cells[2:]]
    assert indents[0] == 0
    assert 0 < indents[1] < indents[2]


def test_a_table_has_three_rules_and_no_vertical_lines(document: Document) -> None:
    table = document.tables[0]
    borders = table._tbl.tblPr.find(qn("w:tblBorders"))
    assert [border.tag for border in borders] == [qn("w:top"), qn("w:bottom")]
    inside = [b.tag for c in table._tbl.iter(qn("w:tcBorders")) for b in c]
    assert inside == [qn("w:bottom")] * 5


def test_grid_and_cells_agree_on_widths_that_fit_the_page(document: Document) -> None:
    for table, page in zip(document.tables, (16.0, 24.7), strict=True):
        grid = [int(width) for width in values(table._tbl.tblGrid, "gridCol", "w")]
        last = [int(width) for width in values(table.rows[-1]._tr, "tcW", "w")]
        assert grid == pytest.approx(last, abs=1)
        assert sum(grid) * 2.54 / 1440 <= page + 0.01
        assert values(table._tbl.tblPr, "tblLayout", "type") == ["fixed"]


def test_each_quotation_is_a_paragraph_with_its_source_in_grey(document: Document) -> None:
    quotations = document.tables[1].rows[2].cells[2].paragraphs
    assert [p.text for p in quotations] == [
        "“Ik zei wat ik dacht, één keer.” (D014, professional; positief)",
        "“Ze kwam drie keer niet opdagen.” (D022, professional)",
    ]
    assert {p.style.name for p in quotations if p.style} == {"Quote"}
    assert all(p.runs[1].font.color.rgb is not None for p in quotations)


def test_notes_begin_with_the_word_for_note_in_italics(document: Document) -> None:
    note = next(p for p in document.paragraphs if "Eenheid: document." in p.text)
    assert note.runs[0].text == DUTCH("Note.")
    assert note.runs[0].italic
    assert note.text.endswith("zijn nog niet als gelezen afgevinkt.")


def test_a_picture_has_words_for_those_who_cannot_see_it(
    document: Document, report: Report
) -> None:
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == report.parts[-1].description  # type: ignore[union-attr]
    assert shape.width / 360_000 == pytest.approx(16, abs=0.01)


def test_every_page_has_its_number(document: Document) -> None:
    footer = document.sections[0].footer.paragraphs[0]
    assert footer.text == DUTCH("Page {page} of {pages}", page=1, pages=1)
    assert [c.text for c in footer._p.iter(qn("w:instrText"))] == [" PAGE ", " NUMPAGES "]
    assert all(section.footer.is_linked_to_previous for section in list(document.sections)[1:])


def test_properties_hold_title_language_and_time_but_no_invented_author(
    document: Document,
) -> None:
    core = document.core_properties
    assert (core.title, core.language, core.author) == ("De werkalliantie", "nl-NL", "")
    assert (core.comments, core.last_modified_by) == ("", "")
    assert core.created == core.modified == CREATED
    assert set(values(document.styles.element, "lang")) == {"nl-NL"}


def test_without_a_time_the_document_has_none(joint: Table) -> None:
    with zipfile.ZipFile(io.BytesIO(table_bytes(joint))) as package:
        assert b"dcterms" not in package.read("docProps/core.xml").split(b">", 2)[2]
        assert "docProps/thumbnail.jpeg" not in package.namelist()


def test_the_same_report_gives_the_same_bytes(report: Report, tmp_path: Path) -> None:
    write_report(report, tmp_path / "one.docx", created=CREATED)
    write(report, tmp_path / "two.docx", created=CREATED)
    assert (tmp_path / "one.docx").read_bytes() == (tmp_path / "two.docx").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.docx") as package:
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}


def test_an_english_table_speaks_english(frequencies: Table, tmp_path: Path) -> None:
    write_table(replace(frequencies, language="en"), tmp_path / "a.docx")
    document = docx.Document(str(tmp_path / "a.docx"))
    assert document.paragraphs[0].text.startswith("Table\xa01. ")
    assert document.tables[0].rows[2].cells[1].text == "1,234"
    assert document.core_properties.language == "en-GB"


def test_two_tables_without_notes_do_not_grow_together(frequencies: Table) -> None:
    bare = replace(frequencies, notes=())
    content = report_bytes(Report("a", "", (bare, bare), "nl"))
    assert len(opened(content).tables) == 2
    tags = [block.tag for block in opened(content).element.body]
    assert (qn("w:tbl"), qn("w:tbl")) not in pairwise(tags)


def test_characters_that_word_refuses_are_left_out() -> None:
    text = "a\x00b\x1bc\ufffed"
    table = Table("t", text, (Column("a", text),), (Row((text,)),), (text,))
    parts = (Heading(text), Paragraph(text), table)
    document = opened(report_bytes(Report(text, text, parts)))
    assert document.tables[0].rows[1].cells[0].text == "abcd"


def test_libreoffice_opens_a_report(report: Report, tmp_path: Path) -> None:
    """All pages are there: two standing, one lying."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    write(report, tmp_path / "report.docx")
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(tmp_path / "report.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    pdf = (tmp_path / "report.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert b"/Count 3" in pdf
