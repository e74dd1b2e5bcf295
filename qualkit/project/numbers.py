"""Questionnaires: answers brought in, scores computed."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from qualkit.analysis.scales import score
from qualkit.errors import Invalid, QualkitError
from qualkit.model import Instrument, Participant, Source
from qualkit.project import people
from qualkit.project.consent import consented
from qualkit.store import numbers as stored
from qualkit.store import tables
from qualkit.store.frames import by_key

if TYPE_CHECKING:
    from qualkit.project.study import Project


@dataclass(frozen=True)
class AnswersImported:
    """How many answers were added, were there already or were replaced, and of how many cases.

    `remarks` name ids that look like others, and questions that no data file answers.
    """

    n_added: int
    n_known: int
    n_cases: int
    n_new_cases: int
    n_replaced: int = 0
    remarks: tuple[QualkitError, ...] = ()


def import_answers(
    study: Project,
    path: Path | str,
    *,
    instrument: Path | str,
    known_cases_only: bool = False,
    replace: bool = False,
) -> AnswersImported:
    """Brings in the answers of a data file to a questionnaire described in a YAML file.

    Cases and participants that the file names are made, unless `known_cases_only`; then rows of
    other cases are left out. Raises Invalid with every faulty value, Conflict where an answer
    differs from one in the study, unless it is to `replace` that.
    """
    from qualkit.formats.answers import read_answers
    from qualkit.formats.instruments import read_instrument

    questionnaire = read_instrument(Path(instrument))
    path = Path(path)
    held = read_answers(path, questionnaire, design=study.design)
    with study.act("import answers", file=path.name, instrument=questionnaire.key) as act:
        before = stored.presences(act.connection)
        known = by_key(act.connection, tables.case)
        if known_cases_only:
            held = held.of_cases(known)
        attributes = {a.case: held.attributes.get(a.case, {}) for a in held.answers}
        attributes |= held.attributes
        named = [Participant(id_) for id_ in held.participants]
        remarks = people.keep(act, attributes, named)
        stored.keep_instrument(act, questionnaire)
        data = path.read_bytes()
        n_added, n_known, n_replaced = stored.keep_answers(
            act,
            questionnaire.key,
            held.answers,
            Source(path.name, data),
            sha256(data).hexdigest(),
            replace=replace,
        )
        act.subject["n"] = n_added
        cases = {case for case, *_ in held.presences}
        after = stored.presences(act.connection)
        people.remove_gone(act, before, after)
        people.renew_memberships(act, study.design, cases, [*held.presences, *after])
    if open_ones := [item.key for item in questionnaire.items if item.is_open]:
        remarks += (
            Invalid(
                "Open questions are not read from data files: {items}.",
                "Import the forms with `qualkit import transcripts --form`.",
                items=", ".join(open_ones),
            ),
        )
    n_new = len(set(attributes) - set(known))
    return AnswersImported(
        n_added, n_known, len(attributes), n_new, n_replaced=n_replaced, remarks=remarks
    )


def instruments(study: Project) -> tuple[str, ...]:
    """The keys of the study's questionnaires."""
    with study.store.read() as connection:
        return tuple(by_key(connection, tables.instrument))


def instrument(study: Project, key: str | None = None) -> Instrument:
    """A questionnaire; the only one if no key is given. Raises NotFound, Conflict."""
    with study.store.read() as connection:
        return stored.load(connection, key)


def answers(study: Project, instrument: str | None = None) -> pd.DataFrame:
    """One row per answer: case, participant, role, wave, instrument, item, value, missing,
    document (of a form), answer (what the value is called).

    Raises NotFound for an unknown questionnaire.
    """
    with study.store.read() as connection:
        keys = [instrument] if instrument else list(by_key(connection, tables.instrument))
        questionnaires = [stored.load(connection, key) for key in keys]
        frame = stored.answers_frame(connection, instrument)
    called = {
        (questionnaire.key, item.key, float(value)): study.label(label)
        for questionnaire in questionnaires
        for item in questionnaire.items
        if item.scale is not None
        for value, label in item.scale.labels.items()
    }
    places = zip(frame["instrument"], frame["item"], frame["value"], strict=True)
    return frame.assign(answer=[called.get(place, "") for place in places])


def scores(study: Project, instrument: str | None = None) -> pd.DataFrame:
    """Subscale scores computed from the answers by the questionnaire's rule.

    Columns case, participant, role, wave, instrument, subscale, score, n_items. Participants
    who withdrew or refused the analysis are left out, and forms that were withdrawn.
    Raises NotFound if the study holds no questionnaire, Invalid if it has no subscales.
    """
    with study.store.read() as connection:
        questionnaire = stored.load(connection, instrument, with_scores=True)
        frame = stored.answers_frame(connection, questionnaire.key)
        frame = frame[consented(connection, frame)]
    return score(frame, questionnaire)
