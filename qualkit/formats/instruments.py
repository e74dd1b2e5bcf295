"""Questionnaires as YAML: items and how they are answered, scoring rules, columns of data files."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Literal

from pydantic import Field

from qualkit.errors import Invalid, QualkitError
from qualkit.formats.yaml_file import Place, YamlFile, read_yaml
from qualkit.formats.yaml_schema import Fields, Key, Label, Labels, Words
from qualkit.messages import later
from qualkit.model import Columns, Instrument, Item, Scale, Subscale


class _Scale(Fields):
    minimum: float
    maximum: float
    labels: dict[int, Label] = Field(default_factory=dict)


class _Question(Fields):
    """A question of a form; it is answered in words (open), by a choice, or on a scale."""

    key: Words
    question: Label
    open: bool = False
    answers: dict[int, Label] | None = Field(default=None, min_length=1)
    scale: _Scale | None = None


class _Item(Fields):
    """An item of a subscale."""

    key: Words
    question: Labels = Field(default_factory=dict)
    reversed: bool = False
    describes: dict[Key, Label] = Field(default_factory=dict)
    answers: dict[int, Label] | None = Field(default=None, min_length=1)
    scale: _Scale | None = None


class _Subscale(Fields):
    key: Key
    label: Label
    score: Literal["mean", "sum"] = "mean"
    minimum_answered: Annotated[float, Field(ge=0, le=1)] = 0.75
    better: Literal["high", "low"] = "high"
    items: list[_Item] = Field(min_length=1)


class _Long(Fields):
    case: Words
    participant: Words | None = None
    role: Words | None = None
    wave: Words | None = None


class _Columns(Fields):
    wide: Words
    waves: dict[Key, Words] = Field(min_length=1)
    roles: dict[Key, Words] = Field(default_factory=dict)
    case: Words
    participants: dict[Key, Words] = Field(default_factory=dict)
    long: _Long | None = None
    attributes: dict[Words, Label] = Field(default_factory=dict)


class _Instrument(Fields):
    key: Words
    label: Label
    about: Labels = Field(default_factory=dict)
    roles: list[Key] = Field(min_length=1)
    scale: _Scale | None = None
    missing: dict[int, Label] = Field(default_factory=dict)
    subscales: list[_Subscale] = Field(default_factory=list, min_length=1)
    questions: list[_Question] = Field(default_factory=list, min_length=1)
    columns: _Columns | None = None


_Asked = _Item | _Question


def read_instrument(path: Path | str) -> Instrument:
    """Read a questionnaire. Raises Unreadable or, with every problem and its line, Invalid."""
    file = read_yaml(path)
    fields = file.parse(_Instrument)
    file.refuse(_problems(file, fields))
    return Instrument(
        key=fields.key,
        label=fields.label,
        subscales=tuple(_subscale(subscale, fields.scale) for subscale in fields.subscales),
        questions=tuple(
            Item(question.key, question=question.question, scale=_scale(question, fields.scale))
            for question in fields.questions
        ),
        columns=_columns(fields.columns) if fields.columns else None,
        roles=tuple(fields.roles),
        about=fields.about,
        missing=fields.missing,
    )


def _subscale(fields: _Subscale, usual: _Scale | None) -> Subscale:
    items = tuple(
        Item(item.key, item.reversed, item.describes, item.question, _scale(item, usual))
        for item in fields.items
    )
    return Subscale(
        key=fields.key,
        label=fields.label,
        items=items,
        score=fields.score,
        minimum_answered=fields.minimum_answered,
        better=fields.better,
    )


def _scale(asked: _Asked, usual: _Scale | None) -> Scale | None:
    """Its own choice or scale, else the questionnaire's; None for an open question."""
    if asked.answers is not None:
        return Scale(min(asked.answers), max(asked.answers), asked.answers, is_choice=True)
    scale = asked.scale or usual
    if scale is None or (isinstance(asked, _Question) and asked.open):
        return None
    return Scale(scale.minimum, scale.maximum, scale.labels)


