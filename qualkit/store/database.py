"""One study in one SQLite file: opening, reading, writing, closing."""

import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from qualkit.errors import Conflict, Invalid, NotFound, QualkitError, Unreadable
from qualkit.store import log, tables
from qualkit.store.log import Change, Values

APPLICATION_ID = 0x7175616C  # "qual" in the file's header, so that `file` and we recognise it
HEAD = "0002"
SUFFIX = ".qualkit"
WAIT_SECONDS = 60


def now() -> str:
    """The time as it is stored: ISO 8601 in UTC, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def new_uuid() -> str:
    """An identity that is kept for good."""
    return str(uuid4())


class Act:
    """A write transaction that becomes one event; every change goes through it."""

    def __init__(self, connection: sa.Connection, subject: dict[str, Any]) -> None:
        self.connection = connection
        self.subject = subject
        self.reverts: int | None = None
        self.changes: list[Change] = []

    def insert(self, table: sa.Table, rows: Iterable[Mapping[str, Any]]) -> list[int]:
        """Adds rows; ids and UUIDs are given where the table has them. Returns the ids."""
        columns = tuple(table.c.keys())
        first = self._next_id(table) if "id" in columns else 0
        added: list[Values] = []
        for id_, row in enumerate(rows, start=first):
            whole = {**row, "id": id_}
            if "uuid" in columns and not whole.get("uuid"):
                whole["uuid"] = new_uuid()
            added.append(tuple(map(whole.get, columns)))
        if added:
            self._apply(Change(table.name, columns, before=None, after=tuple(added)))
        return [*range(first, first + len(added))] if "id" in columns else []

    def add(self, table: sa.Table, **values: Any) -> int:
        """Adds one row; returns its id (0 for a link row)."""
        return next(iter(self.insert(table, [values])), 0)

    def update(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Changes rows, each given by its key and the values to change; unchanged ones stay out."""
        keys = log.key_columns(table)
        for row in rows:
            here = sa.and_(*(table.c[key] == row[key] for key in keys))
            old = self.connection.execute(sa.select(table).where(here)).mappings().one()
            changed = [c for c in row if c not in keys and old[c] != row[c]]
            if changed:
                columns = (*keys, *changed)
                before, after = tuple(old[c] for c in columns), tuple(row[c] for c in columns)
                self._apply(Change(table.name, columns, (before,), (after,)))

    def delete(self, table: sa.Table, where: sa.ColumnElement[bool]) -> int:
        """Removes the rows; returns how many."""
        gone = tuple(map(tuple, self.connection.execute(sa.select(table).where(where))))
        if gone:
            self._apply(Change(table.name, tuple(table.c.keys()), before=gone, after=None))
        return len(gone)

    def put(self, data: bytes) -> str:
        """Keeps long words or a file; returns their hash."""
        return log.put(self.connection, data)

    def _apply(self, change: Change) -> None:
        log.apply(self.connection, change)
        self.changes.append(change)

    def _next_id(self, table: sa.Table) -> int:
        # The sequence, not max(id): a number that was given once is never given again.
        used = self.connection.execute(
            sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name}
        ).scalar()
        return int(used or 0) + 1


def free_place(path: Path) -> Path:
    """Where a new study can be made; `.qualkit` is added to a name without an ending.

    Raises Conflict if the file exists, Invalid for another ending, NotFound without its folder.
    """
    path = path if path.suffix else path.with_suffix(SUFFIX)
    if path.suffix != SUFFIX:
        raise Invalid(
            "A study's file ends in .qualkit; {file} does not.",
            "Name it {better}.",
            file=path.name,
            better=path.with_suffix(SUFFIX).name,
        )
    if path.exists():
        raise Conflict(
            "The file {file} exists already.",
            "Open it, or choose another name.",
            file=str(path),
        )
    if not path.parent.is_dir():
        raise NotFound("There is no folder {folder}.", folder=str(path.parent))
    return path


