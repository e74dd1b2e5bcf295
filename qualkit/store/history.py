"""What happened, taken back, done again, and played once more into an empty file."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from qualkit.store import log, tables
from qualkit.store.database import Act, Store
from qualkit.store.log import Change

UNDO, REDO = "undo", "redo"
LASTING = frozenset({"create study", "add coder", "erase"})
"""Kinds of events that are no act of coding work, so that undo passes over them."""

Event = sa.RowMapping


def events(connection: sa.Connection, *, coder: str | None = None) -> Sequence[Event]:
    """Events without their payload, oldest first; of one coder if given by UUID."""
    e = tables.event
    named = sa.select(tables.coder.c.name).where(tables.coder.c.uuid == e.c.coder_uuid)
    statement = sa.select(
        e.c.id, e.c.uuid, e.c.number, e.c.time, e.c.coder_uuid, e.c.kind, e.c.subject,
        e.c.reverts_id, named.scalar_subquery().label("coder"),
    ).order_by(e.c.number)  # fmt: skip
    if coder is not None:
        statement = statement.where(e.c.coder_uuid == coder)
    return connection.execute(statement).mappings().all()


def to_undo(past: Sequence[Event]) -> Event | None:
    """The last act of these (one coder's, oldest first) that stands."""
    taken_back: set[int] = set()
    done_again: set[int] = set()
    for event in reversed(past):
        if event["kind"] == REDO:
            done_again.add(event["reverts_id"])
        elif event["kind"] == UNDO:
            if event["id"] not in done_again:
                taken_back.add(event["reverts_id"])
        elif event["kind"] not in LASTING and event["id"] not in taken_back:
            return event
    return None


def to_redo(past: Sequence[Event]) -> Event | None:
    """The last undo of these that was not itself taken back and that nothing followed."""
    done_again: set[int] = set()
    for event in reversed(past):
        if event["kind"] == REDO:
            done_again.add(event["reverts_id"])
        elif event["kind"] == UNDO:
            if event["id"] not in done_again:
                return event
        elif event["kind"] not in LASTING:
            return None
    return None


def changes_of(connection: sa.Connection, event_id: int) -> tuple[Change, ...]:
    """What an event changed."""
    payload = connection.execute(
        sa.select(tables.event.c.payload).where(tables.event.c.id == event_id)
    ).scalar_one()
    return log.unpack(payload)


def turn_round(act: Act, event_id: int) -> None:
    """Takes an event back within this act. Raises Conflict where later acts stand on it."""
    changes = _without_shared_version(act.connection, changes_of(act.connection, event_id))
    act.changes.extend(log.turn_round(act.connection, changes))
    memo, document = tables.memo, tables.document
    without_document = sa.select(memo.c.id).where(
        memo.c.noun == "document", memo.c.noun_uuid.not_in(sa.select(document.c.uuid))
    )
    if act.connection.execute(without_document).first() is not None:
        raise log.stood_upon()


def _without_shared_version(
    connection: sa.Connection, changes: tuple[Change, ...]
) -> tuple[Change, ...]:
    """Leaves out a codebook version that the event stored and others finished with as well."""
    assignment = tables.assignment
    own, stored = (
        {row[c.columns.index("id")] for c in changes if c.table == table for row in c.after or ()}
        for table in ("assignment", "codebook_version")
    )
    others = sa.select(assignment.c.id).where(
        assignment.c.codebook_version_id.in_(stored), assignment.c.id.not_in(own)
    )
    if not stored or connection.execute(others).first() is None:
        return changes
    return tuple(c for c in changes if not c.table.startswith("codebook_version"))


def replay(source: Store, target: Store) -> None:
    """Plays the events of one study into an empty one, contents first."""
    with source.read() as old, target.writing() as new:
        for content in old.execute(sa.select(tables.content)):
            new.execute(tables.content.insert().values(content._asdict()))
        numbers = old.execute(sa.select(tables.event).order_by(tables.event.c.number))
        for event in numbers.mappings():
            for change in log.unpack(event["payload"]):
                log.apply(new, change)
            new.execute(tables.event.insert().values(dict(event)))
        for stone in old.execute(sa.select(tables.tombstone)):
            new.execute(tables.tombstone.insert().values(stone._asdict()))


def rows(connection: sa.Connection) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Every row of every noun, in order: two studies with the same rows are the same."""
    for table in tables.NOUNS:
        for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns)):
            yield table.name, tuple(row)
