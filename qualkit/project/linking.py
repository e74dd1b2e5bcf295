"""Who has scores, text or both: cases, answers and finished documents joined by id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from qualkit.analysis.links import BOTH, NEITHER, SCORE_ONLY, TEXT_ONLY, counts, ledger
from qualkit.analysis.scales import score as compute_scores
from qualkit.displays.joint import link_ledger
from qualkit.displays.table import Table
from qualkit.errors import TooFewData
from qualkit.messages import later
from qualkit.model import Instrument
from qualkit.project.consent import consented
from qualkit.project.material import Material
from qualkit.project.notes import provenance
from qualkit.project.units import finished_parts, gather_by_unit, numbers, one_of, texts_at
from qualkit.store import documents as stored_documents
from qualkit.store import numbers as stored_numbers
from qualkit.store import study as stored_study

if TYPE_CHECKING:
    from qualkit.project.study import Project


@dataclass(frozen=True)
class Linked:
    """Everything a joint display stands on, all of one measurement."""

    material: Material
    instrument: Instrument
    unit: str
    parts: pd.DataFrame  # those of the wave that count; with a column unit
    scores: pd.DataFrame  # unit, subscale, score of the role at the wave
    presence: pd.DataFrame  # unit, code, value
    ledgers: dict[str, pd.DataFrame]  # subscale -> ledger
    clusters: pd.Series[str]  # unit -> whom it shares with others, such as a professional
    n_cases: pd.Series[int]  # unit -> of how many cases its score is the mean
    role: str
    wave: str


def ledger_display(
    study: Project,
    *,
    scores: str | None = None,
    role: str | None = None,
    wave: str | None = None,
    unit: str = "case",
    words_of: str | None = None,
    coder: str | None = None,
    instrument: str | None = None,
) -> Table:
    """Who has a score, a text, or both, and why not. Raises as `joint_display`."""
    linked = link(
        study, scores, role, wave, unit=unit, words_of=words_of, coder=coder, instrument=instrument
    )
    say = study.say
    title = say("Who has scores, text or both: {role}, {wave}", **names(study, linked))
    notes = [
        say(
            "Unit: {unit}. Text: documents of this measurement, marked as read.",
            unit=unit_label(study, linked),
        ),
        provenance(study, linked.material),
    ]
    counted = [
        (", ".join(labels), counts(linked.ledgers[key]))
        for key, labels in _alike(study, linked).items()
    ]
    return link_ledger(counted, title=title, notes=notes, say=say)


def link_frame(
    study: Project,
    *,
    scores: str | None = None,
    role: str | None = None,
    wave: str | None = None,
    unit: str = "case",
    words_of: str | None = None,
    coder: str | None = None,
    instrument: str | None = None,
) -> pd.DataFrame:
    """One row per unit: its id, status, score_reason, text_reason. Raises as `joint_display`."""
    linked = link(
        study, scores, role, wave, unit=unit, words_of=words_of, coder=coder, instrument=instrument
    )
    return next(iter(linked.ledgers.values())).rename(columns={"unit": unit})


def link(
    study: Project,
    subscale: str | None,
    role: str | None,
    wave: str | None,
    *,
    unit: str,
    words_of: str | None,
    coder: str | None,
    instrument: str | None,
) -> Linked:
    """Joins what each unit said, in words of the role `words_of`, with its score."""
    material = gather_by_unit(study, coder=coder, unit=unit, words_of=words_of)
    with study.store.read() as connection:
        questionnaire = stored_numbers.load(connection, instrument, with_scores=True)
        answers = stored_numbers.answers_frame(connection, questionnaire.key)
        cases = stored_study.cases(connection)["case"]
        members = stored_study.memberships(connection)
        belonging = stored_documents.document_cases(connection)
        may_count = consented(connection, answers)
    roles = material.design.role_labels
    asked = {r: roles[r] for r in questionnaire.roles if r in roles}
    role = one_of(later("role"), role, asked)
    wave = one_of(later("wave"), wave, material.design.wave_labels)
    wanted = [questionnaire.subscale(subscale)] if subscale else list(questionnaire.subscales)
    members = _at(members, material, wave)
    of_units = _cases_of_units(material, unit, wave, cases, members, belonging)
    is_asked = (answers["role"] == role) & (answers["wave"] == wave)
    refused = of_units["case"].isin(answers.loc[is_asked & ~may_count, "case"])
    silent = set(of_units.loc[refused, "unit"])
    computed = compute_scores(answers[is_asked & may_count], questionnaire)
    computed = computed.merge(of_units, on="case")
    texts = texts_at(of_units, material, unit, wave, belonging)
    units = texts["unit"]
    try:
        parts = finished_parts(material, wave, unit)
        presence = numbers(material, parts, "presence", unit)
    except TooFewData:
        parts = material.parts.iloc[:0]
        presence = pd.DataFrame(columns=["unit", "code", "value", "n_codings"])
    scores = computed.groupby(["unit", "subscale"], sort=False)["score"].mean().reset_index()
    ledgers = {}
    for one in wanted:
        of_it = scores[scores["subscale"] == one.key].set_index("unit")["score"]
        scored = pd.DataFrame({"unit": units, "score": units.map(of_it)})
        scored["reason"] = "no answers"
        scored.loc[units.isin(silent), "reason"] = "no consent"
        scored.loc[units.isin(of_it.index), "reason"] = "too few answered"
        ledgers[one.key] = ledger(scored, texts)
    return Linked(
        material=material.of_wave(wave),
        instrument=questionnaire,
        unit=unit,
        parts=parts.assign(unit=parts[unit]),
        scores=scores,
        presence=presence,
        ledgers=ledgers,
        clusters=_clusters(members, material, unit),
        n_cases=computed.dropna(subset=["score"]).groupby("unit")["case"].nunique(),
        role=role,
        wave=wave,
    )


def _at(members: pd.DataFrame, material: Material, wave: str) -> pd.DataFrame:
    """Who is in which case at a measurement."""
    order = {w.key: i for i, w in enumerate(material.design.waves)}
    starts = members["from_wave"].map(order).fillna(0)
    ends = members["to_wave"].map(order).fillna(len(order))
    return members[(starts <= order[wave]) & (ends >= order[wave])]


def _cases_of_units(
    material: Material,
    unit: str,
    wave: str,
    cases: pd.Series[str],
    members: pd.DataFrame,
    belonging: pd.DataFrame,
) -> pd.DataFrame:
    """unit, case: whose scores a unit has. Participants are those in a role that speaks here."""
    if unit == "case":
        return pd.DataFrame({"unit": cases, "case": cases})
    if unit == "document":  # those that are left out too, so that the ledger says why
        all_there = material.at(list(material.waves), wave)
        pairs = belonging[belonging["document"].isin(all_there)]
    else:
        at_wave = material.documents.loc[material.documents["wave"] == wave, "document"]
        speaking = material.turns.loc[material.turns["document"].isin(at_wave), "role"]
        pairs = members[members["role"].isin(speaking)]
    return pairs[[unit, "case"]].set_axis(["unit", "case"], axis=1).drop_duplicates()


def _clusters(members: pd.DataFrame, material: Material, unit: str) -> pd.Series[str]:
    """Unit -> whom it shares with other units; a participant shares nobody.

    Cases: who has several of them, in the role where that is most so. Of two people in that role
    the one who is known later counts: who took over. Documents: who speaks in them.
    """
    if unit == "document":
        return material.documents.set_index("document")["participants"].replace("", None)
    if unit == "participant":
        return pd.Series(dtype=object)
    repeated = members.loc[members.duplicated(["role", "participant"]), "role"].value_counts()
    most = repeated.index[0] if len(repeated) else None
    of_them = members[members["role"] == most].drop_duplicates("case", keep="last")
    return of_them.set_index("case")["participant"]


def unit_label(study: Project, linked: Linked) -> str:
    """What a unit is called: as the design calls a case, the role that speaks, or a document."""
    design, turns = linked.material.design, linked.material.turns
    if linked.unit == "case":
        return study.label(design.case_label)
    if linked.unit == "document":
        return study.say("document")
    speaking = set(turns.loc[turns["document"].isin(linked.parts["document"]), "role"])
    only = [role for role in design.roles if role.key in speaking]
    return study.label(only[0].label) if len(only) == 1 else study.say("participant")


def ledger_note(study: Project, linked: Linked) -> str:
    """How many cases link, once for all subscales where it is the same."""
    alike = _alike(study, linked)
    written = []
    for key, labels in alike.items():
        n = linked.ledgers[key]["status"].value_counts()
        four = " / ".join(str(n.get(s, 0)) for s in (BOTH, SCORE_ONLY, TEXT_ONLY, NEITHER))
        written.append(f"{', '.join(labels)}: {four}" if len(alike) > 1 else four)
    return study.say(
        "Units: {total}; with score and text / only a score / only text / neither: {list}.",
        total=len(next(iter(linked.ledgers.values()))),
        list="; ".join(written),
    )


def _alike(study: Project, linked: Linked) -> dict[str, list[str]]:
    """One subscale of each set whose ledgers count alike -> the labels of the set."""
    sets: dict[str, list[str]] = {}
    for key, found in linked.ledgers.items():
        same = (k for k in sets if counts(linked.ledgers[k]).equals(counts(found)))
        label = study.label(linked.instrument.subscale(key).label)
        sets.setdefault(next(same, key), []).append(label)
    return sets


def names(study: Project, linked: Linked) -> dict[str, str]:
    design = linked.material.design
    role = next(r for r in design.roles if r.key == linked.role)
    wave = next(w for w in design.waves if w.key == linked.wave)
    return {"role": study.label(role.label, role.key), "wave": study.label(wave.label, wave.key)}
