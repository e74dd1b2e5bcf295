"""Codes beside scores: quantitised codes, joint displays, and who links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from qualkit.analysis.exemplars import exemplars
from qualkit.analysis.links import BOTH, NEITHER, SCORE_ONLY, TEXT_ONLY, counts, ledger
from qualkit.analysis.quantitise import quantitise as to_numbers
from qualkit.analysis.scales import score as compute_scores
from qualkit.displays.joint import (
    GroupRow,
    Heads,
    ThemeRow,
    link_ledger,
    poles_named,
    statistics_by_theme,
    themes_by_score_group,
)
from qualkit.displays.table import Quotation, Table
from qualkit.errors import Invalid, NotFound, TooFewData
from qualkit.language import words
from qualkit.model import Code, Instrument
from qualkit.project.material import Material, gather, quotable, without_consent
from qualkit.project.results import provenance, value_labels
from qualkit.store import documents as stored_documents
from qualkit.store import numbers as stored_numbers
from qualkit.store import study as stored_study

if TYPE_CHECKING:
    from qualkit.project.study import Project

GROUPS = ("presence", "tertiles", "median")
MEASURES = ("presence", "count", "per_1000_words", "share_of_words", "balance")


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
    if measure not in MEASURES:
        choices = ", ".join(MEASURES)
        raise Invalid("The measure {measure} is not known.", "Choose one of: {choices}.",
                      measure=measure, choices=choices)  # fmt: skip
    material = gather(study, coder=coder, by_case=True)
    if wave is not None:
        _one_of("wave", wave, [w.key for w in material.design.waves])
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
class _Linked:
    """Everything a joint display stands on."""

    material: Material
    instrument: Instrument
    scores: pd.DataFrame  # case, subscale, score of the role at the wave
    presence: pd.DataFrame  # case, code, value
    ledgers: dict[str, pd.DataFrame]  # subscale -> ledger
    clusters: pd.Series[str]  # case -> the professional, where one role has several cases
    role: str
    wave: str


def joint_display(
    study: Project,
    *,
    codes: Sequence[str] = (),
    scores: str | None = None,
    role: str | None = None,
    wave: str | None = None,
    groups: str = "presence",
    quotes_per_cell: int = 2,
    coder: str | None = None,
    instrument: str | None = None,
    seed: int = 0,
) -> Table:
    """Codes set against the scores of the cases that have both.

    Parameters
    ----------
    codes
        Which codes; if none, those at the top of the tree that have a subscale of their name.
    scores
        The subscale; if none, for each code the one named as it or as a code above it.
    role, wave
        Whose score, at which measurement. Words are those of documents of that wave.
    groups
        'presence': the score of cases with and without the code (statistics by theme);
        'tertiles' or 'median': how many cases speak of it in each score group, cut in all
        scored cases.

    Raises Invalid where role or wave is open or unknown, NotFound (code, subscale),
    TooFewData where no case has both.
    """
    if groups not in GROUPS:
        raise Invalid(
            "The grouping {groups} is not known.",
            "Choose one of: {choices}.",
            groups=groups,
            choices=", ".join(GROUPS),
        )
    linked = _link(study, scores, role, wave, coder, instrument)
    chosen = _codes(study, linked, codes, scores)
    if not any((found["status"] == BOTH).any() for found in linked.ledgers.values()):
        raise TooFewData(
            "No case has both a score and a finished document at this measurement.",
            "`qualkit joint --ledger` shows what is missing.",
        )
    material, say = linked.material, study.say
    heads = Heads(
        score=say("Score: {role}, {wave}", **_names(study, linked)),
        words=say(
            "Words: {speakers}, {wave}",
            speakers=_speaking(study, linked),
            wave=_names(study, linked)["wave"],
        ),
    )
    notes = [*_joint_notes(study, linked, quotes_per_cell), provenance(study, material)]
    title = say(
        "Joint display, {wave}: codes in the words of the {speakers}, scores of the {role}",
        speakers=_speaking(study, linked),
        **_names(study, linked),
    )
    if groups == "presence":
        rows = [_theme_row(study, linked, *pair, quotes_per_cell, seed) for pair in chosen]
        return statistics_by_theme(rows, heads=heads, title=title, notes=notes, say=say)
    grouped = [
        row for pair in chosen for row in _group_rows(study, linked, *pair, groups, quotes_per_cell)
    ]
    return themes_by_score_group(grouped, heads=heads, title=title, notes=notes, say=say)


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
    linked = _link(study, scores, role, wave, coder, instrument)
    subscale = scores or next(iter(linked.ledgers))
    say = study.say
    title = say("Who has scores, text or both: {role}, {wave}", **_names(study, linked))
    notes = [
        say(
            "Unit: {case}. Score: {subscale}. Text: documents of this measurement, marked as read.",
            case=study.label(linked.material.design.case_label),
            subscale=study.label(linked.instrument.subscale(subscale).label),
        ),
        provenance(study, linked.material),
    ]
    return link_ledger(counts(linked.ledgers[subscale]), title=title, notes=notes, say=say)


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
    linked = _link(study, scores, role, wave, coder, instrument)
    return linked.ledgers[scores or next(iter(linked.ledgers))]


def _link(
    study: Project,
    subscale: str | None,
    role: str | None,
    wave: str | None,
    coder: str | None,
    instrument: str | None,
) -> _Linked:
    material = gather(study, coder=coder, by_case=True)
    with study.store.read() as connection:
        questionnaire = stored_numbers.load(connection, instrument)
        answers = stored_numbers.answers_frame(connection, questionnaire.key)
        cases = stored_study.cases(connection)["case"]
        members = stored_study.memberships(connection)
        belonging = stored_documents.document_cases(connection)
        no_consent = without_consent(connection)
    roles = {r.key for r in material.design.roles}
    role = _one_of("role", role, [r for r in questionnaire.roles if r in roles])
    wave = _one_of("wave", wave, [w.key for w in material.design.waves])
    wanted = [questionnaire.subscale(subscale)] if subscale else list(questionnaire.subscales)
    computed = compute_scores(answers.drop(columns=["instrument", "missing"]), questionnaire)
    computed = computed[(computed["role"] == role) & (computed["wave"] == wave)]
    left_out = computed["participant"].isin(no_consent)
    silent, computed = set(computed.loc[left_out, "case"]), computed[~left_out]
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
    return _Linked(
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
            "Whose score? Name a role." if what == "role" else "Of which measurement? Name a wave."
        )
        if given is not None:
            sentence = "There is no {what} {given} here."
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
    """Case -> the respondent who has several cases at this wave (the professional)."""
    order = {w.key: i for i, w in enumerate(material.design.waves)}
    at = order[wave]
    starts = members["from_wave"].map(order).fillna(0)
    ends = members["to_wave"].map(order).fillna(len(order))
    there = members[(starts <= at) & (ends >= at)]
    repeated = set(there.loc[there.duplicated(["role", "participant"]), "role"])
    of_them = there[there["role"].isin(repeated)].drop_duplicates("case")
    return of_them.set_index("case")["participant"]


def _codes(
    study: Project, linked: _Linked, codes: Sequence[str], subscale: str | None
) -> list[tuple[Code, str]]:
    """The codes asked for, each with its subscale. Raises NotFound."""
    book, scales = linked.material.codebook, {s.key for s in linked.instrument.subscales}
    if not codes:
        codes = [c.key for c, level in book.in_tree_order() if level == 0 and c.key in scales]
        if not codes and subscale:
            codes = [c.key for c, level in book.in_tree_order() if level == 0]
    if not codes:
        raise NotFound(
            "No code at the top of the codebook has a subscale of its name.",
            "Name codes with --code, and the score with --scores: {choices}.",
            choices=", ".join(sorted(scales)),
        )
    chosen: list[tuple[Code, str]] = []
    for key in codes:
        near = [k for k in reversed(book.path(key)) if k in scales]
        if subscale is None and not near:
            raise NotFound(
                "No subscale is named as the code {code} or as one above it.",
                "Say which score with --scores: {choices}.",
                code=key,
                choices=", ".join(sorted(scales)),
            )
        chosen.append((book[key], subscale or near[0]))
    return chosen


def _linked_scores(linked: _Linked, code: Code, subscale: str) -> pd.DataFrame:
    """The linked cases with score and presence of one code: case, score, value."""
    found = linked.ledgers[subscale]
    both = found.loc[found["status"] == BOTH, "case"]
    of_it = linked.scores[linked.scores["subscale"] == subscale]
    present = linked.presence[linked.presence["code"] == code.key]
    scored = of_it[of_it["case"].isin(both)]
    return scored[["case", "score"]].merge(present[["case", "value"]], on="case")


def _theme_row(
    study: Project, linked: _Linked, code: Code, subscale: str, n_quotes: int, seed: int
) -> ThemeRow:
    from qualkit.analysis.compare import compare, describe

    cases = _linked_scores(linked, code, subscale)
    has = cases["value"] > 0
    present, absent = cases[has], cases[~has]
    clusters = cases["case"].map(linked.clusters).fillna(cases["case"])
    return ThemeRow(
        label=study.label(code.label, code.key),
        level=len(linked.material.codebook.path(code.key)) - 1,
        score=study.label(linked.instrument.subscale(subscale).label),
        present=describe(present["score"]),
        absent=describe(absent["score"]),
        comparison=compare(
            present["score"],
            absent["score"],
            seed=seed,
            clusters_a=clusters[has],
            clusters_b=clusters[~has],
        ),
        quotations=_quotations(study, linked, code, set(present["case"]), n_quotes),
    )


def _group_rows(
    study: Project, linked: _Linked, code: Code, subscale: str, into: str, n_quotes: int
) -> list[GroupRow]:
    from qualkit.analysis.compare import cut, describe

    say = study.say
    names = {"low": say("low"), "middle": say("middle"), "high": say("high")}
    cases = _linked_scores(linked, code, subscale)
    all_scored = linked.scores[linked.scores["subscale"] == subscale].dropna(subset=["score"])
    groups = cut(all_scored.set_index("case")["score"], into=into).groups
    cases = cases.assign(group=cases["case"].map(groups))
    rows = []
    for key in ("low", "middle", "high") if into == "tertiles" else ("low", "high"):
        these = cases[cases["group"] == key]
        coded = these[these["value"] > 0]
        rows.append(
            GroupRow(
                label=study.label(code.label, code.key),
                level=len(linked.material.codebook.path(code.key)) - 1,
                score=study.label(linked.instrument.subscale(subscale).label),
                group=names[key],
                description=describe(these["score"]),
                n_cases=len(these),
                n_with_code=len(coded),
                quotations=_quotations(study, linked, code, set(coded["case"]), n_quotes),
            )
        )
    return rows


def _quotations(
    study: Project, linked: _Linked, code: Code, cases: set[str], n: int
) -> tuple[Quotation, ...]:
    material = linked.material
    family = material.codebook.with_descendants(code.key)
    parts = material.parts.loc[
        (material.parts["wave"] == linked.wave) & material.parts["case"].isin(cases)
    ]
    found = material.codings[
        material.codings["code"].isin(family) & material.codings["part"].isin(parts["part"])
    ]
    with study.store.read() as connection:
        found = quotable(connection, found.drop_duplicates(["document", "start", "end"]))
        names = sorted(set(found["document"]))
        strings = stored_documents.strings(connection, names)
        turns = stored_documents.turns_frame(connection, names)
    speaks = _speakers(found, turns)
    found = found.assign(participant=speaks["participant"], role=speaks["role"])
    found["text"] = [
        strings[d][s:e]
        for d, s, e in zip(found["document"], found["start"], found["end"], strict=True)
    ]
    found["n_words"] = [len(words(text)) for text in found["text"]]
    wave = value_labels(study, material, "wave").get(linked.wave, linked.wave)
    roles = {r.key: study.label(r.label, r.key) for r in material.design.roles}
    chosen = exemplars(found.reset_index(drop=True), n=n)
    return tuple(
        Quotation(
            text=" ".join(str(row.text).split()),
            origin=", ".join(filter(None, (str(row.case), roles.get(str(row.role), ""), wave))),
            polarity=poles_named(
                material.codebook[str(row.code)].poles,
                row.polarity if isinstance(row.polarity, str) else None,
                study.say,
            ),
        )
        for row in chosen.itertuples()
    )


def _speakers(found: pd.DataFrame, turns: pd.DataFrame) -> pd.DataFrame:
    """For each coding participant and role of the turn in which it begins."""
    rows = []
    by_document = dict(tuple(turns.groupby("document")))
    for document, start in zip(found["document"], found["start"], strict=True):
        of_it = by_document[document]
        at = of_it[(of_it["start"] <= start) & (of_it["end"] > start)]
        rows.append((at["participant"].iloc[0], at["role"].iloc[0]) if len(at) else (None, None))
    return pd.DataFrame(rows, columns=["participant", "role"], index=found.index, dtype=object)


def _joint_notes(study: Project, linked: _Linked, n_quotes: int) -> list[str]:
    say, material = study.say, linked.material
    documents = material.documents[material.documents["wave"] == linked.wave]
    notes = [
        say(
            "Unit: {case}. Score: {instrument}, {role}, {wave}. Words: documents of that "
            "measurement that are marked as read, coded by {coder}. A code is present if at "
            "least one passage has it or one of its sub-codes.",
            case=study.label(material.design.case_label),
            instrument=study.label(linked.instrument.label),
            coder=material.coder,
            **_names(study, linked),
        ),
        _ledger_note(study, linked),
        say(
            "Quotations (at most {n} per cell): the most frequent pole first, then a passage with "
            "another pole where there is one; different cases before the same one; nearest to "
            "thirty words.",
            n=n_quotes,
        ),
    ]
    low = [s for s in linked.instrument.subscales if s.better == "low" and s.key in linked.ledgers]
    for subscale in low:
        notes.append(
            say("A high score on {subscale} is unfavourable.", subscale=study.label(subscale.label))
        )
    unfinished = documents.loc[~documents["is_finished"], "document"]
    if len(unfinished):
        notes.append(
            say(
                "{n} of {total} documents of this measurement are not yet marked as read and do "
                "not count.",
                n=len(unfinished),
                total=len(documents),
            )
        )
    return notes


def _ledger_note(study: Project, linked: _Linked) -> str:
    """How many cases link, once where it is the same for all subscales."""
    counted: dict[tuple[int, ...], list[str]] = {}
    for key, found in linked.ledgers.items():
        n = found["status"].value_counts()
        of_it = tuple(int(n.get(status, 0)) for status in (BOTH, SCORE_ONLY, TEXT_ONLY, NEITHER))
        label = study.label(linked.instrument.subscale(key).label)
        counted.setdefault(of_it, []).append(label)
    listed = "; ".join(
        (f"{', '.join(labels)}: " if len(counted) > 1 else "") + " / ".join(map(str, n))
        for n, labels in counted.items()
    )
    return study.say(
        "Of {total} cases have score and text / only a score / only text / neither: {list}.",
        total=sum(next(iter(counted))),
        list=listed,
    )


def _speaking(study: Project, linked: _Linked) -> str:
    """Whose words the documents of the wave hold: the roles of their respondents."""
    material = linked.material
    at_wave = material.documents.loc[material.documents["wave"] == linked.wave, "document"]
    spoken = material.turns[material.turns["document"].isin(at_wave)]["role"]
    there = [r for r in material.design.roles if r.key in set(spoken)]
    return ", ".join(study.label(r.label, r.key) for r in there)


def _names(study: Project, linked: _Linked) -> dict[str, str]:
    design = linked.material.design
    role = next(r for r in design.roles if r.key == linked.role)
    wave = next(w for w in design.waves if w.key == linked.wave)
    return {"role": study.label(role.label, role.key), "wave": study.label(wave.label, wave.key)}
