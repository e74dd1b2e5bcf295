"""What was done: looked at, undone, redone; and erased for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import sqlalchemy as sa

from qualkit.errors import Conflict, Invalid, NotFound
from qualkit.messages import later
from qualkit.store import erase as erasing
from qualkit.store import history as stored
from qualkit.store import tables
from qualkit.store.codings import agreements, drifted
from qualkit.store.database import Act
from qualkit.store.documents import withdrawn
from qualkit.store.log import stood_upon
from qualkit.store.scrub import Erasure

if TYPE_CHECKING:
    from qualkit.project.study import Project


KINDS = {
    stored.UNDO: later("undo"), stored.REDO: later("redo"), "erase": later("erase"),
    "add coder": later("add coder"),
}  # fmt: skip
"""The kinds of events that the store names itself."""
SUBJECTS = {
    "document": later("document"), "documents": later("documents"), "code": later("Code"),
    "file": later("file"), "n": later("number"), "instrument": later("questionnaire"),
    "participant": later("participant"), "coder_name": later("coder"), "what": later("what"),
    "memo_kind": later("kind"), "of": later("act"), "nothing_found": later("with no codings"),
}  # fmt: skip
"""What the parts of a summary are called."""


def kind_in_words(kind: str) -> str:
    """What an event's kind is called, as words to be translated."""
    return KINDS.get(kind, kind)


def undo(study: Project) -> str:
    """Takes back this coder's last act that stands; returns its kind.

    Raises NotFound if there is none, Conflict if later acts stand on it.
    """
    with study.act(stored.UNDO) as act:
        event = stored.to_undo(stored.events(act.connection, coder=act.coder))
        if event is None:
            raise NotFound("There is nothing of {coder}'s to undo.", coder=study.coder)
        _turn_round(act, event)
        return str(event["kind"])


def redo(study: Project) -> str:
    """Does again what this coder undid last; returns its kind.

    Raises NotFound if there is nothing, or something else was done since.
    """
    with study.act(stored.REDO) as act:
        event = stored.to_redo(stored.events(act.connection, coder=act.coder))
        if event is None:
            raise NotFound("There is nothing of {coder}'s to redo.", coder=study.coder)
        _turn_round(act, event)
        return str(event["subject"].get("undone", event["kind"]))


def _turn_round(act: Act, event: stored.Event) -> None:
    act.reverts = event["id"]
    about = {key: value for key, value in event["subject"].items() if key not in ("undone", "of")}
    act.subject |= {"undone": event["subject"].get("undone", event["kind"]), "of": event["number"]}
    act.subject |= about
    before = agreements(act.connection)
    stored.turn_round(act, event["id"])
    # What was agreed on, or comes back as such, stands on two readers, and on its set.
    coming_back = (True, not event["subject"].get("nothing_found", False))
    for document, found in agreements(act.connection).items():
        had = before.get(document, coming_back)
        if any(was and not still for was, still in zip(had, found, strict=True)):
            raise stood_upon()


def events(study: Project) -> pd.DataFrame:
    """One row per event, oldest first: event (its number), time (UTC), coder, kind, summary."""
    with study.store.read() as connection:
        past = stored.events(connection)
    rows = [
        (
            e["number"],
            e["time"],
            e["coder"],
            e["kind"],
            _summary(study, e["kind"], e["subject"] or {}),
        )
        for e in past
    ]
    return pd.DataFrame(rows, columns=["event", "time", "coder", "kind", "summary"])


def _summary(study: Project, kind: str, subject: Mapping[str, object]) -> str:
    """What an event was about: each part with its name."""
    names = SUBJECTS | {
        "undone": later("taken back") if kind == stored.UNDO else later("done again")
    }

    def written(name: str, value: object) -> str:
        if name == "undone":
            return study.say(kind_in_words(str(value)))
        if value is True:
            return study.say("yes")
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

    return "; ".join(
        f"{study.say(names.get(name, name)).lower()}: {written(name, value)}"
        for name, value in subject.items()
        if value is not None
    )


def withdraw(
    study: Project, *, participant: str | None = None, document: str | None = None
) -> None:
    """Takes a participant or a document out of every result; can be undone (erase cannot).

    Of a participant it reaches what is linked to them; documents in which they may speak unnamed
    are remarked on. Raises NotFound, and Invalid unless exactly one is named.
    """
    if (participant is None) == (document is None):
        raise Invalid("Say what to withdraw: a participant, or a document.")
    with study.act("withdraw", participant=participant, document=document) as act:
        column, table, name = (
            ("participant_id", tables.participant, participant)
            if participant is not None
            else ("document_id", tables.document, document)
        )
        key = table.c.key if participant is not None else table.c.name
        id_ = act.connection.execute(sa.select(table.c.id).where(key == name)).scalar()
        if id_ is None:
            raise NotFound("There is no {what} {name}.", what=later(table.name), name=name)
        restriction = tables.restriction
        there = (restriction.c[column] == id_) & (restriction.c.kind == "withdrawn")
        if act.connection.execute(sa.select(restriction.c.id).where(there)).first() is None:
            act.add(restriction, kind="withdrawn", **{column: id_})
        unnamed = _perhaps_theirs(act.connection, id_) if participant is not None else []
    if unnamed:
        study.store.remarks.append(
            Conflict(
                "{documents}: somebody speaks there in the role of {participant}, and nobody has "
                "said who. These words still count.",
                "If it is them, withdraw these documents as well.",
                documents=", ".join(unnamed),
                participant=participant,
            )
        )


