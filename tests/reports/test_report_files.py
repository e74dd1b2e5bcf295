"""Tables as csv, Excel and json, and how files are put in place."""

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.displays.table import Column, Figure, Report, Row, Table
from qualkit.errors import Conflict, Invalid, NotAllowed, NotFound
from qualkit.formats.sheets import read_sheet, unguarded
from qualkit.messages import Catalogue
from qualkit.reports import as_bytes, csv_file, json_file, write, xlsx_file
from qualkit.reports.cells import printable, words

TABLES = (".csv", ".docx", ".html", ".json", ".sav", ".xlsx")
FORMULAS = ("=1+1", "+31612345678", "-oud", "@naam", "\t=1", "\r=1")


def read_csv(content: bytes, delimiter: str = ",") -> list[list[str]]:
    lines = io.StringIO(content.decode("utf-8-sig"), newline="")
    return list(csv.reader(lines, delimiter=delimiter))


def one_text(text: str) -> Table:
    return Table("t", text, (Column("a", text),), (Row((text,)),), (text,))


def test_csv_has_keys_levels_and_unrounded_numbers(frequencies: Table) -> None:
    """An English file has commas between and points within."""
    rows = read_csv(csv_file.table_bytes(replace(frequencies, language="en")))
    assert rows[0] == ["level", "code", "n_probation", "share_probation", "n_debt", "rate_debt"]
    assert rows[1] == ["0", "Vertrouwen", "1234", "0.123", "7", "0.6666666666666666"]
    assert rows[2] == ["1", "Serieus genomen worden", "40", "0.005", "<5", ""]


def test_dutch_csv_opens_in_dutch_excel(frequencies: Table) -> None:
    """A byte order mark, semicolons between columns and a decimal comma."""
    content = csv_file.table_bytes(frequencies)
    assert content.startswith(b"\xef\xbb\xbf")
    assert read_csv(content, ";")[3] == ["2", "Afspraken nakomen", "0", "0,0", "12", "-1,5"]


def test_csv_joins_quotations_and_has_no_level_without_a_tree(joint: Table) -> None:
    rows = read_csv(csv_file.table_bytes(joint), ";")
    assert rows[0] == ["theme", "n", "quotes", "inference"]
    assert rows[1][2] == (
        "“Ik zei wat ik dacht, één keer.” (D014, professional; positief)"
        " | “Ze kwam drie keer niet opdagen.” (D022, professional)"
    )


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_looks_like_a_formula_stays_a_text(text: str) -> None:
    assert read_csv(csv_file.table_bytes(one_text(text)))[1] == [f"'{text}"]
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file.table_bytes(one_text(text))))
    sheets = [row for sheet in book.worksheets for row in sheet.iter_rows()]
    cells = [cell for row in sheets for cell in row if cell.value is not None]
    assert len(cells) == 4
    assert {cell.data_type for cell in cells} == {"s"}


@given(st.text() | st.from_regex("'{0,3}[-=+@＝].?", fullmatch=True))
def test_no_csv_cell_begins_like_a_formula(text: str) -> None:
    """What begins like one is guarded by an apostrophe, and reading takes just that away."""
    cell = read_csv(csv_file.table_bytes(one_text(text + "x")))[1][0]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert unguarded(cell) == printable(text + "x")


@pytest.mark.parametrize("format", ["csv", "csv-comma", "csv-semicolon"])
def test_a_csv_file_is_read_back_as_it_was_written(tmp_path: Path, format: str) -> None:
    """Whatever separates the cells; also where texts look like formulas or hold separators."""
    texts = ("-oud", "'-oud", "'s avonds", "a;b, c", "twee\nregels", "=1+1", 'zei "ja"')
    columns = (Column("words", "Words"), Column("n", "n", "number"))
    table = Table("t", "t", columns, tuple(Row((text, 1234.5)) for text in texts))
    write(table, tmp_path / "a.csv", format=format)
    sheet = read_sheet(tmp_path / "a.csv")
    assert [row["words"] for _, row in sheet.rows] == list(texts)
    mark = "," if format == "csv-semicolon" else "."
    assert {row["n"] for _, row in sheet.rows} == {f"1234{mark}5"}


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_separator_can_be_chosen_apart_from_the_language(
    frequencies: Table, language: str
) -> None:
    """Semicolons come with decimal commas, commas with decimal points; thousands have no mark."""
    table = replace(frequencies, language=language)
    for format, delimiter, share in (("csv-comma", ",", "0.123"), ("csv-semicolon", ";", "0,123")):
        rows = read_csv(as_bytes(table, format), delimiter)
        assert rows[1] == ["0", "Vertrouwen", "1234", share, "7", share[:2] + "6666666666666666"]


