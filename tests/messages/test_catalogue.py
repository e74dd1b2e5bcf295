"""Every sentence that users see, in Dutch and English."""

import ast
import gettext
import re
from collections.abc import Sequence
from datetime import date
from string import Formatter

import pytest
from babel.messages.mofile import read_mo
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import Invalid, NotFound
from qualkit.messages import Catalogue, later
from qualkit.messages.collect import CATALOGUE, PACKAGE, collected, read, sentences, untranslated

EN, NL = Catalogue(), Catalogue("nl")
TRANSLATED = [message for message in read() if message.id]
AGAIN = "Run `python -m qualkit.messages.collect` and translate what it names in qualkit.po."


def places(sentence: str) -> set[str]:
    """The {named} places of a sentence."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def forms(text: str | Sequence[str]) -> tuple[str, ...]:
    """A sentence, or its singular and plural."""
    return (text,) if isinstance(text, str) else tuple(text)


def test_every_sentence_of_the_source_has_a_dutch_translation() -> None:
    assert not untranslated(collected(read())), AGAIN


def test_no_translation_is_left_over_from_a_sentence_that_is_gone() -> None:
    now = {sentence.english for sentence in sentences()}
    assert not {forms(message.id)[0] for message in TRANSLATED} - now, AGAIN


def test_the_dutch_has_the_places_of_the_english() -> None:
    """Singular and plural each name the places that the English plural names."""
    for message in TRANSLATED:
        for dutch in forms(message.string):
            assert places(dutch) == places(forms(message.id)[-1]), message.id


def test_the_dutch_ends_as_the_english() -> None:
    """A full stop, question mark or colon is neither lost nor added, nor are outer blanks."""
    for message in TRANSLATED:
        for english, dutch in zip(forms(message.id), forms(message.string), strict=True):
            ends = [[text.endswith(mark) for mark in ".?:!"] for text in (english, dutch)]
            assert ends[0] == ends[1] and dutch == dutch.strip(), message.id


def test_the_compiled_catalogue_says_what_the_written_one_says() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = [message for message in read_mo(file) if message.id]
    assert {forms(m.id): forms(m.string) for m in compiled} == {
        forms(m.id): forms(m.string) for m in TRANSLATED
    }, AGAIN


def test_the_collector_sees_every_kind_of_call() -> None:
    """One sentence of each: said, plural, either of two, marked, error, its hint, what was done."""
    found = {sentence.english: sentence.plural for sentence in sentences()}
    for english in (
        "Code frequencies",  # say("...")
        "Stopped. What was not finished left no trace.",  # _say()("...")
        "Note.",  # Catalogue(language)("...")
        "Marked as read: {names}.",  # done("..." if ... else "...")
        "Mann-Whitney, exact",  # a constant, later("...")
        "There is no code {code}.",  # NotFound("...")
        "Did you mean: {near}?",  # its hint, one of two
        "`...` stands between two words.",  # handed to a function that makes the error
        "import codings",  # what an act in the log is called
    ):
        assert found[english] == ""
    assert found["{n} row."] == "{n} rows."


def test_no_sentence_with_places_escapes_the_collector() -> None:
    """Every string with blanks and a {place} is collected, unless it documents the code."""
    found = {text for s in sentences() for text in (s.english, s.plural)}
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documents = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and id(node) not in documents:
                text = str(node.value)
                is_sentence = " " in text.strip() and re.search(r"(?<!{){[a-z_]+}(?!})", text)
                assert not is_sentence or text in found, f"{path.name}, line {node.lineno}: {text}"


def test_english_needs_no_catalogue() -> None:
    assert EN("There is no code {code}.", code="trust") == "There is no code trust."


def test_a_sentence_is_said_in_dutch_with_its_values() -> None:
    assert NL("Page {page} of {pages}", page=1, pages=6) == "Pagina 1 van 6"


def test_a_sentence_without_translation_is_said_in_english() -> None:
    assert NL("No catalogue holds {this}.", this="this") == "No catalogue holds this."


def test_nothing_said_is_nothing() -> None:
    """The key '' is the catalogue's own header, which nobody may see."""
    assert NL("") == ""


