"""YAML 1.2 files read against a strict schema, every problem named with its line."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from qualkit.errors import Invalid, QualkitError, Unreadable
from qualkit.formats.files import read_bytes
from qualkit.formats.yaml_schema import Fields, kinds_of, nearest, problem

S = TypeVar("S", bound=Fields)
_ZIP = b"PK\x03\x04"
Place = Sequence[str | int]


@dataclass(frozen=True)
class YamlFile:
    """A YAML file that was read: its name and its content, which knows its lines."""

    name: str
    content: Any
    problems: tuple[QualkitError, ...] = ()

    def line(self, *place: str | int) -> int:
        """The line of what stands at a place such as ('codes', 2, 'label')."""
        return _line(self.content, place)

    def parse(self, schema: type[S]) -> S:
        """The content as the schema says. Raises Invalid with every problem."""
        self._refuse_kind(schema)
        problems = list(self.problems)
        try:
            fields = schema.model_validate(self.content)
        except ValidationError as error:
            details = error.errors(include_url=False)
            empty = {detail["loc"] for detail in details if detail["input"] is None}
            problems += [
                problem(schema, detail, file=self.name, line=self.line(*detail["loc"]))
                for detail in details
                # {nl: now, and then} has the empty field 'and then': one problem, not two
                if detail["loc"][-1:] != ("[key]",) or detail["loc"][:-1] not in empty
            ]
        self.refuse(problems)
        return fields

    def _refuse_kind(self, schema: type[Fields]) -> None:
        found = kinds_of(self.content if isinstance(self.content, dict) else ())
        wanted, *_ = kinds_of(schema.model_fields)
        if found and wanted not in found:
            raise Invalid(
                "The file {file} is {kind}; here {wanted} is needed.",
                "Name the right file.",
                file=self.name,
                kind=found[0],
                wanted=wanted,
            )

    def repeated(self, keys: Iterable[tuple[str, Place]]) -> Iterator[Invalid]:
        """A problem for each key that stood there before, whatever its case."""
        seen: set[str] = set()
        for key, place in keys:
            if key.casefold() in seen:
                yield Invalid(
                    "{file}, line {line}: {key} is taken by an earlier entry.",
                    file=self.name,
                    line=self.line(*place),
                    key=key,
                )
            seen.add(key.casefold())

    def unknown(self, key: str, known: Sequence[str], *place: str | int) -> Invalid:
        """The problem that what is named at a place does not exist."""
        at: dict[str, Any] = {"file": self.name, "line": self.line(*place), "key": key}
        if meant := nearest(key, known):
            return Invalid(
                "{file}, line {line}: {key} is not known; is {nearest} meant?", **at, nearest=meant
            )
        return Invalid(
            "{file}, line {line}: {key} is not known. Known are: {choices}.",
            **at,
            choices=", ".join(dict.fromkeys(known)) or "-",
        )

    def refuse(self, problems: Iterable[QualkitError]) -> None:
        """Raise Invalid with these problems by line; return where there are none."""
        if found := sorted(problems, key=lambda problem: int(str(problem.values["line"]))):
            raise Invalid(
                "The file {file} does not fit.",
                "Correct the lines named and read the file again.",
                problems=found,
                file=self.name,
            )


def read_yaml(path: Path | str) -> YamlFile:
    """Read a YAML file, to be parsed against a schema.

    Raises Unreadable for what is no UTF-8 text file, Invalid where the YAML is broken.
    """
    name = Path(path).name
    data = read_bytes(path)
    if data.startswith(_ZIP):
        raise Unreadable(
            "The file {file} is an Office file; here a text file in YAML is needed.",
            "Name the right file.",
            file=name,
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(
            "The file {file} is not text in UTF-8.",
            "Save it in a text editor with the encoding UTF-8.",
            file=name,
        ) from None
    twice: list[QualkitError] = []

    class Constructor(RoundTripConstructor):
        """Collects the fields that stand twice instead of stopping at the first."""

        def check_mapping_key(
            self, node: Any, key_node: Any, mapping: Any, key: Any, value: Any
        ) -> bool:
            if key not in mapping:
                return True
            twice.append(
                Invalid(
                    "{file}, line {line}: the field {field} stands there twice.",
                    file=name,
                    line=key_node.start_mark.line + 1,
                    field=key,
                )
            )
            return False

    # A date is text to us, and 2019-02-31 too.
    Constructor.add_constructor("tag:yaml.org,2002:timestamp", Constructor.construct_yaml_str)
    yaml = YAML()
    yaml.Constructor = Constructor
    try:
        content = yaml.load(text)
    except YAMLError as error:
        if isinstance(error, MarkedYAMLError) and error.problem_mark:
            broken = Invalid(
                "{file}, line {line}: the YAML cannot be read ({problem}).",
                file=name,
                line=error.problem_mark.line + 1,
                problem=error.problem,
            )
        else:
            broken = Invalid(
                "{file}, line {line}: there is a character that YAML does not allow.",
                file=name,
                line=text.count("\n", 0, getattr(error, "position", 0)) + 1,
            )
        raise Invalid(
            "The file {file} is not correct YAML.",
            "Look for a missing quotation mark or colon and at how far lines are indented.",
            problems=[broken],
            file=name,
        ) from None
    if content is None:
        raise Invalid("The file {file} holds nothing but remarks.", "Was it saved?", file=name)
    return YamlFile(name, content, tuple(twice))


def _line(content: Any, place: Place) -> int:
    line = 0
    for step in place:
        if not isinstance(content, CommentedMap | CommentedSeq):
            break
        where = content.lc.key if isinstance(content, CommentedMap) else content.lc.item
        try:
            line, _ = where(step)
            content = content[step]
        except (KeyError, IndexError, TypeError):  # a missing field: where its holder begins
            break
    return line + 1
