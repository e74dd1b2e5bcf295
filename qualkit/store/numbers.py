"""Instruments and answers."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from qualkit.errors import Conflict, Invalid, NotFound
from qualkit.messages import later
from qualkit.model import (
    Answer,
    Columns,
    Instrument,
    Item,
    Label,
    Presence,
    Scale,
    Source,
    Subscale,
)
from qualkit.store import tables as t
from qualkit.store.database import Act
from qualkit.store.frames import by_key, frame

ERASED = "erased"
"""The kind of missing of an answer that was taken out for good."""
_SAID = ("value", "missing", "participant_id")


@dataclass(frozen=True)
class Form:
    """A filled-in form: its file, the file's hash, and the closed answers."""

    source: Source
    sha256: str
    answers: Sequence[Answer]


def keep_instrument(act: Act, instrument: Instrument) -> None:
    """Keeps an instrument. Raises Conflict if one of that key is there and differs."""
    ids = by_key(act.connection, t.instrument)
    if instrument.key in ids:
        if load(act.connection, instrument.key) != instrument:
            raise Conflict(
                "The questionnaire {instrument} is in the study already, and differs.",
                "Give the changed one another key.",
                instrument=instrument.key,
            )
        return
    scales = [item.scale for item in instrument.items if item.scale]
    id_ = act.add(
        t.instrument,
        key=instrument.key,
        label=dict(instrument.label),
        about=dict(instrument.about),
        roles=list(instrument.roles),
        minimum=float(min((scale.minimum for scale in scales), default=0)),
        maximum=float(max((scale.maximum for scale in scales), default=0)),
        value_labels={},
        missing={str(k): dict(v) for k, v in instrument.missing.items()},
        columns=_as_json(asdict(instrument.columns)) if instrument.columns else None,
    )
    for i, subscale in enumerate(instrument.subscales):
        subscale_id = act.add(
            t.subscale,
            instrument_id=id_,
            key=subscale.key,
            label=dict(subscale.label),
            position=i,
            score=subscale.score,
            minimum_answered=subscale.minimum_answered,
            better=subscale.better,
        )
        act.insert(t.item, _item_rows(subscale.items, id_, subscale_id))
    act.insert(t.item, _item_rows(instrument.questions, id_, None))


def _item_rows(
    items: Sequence[Item], instrument_id: int, subscale_id: int | None
) -> list[dict[str, Any]]:
    return [
        {
            "instrument_id": instrument_id,
            "subscale_id": subscale_id,
            "key": item.key,
            "position": position,
            "is_reversed": item.is_reversed,
            "describes": _as_json(item.describes),
            "question": dict(item.question),
            "scale": _as_json(asdict(item.scale)) if item.scale else None,
            "is_open": item.is_open,
        }
        for position, item in enumerate(items)
    ]


def _as_json(value: Any) -> Any:
    """Mappings as JSON holds them, at any depth: plain, with keys of text."""
    if isinstance(value, Mapping):
        return {str(key): _as_json(inner) for key, inner in value.items()}
    return value


def scored(connection: sa.Connection) -> tuple[str, ...]:
    """The keys of the instruments that have subscales, and so scores."""
    statement = (
        sa.select(t.instrument.c.key)
        .where(sa.exists().where(t.subscale.c.instrument_id == t.instrument.c.id))
        .order_by(t.instrument.c.id)
    )
    return tuple(connection.execute(statement).scalars())


def load(
    connection: sa.Connection, key: str | None = None, *, with_scores: bool = False
) -> Instrument:
    """An instrument; the only one (of those with scores) if no key is given.

    Raises NotFound, Conflict, and Invalid for one that has no scores but should.
    """
    ids = by_key(connection, t.instrument)
    choices = scored(connection) if with_scores else tuple(ids)
    if not ids:
        raise NotFound(
            "There is no questionnaire in the study.",
            "`qualkit import answers` brings one in with its answers.",
        )
    if key is not None and key not in ids:
        raise NotFound(
            "There is no questionnaire {instrument} in the study.",
            "Choose one of: {choices}.",
            instrument=key,
            choices=", ".join(choices or ids),
        )
    if not choices or (key is not None and key not in choices):
        raise Invalid(
            "The questionnaire {instrument} has no subscales, and so no scores.",
            "Choose one of: {choices}."
            if choices
            else "`qualkit import answers` brings in one that has.",
            instrument=key or ", ".join(ids),
            choices=", ".join(choices),
        )
    if key is None and len(choices) > 1:
        raise Conflict(
            "The study has several questionnaires.",
            "Say which: {choices}.",
            choices=", ".join(choices),
        )
    row = (
        connection.execute(sa.select(t.instrument).where(t.instrument.c.key == (key or choices[0])))
        .mappings()
        .one()
    )
    items: dict[int | None, list[Item]] = {}
    for i in connection.execute(
        sa.select(t.item).where(t.item.c.instrument_id == row["id"]).order_by(t.item.c.position)
    ):
        item = Item(i.key, i.is_reversed, i.describes, i.question or {}, _scale(i, row))
        items.setdefault(i.subscale_id, []).append(item)
    subscales = connection.execute(
        sa.select(t.subscale)
        .where(t.subscale.c.instrument_id == row["id"])
        .order_by(t.subscale.c.position)
    )
    return Instrument(
        key=row["key"],
        label=row["label"],
        about=row["about"],
        roles=tuple(row["roles"]),
        missing=_with_numbers(row["missing"]),
        columns=Columns(**row["columns"]) if row["columns"] else None,
        subscales=tuple(
            Subscale(
                s.key, s.label, tuple(items.get(s.id, ())), s.score, s.minimum_answered, s.better
            )
            for s in subscales
        ),
        questions=tuple(items.get(None, ())),
    )


