"""What the fields of a YAML file may hold, and the sentences for what does not fit."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import ErrorDetails, PydanticCustomError

from qualkit.errors import Invalid
from qualkit.messages import later

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


KINDS = {
    "codes": later("a codebook"),
    "languages": later("a study's design"),
    "waves": later("a study's design"),
    "subscales": later("a questionnaire"),
    "questions": later("a questionnaire"),
}
"""The fields that only one kind of file has."""


class Fields(BaseModel):
    """Base of every schema: no unknown fields, no conversion of types, no blanks around text."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        allow_inf_nan=False,
        str_strip_whitespace=True,
    )


def _key(text: str) -> str:
    if not text or set(text) - set(_LETTERS + "0123456789_"):
        raise PydanticCustomError("key", "not a key")
    return text


def _language(text: str) -> str:
    if len(text) != 2 or set(text) - set(_LETTERS):
        raise PydanticCustomError("language", "not a language")
    return text


def _colour(text: str) -> str:
    if len(text) != 7 or text[0] != "#" or set(text[1:].lower()) - set("0123456789abcdef"):
        raise PydanticCustomError("colour", "not a colour")
    return text


Key = Annotated[str, AfterValidator(_key)]
Language = Annotated[str, AfterValidator(_language)]
Colour = Annotated[str, AfterValidator(_colour)]
Words = Annotated[str, Field(min_length=1)]
Labels = dict[Language, Words]
Label = Annotated[Labels, Field(min_length=1)]


def nearest(name: str, known: Sequence[str]) -> str:
    """The known name that resembles this one most, or ''."""
    by_name = {candidate.casefold(): candidate for candidate in known}
    found = get_close_matches(name.casefold(), list(by_name), n=1)
    return by_name[found[0]] if found else ""


def kinds_of(fields: Iterable[str]) -> list[str]:
    """The kinds of files that have such fields."""
    return [KINDS[field] for field in fields if field in KINDS]


def problem(schema: type[Fields], detail: ErrorDetails, *, file: str, line: int) -> Invalid:
    """What pydantic found, as a sentence of ours."""
    place, context = detail["loc"], detail.get("ctx", {})
    path = [str(step + 1) if isinstance(step, int) else step for step in place]
    if path and path[-1] == "[key]":
        path.pop()
    at: dict[str, Any] = {
        "file": file,
        "line": line,
        "field": "/".join(path) or later("the file"),
    }
    match detail["type"]:
        case "missing":
            return Invalid("{file}, line {line}: the field {field} is missing.", **at)
        case "extra_forbidden":
            known = _known_fields(schema, place[:-1])
            return _unknown_field(known, str(place[-1]), at)
        case _ if detail["input"] is None:
            return Invalid(
                "{file}, line {line}: {field} is empty. Text with a # or with a comma "
                "between braces needs quotation marks.",
                **at,
            )
        case "string_type":
            return Invalid(
                "{file}, line {line}: {field} must be text; put a number or a date in "
                "quotation marks.",
                **at,
            )
        case "int_type" | "int_from_float":
            return Invalid("{file}, line {line}: {field} must be a whole number.", **at)
        case "float_type" | "finite_number":
            return Invalid("{file}, line {line}: {field} must be a number.", **at)
        case "bool_type":
            return Invalid("{file}, line {line}: {field} must be true or false.", **at)
        case "list_type":
            return Invalid(
                "{file}, line {line}: {field} must be a list, each entry after a dash.", **at
            )
        case "dict_type" | "model_type":
            return Invalid(
                "{file}, line {line}: {field} must consist of fields, each a name, a colon "
                "and what it holds.",
                **at,
            )
        case "literal_error":
            return Invalid(
                "{file}, line {line}: {field} must be {choices}.",
                **at,
                choices=context["expected"].replace("'", ""),
            )
        case "string_too_short" | "too_short":
            return Invalid("{file}, line {line}: {field} holds nothing.", **at)
        case "greater_than_equal":
            return Invalid(
                "{file}, line {line}: {field} must be {least} or more.",
                **at,
                least=f"{context['ge']:g}",
            )
        case "less_than_equal":
            return Invalid(
                "{file}, line {line}: {field} must be {most} or less.",
                **at,
                most=f"{context['le']:g}",
            )
        case "key":
            return Invalid(
                "{file}, line {line}: {field} must consist of lower-case letters, digits and "
                "underscores.",
                **at,
            )
        case "language":
            return Invalid(
                "{file}, line {line}: {field}: a language is two lower-case letters, "
                "such as nl or en.",
                **at,
            )
        case "colour":
            return Invalid(
                "{file}, line {line}: {field} must be a colour such as '#1f77b4', "
                "in quotation marks.",
                **at,
            )
        case _:
            return Invalid("{file}, line {line}: {field} cannot be read.", **at)


def _unknown_field(known: Sequence[str], name: str, at: Mapping[str, Any]) -> Invalid:
    choices = ", ".join(known)
    if meant := nearest(name, known):
        return Invalid(
            "{file}, line {line}: there is no field {field}; is {nearest} meant? "
            "Known are: {choices}.",
            **at,
            nearest=meant,
            choices=choices,
        )
    return Invalid(
        "{file}, line {line}: there is no field {field}. Known are: {choices}.",
        **at,
        choices=choices,
    )


def _known_fields(schema: Any, place: Sequence[str | int]) -> tuple[str, ...]:
    """The fields that a schema allows at a place."""
    for step in place:
        schema = _plain(schema)
        if isinstance(schema, type) and issubclass(schema, BaseModel):
            field = next(f for n, f in schema.model_fields.items() if step in (f.alias, n))
            schema = field.annotation
        else:
            schema = get_args(schema)[-1]
    schema = _plain(schema)
    return tuple(field.alias or name for name, field in schema.model_fields.items())


def _plain(annotation: Any) -> Any:
    """An annotation without Annotated and without 'or nothing'."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if NoneType in get_args(annotation):
        return _plain(next(a for a in get_args(annotation) if a is not NoneType))
    return annotation
