"""Documents, their texts and turns."""

import json
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from qualkit.errors import Conflict, NotFound
from qualkit.model import SURVEY_RECORD, Document, Facts, Run, Span, Speaker, Text, Turn
from qualkit.store import tables as t
from qualkit.store.database import Act
from qualkit.store.frames import by_key, frame

Words = np.ndarray[Any, np.dtype[np.uint32]]
"""Where the spoken words of a text start, in code points, ascending."""


def keep_document(
    act: Act,
    document: Document,
    *,
    sha256: str,
    word_starts: Sequence[int],
    turn_words: Sequence[int],
    report: Mapping[str, Any],
) -> int:
    """Keeps a document with its file, text, speakers and turns; returns its id.

    `word_starts` lists where spoken words start, `turn_words` how many each turn has.
    Cases, participants, roles and waves that it names must exist.
    """
    connection = act.connection
    cases, roles = by_key(connection, t.case), by_key(connection, t.role)
    people = by_key(connection, t.participant)
    source_id = None
    if document.source is not None:
        data_hash = act.put(zlib.compress(document.source.data, 6))
        source_id = act.add(t.source, name=document.source.name, sha256=sha256, data_hash=data_hash)
    document_id = act.add(
        t.document,
        name=document.name,
        kind=document.kind,
        wave_id=by_key(connection, t.wave).get(document.wave or ""),
        source_id=source_id,
        report=dict(report),
        **_facts(document.facts),
    )
    act.insert(
        t.document_case, [{"document_id": document_id, "case_id": cases[c]} for c in document.cases]
    )
    speaker_ids = act.insert(
        t.speaker,
        [
            {
                "document_id": document_id,
                "label": s.label,
                "role_id": roles.get(s.role or ""),
                "participant_id": people.get(s.participant or ""),
            }
            for s in document.speakers
        ],
    )
    by_label = {s.label: i for s, i in zip(document.speakers, speaker_ids, strict=True)}
    text = document.text
    runs = [[r.paragraph, r.run, r.span.start, r.span.end, r.is_generated] for r in text.runs]
    unspoken = [[s.start, s.end] for s in text.unspoken]
    layout = json.dumps({"runs": runs, "unspoken": unspoken}, separators=(",", ":"))
    text_id = act.add(
        t.text,
        document_id=document_id,
        version=1,
        reader=text.reader,
        n_characters=len(text),
        string_hash=act.put(text.string.encode()),
        words_hash=act.put(np.asarray(word_starts, dtype="<u4").tobytes()),
        runs_hash=act.put(zlib.compress(layout.encode())),
    )
    act.insert(
        t.turn,
        [
            {
                "text_id": text_id,
                "position": i,
                "start_char": turn.start,
                "speech_start": turn.speech_start,
                "end_char": turn.end,
                "speaker_id": by_label.get(turn.speaker),
                "time": turn.time,
                "item": turn.item,
                "about_case_id": cases.get(turn.about or ""),
                "n_words": n,
            }
            for i, (turn, n) in enumerate(zip(document.turns, turn_words, strict=True))
        ],
    )
    return document_id


def update_document(act: Act, name: str, document: Document) -> None:
    """What a later reading of the same file knows of a document's kind, wave, facts, cases and
    speakers.

    A blank takes no fact away, but where it names a participant, whom it does not name is none of
    the speakers; text and turns stay. Raises Conflict where an interview would become a survey
    record or the other way round, since its turns are others then.
    """
    connection = act.connection
    document_id = by_key(connection, t.document, "name")[name]
    kind = connection.execute(sa.select(t.document.c.kind).where(t.document.c.id == document_id))
    if (kind.scalar() == SURVEY_RECORD) != (document.kind == SURVEY_RECORD):
        raise Conflict(
            "{document} is in the study already, and was not read as what the list now says that "
            "it is; nothing was changed.",
            "Undo that import, or give it the kind that it was imported with.",
            document=name,
        )
    waves, cases = by_key(connection, t.wave), by_key(connection, t.case)
    roles, people = by_key(connection, t.role), by_key(connection, t.participant)
    said = {
        **_facts(document.facts),
        "kind": document.kind,
        "wave_id": waves.get(document.wave or ""),
    }
    known = {column: value for column, value in said.items() if value is not None}
    act.update(t.document, [{"id": document_id, **known}])
    link = t.document_case
    statement = sa.select(link.c.case_id).where(link.c.document_id == document_id)
    linked = set(connection.execute(statement).scalars())
    wanted = {cases[case] for case in document.cases}
    act.insert(
        link, [{"document_id": document_id, "case_id": id_} for id_ in sorted(wanted - linked)]
    )
    gone = linked - wanted if wanted else set()
    _no_coding_about(connection, name, document_id, gone)
    if gone:
        act.delete(link, (link.c.document_id == document_id) & link.c.case_id.in_(gone))
    _update_speakers(act, document_id, document.speakers, roles, people)


