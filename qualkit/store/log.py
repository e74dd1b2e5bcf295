"""Every change is an event that can be turned round, replayed and looked at.

An event holds its changes in one compressed payload. A change says what rows of one table were
before and are after; an insertion has no before, a deletion no after, and turning one round
swaps the two. Long words and files stand once in the table of contents, by hash.
"""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from qualkit.errors import Conflict
from qualkit.store import tables

Values = tuple[Any, ...]
"""A row, in the order of the columns of its change."""


@dataclass(frozen=True)
class Change:
    """Rows of one table, `before` and `after`, with the values of `columns`.

    An update holds the key columns and those that changed.
    """

    table: str
    columns: tuple[str, ...]
    before: tuple[Values, ...] | None
    after: tuple[Values, ...] | None

    def turned_round(self) -> "Change":
        """The change that takes this one back."""
        return Change(self.table, self.columns, self.after, self.before)


def pack(changes: Sequence[Change]) -> bytes:
    """Changes as one compressed payload."""
    plain = [[c.table, c.columns, c.before, c.after] for c in changes]
    return zlib.compress(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode(), 3)


def unpack(payload: bytes) -> tuple[Change, ...]:
    """The changes of a payload."""
    return tuple(
        Change(
            table,
            tuple(columns),
            None if before is None else tuple(map(tuple, before)),
            None if after is None else tuple(map(tuple, after)),
        )
        for table, columns, before, after in json.loads(zlib.decompress(payload))
    )


def key_columns(table: sa.Table) -> tuple[str, ...]:
    """The columns that tell one row from another."""
    return tuple(column.name for column in table.primary_key.columns)


def put(connection: sa.Connection, data: bytes) -> str:
    """Keeps bytes once; returns the hash by which they are found."""
    digest = sha256(data).hexdigest()
    connection.execute(
        sqlite.insert(tables.content).values(hash=digest, data=data).on_conflict_do_nothing()
    )
    return digest


def apply(connection: sa.Connection, change: Change) -> bool:
    """Makes the change in those rows that are what they were before it; says whether all are."""
    table = tables.metadata.tables[change.table]
    if change.before is None:
        added = table.insert().values(_places(table, change.columns))
        _run(connection, added, _by_column(change.columns, change.after))
        return True
    keys, old = key_columns(table), _places(table, change.columns, "old_")
    as_before = sa.and_(
        *(table.c[c] == place if c in keys else table.c[c].is_not_distinct_from(place)
          for c, place in old.items())
    )  # fmt: skip
    before = _by_column([place.key for place in old.values()], change.before)
    if change.after is None:
        n = _run(connection, table.delete().where(as_before), before)
    else:
        changed = [column for column in change.columns if column not in keys]
        becomes = table.update().where(as_before).values(_places(table, changed))
        n = _run(connection, becomes, before | _by_column(change.columns, change.after))
    return n == len(change.before)


def _places(
    table: sa.Table, columns: Sequence[str], prefix: str = ""
) -> dict[str, sa.BindParameter[Any]]:
    """Column -> the place for its value in a statement."""
    return {c: sa.bindparam(f"{prefix}{c}", type_=table.c[c].type) for c in columns}


def _by_column(names: Sequence[str], rows: Sequence[Values] | None) -> dict[str, list[Any]]:
    return {name: [*map(itemgetter(i), rows or ())] for i, name in enumerate(names)}


def _run(
    connection: sa.Connection,
    statement: sa.Insert | sa.Update | sa.Delete,
    values: Mapping[str, Sequence[Any]],
) -> int:
    """Runs a statement for many rows, given by column; returns how many rows it met.

    The driver gets the rows as it wants them: a dictionary for each, which SQLAlchemy would make,
    costs more than all that SQLite does.
    """
    dialect = connection.dialect
    compiled = statement.compile(dialect=dialect)
    columns: list[Iterable[Any]] = []
    for name in compiled.positiontup or ():
        write = compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
        columns.append(map(write, values[name]) if write else values[name])
    return connection.exec_driver_sql(str(compiled), [*zip(*columns, strict=True)]).rowcount


def turn_round(connection: sa.Connection, changes: Sequence[Change]) -> tuple[Change, ...]:
    """Takes changes back, the last first; returns what was done instead.

    Raises Conflict where later acts stand on them; the transaction must then be rolled back.
    """
    undone: list[Change] = []
    for change in reversed(changes):
        # One by one, because an act may change a row that it added itself.
        undone.append(change.turned_round())
        try:
            is_as_left = apply(connection, undone[-1])
        except sa.exc.IntegrityError as error:
            raise stood_upon() from error
        if not is_as_left:
            raise stood_upon()
    return tuple(undone)


def stood_upon() -> Conflict:
    """The error where later acts stand on what should be taken back."""
    return Conflict(
        "This cannot be undone: later acts stand on it.",
        "`qualkit log` shows what came after; undo that first.",
    )
