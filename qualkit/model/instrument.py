"""Questionnaires and what people answered."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from qualkit.errors import Invalid, NotFound
from qualkit.model.names import Label, by_name
from qualkit.model.study import Presence

BLANK = "blank"
"""The kind of missing of an item that somebody left out."""


@dataclass(frozen=True)
class Scale:
    """What a closed item can be answered with: `value in scale`.

    All numbers from minimum to maximum, some of which have a label; where `is_choice`, only
    those that have one.
    """

    minimum: float
    maximum: float
    labels: Mapping[int, Label] = field(default_factory=dict)
    is_choice: bool = False

    def __contains__(self, value: float) -> bool:
        return value in self.labels if self.is_choice else self.minimum <= value <= self.maximum

    def __str__(self) -> str:
        """As a message names it: '1-5', or the labels of a choice."""
        if not self.is_choice:
            return f"{self.minimum:g}-{self.maximum:g}"
        return " | ".join(next(iter(label.values()), str(n)) for n, label in self.labels.items())


@dataclass(frozen=True)
class Item:
    """A question: its wording, and its scale; without a scale it is answered in words.

    `describes` says per role what it is about, where the wording may not be shared.
    """

    key: str
    is_reversed: bool = False
    describes: Mapping[str, Label] = field(default_factory=dict)
    question: Label = field(default_factory=dict)
    scale: Scale | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is answered in words."""
        return self.scale is None


@dataclass(frozen=True)
class Subscale:
    """Items that together measure one thing.

    The score is the `score` ('mean' or 'sum') of the answered items after reversing, if at
    least the share `minimum_answered` is answered. `better` says whether high or low is good.
    """

    key: str
    label: Label
    items: tuple[Item, ...]
    score: str = "mean"
    minimum_answered: float = 0.75
    better: str = "high"


@dataclass(frozen=True)
class Columns:
    """How data files name things.

    `wide` builds a column from {item}, {wave} and {role} as the file abbreviates them;
    `participants` names per role the column of the person's id, which may hold {wave}.
    `long` names the columns case, participant, role and wave where a row is one person once.
    `attributes` are columns kept as attributes of the case.
    """

    wide: str
    waves: Mapping[str, str]
    roles: Mapping[str, str]
    case: str
    participants: Mapping[str, str]
    long: Mapping[str, str]
    attributes: Mapping[str, Label] = field(default_factory=dict)


@dataclass(frozen=True)
class Instrument:
    """A questionnaire: its subscales, its questions beside them, its missing values.

    Only subscales have scores. `columns` says what data files call its items; without them it
    cannot be read from one.
    """

    key: str
    label: Label
    subscales: tuple[Subscale, ...] = ()
    questions: tuple[Item, ...] = ()
    columns: Columns | None = None
    roles: tuple[str, ...] = ()
    about: Label = field(default_factory=dict)
    missing: Mapping[int, Label] = field(default_factory=dict)

    @property
    def items(self) -> tuple[Item, ...]:
        """All items: those of the subscales in their order, then the questions."""
        return (*(item for subscale in self.subscales for item in subscale.items), *self.questions)

    @property
    def closed_items(self) -> tuple[Item, ...]:
        """The items that are answered with a number."""
        return tuple(item for item in self.items if not item.is_open)

    @property
    def data_columns(self) -> Columns:
        """What data files call its items. Raises Invalid where its file does not say."""
        if self.columns is None:
            raise Invalid(
                "The questionnaire {instrument} does not say what data files call its columns.",
                "Add columns to its file, or import filled-in forms with `qualkit import "
                "transcripts --form`.",
                instrument=self.key,
            )
        return self.columns

    def subscale(self, name: str) -> Subscale:
        """One subscale, by its key or its label. Raises NotFound."""
        key = by_name(name, {subscale.key: subscale.label for subscale in self.subscales})
        for subscale in self.subscales:
            if subscale.key == key:
                return subscale
        raise NotFound(
            "The questionnaire {instrument} has no subscale {subscale}.",
            "It has: {choices}.",
            instrument=self.key,
            subscale=name,
            choices=", ".join(s.key for s in self.subscales),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person answered to one item at one wave.

    `value` is None where `missing` says why. `row` counts as the file shows it.
    """

    case: str
    participant: str | None
    role: str
    wave: str
    item: str
    value: float | None
    missing: str | None = None
    row: int | None = None


@dataclass(frozen=True)
class Answers:
    """What a data file held: answers, and what it says of cases and who was in them."""

    answers: tuple[Answer, ...]
    presences: tuple[Presence, ...] = ()
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """case -> attribute -> value, for every case of the file"""

    def of_cases(self, cases: Container[str]) -> "Answers":
        """Only what is said of these cases."""
        return Answers(
            tuple(a for a in self.answers if a.case in cases),
            tuple(p for p in self.presences if p[0] in cases),
            {case: values for case, values in self.attributes.items() if case in cases},
        )

    @property
    def participants(self) -> tuple[str, ...]:
        """The ids of all people named, in order."""
        named = {a.participant for a in self.answers} | {who for *_, who in self.presences}
        return tuple(sorted(name for name in named if name))
