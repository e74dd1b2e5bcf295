"""Who answered when: the people in a data file, be it wide or long."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qualkit.errors import Invalid, QualkitError
from qualkit.formats.sheets import Sheet, listed
from qualkit.formats.spss import Data
from qualkit.formats.yaml_schema import nearest
from qualkit.model import Design, Instrument, Label


@dataclass(frozen=True, slots=True)
class Person:
    """One person in a case at one wave: `cells` and their `columns` in the order of the items."""

    row: int
    case: str
    participant: str | None
    role: str
    wave: str
    columns: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True)
class People:
    """The people of a file, the attributes of its cases, and what is wrong with its rows."""

    people: tuple[Person, ...]
    attributes: Mapping[str, Mapping[str, str]]
    problems: tuple[QualkitError, ...]


def find_people(data: Data, instrument: Instrument, design: Design) -> People:
    """The people of a wide file (a row is a case) or a long one (a row is one person once).

    The form is that which more columns speak for. Waves of which a wide file has no column
    at all are not in the file. Raises Invalid where columns are missing.
    """
    sheet, items = data.sheet, [item.key for item in instrument.closed_items]
    waves = [wave.key for wave in design.waves if wave.key in instrument.data_columns.waves]
    wide = {wave: _wide_columns(instrument, wave) for wave in waves}
    present = {wave: sum(map(bool, map(sheet.heading, wide[wave]))) for wave in waves}
    n_long = sum(bool(sheet.heading(item)) for item in items)
    if not any(present.values()) and not n_long:
        raise Invalid(
            "{file} has no column of the questionnaire {instrument}.",
            "Expected are columns such as {wide}, or a row for each person with columns such as "
            "{long}.",
            file=sheet.name,
            instrument=instrument.key,
            wide=", ".join(wide[waves[0]][:3]),
            long=", ".join([*instrument.data_columns.long.values(), *items[:3]]),
        )
    if n_long > sum(present.values()):
        return _long(data, instrument, design)
    return _wide(data, instrument, [wave for wave in waves if present[wave]])


def _wide(data: Data, instrument: Instrument, waves: Sequence[str]) -> People:
    columns, sheet = instrument.data_columns, data.sheet
    ids = {
        (role, wave): template.format(wave=columns.waves[wave])
        for role, template in columns.participants.items()
        for wave in waves
    }
    items = {
        (role, wave): _wide_columns(instrument, wave, role)
        for wave in waves
        for role in instrument.roles
    }
    needed = [columns.case, *columns.attributes, *ids.values()]
    needed += [name for names in items.values() for name in names]
    names = _find(sheet, needed, _unknown_waves(sheet, instrument))
    headings = {block: tuple([names[n] for n in wanted]) for block, wanted in items.items()}
    people: list[Person] = []
    problems: list[QualkitError] = []
    first: dict[str, int] = {}
    for number, row in sheet.rows:
        case = data.said(names[columns.case], row[names[columns.case]])
        if not case:
            problems.append(_blank_case(sheet.name, number, names[columns.case]))
            continue
        if first.setdefault(case, number) != number:
            problems.append(
                Invalid(
                    "{file}, row {row}: the case {case} already stands in row {first}.",
                    file=sheet.name,
                    row=number,
                    case=case,
                    first=first[case],
                )
            )
            continue
        for (role, wave), block in headings.items():
            id_ = names[ids[role, wave]] if (role, wave) in ids else None
            participant = data.said(id_, row[id_]) if id_ else ""
            cells = tuple([row[heading] for heading in block])
            people.append(Person(number, case, participant or None, role, wave, block, cells))
    attributes, conflicts = _attributes(data, names[columns.case], names, columns.attributes)
    return People(tuple(people), attributes, (*problems, *conflicts))


def _long(data: Data, instrument: Instrument, design: Design) -> People:
    columns, sheet = instrument.data_columns, data.sheet
    long, items = columns.long, [item.key for item in instrument.closed_items]
    is_needed = {"wave": len(columns.waves) > 1, "role": len(instrument.roles) > 1}
    who = {
        part: name
        for part, name in long.items()
        if is_needed.get(part, True) or sheet.heading(name)
    }
    names = _find(sheet, [*who.values(), *columns.attributes, *items])
    headings = {part: names[name] for part, name in who.items()}
    block = tuple([names[item] for item in items])
    roles = {role.key: role.label for role in design.roles if role.key in instrument.roles}
    waves = {wave.key: wave.label for wave in design.waves if wave.key in columns.waves}
    spellings = {
        "role": _spellings(columns.roles, roles),
        "wave": _spellings(columns.waves, waves),
    }
    people: list[Person] = []
    problems: list[QualkitError] = []
    first: dict[tuple[str, str, str, str], int] = {}
    for number, row in sheet.rows:
        case = data.said(headings["case"], row[headings["case"]])
        role, wave = (
            _key(data, number, row, headings.get(part), spellings[part])
            for part in ("role", "wave")
        )
        faults = [fault for fault in (role, wave) if isinstance(fault, Invalid)]
        if not case:
            faults.append(_blank_case(sheet.name, number, headings["case"]))
        if faults or isinstance(role, Invalid) or isinstance(wave, Invalid):
            problems += faults
            continue
        id_ = headings.get("participant")
        participant = data.said(id_, row[id_]) if id_ else ""
        person = (case, participant, role, wave)
        if first.setdefault(person, number) != number:
            problems.append(
                Invalid(
                    "{file}, row {row}: the {role} of case {case} at {wave} already stands in "
                    "row {first}.",
                    file=sheet.name,
                    row=number,
                    case=case,
                    role=role,
                    wave=wave,
                    first=first[person],
                )
            )
            continue
        cells = tuple([row[heading] for heading in block])
        people.append(Person(number, case, participant or None, role, wave, block, cells))
    attributes, conflicts = _attributes(data, headings["case"], names, columns.attributes)
    return People(tuple(people), attributes, (*problems, *conflicts))


def _wide_columns(instrument: Instrument, wave: str, *roles: str) -> list[str]:
    columns = instrument.data_columns
    return [
        columns.wide.format(
            item=item.key, wave=columns.waves[wave], role=columns.roles.get(role, role)
        )
        for role in roles or instrument.roles
        for item in instrument.closed_items
    ]


def _find(
    sheet: Sheet, needed: Sequence[str], problems: Sequence[QualkitError] = ()
) -> dict[str, str]:
    """The headings of the columns. Raises Invalid with every one that is missing."""
    found = {name: sheet.heading(name) for name in needed}
    spare = [heading for heading in sheet.headings if heading not in found.values()]
    faults = [*problems]
    faults += [_missing(sheet.name, n, spare) for n, heading in found.items() if heading is None]
    if faults:
        raise Invalid(
            "The columns of {file} do not fit the questionnaire.",
            "Rename columns, or say in the questionnaire's file under columns what they are "
            "called.",
            problems=listed(faults),
            file=sheet.name,
        )
    return {name: heading for name, heading in found.items() if heading is not None}


def _missing(file: str, column: str, spare: Sequence[str]) -> Invalid:
    if meant := nearest(column, spare):
        return Invalid(
            "{file}: the column {column} is missing; is {nearest} meant?",
            file=file,
            column=column,
            nearest=meant,
        )
    return Invalid("{file}: the column {column} is missing.", file=file, column=column)


def _unknown_waves(sheet: Sheet, instrument: Instrument) -> list[QualkitError]:
    """A problem for each wave that the file has columns of and the instrument does not name."""
    columns = instrument.data_columns
    if "{wave}" not in columns.wide:
        return []
    parts = {
        "item": "|".join(re.escape(item.key) for item in instrument.closed_items),
        "role": "|".join(re.escape(columns.roles.get(role, role)) for role in instrument.roles),
    }
    pattern = re.escape(columns.wide).replace(r"\{wave\}", r"(?P<wave>[^\W_]+)", 1)
    for name, choices in parts.items():
        pattern = pattern.replace(rf"\{{{name}\}}", f"(?:{choices})")
    known = {abbreviation.casefold() for abbreviation in columns.waves.values()}
    unknown: dict[str, str] = {}
    for heading in sheet.headings:
        found = re.fullmatch(pattern, heading, re.IGNORECASE)
        if found and found["wave"].casefold() not in known:
            unknown.setdefault(found["wave"], heading)
    return [
        Invalid(
            "{file}, column {column}: the measurement {wave} is not one of {choices}.",
            file=sheet.name,
            column=heading,
            wave=wave,
            choices=", ".join(columns.waves.values()),
        )
        for wave, heading in unknown.items()
    ]


def _spellings(short: Mapping[str, str], labels: Mapping[str, Label]) -> dict[str, str]:
    """Every way to write a role or a wave -> its key; the key itself wins."""
    spellings = {text.casefold(): key for key, label in labels.items() for text in label.values()}
    spellings |= {short[key].casefold(): key for key in labels if key in short}
    return spellings | {key.casefold(): key for key in labels}


def _key(
    data: Data,
    number: int,
    row: Mapping[str, str],
    heading: str | None,
    spellings: Mapping[str, str],
) -> str | Invalid:
    """The role or wave of a row; the only one there is where no column says it."""
    choices = dict.fromkeys(spellings.values())
    if heading is None:
        return next(iter(choices))
    value = row[heading]
    label = data.label(heading, value)
    key = spellings.get(label.casefold()) or spellings.get(value.casefold())
    return key or Invalid(
        "{file}, row {row}, column {column}: {value} is not one of {choices}.",
        file=data.sheet.name,
        row=number,
        column=heading,
        value=label or "''",
        choices=", ".join(choices),
    )


def _blank_case(file: str, row: int, column: str) -> Invalid:
    return Invalid(
        "{file}, row {row}, column {column}: the id of the case is blank.",
        file=file,
        row=row,
        column=column,
    )


def _attributes(
    data: Data, case: str, names: Mapping[str, str], attributes: Iterable[str]
) -> tuple[dict[str, dict[str, str]], list[QualkitError]]:
    """What is known of each case, and where two rows of a case contradict each other."""
    known: dict[str, dict[str, str]] = {}
    problems: list[QualkitError] = []
    for number, row in data.sheet.rows:
        for attribute in attributes:
            heading = names[attribute]
            value = data.label(heading, data.said(heading, row[heading]))
            if not (value and row[case]):
                continue
            first = known.setdefault(row[case], {}).setdefault(attribute, value)
            if first != value:
                problems.append(
                    Invalid(
                        "{file}, row {row}, column {column}: {value} contradicts an earlier row "
                        "of case {case}, which has {first}.",
                        file=data.sheet.name,
                        row=number,
                        column=heading,
                        value=value,
                        case=row[case],
                        first=first,
                    )
                )
    return known, problems
