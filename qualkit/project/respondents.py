"""A respondent list proposed from the files found, for a researcher to correct."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualkit.errors import Invalid, QualkitError
from qualkit.language.guess import guess_language
from qualkit.messages import later
from qualkit.model import Document
from qualkit.project.drafts import Draft, Known, compare
from qualkit.store import documents as stored_documents
from qualkit.store import numbers as stored_numbers
from qualkit.store import study as stored_study
from qualkit.store import tables
from qualkit.store.frames import by_key

if TYPE_CHECKING:
    from qualkit.formats.respondents import Respondent
    from qualkit.project.documents import Progress
    from qualkit.project.study import Project

_LINES = 25  # that may be a heading
_TITLE = 100  # characters of a first line that may be a title


def propose_respondents(
    study: Project,
    folder: Path | str,
    *,
    output: Path | str | None = None,
    update: bool = False,
    progress: Progress = iter,
) -> pd.DataFrame:
    """A respondent list of the transcripts in a folder, as far as they and the study betray it.

    One row per file: file, document, kind, wave (if the design has several), case, participant,
    role, the design's attributes, language, interviewer, date, minutes, consent_to_analysis,
    consent_to_quotation, consent_date, remark; every cell is text as a list may hold it, '' where
    nothing is known. `remark` says what is unsure and from what the rest was concluded. Nothing
    in the study is changed, and nobody is joined.

    With `output` the list is also written, as .xlsx; with `update` rows for files that a list
    there does not name are added to it (and are what is returned), and all else in it stays.

    Raises Unreadable without the folder, Conflict where a list stands and is not to be updated,
    Invalid for a list without a column of files and for another ending.
    """
    from qualkit.formats.respondent_list import files_listed, list_columns
    from qualkit.formats.respondents import file_key
    from qualkit.formats.transcripts import find_files

    target = None if output is None else _target(Path(output), update=update)
    files, design = find_files(folder), study.design
    if target is not None and target.exists():
        listed = files_listed(target, design=design)
        files = [file for file in files if file_key(file.name) not in listed]
    known = _known(study, files)
    drafts = [_draft(known, file) for file in progress(files)]
    compare(drafts)
    rows = [draft.row() for draft in drafts]
    if target is not None and (rows or not target.exists()):
        _write(study, target, rows)
    return pd.DataFrame(rows, columns=list(list_columns(design, rows)), dtype=object).fillna("")


def _target(output: Path, *, update: bool) -> Path:
    from qualkit.reports.saving import must_be_new

    if output.suffix.lower() != ".xlsx":
        raise Invalid(
            "{name} has no ending that says how to write it.",
            "Give it one of these: {choices}.",
            name=output.name,
            choices=".xlsx",
        )
    if not update:
        must_be_new(output)
    return output


def _write(study: Project, target: Path, rows: Sequence[Mapping[str, str]]) -> None:
    from qualkit.formats.respondent_list import respondent_workbook, with_rows
    from qualkit.reports.saving import save

    write = partial(with_rows, target) if target.exists() else respondent_workbook
    save(target, write(rows, design=study.design, language=study.say.language))


def _known(study: Project, files: Sequence[Path], listed: Sequence[Respondent] = ()) -> Known:
    """What the study, and a list, know before a file is read."""
    from qualkit.formats.file_names import vocabulary

    with study.store.read() as connection:
        design = stored_study.design(connection)
        documents = stored_documents.documents_frame(connection)
        hashes = stored_documents.by_source_hash(connection)
        people = stored_study.participants(connection)
        cases = stored_study.cases(connection)
        members = stored_study.memberships(connection)
        instruments = [
            stored_numbers.load(connection, key) for key in by_key(connection, tables.instrument)
        ]
    return Known(
        say=study.say,
        design=design,
        words=vocabulary(
            design,
            names=[file.stem for file in files],
            wave_words={
                w: key for i in instruments if i.columns for key, w in i.columns.waves.items()
            },
            participants=[
                *people["participant"],
                *(r.participant for r in listed if r.participant),
            ],
            cases=[*cases["case"], *(case for row in listed for case in row.cases)],
        ),
        documents=_by(documents, "document"),
        names_by_hash=hashes,
        people=_by(people, "participant"),
        cases=_by(cases, "case"),
        members=tuple(_by(members.assign(n=range(len(members))), "n").values()),
    )


def _by(frame: pd.DataFrame, column: str) -> dict[str, dict[str, str]]:
    """Each row by what stands in a column: text, yes or no, '' for what is missing."""

    def text(value: Any) -> str:
        if pd.isna(value):
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(int(value)) if isinstance(value, float) else str(value)

    records = frame.astype(object).to_dict("records")
    return {
        str(row[column]): {str(name): text(value) for name, value in row.items()} for row in records
    }


def _draft(known: Known, file: Path) -> Draft:
    """What the file, its name and the study say of one conversation."""
    from qualkit.formats.file_names import wave_number
    from qualkit.formats.files import read_bytes
    from qualkit.formats.transcripts import read_transcript

    draft = Draft(known, file)
    document: Document | None = None
    try:
        draft.digest = sha256(read_bytes(file)).hexdigest()
        document = read_transcript(file, design=known.design).document
    except QualkitError as error:
        reason = " ".join((known.say.explain(error)[0], known.say.explain(error)[2]))
        draft.doubt(known.say("It cannot be read. {reason}", reason=reason.strip()))
    draft.take_document()
    _take_file(draft, file, document)
    word = wave_number(file.stem, known.words)
    if word and not draft.cells.get("wave"):
        draft.doubt(known.say("It is not clear which measurement {word} is.", word=word))
    draft.take_people()
    if document is not None and not draft.cells.get("role"):
        of_respondents = {role.key for role in known.design.roles if role.is_respondent}
        speaking = {turn.role for turn in document.turns} & of_respondents
        if len(speaking) == 1:
            draft.take(later("who speaks in it"), {"role": str(speaking.pop())})
    if document is not None and (language := guess_language(document.text.string)):
        if language in known.design.languages:
            draft.take(later("its words"), {"language": language})
        else:
            draft.doubt(
                known.say(
                    "Its words are in a language that the design does not name: {language}.",
                    language=language,
                )
            )
    return draft


def _take_file(
    draft: Draft, file: Path, document: Document | None, *, may_guess: bool = True
) -> None:
    """What the name of a file and the lines above the talk say; an id in a name that nobody
    knows is a guess."""
    from qualkit.formats.file_names import read_name
    from qualkit.formats.header_fields import read_header

    known = draft.known

    def by_name(name: str) -> dict[str, str]:
        said = read_name(name, known.words)
        if not may_guess and said.get("participant") not in known.words.participants:
            said.pop("participant", None)
        return said

    draft.take(later("the name of the file"), by_name(file.stem))
    if document is not None:
        lines = _heading(document)
        draft.take(later("its heading"), read_header(lines, design=known.design))
        title = next((line for line in lines if line.strip()), "")
        if len(title) <= _TITLE and ":" not in title:
            draft.take(later("its first line"), by_name(title))


def contradictions(
    study: Project, read: Iterable[tuple[Path, Respondent, Document]]
) -> Iterator[QualkitError]:
    """Files whose name or heading names another person, case or measurement than the list."""
    rows = list(read)
    known = _known(study, [file for file, _, _ in rows], [row for _, row, _ in rows])
    for file, row, document in rows:
        draft = Draft(known, file)
        said = {
            "participant": row.participant,
            "case": "; ".join(row.cases),
            "role": row.role,
            "wave": row.wave,
        }
        draft.take("", {column: value or "" for column, value in said.items()})
        _take_file(draft, file, document, may_guess=False)
        if draft.doubts:
            yield Invalid(
                "{file} itself says otherwise than the list. {doubts}",
                "If the list is wrong, correct it and import again.",
                file=file.name,
                doubts=" ".join(draft.doubts),
            )


def _heading(document: Document) -> list[str]:
    """The lines before the talk: before the first speaker who speaks again later."""
    string = document.text.string
    n_turns = Counter(turn.speaker for turn in document.turns)
    begins = next((turn.start for turn in document.turns if n_turns[turn.speaker] > 1), None)
    return string[:begins].split("\n")[:_LINES]
