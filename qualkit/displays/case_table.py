"""Codes as numbers with a row for each case, ready for a statistical program."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from qualkit.displays.frequency_table import plain
from qualkit.displays.table import Column, Kind, Row, Table
from qualkit.messages import Catalogue, later

MEASURES: Mapping[str, tuple[str, Kind, int]] = {
    "presence": (later("Present"), "integer", 0),
    "count": (later("Passages"), "integer", 0),
    "per_1000_words": (later("Per 1,000 words"), "number", 2),
    "share_of_words": (later("Share of words"), "percent", 1),
    "positive": (later("Positive passages"), "integer", 0),
    "negative": (later("Negative passages"), "integer", 0),
    "ambivalent": (later("Ambivalent passages"), "integer", 0),
    "balance": (later("Balance"), "number", 2),
}
"""What a measure is called, its kind of column, and its digits."""

MEANINGS = {
    "presence": later("present: yes (1) if there is any passage, else no (0)"),
    "count": later("passages: how many"),
    "per_1000_words": later("per 1,000 words: passages per 1,000 words of respondents"),
    "share_of_words": later("share of words: words in passages / all words of respondents, 0 to 1"),
    "positive": later("positive passages: how many were judged so"),
    "negative": later("negative passages: how many were judged so"),
    "ambivalent": later("ambivalent passages: how many were judged so"),
    "balance": later(
        "balance: (positive - negative) / (positive + negative), -1 to 1; empty where neither "
        "occurs"
    ),
}
"""What a measure is, for the notes."""


@dataclass(frozen=True)
class Fact:
    """A column of what is known of the cases: its heading, and what its values are called."""

    key: str
    heading: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Number:
    """A column of numbers: one code by one measure."""

    key: str
    code: str
    measure: str


def case_table(
    frame: pd.DataFrame,
    *,
    facts: Sequence[Fact],
    numbers: Sequence[Number],
    labels: Mapping[str, str],
    title: str,
    notes: Sequence[str],
    say: Catalogue,
) -> Table:
    """Cases as rows; facts, then codes side by side under a heading for each measure.

    `frame` has a column for each fact and number; `labels` says what codes are called.
    """
    columns = [Column(fact.key, fact.heading, values=fact.values) for fact in facts]
    columns += [_column(number, labels, say) for number in numbers]
    values = frame[[column.key for column in columns]].itertuples(index=False, name=None)
    return Table(
        key="case_table",
        title=title,
        columns=tuple(columns),
        rows=tuple(Row(tuple(map(plain, row))) for row in values),
        notes=tuple(notes),
        language=say.language,
        is_wide=len(columns) > 6,
    )


def _column(number: Number, labels: Mapping[str, str], say: Catalogue) -> Column:
    group, kind, digits = MEASURES[number.measure]
    values = {0: say("no"), 1: say("yes")} if number.measure == "presence" else {}
    return Column(number.key, labels[number.code], kind, digits, say(group), values)
