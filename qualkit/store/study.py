"""The design, the cases and the people of a study."""

import hmac
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import sqlalchemy as sa

from qualkit.errors import Conflict
from qualkit.messages import later
from qualkit.model import CONSENSUS, CONSENSUS_UUID, Design, Membership, Participant, Role, Wave
from qualkit.store import tables
from qualkit.store.database import Act, now
from qualkit.store.frames import by_key, frame
from qualkit.store.tables import (
    attribute,
    case,
    case_participant,
    coder,
    participant,
    project,
    role,
    wave,
)


def keep_design(act: Act, design: Design) -> None:
    """A new study's design; also its key for digests and the reserved coder."""
    act.add(project, digest_key=secrets.token_hex(16), created_at=now(), design=_rest(design))
    act.insert(role, _role_rows(design))
    act.insert(wave, _wave_rows(design))
    act.add(coder, uuid=CONSENSUS_UUID, name=CONSENSUS)


def change_design(act: Act, design: Design) -> None:
    """Another design for a study that has one.

    Raises Conflict for a role or a measurement that it no longer has and something belongs to.
    """
    id_ = act.connection.execute(sa.select(project.c.id)).scalar_one()
    act.update(project, [{"id": id_, "design": _rest(design)}])
    for table, rows in ((role, _role_rows(design)), (wave, _wave_rows(design))):
        known = by_key(act.connection, table)
        wanted = {row["key"]: row for row in rows}
        for key in known.keys() - wanted.keys():
            _refuse_used(act.connection, table, key, known[key])
            act.delete(table, table.c.id == known[key])
        act.update(table, [{"id": known[k], **row} for k, row in wanted.items() if k in known])
        act.insert(table, [row for key, row in wanted.items() if key not in known])


def _refuse_used(connection: sa.Connection, table: sa.Table, key: str, id_: int) -> None:
    for other in tables.metadata.sorted_tables:
        for column in other.columns:
            if (
                column.references(table.c.id)
                and connection.execute(sa.select(column).where(column == id_).limit(1)).first()
            ):
                raise Conflict(
                    "Something in the study belongs to the {what} {name}, which the design no "
                    "longer has; nothing was changed.",
                    "Keep it in the file.",
                    what=later(table.name),
                    name=key,
                )


def _rest(design: Design) -> dict[str, Any]:
    return {
        "label": dict(design.label),
        "languages": list(design.languages),
        "case_label": dict(design.case_label),
        "attributes": _plain(design.attributes),
        "values": _plain(design.values),
    }


def _role_rows(design: Design) -> list[dict[str, Any]]:
    return [
        {
            "key": r.key,
            "label": dict(r.label),
            "position": i,
            "is_respondent": r.is_respondent,
            "speaker_labels": list(r.speaker_labels),
        }
        for i, r in enumerate(design.roles)
    ]


def _wave_rows(design: Design) -> list[dict[str, Any]]:
    return [
        {"key": w.key, "label": dict(w.label), "position": i} for i, w in enumerate(design.waves)
    ]


def design(connection: sa.Connection) -> Design:
    """The study's design."""
    rest = connection.execute(sa.select(project.c.design)).scalar_one()
    roles = connection.execute(sa.select(role).order_by(role.c.position)).mappings()
    waves = connection.execute(sa.select(wave).order_by(wave.c.position)).mappings()
    return Design(
        label=rest["label"],
        languages=tuple(rest["languages"]),
        case_label=rest["case_label"],
        attributes=rest["attributes"],
        values=rest["values"],
        roles=tuple(
            Role(r["key"], r["label"], r["is_respondent"], tuple(r["speaker_labels"]))
            for r in roles
        ),
        waves=tuple(Wave(w["key"], w["label"]) for w in waves),
    )


def digest_key(connection: sa.Connection) -> str:
    """The key of the digests beside spans."""
    return str(connection.execute(sa.select(project.c.digest_key)).scalar_one())


def digest(key: str, words: str) -> str:
    """The keyed digest that stands beside a span, so that drift is found."""
    return hmac.digest(bytes.fromhex(key), words.encode(), "sha256").hex()[:32]


def coders(connection: sa.Connection) -> dict[str, tuple[int, str]]:
    """Name -> (id, UUID), the reserved coder included."""
    rows = connection.execute(sa.select(coder.c.name, coder.c.id, coder.c.uuid))
    return {name: (id_, uuid) for name, id_, uuid in rows}


