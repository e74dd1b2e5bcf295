"""Memos: dated notes on a document or on the study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import sqlalchemy as sa

from qualkit.errors import Invalid
from qualkit.store import documents as stored_documents
from qualkit.store import tables
from qualkit.store.database import now
from qualkit.store.frames import by_key, frame

if TYPE_CHECKING:
    from qualkit.project.study import Project

MEMO_KINDS = ("analytic", "method", "reflexive")


def add_memo(
    study: Project, words: str, *, kind: str = "analytic", document: str | None = None
) -> None:
    """Writes a dated note, on a document or on the study. Raises Invalid, NotFound."""
    if kind not in MEMO_KINDS:
        choices = ", ".join(MEMO_KINDS)
        raise Invalid(
            "The kind of memo {kind} is not known.",
            "Choose one of: {choices}.",
            kind=kind,
            choices=choices,
        )
    with study.act("add memo", memo_kind=kind) as act:
        memo: dict[str, Any] = {"noun": "project", "noun_uuid": None}
        if document is not None:
            uuids = sa.select(tables.document.c.uuid).where(tables.document.c.name == document)
            uuid = act.connection.execute(uuids).scalar()
            if uuid is None:
                raise stored_documents.no_document(act.connection, document)
            memo = {"noun": "document", "noun_uuid": uuid}
        coders = by_key(act.connection, tables.coder, "name")
        act.add(
            tables.memo,
            kind=kind,
            words=words,
            created_at=now(),
            coder_id=coders[study.coder or ""],
            **memo,
        )


def memos(study: Project) -> pd.DataFrame:
    """One row per memo: kind, document, coder, created_at, words."""
    m = tables.memo
    with study.store.read() as connection:
        return frame(
            connection,
            sa.select(
                m.c.kind,
                tables.document.c.name.label("document"),
                tables.coder.c.name.label("coder"),
                m.c.created_at,
                m.c.words,
            )
            .outerjoin(tables.document, tables.document.c.uuid == m.c.noun_uuid)
            .outerjoin(tables.coder, tables.coder.c.id == m.c.coder_id)
            .order_by(m.c.id),
        )
