"""Codes as numbers with a row for each case, to be joined to other data by the case's id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualkit.analysis.links import REASONS
from qualkit.analysis.quantitise import OF_POLES, WHOLE, check_measure
from qualkit.displays import case_table as displayed
from qualkit.displays.case_table import MEANINGS, MEASURES, Fact, Number
from qualkit.displays.table import Table
from qualkit.errors import Invalid
from qualkit.messages import later
from qualkit.model import Label
from qualkit.project.material import Material
from qualkit.project.notes import (
    heading,
    left_out,
    provenance,
    unknown_presence,
    value_labels,
    what_counts,
    without_rates,
)
from qualkit.project.units import finished_parts, gather_by_unit, numbers, one_of, texts_at
from qualkit.store import documents as stored_documents
from qualkit.store import study as stored_study

if TYPE_CHECKING:
    from qualkit.project.study import Project


def case_table(
    study: Project,
    *,
    codes: Sequence[str] = (),
    measures: str | Sequence[str] = "presence",
    wave: str | None = None,
    words_of: str | None = None,
    coder: str | None = None,
) -> pd.DataFrame:
    """Codes as numbers, one row per case of the study, from finished documents of one wave.

    Columns case, its attributes, then `<code>_<measure>` for each measure and code: all codes in
    the order of the codebook, or those named in theirs. Zero means read and not found; a case
    that was not read for a code has no number. Codes without poles have no column of the
    measures that count poles (positive, negative, ambivalent, balance). `words_of` takes the words
    of one role only.

    Raises Invalid for an unknown measure, and for a wave that is unknown, or open where several
    have documents; NotFound (code), Conflict (whose codings), TooFewData if nothing is finished.
    """
    return _gather(study, codes, measures, wave, words_of, coder).frame


def case_table_display(
    study: Project,
    *,
    codes: Sequence[str] = (),
    measures: str | Sequence[str] = "presence",
    wave: str | None = None,
    words_of: str | None = None,
    coder: str | None = None,
    is_complete: bool = True,
) -> Table:
    """`case_table` with labels and notes; cases without any number have a row if `is_complete`,
    as other programs want it. Raises as `case_table`.
    """
    made, say = _gather(study, codes, measures, wave, words_of, coder), study.say
    design, book = made.material.design, made.material.codebook
    facts = [
        Fact(name, heading(study, design, name), value_labels(study, design, name))
        for name in made.facts
    ]
    chosen = [say(MEASURES[name][0]).lower() for name in made.measures]
    has_row = made.texts["has_text"] | is_complete
    return displayed.case_table(
        made.frame[has_row],
        facts=facts,
        numbers=made.numbers,
        labels={code.key: study.label(code.label, code.key) for code in book.codes},
        title=say(
            "Codes by case, {wave}: {measures}",
            wave=value_labels(study, design, "wave")[made.wave],
            measures=", ".join(chosen),
        ),
        notes=[*_notes(study, made), provenance(study, made.material)],
        say=say,
    )


@dataclass(frozen=True)
class _CaseTable:
    """The frame, what its columns are, and what it was made of."""

    frame: pd.DataFrame
    facts: tuple[str, ...]
    numbers: tuple[Number, ...]
    measures: tuple[str, ...]
    texts: pd.DataFrame  # case, has_text, reason
    wave: str
    material: Material


def _gather(
    study: Project,
    codes: Sequence[str],
    measures: str | Sequence[str],
    wave: str | None,
    words_of: str | None,
    coder: str | None,
) -> _CaseTable:
    measures = (measures,) if isinstance(measures, str) else tuple(dict.fromkeys(measures))
    for measure in measures:
        check_measure(measure)
    material = gather_by_unit(study, coder=coder, unit="case", words_of=words_of)
    wave = one_of(later("wave"), wave, _waves(material))
    with study.store.read() as connection:
        cases = stored_study.cases(connection)
        belonging = stored_documents.document_cases(connection)
    parts = finished_parts(material, wave, "case")
    columns = tuple(
        Number(f"{code}_{measure}", code, measure)
        for measure in measures
        for code in _codes(material, codes, measure)
    )
    _check_names(cases, columns)
    values = {
        m: numbers(material, parts, m, "case").set_index(["code", "unit"])["value"]
        for m in measures
    }
    made = {
        column.key: _values(values[column.measure], column, cases["case"]) for column in columns
    }
    return _CaseTable(
        frame=pd.concat([cases, pd.DataFrame(made, index=cases.index)], axis="columns"),
        facts=tuple(cases.columns),
        numbers=columns,
        measures=measures,
        texts=texts_at(
            pd.DataFrame({"unit": cases["case"], "case": cases["case"]}),
            material,
            "case",
            wave,
            belonging,
        ),
        wave=wave,
        material=material.of_wave(wave),
    )


def _waves(material: Material) -> dict[str, Label]:
    """The waves that have documents, in order; all of the design where none has."""
    there, waves = set(material.documents["wave"]), material.design.wave_labels
    return {wave: label for wave, label in waves.items() if wave in there} or waves


def _codes(material: Material, codes: Sequence[str], measure: str) -> list[str]:
    """The codes that have a column of this measure. Raises NotFound."""
    book = material.codebook
    chosen = [book[key].key for key in dict.fromkeys(codes)] or [c.key for c in material.codes]
    if measure not in OF_POLES:
        return chosen
    return [key for key in chosen if any(book[k].poles for k in book.with_descendants(key))]


def _check_names(cases: pd.DataFrame, columns: Sequence[Number]) -> None:
    for column in columns:
        if column.key in cases:
            raise Invalid(
                "The attribute {name} is called like a column of the table.",
                "Give it another name in the respondent list.",
                name=column.key,
            )


def _values(found: pd.Series[float], column: Number, cases: pd.Series[str]) -> pd.Series[Any]:
    """The numbers of one code in the order of the cases."""
    known = found.index.get_level_values("code")
    values = cases.map(found[known == column.code].droplevel("code")).astype(float)
    return values.astype("Int64") if column.measure in WHOLE else values


def _notes(study: Project, made: _CaseTable) -> list[str]:
    say, material = study.say, made.material
    has_text = made.texts["has_text"]
    notes = [
        say(
            "Unit: {case}; numbers for {n} of {total}, from documents of this measurement "
            "({wave}) that are marked as read. Empty is not read; 0, or no, is read and not found. "
            "A code stands for itself and its sub-codes; overlapping passages count once. Only "
            "respondents' words count.",
            case=study.label(material.design.case_label) or say("Case").lower(),
            total=len(made.frame),
            n=int(has_text.sum()),
            wave=value_labels(study, material.design, "wave")[made.wave],
        ),
        say("Numbers: {meanings}.", meanings="; ".join(say(MEANINGS[m]) for m in made.measures)),
    ]
    reasons = made.texts.loc[~has_text, "reason"].value_counts()
    if len(reasons):
        listed = "; ".join(f"{say(REASONS[str(key)])}: {n}" for key, n in reasons.items())
        notes.append(say("Without numbers: {reasons}.", reasons=listed))
    read = set(material.readings["code"])
    unread = dict.fromkeys(number.code for number in made.numbers if number.code not in read)
    if unread:
        notes.append(
            say(
                "Not read for, since they were added or changed in what counts after documents "
                "were marked as read: {codes}.",
                codes=", ".join(unread),
            )
        )
    has_rates = {"per_1000_words", "share_of_words"} & set(made.measures)
    return [
        *notes,
        *what_counts(study, material, ["case"]),
        *unknown_presence(study, material),
        *(without_rates(study, material) if has_rates else []),
        *left_out(study, material, ["case"]),
    ]
