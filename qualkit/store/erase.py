"""The one act that cannot be undone: taking words out of the study, its log and its backups.

Rows and row images in the log go through the same function (`scrub`), so that replaying the log
still gives the same tables. Erased letters become █ of equal number: no offset moves.
"""

import sqlite3
from collections import Counter
from pathlib import Path

import sqlalchemy as sa

from qualkit.errors import Conflict, QualkitError
from qualkit.store import backups, log, tables
from qualkit.store.database import Act, Store, join, new_uuid, now, record
from qualkit.store.scrub import Erasure, Scrub


def erase(store: Store, what: Erasure, *, coder: str) -> dict[str, int]:
    """Takes the words out of study and backups, by the coder named, and compacts the files.

    Results leave out an erased participant or document from then on. Returns how many rows of
    each table were changed, in the study or, if there was nothing, in its backups. Raises
    Conflict if two things would end up with the same name (then nothing was changed), or if a
    backup cannot be cleaned.
    """
    touched, what = _erase_here(store, what, coder=coder)
    store.compact()
    in_backups: Counter[str] = Counter()
    not_cleaned = []
    with store.writing():  # so that no unfinished backup is one that is being made
        backups.remove_unfinished(store.path)
    for path in (backup.path for backup in backups.found(store.path)):
        try:
            in_backups += _erase_in_backup(path, what, coder=coder)
        except (QualkitError, sa.exc.DatabaseError, sqlite3.Error):
            not_cleaned.append(path.name)
    if not_cleaned:
        raise Conflict(
            "The study is clean, but these backups cannot be read and may still hold the words: "
            "{files}.",
            "Delete them from the folder {backups}.",
            files=", ".join(not_cleaned),
            backups=store.backups.name,
        )
    return dict(touched or in_backups)


def _erase_in_backup(path: Path, what: Erasure, *, coder: str) -> Counter[str]:
    backup = Store(path)
    try:
        backup.migrate()
        touched, _ = _erase_here(backup, what, coder=coder)
        backup.compact()
    finally:
        backup.close()
    return touched


def find(store: Store, what: Erasure) -> dict[str, int]:
    """How many rows of each table `erase` would change now; changes nothing.

    Counted in the study or, if nothing is there, in the backups that can be read.
    """
    found, what = _find_here(store, what)
    for path in (b.path for b in backups.found(store.path)) if not found else ():
        backup = Store(path)
        try:
            found += _find_here(backup, what)[0]
        except (QualkitError, sa.exc.DatabaseError):
            pass  # `erase` names those that cannot be read
        finally:
            backup.close()
    return dict(found)


def _find_here(store: Store, what: Erasure) -> tuple[Counter[str], Erasure]:
    with store.read() as connection:
        scrub = Scrub(connection, what)
        n = Counter(t.name for t in tables.NOUNS for _ in scrub.changed_rows(t))
        n["event"] = len(list(scrub.changed_events()))
        return +n, scrub.for_backups()


def _erase_here(store: Store, what: Erasure, *, coder: str) -> tuple[Counter[str], Erasure]:
    """Erases in one file; returns how many rows changed, and the erasure for its backups."""
    with store.writing() as connection:
        scrub = Scrub(connection, what)
        of_name = sa.select(tables.coder.c.uuid).where(tables.coder.c.name == coder)
        uuid = connection.execute(of_name).scalar()  # now, since the name may go
        touched = _rewrite(connection, scrub)
        act = Act(connection, {})
        _leave_out(act, scrub)
        if touched or act.changes:
            kind = "words" if what.words else "document" if what.document else "participant"
            connection.execute(
                tables.tombstone.insert().values(
                    uuid=new_uuid(), time=now(), coder=coder, what=kind, n=dict(touched)
                )
            )
            _clean_tombstones(connection, scrub)
            uuid = uuid or join(connection, str(scrub.without(coder)))
            record(connection, "erase", uuid, {"what": kind}, act.changes)
    return touched, scrub.for_backups()


def _rewrite(connection: sa.Connection, scrub: Scrub) -> Counter[str]:
    """Rewrites tables, contents and log; returns how many rows of each table changed."""
    touched: Counter[str] = Counter()
    for string in scrub.strings.values():
        log.put(connection, string.encode())
    try:
        for table in tables.NOUNS:
            for old, new in list(scrub.changed_rows(table)):
                changed = {c: v for c, v in new.items() if v != old[c]}
                keys = log.key_columns(table)
                here = sa.and_(*(table.c[k] == old[k] for k in keys))
                connection.execute(table.update().where(here).values(changed))
                touched[table.name] += 1
    except sa.exc.IntegrityError as error:
        raise Conflict(
            "Erasing would leave two things with the same name; nothing was changed.",
            "Rename one of them first.",
        ) from error
    for event in list(scrub.changed_events()):
        connection.execute(
            tables.event.update()
            .where(tables.event.c.id == event["id"])
            .values(payload=event["payload"], subject=event["subject"])
        )
        touched["event"] += 1
    _drop_contents(connection, scrub)
    return touched


def _leave_out(act: Act, scrub: Scrub) -> None:
    """Keeps an erased participant or document out of results; undo cannot reach this."""
    for column, ids in scrub.named.items():
        for id_ in ids & scrub.there(column.removesuffix("_id")):
            act.add(tables.restriction, kind="withdrawn", **{column: id_})


def _clean_tombstones(connection: sa.Connection, scrub: Scrub) -> None:
    """Takes the words out of the names of those who erased."""
    stone = tables.tombstone
    for id_, name in connection.execute(sa.select(stone.c.id, stone.c.coder)).all():
        clean = stone.update().where(stone.c.id == id_).values(coder=scrub.without(name))
        connection.execute(clean)


def _drop_contents(connection: sa.Connection, scrub: Scrub) -> None:
    """Removes contents that no row and no event points to any more."""
    used = {
        value
        for table, row in scrub.images_of_all()
        for column, value in row.items()
        if column.endswith("_hash") and value
    }
    content = tables.content
    for hash_ in set(connection.execute(sa.select(content.c.hash)).scalars()) - used:
        connection.execute(content.delete().where(content.c.hash == hash_))
