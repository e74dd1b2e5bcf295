"""Code frequencies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from qualkit.analysis.frequencies import frequencies as count
from qualkit.analysis.parts import POLES
from qualkit.displays.frequency_table import frequency_table
from qualkit.displays.table import Table
from qualkit.errors import TooFewData
from qualkit.model import by_name
from qualkit.project.material import GROUPINGS, Material, gather, groupings
from qualkit.project.notes import (
    heading,
    left_out,
    provenance,
    value_labels,
    what_counts,
    without_rates,
)

if TYPE_CHECKING:
    from qualkit.project.study import Project


def frequencies(
    study: Project, *, by: str | Sequence[str] = (), coder: str | None = None
) -> pd.DataFrame:
    """The code frequency table as a frame; counts all codings, finished or not.

    Columns code, the groups, n_codings, n_documents, n_cases, n_words, share_of_words,
    per_1000_words, unfinished. `by` may name document, case, wave, kind, language, role,
    participant, question, coder, polarity and any attribute of cases (setting), several at once.
    A code counts its sub-codes' passages as a union. By coder, each coder's codings are counted
    alone; else they are one coder's or `consensus`.

    Raises Conflict where several people coded and none is named, NotFound for an unknown group.
    """
    by = _names(study, by)
    return _frequencies(gather(study, coder=coder, by=by), by)


def _frequencies(material: Material, by: list[str]) -> pd.DataFrame:
    for name in groupings(material, by):
        if material.parts[name].isna().all() and len(material.parts):
            raise TooFewData(
                "Nothing in the study has the grouping {name}.",
                "Leave it out, or say it in the respondent list.",
                name=name,
            )
    order = {
        "wave": [wave.key for wave in material.design.waves],
        "role": [role.key for role in material.design.roles],
        "question": list(dict.fromkeys(material.turns["item"].dropna())),
        "polarity": list(POLES),
    }
    order |= {name: list(values) for name, values in material.design.values.items()}
    return count(
        material.codings,
        material.parts,
        word_starts=material.word_starts,
        ancestors=material.ancestors,
        codes=[code.key for code in material.codes],
        by=by,
        order=order,
    )


def frequency_display(
    study: Project,
    *,
    by: str | Sequence[str] = (),
    coder: str | None = None,
    is_long: bool = False,
) -> Table:
    """The code frequency table for readers, with its notes. Raises as `frequencies`."""
    by = _names(study, by)
    material = gather(study, coder=coder, by=by)
    design, tree = material.design, material.codebook.in_tree_order()
    return frequency_table(
        _frequencies(material, by),
        labels={code.key: study.label(code.label, code.key) for code, _ in tree},
        levels={code.key: level for code, level in tree},
        groups=[(name, heading(study, design, name), value_labels(study, design, name))
                for name in by],
        sizes=_sizes(material, by),
        notes=[
            *counting_notes(study, material, by, is_long=is_long),
            provenance(study, material),
        ],
        say=study.say,
        is_long=is_long,
    )  # fmt: skip


def _sizes(material: Material, by: list[str]) -> dict[tuple[str, ...], int]:
    """Group -> how many documents are in it; nothing where a group is a document."""
    if not by or "document" in by:
        return {}
    n = material.parts.groupby(by, sort=False)["document"].nunique()
    groups = n.index if len(by) > 1 else ((value,) for value in n.index)
    return {tuple(map(str, group)): int(size) for group, size in zip(groups, n, strict=True)}


def counting_notes(
    study: Project, material: Material, by: Sequence[str], *, is_long: bool = False
) -> list[str]:
    """What a reader must know of a count: unit, n, what is unfinished, what was left out."""
    say, documents = study.say, material.documents
    notes = [
        say(
            "Unit: passage in a document; n = {n} documents with {words} words of respondents. "
            "Only respondents' words count. Overlapping passages under one code, its sub-codes "
            "included, count once; a code therefore need not be the sum of its sub-codes.",
            n=len(documents),
            words=say.number(int(documents["n_words"].sum())),
        ),
        *what_counts(study, material, by),
    ]
    if by and "document" not in by and not is_long:
        notes.append(say("n in a heading is how many documents are in the group."))
    if "polarity" in by:
        notes.append(say("A passage to which two poles were given counts under each."))
    if "case" in by:
        notes += without_rates(study, material)
    return [*notes, *left_out(study, material, by)]


def _names(study: Project, by: str | Sequence[str]) -> list[str]:
    """Groupings by their names; attributes also by labels that no other grouping has."""
    given, labels = [by] if isinstance(by, str) else by, study.design.attributes
    return list(
        dict.fromkeys(
            name if name in GROUPINGS else by_name(name, labels) or name for name in given
        )
    )