def _update_speakers(
    act: Act,
    document_id: int,
    speakers: Sequence[Speaker],
    roles: Mapping[str, int],
    people: Mapping[str, int],
) -> None:
    table = t.speaker
    of_it = sa.select(table.c.label, table.c.id).where(table.c.document_id == document_id)
    ids = dict(act.connection.execute(of_it).all())
    found = {speaker.label: speaker for speaker in speakers}
    names_somebody = any(speaker.participant for speaker in speakers)
    # No turn is a new speaker's; one without a label stands for the document as a whole.
    for label in (*ids, *(label for label in found if not label and label not in ids)):
        speaker = found.get(label) or Speaker(label)
        role, participant = roles.get(speaker.role or ""), people.get(speaker.participant or "")
        said: dict[str, int | None] = {"role_id": role} if role is not None else {}
        said |= {"participant_id": participant} if participant is not None or names_somebody else {}
        if label in ids:
            act.update(table, [{"id": ids[label], **said}])
        else:
            act.add(table, document_id=document_id, label=label, **said)


def _no_coding_about(
    connection: sa.Connection, name: str, document_id: int, gone: Collection[int]
) -> None:
    """Raises Conflict if a coding is about a case that the document would no longer belong to."""
    about = sa.select(t.case.c.key, sa.func.count()).join(
        t.coding, t.coding.c.about_case_id == t.case.c.id
    )
    found = connection.execute(
        about.where(t.coding.c.document_id == document_id, t.case.c.id.in_(gone)).group_by(
            t.case.c.key
        )
    ).first()
    if found is not None:
        raise Conflict(
            "{document} would no longer belong to the case {case}, which {n} of its codings are "
            "about; nothing was changed.",
            "Change those codings first (`qualkit coding change`), or correct the list.",
            document=name,
            case=found[0],
            n=found[1],
        )


def _facts(facts: Facts) -> dict[str, Any]:
    """Facts as columns of a document."""
    return {**asdict(facts), "date": facts.date and facts.date.isoformat()}


@cache
def latest_texts() -> sa.Subquery:
    """The newest text of each document: document_id, text_id and the hashes."""
    newest = (
        sa.select(t.text.c.document_id, sa.func.max(t.text.c.version).label("version"))
        .group_by(t.text.c.document_id)
        .subquery()
    )
    return (
        sa.select(
            t.text.c.id.label("text_id"),
            t.text.c.document_id,
            t.text.c.string_hash,
            t.text.c.words_hash,
            t.text.c.runs_hash,
            t.text.c.reader,
        )
        .join(
            newest,
            sa.and_(
                newest.c.document_id == t.text.c.document_id,
                newest.c.version == t.text.c.version,
            ),
        )
        .subquery()
    )


