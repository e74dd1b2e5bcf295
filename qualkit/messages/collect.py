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
HEADER = "# Dutch for every sentence; `python -m qualkit.messages.collect` keeps it in step."
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
        tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        calls = [node for node in tree if isinstance(node, ast.Call)]
        for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
            found += (Sentence(*texts, file) for texts in _texts(call))
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
    catalogue = Catalog(
        locale="nl",
        project="qualkit",
        version="-",
        last_translator="-",
        language_team="-",
        msgid_bugs_address="-",
        header_comment=HEADER,
        fuzzy=False,
        creation_date=translated.creation_date,
        revision_date=translated.revision_date,
    )
    for sentence in sentences():
        known = translated.get(sentence.english)
        dutch = known.string if known is not None else ""
        key: str | tuple[str, str] = sentence.english
        if sentence.plural:
            key = sentence.english, sentence.plural
        if isinstance(dutch, tuple) != isinstance(key, tuple):
            dutch = ("", "") if sentence.plural else ""
        catalogue.add(key, dutch, [(sentence.file, 0)])
    return catalogue


def read() -> Catalog:
    """The catalogue as it stands in the file; an empty one if there is none."""
    if not CATALOGUE.exists():
        return Catalog(locale="nl")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="nl")


def written(catalogue: Catalog) -> bytes:
    """The bytes of the .po file."""
    made = io.BytesIO()
    write_po(made, catalogue, width=100, include_lineno=False)
    return made.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """The bytes of the .mo file."""
    made = io.BytesIO()
    write_mo(made, catalogue)
    return made.getvalue()


def untranslated(catalogue: Catalog) -> tuple[str, ...]:
    """The English of every sentence without a translation."""
    return tuple(
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue
        if message.id
        and not all(message.string if isinstance(message.string, tuple) else [message.string])
    )


def main() -> None:
    """Collects, writes and compiles; says what is gone and what is to be translated."""
    before = read()
    catalogue = collected(before)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(written(catalogue))
    CATALOGUE.with_suffix(".mo").write_bytes(compiled(catalogue))
    for message in before:
        if message.id and message.id not in catalogue:
            print(f"Gone: {message.id!r}: {message.string!r}")
    for english in untranslated(catalogue):
        print(f"Without Dutch: {english!r}")
    print(f"{len(catalogue)} sentences.")


if __name__ == "__main__":
    main()