def keep_cases(
    act: Act, attributes: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, str, str, str]]:
    """Makes sure that these cases exist with these attributes.

    Returns what was known otherwise: case, attribute, its value before and now.
    """
    known = by_key(act.connection, case)
    new = [key for key in attributes if key not in known]
    known |= dict(zip(new, act.insert(case, [{"key": k} for k in new]), strict=True))
    found = {
        (row.case_id, row.name): row
        for row in act.connection.execute(
            sa.select(attribute.c.id, attribute.c.case_id, attribute.c.name, attribute.c.value)
        )
    }
    added: list[dict[str, Any]] = []
    changed: list[tuple[str, str, str, str]] = []
    for key, values in attributes.items():
        for name, value in values.items():
            old = found.get((known[key], name))
            if old is None:
                added.append({"case_id": known[key], "name": name, "value": value})
            elif old.value != value:
                act.update(attribute, [{"id": old.id, "value": value}])
                changed.append((key, name, old.value, value))
    act.insert(attribute, added)
    return changed


def remove_unused_cases(act: Act, keys: Sequence[str]) -> tuple[str, ...]:
    """Removes those of these cases that nothing belongs to any more; returns their keys."""
    ids = by_key(act.connection, case)
    used = {
        id_
        for column in (
            tables.document_case.c.case_id,
            tables.answer.c.case_id,
            tables.coding.c.about_case_id,
            tables.turn.c.about_case_id,
        )
        for id_ in act.connection.execute(sa.select(column).distinct()).scalars()
    }
    unused = tuple(key for key in keys if ids[key] not in used)
    gone = [ids[key] for key in unused]
    for table in (case_participant, attribute, tables.alias):
        act.delete(table, table.c.case_id.in_(gone))
    act.delete(case, case.c.id.in_(gone))
    return unused


def speaking(connection: sa.Connection) -> set[tuple[int, int, int]]:
    """Who speaks in which role in a document about which case: ids of case, participant, role."""
    speaker, link = tables.speaker, tables.document_case
    statement = (
        sa.select(link.c.case_id, speaker.c.participant_id, speaker.c.role_id)
        .join(speaker, speaker.c.document_id == link.c.document_id)
        .where(speaker.c.participant_id.is_not(None), speaker.c.role_id.is_not(None))
    )
    return {
        (case_id, person, in_role) for case_id, person, in_role in connection.execute(statement)
    }


def remove_memberships(act: Act, triples: Iterable[tuple[int, int, int]]) -> set[str]:
    """Takes these participants, in these roles, out of these cases, unless they answered there;
    returns the keys of the cases."""
    m, answer = case_participant.c, tables.answer.c
    answered = sa.select(answer.case_id, answer.participant_id, answer.role_id).distinct()
    there = {tuple(row) for row in act.connection.execute(answered)}
    keys = {id_: key for key, id_ in by_key(act.connection, case).items()}
    gone = sorted(set(triples) - there)
    for case_id, person, in_role in gone:
        act.delete(
            case_participant,
            (m.case_id == case_id) & (m.participant_id == person) & (m.role_id == in_role),
        )
    return {keys[case_id] for case_id, _, _ in gone if case_id in keys}


def keep_participants(act: Act, people: Iterable[Participant]) -> dict[str, int]:
    """Makes sure that these people exist; consent that is said replaces what was known.

    Of a person named several times each thing said counts, and a refusal more than a consent.
    """
    known = by_key(act.connection, participant)
    unique: dict[str, Participant] = {}
    for person in people:
        unique[person.id] = _together(unique.get(person.id, person), person)
    new = [key for key in unique if key not in known]
    known |= dict(zip(new, act.insert(participant, [{"key": k} for k in new]), strict=True))
    for key, person in unique.items():
        said = {
            "consents_to_analysis": person.consents_to_analysis,
            "consents_to_quotation": person.consents_to_quotation,
            "consent_date": person.consent_date and person.consent_date.isoformat(),
        }
        if any(v is not None for v in said.values()):
            values = {c: v for c, v in said.items() if v is not None}
            act.update(participant, [{"id": known[key], **values}])
    return known