def _columns(fields: _Columns) -> Columns:
    long = fields.long or _Long(case=fields.case)
    return Columns(
        wide=fields.wide,
        waves=fields.waves,
        roles=fields.roles,
        case=fields.case,
        participants=fields.participants,
        long=long.model_dump(exclude_none=True),
        attributes=fields.attributes,
    )


def _problems(file: YamlFile, instrument: _Instrument) -> Iterator[QualkitError]:
    subscales, roles = instrument.subscales, instrument.roles
    if not subscales and not instrument.questions:
        yield Invalid(
            "{file}, line {line}: the questionnaire has neither subscales nor questions.",
            file=file.name,
            line=file.line(),
        )
    yield from file.repeated((role, ("roles", n)) for n, role in enumerate(roles))
    yield from file.repeated((s.key, ("subscales", n, "key")) for n, s in enumerate(subscales))
    asked = _asked(instrument)
    yield from file.repeated((item.key, (*place, "key")) for item, place in asked)
    wordings = [(item.question, (*place, "question")) for item, place in asked]
    yield from _repeated_labels(file, wordings)
    named: list[tuple[str, Place]] = [
        (role, (*place, "describes", role))
        for item, place in asked
        if isinstance(item, _Item)
        for role in item.describes
    ]
    columns = instrument.columns
    for part in ("roles", "participants") if columns else ():
        named += [(role, ("columns", part, role)) for role in getattr(columns, part)]
    for role, place in named:
        if role not in roles:
            yield file.unknown(role, roles, *place)
    yield from _answering_problems(file, instrument, asked)
    if columns:
        yield from _column_problems(file, instrument, columns)


def _asked(instrument: _Instrument) -> list[tuple[_Asked, Place]]:
    """All items and questions, and where each stands in the file."""
    items: list[tuple[_Asked, Place]] = [
        (item, ("subscales", n, "items", m))
        for n, subscale in enumerate(instrument.subscales)
        for m, item in enumerate(subscale.items)
    ]
    return items + [(item, ("questions", n)) for n, item in enumerate(instrument.questions)]


def _repeated_labels(
    file: YamlFile, labels: Sequence[tuple[Labels, Place]]
) -> Iterator[QualkitError]:
    """A problem for each label that stood there before in the same language."""
    for language in dict.fromkeys(language for label, _ in labels for language in label):
        yield from file.repeated(
            (label[language], (*place, language)) for label, place in labels if language in label
        )


def _answering_problems(
    file: YamlFile, instrument: _Instrument, asked: Sequence[tuple[_Asked, Place]]
) -> Iterator[QualkitError]:
    """What is wrong with how items are answered: scales, choices, codes for missing answers."""
    scales: list[tuple[_Scale, Place]] = [(instrument.scale, ())] if instrument.scale else []
    for item, place in asked:
        ways = [way for way in ("open", "answers", "scale") if getattr(item, way, None)]
        if len(ways) > 1 or not (ways or instrument.scale):
            yield Invalid(
                "{file}, line {line}: {key} must have answers or a scale, or be open; it has "
                "{ways}.",
                file=file.name,
                line=file.line(*place, "key"),
                key=item.key,
                ways=", ".join(ways) or later("none of these"),
            )
        elif item.scale:
            scales.append((item.scale, place))
        answers = (item.answers or {}).items()
        yield from _repeated_labels(file, [(a, (*place, "answers", n)) for n, a in answers])
    for scale, place in scales:
        yield from _scale_problems(file, scale, *place, "scale")
    for code in instrument.missing:
        yield from _missing_problem(file, code, scales, asked)


