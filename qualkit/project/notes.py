"""What stands under a table: whose codings, what is unfinished, left out, and of which version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualkit import __version__
from qualkit.displays.listing import KINDS, VALUES
from qualkit.model import Design, Label
from qualkit.project.material import Material

if TYPE_CHECKING:
    from qualkit.project.study import Project


def what_counts(study: Project, material: Material, by: Sequence[str]) -> list[str]:
    """Whose codings count, what is unfinished, and what is about nobody."""
    say, documents = study.say, material.documents
    notes = [_whose(study, material, by)]
    unfinished = documents.loc[~documents["is_finished"], "document"]
    if len(unfinished):
        notes.append(
            say(
                "{n} of {total} documents are not yet marked as read: {documents}.",
                n=len(unfinished),
                total=len(documents),
                documents=listed(unfinished),
            )
        )
    unsaid = _unsaid(material)
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
    return notes


def _unsaid(material: Material) -> pd.Series[bool]:
    """Which codings, in documents about several cases, do not say about which they are."""
    shared = material.documents.loc[_is_shared(material.documents), "document"]
    return material.codings["document"].isin(shared) & material.codings["case"].isna()


def unknown_presence(study: Project, material: Material) -> list[str]:
    """That passages of nobody make missing what would else be 'read and not found'."""
    n = int(_unsaid(material).sum())
    if not n:
        return []
    return [
        study.say.plural(
            "{n} passage in documents about several cases does not say about which. Whether a "
            "case without another passage of that code speaks of it is not known, so it has no "
            "number there.",
            "{n} passages in documents about several cases do not say about which. Whether a "
            "case without another passage of that code speaks of it is not known, so it has no "
            "number there.",
            n,
        )
    ]


def without_rates(study: Project, material: Material) -> list[str]:
    """That cases in documents about several have no shares and rates, if there are any."""
    if not _is_shared(material.documents).any():
        return []
    return [
        study.say(
            "Shares and rates are missing for cases in documents about several cases: their "
            "turns do not say about which they are."
        )
    ]


def _whose(study: Project, material: Material, by: Sequence[str]) -> str:
    if material.coder == "" and "coder" in by:
        return study.say("Codings of each coder alone.")
    return study.say("Codings of {coder}.", coder=material.coder or study.say("nobody yet"))


def _is_shared(documents: pd.DataFrame) -> pd.Series[bool]:
    return documents["cases"].astype(str).str.contains(";", regex=False)


def left_out(study: Project, material: Material, by: Sequence[str]) -> list[str]:
    """A heading and, for each reason, a line on what is not in a table; nothing if all is."""
    say, documents, lines = study.say, material.documents, []
    for names, reason in (
        (material.withdrawn, say("consent withdrawn or refused")),
        (material.not_reconciled, say("coded by several people and not reconciled")),
    ):
        if names:
            lines.append(f"{reason}: {listed(names)}.")
    if len(material.asked):
        lines.append(
            say.plural(
                "{n} passage in words of interviewers or of people whose role is not known.",
                "{n} passages in words of interviewers or of people whose role is not known.",
                len(material.asked),
            )
        )
    silent = documents.loc[documents["n_words"] == 0, "document"]
    if len(silent):
        lines.append(
            say(
                "no words of respondents were found in: {documents}. `qualkit turns` shows how "
                "they were read.",
                documents=listed(silent),
            )
        )
    lines += _not_in_a_group(study, material, by)
    heading = [say("Left out, and why:")] if lines else []
    return [*heading, *(f"\N{EN DASH} {line}" for line in lines)]


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
                group=heading(study, material.design, name).lower(),
                n=int(in_them.sum()),
                documents=listed(outside["document"]),
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


def heading(study: Project, design: Design, name: str) -> str:
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
    label = study.label(design.attributes.get(name, {}), own.get(name, name))
    return label[:1].upper() + label[1:]


def value_labels(study: Project, design: Design, name: str) -> Mapping[str, str]:
    """What the values of a grouping are called."""
    say = study.say
    own = {
        "wave": _labels(study, design.wave_labels),
        "role": _labels(study, design.role_labels),
        "kind": {kind: say(label) for kind, label in KINDS.items()},
        "polarity": {
            **{pole: say(label) for pole, label in VALUES["polarity"].items()},
            "not_judged": say("not judged"),
        },
    }
    if name in own:
        return own[name]
    if name in ("question", "subscale"):
        found = [study.instrument(key) for key in study.instruments()]
        if name == "subscale":
            several = Counter(subscale.key for one in found for subscale in one.subscales)
            scales = {s.key: s.label for one in found for s in one.subscales if several[s.key] == 1}
            return _labels(study, scales)
        return _labels(study, {item.key: item.question for one in found for item in one.items})
    return _labels(study, design.values.get(name, {}))


def called(
    study: Project, columns: Sequence[str]
) -> tuple[Mapping[str, str], Mapping[str, Mapping[str, str]]]:
    """What the study calls columns of a listing, and what is in each."""
    design = study.design
    headings = {name: heading(study, design, name) for name in design.attributes}
    return headings, {name: value_labels(study, design, name) for name in columns}


def _labels(study: Project, labels: Mapping[str, Label]) -> dict[str, str]:
    return {key: study.label(label, key) for key, label in labels.items()}


def listed(names: Any) -> str:
    """The first eight names, and that there are more."""
    unique = list(dict.fromkeys(names))
    return ", ".join(unique[:8]) + (", …" if len(unique) > 8 else "")
