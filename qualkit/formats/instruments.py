"""Questionnaires as YAML: subscales, scoring rules, and how data files name their columns."""

from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Literal

from pydantic import Field

from qualkit.errors import Invalid, QualkitError
from qualkit.formats.yaml_file import Place, YamlFile, read_yaml
from qualkit.formats.yaml_schema import Fields, Key, Label, Labels, Words
from qualkit.model import Columns, Instrument, Item, Subscale


class _Item(Fields):
    key: Words
    reversed: bool = False
    describes: dict[Key, Label] = Field(default_factory=dict)


class _Subscale(Fields):
    key: Key
    label: Label
    score: Literal["mean", "sum"] = "mean"
    minimum_answered: Annotated[float, Field(ge=0, le=1)] = 0.75
    better: Literal["high", "low"] = "high"
    items: list[_Item] = Field(min_length=1)


class _Scale(Fields):
    minimum: float
    maximum: float
    labels: dict[int, Label] = Field(default_factory=dict)


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
    scale: _Scale
    missing: dict[int, Label] = Field(default_factory=dict)
    subscales: list[_Subscale] = Field(min_length=1)
    columns: _Columns


def read_instrument(path: Path | str) -> Instrument:
    """Read a questionnaire. Raises Unreadable or, with every problem and its line, Invalid."""
    file = read_yaml(path)
    fields = file.parse(_Instrument)
    file.refuse(_problems(file, fields))
    columns = fields.columns
    long = columns.long or _Long(case=columns.case)
    return Instrument(
        key=fields.key,
        label=fields.label,
        subscales=tuple(_subscale(subscale) for subscale in fields.subscales),
        minimum=fields.scale.minimum,
        maximum=fields.scale.maximum,
        columns=Columns(
            wide=columns.wide,
            waves=columns.waves,
            roles=columns.roles,
            case=columns.case,
            participants=columns.participants,
            long=long.model_dump(exclude_none=True),
            attributes=columns.attributes,
        ),
        roles=tuple(fields.roles),
        about=fields.about,
        value_labels=fields.scale.labels,
        missing=fields.missing,
    )


def _subscale(fields: _Subscale) -> Subscale:
    items = tuple(Item(item.key, item.reversed, item.describes) for item in fields.items)
    return Subscale(
        key=fields.key,
        label=fields.label,
        items=items,
        score=fields.score,
        minimum_answered=fields.minimum_answered,
        better=fields.better,
    )


def _problems(file: YamlFile, instrument: _Instrument) -> Iterator[QualkitError]:
    subscales, roles = instrument.subscales, instrument.roles
    yield from file.repeated((role, ("roles", n)) for n, role in enumerate(roles))
    yield from file.repeated((s.key, ("subscales", n, "key")) for n, s in enumerate(subscales))
    items = [
        (item, ("subscales", n, "items", m))
        for n, subscale in enumerate(subscales)
        for m, item in enumerate(subscale.items)
    ]
    yield from file.repeated((item.key, (*place, "key")) for item, place in items)
    named: list[tuple[str, Place]] = [
        (role, (*place, "describes", role)) for item, place in items for role in item.describes
    ]
    for part in ("roles", "participants"):
        named += [(role, ("columns", part, role)) for role in getattr(instrument.columns, part)]
    for role, place in named:
        if role not in roles:
            yield file.unknown(role, roles, *place)
    yield from _scale_problems(file, instrument)
    yield from _column_problems(file, instrument)


def _scale_problems(file: YamlFile, instrument: _Instrument) -> Iterator[QualkitError]:
    scale = instrument.scale
    if scale.minimum >= scale.maximum:
        yield Invalid(
            "{file}, line {line}: the scale's maximum must be more than its minimum.",
            file=file.name,
            line=file.line("scale", "maximum"),
        )
        return
    bounds: dict[str, Any] = {"minimum": f"{scale.minimum:g}", "maximum": f"{scale.maximum:g}"}
    for value in scale.labels:
        if not scale.minimum <= value <= scale.maximum:
            yield Invalid(
                "{file}, line {line}: the label for {value} is outside the scale of {minimum} "
                "to {maximum}.",
                file=file.name,
                line=file.line("scale", "labels", value),
                value=value,
                **bounds,
            )
    for value in instrument.missing:
        if scale.minimum <= value <= scale.maximum:
            yield Invalid(
                "{file}, line {line}: {value} cannot mean that an answer is missing, since it is "
                "on the scale of {minimum} to {maximum}.",
                file=file.name,
                line=file.line("missing", value),
                value=value,
                **bounds,
            )


def _column_problems(file: YamlFile, instrument: _Instrument) -> Iterator[QualkitError]:
    columns, roles = instrument.columns, instrument.roles
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
