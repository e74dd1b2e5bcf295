"""Joint displays: codes set against scores, with quotations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from qualkit.analysis.exemplars import exemplars
from qualkit.analysis.frequencies import words_between
from qualkit.analysis.links import BOTH
from qualkit.displays.joint import (
    GroupRow,
    Heads,
    ThemeRow,
    poles_named,
    statistics_by_theme,
    themes_by_score_group,
)
from qualkit.displays.table import Quotation, Table
from qualkit.errors import Invalid, NotFound, TooFewData
from qualkit.messages import later
from qualkit.model import Code, Codebook
from qualkit.project.consent import quotable
from qualkit.project.linking import Linked, ledger_note, link, names, unit_label
from qualkit.project.notes import left_out, provenance, unknown_presence, value_labels
from qualkit.store import documents as stored_documents

if TYPE_CHECKING:
    from qualkit.project.study import Project

GROUPS = ("presence", "tertiles", "median")


def joint_display(
    study: Project,
    *,
    codes: Sequence[str] = (),
    scores: str | None = None,
    role: str | None = None,
    wave: str | None = None,
    groups: str = "presence",
    quotes_per_cell: int = 2,
    unit: str = "case",
    words_of: str | None = None,
    coder: str | None = None,
    instrument: str | None = None,
    seed: int = 0,
) -> Table:
    """Codes set against the scores of the units that have both.

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

    unit
        'case' (a pair of professional and client, say); 'participant', who speaks, with the mean
        score of the cases that this person has at that measurement; or 'document', with the mean
        score of the cases that it is about.
    words_of
        The role whose words count; if none, those of all respondents.

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
    linked = link(
        study, scores, role, wave, unit=unit, words_of=words_of, coder=coder, instrument=instrument
    )
    subscale = linked.instrument.subscale(scores).key if scores else None
    chosen = _codes(study, linked, codes, subscale)
    shown = dict.fromkeys(subscale for _, subscale in chosen)
    linked = replace(linked, ledgers={key: linked.ledgers[key] for key in shown})
    if not any((found["status"] == BOTH).any() for found in linked.ledgers.values()):
        raise TooFewData(
            "No {unit} has both a score and a finished document at this measurement.",
            "`qualkit joint --ledger` shows what is missing.",
            unit=later(unit),
        )
    reopened = [code.key for code, _ in chosen if code.key not in set(linked.presence["code"])]
    if reopened:
        raise TooFewData(
            "Since the documents were marked as read, these codes were added or changed in what "
            "counts: {codes}.",
            "Read the documents again for them, then mark them with `qualkit finish`.",
            codes=", ".join(reopened),
        )
    material, say = linked.material, study.say
    heads = Heads(
        score=say("Score: {role}, {wave}", **names(study, linked)),
        words=say(
            "Words: {speakers}, {wave}",
            speakers=_speaking(study, linked),
            wave=names(study, linked)["wave"],
        ),
    )
    notes = [
        *_joint_notes(study, linked, quotes_per_cell),
        *left_out(study, material, []),
        provenance(study, material),
    ]
    title = say(
        "Joint display, {wave}: codes in the words of the {speakers}, scores of the {role}",
        speakers=_speaking(study, linked),
        **names(study, linked),
    )
    said, levels = _said(study, linked), _levels(material.codebook, [code for code, _ in chosen])
    if groups == "presence":
        rows = [
            replace(_theme_row(study, linked, said, *pair, quotes_per_cell, seed), level=level)
            for pair, level in zip(chosen, levels, strict=True)
        ]
        return statistics_by_theme(rows, heads=heads, title=title, notes=notes, say=say)
    grouped = [
        replace(row, level=level)
        for pair, level in zip(chosen, levels, strict=True)
        for row in _group_rows(study, linked, said, *pair, groups, quotes_per_cell)
    ]
    return themes_by_score_group(grouped, heads=heads, title=title, notes=notes, say=say)


