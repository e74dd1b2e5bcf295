"""The rows of a spreadsheet: a sheet of an .xlsx, or a .csv, every cell as text."""

import csv
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

from lxml import etree

from qualkit.errors import Invalid, QualkitError, Unreadable
from qualkit.formats.files import read_bytes

if TYPE_CHECKING:
    from openpyxl import Workbook

SHEETS = (".xlsx", ".xlsm", ".csv")
N_LISTED = 20
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_Row = tuple[int, Sequence[str]]
# What a spreadsheet would run as a formula (East Asian signs too), guarded or not.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")

YES_NO = {
    **dict.fromkeys(("ja", "j", "yes", "y", "1", "true", "waar"), True),
    **dict.fromkeys(("nee", "n", "no", "0", "false", "onwaar"), False),
}
"""How cells say yes and no, in small letters."""


@dataclass(frozen=True)
class Sheet:
    """Headings and the rows below them, each with its number as Excel shows it.

    A row maps every heading to text without blanks around it; an empty cell is ''.
    Rows without any text are left out.
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]

    def heading(self, *names: str) -> str | None:
        """The heading that is one of `names`, whatever its case; None where there is none."""
        by_name = {heading.casefold(): heading for heading in self.headings}
        by_name |= {heading: heading for heading in self.headings}
        wanted = (by_name.get(name) or by_name.get(name.casefold()) for name in names)
        return next((heading for heading in wanted if heading), None)


def read_sheet(path: Path | str, *, title: str | None = None) -> Sheet:
    """Read a sheet of an .xlsx (by its title, or the first), or a .csv with commas, semicolons
    or tabs.

    The first row that is not blank holds the headings. Whole numbers come without decimals
    (14.0 is '14'), dates as 2019-03-31, numbers with a point. Columns without a heading in an
    .xlsx are remarks and left out. A .csv is UTF-8, or else cp1252; an
    apostrophe that guards a cell from being a formula is not part of it.

    Raises Unreadable for what is no spreadsheet, Invalid for headings that stand there twice
    and for .csv rows with more cells than headings.
    """
    path = Path(path)
    data = _spreadsheet(path)
    is_csv = path.suffix.lower() == ".csv"
    rows = _csv_rows(data, path.name) if is_csv else _xlsx_rows(data, path.name, title)
    written = ((number, cells) for number, cells in rows if any(cells))
    try:
        _, headings = next(written)
    except StopIteration:
        raise Unreadable("The file {file} holds no rows.", file=path.name) from None
    return _sheet(path.name, headings, written, is_strict=is_csv)


def sheet_titles(path: Path | str) -> tuple[str, ...]:
    """The titles of a workbook's sheets, in order; none for a .csv. Raises Unreadable."""
    path = Path(path)
    data = _spreadsheet(path)
    if path.suffix.lower() == ".csv":
        return ()
    with _workbook(data, path.name) as book:
        return tuple(sheet.title for sheet in book.worksheets)


def as_text(value: object) -> str:
    """A cell's value as text: 14.0 is '14', a date 2019-03-31, nothing is ''."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float() if value != value:  # not a number: how tables say 'empty'
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
        case _:
            return str(value).strip()


def guarded(text: str) -> str:
    """The text as a csv cell that no spreadsheet runs as a formula: an apostrophe in front of
    what begins like one. Reading takes that apostrophe away, so nothing is changed for good.

    >>> guarded("-2 or less"), guarded("2 or less")
    ("'-2 or less", '2 or less')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text of which `guarded` made this cell."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def listed(problems: Sequence[QualkitError]) -> tuple[QualkitError, ...]:
    """The first twenty problems, and how many there are besides."""
    further = len(problems) - N_LISTED
    if further <= 0:
        return tuple(problems)
    return (*problems[:N_LISTED], Invalid("Further problems, not shown: {n}.", n=further))


