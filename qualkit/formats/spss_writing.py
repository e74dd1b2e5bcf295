"""Variables written as an SPSS file, with the names, labels and lengths that SPSS takes."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

# What SPSS allows, in bytes of UTF-8.
LONGEST_TEXT = 32_767
NAME, VARIABLE_LABEL, VALUE_LABEL, FILE_LABEL, DOCUMENT_LINE = 64, 256, 120, 64, 80
MOST_DECIMALS = 16
RESERVED = ("all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with")
CUT = " [...]"
_MADE_AT = slice(92, 109)  # where the header says when the file was made
_CREATED = datetime(1980, 1, 1)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Variable:
    """A column of an SPSS file: numbers shown with `decimals`, or texts where that is None.

    A number that is None is system-missing, a text that is None is empty. `measure` is nominal,
    ordinal or scale; `labels` says what values mean.
    """

    key: str
    label: str
    values: Sequence[str | float | None]
    decimals: int | None = None
    measure: str = "nominal"
    labels: Mapping[Any, str] = field(default_factory=dict)


def sav_bytes(
    variables: Sequence[Variable],
    *,
    title: str,
    notes: Iterable[str] = (),
    created: datetime | None = None,
) -> bytes:
    """A .sav with these variables; the title is its label, title and notes are its documents.

    Names come from the keys by `variable_names`. Labels are cut where SPSS cuts them, texts at
    32,767 bytes, with [...] behind. The same variables and time (UTC) give the same bytes.
    """
    import pandas as pd  # here, since these take long to import
    import pyreadstat

    names = variable_names(variable.key for variable in variables)
    named = dict(zip(names, variables, strict=True))
    columns = {name: _column(variable) for name, variable in named.items()}
    with TemporaryDirectory() as folder:  # the library writes to files only
        path = Path(folder) / "table.sav"
        pyreadstat.write_sav(
            pd.DataFrame(columns),
            path,
            file_label=_cut(title, FILE_LABEL),
            column_labels={name: _cut(v.label, VARIABLE_LABEL) for name, v in named.items()},
            note=list(_lines([title, *notes])),
            variable_value_labels={
                name: {value: _cut(label, VALUE_LABEL) for value, label in v.labels.items()}
                for name, v in named.items()
                if v.labels
            },
            variable_measure={name: v.measure for name, v in named.items()},
            variable_format={
                name: _format(columns[name], v.decimals)
                for name, v in named.items()
                if v.decimals is not None
            },
            row_compress=True,
        )
        content = bytearray(path.read_bytes())
    made = created or _CREATED
    content[_MADE_AT] = f"{made:%d} {_MONTHS[made.month - 1]} {made:%y%H:%M:%S}".encode()
    return bytes(content)


def variable_names(keys: Iterable[str]) -> tuple[str, ...]:
    """Names that SPSS takes, each as near to its key as can be.

    Unaccented letters, digits and underscores, a letter first, at most 64; no two equal in
    whatever capitals, none a word that SPSS keeps for itself.

    >>> variable_names(["n_cases", "Werkveld (nu)", "n_Cases", "by", "2nd_coder"])
    ('n_cases', 'Werkveld_nu', 'n_Cases_2', 'by_2', 'v_2nd_coder')
    """
    taken = set(RESERVED)
    names = []
    for key in keys:
        letters = (c for c in unicodedata.normalize("NFKD", key) if not unicodedata.combining(c))
        plain = re.sub("[^A-Za-z0-9_]+", "_", "".join(letters)).strip("_")
        plain = plain if plain[:1].isalpha() else f"v_{plain}".rstrip("_")
        name, n = plain[:NAME].rstrip("_"), 1
        while name.lower() in taken:
            n += 1
            name = f"{plain[: NAME - len(str(n)) - 1].rstrip('_')}_{n}"
        taken.add(name.lower())
        names.append(name)
    return tuple(names)


def _column(variable: Variable) -> Any:
    import pandas as pd

    if variable.decimals is not None:
        return pd.Series(list(variable.values), dtype=float)
    return pd.Series([_marked(str(v)) if v else "" for v in variable.values], dtype=object)


def _format(column: Any, decimals: int) -> str:
    """SPSS's format of numbers: how wide they are, with how many decimals."""
    decimals = min(decimals, MOST_DECIMALS)
    widest = max((len(f"{value:.{decimals}f}") for value in column.dropna()), default=0)
    return f"F{min(max(widest, decimals + 2, 8), 40)}.{decimals}"


def _cut(text: str, size: int) -> str:
    """As much of the text as `size` bytes hold, without half a letter at the end."""
    return text.encode()[:size].decode(errors="ignore")


def _marked(text: str) -> str:
    if len(text.encode()) <= LONGEST_TEXT:
        return text
    return _cut(text, LONGEST_TEXT - len(CUT)) + CUT


def _lines(paragraphs: Iterable[str]) -> Iterator[str]:
    """The paragraphs in lines of at most 80 bytes, broken between words where that can be."""
    for paragraph in paragraphs:
        rest = " ".join(paragraph.split())
        while rest:
            line = _cut(rest, DOCUMENT_LINE)
            if line != rest and rest[len(line)] != " " and " " in line:
                line = line[: line.rindex(" ")]
            yield line
            rest = rest[len(line) :].lstrip()
