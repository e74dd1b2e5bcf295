"""What SQLite and the computer report when something stands in the way, as errors for people."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from qualkit.errors import Conflict, QualkitError, Unreadable
from qualkit.messages import later

WAIT_SECONDS = 60
"""How long a program waits for another one that is writing."""

BUSY, FULL, CLOSED, LOST, MOVED, DAMAGED = "busy", "full", "closed", "lost", "moved", "damaged"
_BY_CODE = (
    ("SQLITE_BUSY", BUSY),
    ("SQLITE_LOCKED", BUSY),
    ("SQLITE_FULL", FULL),
    ("SQLITE_IOERR_SHMSIZE", FULL),
    ("SQLITE_READONLY_DBMOVED", MOVED),
    ("SQLITE_READONLY", CLOSED),
    ("SQLITE_CANTOPEN", CLOSED),
    ("SQLITE_PERM", CLOSED),
    ("SQLITE_IOERR", LOST),
    ("SQLITE_CORRUPT", DAMAGED),
    ("SQLITE_NOTADB", DAMAGED),
)
_BY_NUMBER = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EACCES: CLOSED,
    errno.EPERM: CLOSED,
    errno.EROFS: CLOSED,
    errno.EEXIST: CLOSED,
    errno.ENOTDIR: CLOSED,
    errno.EISDIR: CLOSED,
    errno.ENAMETOOLONG: CLOSED,
}
_REASONS = {
    BUSY: later("another program is using the file"),
    FULL: later("the disk is full"),
    CLOSED: later("the folder or the file cannot be written to"),
    LOST: later("the disk, or the connection to it, does not answer"),
    MOVED: later("the file was moved"),
    DAMAGED: later("the file is damaged"),
}


def kind(error: BaseException) -> str:
    """One of the kinds above; '' for what is no fault of disk, file or neighbours."""
    if isinstance(error, OSError):
        return _BY_NUMBER.get(error.errno or 0, LOST)
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    code = getattr(cause, "sqlite_errorname", None) or ""
    return next((found for name, found in _BY_CODE if code.startswith(name)), "")


def reason(error: BaseException) -> str:
    """Why, in a few words that can stand inside a sentence."""
    return _REASONS.get(kind(error), type(error).__name__)


def in_words(error: BaseException, path: Path) -> QualkitError:
    """What went wrong with a study's file, and what to do."""
    match kind(error):
        case "busy":
            return Conflict(
                "Another program has been writing to {file} for more than a minute.",
                "Wait until it is done, or close it, and try again. Nothing was changed.",
                file=str(path),
            )
        case "full":
            return Conflict(
                "The disk is full; nothing was changed.",
                "Make room and try again.",
            )
        case "closed":
            return Conflict(
                "{file} cannot be opened or written to.",
                "Copy it to a folder of your own and open it there.",
                file=str(path),
            )
        case "lost":
            return Conflict(
                "The disk of {file}, or the connection to it, does not answer.",
                "Is the drive connected, and has it room? Then try again; `qualkit log` shows "
                "whether the last act was kept.",
                file=str(path),
            )
        case "moved":
            return moved(path)
        case "damaged":
            return damaged(path)
    return Unreadable("{file} cannot be used: {reason}.", file=str(path), reason=_own_words(error))


def damaged(path: Path) -> Unreadable:
    """The error for a file that is no study, or one no more."""
    return Unreadable(
        "{file} is not a qualkit study, or it is damaged.",
        "`qualkit restore` lists the backups that can be put in its place.",
        file=str(path),
    )


def moved(path: Path) -> Conflict:
    """The error where what is open is no longer what has that name."""
    return Conflict(
        "{file} was moved or replaced while it was open; nothing was changed.",
        "Open it where it is now. Perhaps a program that synchronises folders did this.",
        file=str(path),
    )


def _own_words(error: BaseException) -> str:
    return str(error.orig) if isinstance(error, sa.exc.DBAPIError) else str(error)


def overtaken() -> Conflict:
    """Another process changed, between looking and writing, what the writing was for."""
    return Conflict(
        "Somebody else changed the same thing at the same moment; nothing was changed.",
        "Look at what is there now, and try again.",
    )


@contextmanager
def said_of(path: Path) -> Iterator[None]:
    """Turns what the database reports of this file into an error for people."""
    try:
        yield
    except sa.exc.IntegrityError as error:
        raise overtaken() from error
    except (sa.exc.DatabaseError, sqlite3.DatabaseError) as error:
        if kind(error) or isinstance(error, sa.exc.OperationalError):
            raise in_words(error, path) from error
        raise


@contextmanager
def said_of_files(path: Path) -> Iterator[None]:
    """The same for what the computer reports while files are made, moved and looked for."""
    try:
        with said_of(path):
            yield
    except OSError as error:
        raise in_words(error, path) from error
