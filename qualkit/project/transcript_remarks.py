"""What a researcher should know of an import of transcripts: what was left out, read otherwise
than listed, or may be a slip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualkit.displays.listing import HEADINGS
from qualkit.errors import Invalid, QualkitError
from qualkit.model import Design
from qualkit.project.notes import listed
from qualkit.project.respondents import contradictions

if TYPE_CHECKING:
    from qualkit.formats.respondents import Respondent
    from qualkit.formats.transcripts import Reading
    from qualkit.project.study import Project


def about_the_list(design: Design, rows: Sequence[Respondent]) -> Iterable[QualkitError]:
    """What a list was understood to say, where that may be a slip."""
    from qualkit.formats.respondents import nearest_heading

    attributes = dict.fromkeys(name for row in rows for name in row.attributes)
    for name in attributes:
        if name == "setting" or name in design.attributes:
            continue
        near = nearest_heading(name)
        yield Invalid(
            "The column {heading} is read as something known of the cases; is {near} meant?"
            if near
            else "The column {heading} is read as something known of the cases.",
            heading=name,
            near=near,
        )
    without = [row.document for row in rows if not row.cases]
    if without:
        yield Invalid(
            "These documents belong to no case, since the list names none: {documents}.",
            documents=listed(without),
        )


def left_out(readings: Sequence[Reading]) -> Iterable[QualkitError]:
    """What Word files hold besides the text that was read, by kind."""
    files: dict[str, dict[str, int]] = {}
    for reading in readings:
        for kind, n in reading.report.left_out:
            files.setdefault(kind, {})[reading.document.name] = n
    for kind, by_document in files.items():
        yield Invalid(
            "Not read: {kind} ({n}), in {documents}.",
            kind=kind,
            n=sum(by_document.values()),
            documents=listed(by_document),
        )


def read_otherwise(study: Project, again: Mapping[str, Reading | None]) -> Iterable[QualkitError]:
    """Documents whose turns would be others by the design or the program as it is now."""
    for name, reading in again.items():
        if reading is None:
            continue
        kept = [(turn.speaker, turn.start, turn.end) for turn in study.document(name).turns]
        found = [(turn.speaker, turn.start, turn.end) for turn in reading.document.turns]
        if kept != found:
            yield Invalid(
                "{document} would be read otherwise now; its turns stay as they are.",
                "To have it read anew, undo the import in which it came.",
                document=name,
            )


def other_names(again: Mapping[str, Reading | None]) -> Iterable[QualkitError]:
    """Documents that the list, or their file, now calls something else."""
    for known, reading in again.items():
        if reading is not None and reading.document.name != known:
            yield Invalid(
                "{other} is in the study already, as {document}; it keeps that name.",
                other=reading.document.name,
                document=known,
            )


def what_changed(
    study: Project, names: Sequence[str], before: pd.DataFrame, after: pd.DataFrame
) -> Iterable[QualkitError]:
    """What is known otherwise of a document since the list was read again."""
    old, new = before.set_index("document"), after.set_index("document")
    for name in names:
        said = [
            study.say(
                "{what}: {new}, before {old}",
                what=study.say(HEADINGS[column]).lower(),
                new=new.at[name, column] or "-",
                old=old.at[name, column] or "-",
            )
            for column in ("kind", "wave", "language", "cases", "participants")
            if str(old.at[name, column]) != str(new.at[name, column])
        ]
        if said:
            yield Invalid("{document}: {changes}.", document=name, changes="; ".join(said))


def contradicted(
    study: Project, rows: Mapping[Path, Respondent | None], readings: Iterable[Reading | None]
) -> Iterable[QualkitError]:
    by_name = {file.name: (file, row) for file, row in rows.items() if row is not None}
    found = []
    for reading in readings:
        source = reading.document.source if reading else None
        if reading and source and source.name in by_name:
            found.append((*by_name[source.name], reading.document))
    return contradictions(study, found) if found else ()


def removed(cases: Sequence[str]) -> Iterable[QualkitError]:
    if cases:
        yield Invalid(
            "Nothing belongs any more to {cases}, which the study no longer has.",
            "`qualkit undo` brings it back.",
            cases=", ".join(cases),
        )


def without_participant(reading: Reading, design: Design) -> Iterable[QualkitError]:
    """Respondents beside the participant whom a list names: nobody says who they are."""
    respondents = {role.key for role in design.roles if role.is_respondent}
    document = reading.document
    unknown = [
        speaker.label
        for speaker in document.speakers
        if speaker.label and speaker.role in respondents and speaker.participant is None
    ]
    if unknown and any(speaker.participant for speaker in document.speakers):
        yield Invalid(
            "{document}: nobody knows which participant speaks as {speakers}.",
            "Consent and withdrawal of that participant do not reach these words; only those of "
            "the document do.",
            document=document.name,
            speakers=", ".join(unknown),
        )


def without_role(reading: Reading) -> Iterable[QualkitError]:
    lost = [speaker.label for speaker in reading.report.speakers if speaker.role is None]
    if lost:
        yield Invalid(
            "{document}: nobody knows the role of {speakers}; their words do not count.",
            "Name the role in the respondent list and import again, or give the label to a role "
            "in the design (speaker_labels).",
            document=reading.document.name,
            speakers=", ".join(lost),
        )


def together(remarks: Iterable[QualkitError]) -> list[QualkitError]:
    """Remarks that say the same of several files, or of several documents, as one."""
    alike: dict[tuple[object, ...], list[QualkitError]] = {}
    for remark in remarks:
        values = {k: v for k, v in remark.values.items() if k != _place(remark)}
        same = (remark.message, remark.hint, *sorted(map(str, values.items())))
        alike.setdefault(same, []).append(remark)
    return [_as_one(remarks) for remarks in alike.values()]


def _as_one(remarks: Sequence[QualkitError]) -> QualkitError:
    first, place = remarks[0], _place(remarks[0])
    values: dict[str, Any] = dict(first.values)
    if place:
        values[place] = listed(remark.values[place] for remark in remarks)
    return type(first)(first.message, first.hint, **values)


def _place(remark: QualkitError) -> str:
    """Which of a remark's values says where, if one does."""
    return next((name for name in ("file", "document") if name in remark.values), "")
