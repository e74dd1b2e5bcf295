"""Backups of a study's file: listed, and put back. The study must not be open for that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from qualkit.errors import NotAllowed, NotFound, QualkitError
from qualkit.messages import later
from qualkit.store import backups as stored
from qualkit.store import restore as restoring

REASONS = {
    stored.DAILY: later("first act of the day"),
    stored.BEFORE_RESTORE: later("before a restore"),
    stored.DAMAGED: later("damaged, replaced"),
    "": later("put there by hand"),
}


def reason_in_words(reason: str) -> str:
    """Why a backup was made, as a sentence to be translated."""
    if reason.removeprefix("before-").isdigit():
        return later("before a newer version")
    return REASONS.get(reason, reason)


def backups(path: Path | str) -> pd.DataFrame:
    """One row per backup of a study's file, the newest first.

    Columns: number (1 is the newest), backup (its file), time (by this computer's clock), reason
    (daily, before-restore, before- and a version, damaged), size (bytes), n_documents,
    n_codings, n_codes, fault (why it cannot be put back; empty if it can). Numbers of what
    cannot be read are missing. Raises NotFound if there is neither the study nor a backup.
    """
    rows = []
    for number, backup in enumerate(_found(Path(path)), start=1):
        held = restoring.contents(backup.path)
        rows.append(
            (number, backup.path.name, f"{backup.time:%Y-%m-%d %H:%M:%S}", backup.reason,
             backup.size, held.n_documents, held.n_codings, held.n_codes, held.fault)
        )  # fmt: skip
    columns = ["number", "backup", "time", "reason", "size", "n_documents", "n_codings", "n_codes",
               "fault"]  # fmt: skip
    kinds = dict.fromkeys(("n_documents", "n_codings", "n_codes"), "Int64")
    return pd.DataFrame(rows, columns=columns).astype(kinds)


@dataclass(frozen=True)
class ToRestore:
    """What putting a backup back would do.

    `participants` and `documents` were withdrawn, or refused, after it was made: the backup does
    not know that. `is_known` is false if the present file is too damaged to say who they are.
    """

    backup: str
    time: datetime
    participants: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    is_known: bool = True

    @property
    def remarks(self) -> tuple[QualkitError, ...]:
        """What a researcher should know before they go on."""
        if not self.is_known:
            return (
                NotAllowed(
                    "The present file is damaged, or of a newer version: it does not say who "
                    "withdrew after this backup was made.",
                    "Look that up, and withdraw them again afterwards.",
                ),
            )
        if not self.participants and not self.documents:
            return ()
        return (
            NotAllowed(
                "After this backup was made these were withdrawn, or refused: {names}. It does not "
                "know that, and they would count again.",
                "Withdraw them again afterwards, with `qualkit withdraw`; a refusal comes back "
                "with the respondent list.",
                names=", ".join((*self.participants, *self.documents)),
            ),
        )


@dataclass(frozen=True)
class Restored:
    """The backup that was put back, and the one that keeps the file as it was, if there was one."""

    backup: str
    kept: str | None


def to_restore(path: Path | str, backup: int | str) -> ToRestore:
    """What `restore` would do; changes nothing. Raises NotFound."""
    path = Path(path)
    chosen = _chosen(path, backup)
    now, then = restoring.refusals(path), restoring.refusals(chosen.path)
    if now is None or then is None:
        return ToRestore(chosen.path.name, chosen.time, is_known=not path.exists())
    people = {key for who, key in now.participants.items() if who not in then.participants}
    documents = [name for uuid, name in now.documents.items() if uuid not in then.documents]
    return ToRestore(chosen.path.name, chosen.time, tuple(sorted(people)), tuple(sorted(documents)))


def restore(path: Path | str, backup: int | str) -> Restored:
    """Puts a backup (its number in `backups`, or its file's name) in the place of the study.

    The present file becomes a backup itself first, also if it is damaged. The study must not be
    open anywhere. Raises NotFound, Unreadable if the backup is damaged or of a newer version,
    Conflict if the study is open or cannot be copied; then nothing was changed.
    """
    path = Path(path)
    chosen = _chosen(path, backup)
    kept = restoring.put_back(path, chosen.path)
    return Restored(chosen.path.name, kept.name if kept else None)


def _found(path: Path) -> tuple[stored.Backup, ...]:
    found = stored.found(path)
    if not found and not path.exists():
        raise NotFound("There is no study {file}, and no backup of it.", file=str(path))
    return found


def _chosen(path: Path, backup: int | str) -> stored.Backup:
    found = _found(path)
    by_name = {b.path.name: b for b in found} | {b.path.stem: b for b in found}
    by_number = {str(number): b for number, b in enumerate(found, start=1)}
    chosen = (by_number | by_name).get(str(backup))
    if chosen is None:
        raise NotFound(
            "There is no backup {backup} of {file}.",
            "`qualkit restore` lists them, with their numbers.",
            backup=str(backup),
            file=path.name,
        )
    return chosen
