"""Marking documents as read to the end: only those count where conclusions are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qualkit.store import codings as stored
from qualkit.store import documents as stored_documents
from qualkit.store import tables
from qualkit.store.frames import by_key

if TYPE_CHECKING:
    from qualkit.project.study import Project


def finish(study: Project, *names: str) -> tuple[str, ...]:
    """Marks documents as read by this coder with the codebook as it is now; all if none named.

    Returns the names. Raises NotFound.
    """
    return _mark(study, names, finished=True)


def unfinish(study: Project, *names: str) -> tuple[str, ...]:
    """Takes the mark away again."""
    return _mark(study, names, finished=False)


def _mark(study: Project, names: Sequence[str], *, finished: bool) -> tuple[str, ...]:
    with study.act("finish" if finished else "unfinish") as act:
        there = stored.newest_texts(act.connection)
        for name in names:
            if name not in there:
                raise stored_documents.no_document(act.connection, name)
        wanted = tuple(names) or tuple(sorted(there))
        act.subject["documents"] = list(wanted)
        coders = by_key(act.connection, tables.coder, "name")
        stored.finish(act, coders[study.coder or ""], wanted, finished=finished)
    return wanted
