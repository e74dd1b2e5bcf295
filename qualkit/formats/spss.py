"""The rows of an SPSS file, with its value labels and the values declared missing."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualkit.errors import Unreadable
from qualkit.formats.files import read_bytes
from qualkit.formats.sheets import Sheet, as_text


@dataclass(frozen=True)
class Data:
    """A sheet, and per heading what its values mean.

    `labels`: heading -> value -> label; `missing`: heading -> (lowest, highest) declared missing;
    `no_words`: heading -> words declared missing.
    """

    sheet: Sheet
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    missing: Mapping[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    no_words: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def said(self, heading: str, value: str) -> str:
        """The value, or '' where it is declared missing."""
        if value in self.no_words.get(heading, ()):
            return ""
        ranges = self.missing.get(heading, ())
        with suppress(ValueError):
            if ranges and any(lowest <= float(value) <= highest for lowest, highest in ranges):
                return ""
        return value

    def label(self, heading: str, value: str) -> str:
        """The value's label, or the value where it has none."""
        return self.labels.get(heading, {}).get(value, value)


def read_sav(path: Path | str) -> Data:
    """Read a .sav or .zsav; rows are numbered as SPSS numbers its cases.

    Raises Unreadable for what is no SPSS file or is damaged.
    """
    import pyreadstat  # here, since it takes long to import

    path = Path(path)
    read_bytes(path)  # says what is wrong with the file before pyreadstat does
    try:
        columns, facts = pyreadstat.read_sav(str(path), user_missing=True, output_format="dict")
    except Exception as error:  # ReadstatError, but also what a damaged part provokes
        raise Unreadable(
            "The file {file} is not an SPSS file, or it is damaged.",
            "Open it in SPSS and save it as .sav.",
            file=path.name,
        ) from error
    headings = tuple(facts.column_names)
    texts = ([as_text(value) for value in columns[heading]] for heading in headings)
    rows = tuple(
        (number, dict(zip(headings, cells, strict=True)))
        for number, cells in enumerate(zip(*texts, strict=True), start=1)
        if any(cells)
    )
    labels = {  # of numbers; text says itself what it means
        heading: {as_text(v): str(label) for v, label in meanings.items() if _is_number(v)}
        for heading, meanings in facts.variable_value_labels.items()
    }
    ranges: Mapping[str, Any] = facts.missing_ranges
    missing = {
        heading: tuple((part["lo"], part["hi"]) for part in parts if _is_number(part["lo"]))
        for heading, parts in ranges.items()
    }
    no_words = {
        heading: frozenset(str(part["lo"]).strip() for part in parts if not _is_number(part["lo"]))
        for heading, parts in ranges.items()
    }
    return Data(Sheet(path.name, headings, rows), labels, missing, no_words)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)