def _perhaps_theirs(connection: sa.Connection, participant_id: int) -> list[str]:
    """Documents about somebody's cases with a speaker of their role whom nobody has named."""
    member, link, speaker = tables.case_participant, tables.document_case, tables.speaker
    statement = (
        sa.select(tables.document.c.name)
        .distinct()
        .join(link, link.c.document_id == tables.document.c.id)
        .join(member, member.c.case_id == link.c.case_id)
        .join(
            speaker,
            (speaker.c.document_id == tables.document.c.id)
            & (speaker.c.role_id == member.c.role_id),
        )
        .where(
            member.c.participant_id == participant_id,
            speaker.c.participant_id.is_(None),
            speaker.c.label != "",
        )
        .order_by(tables.document.c.name)
    )
    left_out = withdrawn(connection)
    return [name for name in connection.execute(statement).scalars() if name not in left_out]


@dataclass(frozen=True)
class Erased:
    """How many rows of each table were changed, what only follows from the words included."""

    n: dict[str, int]

    @property
    def things(self) -> dict[str, int]:
        """What a researcher knows, and how many of it hold the words."""
        return {THINGS[table]: n for table, n in self.n.items() if table in THINGS}


THINGS = {
    "text": later("transcripts"),
    "source": later("source files, which are dropped from the study"),
    "document": later("names or facts of documents"),
    "speaker": later("speaker labels"),
    "case": later("cases"),
    "participant": later("participants"),
    "attribute": later("attributes"),
    "alias": later("other ids"),
    "answer": later("answers"),
    "memo": later("memos"),
    "code": later("codes"),
    "code_revision": later("versions of codes"),
    "theme": later("themes"),
    "coder": later("coders"),
    "project": later("the study's own description"),
}


def to_erase(
    study: Project,
    *,
    words: str | None = None,
    participant: str | None = None,
    document: str | None = None,
    inside_words: bool = False,
) -> Erased:
    """What `erase` would change; changes nothing."""
    what = _erasure(study, words, participant, document, inside_words)
    return Erased(erasing.find(study.store, what))


def erase(
    study: Project,
    *,
    words: str | None = None,
    participant: str | None = None,
    document: str | None = None,
    inside_words: bool = False,
) -> Erased:
    """Takes words out of the study, its log and its backups, for good.

    Exactly one of a string, a participant (what they said and answered; results leave them out
    from then on) and a document. A string is found as whole words in any case of letters,
    elsewhere only with `inside_words`. Raises Invalid, NotFound, Conflict.
    """
    what = _erasure(study, words, participant, document, inside_words)
    n = erasing.erase(study.store, what, coder=study.who)
    if words is not None and not n:
        raise NotFound("These words are nowhere in the study.")
    return Erased(n)


def _erasure(
    study: Project,
    words: str | None,
    participant: str | None,
    document: str | None,
    inside_words: bool,
) -> Erasure:
    if sum(x is not None for x in (words, participant, document)) != 1:
        raise Invalid("Say what to erase: words, a participant, or a document.")
    if words is not None and not words.strip():
        raise Invalid("There are no words to erase.")
    uuids: dict[str, str | None] = {}
    with study.store.read() as connection:
        for name, table, key in (
            (participant, tables.participant, "key"),
            (document, tables.document, "name"),
        ):
            if name is not None:
                found = sa.select(table.c.uuid).where(table.c[key] == name)
                uuids[table.name] = connection.execute(found).scalar()
                if uuids[table.name] is None:
                    raise NotFound("There is no {what} {name}.", what=later(table.name), name=name)
    return Erasure(
        words=words,
        inside_words=inside_words,
        participant=uuids.get("participant"),
        document=uuids.get("document"),
    )


def check(study: Project) -> None:
    """Raises Conflict if a coding's words are not those that were coded, or the file is damaged."""
    with study.store.read() as connection:
        problem = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        moved = drifted(connection)
    if problem != "ok" or moved:
        raise Conflict(
            "The study is damaged; codings that have moved: {n}.",
            "`qualkit restore` lists the backups that can be put in its place.",
            n=len(moved),
        )
