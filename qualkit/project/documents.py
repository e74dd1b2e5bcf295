"""Documents: bringing transcripts in, and looking at them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualkit.errors import Conflict, Invalid, NotFound, QualkitError
from qualkit.language import words
from qualkit.model import Design, Document, Membership, Participant, Span
from qualkit.project import people
from qualkit.store import documents as stored
from qualkit.store import tables
from qualkit.store.codings import finished
from qualkit.store.database import Act
from qualkit.store.frames import by_key

if TYPE_CHECKING:
    from qualkit.formats.respondents import Respondent
    from qualkit.formats.transcripts import Reading
    from qualkit.project.study import Project

NOT_YET = frozenset({".doc", ".docm", ".odt", ".rtf", ".txt", ".pdf", ".html", ".vtt", ".srt"})
"""Files that may be transcripts but are not read."""

Progress = Callable[[Sequence[Any]], Iterable[Any]]
"""Wraps what is worked through, so that a door can show how far it is."""


@dataclass(frozen=True)
class Imported:
    """What an import did: names added, names that were there already, faults passed over,
    and what a researcher should know of what was read."""

    added: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    passed_over: tuple[QualkitError, ...] = ()
    remarks: tuple[QualkitError, ...] = ()


def document(study: Project, name: str) -> Document:
    """One document with its words and turns. Raises NotFound."""
    with study.store.read() as connection:
        return stored.load(connection, name)


def documents(study: Project) -> pd.DataFrame:
    """One row per document.

    Columns document, kind, wave, language, cases, participants, n_turns, n_words (of
    respondents), n_codings, finished_by, then what else is known of it.
    """
    with study.store.read() as connection:
        found = stored.documents_frame(connection)
        by_document = finished(connection).groupby("document")["coder"].agg("; ".join)
    finished_by = [by_document.get(name, "") for name in found["document"]]
    found.insert(9, "finished_by", finished_by)
    return found.drop(columns=["id"])


def turns(study: Project, name: str | None = None) -> pd.DataFrame:
    """One row per turn, of one document or all.

    Columns document, turn, speaker, role, participant, about, time (seconds), item, start,
    speech_start, end, text (from speech_start), n_words. Raises NotFound.
    """
    with study.store.read() as connection:
        names = None if name is None else [name]
        strings = stored.strings(connection, names)
        if name is not None and not strings:
            raise stored.no_document(connection, name)
        found = stored.turns_frame(connection, names)
    text = stored.cut(strings, found["document"], found["speech_start"], found["end"])
    found.insert(11, "text", text)
    return found.drop(columns=["is_respondent"])


def import_transcripts(
    study: Project,
    folder: Path | str,
    *,
    respondents: Path | str | None = None,
    name: str | None = None,
    skip_bad: bool = False,
    progress: Progress = iter,
) -> Imported:
    """Brings in a Word transcript or a folder of them, in one transaction.

    What each file is comes from a respondent list (one row per file) or from its name by a
    pattern with named groups. Of a file that is in the study already nothing is added; what the
    list now says of it (case, participant, role, wave, facts) replaces what was known.

    Raises Invalid, with every bad file and its reason, if any file is bad and not `skip_bad`;
    then nothing is stored.
    """
    from qualkit.formats.respondents import read_respondents
    from qualkit.formats.transcripts import find_files, find_other_files

    design, folder = study.design, Path(folder)
    files = find_files(folder)
    listed = read_respondents(Path(respondents), design=design) if respondents else None
    rows, bad = _who_is_who(files, listed, name, design)
    readings, again, unreadable = _read(study, rows, design, progress)
    bad += unreadable
    if bad and not skip_bad:
        raise Invalid(
            "{n} of {total} files cannot be imported; nothing was imported.",
            "Correct them, or leave them out with --skip-bad.",
            problems=bad,
            n=len(bad),
            total=len(files),
        )
    with study.act("import transcripts", n=len(readings)) as act:
        remarks = [*_keep_people(act, [row for row in rows.values() if row])]
        for reading in readings:
            _keep(act, reading)
        for known, reread in again.items():
            if reread is not None:
                stored.update_document(act, known, reread.document)
    for reading in readings:
        remarks += [*reading.report.warnings, *_without_role(reading)]
    others = [f.name for f in find_other_files(folder) if f.suffix.lower() in NOT_YET]
    if others:
        remarks.append(
            Invalid(
                "{n} other files in the folder are no Word transcripts and were not read: {files}.",
                n=len(others),
                files=", ".join(others[:5]) + (", ..." if len(others) > 5 else ""),
            )
        )
    added = tuple(reading.document.name for reading in readings)
    return Imported(added, tuple(again), tuple(bad), tuple(remarks))


def _who_is_who(
    files: Sequence[Path],
    listed: Sequence[Respondent] | None,
    pattern: str | None,
    design: Design,
) -> tuple[dict[Path, Respondent | None], list[QualkitError]]:
    """What the list or the names say of each file; files and rows without counterpart."""
    from qualkit.formats.respondents import find_respondent, respondent_from_name

    rows: dict[Path, Respondent | None] = {}
    bad: list[QualkitError] = []
    for file in files:
        row = None
        try:
            if listed is not None:
                row = find_respondent(listed, file)
                if row is None:
                    raise NotFound("{file}: is not in the respondent list.", file=file.name)
            elif pattern is not None:
                row = respondent_from_name(file.name, pattern, design=design)
                if row is None:
                    raise Invalid("{file}: the name does not fit the pattern.", file=file.name)
            rows[file] = row
        except QualkitError as error:
            bad.append(error)
    for row in listed or ():
        if row not in rows.values():
            bad.append(
                NotFound(
                    "{file}: is in the respondent list, but there is no such file.", file=row.file
                )
            )
    return rows, bad


def _read(
    study: Project, rows: Mapping[Path, Respondent | None], design: Design, progress: Progress
) -> tuple[list[Reading], dict[str, Reading | None], list[QualkitError]]:
    """The new files read; those known, by their name there (read again only where there is news
    of them); and what cannot be read."""
    from qualkit.formats.files import read_bytes
    from qualkit.formats.transcripts import read_transcript

    with study.store.read() as connection:
        names = set(by_key(connection, tables.document, "name"))
        hashes = stored.by_source_hash(connection)
    readings: list[Reading] = []
    again: dict[str, Reading | None] = {}
    bad: list[QualkitError] = []
    seen: dict[str, str] = {}
    for file in progress(list(rows)):
        try:
            digest = sha256(read_bytes(file)).hexdigest()
            if digest in hashes and rows[file] is None:
                again[hashes[digest]] = None
                continue
            reading = read_transcript(file, design=design, respondent=rows[file])
            if digest in hashes:
                again[hashes[digest]] = reading
                continue
            if reading.document.name in names:
                raise Conflict(
                    "{file}: a document {document} with other content is in the study already.",
                    "Give it another name in the respondent list.",
                    file=file.name,
                    document=reading.document.name,
                )
            if digest in seen:
                raise Conflict(
                    "{file}: has the same content as {other}.",
                    "Leave one of them out of the folder.",
                    file=file.name,
                    other=seen[digest],
                )
            names.add(reading.document.name)
            seen[digest] = file.name
            readings.append(reading)
        except QualkitError as error:
            bad.append(error)
    return readings, again, bad


def _without_role(reading: Reading) -> Iterable[QualkitError]:
    lost = [speaker.label for speaker in reading.report.speakers if speaker.role is None]
    if lost:
        yield Invalid(
            "{document}: nobody knows the role of {speakers}; their words do not count.",
            "Name the role in the respondent list and import again, or give the label to a role "
            "in the design (speaker_labels).",
            document=reading.document.name,
            speakers=", ".join(lost),
        )


def _keep_people(act: Act, rows: Sequence[Respondent]) -> tuple[QualkitError, ...]:
    attributes: dict[str, dict[str, str]] = {}
    for row in rows:
        for case in row.cases:
            attributes.setdefault(case, {}).update(row.attributes)
    named = [
        Participant(
            id=row.participant,
            consents_to_analysis=row.consents_to_analysis,
            consents_to_quotation=row.consents_to_quotation,
            consent_date=row.consent_date,
        )
        for row in rows
        if row.participant
    ]
    memberships = [
        Membership(case, row.participant, row.role)
        for row in rows
        for case in row.cases
        if row.participant and row.role
    ]
    return people.keep(act, attributes, named, memberships)


def _keep(act: Act, reading: Reading) -> None:
    document = reading.document
    starts, per_turn = spoken_words(document)
    source = document.source
    stored.keep_document(
        act,
        document,
        sha256=sha256(source.data).hexdigest() if source else "",
        word_starts=starts,
        turn_words=per_turn,
        report={
            "n_paragraphs": reading.report.n_paragraphs,
            "left_out": [list(pair) for pair in reading.report.left_out],
            "is_dialogue": reading.report.is_dialogue,
        },
    )


def spoken_words(document: Document) -> tuple[list[int], list[int]]:
    """Where spoken words start, and how many each turn has; transcriber's marks are none."""
    string, unspoken = document.text.string, document.text.unspoken
    starts: list[int] = []
    per_turn: list[int] = []
    spans = [turn.speech for turn in document.turns] or [Span(0, len(string))]
    for speech in spans:
        found = [word.shift(speech.start) for word in words(speech.of(string))]
        marks = [mark for mark in unspoken if mark & speech]
        kept = [word.start for word in found if not any(word & mark for mark in marks)]
        starts += kept
        per_turn.append(len(kept))
    return starts, per_turn if document.turns else []
