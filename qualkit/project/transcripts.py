"""Bringing transcripts and filled-in forms in."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from qualkit.errors import Conflict, Invalid, NotFound, QualkitError
from qualkit.language import words
from qualkit.model import (
    SURVEY_RECORD,
    Design,
    Document,
    Instrument,
    Membership,
    Participant,
    Span,
    union,
)
from qualkit.project import people
from qualkit.project import transcript_remarks as remarks_of
from qualkit.project.documents import Imported, Progress
from qualkit.store import documents as stored
from qualkit.store import numbers as stored_numbers
from qualkit.store import study as stored_study
from qualkit.store import tables
from qualkit.store.database import Act
from qualkit.store.frames import by_key

if TYPE_CHECKING:
    from qualkit.formats.respondents import Respondent
    from qualkit.formats.transcripts import Reading
    from qualkit.project.study import Project

NOT_YET = frozenset({".doc", ".docm", ".odt", ".rtf", ".txt", ".pdf", ".html", ".vtt", ".srt"})
"""Files that may be transcripts but are not read."""


def import_transcripts(
    study: Project,
    folder: Path | str,
    *,
    respondents: Path | str | None = None,
    name: str | None = None,
    form: Path | str | None = None,
    skip_bad: bool = False,
    progress: Progress = iter,
) -> Imported:
    """Brings in a Word transcript or a folder of them, in one transaction.

    What each file is comes from a respondent list (one row per file) or from its name by a
    pattern with named groups. Of a file that is in the study already nothing is added; what the
    list now says of it (case, participant, role, wave, facts) replaces what was known; a case
    that then has no document, answer or coding left is removed, and so is a participant from a
    case that no document and no answer puts them in any more.

    `form` is the questionnaire (YAML) of telephone surveys: files that the list calls so, or
    without a list those that have its questions, are read as filled-in forms. Their open answers
    become turns, their closed ones answers to the questionnaire.

    Raises Invalid, with every bad file and its reason, if any file is bad and not `skip_bad`;
    then nothing is stored. Raises Conflict where an answer differs from one in the study.
    """
    from qualkit.formats.forms import check_form
    from qualkit.formats.instruments import read_instrument
    from qualkit.formats.respondents import read_respondents
    from qualkit.formats.transcripts import find_files, find_other_files

    design, folder = study.design, Path(folder)
    questionnaire = read_instrument(form) if form is not None else None
    if questionnaire is not None:
        check_form(questionnaire, design=design)
    files = find_files(folder)
    if not files:
        raise NotFound(
            "There is no Word file (.docx) in {folder}.",
            "Transcripts are read from Word files; save others as .docx.",
            folder=str(folder),
        )
    listed = read_respondents(Path(respondents), design=design) if respondents else None
    rows, bad = _who_is_who(files, listed, name, design)
    total = len(rows) + len(bad)  # with those that only the list names
    read = partial(_read_one, design=design, form=questionnaire, is_listed=listed is not None)
    readings, again, unreadable = _read(study, rows, read, progress)
    bad += unreadable
    if bad and not skip_bad:
        raise Invalid(
            "Files that cannot be imported: {n} of {total}; nothing was imported.",
            "Correct them, or leave them out with --skip-bad.",
            problems=bad,
            n=len(bad),
            total=total,
        )
    with study.act("import transcripts", n=len(readings)) as act:
        remarks = [*_keep_people(act, [row for row in rows.values() if row])]
        for reading in readings:
            _keep(act, reading)
        had = set(stored.document_cases(act.connection)["case"])
        before = stored.documents_frame(act.connection)
        spoke = stored_study.speaking(act.connection)
        changed = [
            known
            for known, reread in again.items()
            if reread is not None and _update(act, known, reread.document)
        ]
        forms = [r for r in (*readings, *again.values()) if r and r.document.kind == SURVEY_RECORD]
        n_answers = _keep_forms(act, questionnaire, forms) if questionnaire else 0
        has = set(stored.document_cases(act.connection)["case"])
        left_behind = stored_study.remove_unused_cases(act, sorted(had - has))
        left = stored_study.remove_memberships(act, spoke - stored_study.speaking(act.connection))
        presences = stored_numbers.presences(act.connection) if left else []
        people.renew_memberships(act, design, left, presences)
        after = stored.documents_frame(act.connection)
    if questionnaire and not forms and not _are_surveys(study, again):
        remarks.append(
            Invalid(
                "No file is a telephone survey, so {form} was not used.",
                "The respondent list says what a file is (kind).",
                form=Path(form or "").name,
            )
        )
    remarks += [
        *remarks_of.left_out(readings),
        *remarks_of.other_names(again),
        *remarks_of.read_otherwise(study, again),
        *remarks_of.what_changed(study, changed, before, after),
        *remarks_of.contradicted(study, rows, [*readings, *again.values()]),
    ]
    for reading in readings:
        remarks += [*reading.report.warnings, *remarks_of.without_role(reading)]
    others = [f.name for f in find_other_files(folder) if f.suffix.lower() in NOT_YET]
    if others:
        remarks.append(
            Invalid(
                "Files in the folder that are no Word transcripts, not read ({n}): {files}.",
                n=len(others),
                files=", ".join(others[:5]) + (", …" if len(others) > 5 else ""),
            )
        )
    remarks += [*remarks_of.about_the_list(design, listed or ()), *remarks_of.removed(left_behind)]
    added = tuple(reading.document.name for reading in readings)
    unnamed = [
        remark
        for reading in (*readings, *again.values())
        if reading is not None
        for remark in remarks_of.without_participant(reading, design)
    ]
    said = (*remarks_of.together(remarks), *unnamed)  # the last by name: consent depends on them
    return Imported(added, tuple(again), tuple(bad), said, n_answers, tuple(changed))


def _are_surveys(study: Project, names: Iterable[str]) -> bool:
    """Whether any of these documents is a survey record."""
    found = study.documents().set_index("document")["kind"]
    return any(found[name] == SURVEY_RECORD for name in names)


def _update(act: Act, name: str, document: Document) -> bool:
    """Whether what is now known of a document differs from what was."""
    before = len(act.changes)
    stored.update_document(act, name, document)
    return len(act.changes) > before


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


def _read_one(
    file: Path,
    respondent: Respondent | None,
    *,
    design: Design,
    form: Instrument | None,
    is_listed: bool,
) -> Reading:
    """A file as what the list calls it; without a list a form is known by its questions."""
    from qualkit.formats.forms import is_form, read_form
    from qualkit.formats.transcripts import read_transcript

    is_survey = respondent is not None and respondent.kind == SURVEY_RECORD
    if is_survey and form is None:
        raise Invalid(
            "{file}: is a telephone survey; its questionnaire was not named.",
            "Name it with --form FILE.",
            file=file.name,
        )
    if form is not None and (is_survey or (not is_listed and is_form(file, form))):
        return read_form(file, form, design=design, respondent=respondent)
    return read_transcript(file, design=design, respondent=respondent)


def _read(
    study: Project,
    rows: Mapping[Path, Respondent | None],
    read: Callable[[Path, Respondent | None], Reading],
    progress: Progress,
) -> tuple[list[Reading], dict[str, Reading | None], list[QualkitError]]:
    """The new files read; those known, by their name there (read again only where there is news
    of them); and what cannot be read."""
    from qualkit.formats.files import read_bytes

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
            if digest in seen:
                raise Conflict(
                    "{file}: has the same content as {other}.",
                    "Leave one of them out of the folder.",
                    file=file.name,
                    other=seen[digest],
                )
            seen[digest] = file.name
            reading = read(file, rows[file])
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
            names.add(reading.document.name)
            readings.append(reading)
        except QualkitError as error:
            bad.append(error)
    return readings, again, bad


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


def _keep_forms(act: Act, questionnaire: Instrument, readings: Sequence[Reading]) -> int:
    """Keeps the closed answers of forms with their questionnaire; returns how many are new."""
    if not readings:
        return 0
    stored_numbers.keep_instrument(act, questionnaire)
    forms = [
        stored_numbers.Form(source, sha256(source.data).hexdigest(), reading.answers)
        for reading in readings
        if (source := reading.document.source)
    ]
    return stored_numbers.keep_forms(act, questionnaire.key, forms)


def spoken_words(document: Document) -> tuple[list[int], list[int]]:
    """Where spoken words start, and how many each turn has; transcriber's marks are none."""
    string, marks = document.text.string, union(document.text.unspoken)
    begins = [mark.start for mark in marks]
    starts: list[int] = []
    per_turn: list[int] = []
    spans = [turn.speech for turn in document.turns] or [Span(0, len(string))]
    for speech in spans:
        found = (word.shift(speech.start) for word in words(speech.of(string)))
        kept = [
            word.start
            for word in found
            # The last mark that begins before the word ends is the only one that may reach it.
            if not (n := bisect_left(begins, word.end)) or marks[n - 1].end <= word.start
        ]
        starts += kept
        per_turn.append(len(kept))
    return starts, per_turn if document.turns else []
