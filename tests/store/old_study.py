"""A study as an older version of qualkit left it: real tables, rows and log of version 0001."""

import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from qualkit.store import Store, log, tables
from qualkit.store.connections import APPLICATION_ID
from qualkit.store.log import Change
from qualkit.store.migrations import upgrade


def make_old(path: Path, source: Path) -> Path:
    """A file of version 0001 with the log of `source`, less what that version did not know."""
    old, new = Store(path), Store.look(source)
    with old.engine.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    with old.writing() as connection:
        upgrade(connection, to="0001")
    with new.read() as known, old.writing() as connection:
        columns = {
            name: {c["name"] for c in sa.inspect(connection).get_columns(name)}
            for name in tables.metadata.tables
        }
        for content in known.execute(sa.select(tables.content)):
            connection.execute(tables.content.insert().values(content._asdict()))
        for event in known.execute(sa.select(tables.event)).mappings():
            changes = [_less(c, columns[c.table]) for c in log.unpack(event["payload"])]
            for change in changes:
                log.apply(connection, change)
            packed = {**event, "payload": log.pack(changes)}
            connection.execute(tables.event.insert().values(packed))
    new.close()
    old.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")  # as that version left its files
    return path


def _less(change: Change, known: set[str]) -> Change:
    places = [place for place, column in enumerate(change.columns) if column in known]

    def less(rows: tuple[list[object], ...] | None) -> tuple[list[object], ...] | None:
        return None if rows is None else tuple([row[place] for place in places] for row in rows)

    kept = tuple(change.columns[place] for place in places)
    return Change(change.table, kept, less(change.before), less(change.after))


def version(path: Path) -> str:
    """The version of the tables in a closed file."""
    with closing(sqlite3.connect(path)) as connection:
        (found,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found)


Columns = dict[str, list[str]]


def columns_of(path: Path) -> Columns:
    """The columns of every table but SQLite's and alembic's own."""
    with closing(sqlite3.connect(path)) as connection:
        named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = {name for (name,) in named} - {"alembic_version", "sqlite_sequence"}
        return {
            name: [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
            for name in sorted(names)
        }


def rows_of(path: Path, columns: Columns) -> dict[str, list[tuple[object, ...]]]:
    """Every row of a closed file, as far as these columns go."""
    found = {}
    with closing(sqlite3.connect(path)) as connection:
        for table, chosen in columns.items():
            listed = ", ".join(f'"{column}"' for column in chosen)
            rows = connection.execute(f'SELECT {listed} FROM "{table}"').fetchall()
            found[table] = sorted(rows, key=repr)
    return found