def test_a_coded_value_is_a_word_for_people_and_a_value_for_programs() -> None:
    column = Column("present", "Present", "integer", values={0: "no", 1: "yes"})
    table = Table("t", "t", (Column("case", "Case"), column), (Row(("D1", 1)), Row(("D2", None))))
    assert [words(row.cells[1], column, Catalogue()) for row in table.rows] == ["yes", "–"]
    assert read_csv(as_bytes(table, "csv"))[1:] == [["D1", "1"], ["D2", ""]]
    content = json.loads(as_bytes(table, "json"))
    assert content["columns"][1]["values"] == {"0": "no", "1": "yes"}
    assert content["rows"][0]["present"] == 1


def test_excel_holds_typed_numbers_with_the_digits_of_their_column(frequencies: Table) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_file.table_bytes(frequencies))).active
    assert sheet.title == "frequencies"
    headings = ["Code", "Reclassering: Interviews", "Reclassering: % van interviews"]
    assert [cell.value for cell in sheet[1]][:3] == headings
    assert sheet.freeze_panes == "B2"
    assert [cell.value for cell in sheet[2]] == ["Vertrouwen", 1234, 0.123, 7, 2 / 3]
    assert [cell.number_format for cell in sheet[2]][1:] == ["#,##0", "0.0 %", "#,##0", "#,##0.00"]
    assert [sheet.cell(row, 1).alignment.indent for row in (2, 3, 4)] == [0, 1, 2]
    assert (sheet["D3"].value, sheet["E3"].value) == ("<5", None)
    notes = sheet.parent["Noten"]
    assert [row[0].value for row in notes.iter_rows()][:2] == [
        "Codefrequenties naar werkveld", "Eenheid: document.",
    ]  # fmt: skip


def test_excel_wraps_quotations_on_a_line_each(joint: Table) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_file.table_bytes(joint))).active
    assert sheet["C2"].value.count("\n") == 1
    assert sheet["C2"].alignment.wrap_text
    assert sheet.row_dimensions[2].height > 15


def test_a_text_too_long_for_excel_says_that_it_was_cut() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_file.table_bytes(one_text("a" * 40_000)))).active
    assert len(sheet["A2"].value) == xlsx_file.LONGEST_TEXT
    assert sheet["A2"].value.endswith("[...]")


@pytest.mark.parametrize("key", ["", "a/b:c", "'", "History", "x" * 40, "[a]*?\\"])
def test_any_key_gives_a_sheet_that_excel_opens(key: str) -> None:
    content = xlsx_file.table_bytes(replace(one_text("a"), key=key))
    assert openpyxl.load_workbook(io.BytesIO(content)).active["A2"].value == "a"


def test_json_holds_everything_with_quotations_as_objects(joint: Table) -> None:
    content = json.loads(json_file.table_bytes(joint))
    assert list(content) == ["title", "columns", "rows", "notes"]
    assert content["columns"][1] == {
        "key": "n", "heading": "n", "kind": "integer", "digits": 0, "group": "Laag vertrouwen",
        "values": {}, "may_go": False,
    }  # fmt: skip
    assert content["rows"][0]["quotes"][1] == {
        "text": "Ze kwam drie keer niet opdagen.", "origin": "D022, professional", "polarity": ""
    }  # fmt: skip
    assert content["rows"][1] == {
        "theme": "Afspraken", "n": None, "quotes": [], "inference": "nog niet geschreven"
    }  # fmt: skip


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None])
def test_json_knows_null_but_no_nan(value: float | None) -> None:
    table = Table("t", "t", (Column("a", "a", "number", 2),), (Row((value,)),))
    assert json.loads(json_file.table_bytes(table))["rows"] == [{"a": None}]


