"""Who may be counted, and who may be quoted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import sqlalchemy as sa

from qualkit.store import documents as stored_documents
from qualkit.store import tables


def consented(connection: sa.Connection, answers: pd.DataFrame) -> pd.Series[bool]:
    """Which answers count: not those of participants who withdrew or refused the analysis, nor
    those in forms that were withdrawn."""
    withdrawn = stored_documents.withdrawn(connection)
    people = _without_consent(connection)
    return ~answers["participant"].isin(people) & ~answers["document"].isin(withdrawn)


def _without_consent(connection: sa.Connection) -> frozenset[str]:
    person, restriction = tables.participant, tables.restriction
    withdrawn = sa.select(restriction.c.participant_id).where(
        restriction.c.kind == "withdrawn", restriction.c.participant_id.is_not(None)
    )
    statement = sa.select(person.c.key).where(
        person.c.id.in_(withdrawn) | person.c.consents_to_analysis.is_(False)
    )
    return frozenset(connection.execute(statement).scalars())


def quotable(connection: sa.Connection, codings: pd.DataFrame) -> pd.DataFrame:
    """The codings of documents that count, without words of anybody who refused quotation."""
    left_out = stored_documents.withdrawn(connection) | _refused_as_a_whole(connection)
    codings = codings[~codings["document"].isin(left_out)]
    person = tables.participant
    refused = sa.select(person.c.key).where(person.c.consents_to_quotation.is_(False))
    names = connection.execute(refused).scalars().all()
    if not names:
        return codings
    turns = stored_documents.turns_frame(connection, participants=names)
    theirs = dict(tuple(turns.groupby("document")))
    is_theirs = [
        document in theirs
        and bool(((theirs[document]["start"] < end) & (theirs[document]["end"] > start)).any())
        for document, start, end in zip(
            codings["document"], codings["start"], codings["end"], strict=True
        )
    ]
    return codings[~np.array(is_theirs, dtype=bool)]


def _refused_as_a_whole(connection: sa.Connection) -> set[str]:
    """Documents of somebody who refused quotation and of whom no turn is known."""
    speaker, person = tables.speaker, tables.participant
    statement = (
        sa.select(tables.document.c.name)
        .join(speaker, speaker.c.document_id == tables.document.c.id)
        .join(person, person.c.id == speaker.c.participant_id)
        .where(speaker.c.label == "", person.c.consents_to_quotation.is_(False))
    )
    return set(connection.execute(statement).scalars())
