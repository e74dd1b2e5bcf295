"""The design of a study as YAML: its roles, waves, languages and attributes."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from qualkit.errors import QualkitError
from qualkit.formats.yaml_file import YamlFile, read_yaml
from qualkit.formats.yaml_schema import Fields, Key, Label, Language, Words
from qualkit.model import ONCE, Design, Role, Wave


class _Role(Fields):
    key: Key
    label: Label
    respondent: bool = True
    speaker_labels: list[Words] = Field(default_factory=list)


class _Wave(Fields):
    key: Key
    label: Label


class _Design(Fields):
    label: Label
    case_label: Label = Field(default_factory=lambda: {"nl": "casus", "en": "case"})
    languages: list[Language] = Field(default=["nl", "en"], min_length=1)
    roles: list[_Role] = Field(min_length=1)
    waves: list[_Wave] = Field(default_factory=list)
    attributes: dict[Words, Label] = Field(default_factory=dict)
    values: dict[Words, dict[Words, Label]] = Field(default_factory=dict)


def read_design(path: Path | str) -> Design:
    """Read a design; without waves it has one, ONCE.

    Raises Unreadable or, with every problem and its line, Invalid.
    """
    file = read_yaml(path)
    fields = file.parse(_Design)
    file.refuse(_problems(file, fields))
    return Design(
        label=fields.label,
        roles=tuple(
            Role(role.key, role.label, role.respondent, tuple(role.speaker_labels))
            for role in fields.roles
        ),
        waves=tuple(Wave(wave.key, wave.label) for wave in fields.waves) or (ONCE,),
        languages=tuple(fields.languages),
        case_label=fields.case_label,
        attributes=fields.attributes,
        values=fields.values,
    )


def _problems(file: YamlFile, design: _Design) -> Iterator[QualkitError]:
    yield from file.repeated((r.key, ("roles", n, "key")) for n, r in enumerate(design.roles))
    yield from file.repeated((w.key, ("waves", n, "key")) for n, w in enumerate(design.waves))
    yield from file.repeated(
        (label, ("roles", n, "speaker_labels", m))
        for n, role in enumerate(design.roles)
        for m, label in enumerate(role.speaker_labels)
    )
    for attribute in design.values:
        if attribute not in design.attributes:
            yield file.unknown(attribute, list(design.attributes), "values", attribute)
