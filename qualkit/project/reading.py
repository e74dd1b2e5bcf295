"""Marking documents as read to the end: only those count where conclusions are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa

from qualkit.errors import Conflict, NotFound
from qualkit.model import CONSENSUS
from qualkit.store import codings as stored
from qualkit.store import documents as stored_documents
from qualkit.store import tables
from qualkit.store.frames import by_key

if TYPE_CHECKING:
    from qualkit.project.study import Project


def finish(
    study: Project,
    *names: str,
    coded: bool = False,
    reconciled: bool = False,
    nothing_found: bool = False,
) -> tuple[str, ...]:
    """Marks documents as read by this coder with the codebook as it is now; all if none named.

    `coded` takes those in which this coder has codings. `reconciled` marks that the coders of a
    document agreed on the codings of `consensus`, which then count there; if none is named, where
    there are such codings; `nothing_found` says that there rightly are none. Returns the names.
    Raises NotFound, and Conflict for a document that fewer than two people finished, or that has
    no reconciled codings and nobody said so.
    """
    if coded:
        with study.store.read() as connection:
            own = stored.codings_frame(connection, where={"coder": [study.coder or ""]})
        names = (*names, *sorted(set(own["document"]) - set(names)))
        if not names:
            raise NotFound("{coder} has coded nothing in this study.", coder=study.coder)
    return _mark(study, names, finished=True, reconciled=reconciled, nothing_found=nothing_found)


def unfinish(study: Project, *names: str, reconciled: bool = False) -> tuple[str, ...]:
    """Takes the mark away again; with it that of agreement, where fewer than two readers stay."""
    return _mark(study, names, finished=False, reconciled=reconciled)


def _mark(
    study: Project,
    names: Sequence[str],
    *,
    finished: bool,
    reconciled: bool,
    nothing_found: bool = False,
) -> tuple[str, ...]:
    with study.act("finish" if finished else "unfinish") as act:
        there = stored.newest_texts(act.connection)
        for name in names:
            if name not in there:
                raise stored_documents.no_document(act.connection, name)
        wanted = tuple(names) or tuple(sorted(there))
        if reconciled and finished:
            wanted = _reconciled(act.connection, names, may_be_empty=nothing_found)
        elif reconciled and not names:
            marked = stored.finished(act.connection)
            wanted = tuple(marked.loc[marked["coder"] == CONSENSUS, "document"])
        act.subject["documents"] = list(wanted)
        if nothing_found:
            act.subject["nothing_found"] = True
        coders = by_key(act.connection, tables.coder, "name")
        coder = CONSENSUS if reconciled else study.coder or ""
        stored.finish(act, coders[coder], wanted, finished=finished)
        if not finished:
            alone = set(wanted) - _read_by_two(act.connection)
            stored.finish(act, coders[CONSENSUS], sorted(alone), finished=False)
    return wanted


def _read_by_two(connection: sa.Connection) -> set[str]:
    """The documents that two people or more finished."""
    done = stored.finished(connection)
    n_people = done[done["coder"] != CONSENSUS].groupby("document")["coder"].nunique()
    return set(n_people.index[n_people >= 2])


def _reconciled(
    connection: sa.Connection, names: Sequence[str], *, may_be_empty: bool
) -> tuple[str, ...]:
    """The documents named, or all with a reconciled set. Raises Conflict, NotFound."""
    read_by_two = _read_by_two(connection)
    if too_few := [name for name in names if name not in read_by_two]:
        raise Conflict(
            "Fewer than two people finished {documents}; there is nothing to reconcile.",
            "Each coder marks it with `qualkit finish` first.",
            documents=", ".join(too_few),
        )
    agreed = stored.codings_frame(connection, where={"coder": [CONSENSUS]})["document"]
    if (empty := [name for name in names if name not in set(agreed)]) and not may_be_empty:
        raise Conflict(
            "There are no reconciled codings in {documents}.",
            "Bring them in first (coder: consensus), or, if the coders agreed that there is "
            "nothing to code, say --nothing-found.",
            documents=", ".join(empty),
        )
    found = names or sorted(set(agreed) & read_by_two)
    if not found:
        raise NotFound(
            "No document that two people finished has a reconciled set.",
            "Import one, with consensus as coder, or add codings with --reconciled.",
        )
    return tuple(found)
