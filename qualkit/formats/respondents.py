"""The respondent list: which file holds whose interview, when, where and with what consent.

A spreadsheet with one row per file, or, without one, a pattern that reads file names.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Date  # noqa: N812  (a field is called date)
from difflib import get_close_matches
from pathlib import Path, PurePath

from qualkit.errors import Invalid, QualkitError
from qualkit.formats.dates import as_date
from qualkit.formats.sheets import YES_NO, listed, read_sheet
from qualkit.messages import later
from qualkit.model import INTERVIEW, SURVEY_RECORD, Design, Facts, Label, by_name, plain_name

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "file": ("file", "filename", "file name", "bestand", "bestandsnaam"),
    "document": ("document", "document name", "documentnaam"),
    "kind": ("kind", "type", "soort"),
    "wave": ("wave", "meting", "meetmoment", "golf"),
    "case": ("case", "cases", "dyad", "casus", "dyade"),
    "participant": ("participant", "respondent", "deelnemer", "participant id"),
    "role": ("role", "rol"),
    "setting": ("setting", "werkveld", "field"),
    "language": ("language", "taal"),
    "interviewer": ("interviewer",),
    "date": ("date", "datum", "interview date", "interviewdatum"),
    "minutes": ("minutes", "minuten", "duration", "duur"),
    "place": ("place", "plaats", "location", "locatie"),
    "mode": ("mode", "wijze", "vorm"),
    "transcriber": ("transcriber", "transcribent"),
    "consent_to_analysis": (
        "consent_to_analysis", "consent to analysis", "consents to analysis", "consent analysis",
        "consent", "toestemming analyse", "toestemming voor analyse", "toestemming",
    ),
    "consent_to_quotation": (
        "consent_to_quotation", "consent to quotation", "consents to quotation",
        "consent quotation", "toestemming citeren", "toestemming voor citeren",
        "toestemming citaten",
    ),
    "consent_date": (
        "consent_date", "consent date", "date of consent", "datum toestemming",
        "toestemming datum",
    ),
    "remark": ("remark", "remarks", "opmerking", "opmerkingen"),
}  # fmt: skip
"""Column -> headings it goes by, in English and Dutch. Other columns are attributes of the case;
remarks are not read."""

KINDS = {
    **dict.fromkeys(
        ("survey record", "telephone survey", "survey", "telefonische enquête",
         "telefonische enquete", "enquête", "enquete", "vragenlijst"),
        SURVEY_RECORD,
    ),
    INTERVIEW: INTERVIEW,
}  # fmt: skip
"""Spelling -> kind of document. Other kinds may be named freely."""

_LANGUAGES = {
    **dict.fromkeys(("nl", "nederlands", "dutch"), "nl"),
    **dict.fromkeys(("en", "engels", "english"), "en"),
}


@dataclass(frozen=True)
class Respondent:
    """What is known of the conversation in one file, before it is read.

    `attributes` are those of the cases, among them the setting. Consent is None where the
    list says nothing.
    """

    file: str
    document: str
    kind: str = INTERVIEW
    wave: str | None = None
    cases: tuple[str, ...] = ()
    participant: str | None = None
    role: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    language: str | None = None
    interviewer: str | None = None
    date: Date | None = None
    minutes: int | None = None
    place: str | None = None
    mode: str | None = None
    transcriber: str | None = None
    consents_to_analysis: bool | None = None
    consents_to_quotation: bool | None = None
    consent_date: Date | None = None

    @property
    def facts(self) -> Facts:
        """What is known of the conversation itself."""
        return Facts(
            language=self.language,
            interviewer=self.interviewer,
            date=self.date,
            minutes=self.minutes,
            place=self.place,
            mode=self.mode,
            transcriber=self.transcriber,
        )


def read_respondents(path: Path | str, *, design: Design) -> tuple[Respondent, ...]:
    """Read a respondent list (.xlsx, its first sheet, or .csv).

    Waves, roles and attributes may be named by their key or by their label in any language.
    Raises Unreadable for what is no spreadsheet, Invalid with every fault at once.
    """
    sheet = read_sheet(path)
    columns = columns_of(sheet.headings, design)
    problems: list[QualkitError] = [
        Invalid(
            "{file}: the headings {headings} mean the same.",
            file=sheet.name,
            headings=", ".join(h for h in sheet.headings if columns[h] == column),
        )
        for column, n in Counter(columns.values()).items()
        if n > 1
    ]
    if "file" not in columns.values():
        problems.append(
            Invalid(
                "{file}: there is no column {column}, which names the transcript of each row.",
                file=sheet.name,
                column="file",
            )
        )
    if problems:
        raise Invalid(
            "The respondent list {file} cannot be read.", problems=problems, file=sheet.name
        )
    if not sheet.rows:
        raise Invalid("The respondent list {file} has headings, but no rows.", file=sheet.name)
    respondents: list[Respondent] = []
    rows: list[int] = []
    for number, cells in sheet.rows:
        row = _Row({columns[h]: (h, cell) for h, cell in cells.items() if cell}, design)
        respondents.append(row.respondent())
        rows.append(number)
        problems += [_at(fault, sheet.name, number) for fault in row.faults]
    problems += _contradictions(respondents, rows, sheet.name)
    if problems:
        raise Invalid(
            "The respondent list {file} has faults; nothing was imported.",
            "Correct them in the list and import it again.",
            problems=listed(problems),
            file=sheet.name,
        )
    return tuple(respondents)


def respondent_from_name(
    file_name: str, pattern: str, *, design: Design | None = None
) -> Respondent | None:
    """What a file's name says by a regular expression with named groups; None: no match.

    The groups are the columns of a respondent list; the pattern must fit the whole name
    without its extension. With a design, waves and roles must be its own.
    Raises Invalid for a bad pattern and for values that do not fit.

    >>> pattern = r"(?P<participant>[^_]+)_(?P<wave>[^_]+)_(?P<kind>[^_]+)"
    >>> found = respondent_from_name("P014_final_interview.docx", pattern)
    >>> found.participant, found.wave, found.kind
    ('P014', 'final', 'interview')
    """
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise Invalid(
            "The pattern for file names cannot be read at character {position}.",
            "It is a regular expression, e.g. (?P<participant>[^_]+)_(?P<wave>[^_]+).",
            position=error.pos,
        ) from None
    if not compiled.groupindex:
        raise Invalid(
            "The pattern for file names names no parts.",
            "Name them, e.g. (?P<participant>[^_]+)_(?P<wave>[^_]+).",
        )
    found = compiled.fullmatch(PurePath(file_name).stem)
    if found is None:
        return None
    columns = columns_of(tuple(found.groupdict()), design)
    cells = {columns[group]: (group, value or "") for group, value in found.groupdict().items()}
    row = _Row({**cells, "file": ("file", PurePath(file_name).name)}, design)
    respondent = row.respondent()
    if row.faults:
        raise Invalid(
            "The name of the file {file} does not fit the study.",
            "Rename the file, change the pattern, or use a respondent list.",
            problems=[_at(fault, PurePath(file_name).name) for fault in row.faults],
            file=PurePath(file_name).name,
        )
    return respondent


def find_respondent(respondents: Iterable[Respondent], path: Path | str) -> Respondent | None:
    """The row for a file, by its name, whatever its case, and with or without extension."""
    wanted = file_key(str(path))
    return next((r for r in respondents if file_key(r.file) == wanted), None)


@dataclass(frozen=True)
class _Fault:
    """A cell that does not fit: its heading, what it holds, what was expected."""

    column: str
    value: str
    expected: str


class _Row:
    """One row being read: takes cells by column and remembers what does not fit."""

    def __init__(self, cells: Mapping[str, tuple[str, str]], design: Design | None) -> None:
        self._cells = cells
        self._waves = design.wave_labels if design else None
        self._roles = design.role_labels if design else None
        self._values = design.values if design else {}
        self._languages = design.languages if design else ("nl", "en")
        self.faults: list[_Fault] = []

    def respondent(self) -> Respondent:
        file = self._text("file")
        if not file:
            self.faults.append(_Fault("file", "", later("the name of a file")))
        document = self._text("document") or file_stem(file)
        return Respondent(
            file=file,
            document=document,
            kind=self._kind(),
            wave=self._key("wave", self._waves),
            cases=tuple(c.strip() for c in self._text("case").split(";") if c.strip()),
            participant=self._one("participant"),
            role=self._key("role", self._roles),
            attributes={
                column: self._value(column, cell)
                for column, (_, cell) in self._cells.items()
                if cell and (column not in HEADINGS or column == "setting")
            },
            language=self._language(),
            interviewer=self._text("interviewer") or None,
            date=self._date("date"),
            minutes=self._minutes(),
            place=self._text("place") or None,
            mode=self._text("mode") or None,
            transcriber=self._text("transcriber") or None,
            consents_to_analysis=self._yes_or_no("consent_to_analysis"),
            consents_to_quotation=self._yes_or_no("consent_to_quotation"),
            consent_date=self._date("consent_date"),
        )

    def _text(self, column: str) -> str:
        return self._cells.get(column, ("", ""))[1].strip()

    def _one(self, column: str) -> str | None:
        value = self._text(column)
        if ";" in value:
            self._fault(column, later("one id; others who speak have no place in the list yet"))
        return value or None

    def _kind(self) -> str:
        written = unicodedata.normalize("NFC", self._text("kind"))
        return KINDS.get(plain_name(written), written) or INTERVIEW

    def _fault(self, column: str, expected: str) -> None:
        heading, value = self._cells[column]
        self.faults.append(_Fault(heading, value, expected))

    def _key(self, column: str, known: Mapping[str, Label] | None) -> str | None:
        value = self._text(column)
        if not value or known is None:
            return value or None
        found = by_name(value, known)
        if found is None:
            self._fault(column, " | ".join(known) or "-")
        return found

    def _value(self, attribute: str, value: str) -> str:
        """A value of an attribute by its key, where the design names its values."""
        return by_name(value, self._values.get(attribute, {})) or value

    def _language(self) -> str | None:
        value = self._text("language").casefold()
        if not value:
            return None
        found = _LANGUAGES.get(value, value)
        if found not in self._languages:
            self._fault("language", " | ".join(self._languages))
            return None
        return found

    def _date(self, column: str) -> Date | None:
        value = self._text(column)
        found = as_date(value) if value else None
        if value and found is None:
            self._fault(column, "31-12-2019 | 2019-12-31")
        return found

    def _minutes(self) -> int | None:
        value = self._text("minutes")
        if value and not re.fullmatch(r"[0-9]{1,4}", value):
            self._fault("minutes", "45")
            return None
        return int(value) if value else None

    def _yes_or_no(self, column: str) -> bool | None:
        value = self._text(column).casefold()
        if value and value not in YES_NO:
            self._fault(column, "ja | nee | yes | no | 1 | 0")
        return YES_NO.get(value)


def columns_of(headings: Sequence[str], design: Design | None) -> dict[str, str]:
    """Heading -> column, or attribute of the case."""
    attributes = design.attributes if design else {}
    by_heading = {plain_name(name): column for column, names in HEADINGS.items() for name in names}
    return {
        heading: by_heading.get(plain_name(heading)) or by_name(heading, attributes) or heading
        for heading in headings
    }


def nearest_heading(heading: str) -> str:
    """The heading that a column would have if it was mistyped, '' where none is near."""
    spellings = {plain_name(name): name for names in HEADINGS.values() for name in names}
    near = get_close_matches(plain_name(heading), spellings, n=1, cutoff=0.75)
    return spellings[near[0]] if near else ""


def file_stem(file: str) -> str:
    """The name of a transcript without folder and extension."""
    return re.sub(r"\.docx?$", "", PurePath(file.replace("\\", "/")).name, flags=re.IGNORECASE)


def file_key(file: str) -> str:
    """What ways to name the same transcript have in common."""
    return unicodedata.normalize("NFC", file_stem(file)).casefold()


def _at(fault: _Fault, file: str, row: int | None = None) -> QualkitError:
    if row is None:
        return Invalid(
            "{file}: {column} is {value}, expected was: {expected}.",
            file=file,
            column=fault.column,
            value=fault.value or "-",
            expected=fault.expected,
        )
    return Invalid(
        "{file}, row {row}: {column} is {value}, expected was: {expected}.",
        file=file,
        row=row,
        column=fault.column,
        value=fault.value or "-",
        expected=fault.expected,
    )


def _contradictions(
    respondents: Sequence[Respondent], rows: Sequence[int], file: str
) -> list[QualkitError]:
    """Rows that cannot both be true: a file or document twice, a person or case told apart."""
    seen: dict[tuple[str, str], int] = {}
    said: dict[tuple[str, str, str], tuple[object, int]] = {}
    problems: list[QualkitError] = []
    for respondent, row in zip(respondents, rows, strict=True):
        names = (
            (later("file"), respondent.file, file_key(respondent.file)),
            (later("document"), respondent.document, respondent.document.casefold()),
        )
        for thing, name, name_key in names if respondent.file else ():
            first = seen.setdefault((thing, name_key), row)
            if first != row:
                problems.append(
                    Invalid(
                        "{file}, row {row}: the {thing} {name} stands in row {first} already.",
                        file=file,
                        row=row,
                        thing=thing,
                        name=name,
                        first=first,
                    )
                )
                break  # the document is named after the file
        for thing, id, about, value in _statements(respondent):
            before, first = said.setdefault((thing, id, about), (value, row))
            if before != value:
                problems.append(
                    Invalid(
                        "{file}, row {row}: {about} of the {thing} {id} differs from row {first}.",
                        file=file,
                        row=row,
                        about=about,
                        thing=thing,
                        id=id,
                        first=first,
                    )
                )
    return problems


def _statements(respondent: Respondent) -> Iterable[tuple[str, str, str, object]]:
    """(thing, id, about, value): what must be the same wherever it is said."""
    for case in respondent.cases:
        for attribute, value in respondent.attributes.items():
            yield later("case"), case, attribute, value
    consents = (
        ("consent_to_analysis", respondent.consents_to_analysis),
        ("consent_to_quotation", respondent.consents_to_quotation),
    )
    for about, given in consents:
        if respondent.participant and given is not None:
            yield later("participant"), respondent.participant, about, given