def _scale(item: Any, instrument: sa.RowMapping) -> Scale | None:
    """An item's own scale; in files of the first version all items have the instrument's."""
    if item.is_open:
        return None
    kept = item.scale or {
        "minimum": instrument["minimum"],
        "maximum": instrument["maximum"],
        "labels": instrument["value_labels"],
    }
    return Scale(**{**kept, "labels": _with_numbers(kept["labels"])})


def _with_numbers(labels: Mapping[str, Label]) -> dict[int, Label]:
    return {int(number): label for number, label in labels.items()}


def keep_answers(
    act: Act,
    instrument: str,
    answers: Sequence[Answer],
    source: Source,
    sha256: str,
    *,
    replace: bool = False,
) -> tuple[int, int, int]:
    """Adds answers that are not there yet; returns how many were added, known, and replaced.

    Of a data file only the name is kept; a form was kept with its document. Where an answer is
    known with another value it is replaced if so wanted, but for one that was erased; else
    Conflict is raised, with all of them.
    """
    connection = act.connection
    instrument_id = by_key(connection, t.instrument)[instrument]
    items = dict(
        connection.execute(
            sa.select(t.item.c.key, t.item.c.id).where(t.item.c.instrument_id == instrument_id)
        ).all()
    )
    a = t.answer
    known = {
        tuple(row[:4]): (tuple(row[4:7]), row[7])
        for row in connection.execute(
            sa.select(
                a.c.item_id, a.c.case_id, a.c.role_id, a.c.wave_id, a.c.value, a.c.missing,
                a.c.participant_id, a.c.id,
            ).where(a.c.item_id.in_(items.values()))
        )
    }  # fmt: skip
    new: list[dict[str, Any]] = []
    differing: list[Answer] = []
    other: list[dict[str, Any]] = []
    for answer, place in zip(answers, _places(connection, answers), strict=True):
        unique = (items[answer.item], place["case_id"], place["role_id"], place["wave_id"])
        said = (answer.value, answer.missing, place["participant_id"])
        if unique in known:
            was, id_ = known[unique]
            if was != said and was[1] != ERASED:  # what was erased stays so
                differing.append(answer)
                other.append({"id": id_, **dict(zip(_SAID, said, strict=True))})
            continue
        known[unique] = (said, 0)
        new.append(
            {
                "item_id": items[answer.item],
                **place,
                "value": answer.value,
                "missing": answer.missing,
                "row": answer.row,
            }
        )
    if differing and not (replace and all(row["id"] for row in other)):
        raise Conflict(
            "Answers in {file} that differ from those in the study: {n}; nothing was changed.",
            "Correct the file, or take what it says with --replace.",
            problems=[_differs(answer) for answer in differing[:20]],
            n=len(differing),
            file=source.name,
        )
    if new:
        found = sa.select(t.source.c.id).where(t.source.c.sha256 == sha256).limit(1)
        source_id = connection.execute(found).scalar() or act.add(
            t.source, name=source.name, sha256=sha256, data_hash=None
        )
        act.insert(a, [{**row, "source_id": source_id} for row in new])
    act.update(a, other)
    return len(new), len(answers) - len(new) - len(other), len(other)


def keep_forms(act: Act, instrument: str, forms: Sequence[Form]) -> int:
    """Keeps the closed answers of forms, each of one person; returns how many were added.

    Those of a form that is known move to the case, person, role and wave that it now has, all
    of them first, so that two may change places. Raises Conflict where another file holds
    answers of that case, role and wave.
    """
    filled = [form for form in forms if form.answers]
    places = [_places(act.connection, form.answers[:1])[0] for form in filled]
    for form, place in zip(filled, places, strict=True):
        known = act.connection.execute(sa.select(t.answer.c.id).where(_of_form(form)))
        act.update(t.answer, [{"id": id_, **place} for id_ in sorted(known.scalars())])
    n_added = 0
    for form, place in zip(filled, places, strict=True):
        _refuse_second(act.connection, instrument, form, place)
        n_added += keep_answers(act, instrument, form.answers, form.source, form.sha256)[0]
    return n_added