def _together(one: Participant, other: Participant) -> Participant:
    """What is said of a person in two places."""

    def consent(first: bool | None, second: bool | None) -> bool | None:
        said = [value for value in (first, second) if value is not None]
        return all(said) if said else None

    return replace(
        one,
        consents_to_analysis=consent(one.consents_to_analysis, other.consents_to_analysis),
        consents_to_quotation=consent(one.consents_to_quotation, other.consents_to_quotation),
        consent_date=one.consent_date or other.consent_date,
    )


def keep_memberships(act: Act, memberships: Iterable[Membership], *, are_all: bool = False) -> None:
    """Adds what is not yet known of who is in which case.

    Memberships that `are_all` there is to say of when these people were in these cases take the
    place of what was known of it.
    """
    table = case_participant
    cases = by_key(act.connection, case)
    people = by_key(act.connection, participant)
    roles = by_key(act.connection, role)
    waves: dict[str | None, int | None] = {None: None}
    waves.update(by_key(act.connection, wave))
    columns = ("case_id", "participant_id", "role_id", "from_wave_id", "to_wave_id")
    known = {
        tuple(row) for row in act.connection.execute(sa.select(*(table.c[c] for c in columns)))
    }
    rows = dict.fromkeys(
        (cases[m.case], people[m.participant], roles[m.role], waves[m.from_wave], waves[m.to_wave])
        for m in memberships
    )
    if are_all:
        said = {row[:3] for row in rows}
        for row in sorted(known - rows.keys(), key=str):
            if row[:3] in said:
                act.delete(
                    table, sa.and_(*(table.c[c] == v for c, v in zip(columns, row, strict=True)))
                )
        new = [row for row in rows if row not in known]
    else:
        there = {row[:3] for row in known}
        new = [row for row in rows if row[:3] not in there]
    act.insert(table, [dict(zip(columns, row, strict=True)) for row in new])


def cases(connection: sa.Connection) -> pd.DataFrame:
    """One row per case: case, then its attributes."""
    found = frame(connection, sa.select(case.c.key.label("case")).order_by(case.c.key))
    statement = sa.select(case.c.key.label("case"), attribute.c.name, attribute.c.value).join(
        attribute, attribute.c.case_id == case.c.id
    )
    return _with_attributes(found, frame(connection, statement), "case")


def participants(connection: sa.Connection) -> pd.DataFrame:
    """One row per person: participant, role, cases, consents, then attributes."""
    found = frame(
        connection,
        sa.select(
            participant.c.key.label("participant"),
            participant.c.consents_to_analysis,
            participant.c.consents_to_quotation,
            participant.c.consent_date,
        ).order_by(participant.c.key),
    )
    members = memberships(connection)
    by_person = members.groupby("participant", sort=False)
    for column in ("role", "case"):
        joined = by_person[column].agg(lambda values: "; ".join(dict.fromkeys(values)))
        found[column if column == "role" else "cases"] = found["participant"].map(joined)
    order = ["participant", "role", "cases", "consents_to_analysis", "consents_to_quotation"]
    statement = sa.select(
        participant.c.key.label("participant"), attribute.c.name, attribute.c.value
    ).join(attribute, attribute.c.participant_id == participant.c.id)
    return _with_attributes(
        found[[*order, "consent_date"]], frame(connection, statement), "participant"
    )


def memberships(connection: sa.Connection) -> pd.DataFrame:
    """One row per membership: case, participant, role, from_wave, to_wave."""
    first, last = wave.alias(), wave.alias()
    m = case_participant
    return frame(
        connection,
        sa.select(
            case.c.key.label("case"),
            participant.c.key.label("participant"),
            role.c.key.label("role"),
            first.c.key.label("from_wave"),
            last.c.key.label("to_wave"),
        )
        .select_from(m)
        .join(case, case.c.id == m.c.case_id)
        .join(participant, participant.c.id == m.c.participant_id)
        .join(role, role.c.id == m.c.role_id)
        .outerjoin(first, first.c.id == m.c.from_wave_id)
        .outerjoin(last, last.c.id == m.c.to_wave_id)
        .order_by(m.c.id),
    )


def _with_attributes(found: pd.DataFrame, long: pd.DataFrame, key: str) -> pd.DataFrame:
    if long.empty:
        return found
    wide = long.pivot(index=key, columns="name", values="value")
    return found.merge(wide, how="left", left_on=key, right_index=True)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    return value