def _spreadsheet(path: Path) -> bytes:
    data = read_bytes(path)
    if path.suffix.lower() not in SHEETS:
        raise Unreadable(
            "The file {file} is not a spreadsheet that can be read.",
            "Save it as .xlsx or .csv.",
            file=path.name,
        )
    return data


def _sheet(name: str, headings: Sequence[str], rows: Iterable[_Row], *, is_strict: bool) -> Sheet:
    times = Counter(heading for heading in headings if heading)
    problems: list[QualkitError] = [
        Invalid("{file}: the heading {heading} stands there twice.", file=name, heading=heading)
        for heading, n in times.items()
        if n > 1
    ]
    kept: list[tuple[int, Mapping[str, str]]] = []
    places = [(place, heading) for place, heading in enumerate(headings) if heading]
    for number, cells in rows:
        if is_strict and any(cells[len(headings) :]):
            problems.append(
                Invalid(
                    "{file}, row {row}: there are more cells than headings.", file=name, row=number
                )
            )
        row = {h: cells[place] if place < len(cells) else "" for place, h in places}
        if any(row.values()):
            kept.append((number, row))
    if problems:
        raise Invalid(
            "The rows of {file} cannot be told apart.", problems=listed(problems), file=name
        )
    return Sheet(name, tuple(heading for _, heading in places), tuple(kept))


def _xlsx_rows(data: bytes, name: str, title: str | None) -> Iterator[_Row]:
    with _workbook(data, name) as book:
        sheet = book.worksheets[0] if title is None else book[title]
        sheet.reset_dimensions()  # some programs write them wrongly
        rows = [[as_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        places = _not_computed(data, getattr(sheet, "_worksheet_path", ""))
    if places:
        raise Unreadable(
            "{file}: there are formulas that were never computed, in {cells}.",
            "Open it in Excel, save it and try again.",
            file=name,
            cells=", ".join(places[:N_LISTED]) + (", …" if len(places) > N_LISTED else ""),
        )
    yield from enumerate(rows, start=1)


def _not_computed(data: bytes, part: str) -> list[str]:
    """Where on a sheet formulas stand that no program has computed, which read as empty."""
    with ZipFile(BytesIO(data)) as archive:
        written = archive.read(part) if part else b""
    if b"<f" not in written:
        return []
    return [
        str(cell.get("r"))
        for _, cell in etree.iterparse(BytesIO(written), tag="{*}c", resolve_entities=False)
        if cell.find("{*}f") is not None
        and cell.get("t") != "str"  # a text may be computed to nothing
        and not cell.findtext("{*}v")
    ]


@contextmanager
def _workbook(data: bytes, name: str) -> Iterator["Workbook"]:
    """An .xlsx, to be read; what breaks while that is done is the file's fault."""
    from openpyxl import load_workbook  # here, since it takes long to import

    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise Unreadable(
            "The file {file} is protected with a password.",
            "Open it in Excel, save it without a password and try again.",
            file=name,
        )
    try:
        with warnings.catch_warnings():  # of styles and lists that do not touch the values
            warnings.simplefilter("ignore")
            yield load_workbook(BytesIO(data), read_only=True, data_only=True)
    except Exception as error:  # openpyxl lets through whatever the broken part provokes
        raise Unreadable(
            "The file {file} is not an Excel workbook, or it is damaged.",
            "Open it in Excel and save it as .xlsx.",
            file=name,
        ) from error


def _csv_rows(data: bytes, name: str) -> Iterator[_Row]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise Unreadable(
            "The file {file} is not a text file with comma-separated values.",
            "Save it from Excel as 'CSV UTF-8'.",
            file=name,
        )
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [unguarded(cell.strip()) for cell in cells]
    except csv.Error:
        raise Unreadable(
            "{file}, row {row}: the quotation marks around a cell do not match.",
            "Open the file in a text editor, or save it again from Excel.",
            file=name,
            row=number + 1,
        ) from None
