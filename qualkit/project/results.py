"""Code frequencies, and the notes that stand under every count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualkit import __version__
from qualkit.analysis.frequencies import frequencies as count
from qualkit.analysis.parts import POLES
from qualkit.displays.frequency_table import frequency_table
from qualkit.displays.table import Table
from qualkit.errors import TooFewData
from qualkit.project.material import Material, gather, groupings

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
    return _frequencies(gather(study, coder=coder, by=_names(by)), _names(by))


def _frequencies(material: Material, by: list[str]) -> pd.DataFrame:
    for name in groupings(material, by):
        if material.parts[name].isna().all() and len(material.parts):
            raise TooFewData(
                "Nothing in the study has the grouping {name}.",
                "Leave it out, or say it in the respondent list.",
                name=name,
            )
    used = set(material.codings["code"])
    codes = [
        code.key
        for code, _ in material.codebook.in_tree_order()
        if not code.is_retired or used & set(material.codebook.with_descendants(code.key))
    ]
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
    material = gather(study, coder=coder, by=by)
    book, say = material.codebook, study.say
    tree = book.in_tree_order()
    return frequency_table(
        _frequencies(material, by),
        labels={code.key: study.label(code.label, code.key) for code, _ in tree},
        levels={code.key: level for code, level in tree},
        groups=[(name, heading(study, material, name), value_labels(study, material, name))
                for name in by],
        sizes=_sizes(material, by),
        notes=[*counting_notes(study, material, by), provenance(study, material)],
        say=say,
        is_long=is_long,
    )  # fmt: skip


def _sizes(material: Material, by: list[str]) -> dict[tuple[str, ...], int]:
    """Group -> how many documents are in it."""
    if not by:
        return {}
    n = material.parts.groupby(by, sort=False)["document"].nunique()
    groups = n.index if len(by) > 1 else ((value,) for value in n.index)
    return {tuple(map(str, group)): int(size) for group, size in zip(groups, n, strict=True)}


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
        _whose(study, material, by),
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
    if by:
        notes.append(say("n in a heading is how many documents are in the group."))
    if "polarity" in by:
        notes.append(say("A passage to which two poles were given counts under each."))
    in_shared = material.codings["document"].isin(documents.loc[_is_shared(documents), "document"])
    unsaid = in_shared & material.codings["case"].isna()
    if "case" not in by and unsaid.any():
        notes.append(
            say.plural(
                "{n} passage in documents about several cases does not say about which, and counts "
                "for none of them.",
                "{n} passages in documents about several cases do not say about which, and count "
                "for none of them.",
                int(unsaid.sum()),
            )
        )
    if "case" in by and _is_shared(documents).any():
        notes.append(
            say(
                "Shares and rates are missing for cases in documents about several cases: their "
                "turns do not say about which they are."
            )
        )
    left_out = _left_out(study, material, by)
    return [*notes, *([say("Left out, and why:")] if left_out else []), *left_out]


def _whose(study: Project, material: Material, by: Sequence[str]) -> str:
    if material.coder == "" and "coder" in by:
        return study.say("Codings of each coder alone.")
    return study.say("Codings of {coder}.", coder=material.coder or study.say("nobody yet"))


def _is_shared(documents: pd.DataFrame) -> pd.Series[bool]:
    return documents["cases"].astype(str).str.contains(";", regex=False)


def _left_out(study: Project, material: Material, by: Sequence[str]) -> list[str]:
    """What is not in a table, a line for each reason."""
    say, documents, lines = study.say, material.documents, []
    for names, reason in (
        (material.withdrawn, say("consent withdrawn or refused")),
        (material.not_reconciled, say("coded by several people and not reconciled")),
    ):
        if names:
            lines.append(f"{reason}: {_listed(names)}.")
    if material.n_not_respondents:
        lines.append(
            say.plural(
                "{n} passage of the interviewer's words only.",
                "{n} passages of the interviewer's words only.",
                material.n_not_respondents,
            )
        )
    silent = documents.loc[documents["n_words"] == 0, "document"]
    if len(silent):
        lines.append(
            say(
                "no words of respondents were found in: {documents}. `qualkit turns` shows how "
                "they were read.",
                documents=_listed(silent),
            )
        )
    lines += _not_in_a_group(study, material, by)
    return [f"\N{EN DASH} {line}" for line in lines]


def _not_in_a_group(study: Project, material: Material, by: Sequence[str]) -> list[str]:
    say, lines = study.say, []
    for name in by:
        outside = material.parts[material.parts[name].isna()]
        if outside.empty:
            continue
        in_them = material.codings["part"].isin(outside["part"])
        lines.append(
            say(
                "what has no {group} ({n} passages in {documents}).",
                group=heading(study, material, name).lower(),
                n=int(in_them.sum()),
                documents=_listed(outside["document"]),
            )
        )
    return lines


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
        "role": study.say("Role"),
        "participant": study.say("Participant"),
        "question": study.say("Question"),
        "coder": study.say("Coder"),
        "polarity": study.say("Polarity"),
    }
    label = study.label(material.design.attributes.get(name, {}), own.get(name, name))
    return label[:1].upper() + label[1:]


def value_labels(study: Project, material: Material, name: str) -> Mapping[str, str]:
    """What the values of a grouping are called."""
    design, say = material.design, study.say
    own = {
        "wave": {w.key: study.label(w.label, w.key) for w in design.waves},
        "role": {r.key: study.label(r.label, r.key) for r in design.roles},
        "kind": {"interview": say("interview"), "survey record": say("survey record")},
        "polarity": {
            "positive": say("positive"),
            "ambivalent": say("ambivalent"),
            "negative": say("negative"),
            "not_judged": say("not judged"),
        },
    }
    if name in own:
        return own[name]
    values = material.design.values.get(name, {})
    return {key: study.label(label, key) for key, label in values.items()}


def _names(by: str | Sequence[str]) -> list[str]:
    return [by] if isinstance(by, str) else list(dict.fromkeys(by))


def _listed(names: Any) -> str:
    unique = list(dict.fromkeys(names))
    return ", ".join(unique[:8]) + (", …" if len(unique) > 8 else "")
