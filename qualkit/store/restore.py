"""Putting a backup in the place of a study, after a copy of the study was made.

SQLite itself replaces the content, in one transaction: whenever the program is killed, the file
holds one of the two states. Only a file that SQLite cannot read is replaced as a file.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from qualkit.errors import QualkitError
from qualkit.messages import later
from qualkit.store import backups, connections, faults, tables
from qualkit.store.database import Store, is_newer


@dataclass(frozen=True)
class Contents:
    """What a backup holds; `fault` says why it cannot be put back, if so."""

    n_documents: int | None = None
    n_codings: int | None = None
    n_codes: int | None = None
    fault: str = ""


@dataclass(frozen=True)
class Refusals:
    """Who withdrew, or refused analysis or quotation: names by UUID and, of people, by which."""

    participants: dict[tuple[str, str], str]
    documents: dict[str, str]


def contents(backup: Path) -> Contents:
    """Counts what is in a backup, without a trace."""
    try:
        version = connections.version(backup)
        if version is not None and is_newer(version):
            return Contents(fault=later("of a newer version"))
        with closing(Store.look(backup)) as store, store.read() as connection:
            n_documents, n_codings, n_codes = (
                connection.scalar(sa.select(sa.func.count()).select_from(table))
                for table in (tables.document, tables.coding, tables.code)
            )
            return Contents(n_documents, n_codings, n_codes)
    except (QualkitError, sqlite3.DatabaseError):
        return Contents(fault=later("damaged"))


def refusals(path: Path) -> Refusals | None:
    """Who refused, as this file knows it; None if it cannot be read."""
    person, document, restriction = tables.participant, tables.document, tables.restriction
    withdrawn = restriction.c.kind == "withdrawn"
    kinds = {
        "withdrawn": person.c.id.in_(sa.select(restriction.c.participant_id).where(withdrawn)),
        "no analysis": person.c.consents_to_analysis.is_(False),
        "no quotation": person.c.consents_to_quotation.is_(False),
    }
    documents = sa.select(document.c.uuid, document.c.name).where(
        document.c.id.in_(sa.select(restriction.c.document_id).where(withdrawn))
    )
    try:
        with closing(Store.look(path)) as store, store.read() as connection:
            return Refusals(
                {
                    (uuid, kind): key
                    for kind, is_so in kinds.items()
                    for uuid, key in connection.execute(
                        sa.select(person.c.uuid, person.c.key).where(is_so)
                    )
                },
                dict(connection.execute(documents).all()),
            )
    except QualkitError:
        return None


def put_back(study: Path, backup: Path) -> Path | None:
    """Makes the study what the backup holds; returns where it is kept as it was, if it was there.

    Raises Unreadable if the backup is damaged or newer, Conflict if another program has the study
    open, or if there is no room for a copy; the study is as it was then.
    """
    with faults.said_of_files(backup):
        _check_whole(backup)
    with faults.said_of_files(study):
        if not study.exists():
            backups.put_in_place(study, backup)
            return None
        try:
            with connections.alone(study) as present:
                kept = backups.make(study, backups.BEFORE_RESTORE, present)
                way = connections.uri(backup, connections.way_to_look(backup))
                with closing(sqlite3.connect(way, uri=True)) as source:
                    source.backup(present)
        except sqlite3.DatabaseError as error:
            if faults.kind(error) != faults.DAMAGED:
                raise
            kept = backups.keep_damaged(study)
            backups.put_in_place(study, backup)
        backups.tidy(study)
        return kept


def _check_whole(backup: Path) -> None:
    with closing(Store.look(backup)) as store, store.read() as connection:
        problem = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
    if problem != "ok":
        raise faults.damaged(backup)
