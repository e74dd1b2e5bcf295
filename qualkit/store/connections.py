"""How a study's file is opened: to write, only to look, or with nobody beside.

A file is never opened but through SQLite while it may be in use: closing it elsewhere in the
same process would drop SQLite's locks on it (POSIX), and two programs could write at once.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa

from qualkit.errors import Conflict
from qualkit.store import faults
from qualkit.store.faults import WAIT_SECONDS

APPLICATION_ID = 0x7175616C  # "qual" in the file's header, so that `file` and we recognise it
PATIENCE_SECONDS = 3
"""How long to wait until nobody else has the file open; for a command that is just ending."""

READ_SOMETHING = "SELECT count(*) FROM sqlite_master"
"""A connection knows only after reading whether it can use the file."""


def engine(path: Path, *, look: str = "") -> sa.Engine:
    """Connections to the file; `look` says in what way it is only read, if it is."""
    database = uri(path, look) if look else str(path)
    made = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        creator=lambda: sqlite3.connect(
            database, uri=bool(look), timeout=WAIT_SECONDS, check_same_thread=False
        ),
    )

    @sa.event.listens_for(made, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        for pragma in (
            "foreign_keys = ON",
            "synchronous = FULL",
            "fullfsync = ON",  # macOS: to the disk, not only to its cache
            "secure_delete = ON",
            "cache_size = -16000",  # 16 MB: the indexes of 50,000 codings do not fit in SQLite's 2
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(made, "begin")
    def _begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("qualkit_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return made


def uri(path: Path, options: str) -> str:
    """The file as SQLite's own address, whatever signs its name has."""
    plain = path.absolute().as_posix()
    return f"file://{quote(plain if plain.startswith('/') else f'/{plain}')}?{options}"


def way_to_look(path: Path) -> str:
    """How to read the file so that nothing is changed and nothing is left beside it.

    A file that nobody has open is read as one that does not change, because SQLite would make
    files beside it. One that is in use, or was not closed well, is read with the locks and the
    log that belong to it.
    """
    logs = [log for log in (beside(path, "-wal"), beside(path, "-journal")) if log.exists()]
    if not logs:
        return "immutable=1"
    try:
        with closing(sqlite3.connect(uri(path, "mode=ro"), uri=True)) as connection:
            connection.execute(READ_SOMETHING).fetchone()
    except sqlite3.DatabaseError:  # for want of room or of permission, or it is damaged
        return "mode=ro" if any(log.stat().st_size for log in logs) else "immutable=1"
    return "mode=ro"


def beside(path: Path, ending: str) -> Path:
    """SQLite's own file beside the study: -wal, -shm or -journal."""
    return path.with_name(path.name + ending)


def version(path: Path) -> str | None:
    """The version of a study's tables, read without a trace; None for what is no study.

    Raises sqlite3.DatabaseError for what cannot be read.
    """
    for way in (way_to_look(path), "mode=ro"):
        try:
            with closing(sqlite3.connect(uri(path, way), uri=True, timeout=WAIT_SECONDS)) as found:
                if found.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
                    return None
                row = found.execute("SELECT version_num FROM alembic_version").fetchone()
                return str(row[0]) if row else None
        except sqlite3.DatabaseError:
            if way == "mode=ro" or way_to_look(path) == way:
                raise  # otherwise somebody opened it while we looked
    return None


def settle_journal(path: Path, *, is_shared: bool) -> bool:
    """Sees to the journal that suits the folder; says whether the file can be written to.

    On this computer's own disk that is a write-ahead log, which lets others read while one
    writes. It needs memory that all share, so on a network or in a synchronised folder it is a
    rollback journal. Raises Conflict if another program stands in the way of that.
    """
    try:
        _to_rollback(path) if is_shared else _to_log(path)
    except sqlite3.OperationalError as error:
        if faults.kind(error) in (faults.CLOSED, faults.FULL):
            return False
        raise
    return True


def _to_log(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(READ_SOMETHING).fetchone()
        except sqlite3.OperationalError as error:
            # Busy: somebody is at work in it with a rollback journal, which is as safe. Where
            # memory cannot be shared, the folder is not what it seemed.
            if error.sqlite_errorname in ("SQLITE_IOERR_SHMMAP", "SQLITE_IOERR_SHMOPEN"):
                _to_rollback(path)
            elif faults.kind(error) != faults.BUSY:
                raise


def _to_rollback(path: Path) -> None:
    # A log beside it means that somebody has it open, or was killed: not worth a long wait.
    seconds = PATIENCE_SECONDS if beside(path, "-wal").exists() else WAIT_SECONDS
    with _apart(path, seconds=seconds) as connection:
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        if mode == "wal":
            connection.execute("PRAGMA journal_mode = DELETE")
            beside(path, "-shm").unlink(missing_ok=True)


@contextmanager
def alone(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection while nobody else can read or write.

    Raises Conflict if another program has the study open or is writing.
    """
    with _apart(path, seconds=PATIENCE_SECONDS) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")  # the lock stays, by the locking mode
        yield connection


@contextmanager
def _apart(path: Path, *, seconds: float) -> Iterator[sqlite3.Connection]:
    """A connection that keeps its locks and needs no shared memory, even for a write-ahead log."""
    end = time.monotonic() + seconds
    try:
        while True:
            connection = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE_SECONDS)
            try:
                connection.execute("PRAGMA locking_mode = EXCLUSIVE")
                connection.execute("PRAGMA fullfsync = ON")
                connection.execute(READ_SOMETHING).fetchone()
                break
            except sqlite3.OperationalError as error:
                connection.close()
                if faults.kind(error) != faults.BUSY or time.monotonic() > end:
                    raise
                time.sleep(0.05)
            except BaseException:
                connection.close()
                raise
        with closing(connection):
            yield connection
    except sqlite3.OperationalError as error:
        if faults.kind(error) != faults.BUSY:
            raise
        raise in_use(path) from error


def in_use(path: Path) -> Conflict:
    """The error where a study must not be open elsewhere."""
    return Conflict(
        "Another program has {file} open.",
        "Close it there (a command, a Python session, another computer) and try again. Nothing "
        "was changed.",
        file=str(path),
    )
