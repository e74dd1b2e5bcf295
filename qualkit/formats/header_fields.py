"""The heading of a transcript: 'Datum: 3-5-2018', 'Respondent: P014', before anybody speaks."""

import re
from collections.abc import Iterator, Mapping, Sequence

from qualkit.formats.dates import as_date
from qualkit.formats.respondents import HEADINGS, columns_of
from qualkit.formats.stamps import is_stamp, seconds
from qualkit.model import Design, by_name, plain_name

_FURTHER: Mapping[str, str] = {
    "respondentnummer": "participant",
    "respondentnr": "participant",
    "deelnemernummer": "participant",
    "deelnemernr": "participant",
    "participant number": "participant",
    "naam interviewer": "interviewer",
    "afgenomen door": "interviewer",
    "datum interview": "date",
    "datum afname": "date",
    "afgenomen op": "date",
    "length": "minutes",
    "lengte": "minutes",
    "duur interview": "minutes",
}
_READ = frozenset(HEADINGS) - {"file", "document", "kind", "remark"}
_LONGEST = 40  # characters of what a field may hold


def read_header(lines: Sequence[str], *, design: Design) -> dict[str, str]:
    """Column of a respondent list -> what the heading's fields say of it, as the list would.

    A field is 'Name: value' on a line, or a name with its value on the next line (as cells of a
    table are). Values that do not fit are passed over, and so are names of people where ids
    should be: an id has a digit.
    """
    said: dict[str, str] = {}
    for name, value in _fields(lines):
        column = _FURTHER.get(plain_name(name)) or columns_of((name,), design)[name]
        if column not in _READ and column not in design.attributes:
            continue
        if found := _fitting(column, value.strip(), design):
            said.setdefault(column, found)
    return said


def _fields(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line, below in zip(lines, (*lines[1:], ""), strict=True):
        name, colon, value = line.partition(":")
        yield name.strip(), value if colon and value.strip() else below


def _fitting(column: str, value: str, design: Design) -> str:
    """The value as a list would hold it; '' where it does not fit."""
    if not value or len(value) > _LONGEST:
        return ""
    match column:
        case "date" | "consent_date":
            date = as_date(value)
            return date.isoformat() if date else ""
        case "minutes":
            return _minutes(value)
        case "wave":
            return by_name(value, design.wave_labels) or ""
        case "role":
            return by_name(value, design.role_labels) or ""
        case "participant" | "case":
            return value if re.search(r"\d", value) and ":" not in value else ""
        case "language" | "consent_to_analysis" | "consent_to_quotation":
            return ""  # said more surely by the words themselves, and by a form
        case _ if column in design.values:
            return by_name(value, design.values[column]) or ""
    return value


def _minutes(value: str) -> str:
    """45, '45 minuten', 45:10 or 0:45:10; to the nearest minute."""
    if found := re.fullmatch(r"(\d{1,3})\s*(?:m|min|minuten|minutes)?\.?", value, re.IGNORECASE):
        return found[1]
    return str(round(seconds(value) / 60)) if is_stamp(value) else ""