def _scale_problems(file: YamlFile, scale: _Scale, *place: str | int) -> Iterator[QualkitError]:
    if scale.minimum >= scale.maximum:
        yield Invalid(
            "{file}, line {line}: the scale's maximum must be more than its minimum.",
            file=file.name,
            line=file.line(*place, "maximum"),
        )
        return
    for value in scale.labels:
        if not scale.minimum <= value <= scale.maximum:
            yield Invalid(
                "{file}, line {line}: the label for {value} is outside the scale of {minimum} "
                "to {maximum}.",
                file=file.name,
                line=file.line(*place, "labels", value),
                value=value,
                minimum=f"{scale.minimum:g}",
                maximum=f"{scale.maximum:g}",
            )


def _missing_problem(
    file: YamlFile,
    code: int,
    scales: Sequence[tuple[_Scale, Place]],
    asked: Sequence[tuple[_Asked, Place]],
) -> Iterator[QualkitError]:
    """The problem that a code for missing answers is an answer somewhere."""
    at: dict[str, Any] = {"file": file.name, "line": file.line("missing", code), "value": code}
    for scale, _ in scales:
        if scale.minimum <= code <= scale.maximum:
            yield Invalid(
                "{file}, line {line}: {value} cannot mean that an answer is missing, since it is "
                "on the scale of {minimum} to {maximum}.",
                **at,
                minimum=f"{scale.minimum:g}",
                maximum=f"{scale.maximum:g}",
            )
            return
    for item, _ in asked:
        if code in (item.answers or {}):
            yield Invalid(
                "{file}, line {line}: {value} cannot mean that an answer is missing, since it is "
                "an answer to {key}.",
                **at,
                key=item.key,
            )
            return


def _column_problems(
    file: YamlFile, instrument: _Instrument, columns: _Columns
) -> Iterator[QualkitError]:
    roles = instrument.roles
    needed = {"item"}
    if len(columns.waves) > 1:
        needed.add("wave")
    if len(roles) > 1:
        needed.add("role")
    allowed = {"item", "wave", "role"}
    yield from _template_problems(file, columns.wide, needed, allowed, "columns", "wide")
    for role, template in columns.participants.items():
        place = ("columns", "participants", role)
        yield from _template_problems(file, template, set(), {"wave"}, *place)
    for part in ("waves", "roles"):
        written = getattr(columns, part)
        yield from file.repeated((short, ("columns", part, key)) for key, short in written.items())
    if "role" in _names(columns.wide):
        for role in roles:
            if role not in columns.roles:
                yield Invalid(
                    "{file}, line {line}: columns names no abbreviation for the role {role}.",
                    file=file.name,
                    line=file.line("columns", "roles"),
                    role=role,
                )
    if columns.long is not None:
        for name in sorted(needed - {"item"}):
            if getattr(columns.long, name) is None:
                yield Invalid(
                    "{file}, line {line}: columns/long must name the column that holds the {name}.",
                    file=file.name,
                    line=file.line("columns", "long"),
                    name=name,
                )


def _template_problems(
    file: YamlFile, template: str, needed: set[str], allowed: set[str], *place: str | int
) -> Iterator[QualkitError]:
    at: dict[str, Any] = {"file": file.name, "line": file.line(*place), "template": template}
    names = _names(template)
    if not needed <= names <= allowed:
        if needed:
            yield Invalid(
                "{file}, line {line}: the column {template} must hold {needed}.",
                **at,
                needed=_in_braces(needed),
            )
        else:
            yield Invalid(
                "{file}, line {line}: the column {template} may hold {allowed} and nothing else "
                "in braces.",
                **at,
                allowed=_in_braces(allowed),
            )


def _names(template: str) -> set[str]:
    """The names in braces; what cannot be one is named '?'."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        return {"?"}
    return {
        name if not spec and not conversion else "?"
        for _, name, spec, conversion in parts
        if name is not None
    }


def _in_braces(names: set[str]) -> str:
    order = ("item", "wave", "role")
    return ", ".join(f"{{{name}}}" for name in order if name in names)