def _codes(
    study: Project, linked: Linked, codes: Sequence[str], subscale: str | None
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
    for key in (book[code].key for code in codes):
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


def _levels(book: Codebook, codes: Sequence[Code]) -> list[int]:
    """How far each code is indented: below the one that it stands under, if that is above it."""
    levels: list[int] = []
    above: list[str] = []
    for code in codes:
        while above and above[-1] not in book.path(code.key):
            above.pop()
        levels.append(len(above))
        above.append(code.key)
    return levels


def _linked_scores(linked: Linked, code: Code, subscale: str) -> pd.DataFrame:
    """The linked units with score and presence of one code: unit, score, value."""
    found = linked.ledgers[subscale]
    both = found.loc[found["status"] == BOTH, "unit"]
    of_it = linked.scores[linked.scores["subscale"] == subscale]
    present = linked.presence[linked.presence["code"] == code.key]
    scored = of_it[of_it["unit"].isin(both)]
    return scored[["unit", "score"]].merge(present[["unit", "value"]], on="unit")


def _theme_row(
    study: Project, linked: Linked, said: Said, code: Code, subscale: str, n_quotes: int, seed: int
) -> ThemeRow:
    from qualkit.analysis.compare import compare, describe

    cases = _linked_scores(linked, code, subscale)
    has = cases["value"] > 0
    present, absent = cases[has], cases[~has]
    clusters = cases["unit"].map(linked.clusters).astype(object).fillna(cases["unit"])
    return ThemeRow(
        label=study.label(code.label, code.key),
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
        quotations=_quotations(study, linked, said, code, set(present["unit"]), n_quotes),
    )


def _group_rows(
    study: Project, linked: Linked, said: Said, code: Code, subscale: str, into: str, n_quotes: int
) -> list[GroupRow]:
    from qualkit.analysis.compare import cut, describe

    say = study.say
    names = {"low": say("low"), "middle": say("middle"), "high": say("high")}
    cases = _linked_scores(linked, code, subscale)
    all_scored = linked.scores[linked.scores["subscale"] == subscale].dropna(subset=["score"])
    made = cut(all_scored.set_index("unit")["score"], into=into)
    cases = cases.assign(group=cases["unit"].map(made.groups))
    highest = [f"\N{LESS-THAN OR EQUAL TO} {say.number(border, 2)}" for border in made.borders]
    highest.append(f"> {say.number(made.borders[-1], 2)}")
    rows = []
    keys = ("low", "middle", "high") if into == "tertiles" else ("low", "high")
    for key, border in zip(keys, highest, strict=True):
        these = cases[cases["group"] == key]
        coded = these[these["value"] > 0]
        rows.append(
            GroupRow(
                label=study.label(code.label, code.key),
                score=study.label(linked.instrument.subscale(subscale).label),
                group=f"{names[key]} ({border})",
                description=describe(these["score"]),
                n_cases=len(these),
                n_with_code=len(coded),
                quotations=_quotations(study, linked, said, code, set(coded["unit"]), n_quotes),
            )
        )
    return rows


@dataclass(frozen=True)
class Said:
    """What the units said: passages that may be quoted, with unit, n_words, role; and texts."""

    passages: pd.DataFrame
    strings: Mapping[str, str]


def _said(study: Project, linked: Linked) -> Said:
    material = linked.material
    units = linked.parts[["part", "unit"]]
    found = material.codings.merge(units, on="part")
    with study.store.read() as connection:
        found = quotable(connection, found).reset_index(drop=True)
        strings = stored_documents.strings(connection, sorted(set(found["document"])))
    role = material.turns["role"].reindex(found["turn"]).to_numpy()
    n_words = words_between(found, material.word_starts)
    return Said(found.assign(role=role, n_words=n_words), strings)


def _quotations(
    study: Project, linked: Linked, said: Said, code: Code, units: set[str], n: int
) -> tuple[Quotation, ...]:
    material = linked.material
    family = material.codebook.with_descendants(code.key)
    of_it = said.passages[
        said.passages["code"].isin(family) & said.passages["unit"].isin(units)
    ].drop_duplicates(["document", "start", "end"])
    chosen = exemplars(of_it.reset_index(drop=True), n=n)
    text = stored_documents.cut(said.strings, chosen["document"], chosen["start"], chosen["end"])
    wave = value_labels(study, material.design, "wave").get(linked.wave, linked.wave)
    roles = value_labels(study, material.design, "role")
    return tuple(
        Quotation(
            text=" ".join(words.split()),
            origin=", ".join(
                dict.fromkeys(
                    part
                    for part in (row.unit, row.case, roles.get(str(row.role)), wave)
                    if isinstance(part, str) and part
                )
            ),
            polarity=poles_named(
                material.codebook[str(row.code)].poles,
                row.polarity if isinstance(row.polarity, str) else None,
                study.say,
            ),
        )
        for row, words in zip(chosen.itertuples(), text, strict=True)
    )


def _joint_notes(study: Project, linked: Linked, n_quotes: int) -> list[str]:
    say, documents = study.say, linked.material.documents
    notes = [
        say(
            "Unit: {unit}. Score: {instrument}, {role}, {wave}. Words of {speakers} in documents "
            "of that measurement that are marked as read, coded by {coder}. A code is present if "
            "at least one passage has it or one of its sub-codes.",
            unit=unit_label(study, linked),
            speakers=_speaking(study, linked),
            instrument=study.label(linked.instrument.label),
            coder=linked.material.coder,
            **names(study, linked),
        ),
        ledger_note(study, linked),
        *(unknown_presence(study, linked.material) if linked.unit == "case" else []),
        *_averaged(study, linked),
        say(
            "Quotations (at most {n} per cell): the most frequent pole first, then a passage with "
            "another pole where there is one; different units before the same one; nearest to "
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


def _averaged(study: Project, linked: Linked) -> list[str]:
    """Says where a unit's score is the mean of several cases."""
    n = int((linked.n_cases.reindex(linked.parts["unit"].unique()) > 1).sum())
    if not n:
        return []
    return [
        study.say.plural(
            "The score of {n} {unit} is the mean of several cases.",
            "The scores of {n} units ({unit}) are means of several cases.",
            n,
            unit=unit_label(study, linked),
        )
    ]


def _speaking(study: Project, linked: Linked) -> str:
    """Whose words the documents hold: the roles of their respondents."""
    spoken = set(linked.material.turns["role"])
    there = [r for r in linked.material.design.roles if r.key in spoken]
    return study.say.series([study.label(r.label, r.key) for r in there])
