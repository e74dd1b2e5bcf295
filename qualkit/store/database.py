"""One study in one SQLite file: opening, reading, writing, closing."""

import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from qualkit.errors import Conflict, Invalid, NotFound, QualkitError, Unreadable
from qualkit.store import backups, connections, faults, folders, log, tables
from qualkit.store.backups import SUFFIX
from qualkit.store.connections import APPLICATION_ID
from qualkit.store.faults import WAIT_SECONDS
from qualkit.store.log import Change, Values

HEAD = "0002"


def now() -> str:
    """The time as it is stored: ISO 8601 in UTC, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def new_uuid() -> str:
    """An identity that is kept for good."""
    return str(uuid4())


class Act:
    """A write transaction that becomes one event; every change goes through it.

    `coder` is the UUID of who acts.
    """

    def __init__(
        self, connection: sa.Connection, subject: dict[str, Any], coder: str | None = None
    ) -> None:
        self.connection = connection
        self.subject = subject
        self.coder = coder
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
    if not path.name:
        raise Invalid("The study has no name.", "Name its file, such as study.qualkit.")
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
    """A study's file, open. Use `create`, `open` or `look`, and `close` when done.

    `remarks` are what a researcher should know of the file, as it comes up.
    """

    def __init__(self, path: Path, *, is_read_only: bool = False) -> None:
        self.path = path
        self.is_read_only = is_read_only
        self.remarks: list[QualkitError] = []
        look = connections.way_to_look(path) if is_read_only else ""
        self.engine = connections.engine(path, look=look)
        self._backed_up: date | None = None
        self._file = path.stat() if path.exists() else None

    @classmethod
    def create(cls, path: Path) -> "Store":
        """A new, empty file. Raises as `free_place`."""
        with faults.said_of_files(path):
            path = free_place(path)
            # Built beside its place and then moved there: whoever looks finds nothing or all.
            unfinished = path.with_name(f".{path.stem}-{secrets.token_hex(4)}.new")
            store = cls(unfinished)
            try:
                with store.engine.begin() as connection:
                    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
                store.migrate()
                store.close()
                unfinished.replace(path)
            except BaseException:
                store.close()
                unfinished.unlink(missing_ok=True)
                raise
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> "Store":
        """A file that exists, brought up to this version (after a backup) if it is older.

        Where it cannot be written to, it can still be looked at. Raises NotFound, Unreadable
        (not a study, damaged, made by a newer version), Conflict (another program, the disk).
        """
        with faults.said_of_files(path):
            _check(path)
            folder = path.absolute().parent
            shared = folders.shared(folder)
            is_writable = os.access(path, os.W_OK) and os.access(folder, os.W_OK)
            is_writable = is_writable and connections.settle_journal(
                path, is_shared=shared is not None
            )
        store = cls(path, is_read_only=not is_writable)
        store.remarks += [shared.remark(folder)] if shared else []
        store.remarks += [] if is_writable else [_only_to_look_at(path)]
        try:
            store._bring_up_to_date()
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def look(cls, path: Path) -> "Store":
        """A file as it is, of whatever version, only to be read; leaves no trace.

        Raises Unreadable, also for what a newer version made.
        """
        with faults.said_of_files(path):
            _check(path)
        return cls(path, is_read_only=True)

    @property
    def backups(self) -> Path:
        """The folder of this file's own backups."""
        return backups.folder_of(self.path)

    def close(self) -> None:
        """Closes the file; what stood beside it is now in it."""
        self.engine.dispose()

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of the study and writes nothing."""
        with faults.said_of(self.path), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that may write; nobody else can until it ends.

        Raises Conflict if the file can only be looked at.
        """
        if self.is_read_only:
            raise _only_to_look_at(self.path)
        with faults.said_of(self.path), self.engine.connect() as connection:
            connection = connection.execution_options(qualkit_writes=True)
            with connection.begin():
                self._refuse_moved()
                yield connection

    def _refuse_moved(self) -> None:
        """SQLite itself sees that the file was replaced only if it has a rollback journal."""
        try:
            is_same = self._file is None or os.path.samestat(self._file, self.path.stat())
        except FileNotFoundError:
            is_same = False
        if not is_same:
            raise faults.moved(self.path)

    @contextmanager
    def act(self, kind: str, *, coders: Sequence[str] = (), **subject: object) -> Iterator[Act]:
        """A transaction that becomes the event `kind` by the first of the coders named.

        All or nothing; an act that changes nothing leaves no event. Coders that are new come
        with an event of their own. `subject` says what it is about, for the log, and may grow
        while the act goes on (`Act.subject`); `Act.reverts` names the event that the act takes
        back. Before the day's first act the study is copied.
        """
        with self.writing() as connection:
            self._back_up_daily(connection)
            uuids = [join(connection, name) for name in coders]
            act = Act(connection, subject, next(iter(uuids), None))
            yield act
            if act.changes:
                record(connection, kind, act.coder, subject, act.changes, reverts=act.reverts)
            else:  # nobody joins for nothing
                connection.rollback()

    def backup(self, reason: str) -> Path:
        """Copies the study, consistent and compact, into its folder of backups."""
        with faults.said_of_files(self.backups), self.writing():
            return self._copy(reason)

    def _copy(self, reason: str) -> Path:
        # A second connection: the first holds the lock that keeps others from writing meanwhile.
        with closing(sqlite3.connect(self.path)) as connection:
            return backups.make(self.path, reason, connection)

    def _back_up_daily(self, connection: sa.Connection) -> None:
        today = date.today()
        if self._backed_up == today or not _holds_work(connection):
            return
        self._backed_up = today
        try:
            if backups.is_due(self.path, today):
                self._copy(backups.DAILY)
                backups.tidy(self.path)
        except (sqlite3.Error, OSError) as error:
            self.remarks.append(
                Conflict(
                    "Today's backup could not be made: {reason}.",
                    "What you did is kept. Copy {file} to another place when you are done.",
                    reason=faults.reason(error),
                    file=self.path.name,
                )
            )

    def compact(self) -> None:
        """Writes the file anew, so that nothing of what was removed is left in it.

        Raises Conflict if that is not possible now.
        """
        try:
            with closing(
                sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None)
            ) as connection:
                connection.execute("VACUUM")
                (is_busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError as error:
            raise Conflict(
                "{file} could not be written anew ({reason}), so that what was removed may still "
                "be in it.",
                "Make room, close other programs that use it, and erase once more.",
                file=str(self.path),
                reason=faults.reason(error),
            ) from error
        if is_busy:
            raise Conflict(
                "Another program is reading {file}, so that what was removed is still in it.",
                "Close that program, open the study once more and close it.",
                file=str(self.path),
            )

    def migrate(self) -> None:
        """Brings the tables up to this version, in one transaction."""
        from qualkit.store.migrations import upgrade

        with self.writing() as connection:
            upgrade(connection)

    def _bring_up_to_date(self) -> None:
        """Copies and upgrades an older file while nobody else can write to it."""
        with self.read() as connection:
            if _version(connection) == HEAD:
                return
        if self.is_read_only:
            raise Conflict(
                "{file} was made by an older version of qualkit and must be written to before it "
                "can be used.",
                "Copy it to a folder of your own and open it there.",
                file=str(self.path),
            )
        from qualkit.store.migrations import upgrade

        with self.writing() as connection:
            version = _version(connection)
            if version == HEAD:  # another program was quicker
                return
            _refuse_newer(version, self.path)
            try:
                self._copy(f"before-{HEAD}")
            except (sqlite3.Error, OSError) as error:
                raise Conflict(
                    "{file} was made by an older version of qualkit. It must be copied before it "
                    "is brought up to this one, and that was not possible: {reason}.",
                    "Make room, or copy it to a folder of your own and open it there. Nothing was "
                    "changed.",
                    file=str(self.path),
                    reason=faults.reason(error),
                ) from error
            upgrade(connection)


def _check(path: Path) -> None:
    """Raises NotFound, or Unreadable for what this version cannot open; leaves no trace."""
    if not path.is_file():
        others = sorted(other.name for other in path.parent.glob(f"*{SUFFIX}"))
        raise NotFound(
            "There is no study {file}.",
            "`qualkit restore` puts a backup in its place."
            if backups.folder_of(path).is_dir()
            else "There are: {choices}."
            if others
            else "`qualkit init` makes a new one.",
            file=str(path),
            choices=", ".join(others),
        )
    try:
        version = connections.version(path)
    except sqlite3.DatabaseError as error:
        if faults.kind(error) not in ("", faults.DAMAGED):
            raise
        version = None
    if version is None:
        raise faults.damaged(path)
    _refuse_newer(version, path)


def is_newer(version: str) -> bool:
    """Whether tables of this version are unknown to this program."""
    if version == HEAD:
        return False
    from qualkit.store.migrations import known

    return version not in known()


def _refuse_newer(version: str, path: Path) -> None:
    if is_newer(version):
        raise Unreadable(
            "{file} was made by a newer version of qualkit.",
            "Install that version; nothing was changed.",
            file=str(path),
        )


def _version(connection: sa.Connection) -> str:
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())


def _holds_work(connection: sa.Connection) -> bool:
    """Whether somebody did anything in the study; one that was just made needs no backup."""
    by_somebody = sa.select(tables.event.c.id).where(tables.event.c.coder_uuid.is_not(None))
    return connection.execute(by_somebody.limit(1)).first() is not None


def _only_to_look_at(path: Path) -> Conflict:
    return Conflict(
        "{file} can only be looked at: it, or its folder, cannot be written to.",
        "To work in it, copy it to a folder of your own; if the disk is full, make room.",
        file=str(path),
    )


def join(connection: sa.Connection, name: str) -> str:
    """The UUID of a coder; a new name becomes a new coder, with an event."""
    known = sa.select(tables.coder.c.uuid).where(tables.coder.c.name == name)
    uuid = connection.execute(known).scalar()
    if uuid is None:
        joining = Act(connection, {"coder_name": name})
        joining.add(tables.coder, name=name)
        record(connection, "add coder", None, joining.subject, joining.changes)
        uuid = connection.execute(known).scalar_one()
    return str(uuid)


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
