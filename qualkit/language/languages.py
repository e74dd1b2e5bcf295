"""The languages that this room knows."""

from collections.abc import Mapping
from typing import TypeVar

from qualkit.errors import Invalid

LANGUAGES = ("en", "nl")

T = TypeVar("T")


def of_language(tables: Mapping[str, T], language: str) -> T:
    """The table of one language. Raises Invalid for a language that is not among `LANGUAGES`."""
    if language not in LANGUAGES:
        raise Invalid(
            "The language {language} is not known.",
            "Choose one of: {choices}.",
            language=language,
            choices=", ".join(LANGUAGES),
        )
    return tables[language]


def word_set(words: str) -> frozenset[str]:
    """The words of a blank-separated list, as the tables of this room are written."""
    return frozenset(words.split())