def load(connection: sa.Connection, name: str) -> Document:
    """A document with its newest text. Raises NotFound, with the nearest names."""
    latest = latest_texts()
    row = (
        connection.execute(
            sa.select(t.document, latest, t.wave.c.key.label("wave"))
            .join(latest, latest.c.document_id == t.document.c.id)
            .outerjoin(t.wave, t.wave.c.id == t.document.c.wave_id)
            .where(t.document.c.name == name)
        )
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise no_document(connection, name)
    layout = json.loads(zlib.decompress(content(connection, row["runs_hash"])))
    turns = connection.execute(_turns([name])).mappings()
    speakers = connection.execute(
        sa.select(t.speaker.c.label, t.role.c.key, t.participant.c.key)
        .outerjoin(t.role, t.role.c.id == t.speaker.c.role_id)
        .outerjoin(t.participant, t.participant.c.id == t.speaker.c.participant_id)
        .where(t.speaker.c.document_id == row["id"])
        .order_by(t.speaker.c.id)
    )
    cases = connection.execute(
        sa.select(t.case.c.key)
        .join(t.document_case, t.document_case.c.case_id == t.case.c.id)
        .where(t.document_case.c.document_id == row["id"])
        .order_by(t.case.c.key)
    )
    return Document(
        name=row["name"],
        kind=row["kind"],
        wave=row["wave"],
        cases=tuple(cases.scalars()),
        text=Text(
            content(connection, row["string_hash"]).decode(),
            row["reader"],
            tuple(Run(p, r, Span(s, e), bool(g)) for p, r, s, e, g in layout["runs"]),
            tuple(Span(s, e) for s, e in layout["unspoken"]),
        ),
        turns=tuple(
            Turn(
                start=turn["start"],
                speech_start=turn["speech_start"],
                end=turn["end"],
                speaker=turn["speaker"] or "",
                **{c: turn[c] for c in ("role", "participant", "time", "item", "about")},
            )
            for turn in turns
        ),
        speakers=tuple(Speaker(label, role, person) for label, role, person in speakers),
        facts=Facts(
            language=row["language"],
            interviewer=row["interviewer"],
            date=_day(row["date"]),
            minutes=row["minutes"],
            place=row["place"],
            mode=row["mode"],
            transcriber=row["transcriber"],
        ),
    )


def no_document(connection: sa.Connection, name: str) -> NotFound:
    """The error for a name that no document has, with names that are near."""
    from difflib import get_close_matches

    names = list(connection.execute(sa.select(t.document.c.name)).scalars())
    near = [n for n in names if name and n.casefold().startswith(name.casefold())][:3]
    near = near or get_close_matches(name, names, n=3, cutoff=0.5)
    return NotFound(
        "There is no document {document}.",
        "Did you mean: {near}?" if near else "`qualkit documents` lists them.",
        document=name,
        near=", ".join(near),
    )


def content(connection: sa.Connection, hash_: str) -> bytes:
    """Bytes kept under this hash."""
    statement = sa.select(t.content.c.data).where(t.content.c.hash == hash_)
    return bytes(connection.execute(statement).scalar_one())


def strings(connection: sa.Connection, documents: Sequence[str] | None = None) -> dict[str, str]:
    """Document -> the words of its newest text."""
    return {
        name: bytes(data).decode() for name, data in _contents(connection, "string_hash", documents)
    }


def cut(
    strings: Mapping[str, str], names: Iterable[str], starts: Iterable[int], ends: Iterable[int]
) -> list[str]:
    """The words from start to end of each named document."""
    return [strings[name][start:end] for name, start, end in zip(names, starts, ends, strict=True)]


def word_starts(
    connection: sa.Connection, documents: Sequence[str] | None = None
) -> dict[str, Words]:
    """Document -> where its spoken words start, all speakers together."""
    return {
        name: np.frombuffer(data, dtype="<u4")
        for name, data in _contents(connection, "words_hash", documents)
    }


def _contents(
    connection: sa.Connection, column: str, documents: Sequence[str] | None
) -> Sequence[Any]:
    latest = latest_texts()
    statement = (
        sa.select(t.document.c.name, t.content.c.data)
        .join(latest, latest.c.document_id == t.document.c.id)
        .join(t.content, t.content.c.hash == latest.c[column])
    )
    if documents is not None:
        statement = statement.where(t.document.c.name.in_(documents))
    return connection.execute(statement).all()


def turns_frame(
    connection: sa.Connection,
    documents: Sequence[str] | None = None,
    *,
    participants: Sequence[str] | None = None,
) -> pd.DataFrame:
    """One row per turn of the newest texts, without its words; of these only, if given.

    Columns document, turn, speaker, role, participant, about, time, item, start,
    speech_start, end, n_words, is_respondent.
    """
    statement = _turns(documents)
    if participants is not None:
        statement = statement.where(t.participant.c.key.in_(participants))
    return frame(connection, statement)


def _turns(documents: Sequence[str] | None) -> sa.Select[Any]:
    latest = latest_texts()
    statement = (
        sa.select(
            t.document.c.name.label("document"),
            (t.turn.c.position + 1).label("turn"),
            t.speaker.c.label.label("speaker"),
            t.role.c.key.label("role"),
            t.participant.c.key.label("participant"),
            t.case.c.key.label("about"),
            t.turn.c.time,
            t.turn.c.item,
            t.turn.c.start_char.label("start"),
            t.turn.c.speech_start,
            t.turn.c.end_char.label("end"),
            t.turn.c.n_words,
            sa.func.coalesce(t.role.c.is_respondent, False).label("is_respondent"),
        )
        .select_from(t.turn)
        .join(latest, latest.c.text_id == t.turn.c.text_id)
        .join(t.document, t.document.c.id == latest.c.document_id)
        .outerjoin(t.speaker, t.speaker.c.id == t.turn.c.speaker_id)
        .outerjoin(t.role, t.role.c.id == t.speaker.c.role_id)
        .outerjoin(t.participant, t.participant.c.id == t.speaker.c.participant_id)
        .outerjoin(t.case, t.case.c.id == t.turn.c.about_case_id)
        .order_by(t.document.c.name, t.turn.c.position)
    )
    if documents is not None:
        statement = statement.where(t.document.c.name.in_(documents))
    return statement


def documents_frame(connection: sa.Connection) -> pd.DataFrame:
    """One row per document.

    Columns document, kind, wave, language, cases, participants, n_turns, n_words (of
    respondents), n_codings, interviewer, date, minutes, source, is_withdrawn, id.
    """
    latest = latest_texts()
    d = t.document
    respondent_words = (
        sa.select(sa.func.coalesce(sa.func.sum(t.turn.c.n_words), 0))
        .join(t.speaker, t.speaker.c.id == t.turn.c.speaker_id)
        .join(t.role, t.role.c.id == t.speaker.c.role_id)
        .where(t.turn.c.text_id == latest.c.text_id, t.role.c.is_respondent)
        .scalar_subquery()
    )
    n_turns = sa.select(sa.func.count()).where(t.turn.c.text_id == latest.c.text_id)
    n_codings = sa.select(sa.func.count()).where(t.coding.c.document_id == d.c.id)
    found = frame(
        connection,
        sa.select(
            d.c.name.label("document"),
            d.c.kind,
            t.wave.c.key.label("wave"),
            d.c.language,
            n_turns.scalar_subquery().label("n_turns"),
            respondent_words.label("n_words"),
            n_codings.scalar_subquery().label("n_codings"),
            d.c.interviewer,
            d.c.date,
            d.c.minutes,
            t.source.c.name.label("source"),
            d.c.id.in_(_withdrawn()).label("is_withdrawn"),
            d.c.id,
        )
        .select_from(d)
        .join(latest, latest.c.document_id == d.c.id)
        .outerjoin(t.wave, t.wave.c.id == d.c.wave_id)
        .outerjoin(t.source, t.source.c.id == d.c.source_id)
        .order_by(d.c.name),
    )
    speaking = frame(
        connection,
        sa.select(t.speaker.c.document_id, t.participant.c.key)
        .join(t.participant, t.participant.c.id == t.speaker.c.participant_id)
        .order_by(t.speaker.c.id),
    )
    belonging = document_cases(connection)
    found.insert(4, "cases", _listed(found["document"], belonging, "document", "case"))
    found.insert(5, "participants", _listed(found["id"], speaking, "document_id", "key"))
    found["is_withdrawn"] = found["is_withdrawn"].astype(bool)
    return found


def withdrawn(connection: sa.Connection) -> frozenset[str]:
    """Documents that were withdrawn, or of a speaker who withdrew or refused the analysis."""
    statement = sa.select(t.document.c.name).where(t.document.c.id.in_(_withdrawn()))
    return frozenset(connection.execute(statement).scalars())


def _withdrawn() -> sa.CompoundSelect[Any]:
    restriction, speaker, person = t.restriction, t.speaker, t.participant
    of_documents = sa.select(restriction.c.document_id).where(
        restriction.c.kind == "withdrawn", restriction.c.document_id.is_not(None)
    )
    of_people = (
        sa.select(speaker.c.document_id)
        .join(restriction, restriction.c.participant_id == speaker.c.participant_id)
        .where(restriction.c.kind == "withdrawn")
    )
    by_refusal = (
        sa.select(speaker.c.document_id)
        .join(person, person.c.id == speaker.c.participant_id)
        .where(person.c.consents_to_analysis.is_(False))
    )
    return sa.union(of_documents, of_people, by_refusal)


def by_source_hash(connection: sa.Connection) -> dict[str, str]:
    """SHA-256 of a source file -> the document that was read from it."""
    rows = connection.execute(
        sa.select(t.source.c.sha256, t.document.c.name)
        .join(t.document, t.document.c.source_id == t.source.c.id)
        .where(t.source.c.sha256.is_not(None))
    )
    return dict(rows.all())


def document_cases(connection: sa.Connection) -> pd.DataFrame:
    """One row per document and case that it belongs to."""
    statement = (
        sa.select(t.document.c.name.label("document"), t.case.c.key.label("case"))
        .select_from(t.document_case)
        .join(t.document, t.document.c.id == t.document_case.c.document_id)
        .join(t.case, t.case.c.id == t.document_case.c.case_id)
        .order_by(t.document.c.name, t.case.c.key)
    )
    return frame(connection, statement)


def _listed(things: pd.Series, long: pd.DataFrame, by: str, what: str) -> list[str]:
    listed = long.groupby(by)[what].agg(lambda keys: "; ".join(dict.fromkeys(keys)))
    return [listed.get(thing, "") for thing in things]


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
