"""Spreadsheets and lists of codings."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook

from qualkit.errors import Invalid, Unreadable
from qualkit.formats.codings import CodingRow, read_codings
from qualkit.formats.sheets import Sheet, read_sheet


def _xlsx(path: Path, *rows: tuple[object, ...]) -> Path:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(path)
    return path


def _problems(path: Path) -> list[str]:
    with pytest.raises(Invalid) as caught:
        read_codings(path)
    return [str(problem).removeprefix(f"{path.name}, ") for problem in caught.value.problems]


def test_cells_come_as_text_with_the_row_that_excel_shows(tmp_path: Path) -> None:
    path = _xlsx(
        tmp_path / "a.xlsx",
        (),
        ("id", " score ", None, "on", "ok"),
        (14.0, 3.5, "a remark", date(2019, 3, 31), True),
        (None, "  ", "only a remark"),
        ("007 ", 2, None, datetime(2019, 3, 31, 14, 5), "\xa0"),
    )
    assert read_sheet(path) == Sheet(
        "a.xlsx",
        ("id", "score", "on", "ok"),
        (
            (3, {"id": "14", "score": "3.5", "on": "2019-03-31", "ok": "TRUE"}),
            (5, {"id": "007", "score": "2", "on": "2019-03-31T14:05:00", "ok": ""}),
        ),
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_csv_is_read_whatever_its_delimiter_and_encoding(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    path = tmp_path / "a.csv"
    rows = ["id|woorden", '01|"één | twee\nregels"', "", "02"]
    path.write_bytes("\r\n".join(rows).replace("|", delimiter).encode(encoding))
    assert read_sheet(path).rows == (
        (2, {"id": "01", "woorden": f"één {delimiter} twee\nregels"}),
        (4, {"id": "02", "woorden": ""}),
    )


def test_headings_are_found_whatever_their_case() -> None:
    sheet = Sheet("a.csv", ("ID", "Naam", "naam"), ())
    assert sheet.heading("id") == "ID"
    assert sheet.heading("name", "naam") == "naam"
    assert sheet.heading("age") is None


def test_rows_that_cannot_be_told_apart_are_all_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,id,n\n1,2,3,4\n")
    with pytest.raises(Invalid) as caught:
        read_sheet(path)
    assert [str(problem) for problem in caught.value.problems] == [
        "a.csv: the heading id stands there twice.",
        "a.csv, row 2: there are more cells than headings.",
    ]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.xlsx", b"not a workbook", "not an Excel workbook, or it is damaged"),
        ("a.xlsx", b"PK\x03\x04 cut off", "not an Excel workbook, or it is damaged"),
        (
            "a.xlsx",
            bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512) + "EncryptedPackage".encode("utf-16-le"),
            "protected with a password",
        ),
        ("a.xls", b"x", "not a spreadsheet that can be read"),
        ("a.csv", "id;n\n".encode("utf-16"), "not a text file with comma-separated values"),
        ("a.csv", b"", "is empty"),
        ("a.csv", b";;\n;\n", "holds no rows"),
        ("a.csv", b'id,n\n1,"open\n2,3\n', "row 2: the quotation marks"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_with_a_sentence(
    tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(Unreadable, match=says):
        read_sheet(path)


def test_codings_are_read_from_english_and_dutch_headings(tmp_path: Path) -> None:
    at = datetime(2019, 3, 31, 14, 5, tzinfo=UTC)
    english = _xlsx(
        tmp_path / "a.xlsx",
        ("Document", "Code", "Words", "Start", "End", "Coder", "Polarity", "About", "Time"),
        ("P014", "bond", "hij luistert", 10, 22, "ana", "+", "P014a", datetime(2019, 3, 31, 14, 5)),
        ("P014", "trust", None, 30, 40),
    )
    dutch = tmp_path / "a.csv"
    dutch.write_text(
        "document;code;fragment;van;tot;codeur;pool;over;tijd\n"
        "P014;bond;hij luistert;10;22;ana;positief;P014a;31-03-2019 14:05\n"
        "P014;trust;;30;40;;;;\n"
    )
    expected = (
        CodingRow(2, "P014", "bond", "ana", "hij luistert", 10, 22, "positive", "P014a", at),
        CodingRow(3, "P014", "trust", start=30, end=40),
    )
    assert read_codings(english).rows == read_codings(dutch).rows == expected


@pytest.mark.parametrize(
    ("written", "polarity"),
    [
        ("-", "negative"),
        ("−", "negative"),
        ("±", "ambivalent"),
        ("Ambivalent", "ambivalent"),
        ("", None),
    ],
)
def test_polarity_may_be_a_sign(tmp_path: Path, written: str, polarity: str | None) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"document,code,words,polariteit\nP1,bond,klik,{written}\n", encoding="utf-8")
    assert [row.polarity for row in read_codings(path).rows] == [polarity]


def test_all_problems_of_codings_are_named_by_row_and_column(tmp_path: Path) -> None:
    path = _xlsx(
        tmp_path / "a.xlsx",
        ("document", "code", "words", "start", "end", "polarity", "time"),
        (None, "bond", "klik"),
        ("P1", "bond"),
        ("P1", "bond", "klik", 3),
        ("P1", "bond", None, "drie", 8.5),
        ("P1", "bond", None, 9, 9),
        ("P1", "bond", "klik", None, None, "mixed", "yesterday"),
    )
    assert _problems(path) == [
        "row 2, column document: the cell is blank.",
        "row 3: neither the words nor start and end are given.",
        "row 4: start and end go together; one of them is blank.",
        "row 5, column start: drie is not a whole number of 0 or more.",
        "row 5, column end: 8.5 is not a whole number of 0 or more.",
        "row 6: a passage cannot run from 9 to 9.",
        "row 7, column polarity: mixed is not positive, negative or ambivalent, nor blank.",
        "row 7, column time: yesterday is not a time such as 2019-03-31 14:05.",
    ]


@pytest.mark.parametrize("time", ["0001-01-01", "9999-12-31T23:59:59-12:00"])
def test_a_day_beyond_all_days_is_no_time(tmp_path: Path, time: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"document,code,words,time\nP1,bond,klik,{time}\n")
    try:
        (row,) = read_codings(path).rows  # where this computer's clock reaches that far
        assert row.created_at is not None
    except Invalid as error:
        assert "is not a time" in str(error)


def test_a_file_with_nothing_but_a_mark_holds_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbf")
    with pytest.raises(Unreadable, match="holds no rows"):
        read_sheet(path)


def test_a_formula_that_was_never_computed_is_refused(tmp_path: Path) -> None:
    """Its cell would be taken for empty. Computed ones are read."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("a", "b"))
        sheet.write_formula(1, 0, "=1+1", None, 2)
        sheet.write_formula(1, 1, '=IF(1,"y","x")', None, "y")
    assert read_sheet(path).rows == ((2, {"a": "2", "b": "y"}),)
    book = Workbook()
    book.active.append(["a", "b"])
    book.active.append(["x", "=2+2"])
    book.save(path)
    with pytest.raises(Unreadable, match=r"never computed, in B2"):
        read_sheet(path)


def test_only_the_sheet_that_is_read_must_be_computed(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["a"])
    book.active.append(["x"])
    book.create_sheet("sums").append(["=1+1"])
    book.save(tmp_path / "a.xlsx")
    assert len(read_sheet(tmp_path / "a.xlsx").rows) == 1


def test_more_than_twenty_problems_are_counted(tmp_path: Path) -> None:
    path = _xlsx(tmp_path / "a.xlsx", ("document", "code", "words"), *[("P1", "bond")] * 30)
    problems = _problems(path)
    assert len(problems) == 21
    assert problems[-1] == "Further problems, not shown: 10."


def test_columns_that_codings_lack_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code,start\nbond,1\n")
    with pytest.raises(Invalid) as caught:
        read_codings(path)
    assert [str(problem) for problem in caught.value.problems] == [
        "a.csv: the column document is missing.",
        "a.csv: the columns start and end go together.",
    ]
    path.write_text("document,code\nP1,bond\n")
    with pytest.raises(Invalid, match="there must be a column words"):
        read_codings(path)
