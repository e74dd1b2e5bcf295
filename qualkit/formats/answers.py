"""Answers to a questionnaire from .sav, .xlsx or .csv, wide or long."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from qualkit.errors import Invalid, QualkitError
from qualkit.formats.answer_rows import Person, find_people
from qualkit.formats.sheets import listed, read_sheet
from qualkit.formats.spss import Data, read_sav
from qualkit.model import BLANK, Answer, Answers, Design, Instrument, Scale

_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
_Ranges = tuple[tuple[float, float], ...]


def read_answers(path: Path | str, instrument: Instrument, *, design: Design) -> Answers:
    """Read a data file as the instrument says that its columns are called; closed items only.

    A number on the item's scale is a value; a code for missing, of the instrument or declared in
    SPSS, is no value with that code as `missing`. A person whose items are all blank at a wave
    did not take part and has no answers there; other blank items are `missing` as 'blank'.
    Attribute values that the design names are given as its keys. Answers come in the order of
    case, wave, role and item, so that the same data in another form give the same answers.

    Raises Unreadable for what is no such file, Invalid with the problems of all cells.
    """
    _check(instrument, design)
    path = Path(path)
    is_spss = path.suffix.lower() in (".sav", ".zsav")
    data = read_sav(path) if is_spss else Data(read_sheet(path))
    found = find_people(data, instrument, design)
    answers, problems = _answers(found.people, instrument, data)
    problems = [*found.problems, *problems]
    if problems:
        raise Invalid(
            "The answers in {file} do not fit the questionnaire {instrument}.",
            "Correct these cells, or the questionnaire's file.",
            problems=listed(sorted(problems, key=lambda problem: int(str(problem.values["row"])))),
            file=path.name,
            instrument=instrument.key,
        )
    waves = {wave.key: n for n, wave in enumerate(design.waves)}
    roles = {role: n for n, role in enumerate(instrument.roles)}
    items = {item.key: n for n, item in enumerate(instrument.items)}
    answers.sort(
        key=lambda a: (a.case, waves[a.wave], roles[a.role], a.participant or "", items[a.item])
    )
    return Answers(
        answers=tuple(answers),
        presences=tuple(
            sorted({(p.case, p.role, p.wave, p.participant) for p in found.people if p.participant})
        ),
        attributes=_as_keys(found.attributes, design),
    )


def _check(instrument: Instrument, design: Design) -> None:
    waves = {wave.key for wave in design.waves}
    roles = {role.key for role in design.roles}
    problems: list[QualkitError] = [
        Invalid("The study's design has no measurement {wave}.", wave=wave)
        for wave in instrument.data_columns.waves
        if wave not in waves
    ]
    problems += [
        Invalid("The study's design has no role {role}.", role=role)
        for role in instrument.roles
        if role not in roles
    ]
    if problems:
        raise Invalid(
            "The questionnaire {instrument} does not fit the study's design.",
            "Give roles and measurements the same keys in both files.",
            problems=problems,
            instrument=instrument.key,
        )


def _answers(
    people: Iterable[Person], instrument: Instrument, data: Data
) -> tuple[list[Answer], list[QualkitError]]:
    """The answers of all who took part, and the cells that are no answers."""
    items = [(item.key, item.scale) for item in instrument.items if item.scale is not None]
    codes = {float(code): str(code) for code in instrument.missing}
    none: _Ranges = ()

    @cache  # a file holds thousands of cells but few different ones
    def judge(place: int, text: str, ranges: _Ranges) -> tuple[float | None, str | None] | None:
        """Value and kind of missing of the item at a place; None for what is neither."""
        if not text:
            return None, BLANK
        if not _NUMBER.fullmatch(text):
            return None
        value = float(text.replace(",", "."))
        if value in codes:
            return None, codes[value]
        if any(lowest <= value <= highest for lowest, highest in ranges):
            return None, f"{value:g}"
        return (value, None) if value in items[place][1] else None

    answers: list[Answer] = []
    problems: list[QualkitError] = []
    for person in people:
        if not any(person.cells):
            continue
        case, participant, role, wave = person.case, person.participant, person.role, person.wave
        cells = zip(items, person.columns, person.cells, strict=True)
        for place, ((item, scale), column, text) in enumerate(cells):
            judged = judge(place, text, data.missing.get(column, none))
            if judged is None:
                at = (data.sheet.name, person.row, column)
                problems.append(_wrong_cell(*at, text, scale, instrument.missing))
                continue
            value, missing = judged
            answers.append(Answer(case, participant, role, wave, item, value, missing, person.row))
    return answers, problems


def _wrong_cell(
    file: str, row: int, column: str, text: str, scale: Scale, missing: Iterable[int]
) -> Invalid:
    shown = text if len(text) <= 20 else f"{text[:19]}…"  # it may be an answer in words
    at: dict[str, Any] = {"file": file, "row": row, "column": column, "value": shown}
    if not _NUMBER.fullmatch(text):
        return Invalid("{file}, row {row}, column {column}: {value} is not a number.", **at)
    codes = ", ".join(map(str, missing)) or "-"
    if scale.is_choice:
        return Invalid(
            "{file}, row {row}, column {column}: {value} is neither one of the answers {choices} "
            "nor a code for a missing answer ({codes}).",
            **at,
            choices=", ".join(map(str, scale.labels)),
            codes=codes,
        )
    return Invalid(
        "{file}, row {row}, column {column}: {value} is neither on the scale of {minimum} to "
        "{maximum} nor a code for a missing answer ({codes}).",
        **at,
        minimum=f"{scale.minimum:g}",
        maximum=f"{scale.maximum:g}",
        codes=codes,
    )


def _as_keys(
    attributes: Mapping[str, Mapping[str, str]], design: Design
) -> dict[str, dict[str, str]]:
    """Attribute values as the design's keys where it names them, else as the file has them."""
    keys = {
        attribute: {
            spelling.casefold(): key
            for key, label in values.items()
            for spelling in (*label.values(), key)
        }
        for attribute, values in design.values.items()
    }
    return {
        case: {
            attribute: keys.get(attribute, {}).get(value.casefold(), value)
            for attribute, value in known.items()
        }
        for case, known in sorted(attributes.items())
    }
