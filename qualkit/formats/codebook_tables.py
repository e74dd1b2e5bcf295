"""Codebooks as tables: a row for each code, in .xlsx (with sheets of themes and help) or .csv."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qualkit.errors import Invalid, QualkitError
from qualkit.formats.code_keys import Named, find_keys, named
from qualkit.formats.codebook_columns import (
    CODE_FIELDS,
    CODES,
    KEY,
    PARENT,
    THEME_FIELDS,
    Column,
    Value,
    changed,
    column_of,
    text,
    value,
)
from qualkit.formats.codebooks import cycles
from qualkit.formats.sheets import Sheet, listed, read_sheet, sheet_titles
from qualkit.formats.yaml_schema import nearest
from qualkit.messages import later
from qualkit.model import Code, Codebook, Theme

CODE_SHEETS = ("codes", "codebook", "codeboek")
THEME_SHEETS = ("themes", "thema's", "themas")
_SHOWN = 40  # characters of a cell that a message repeats


@dataclass(frozen=True)
class CodebookRead:
    """The codes and themes of a table, and the headings of columns that mean nothing here."""

    codebook: Codebook
    not_read: tuple[str, ...] = ()


def read_codebook_table(path: Path | str, *, language: str, known: Codebook) -> CodebookRead:
    """Read the codes of an .xlsx or .csv, and the themes of an .xlsx.

    Headings are English or Dutch; one that names no language is in `language`. A code needs a
    key or a label. What no column speaks of stays as it is in `known`.

    Raises Unreadable for what is no spreadsheet, Invalid for a list of codings, and with every
    fault and its cell.
    """
    titles = sheet_titles(path)
    title = _called(titles, CODE_SHEETS) or next(iter(titles), None)
    sheet = read_sheet(path, title=title)
    if sheet.heading("document") and sheet.heading("start", "words", "woorden"):
        raise Invalid(
            "The table {file} lists codings, not codes.",
            "`qualkit import codings` brings them in.",
            file=sheet.name,
        )
    codes = _Table(sheet, title, CODE_FIELDS, language)
    tables = [codes]
    book = Codebook(_codes(codes, known))
    title = _called(titles, THEME_SHEETS)
    if title is not None and title != codes.title:
        tables.append(_Table(read_sheet(path, title=title), title, THEME_FIELDS, language))
        book = replace(book, themes=_themes(tables[-1], _together(book.codes, known), known))
    problems = [
        problem
        for table in tables
        for problem in sorted(table.problems, key=lambda found: int(str(found.values["row"])))
    ]
    if problems:
        raise Invalid(
            "The codebook {file} has faults; nothing was imported.",
            "Correct them in the table and import it again.",
            problems=listed(problems),
            file=Path(path).name,
        )
    return CodebookRead(book, tuple(heading for table in tables for heading in table.not_read))


@dataclass(frozen=True)
class _Row:
    """A row whose key is known: its cells, and the fields of what it describes."""

    number: int
    key: str
    cells: Mapping[Column, str]
    fields: dict[str, Any]


class _Table:
    """A sheet being read: its columns, its rows, and what does not fit."""

    def __init__(
        self, sheet: Sheet, title: str | None, fields: Sequence[str], language: str
    ) -> None:
        self.title, self._file, self._language = title, sheet.name, language
        self.problems: list[QualkitError] = []
        found = {h: column_of(h, fields=fields, language=language) for h in sheet.headings}
        n_labels = sum(column is not None and column.field == "label" for column in found.values())
        for heading in found:  # where there is a label too, a code is a key
            if heading.casefold() == "code" and n_labels > 1 and KEY not in found.values():
                found[heading] = KEY
        self.headings = {column: h for h, column in found.items() if column is not None}
        self.not_read = tuple(h for h, column in found.items() if column is None)
        self.labels = [column for column in self.headings if column.field == "label"]
        self.labels.sort(key=lambda column: column.language != language)
        self.rows = [
            (number, {column: cells[h] for column, h in self.headings.items()})
            for number, cells in sheet.rows
            if any(cells[h] for h in self.headings.values())
        ]
        for column, n in Counter(found.values()).items():
            if column is not None and n > 1:
                self.problems.append(
                    Invalid(
                        "{place}: the headings {headings} mean the same.",
                        **self.at(0),
                        headings=", ".join(h for h in found if found[h] == column),
                    )
                )
        if KEY not in self.headings and not self.labels:
            self.problems.append(
                Invalid("{place}: there is neither a column key nor a column label.", **self.at(0))
            )

    def at(self, row: int, *columns: Column) -> dict[str, Any]:
        """Values that say where a problem is: in a row (0: none), in the first column there is."""
        place: dict[str, Any] = {"file": self._file, "sheet": self.title, "row": row}
        place["column"] = next((self.headings[c] for c in columns if c in self.headings), "-")
        if not row:
            said = later("{file}, sheet {sheet}", **place) if self.title else self._file
        elif self.title:
            said = later("{file}, sheet {sheet}, row {row}, column {column}", **place)
        else:
            said = later("{file}, row {row}, column {column}", **place)
        return {"place": said, "row": row}

    def read(self, known: Sequence[Code | Theme]) -> list[_Row]:
        """Its rows, each with its key and with what it says that is new."""
        names = [self._named(cells) for _, cells in self.rows]
        before = {thing.key: thing for thing in known}
        keys = find_keys(names, known)
        first: dict[str, int] = {}
        rows = []
        for (number, cells), name, key in zip(self.rows, names, keys, strict=True):
            at = self.at(number, KEY, *self.labels)
            if not name.key and not name.label:
                self.problems.append(Invalid("{place}: the cell is blank.", **at))
            elif not key:
                self.problems.append(
                    Invalid(
                        "{place}: it is not clear what this is; write its key in a column key.",
                        **at,
                    )
                )
            elif first.setdefault(key, number) != number:
                self.problems.append(
                    Invalid(
                        "{place}: {key} stands in row {first} already.",
                        **at,
                        key=key,
                        first=first[key],
                    )
                )
            else:
                fields = self._fields(number, cells, before.get(key))
                unnamed = {"key": key, "label": {name.language: name.label or name.key}}
                rows.append(_Row(number, key, cells, unnamed | fields))
        return rows

    def _named(self, cells: Mapping[Column, str]) -> Named:
        label = next((column for column in self.labels if cells[column]), None)
        return Named(
            key=cells.get(KEY, ""),
            label=cells[label] if label else "",
            language=label.language if label else self._language,
            parent=cells.get(PARENT, ""),
        )

    def _fields(
        self, number: int, cells: Mapping[Column, str], known: Code | Theme | None
    ) -> dict[str, Any]:
        """What is known of a code or theme, changed as the cells say."""
        said: dict[Column, Value] = {}
        for column in self.headings:
            if column in (KEY, PARENT, CODES):
                continue
            new = value(column, cells[column])
            if new is None:
                self.problems.append(
                    Invalid(
                        "{place}: {value} does not fit; expected was: {expected}.",
                        **self.at(number, column),
                        value=cells[column][:_SHOWN],
                        expected=" | ".join(column.expected()),
                    )
                )
            elif known is None or new != value(column, text(known, column, "en")):
                said[column] = new
        return changed(known, said)

    def meant(self, row: _Row, column: Column, name: str, codes: Sequence[Code]) -> str | None:
        """The key of the code that a name in a cell means; None where that is not clear."""
        keys = named(name, codes)
        if len(keys) == 1:
            return keys[0]
        at = {**self.at(row.number, column), "value": name[:_SHOWN]}
        if keys:
            problem = Invalid("{place}: several codes are called {value}; write the key.", **at)
        elif near := nearest(name, [n for c in codes for n in (c.key, *c.label.values())]):
            problem = Invalid(
                "{place}: {value} is not known; is {nearest} meant?", **at, nearest=near
            )
        else:
            problem = Invalid("{place}: there is no code {value}.", **at)
        self.problems.append(problem)
        return None


def _codes(table: _Table, known: Codebook) -> tuple[Code, ...]:
    """The codes of a sheet, and what is wrong with how they stand to each other."""
    rows = table.read(known.codes)
    codes = [Code(**row.fields) for row in rows]
    everyone = _together(codes, known)
    for n, row in enumerate(rows):
        if name := row.cells.get(PARENT):
            codes[n] = replace(codes[n], parent=table.meant(row, PARENT, name, everyone))
        elif PARENT in row.cells:
            codes[n] = replace(codes[n], parent=None)
        for pole in () if codes[n].poles else ("positive", "negative"):
            for language in (k for k, kinds in codes[n].patterns.items() if kinds.get(pole)):
                table.problems.append(
                    Invalid(
                        "{place}: the code {code} has patterns for a pole, but names no poles.",
                        **table.at(row.number, Column("patterns", pole, language)),
                        code=row.key,
                    )
                )
    numbers = {row.key: row.number for row in rows}
    for cycle in cycles({code.key: code.parent for code in _together(codes, known)}):
        table.problems.append(
            Invalid(
                "{place}: codes are each other's parents: {cycle}.",
                **table.at(next(numbers[key] for key in cycle if key in numbers), PARENT),
                cycle=" → ".join(cycle),
            )
        )
    return tuple(codes)


def _themes(table: _Table, codes: Sequence[Code], known: Codebook) -> tuple[Theme, ...]:
    """The themes of a sheet, of these codes."""
    themes = []
    for row in table.read(known.themes):
        names = re.split(r"[\n,;]", row.cells.get(CODES, ""))
        meant = [table.meant(row, CODES, n.strip(), codes) for n in names if n.strip()]
        members = tuple(key for key in meant if key is not None)
        if CODES in row.cells:
            row.fields["codes"] = members
        themes.append(Theme(**{"codes": (), **row.fields}))
    return tuple(themes)


def _together(codes: Sequence[Code], known: Codebook) -> tuple[Code, ...]:
    """These codes, and the known ones that are not among them."""
    keys = {code.key for code in codes}
    return (*codes, *(code for code in known.codes if code.key not in keys))


def _called(titles: Sequence[str], names: Sequence[str]) -> str | None:
    by_name = {title.casefold(): title for title in titles}
    return next((by_name[name] for name in names if name in by_name), None)
