"""Codings, who has read what, and the answers to suggestions."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from qualkit.errors import Invalid, NotFound
from qualkit.model import CONSENSUS, Coding
from qualkit.store import codebook, documents
from qualkit.store import tables as t
from qualkit.store.database import Act, now
from qualkit.store.frames import Known, by_key, frame
from qualkit.store.study import digest, digest_key


def keep(act: Act, codings: Sequence[Coding]) -> list[int]:
    """Adds codings on the newest texts of their documents; returns their ids.

    Documents, codes, coders and cases that they name must exist. Reconciled ones are joined to
    the people's codings that they come from: with the same code, on words that they share.
    """
    connection = act.connection
    names = sorted({c.document for c in codings})
    texts = newest_texts(connection, names)
    strings = documents.strings(connection, names)
    key = digest_key(connection)
    codes, coders = by_key(connection, t.code), by_key(connection, t.coder, "name")
    cases = by_key(connection, t.case)
    ids = act.insert(
        t.coding,
        (
            {
                "uuid": c.id,
                "document_id": texts[c.document][0],
                "code_id": codes[c.code],
                "coder_id": coders[c.coder],
                "created_at": c.created_at.isoformat(timespec="microseconds"),
                "origin": c.origin,
                "polarity": c.polarity,
                "about_case_id": cases[c.about] if c.about else None,
                "round": 1,
                "saw_suggestions": c.origin == "suggestion",
                "saw_other_coders": False,
            }
            for c in codings
        ),
    )
    act.insert(
        t.coding_span,
        (
            {
                "coding_id": id_,
                "text_id": texts[c.document][1],
                "start_char": c.span.start,
                "end_char": c.span.end,
                "digest": digest(key, c.span.of(strings[c.document])),
            }
            for id_, c in zip(ids, codings, strict=True)
        ),
    )
    reconciled = [(i, c) for i, c in zip(ids, codings, strict=True) if c.coder == CONSENSUS]
    act.insert(t.coding_source, _sources(connection, reconciled))
    return ids


def renew_sources(act: Act, coding_id: int, coding: Coding) -> None:
    """Joins a reconciled coding that was changed to those that it now comes from."""
    source = t.coding_source
    here = source.c.coding_id == coding_id
    wanted = _sources(act.connection, [(coding_id, coding)])
    ids = {row["source_coding_id"] for row in wanted}
    of_it = sa.select(source.c.source_coding_id).where(here)
    known = set(act.connection.execute(of_it).scalars())
    act.delete(source, here & source.c.source_coding_id.in_(known - ids))
    act.insert(source, [row for row in wanted if row["source_coding_id"] not in known])


def _sources(
    connection: sa.Connection, reconciled: Sequence[tuple[int, Coding]]
) -> list[dict[str, int]]:
    """The links of reconciled codings to those of people, with the same code, on shared words."""
    if not reconciled:
        return []
    latest, c, span = documents.latest_texts(), t.coding, t.coding_span
    theirs = (
        sa.select(
            c.c.id,
            t.document.c.name.label("document"),
            t.code.c.key.label("code"),
            span.c.start_char.label("start"),
            span.c.end_char.label("end"),
        )
        .join(latest, latest.c.document_id == c.c.document_id)
        .join(span, (span.c.coding_id == c.c.id) & (span.c.text_id == latest.c.text_id))
        .join(t.document, t.document.c.id == c.c.document_id)
        .join(t.code, t.code.c.id == c.c.code_id)
        .join(t.coder, t.coder.c.id == c.c.coder_id)
        .where(t.coder.c.name != CONSENSUS)
        .where(t.document.c.name.in_({coding.document for _, coding in reconciled}))
    )
    by_place: dict[tuple[str, str], list[Any]] = {}
    for row in connection.execute(theirs):
        by_place.setdefault((row.document, row.code), []).append(row)
    return [
        {"coding_id": id_, "source_coding_id": row.id}
        for id_, coding in reconciled
        for row in by_place.get((coding.document, coding.code), ())
        if row.start < coding.span.end and coding.span.start < row.end
    ]


def newest_texts(
    connection: sa.Connection, names: Sequence[str] | None = None
) -> dict[str, tuple[int, int]]:
    """Document -> its id and the id of its newest text."""
    latest = documents.latest_texts()
    statement = sa.select(t.document.c.name, t.document.c.id, latest.c.text_id).join(
        latest, latest.c.document_id == t.document.c.id
    )
    if names is not None:
        statement = statement.where(t.document.c.name.in_(names))
    return Known((name, (id_, text_id)) for name, id_, text_id in connection.execute(statement))


def row(connection: sa.Connection, id_: str) -> sa.RowMapping:
    """A coding by its id or the beginning of it. Raises NotFound, or Invalid if several fit."""
    found = connection.execute(
        sa.select(t.coding, t.document.c.name.label("document"), t.coder.c.name.label("coder"))
        .join(t.document, t.document.c.id == t.coding.c.document_id)
        .join(t.coder, t.coder.c.id == t.coding.c.coder_id)
        .where(t.coding.c.uuid.startswith(id_, autoescape=True))
        .limit(2)
    ).mappings()
    rows = found.all()
    if not rows or not id_:
        raise NotFound("There is no coding {id}.", "`qualkit coding list` shows their ids.", id=id_)
    if len(rows) > 1:
        raise Invalid("Several codings begin with {id}.", "Give more of the id.", id=id_)
    return rows[0]


def change_span(act: Act, coding_id: int, document: str, start: int, end: int) -> None:
    """Gives a coding other bounds on the newest text."""
    _, text_id = newest_texts(act.connection, [document])[document]
    span = t.coding_span
    here = (span.c.coding_id == coding_id) & (span.c.text_id == text_id)
    words = documents.strings(act.connection, [document])[document][start:end]
    old = act.connection.execute(sa.select(span.c.start_char, span.c.end_char).where(here)).one()
    if tuple(old) == (start, end):
        return
    act.delete(span, here)
    act.add(
        span,
        coding_id=coding_id,
        text_id=text_id,
        start_char=start,
        end_char=end,
        digest=digest(digest_key(act.connection), words),
    )


def remove(act: Act, coding_id: int) -> None:
    """Removes a coding; the answer to the suggestion it came from goes with it."""
    act.delete(t.suggestion_answer, t.suggestion_answer.c.coding_id == coding_id)
    source = t.coding_source.c
    act.delete(
        t.coding_source, (source.coding_id == coding_id) | (source.source_coding_id == coding_id)
    )
    act.delete(t.coding_span, t.coding_span.c.coding_id == coding_id)
    act.delete(t.coding, t.coding.c.id == coding_id)


def codings_frame(
    connection: sa.Connection, *, where: Mapping[str, Sequence[str]] | None = None
) -> pd.DataFrame:
    """One row per coding on the newest text of its document, without its words.

    Columns id, document, code, coder, start, end, polarity, about, origin, created_at.
    `where` narrows document, code or coder to the values given.
    """
    latest, about = documents.latest_texts(), t.case.alias()
    c, span = t.coding, t.coding_span
    columns = {
        "document": t.document.c.name,
        "code": t.code.c.key,
        "coder": t.coder.c.name,
    }
    statement = (
        sa.select(
            c.c.uuid.label("id"),
            *(column.label(name) for name, column in columns.items()),
            span.c.start_char.label("start"),
            span.c.end_char.label("end"),
            c.c.polarity,
            about.c.key.label("about"),
            c.c.origin,
            c.c.created_at,
        )
        .select_from(c)
        .join(latest, latest.c.document_id == c.c.document_id)
        .join(span, (span.c.coding_id == c.c.id) & (span.c.text_id == latest.c.text_id))
        .join(t.document, t.document.c.id == c.c.document_id)
        .join(t.code, t.code.c.id == c.c.code_id)
        .join(t.coder, t.coder.c.id == c.c.coder_id)
        .outerjoin(about, about.c.id == c.c.about_case_id)
        .order_by(t.document.c.name, span.c.start_char, span.c.end_char, c.c.id)
    )
    for name, values in (where or {}).items():
        statement = statement.where(columns[name].in_(values))
    return frame(connection, statement)


def coded(connection: sa.Connection) -> pd.DataFrame:
    """One row per document and coder who coded in it."""
    c = t.coding
    pairs = sa.select(c.c.document_id, c.c.coder_id).distinct().subquery()
    return frame(
        connection,
        sa.select(t.document.c.name.label("document"), t.coder.c.name.label("coder"))
        .select_from(pairs)
        .join(t.document, t.document.c.id == pairs.c.document_id)
        .join(t.coder, t.coder.c.id == pairs.c.coder_id)
        .order_by(t.document.c.name, t.coder.c.name),
    )


def drifted(connection: sa.Connection) -> list[str]:
    """Ids of codings whose words are not those they were made on: should be none."""
    key = digest_key(connection)
    words = sa.select(t.text.c.id, t.content.c.data).join(
        t.content, t.content.c.hash == t.text.c.string_hash
    )
    strings = {id_: bytes(data).decode() for id_, data in connection.execute(words)}
    span = t.coding_span
    rows = connection.execute(
        sa.select(
            t.coding.c.uuid, span.c.text_id, span.c.start_char, span.c.end_char, span.c.digest
        ).join(span, span.c.coding_id == t.coding.c.id)
    )
    return [
        uuid for uuid, text_id, start, end, kept in rows
        if digest(key, strings[text_id][start:end]) != kept
    ]  # fmt: skip


# who has read what -----------------------------------------------------------------------------
def finish(act: Act, coder_id: int, names: Sequence[str], *, finished: bool = True) -> None:
    """Marks documents as read by a coder with the codebook as it is now, or takes that back."""
    version = codebook.version(act) if finished else None
    texts = newest_texts(act.connection, names)
    a = t.assignment
    for name in names:
        document_id, text_id = texts[name]
        known = act.connection.execute(
            sa.select(a.c.id, a.c.finished_at, a.c.codebook_version_id, a.c.text_id).where(
                a.c.coder_id == coder_id, a.c.document_id == document_id, a.c.round == 1
            )
        ).one_or_none()
        if finished:
            values = {"text_id": text_id, "codebook_version_id": version}
            if known is None:
                act.add(
                    a,
                    coder_id=coder_id,
                    document_id=document_id,
                    round=1,
                    is_blind=False,
                    finished_at=now(),
                    **values,
                )
            elif known.finished_at is None or (known.codebook_version_id, known.text_id) != (
                version,
                text_id,
            ):
                act.update(a, [{"id": known.id, "finished_at": now(), **values}])
        elif known is not None and known.finished_at is not None:
            act.update(a, [{"id": known.id, "finished_at": None}])


def agreements(connection: sa.Connection) -> dict[str, tuple[bool, bool]]:
    """Document marked as agreed on -> whether two people finished it, and whether it has a set."""
    done = finished(connection)
    is_mark = done["coder"] == CONSENSUS
    readers = done[~is_mark].groupby("document")["coder"].nunique()
    has_set = set(coded(connection).query("coder == @CONSENSUS")["document"])
    return {
        name: (int(readers.get(name, 0)) > 1, name in has_set)
        for name in done.loc[is_mark, "document"]
    }


def readings(connection: sa.Connection) -> pd.DataFrame:
    """What was read: one row per document, coder and code that counts as read.

    A code counts as read if the document was finished with a codebook that held its newest
    revision that changes what counts, or if that revision was confirmed later.
    """
    r = t.code_revision
    newest = (
        sa.select(r.c.code_id, sa.func.max(r.c.id).label("revision_id"))
        .where(r.c.changes_what_counts)
        .group_by(r.c.code_id)
        .subquery()
    )
    a, member, held = t.assignment, t.codebook_version_revision, t.code_revision.alias()
    in_version = (
        sa.select(a.c.document_id, a.c.coder_id, newest.c.code_id)
        .join(member, member.c.codebook_version_id == a.c.codebook_version_id)
        .join(held, held.c.id == member.c.code_revision_id)
        .join(newest, newest.c.code_id == held.c.code_id)
        .where(a.c.finished_at.is_not(None), held.c.id >= newest.c.revision_id)
    )
    confirmed = (
        sa.select(a.c.document_id, a.c.coder_id, newest.c.code_id)
        .join(t.code_confirmed, t.code_confirmed.c.assignment_id == a.c.id)
        .join(newest, newest.c.revision_id == t.code_confirmed.c.code_revision_id)
        .where(a.c.finished_at.is_not(None))
    )
    read = sa.union(in_version, confirmed).subquery()
    return frame(
        connection,
        sa.select(
            t.document.c.name.label("document"),
            t.coder.c.name.label("coder"),
            t.code.c.key.label("code"),
        )
        .select_from(read)
        .join(t.document, t.document.c.id == read.c.document_id)
        .join(t.coder, t.coder.c.id == read.c.coder_id)
        .join(t.code, t.code.c.id == read.c.code_id)
        .order_by(t.document.c.name, t.coder.c.name, t.code.c.key),
    )


def finished(connection: sa.Connection) -> pd.DataFrame:
    """One row per document and coder who finished it."""
    a = t.assignment
    return frame(
        connection,
        sa.select(
            t.document.c.name.label("document"),
            t.coder.c.name.label("coder"),
            a.c.finished_at,
        )
        .join(t.document, t.document.c.id == a.c.document_id)
        .join(t.coder, t.coder.c.id == a.c.coder_id)
        .where(a.c.finished_at.is_not(None))
        .order_by(t.document.c.name, t.coder.c.name),
    )


# suggestions -----------------------------------------------------------------------------------
def keep_answers(act: Act, coder_id: int, answers: Sequence[Mapping[str, Any]]) -> None:
    """Keeps what a person said to suggestions.

    Each has suggestion (id), document, code, start, end, method, pattern, answer, coding_id.
    """
    names = sorted({a["document"] for a in answers})
    texts = newest_texts(act.connection, names)
    strings = documents.strings(act.connection, names)
    codes = by_key(act.connection, t.code)
    key = digest_key(act.connection)
    act.insert(
        t.suggestion_answer,
        [
            {
                "suggestion": a["suggestion"],
                "text_id": texts[a["document"]][1],
                "start_char": a["start"],
                "end_char": a["end"],
                "digest": digest(key, strings[a["document"]][a["start"] : a["end"]]),
                "code_id": codes[a["code"]],
                "method": a["method"],
                "pattern": a["pattern"],
                "answer": a["answer"],
                "coder_id": coder_id,
                "time": now(),
                "coding_id": a.get("coding_id"),
            }
            for a in answers
        ],
    )


def answered(connection: sa.Connection, coder: str) -> set[str]:
    """Ids of suggestions that this coder has accepted or rejected."""
    s = t.suggestion_answer
    statement = (sa.select(s.c.suggestion).join(t.coder, t.coder.c.id == s.c.coder_id)).where(
        t.coder.c.name == coder
    )
    return set(connection.execute(statement).scalars())


def answer_counts(connection: sa.Connection, coder: str) -> dict[str, int]:
    """How many suggestions a coder (all, for the consensus) accepted, changed, rejected."""
    s = t.suggestion_answer
    statement = sa.select(s.c.answer, sa.func.count()).group_by(s.c.answer)
    if coder != CONSENSUS:
        statement = statement.join(t.coder, t.coder.c.id == s.c.coder_id)
        statement = statement.where(t.coder.c.name == coder)
    return dict(connection.execute(statement).all())