@pytest.mark.parametrize(
    ("say", "n", "said"),
    [
        (EN, 1, "1 row."),
        (EN, 0, "0 rows."),
        (EN, 24960, "24,960 rows."),
        (NL, 1, "1 rij."),
        (NL, 0, "0 rijen."),
        (NL, 24960, "24.960 rijen."),
    ],
)
def test_one_and_several_are_told_apart(say: Catalogue, n: int, said: str) -> None:
    assert say.plural("{n} row.", "{n} rows.", n) == said


@pytest.mark.parametrize(
    ("value", "digits", "english", "dutch"),
    [
        (1234567, 0, "1,234,567", "1.234.567"),
        (0.5, 2, "0.50", "0,50"),
        (-3.14159, 2, "−3.14", "−3,14"),
        (-0.004, 2, "0.00", "0,00"),
        (-0.005001, 2, "−0.01", "−0,01"),
        (-0.0, 0, "0", "0"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(
    value: float, digits: int, english: str, dutch: str
) -> None:
    assert (EN.number(value, digits), NL.number(value, digits)) == (english, dutch)


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_no_minus_stands_before_zero(value: float, digits: int) -> None:
    """A minus is written exactly before a number that is not zero when rounded."""
    written = NL.number(value, digits)
    is_negative = value < 0 and any(sign in "123456789" for sign in written)
    assert written.startswith("\N{MINUS SIGN}") == is_negative
    assert "-" not in written


@given(st.integers(1, 12))
def test_dates_are_written_out(month: int) -> None:
    """Day, month in words and year, in both languages."""
    day = date(2019, month, 3)
    for say in (EN, NL):
        number, name, year = say.date(day).split()
        assert (number, name.isalpha(), year) == ("3", True, "2019")


def test_march_is_named_in_both_languages() -> None:
    day = date(2019, 3, 31)
    assert (EN.date(day), NL.date(day)) == ("31 March 2019", "31 maart 2019")


def test_a_label_falls_back_on_english_then_on_any_then_on_the_key() -> None:
    assert NL.label({"nl": "vertrouwen", "en": "trust"}) == "vertrouwen"
    assert NL.label({"en": "trust"}, "key") == "trust"
    assert NL.label({"de": "Vertrauen"}, "key") == "Vertrauen"
    assert NL.label({}, "key") == "key"


def test_an_error_is_explained_with_problems_and_hint() -> None:
    error = Invalid(
        "The codings in {file} cannot be read.",
        "Correct these cells.",
        problems=[
            Invalid(
                "{file}, row {row}, column {column}: the cell is blank.",
                file="a.xlsx",
                row=3,
                column="code",
            )
        ],
        file="a.xlsx",
    )
    assert NL.explain(error) == (
        "De gecodeerde fragmenten in a.xlsx kunnen niet worden gelezen.",
        ("a.xlsx, rij 3, kolom code: de cel is leeg.",),
        "Verbeter deze cellen.",
    )


def test_an_error_without_hint_is_explained_without_one() -> None:
    error = NotFound("There is no code {code}.", code="trust")
    assert NL.explain(error) == ("De code trust bestaat niet.", (), "")


def test_a_marked_value_is_translated_with_its_sentence() -> None:
    """A value that is a word of ours, not of the study, comes in the reader's language."""
    error = NotFound("There is no {what} {name}.", what=later("participant"), name="participant")
    assert NL.explain(error)[0] == "Er is geen deelnemer participant."
    assert str(error) == "There is no participant participant."


def test_a_marked_sentence_keeps_its_values() -> None:
    """One sentence may stand inside another, each with values of its own."""
    inner = later("There is no code {code}.", code="trust")
    assert inner == "There is no code trust."
    assert NL("Left out: {reason}", reason=inner) == "Weggelaten: De code trust bestaat niet."


def test_a_language_without_catalogue_is_refused() -> None:
    with pytest.raises(Invalid, match="language de"):
        Catalogue("de")


def test_the_catalogue_is_one_that_gettext_reads_by_itself() -> None:
    """No library but Python's own is needed to read the compiled catalogue."""
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        translations = gettext.GNUTranslations(file)
    assert translations.gettext("Table") == "Tabel"


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [(2.125, 2, "2.13"), (0.285, 2, "0.29"), (-0.004, 2, "0.00"), (1234.5, 0, "1,235")],
)
def test_a_half_is_rounded_away_from_nought(value: float, digits: int, written: str) -> None:
    """As SPSS and Excel do it; by the number as it is written, not by its binary form."""
    assert Catalogue().number(value, digits) == written