class Store:
    """A study's file, open. Use `create` or `open`, and `close` when done."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.engine = _engine(path)

    @classmethod
    def create(cls, path: Path) -> "Store":
        """A new, empty file. Raises as `free_place`."""
        path = free_place(path)
        # Built beside its place and then moved there: whoever looks finds nothing or all of it.
        unfinished = path.with_name(f".{path.stem}-{secrets.token_hex(4)}.new")
        store = cls(unfinished)
        try:
            with store._friendly(), store.engine.begin() as connection:
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            store.migrate()
            store.close()
            unfinished.replace(path)
        except BaseException:
            store.close()
            unfinished.unlink(missing_ok=True)
            raise
        return cls(path)

    @classmethod
    def open(cls, path: Path) -> "Store":
        """A file that exists, brought up to this version (after a backup) if it is older.

        Raises NotFound, Unreadable (not a study, damaged, made by a newer version).
        """
        if not path.is_file():
            raise NotFound(
                "There is no study {file}.",
                "`qualkit init` makes a new one.",
                file=str(path),
            )
        store = cls(path)
        try:
            # The header first: SQLite would write into a file that is none of ours.
            version = store._version() if _is_study(path) else None
        except sa.exc.DatabaseError:
            version = None
        if version is None:
            store.close()
            raise Unreadable(
                "{file} is not a qualkit study, or it is damaged.",
                "Look for a backup of your own, or in the folder {backups} if it is there.",
                file=str(path),
                backups=store.backups.name,
            )
        if version != HEAD:
            store._bring_up_to_date(version)
        return store

    @property
    def backups(self) -> Path:
        """The folder of this file's own backups."""
        return self.path.with_name(f"{self.path.name}-backups")

    def close(self) -> None:
        """Closes the file; what stood beside it is now in it."""
        self.engine.dispose()

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of the study and writes nothing."""
        with self._friendly(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def act(self, kind: str, *, coder: str | None = None, **subject: object) -> Iterator[Act]:
        """A transaction that becomes the event `kind` by the coder with this UUID.

        All or nothing; an act that changes nothing leaves no event. `subject` says what it is
        about, for the log, and may grow while the act goes on (`Act.subject`); `Act.reverts`
        names the event that the act takes back.
        """
        with self._friendly(), self.engine.connect() as connection:
            connection = connection.execution_options(qualkit_writes=True)
            with connection.begin():
                act = Act(connection, subject)
                yield act
                if act.changes:
                    record(connection, kind, coder, subject, act.changes, reverts=act.reverts)

    def backup(self, reason: str) -> Path:
        """Copies the study, consistent and compact, into its folder of backups."""
        self.backups.mkdir(exist_ok=True)
        stamp = f"{datetime.now():%Y-%m-%d-%H%M%S}"
        target = self.backups / f"{self.path.stem}-{stamp}-{reason}{SUFFIX}"
        n = 1
        while target.exists():
            n += 1
            target = target.with_name(f"{self.path.stem}-{stamp}-{reason}-{n}{SUFFIX}")
        with sqlite3.connect(self.path) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        connection.close()
        return target

    def compact(self) -> None:
        """Writes the file anew, so that nothing of what was removed is left in it.

        Raises Conflict if another program is reading all the while.
        """
        connection = sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None)
        try:
            connection.execute("VACUUM")
            (is_busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.close()
        if is_busy:
            raise Conflict(
                "Another program is reading {file}, so that what was removed is still in it.",
                "Close that program, open the study once more and close it.",
                file=str(self.path),
            )

    def migrate(self) -> None:
        """Brings the tables up to this version, in one transaction."""
        from qualkit.store.migrations import upgrade

        with self._friendly(), self.engine.connect() as connection:
            upgrade(connection)

    def _version(self) -> str | None:
        with self._friendly(), self.engine.connect() as connection:
            statement = "SELECT version_num FROM alembic_version"
            return connection.exec_driver_sql(statement).scalar()

    def _bring_up_to_date(self, version: str) -> None:
        from qualkit.store.migrations import known

        if version not in known():
            self.close()
            raise Unreadable(
                "{file} was made by a newer version of qualkit.",
                "Install that version; nothing was changed.",
                file=str(self.path),
            )
        self.backup(f"before-{HEAD}")
        self.migrate()

    @contextmanager
    def _friendly(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.OperationalError as error:
            raise _in_words(error, self.path) from error
        except sa.exc.IntegrityError as error:
            raise Conflict(
                "Somebody else changed the same thing at the same moment; nothing was changed.",
                "Look at what is there now, and try again.",
            ) from error


def record(
    connection: sa.Connection,
    kind: str,
    coder: str | None,
    subject: Mapping[str, object],
    changes: Sequence[Change],
    *,
    reverts: int | None = None,
) -> None:
    """Writes the event of these changes."""
    last = connection.execute(sa.select(sa.func.max(tables.event.c.number))).scalar()
    connection.execute(
        tables.event.insert().values(
            uuid=new_uuid(),
            number=(last or 0) + 1,
            time=now(),
            coder_uuid=coder,
            kind=kind,
            subject=dict(subject),
            reverts_id=reverts,
            payload=log.pack(changes),
        )
    )


def _is_study(path: Path) -> bool:
    with path.open("rb") as file:
        header = file.read(72)
    return header[:16] == b"SQLite format 3\0" and header[68:] == APPLICATION_ID.to_bytes(4)


def _engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)), connect_args={"timeout": WAIT_SECONDS}
    )

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        for pragma in (
            "foreign_keys = ON",
            "journal_mode = WAL",
            "synchronous = FULL",
            "secure_delete = ON",
            "cache_size = -16000",  # 16 MB: the indexes of 50,000 codings do not fit in SQLite's 2
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("qualkit_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _in_words(error: sa.exc.OperationalError, path: Path) -> QualkitError:
    reason = str(error.orig)
    if "locked" in reason or "busy" in reason:
        return Conflict(
            "Another program has been writing to {file} for more than a minute.",
            "Wait until it is done, or close it, and try again. Nothing was changed.",
            file=str(path),
        )
    if "full" in reason:
        return Conflict(
            "The disk is full; nothing was changed.",
            "Make room and try again.",
        )
    if "readonly" in reason or "unable to open" in reason:
        return Conflict(
            "{file} cannot be written to.",
            "Copy it to a folder of your own and open it there.",
            file=str(path),
        )
    return Unreadable("{file} cannot be used: {reason}.", file=str(path), reason=reason)
