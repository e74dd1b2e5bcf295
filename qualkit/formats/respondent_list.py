"""A respondent list as an Excel workbook: written for the first time, or with rows added."""

import warnings
from collections.abc import Mapping, Sequence
from copy import copy
from io import BytesIO
from pathlib import Path
from typing import Any

from qualkit.errors import Invalid
from qualkit.formats.files import read_bytes
from qualkit.formats.respondents import columns_of, file_key
from qualkit.formats.sheets import as_text, read_sheet
from qualkit.formats.workbooks import Field, Page, workbook
from qualkit.model import INTERVIEW, SURVEY_RECORD, Design, Label, by_name

_FACTS = ("language", "interviewer", "date", "minutes")
_RARE = ("place", "mode", "transcriber")
_CONSENT = ("consent_to_analysis", "consent_to_quotation", "consent_date")
_DUTCH = {
    "file": "bestand",
    "document": "documentnaam",
    "kind": "soort",
    "wave": "meetmoment",
    "case": "casus",
    "participant": "deelnemer",
    "role": "rol",
    "setting": "werkveld",
    "language": "taal",
    "date": "datum",
    "minutes": "minuten",
    "place": "plaats",
    "mode": "wijze",
    "transcriber": "transcribent",
    "consent_to_analysis": "toestemming analyse",
    "consent_to_quotation": "toestemming citeren",
    "consent_date": "datum toestemming",
    "remark": "opmerking",
}
_WIDTHS = {"file": 34, "document": 30, "remark": 70, "language": 9, "minutes": 9, "date": 12}
_TITLES = {"en": "Respondents", "nl": "Respondenten"}
_YES_NO = {"en": ("yes", "no"), "nl": ("ja", "nee")}
_KINDS = {
    "en": {INTERVIEW: "interview", SURVEY_RECORD: "telephone survey"},
    "nl": {INTERVIEW: "interview", SURVEY_RECORD: "telefonische enquête"},
}


def list_columns(design: Design, rows: Sequence[Mapping[str, str]] = ()) -> tuple[str, ...]:
    """The columns of a list for this design: rare ones only where a row says something there."""
    attributes = [name for name in design.attributes if columns_of((name,), design)[name] == name]
    return (
        *("file", "document", "kind"),
        *(("wave",) if len(design.waves) > 1 else ()),
        *("case", "participant", "role"),
        *attributes,
        *_FACTS,
        *(column for column in _RARE if any(row.get(column) for row in rows)),
        *_CONSENT,
        "remark",
    )


def heading(column: str, design: Design, language: str) -> str:
    """What a column is called, so that it is known again when the list is read."""
    label = design.attributes.get(column, {}).get(language, "")
    if label and columns_of((label,), design)[label] == column:
        return label
    return _DUTCH.get(column, column) if language == "nl" else column.replace("_", " ")


def shown(column: str, value: str, design: Design, language: str) -> str:
    """A value as people read it: keys of the design by their labels, yes and no in words."""
    named = _named(column, design)
    label = named.get(value, {}).get(language, "")
    if label and by_name(label, named) == value:
        return label
    if column in ("consent_to_analysis", "consent_to_quotation") and value:
        return _YES_NO[language][value == "no"]
    if column == "kind":
        return _KINDS[language].get(value, value)
    return value


def respondent_workbook(
    rows: Sequence[Mapping[str, str]], *, design: Design, language: str
) -> bytes:
    """Rows (column -> value) as an .xlsx with headings and choices in a language."""
    columns = list_columns(design, rows)
    fields = tuple(
        Field(
            heading(column, design, language),
            _WIDTHS.get(column, 16),
            _choices(column, design, language),
        )
        for column in columns
    )
    written = tuple(
        tuple(shown(c, row.get(c, ""), design, language) for c in columns) for row in rows
    )
    return workbook([Page(_TITLES[language], fields, written)])


def files_listed(path: Path | str, *, design: Design) -> frozenset[str]:
    """The files that a list names already, by `file_key`. Raises Invalid without such a column."""
    sheet = read_sheet(path)
    columns = columns_of(sheet.headings, design)
    if "file" not in columns.values():
        raise Invalid(
            "{file}: there is no column {column}, which names the transcript of each row.",
            file=sheet.name,
            column="file",
        )
    place = next(h for h in sheet.headings if columns[h] == "file")
    return frozenset(file_key(cells[place]) for _, cells in sheet.rows if cells[place])


def with_rows(
    path: Path | str, rows: Sequence[Mapping[str, str]], *, design: Design, language: str
) -> bytes:
    """The workbook at `path` with rows added below; all that stands in it stays.

    What the list has no column for is left out. New cells look like those above them.
    """
    from openpyxl import load_workbook

    with warnings.catch_warnings():  # of parts that openpyxl does not know
        warnings.simplefilter("ignore")
        book = load_workbook(BytesIO(read_bytes(path)))
    sheet: Any = book.worksheets[0]
    filled = [row for row in sheet.iter_rows() if any(as_text(cell.value) for cell in row)]
    headings = {cell.column: as_text(cell.value) for cell in filled[0] if as_text(cell.value)}
    columns = columns_of(tuple(headings.values()), design)
    last = filled[-1][0].row
    for number, row in enumerate(rows, start=last + 1):
        for place, title in headings.items():
            cell = sheet.cell(number, place)
            if last > filled[0][0].row:
                cell._style = copy(sheet.cell(last, place)._style)
            if value := shown(columns[title], row.get(columns[title], ""), design, language):
                cell.value = value
                cell.data_type = "s"  # never a formula
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _choices(column: str, design: Design, language: str) -> tuple[str, ...]:
    if column in ("consent_to_analysis", "consent_to_quotation"):
        return _YES_NO[language]
    if column == "kind":
        return tuple(_KINDS[language].values())
    if column == "language":
        return design.languages
    return tuple(shown(column, key, design, language) for key in _named(column, design))


def _named(column: str, design: Design) -> Mapping[str, Label]:
    """The values that the design names."""
    if column == "wave":
        return design.wave_labels
    if column == "role":
        return design.role_labels
    return design.values.get(column, {})
