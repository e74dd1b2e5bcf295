"""Questionnaires and what people answered."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from qualkit.errors import NotFound
from qualkit.model.study import Label, Membership


@dataclass(frozen=True)
class Item:
    """A question; `describes` says per role what it is about."""

    key: str
    is_reversed: bool = False
    describes: Mapping[str, Label] = field(default_factory=dict)


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
    """A questionnaire: its subscales, its range, its missing values, its file columns."""

    key: str
    label: Label
    subscales: tuple[Subscale, ...]
    minimum: float
    maximum: float
    columns: Columns
    roles: tuple[str, ...] = ()
    about: Label = field(default_factory=dict)
    value_labels: Mapping[int, Label] = field(default_factory=dict)
    missing: Mapping[int, Label] = field(default_factory=dict)

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in the order of the subscales."""
        return tuple(item for subscale in self.subscales for item in subscale.items)

    def subscale(self, key: str) -> Subscale:
        """One subscale. Raises NotFound."""
        for subscale in self.subscales:
            if subscale.key == key:
                return subscale
        raise NotFound(
            "The questionnaire {instrument} has no subscale {subscale}.",
            "It has: {choices}.",
            instrument=self.key,
            subscale=key,
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
    memberships: tuple[Membership, ...] = ()
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """case -> attribute -> value, for every case of the file"""

    def of_cases(self, cases: Container[str]) -> "Answers":
        """Only what is said of these cases."""
        return Answers(
            tuple(a for a in self.answers if a.case in cases),
            tuple(m for m in self.memberships if m.case in cases),
            {case: values for case, values in self.attributes.items() if case in cases},
        )

    @property
    def participants(self) -> tuple[str, ...]:
        """The ids of all people named, in order."""
        named = {a.participant for a in self.answers} | {m.participant for m in self.memberships}
        return tuple(sorted(name for name in named if name))
