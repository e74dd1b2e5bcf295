"""Files written whole or not at all, and the time that stands in them."""

import errno
import os
import secrets
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from qualkit.errors import Conflict, NotAllowed, NotFound

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
PAUSES = (0.05, 0.1, 0.2, 0.4) if sys.platform == "win32" else ()
"""Windows refuses to replace a file that a virus scanner or a synchronising program is reading;
after some tenths of a second they are done."""


def save(path: Path, content: bytes) -> None:
    """Put `content` at `path` in one step; if that fails, what stood there stays as it was.

    Raises NotFound if the folder is not there, Conflict if the disk is full, NotAllowed if the
    folder cannot be written to, or the file cannot be replaced because a program has it open.
    """
    path = Path(path).resolve()
    if not path.parent.is_dir():
        raise NotFound(
            "The folder {folder} does not exist.",
            "Create it first, or choose another one.",
            folder=str(path.parent),
        )
    # A short name of its own: one made of the file's could be too long, or another program's.
    beside = path.with_name(f".{secrets.token_hex(4)}.tmp")
    try:
        _write(beside, content, path)
        _replace(beside, path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _write(beside: Path, content: bytes, path: Path) -> None:
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # on the disk before it has its name
    except OSError as error:
        if error.errno in FULL:
            raise Conflict(
                "The disk is full: {name} was not written in {folder}.",
                "Make room, or choose another folder. What stood there is as it was.",
                name=path.name,
                folder=str(path.parent),
            ) from error
        raise NotAllowed(
            "{name} was not written: nothing can be written in the folder {folder}.",
            "Choose a folder that you may write in. What stood there is as it was.",
            name=path.name,
            folder=str(path.parent),
        ) from error


def must_be_new(path: Path) -> None:
    """Raises Conflict where a file stands already: people write in such files."""
    if path.exists():
        raise Conflict(
            "The file {file} exists already.",
            "Somebody may have written in it. Choose another name, or move it.",
            file=str(path),
        )


def _replace(beside: Path, path: Path) -> None:
    for pause in (*PAUSES, None):
        try:
            beside.replace(path)
            return
        except OSError as error:
            if pause is not None and isinstance(error, PermissionError):
                time.sleep(pause)
                continue
            raise NotAllowed(
                "{name} cannot be written in {folder}.",
                "If it is open in Word, Excel or another program, close it there and do this "
                "again; otherwise choose another name or folder. It is as it was.",
                name=path.name,
                folder=str(path.parent),
            ) from error


def as_utc(time: datetime) -> datetime:
    """The time in UTC without saying so, as office files hold it; one without zone is UTC."""
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time
