"""What a reader looks at, as data: tables, quotations and figure specifications.

A display is made of finished words in one language and unrounded numbers; how many digits
are shown is said by its columns, and every renderer obeys.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Kind = Literal["text", "integer", "position", "number", "percent", "estimate", "quotations"]


@dataclass(frozen=True)
class Quotation:
    """Words of a respondent with where they come from, e.g. 'D014, professional, final'."""

    text: str
    origin: str
    polarity: str = ""


@dataclass(frozen=True)
class Estimate:
    """A number with its standard deviation or the limits of its interval, unrounded."""

    value: float
    spread: float | None = None
    low: float | None = None
    high: float | None = None


Cell = str | int | float | None | Estimate | tuple[Quotation, ...]
"""None is 'does not apply'; a string in a column of numbers says why there is none."""


@dataclass(frozen=True)
class Column:
    """A column: `key` for machines, `heading` for people, `group` a heading over several.

    `values` says what coded values mean (1 is 'yes'): people see the meaning, machines the value.
    A column that `may_go` is left out for people where it is empty throughout.
    """

    key: str
    heading: str
    kind: Kind = "text"
    digits: int = 0
    group: str = ""
    values: Mapping[Any, str] = field(default_factory=dict)
    may_go: bool = False


@dataclass(frozen=True)
class Row:
    """One row; `indent` is its depth in a tree."""

    cells: tuple[Cell, ...]
    indent: int = 0


@dataclass(frozen=True)
class Table:
    """A table with its title above and its notes below.

    `notes` say the unit, n, what is unfinished and what was left out; they travel with the
    table. A table with `is_wide` wants a landscape page.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    language: str = "en"
    is_wide: bool = False

    def without_empty_columns(self) -> "Table":
        """The same table without the columns that may go and hold nothing."""
        kept = [
            i
            for i, column in enumerate(self.columns)
            if not (column.may_go and self.rows)
            or any(row.cells[i] not in (None, "") for row in self.rows)
        ]
        return replace(
            self,
            columns=tuple(self.columns[i] for i in kept),
            rows=tuple(replace(row, cells=tuple(row.cells[i] for i in kept)) for row in self.rows),
        )


@dataclass(frozen=True)
class Series:
    """One colour of a figure: a name and a value per category."""

    name: str
    values: tuple[float, ...]
    colour: str


@dataclass(frozen=True)
class Figure:
    """A figure specification: horizontal bars, one per category, stacked by series.

    `description` says in words what is to be seen (the alternative text of the picture).
    """

    key: str
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    axis: str
    description: str
    notes: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True)
class Heading:
    """A heading in a report."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph in a report."""

    text: str


Part = Heading | Paragraph | Table | Figure


@dataclass(frozen=True)
class Report:
    """What a researcher sends on: a title, a line below it, and parts in their order."""

    title: str
    subtitle: str
    parts: tuple[Part, ...]
    language: str = "en"
