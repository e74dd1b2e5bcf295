"""Code frequencies, and the notes that stand under every count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualkit import __version__
from qualkit.analysis.frequencies import frequencies as count
from qualkit.displays.frequency_table import frequency_table
from qualkit.displays.listing import KINDS
from qualkit.displays.table import Table
from qualkit.project.material import Material, gather, groupings

if TYPE_CHECKING:
    from qualkit.project.study import Project


def frequencies(
    study: Project, *, by: str | Sequence[str] = (), coder: str | None = None
) -> pd.DataFrame:
    """The code frequency table as a frame; counts all codings, finished or not.

    Columns code, the groups, n_codings, n_documents, n_cases, n_words, share_of_words,
    per_1000_words, unfinished. `by` may name document, case, wave, kind, language and any
    attribute of cases (setting). A code counts its sub-codes' passages as a union.

    Raises Conflict where several people coded and none is named, NotFound for an unknown group.
    """
    return _frequencies(gather(study, coder=coder, by_case="case" in _names(by)), _names(by))


def _frequencies(material: Material, by: list[str]) -> pd.DataFrame:
    groupings(material, by)
    used = set(material.codings["code"])
    codes = [
        code.key
        for code, _ in material.codebook.in_tree_order()
        if not code.is_retired or used & set(material.codebook.with_descendants(code.key))
    ]
    order = {"wave": [wave.key for wave in material.design.waves]}
    order |= {name: list(values) for name, values in material.design.values.items()}
    return count(
        material.codings,
        material.parts,
        word_starts=material.word_starts,
        ancestors=material.ancestors,
        codes=codes,
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
    by = _names(by)
    material = gather(study, coder=coder, by_case="case" in by)
    book, say = material.codebook, study.say
    tree = book.in_tree_order()
    return frequency_table(
        _frequencies(material, by),
        labels={code.key: study.label(code.label, code.key) for code, _ in tree},
        levels={code.key: level for code, level in tree},
        groups=[(name, heading(study, material, name), value_labels(study, material, name))
                for name in by],
        notes=[*counting_notes(study, material, by), provenance(study, material)],
        say=say,
        is_long=is_long,
    )  # fmt: skip


def counting_notes(study: Project, material: Material, by: Sequence[str]) -> list[str]:
    """What a reader must know of a count: unit, n, what is unfinished, what was left out."""
    say, documents = study.say, material.documents
    n, n_words = len(documents), int(documents["n_words"].sum())
    notes = [
        say(
            "Unit: passage in a document; n = {n} documents with {words} words of respondents. "
            "Only respondents' words count. Overlapping passages under one code, its sub-codes "
            "included, count once; a code therefore need not be the sum of its sub-codes.",
            n=n,
            words=say.number(n_words),
        ),
        say("Codings of {coder}.", coder=material.coder or say("nobody yet")),
    ]
    unfinished = documents.loc[~documents["is_finished"], "document"]
    if len(unfinished):
        notes.append(
            say(
                "{n} of {total} documents are not yet marked as read: {documents}.",
                n=len(unfinished),
                total=n,
                documents=_listed(unfinished),
            )
        )
    for names, sentence in (
        (material.withdrawn, say("Left out, consent withdrawn or refused: {documents}.")),
        (
            material.not_reconciled,
            say("Left out, coded by several people and not reconciled: {documents}."),
        ),
    ):
        if names:
            notes.append(sentence.format(documents=_listed(names)))
    if material.n_not_respondents:
        notes.append(
            say.plural(
                "{n} passage of the interviewer's words only is left out.",
                "{n} passages of the interviewer's words only are left out.",
                material.n_not_respondents,
            )
        )
    silent = documents.loc[documents["n_words"] == 0, "document"]
    if len(silent):
        notes.append(
            say(
                "No words of respondents were found in: {documents}. `qualkit turns` shows how "
                "they were read.",
                documents=_listed(silent),
            )
        )
    is_shared = documents["cases"].astype(str).str.contains(";", regex=False)
    in_shared = material.codings["document"].isin(documents.loc[is_shared, "document"])
    lost = ~material.codings["part"].isin(material.parts["part"])
    unsaid = lost | (in_shared & material.codings["case"].isna())
    if unsaid.any():
        notes.append(
            say.plural(
                "{n} passage in documents about several cases does not say about which, and counts "
                "for none of them.",
                "{n} passages in documents about several cases do not say about which, and count "
                "for none of them.",
                int(unsaid.sum()),
            )
        )
    if "case" in by and is_shared.any():
        notes.append(
            say(
                "Shares and rates are missing for cases in documents about several cases: their "
                "turns do not say about which they are."
            )
        )
    notes += _not_in_a_group(study, material, by)
    return notes


def _not_in_a_group(study: Project, material: Material, by: Sequence[str]) -> list[str]:
    say, notes = study.say, []
    for name in by:
        outside = material.parts[material.parts[name].isna()]
        if outside.empty:
            continue
        in_them = material.codings["part"].isin(outside["part"])
        notes.append(
            say(
                "Left out: what has no {group} ({n} passages in {documents}).",
                group=heading(study, material, name).lower(),
                n=int(in_them.sum()),
                documents=_listed(outside["document"]),
            )
        )
    return notes


def provenance(study: Project, material: Material) -> str:
    """Codebook version, qualkit version and day, as the last note of every display."""
    return study.say(
        "Codebook version {codebook}; qualkit {version}; {day}.",
        codebook=material.codebook_version,
        version=__version__,
        day=study.say.date(date.today()),
    )


def heading(study: Project, material: Material, name: str) -> str:
    """What a grouping is called."""
    own = {
        "document": study.say("Document"),
        "case": study.say("Case"),
        "wave": study.say("Measurement"),
        "kind": study.say("Kind"),
        "language": study.say("Language"),
    }
    label = study.label(material.design.attributes.get(name, {}), own.get(name, name))
    return label[:1].upper() + label[1:]


def value_labels(study: Project, material: Material, name: str) -> Mapping[str, str]:
    """What the values of a grouping are called."""
    if name == "wave":
        return {w.key: study.label(w.label, w.key) for w in material.design.waves}
    if name == "kind":
        return {kind: study.say(label) for kind, label in KINDS.items()}
    values = material.design.values.get(name, {})
    return {key: study.label(label, key) for key, label in values.items()}


def _names(by: str | Sequence[str]) -> list[str]:
    return [by] if isinstance(by, str) else list(dict.fromkeys(by))


def _listed(names: Any) -> str:
    unique = list(dict.fromkeys(names))
    return ", ".join(unique[:8]) + (", …" if len(unique) > 8 else "")
