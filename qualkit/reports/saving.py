"""Files written whole or not at all, and the time that stands in them."""

import os
from datetime import UTC, datetime
from pathlib import Path

from qualkit.errors import Conflict, NotAllowed, NotFound


def save(path: Path, content: bytes) -> None:
    """Put `content` at `path` in one step; if that fails, what stood there stays as it was.

    Raises NotFound if the folder is not there, NotAllowed if it cannot be written, for instance
    because the file is open in another program.
    """
    path = Path(path).resolve()
    if not path.parent.is_dir():
        raise NotFound(
            "The folder {folder} does not exist.",
            "Create it first, or choose another one.",
            folder=str(path.parent),
        )
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        try:
            beside.write_bytes(content)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise NotAllowed(
            "{name} cannot be written in {folder}.",
            "If it is open in Word, Excel or another program, close it there; otherwise choose a "
            "folder that you may write in.",
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


def as_utc(time: datetime) -> datetime:
    """The time in UTC without saying so, as office files hold it; one without zone is UTC."""
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time
