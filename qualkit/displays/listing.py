"""A frame as it is, as a table for readers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from qualkit.displays.frequency_table import plain
from qualkit.displays.table import Column, Kind, Row, Table
from qualkit.messages import Catalogue, later
from qualkit.model import INTERVIEW, SURVEY_RECORD

HEADINGS = {
    "document": later("Document"),
    "kind": later("Kind"),
    "wave": later("Measurement"),
    "language": later("Language"),
    "case": later("Case"),
    "cases": later("Cases"),
    "participant": later("Participant"),
    "participants": later("Participants"),
    "role": later("Role"),
    "n_turns": later("Turns"),
    "n_words": later("Words"),
    "n_codings": later("Codings"),
    "n_documents": later("Documents"),
    "n_items": later("Items answered"),
    "finished_by": later("Read by"),
    "turn": later("Turn"),
    "speaker": later("Speaker"),
    "time": later("Time"),
    "start": later("Start"),
    "end": later("End"),
    "text": later("Text"),
    "label": later("Label"),
    "code": later("Code"),
    "coder": later("Coder"),
    "definition": later("Definition"),
    "use_when": later("Use when"),
    "not_when": later("Not when"),
    "polarity": later("Polarity"),
    "about": later("About"),
    "origin": later("Origin"),
    "created_at": later("Made at"),
    "evidence": later("Evidence"),
    "subscale": later("Subscale"),
    "instrument": later("Questionnaire"),
    "value": later("Value"),
    "answer": later("Answer"),
    "missing": later("Missing"),
    "score": later("Score"),
    "event": later("Event"),
    "summary": later("Summary"),
    "consents_to_analysis": later("May be analysed"),
    "consents_to_quotation": later("May be quoted"),
    "consent_date": later("Consent of"),
    "speech_start": later("Start"),
    "item": later("Question"),
    "number": later("Number"),
    "backup": later("Backup"),
    "reason": later("Why"),
    "megabytes": later("MB"),
    "n_codes": later("Codes"),
    "fault": later("Cannot be put back"),
}
"""What the columns of frames are called; those that are not here keep their name."""

KINDS = {INTERVIEW: later("interview"), SURVEY_RECORD: later("telephone survey")}
VALUES = {
    "kind": KINDS,
    "polarity": {
        "positive": later("positive"),
        "ambivalent": later("ambivalent"),
        "negative": later("negative"),
    },
    "origin": {
        "person": later("person"),
        "suggestion": later("suggestion"),
        "imported": later("imported"),
        "reconciled": later("reconciled"),
    },
}
"""What the values of columns are called, where they are words of ours and not of the study."""

POSITIONS = frozenset({"turn", "start", "speech_start", "end", "event", "number"})
"""Numbers that are typed into commands, and so shown without thousands marks."""
NARROW = 5
"""Columns that an upright page has room for."""
MOMENTS = frozenset({"created_at", "time"})


def listing(
    frame: pd.DataFrame,
    *,
    key: str,
    title: str,
    columns: Sequence[str],
    say: Catalogue,
    level: str | None = None,
    notes: Sequence[str] = (),
    headings: Mapping[str, str] | None = None,
    values: Mapping[str, Mapping[str, str]] | None = None,
) -> Table:
    """The named columns of a frame; numbers by their type, `level` (a column) as indent.

    `headings` are what a study itself calls columns, `values` what it calls what is in them.
    """
    for name in MOMENTS & set(columns):
        if pd.api.types.infer_dtype(frame[name]) == "string":
            frame = frame.assign(**{name: [local_time(moment) for moment in frame[name]]})
    made = tuple(
        _column(name, frame[name], say, (headings or {}).get(name), (values or {}).get(name))
        for name in columns
    )
    indents = frame[level].tolist() if level else [0] * len(frame)
    rows = tuple(
        Row(tuple(plain(value) for value in values), int(indent))
        for values, indent in zip(
            frame[list(columns)].itertuples(index=False, name=None), indents, strict=True
        )
    )
    n = say.plural("{n} row.", "{n} rows.", len(rows))
    said = (n, *notes)
    return Table(key, title, made, rows, said, say.language, is_wide=len(columns) > NARROW)


def _column(
    name: str,
    values: "pd.Series[Any]",
    say: Catalogue,
    heading: str | None,
    called: Mapping[str, str] | None,
) -> Column:
    heading = say(HEADINGS[name]) if name in HEADINGS else heading or name
    if _is_yes_or_no(values):
        return Column(name, heading, "integer", values={0: say("no"), 1: say("yes")})
    said = called or {value: say(label) for value, label in VALUES.get(name, {}).items()}
    kind, digits = _kind(name, values)
    return Column(name, heading, kind, digits, values=said, may_go=kind != "quotations")


def local_time(moment: str) -> str:
    """A stored moment (ISO 8601, UTC) by the clock of this computer, to the minute."""
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"


def _is_yes_or_no(values: "pd.Series[Any]") -> bool:
    known = values.dropna()
    return len(known) > 0 and pd.api.types.infer_dtype(known) == "boolean"


def kind_name(kind: str, say: Catalogue) -> str:
    """What a kind of document is called; one that a study made up keeps its name."""
    return say(KINDS[kind]) if kind in KINDS else kind


def _kind(name: str, values: "pd.Series[Any]") -> tuple[Kind, int]:
    if name == "text":
        return "quotations", 0
    if values.isna().all():
        return "text", 0
    if pd.api.types.is_integer_dtype(values):
        return "position" if name in POSITIONS else "integer", 0
    if pd.api.types.is_float_dtype(values):
        return "number", 2
    return "text", 0
