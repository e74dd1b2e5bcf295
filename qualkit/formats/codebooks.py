"""Codebooks as YAML: read with every problem named, written so that they read the same."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from qualkit.errors import Invalid, QualkitError
from qualkit.formats.yaml_file import YamlFile, read_yaml
from qualkit.formats.yaml_schema import (
    Colour,
    Fields,
    Key,
    Label,
    Labels,
    Language,
    Words,
)
from qualkit.model import Code, Codebook, Theme


class _Poles(Fields):
    positive: Label = Field(default_factory=dict)
    negative: Label = Field(default_factory=dict)
    ambivalent: Label = Field(default_factory=dict)


class _Patterns(Fields):
    any: list[Words] = Field(default_factory=list)
    positive: list[Words] = Field(default_factory=list)
    negative: list[Words] = Field(default_factory=list)
    never: list[Words] = Field(default_factory=list)


class _Code(Fields):
    key: Key
    label: Label
    parent: Key | None = None
    aliases: list[Words] = Field(default_factory=list)
    heading: bool = False
    definition: Labels = Field(default_factory=dict)
    use_when: Labels = Field(default_factory=dict)
    not_when: Labels = Field(default_factory=dict)
    examples: dict[Language, list[Words]] = Field(default_factory=dict)
    colour: Colour = ""
    poles: _Poles = _Poles()
    patterns: dict[Language, _Patterns] = Field(default_factory=dict)
    extent: Literal["sentence", "turn", "words"] | None = None
    retired: bool = False


class _Theme(Fields):
    key: Key
    label: Label
    codes: list[Key]
    statement: Labels = Field(default_factory=dict)


class _Codebook(Fields):
    key: str = ""
    label: Labels = Field(default_factory=dict)
    about: Labels = Field(default_factory=dict)
    codes: list[_Code]
    themes: list[_Theme] = Field(default_factory=list)


def read_codebook(path: Path | str) -> Codebook:
    """Read a codebook; text comes without blanks and empty lines around it.

    Raises Unreadable or, with every problem and its line, Invalid.
    """
    file = read_yaml(path)
    fields = file.parse(_Codebook)
    file.refuse(_problems(file, fields))
    return Codebook(
        codes=tuple(_code(code) for code in fields.codes),
        themes=tuple(
            Theme(theme.key, theme.label, tuple(theme.codes), theme.statement)
            for theme in fields.themes
        ),
        key=fields.key,
        label=fields.label,
        about=fields.about,
    )


def codebook_yaml(codebook: Codebook) -> bytes:
    """A codebook as `read_codebook` reads it, equal but for blanks around text."""
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.allow_unicode = True
    yaml.width = 10_000  # a folded line may come back with other blanks
    content = {
        **_filled({"key": codebook.key, "label": codebook.label, "about": codebook.about}),
        "codes": [_code_fields(code) for code in codebook.codes],
        **_filled({"themes": [_theme_fields(theme) for theme in codebook.themes]}),
    }
    stream = BytesIO()
    yaml.dump(content, stream)
    return stream.getvalue()


def _code(code: _Code) -> Code:
    return Code(
        key=code.key,
        label=code.label,
        parent=code.parent,
        aliases=tuple(code.aliases),
        definition=code.definition,
        use_when=code.use_when,
        not_when=code.not_when,
        examples={language: tuple(said) for language, said in code.examples.items()},
        patterns={
            language: {kind: tuple(getattr(patterns, kind)) for kind in _given(patterns)}
            for language, patterns in code.patterns.items()
        },
        poles={pole: getattr(code.poles, pole) for pole in _given(code.poles)},
        colour=code.colour or None,
        extent=code.extent,
        is_heading=code.heading,
        is_retired=code.retired,
    )


def _given(fields: Fields) -> list[str]:
    """The names that the file holds, in the schema's order."""
    return [name for name in type(fields).model_fields if name in fields.model_fields_set]


def _code_fields(code: Code) -> dict[str, Any]:
    return _filled(
        {
            "key": code.key,
            "parent": code.parent,
            "label": code.label,
            "aliases": code.aliases,
            "heading": code.is_heading,
            "definition": code.definition,
            "use_when": code.use_when,
            "not_when": code.not_when,
            "examples": code.examples,
            "colour": code.colour,
            "extent": code.extent,
            "poles": code.poles,
            "patterns": code.patterns,
            "retired": code.is_retired,
        }
    )


def _theme_fields(theme: Theme) -> dict[str, Any]:
    return {
        "key": theme.key,
        "label": _plain(theme.label),
        "codes": list(theme.codes),
        **_filled({"statement": theme.statement}),
    }


def _filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in fields.items() if value}


def _plain(value: Any) -> Any:
    match value:
        case Mapping():
            return {key: _plain(entry) for key, entry in value.items()}
        case list() | tuple():
            return [_plain(entry) for entry in value]
        case str():
            return _scalar(value)
        case _:
            return value


def _scalar(text: str) -> Any:
    """Text in the style that comes back unchanged: plain, a block of lines, or quoted."""
    if text.isprintable():
        return text
    lines = text.split("\n")
    if all(line.isprintable() and line and line == line.strip() for line in lines):
        return LiteralScalarString(text)
    return DoubleQuotedScalarString(text)


def _problems(file: YamlFile, codebook: _Codebook) -> Iterator[QualkitError]:
    keys = [code.key for code in codebook.codes]
    yield from file.repeated((key, ("codes", n, "key")) for n, key in enumerate(keys))
    yield from file.repeated((t.key, ("themes", n, "key")) for n, t in enumerate(codebook.themes))
    for n, code in enumerate(codebook.codes):
        if code.parent is not None and code.parent not in keys:
            yield file.unknown(code.parent, keys, "codes", n, "parent")
        if code.poles.model_fields_set:
            continue
        for language, patterns in code.patterns.items():
            for pole in ("positive", "negative"):
                if getattr(patterns, pole):
                    yield Invalid(
                        "{file}, line {line}: the code {code} has patterns for its {pole} pole, "
                        "but names no poles.",
                        file=file.name,
                        line=file.line("codes", n, "patterns", language, pole),
                        code=code.key,
                        pole=pole,
                    )
    for cycle in cycles({code.key: code.parent for code in codebook.codes}):
        yield Invalid(
            "{file}, line {line}: codes are each other's parents: {cycle}.",
            file=file.name,
            line=file.line("codes", keys.index(cycle[0]), "parent"),
            cycle=" → ".join(cycle),
        )
    for n, theme in enumerate(codebook.themes):
        for m, key in enumerate(theme.codes):
            if key not in keys:
                yield file.unknown(key, keys, "themes", n, "codes", m)


def cycles(parents: Mapping[str, str | None]) -> Iterator[tuple[str, ...]]:
    """Each cycle once, from its first code up to the same code again."""
    import networkx

    order = {key: place for place, key in enumerate(parents)}
    upwards = networkx.DiGraph((key, parent) for key, parent in parents.items() if parent in order)
    for cycle in networkx.simple_cycles(upwards):
        first = cycle.index(min(cycle, key=order.__getitem__))
        yield (*cycle[first:], *cycle[:first], cycle[first])
