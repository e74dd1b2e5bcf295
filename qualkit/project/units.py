"""Cases, participants or documents as units: what each says under each code, as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from qualkit.analysis.frequencies import spread_upwards
from qualkit.analysis.quantitise import check_measure
from qualkit.analysis.quantitise import quantitise as to_numbers
from qualkit.errors import Invalid, NotFound, TooFewData
from qualkit.messages import later
from qualkit.model import Label, by_name
from qualkit.project.material import Material, gather

if TYPE_CHECKING:
    from qualkit.project.study import Project

UNITS = ("case", "participant", "document")


def quantitise(
    study: Project,
    *,
    measure: str = "presence",
    coder: str | None = None,
    wave: str | None = None,
    unit: str = "case",
    words_of: str | None = None,
) -> pd.DataFrame:
    """Codes as numbers per unit, from finished documents (of one wave, if given) only.

    The unit is 'case', 'participant' (who speaks in them) or 'document'; `words_of` takes the
    words of one role only. Columns: the unit, code, value, n_codings. Zero means read and not
    found; what was not read for a code has no row. Raises Invalid (measure, wave, unit), NotFound
    (role), Conflict (whose codings), TooFewData if nothing is finished.
    """
    check_measure(measure)
    material = gather_by_unit(study, coder=coder, unit=unit, words_of=words_of)
    if wave is not None:
        wave = one_of(later("wave"), wave, material.design.wave_labels)
    found = numbers(material, finished_parts(material, wave, unit), measure, unit)
    return found.rename(columns={"unit": unit})


def gather_by_unit(
    study: Project, *, coder: str | None, unit: str, words_of: str | None
) -> Material:
    """The material with a part for each unit, in words of one role if one is given.

    Raises Invalid for an unknown unit, NotFound for a role that says nothing.
    """
    if unit not in UNITS:
        raise Invalid(
            "There is no unit {unit}.",
            "Choose one of: {choices}.",
            unit=unit,
            choices=", ".join(UNITS),
        )
    if words_of is None:
        return gather(study, coder=coder, by=[unit])
    material = gather(study, coder=coder, by=[unit, "role"])
    role = by_name(words_of, material.design.role_labels)
    turns = material.turns[material.turns["role"] == role]
    if turns.empty:
        raise NotFound(
            "No words of the role {role} are in the study.",
            "Choose one of: {choices}.",
            role=words_of,
            choices=", ".join(sorted(set(material.turns["role"].dropna()))) or "-",
        )
    parts = material.parts[material.parts["role"] == role]
    return replace(
        material,
        parts=parts,
        codings=material.codings[material.codings["part"].isin(parts["part"])],
        documents=material.documents[material.documents["document"].isin(turns["document"])],
        turns=turns,
    )


def finished_parts(material: Material, wave: str | None, unit: str) -> pd.DataFrame:
    """The finished parts of which the unit is known. Raises TooFewData if none."""
    parts = material.parts[material.parts[unit].notna()]
    if wave is not None:
        parts = parts[parts["wave"] == wave]
    finished = parts[parts["is_finished"]]
    if finished.empty:
        at_wave = material.documents["wave"].isin(parts["wave"]) if len(parts) else True
        if parts.empty and (material.documents["is_finished"] & at_wave).any():
            raise TooFewData(
                "No document that is marked as read has a {unit}.",
                "Say in the respondent list to which each belongs, and import it again.",
                unit=later(unit),
            )
        raise TooFewData(
            "No document with a {unit} is marked as read; only those count here.",
            "`qualkit finish` marks documents, several at once.",
            unit=later(unit),
        )
    return finished


def numbers(material: Material, parts: pd.DataFrame, measure: str, unit: str) -> pd.DataFrame:
    """What these parts say under each code: unit, code, value, n_codings."""
    units = parts[["part", "document", "n_words"]].assign(unit=parts[unit])
    codings = material.codings.merge(units[["part", "unit"]], on="part")
    if unit == "case":
        # In a document about several cases one that no passage is about was not read for it.
        is_shared = units.groupby("document")["part"].transform("size") > 1
        units = units[~is_shared | units["part"].isin(codings["part"])]
    read = units[["document", "unit", "n_words"]].merge(material.readings, on="document")
    if unit == "case":
        read = _without_doubtful(read, material, codings)
    return to_numbers(
        codings,
        read[["document", "unit", "code"]],
        words=read.groupby(["unit", "code"])["n_words"].sum(skipna=False),
        codes={c.key: material.codebook.with_descendants(c.key) for c in material.codebook.codes},
        word_starts=material.word_starts,
        measure=measure,
    )


def _without_doubtful(
    read: pd.DataFrame, material: Material, codings: pd.DataFrame
) -> pd.DataFrame:
    """What was read, without cases and codes of which a document about several cases has a
    passage that does not say about which: whether it is about them nobody knows."""
    parts = material.parts
    nobodys = parts.loc[parts["case"].isna(), ["part", "document"]]
    open_ones = material.codings[["part", "code"]].merge(nobodys, on="part")
    if open_ones.empty:
        return read
    open_ones = spread_upwards(open_ones, material.ancestors)[["document", "code"]]
    own = spread_upwards(codings[["unit", "code"]], material.ancestors).drop_duplicates()
    doubtful = read.merge(open_ones.drop_duplicates(), on=["document", "code"])[["unit", "code"]]
    doubtful = doubtful.merge(own, how="left", on=["unit", "code"], indicator=True)
    doubtful = doubtful.loc[doubtful["_merge"] == "left_only", ["unit", "code"]].drop_duplicates()
    kept = read.merge(doubtful, how="left", on=["unit", "code"], indicator=True)
    return kept[kept["_merge"] == "left_only"].drop(columns="_merge")


def texts_at(
    of_units: pd.DataFrame, material: Material, unit: str, wave: str, belonging: pd.DataFrame
) -> pd.DataFrame:
    """Per unit whether it has a finished document at the wave, and if not, why.

    `of_units` are the units with their cases (unit, case), `belonging` the documents with
    theirs. A document about several cases is a text only of those that a passage is about.
    """

    def with_any(documents: Sequence[str]) -> set[str]:
        there = material.at(documents, wave)
        if unit == "document":
            return set(there)
        cases = belonging.loc[belonging["document"].isin(there), "case"]
        return set(of_units.loc[of_units["case"].isin(cases), "unit"])

    units = of_units["unit"].drop_duplicates().reset_index(drop=True)
    withdrawn, not_reconciled = with_any(material.withdrawn), with_any(material.not_reconciled)
    parts = material.parts.assign(unit=material.parts[unit])
    at_wave = parts[parts["wave"] == wave]
    elsewhere = set(parts.loc[parts["wave"] != wave, "unit"].dropna())
    is_shared = (at_wave.groupby("document")["part"].transform("size") > 1) & (unit == "case")
    is_said = ~is_shared | at_wave["part"].isin(material.codings["part"])
    finished = set(at_wave.loc[at_wave["is_finished"] & is_said, "unit"].dropna())
    unread = set(at_wave.loc[~at_wave["is_finished"], "unit"].dropna())
    unsaid = set(at_wave.loc[~is_said, "unit"].dropna())
    reasons = []
    for one in units:
        if one in finished:
            reasons.append("")
        elif one in unread:
            reasons.append("not finished")
        elif one in unsaid:
            reasons.append("not said")
        elif one in withdrawn:
            reasons.append("no consent")
        elif one in not_reconciled:
            reasons.append("not reconciled")
        else:
            reasons.append("other measurement" if one in elsewhere else "no document")
    return pd.DataFrame(
        {"unit": units, "has_text": [reason == "" for reason in reasons], "reason": reasons}
    )


def one_of(what: str, given: str | None, choices: Mapping[str, Label]) -> str:
    """The key of the role or wave that is meant; the only one if none is given. Raises Invalid."""
    only = next(iter(choices)) if given is None and len(choices) == 1 else ""
    key = by_name(given or only, choices)
    if key is None:
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
    return key
