"""Instruments and answers."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from qualkit.errors import Conflict, NotFound
from qualkit.model import Answer, Columns, Instrument, Item, Source, Subscale
from qualkit.store import tables as t
from qualkit.store.database import Act
from qualkit.store.frames import by_key, frame


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
    columns = instrument.columns
    id_ = act.add(
        t.instrument,
        key=instrument.key,
        label=dict(instrument.label),
        about=dict(instrument.about),
        roles=list(instrument.roles),
        minimum=float(instrument.minimum),
        maximum=float(instrument.maximum),
        value_labels={str(k): dict(v) for k, v in instrument.value_labels.items()},
        missing={str(k): dict(v) for k, v in instrument.missing.items()},
        columns={
            "wide": columns.wide,
            "waves": dict(columns.waves),
            "roles": dict(columns.roles),
            "case": columns.case,
            "participants": dict(columns.participants),
            "long": dict(columns.long),
            "attributes": {k: dict(v) for k, v in columns.attributes.items()},
        },
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
        act.insert(
            t.item,
            [
                {
                    "instrument_id": id_,
                    "subscale_id": subscale_id,
                    "key": item.key,
                    "position": k,
                    "is_reversed": item.is_reversed,
                    "describes": {role: dict(v) for role, v in item.describes.items()},
                }
                for k, item in enumerate(subscale.items)
            ],
        )


def load(connection: sa.Connection, key: str | None = None) -> Instrument:
    """An instrument; the only one if no key is given. Raises NotFound, Conflict."""
    ids = by_key(connection, t.instrument)
    if key is None and len(ids) > 1:
        raise Conflict(
            "The study has several questionnaires.",
            "Say which: {choices}.",
            choices=", ".join(ids),
        )
    if not ids:
        raise NotFound(
            "There is no questionnaire in the study.",
            "`qualkit import answers` brings one in with its answers.",
        )
    key = key or next(iter(ids))
    if key not in ids:
        raise NotFound(
            "There is no questionnaire {instrument} in the study.",
            "Choose one of: {choices}.",
            instrument=key,
            choices=", ".join(ids),
        )
    row = (
        connection.execute(sa.select(t.instrument).where(t.instrument.c.id == ids[key]))
        .mappings()
        .one()
    )
    items: dict[int, list[Item]] = {}
    for i in connection.execute(
        sa.select(t.item).where(t.item.c.instrument_id == row["id"]).order_by(t.item.c.position)
    ):
        items.setdefault(i.subscale_id, []).append(Item(i.key, i.is_reversed, i.describes))
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
        minimum=row["minimum"],
        maximum=row["maximum"],
        value_labels={int(k): v for k, v in row["value_labels"].items()},
        missing={int(k): v for k, v in row["missing"].items()},
        columns=Columns(**row["columns"]),
        subscales=tuple(
            Subscale(
                s.key, s.label, tuple(items.get(s.id, ())), s.score, s.minimum_answered, s.better
            )
            for s in subscales
        ),
    )


def keep_answers(
    act: Act, instrument: str, answers: Sequence[Answer], source: Source, sha256: str
) -> tuple[int, int]:
    """Adds answers that are not there yet; returns how many were added and were known.

    Raises Conflict, with all of them, where an answer is known with another value.
    """
    connection = act.connection
    instrument_id = by_key(connection, t.instrument)[instrument]
    items = dict(
        connection.execute(
            sa.select(t.item.c.key, t.item.c.id).where(t.item.c.instrument_id == instrument_id)
        ).all()
    )
    cases, roles = by_key(connection, t.case), by_key(connection, t.role)
    people, waves = by_key(connection, t.participant), by_key(connection, t.wave)
    a = t.answer
    known = {
        tuple(row[:4]): tuple(row[4:])
        for row in connection.execute(
            sa.select(
                a.c.item_id, a.c.case_id, a.c.role_id, a.c.wave_id, a.c.value, a.c.missing,
                a.c.participant_id,
            ).where(a.c.item_id.in_(items.values()))
        )
    }  # fmt: skip
    new: list[dict[str, Any]] = []
    differing: list[Answer] = []
    for answer in answers:
        place = (
            items[answer.item], cases[answer.case], roles[answer.role], waves[answer.wave],
        )  # fmt: skip
        person = people.get(answer.participant or "")
        if place in known:
            if known[place] != (answer.value, answer.missing, person):
                differing.append(answer)
            continue
        known[place] = (answer.value, answer.missing, person)
        columns = ("item_id", "case_id", "role_id", "wave_id")
        new.append(
            {
                **dict(zip(columns, place, strict=True)),
                "participant_id": person,
                "value": answer.value,
                "missing": answer.missing,
                "row": answer.row,
            }
        )
    if differing:
        raise Conflict(
            "{n} answers in {file} differ from those in the study; nothing was changed.",
            "Undo the earlier import first, or correct the file.",
            problems=[_differs(answer) for answer in differing[:20]],
            n=len(differing),
            file=source.name,
        )
    if new:
        source_id = act.add(t.source, name=source.name, sha256=sha256, data_hash=None)
        for row in new:
            row["source_id"] = source_id
        act.insert(a, new)
    return len(new), len(answers) - len(new)


def _differs(answer: Answer) -> Conflict:
    return Conflict(
        "Row {row}: case {case}, {role}, {wave}, item {item} has another value or person.",
        row=answer.row,
        case=answer.case,
        role=answer.role,
        wave=answer.wave,
        item=answer.item,
    )


def answers_frame(connection: sa.Connection, instrument: str | None = None) -> pd.DataFrame:
    """One row per answer: case, participant, role, wave, instrument, item, value, missing.

    Answers that came without a person are those of the only one who has that role in the case.
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
        .order_by(a.c.id)
    )
    if instrument is not None:
        statement = statement.where(t.instrument.c.key == instrument)
    return frame(connection, statement)