def test_a_tree_in_json_keeps_its_levels(frequencies: Table) -> None:
    rows = json.loads(json_file.table_bytes(frequencies))["rows"]
    assert [row["level"] for row in rows] == [0, 1, 2]


@pytest.mark.parametrize("ending", TABLES)
def test_the_same_table_gives_the_same_bytes(joint: Table, tmp_path: Path, ending: str) -> None:
    for name in ("one", "two"):
        write(joint, tmp_path / f"{name}{ending}", created=datetime(2019, 3, 3))
    assert (tmp_path / f"one{ending}").read_bytes() == (tmp_path / f"two{ending}").read_bytes()
    assert len(list(tmp_path.iterdir())) == 2


def test_an_unknown_ending_is_refused_with_the_known_ones(
    frequencies: Table, figure: Figure, report: Report, tmp_path: Path
) -> None:
    for display, known in (
        (frequencies, ".csv, .docx, .html, .json, .sav, .xlsx"),
        (figure, ".png, .svg"),
        (report, ".docx"),
    ):
        with pytest.raises(Invalid, match="no ending that says") as refused:
            write(display, tmp_path / "final.pdf")
        assert refused.value.values["choices"] == known


def test_capitals_in_the_ending_do_not_matter(frequencies: Table, tmp_path: Path) -> None:
    write(frequencies, tmp_path / "A.CSV")
    assert (tmp_path / "A.CSV").read_bytes() == csv_file.table_bytes(frequencies)


def test_a_folder_that_is_not_there_is_named(frequencies: Table, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="outputs does not exist"):
        write(frequencies, tmp_path / "outputs" / "a.csv")


def test_a_file_that_cannot_be_replaced_is_refused_with_a_hint(
    frequencies: Table, tmp_path: Path
) -> None:
    """A folder in the file's place stands for a file that another program holds."""
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(NotAllowed, match=r"a\.csv cannot be written in .*\n.*close it there"):
        write(frequencies, tmp_path / "a.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("ending", TABLES)
def test_a_failed_write_leaves_the_old_file_whole(
    frequencies: Table, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"a{ending}"
    path.write_text("old")
    broken = replace(frequencies, rows=(*frequencies.rows, Row(("one cell too few",))))
    with pytest.raises((ValueError, IndexError)):
        write(broken, path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_room_loads_no_document_library_before_it_is_used() -> None:
    libraries = "{'docx', 'xlsxwriter', 'matplotlib', 'pyreadstat'}"
    code = f"import sys, qualkit.reports; print({libraries} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_full_disk_is_said_and_leaves_the_old_file_whole(
    frequencies: Table, tmp_path: Path
) -> None:
    """No file of this process may grow beyond some bytes: a real refusal by the system."""
    import resource

    path = tmp_path / "a.csv"
    path.write_text("old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, limits[1]))
    try:
        with pytest.raises(Conflict, match=r"disk is full: a\.csv was not written"):
            write(frequencies, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["één tabel met spaties.csv", f"{'x' * 250}.csv"])
def test_any_name_that_the_system_allows_is_written(
    frequencies: Table, tmp_path: Path, name: str
) -> None:
    """The file beside it that is renamed has a short name of its own."""
    write(frequencies, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_link_is_followed_and_stays(frequencies: Table, tmp_path: Path) -> None:
    """Writing to a link changes the file that it leads to."""
    (tmp_path / "real").mkdir()
    link = tmp_path / "a.csv"
    link.symlink_to(tmp_path / "real" / "b.csv")
    write(frequencies, link)
    assert link.is_symlink()
    assert (tmp_path / "real" / "b.csv").stat().st_size > 100
