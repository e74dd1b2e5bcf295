"""Codings made elsewhere, listed in .xlsx or .csv."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from qualkit.errors import Invalid, QualkitError
from qualkit.formats.respondents import file_stem
from qualkit.formats.sheets import Sheet, listed, read_sheet
from qualkit.model import CONSENSUS, POLARITY_NAMES

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "document": ("document",),
    "code": ("code",),
    "words": ("words", "fragment", "woorden"),
    "start": ("start", "van"),
    "end": ("end", "einde", "tot"),
    "coder": ("coder", "codeur"),
    "polarity": ("polarity", "polariteit", "pool"),
    "about": ("about", "over"),
    "time": ("time", "tijd"),
}
_POLARITIES = {
    **POLARITY_NAMES,
    "": None,
    "+": "positive",
    "-": "negative",
    "\N{MINUS SIGN}": "negative",
    "\N{EN DASH}": "negative",
    "±": "ambivalent",
    "+/-": "ambivalent",
}
_TIMES = ("%d-%m-%Y", "%d-%m-%Y %H:%M", "%d-%m-%Y %H:%M:%S")


@dataclass(frozen=True, slots=True)
class CodingRow:
    """One coding of a list: its words, or where they start and end in the document's text.

    `row` counts as Excel does; `start` and `end` are code points; a time without
    zone is by this computer's clock.
    """

    row: int
    document: str
    code: str
    coder: str | None = None
    words: str | None = None
    start: int | None = None
    end: int | None = None
    polarity: str | None = None
    about: str | None = None
    created_at: datetime | None = None


@dataclass(frozen=True)
class CodingsRead:
    """The codings of a list, and the headings of columns that mean nothing there."""

    rows: tuple[CodingRow, ...]
    not_read: tuple[str, ...] = ()


def read_codings(path: Path | str) -> CodingsRead:
    """Read a list with the columns document, code, and words or start and end.

    The columns coder, polarity (positive, negative, ambivalent; +, -, ±), about and time may
    be absent. Headings are English or Dutch.

    Raises Unreadable for what is no spreadsheet, Invalid with the problems of all cells.
    """
    sheet = read_sheet(path)
    headings = _headings(sheet)
    rows: list[CodingRow] = []
    problems: list[QualkitError] = []
    for number, cells in sheet.rows:
        values = {name: cells[heading] for name, heading in headings.items()}
        row, faults = _row(sheet.name, number, values, headings)
        rows.append(row)
        problems += faults
    if problems:
        raise Invalid(
            "The codings in {file} cannot be read.",
            "Correct these cells.",
            problems=listed(problems),
            file=sheet.name,
        )
    known = set(headings.values())
    return CodingsRead(tuple(rows), tuple(h for h in sheet.headings if h not in known))


def _headings(sheet: Sheet) -> dict[str, str]:
    found = {name: sheet.heading(*spellings) for name, spellings in _HEADINGS.items()}
    headings = {name: heading for name, heading in found.items() if heading is not None}
    problems: list[QualkitError] = [
        Invalid("{file}: the column {column} is missing.", file=sheet.name, column=name)
        for name in ("document", "code")
        if name not in headings
    ]
    if ("start" in headings) != ("end" in headings):
        problems.append(Invalid("{file}: the columns start and end go together.", file=sheet.name))
    elif not headings.keys() & {"words", "start"}:
        problems.append(
            Invalid(
                "{file}: there must be a column words, or the columns start and end.",
                file=sheet.name,
            )
        )
    if problems:
        raise Invalid(
            "The columns of {file} are not those of codings.",
            "The file has the columns {headings}.",
            problems=problems,
            file=sheet.name,
            headings=", ".join(sheet.headings),
        )
    return headings


def _row(
    file: str, number: int, values: Mapping[str, str], headings: Mapping[str, str]
) -> tuple[CodingRow, list[QualkitError]]:
    problems: list[QualkitError] = [
        Invalid(
            "{file}, row {row}, column {column}: the cell is blank.",
            file=file,
            row=number,
            column=headings[name],
        )
        for name in ("document", "code")
        if not values[name]
    ]
    position: dict[str, int | None] = {"start": None, "end": None}
    for name in position:
        if text := values.get(name, ""):
            if text.isascii() and text.isdigit():
                position[name] = int(text)
            else:
                problems.append(
                    Invalid(
                        "{file}, row {row}, column {column}: {value} is not a whole number of "
                        "0 or more.",
                        file=file,
                        row=number,
                        column=headings[name],
                        value=text[:20],
                    )
                )
    start, end = position["start"], position["end"]
    problems += _place_problems(file, number, values, start, end)
    polarity = values.get("polarity", "")
    if polarity.casefold() not in _POLARITIES:
        problems.append(
            Invalid(
                "{file}, row {row}, column {column}: {value} is not positive, negative or "
                "ambivalent, nor blank.",
                file=file,
                row=number,
                column=headings["polarity"],
                value=polarity[:20],
            )
        )
    time = values.get("time", "")
    created_at = _time(time)
    if time and created_at is None:
        problems.append(
            Invalid(
                "{file}, row {row}, column {column}: {value} is not a time such as "
                "2019-03-31 14:05.",
                file=file,
                row=number,
                column=headings["time"],
                value=time[:20],
            )
        )
    row = CodingRow(
        row=number,
        document=file_stem(values["document"]),
        code=values["code"],
        coder=_coder(values.get("coder", "")),
        words=values.get("words") or None,
        start=start,
        end=end,
        polarity=_POLARITIES.get(polarity.casefold()),
        about=values.get("about") or None,
        created_at=created_at,
    )
    return row, problems


def _coder(name: str) -> str | None:
    """The coder; the reserved one in any capitals."""
    return (CONSENSUS if name.casefold() == CONSENSUS else name) or None


def _place_problems(
    file: str, number: int, values: Mapping[str, str], start: int | None, end: int | None
) -> list[QualkitError]:
    has_start, has_end = bool(values.get("start")), bool(values.get("end"))
    if has_start != has_end:
        return [
            Invalid(
                "{file}, row {row}: start and end go together; one of them is blank.",
                file=file,
                row=number,
            )
        ]
    if not has_start and not values.get("words"):
        return [
            Invalid(
                "{file}, row {row}: neither the words nor start and end are given.",
                file=file,
                row=number,
            )
        ]
    if start is not None and end is not None and end <= start:
        return [
            Invalid(
                "{file}, row {row}: a passage cannot run from {start} to {end}.",
                file=file,
                row=number,
                start=start,
                end=end,
            )
        ]
    return []


def _time(text: str) -> datetime | None:
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        for form in _TIMES:
            try:
                time = datetime.strptime(text, form)
                break
            except ValueError:
                continue
        else:
            return None
    try:
        return time.astimezone(UTC)  # one without a zone is by the clock of this computer
    except (OverflowError, ValueError, OSError):  # the first or the last day that there can be
        return None
