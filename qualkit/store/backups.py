"""Copies of a study beside it, in `<file>-backups`: one a day, one before each great change.

A backup is called `<study>-<date>-<time>-<reason>.qualkit` and has that name only when it is
whole: it is written under another one, brought to the disk, then renamed. All are made while
nobody else can write to the study, so that two programs make one.
"""

import os
import re
import shutil
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qualkit.store.connections import beside

SUFFIX = ".qualkit"
DAILY, BEFORE_RESTORE, DAMAGED = "daily", "before-restore", "damaged"
KEPT = {DAILY: 10, BEFORE_RESTORE: 10}
"""How many are kept; of other reasons, all."""
_NAME = re.compile(
    r".+-(?P<time>\d{4}-\d\d-\d\d-\d{6})-(?P<reason>before-\d{4}|[a-z]+(?:-[a-z]+)*)(?:-\d+)?"
)
_TIME = "%Y-%m-%d-%H%M%S"


@dataclass(frozen=True)
class Backup:
    """A copy of a study: when it was made (by the computer's clock), why, its size in bytes."""

    path: Path
    time: datetime
    reason: str
    size: int


def folder_of(study: Path) -> Path:
    """Where the backups of this study's file are."""
    return study.with_name(f"{study.name}-backups")


def found(study: Path) -> tuple[Backup, ...]:
    """The study's backups, the newest first; a file that was put there by hand has no reason."""
    backups = [_backup(path) for path in folder_of(study).glob(f"*{SUFFIX}")]
    # Of two in one second the file's own time decides.
    return tuple(sorted(backups, key=lambda b: (b.time, b.path.stat().st_mtime_ns), reverse=True))


def _backup(path: Path) -> Backup:
    about = path.stat()
    if said := _NAME.fullmatch(path.stem):
        with suppress(ValueError):  # a name like ours, with a day that no calendar has
            time = datetime.strptime(said["time"], _TIME)
            return Backup(path, time, said["reason"], about.st_size)
    return Backup(path, datetime.fromtimestamp(about.st_mtime), "", about.st_size)


def is_due(study: Path, today: date) -> bool:
    """Whether today's first act is still to come."""
    return not any(b.reason == DAILY and b.time.date() == today for b in found(study))


def make(study: Path, reason: str, connection: sqlite3.Connection) -> Path:
    """Copies the study, consistent and compact; `connection` is one that reads it.

    Raises OSError or sqlite3.Error if there is no room or no permission; nothing is left then.
    """
    folder_of(study).mkdir(exist_ok=True)
    remove_unfinished(study)
    target = _free_name(study, reason)
    unfinished = _unfinished(target)
    try:
        connection.execute("VACUUM INTO ?", (str(unfinished),))
        _to_disk(unfinished)
        unfinished.replace(target)
    finally:
        for left in (unfinished, beside(unfinished, "-journal")):
            left.unlink(missing_ok=True)
    return target


def keep_damaged(study: Path) -> Path:
    """Copies a file that SQLite cannot read, byte for byte, with what stands beside it."""
    folder_of(study).mkdir(exist_ok=True)
    target = _free_name(study, DAMAGED)
    for ending in ("-wal", "-journal"):
        if beside(study, ending).exists():
            _copy(beside(study, ending), beside(target, ending))
    _copy(study, target)
    return target


def put_in_place(study: Path, backup: Path) -> None:
    """Makes a copy of the backup the study's file, in one step; what stood beside it goes."""
    unfinished = _unfinished(backup)
    try:
        shutil.copyfile(backup, unfinished)
        _to_disk(unfinished)
        for ending in ("-wal", "-journal", "-shm"):
            beside(study, ending).unlink(missing_ok=True)
        unfinished.replace(study)
    finally:
        unfinished.unlink(missing_ok=True)


def tidy(study: Path) -> None:
    """Deletes the oldest of the backups of which a number is kept."""
    for reason, n in KEPT.items():
        for old in [b for b in found(study) if b.reason == reason][n:]:
            with suppress(OSError):  # open in another program; next time
                old.path.unlink()


def remove_unfinished(study: Path) -> None:
    """Deletes what programs that were killed left of backups that they were making."""
    for path in folder_of(study).glob(".*.part*"):
        path.unlink(missing_ok=True)


def _free_name(study: Path, reason: str) -> Path:
    name = f"{study.stem}-{datetime.now():{_TIME}}-{reason}"
    target = folder_of(study) / f"{name}{SUFFIX}"
    n = 1
    while target.exists():
        n += 1
        target = target.with_name(f"{name}-{n}{SUFFIX}")
    return target


def _unfinished(target: Path) -> Path:
    return target.with_name(f".{target.name}.part")


def _copy(source: Path, target: Path) -> None:
    unfinished = _unfinished(target)
    try:
        shutil.copyfile(source, unfinished)
        _to_disk(unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
