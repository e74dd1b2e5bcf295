"""Who has scores, text or both: cases, answers and finished documents joined by id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from qualkit.analysis.links import BOTH, NEITHER, SCORE_ONLY, TEXT_ONLY, counts, ledger
from qualkit.analysis.quantitise import check_measure
from qualkit.analysis.quantitise import quantitise as to_numbers
from qualkit.analysis.scales import score as compute_scores
from qualkit.displays.joint import link_ledger
from qualkit.displays.table import Table
from qualkit.errors import Invalid, TooFewData
from qualkit.messages import later
from qualkit.model import Instrument
from qualkit.project.material import Material, consented, gather
from qualkit.project.results import provenance
from qualkit.store import documents as stored_documents
from qualkit.store import numbers as stored_numbers
from qualkit.store import study as stored_study

if TYPE_CHECKING:
    from qualkit.project.study import Project


def quantitise(
    study: Project,
    *,
    measure: str = "presence",
    coder: str | None = None,
    wave: str | None = None,
) -> pd.DataFrame:
    """Codes as numbers per case, from finished documents (of one wave, if given) only.

    Columns case, code, value, n_codings. Zero means read and not found; a case that was not
    read for a code has no row. Raises Invalid (measure, wave), Conflict (whose codings),
    TooFewData if nothing is finished.
    """
    check_measure(measure)
    material = gather(study, coder=coder, by_case=True)
    if wave is not None:
        _one_of(later("wave"), wave, [w.key for w in material.design.waves])
    return _quantitise(material, _at_wave(material, wave), measure)


def _at_wave(material: Material, wave: str | None) -> pd.DataFrame:
    """The finished parts that say which case they are about. Raises TooFewData if none."""
    parts = material.parts[material.parts["case"].notna()]
    if wave is not None:
        parts = parts[parts["wave"] == wave]
    finished = parts[parts["is_finished"]]
    if finished.empty:
        raise TooFewData(
            "No document with a case is marked as read; only those count here.",
            "`qualkit finish` marks documents, several at once.",
        )
    return finished


def _quantitise(material: Material, parts: pd.DataFrame, measure: str) -> pd.DataFrame:
    codings = material.codings[material.codings["part"].isin(parts["part"])]
    codings = codings.merge(material.readings[["document", "code"]], on=["document", "code"])
    read = parts[["document", "case"]].merge(material.readings, on="document")
    spoken_of = codings[["document", "case"]].drop_duplicates()
    several = parts.groupby("document")["case"].transform("size") > 1
    # In a document about several cases one that no passage is about was not read for it.
    unsaid = parts[several].merge(spoken_of, how="left", indicator=True)
    unsaid = unsaid.loc[unsaid["_merge"] == "left_only", ["document", "case"]]
    read = read.merge(unsaid, how="left", indicator=True)
    read = read.loc[read["_merge"] == "left_only", ["case", "code"]].drop_duplicates()
    return to_numbers(
        codings,
        read,
        words=parts.groupby("case")["n_words"].sum(),
        codes={c.key: material.codebook.with_descendants(c.key) for c in material.codebook.codes},
        word_starts=material.word_starts,
        measure=measure,
    )


@dataclass(frozen=True)
class Linked:
    """Everything a joint display stands on."""

    material: Material
    instrument: Instrument
    scores: pd.DataFrame  # case, subscale, score of the role at the wave
    presence: pd.DataFrame  # case, code, value
    ledgers: dict[str, pd.DataFrame]  # subscale -> ledger
    clusters: pd.Series[str]  # case -> the professional, where one role has several cases
    role: str
    wave: str


def ledger_display(
    study: Project,
    *,
    scores: str | None = None,
    role: str | None = None,
    wave: str | None = None,
    coder: str | None = None,
    instrument: str | None = None,
) -> Table:
    """Who has a score, a text, or both, and why not. Raises as `joint_display`."""
    linked = link(study, scores, role, wave, coder, instrument)
    say = study.say
    title = say("Who has scores, text or both: {role}, {wave}", **names(study, linked))
    notes = [
        say(
            "Unit: {case}. Text: documents of this measurement, marked as read.",
            case=study.label(linked.material.design.case_label),
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
    coder: str | None = None,
    instrument: str | None = None,
) -> pd.DataFrame:
    """One row per case: case, status, score_reason, text_reason. Raises as `joint_display`."""
    linked = link(study, scores, role, wave, coder, instrument)
    return linked.ledgers[scores or next(iter(linked.ledgers))]


def link(
    study: Project,
    subscale: str | None,
    role: str | None,
    wave: str | None,
    coder: str | None,
    instrument: str | None,
) -> Linked:
    material = gather(study, coder=coder, by_case=True)
    with study.store.read() as connection:
        questionnaire = stored_numbers.load(connection, instrument, with_scores=True)
        answers = stored_numbers.answers_frame(connection, questionnaire.key)
        cases = stored_study.cases(connection)["case"]
        members = stored_study.memberships(connection)
        belonging = stored_documents.document_cases(connection)
        may_count = consented(connection, answers)
    roles = {r.key for r in material.design.roles}
    role = _one_of(later("role"), role, [r for r in questionnaire.roles if r in roles])
    wave = _one_of(later("wave"), wave, [w.key for w in material.design.waves])
    wanted = [questionnaire.subscale(subscale)] if subscale else list(questionnaire.subscales)
    is_asked = (answers["role"] == role) & (answers["wave"] == wave)
    silent = set(answers.loc[is_asked & ~may_count, "case"])
    computed = compute_scores(answers[is_asked & may_count], questionnaire)
    is_withdrawn = belonging["document"].isin(material.withdrawn)
    texts = _texts(cases, material, wave, set(belonging.loc[is_withdrawn, "case"]))
    try:
        presence = _quantitise(material, _at_wave(material, wave), "presence")
    except TooFewData:
        presence = pd.DataFrame(columns=["case", "code", "value", "n_codings"])
    ledgers = {}
    for one in wanted:
        of_it = computed[computed["subscale"] == one.key].set_index("case")["score"]
        scored = pd.DataFrame({"case": cases, "score": cases.map(of_it)})
        scored["reason"] = "no answers"
        scored.loc[cases.isin(silent), "reason"] = "no consent"
        scored.loc[cases.isin(of_it.index), "reason"] = "too few answered"
        ledgers[one.key] = ledger(scored, texts)
    return Linked(
        material=material,
        instrument=questionnaire,
        scores=computed[["case", "subscale", "score"]],
        presence=presence,
        ledgers=ledgers,
        clusters=_clusters(members, material, wave),
        role=role,
        wave=wave,
    )


def _one_of(what: str, given: str | None, choices: Sequence[str]) -> str:
    if given is None and len(choices) == 1:
        return choices[0]
    if given is None or given not in choices:
        sentence = (
            later("Whose score? Name a role.")
            if what == "role"
            else later("Of which measurement? Name a wave.")
        )
        if given is not None:
            sentence = later("There is no {what} {given} here.")
        raise Invalid(
            sentence, "Choose one of: {choices}.", what=what, given=given,
            choices=", ".join(choices),
        )  # fmt: skip
    return given


def _texts(
    cases: pd.Series[str], material: Material, wave: str, withdrawn: set[str]
) -> pd.DataFrame:
    """Per case whether it has a finished document at the wave, and if not, why.

    A document about several cases is a text only of those that a passage in it is about.
    """
    parts = material.parts
    at_wave = parts[parts["wave"] == wave]
    elsewhere = set(parts.loc[parts["wave"] != wave, "case"].dropna())
    is_shared = at_wave.groupby("document")["case"].transform("size") > 1
    is_said = ~is_shared | at_wave["part"].isin(material.codings["part"])
    finished = set(at_wave.loc[at_wave["is_finished"] & is_said, "case"].dropna())
    unread = set(at_wave.loc[~at_wave["is_finished"], "case"].dropna())
    unsaid = set(at_wave.loc[~is_said, "case"].dropna())
    reasons = []
    for case in cases:
        if case in finished:
            reasons.append("")
        elif case in unread:
            reasons.append("not finished")
        elif case in unsaid:
            reasons.append("not said")
        elif case in withdrawn:
            reasons.append("no consent")
        else:
            reasons.append("other measurement" if case in elsewhere else "no document")
    return pd.DataFrame(
        {"case": cases, "has_text": [reason == "" for reason in reasons], "reason": reasons}
    )


def _clusters(members: pd.DataFrame, material: Material, wave: str) -> pd.Series[str]:
    """Case -> who has several cases at this wave, in the role where that is most so.

    Of two people in that role the one who is known later counts: who took over.
    """
    order = {w.key: i for i, w in enumerate(material.design.waves)}
    at = order[wave]
    starts = members["from_wave"].map(order).fillna(0)
    ends = members["to_wave"].map(order).fillna(len(order))
    there = members[(starts <= at) & (ends >= at)]
    repeated = there.loc[there.duplicated(["role", "participant"]), "role"].value_counts()
    most = repeated.index[0] if len(repeated) else None
    of_them = there[there["role"] == most].drop_duplicates("case", keep="last")
    return of_them.set_index("case")["participant"]


def ledger_note(study: Project, linked: Linked) -> str:
    """How many cases link, once for all subscales where it is the same."""
    alike = _alike(study, linked)
    written = []
    for key, labels in alike.items():
        n = linked.ledgers[key]["status"].value_counts()
        four = " / ".join(str(n.get(s, 0)) for s in (BOTH, SCORE_ONLY, TEXT_ONLY, NEITHER))
        written.append(f"{', '.join(labels)}: {four}" if len(alike) > 1 else four)
    return study.say(
        "Of {total} cases, score and text / only a score / only text / neither: {list}.",
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
