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
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from qualkit.errors import Conflict
from qualkit.store import tables

Values = list[Any]
BATCH = 400


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
            None if before is None else tuple(before),
            None if after is None else tuple(after),
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


def apply(connection: sa.Connection, change: Change) -> None:
    """Makes the change in the tables."""
    table = tables.metadata.tables[change.table]
    if change.before is None:
        rows = [dict(zip(change.columns, row, strict=True)) for row in change.after or ()]
        if rows:
            connection.execute(table.insert(), rows)
        return
    keys = key_columns(table)
    named = [
        {f"_{c}": v for c, v in zip(change.columns, row, strict=True)} for row in change.before
    ]
    same_row = sa.and_(*(table.c[key] == sa.bindparam(f"_{key}") for key in keys))
    if change.after is None:
        if named:
            only_keys = [{f"_{key}": row[f"_{key}"] for key in keys} for row in named]
            connection.execute(table.delete().where(same_row), only_keys)
        return
    changed = [c for c in change.columns if c not in keys]
    rows = [
        {f"_{c}" if c in keys else c: v for c, v in zip(change.columns, row, strict=True)}
        for row in change.after
    ]
    if rows and changed:
        statement = table.update().where(same_row).values({c: sa.bindparam(c) for c in changed})
        connection.execute(statement, rows)


def stands(connection: sa.Connection, change: Change) -> bool:
    """Whether the tables still hold what the change left behind."""
    if change.after is None:
        return True
    table = tables.metadata.tables[change.table]
    keys = key_columns(table)
    places = [change.columns.index(key) for key in keys]
    expected = {tuple(row[p] for p in places): list(row) for row in change.after}
    for batch in _batches(list(expected)):
        found = connection.execute(
            sa.select(*(table.c[c] for c in change.columns)).where(
                sa.tuple_(*(table.c[k] for k in keys)).in_(batch)
                if len(keys) > 1
                else table.c[keys[0]].in_([key[0] for key in batch])
            )
        ).all()
        if len(found) != len(batch):
            return False
        for row in found:
            if list(row) != expected[tuple(row[p] for p in places)]:
                return False
    return True


def turn_round(connection: sa.Connection, changes: Sequence[Change]) -> tuple[Change, ...]:
    """Takes changes back, the last first; returns what was done instead.

    Raises Conflict where later acts stand on them; the transaction must then be rolled back.
    """
    undone: list[Change] = []
    for change in reversed(changes):
        # One by one, because an act may change a row that it added itself.
        if not stands(connection, change):
            raise stood_upon()
        undone.append(change.turned_round())
        try:
            apply(connection, undone[-1])
        except sa.exc.IntegrityError as error:
            raise stood_upon() from error
    return tuple(undone)


def stood_upon() -> Conflict:
    """The error where later acts stand on what should be taken back."""
    return Conflict(
        "This cannot be undone: later acts stand on it.",
        "`qualkit log` shows what came after; undo that first.",
    )


def _batches(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def as_change(
    table: sa.Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    inserted: bool,
) -> Change:
    """Whole rows as an insertion or a deletion."""
    columns = tuple(c.name for c in table.columns)
    values = tuple([row.get(c) for c in columns] for row in rows)
    return Change(table.name, columns, None if inserted else values, values if inserted else None)
