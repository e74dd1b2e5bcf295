"""Collects every sentence from the source and compiles the Dutch catalogue; for developers.

`python -m qualkit.messages.collect` adds new sentences to `qualkit.po`, their translation empty,
takes out those that are gone, compiles `qualkit.mo` and says what is to be translated.
Nothing imports this at run time.
"""

import ast
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from qualkit import errors

PACKAGE = Path(__file__).parents[1]
CATALOGUE = PACKAGE / "messages" / "nl" / "LC_MESSAGES" / "qualkit.po"
ERRORS = {
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.QualkitError)
}
FIRST, BOTH, SECOND = slice(0, 1), slice(0, 2), slice(1, 2)
ARGUMENTS = (
    dict.fromkeys(("say", "_say()", "catalogue", "Catalogue()", "later", "done", "act"), FIRST)
    | {"plural": BOTH, "_bad": SECOND}
    | dict.fromkeys(ERRORS, BOTH)
)
"""Which arguments of a call are sentences, by the last name of what is called."""


@dataclass(frozen=True)
class Sentence:
    """An English sentence, its plural if it has one, and where it stands."""

    english: str
    plural: str
    file: str


def sentences() -> tuple[Sentence, ...]:
    """Every sentence of the package, by file and line; one that stands twice comes twice."""
    found: list[Sentence] = []
    for path in sorted(PACKAGE.rglob("*.py")):
        file = path.relative_to(PACKAGE.parent).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found += (Sentence(*texts, file) for texts in _texts(node))
    return tuple(found)


def _texts(call: ast.Call) -> Iterator[tuple[str, str]]:
    name = _last_name(call.func)
    given = call.args[ARGUMENTS.get(name, slice(0))]
    if name in ERRORS:
        given = given + [k.value for k in call.keywords if k.arg in ("message", "hint")]
    texts = [text for argument in given for text in _literals(argument)]
    if name == "plural":
        yield texts[0], texts[1]
    else:
        yield from ((text, "") for text in texts)


def _last_name(called: ast.expr) -> str:
    match called:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=inner):
            return f"{_last_name(inner)}()"
    return ""


def _literals(argument: ast.expr) -> Iterator[str]:
    """A string, or both of `"a" if x else "b"`."""
    match argument:
        case ast.Constant(value=str(text)) if text:
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from _literals(one)
            yield from _literals(other)


def collected(translated: Catalog) -> Catalog:
    """A catalogue of the sentences that are in the source, with the translations given."""
    catalogue = Catalog(locale="nl", fuzzy=False, header_comment=translated.header_comment)
    catalogue.mime_headers = translated.mime_headers
    for sentence in sentences():
        key = (sentence.english, sentence.plural) if sentence.plural else sentence.english
        known = translated.get(sentence.english)
        string = known.string if known is not None else ""
        if isinstance(string, str) == bool(sentence.plural):
            string = ("", "") if sentence.plural else ""
        catalogue.add(key, string, locations=[(sentence.file, None)])
    return catalogue


def read() -> Catalog:
    """The catalogue as it stands in the file; an empty one if there is none."""
    if not CATALOGUE.exists():
        return Catalog(locale="nl")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="nl")


def compiled(catalogue: Catalog) -> bytes:
    """The bytes of the .mo file."""
    made = io.BytesIO()
    write_mo(made, catalogue)
    return made.getvalue()


def main() -> None:
    """Collects, writes and compiles."""
    catalogue = collected(read())
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=100, sort_by_file=True, omit_header=False)
    CATALOGUE.with_suffix(".mo").write_bytes(compiled(catalogue))
    missing = [m.id for m in catalogue if m.id and not all(_strings(m.string))]
    for id_ in missing:
        print(id_)
    print(f"{len(catalogue)} sentences, {len(missing)} to be translated in {CATALOGUE}")


def _strings(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else string


if __name__ == "__main__":
    main()