def _of_form(form: Form) -> sa.ColumnElement[bool]:
    return t.answer.c.source_id.in_(
        sa.select(t.source.c.id).where(t.source.c.sha256 == form.sha256)
    )


def _refuse_second(
    connection: sa.Connection, instrument: str, form: Form, place: Mapping[str, int | None]
) -> None:
    """Raises Conflict if another file holds answers of the form's case, role and wave."""
    a = t.answer
    others = (
        sa.select(a.c.id)
        .join(t.item, t.item.c.id == a.c.item_id)
        .join(t.instrument, t.instrument.c.id == t.item.c.instrument_id)
        .where(
            t.instrument.c.key == instrument,
            t.item.c.key.in_([answer.item for answer in form.answers]),
            sa.not_(_of_form(form)),
            *(a.c[column] == place[column] for column in ("case_id", "role_id", "wave_id")),
        )
    )
    if connection.execute(others).first() is not None:
        raise Conflict(
            "{file}: another file holds the answers of case {case}, {role}, {wave}; nothing was "
            "changed.",
            "Leave one of them out of the folder, or correct the respondent list.",
            file=form.source.name,
            case=form.answers[0].case,
            role=form.answers[0].role,
            wave=form.answers[0].wave,
        )


def _places(connection: sa.Connection, answers: Sequence[Answer]) -> list[dict[str, int | None]]:
    """Whose answers they are, as columns."""
    cases, roles = by_key(connection, t.case), by_key(connection, t.role)
    people, waves = by_key(connection, t.participant), by_key(connection, t.wave)
    return [
        {
            "case_id": cases[answer.case],
            "participant_id": people.get(answer.participant or ""),
            "role_id": roles[answer.role],
            "wave_id": waves[answer.wave],
        }
        for answer in answers
    ]


def _differs(answer: Answer) -> Conflict:
    sentence = (
        later("Row {row}: case {case}, {role}, {wave}, item {item} has another value or person.")
        if answer.row is not None
        else later("Case {case}, {role}, {wave}, item {item} has another value or person.")
    )
    return Conflict(
        sentence,
        row=answer.row,
        case=answer.case,
        role=answer.role,
        wave=answer.wave,
        item=answer.item,
    )


def presences(connection: sa.Connection) -> list[Presence]:
    """Who answered about which case, in which role and when, as far as answers name a person."""
    a = t.answer
    statement = (
        sa.select(t.case.c.key, t.role.c.key, t.wave.c.key, t.participant.c.key)
        .distinct()
        .select_from(a)
        .join(t.case, t.case.c.id == a.c.case_id)
        .join(t.role, t.role.c.id == a.c.role_id)
        .join(t.wave, t.wave.c.id == a.c.wave_id)
        .join(t.participant, t.participant.c.id == a.c.participant_id)
    )
    return [(case, role, wave, who) for case, role, wave, who in connection.execute(statement)]


def answers_frame(connection: sa.Connection, instrument: str | None = None) -> pd.DataFrame:
    """One row per answer: case, participant, role, wave, instrument, item, value, missing,
    document.

    `document` is the form that it stands in, missing for what a data file held. Answers that
    came without a person are those of the only one who has that role in the case.
    """
    a, m = t.answer, t.case_participant
    only = (
        sa.select(m.c.case_id, m.c.role_id, sa.func.min(m.c.participant_id).label("participant_id"))
        .group_by(m.c.case_id, m.c.role_id)
        .having(sa.func.count(sa.distinct(m.c.participant_id)) == 1)
        .subquery()
    )
    statement = (
        sa.select(
            t.case.c.key.label("case"),
            t.participant.c.key.label("participant"),
            t.role.c.key.label("role"),
            t.wave.c.key.label("wave"),
            t.instrument.c.key.label("instrument"),
            t.item.c.key.label("item"),
            a.c.value,
            a.c.missing,
            t.document.c.name.label("document"),
        )
        .select_from(a)
        .outerjoin(only, (only.c.case_id == a.c.case_id) & (only.c.role_id == a.c.role_id))
        .join(t.item, t.item.c.id == a.c.item_id)
        .join(t.instrument, t.instrument.c.id == t.item.c.instrument_id)
        .join(t.case, t.case.c.id == a.c.case_id)
        .join(t.role, t.role.c.id == a.c.role_id)
        .outerjoin(
            t.participant,
            t.participant.c.id == sa.func.coalesce(a.c.participant_id, only.c.participant_id),
        )
        .outerjoin(t.wave, t.wave.c.id == a.c.wave_id)
        .outerjoin(t.document, t.document.c.source_id == a.c.source_id)
        .order_by(a.c.id)
    )
    if instrument is not None:
        statement = statement.where(t.instrument.c.key == instrument)
    return frame(connection, statement)
