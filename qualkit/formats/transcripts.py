"""Transcripts: from a file to a Document with its turns, and a report of what was made of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qualkit.errors import QualkitError, Unreadable
from qualkit.formats.blocks import lay_out
from qualkit.formats.files import read_bytes
from qualkit.formats.marks import find_marks
from qualkit.formats.respondents import Respondent
from qualkit.formats.speakers import Cast
from qualkit.formats.turns import Found, find_turns
from qualkit.formats.word.body import read_body
from qualkit.formats.word.package import open_package
from qualkit.messages import later
from qualkit.model import (
    INTERVIEW,
    Answer,
    Design,
    Document,
    Facts,
    Source,
    Speaker,
    Text,
    Turn,
    union,
)

READER = "word/1"
"""Name and version of what makes Texts from Word files; a change of the words is a new one."""

SUFFIXES = (".docx",)


@dataclass(frozen=True)
class SpeakerFound:
    """A speaker of a document; `is_inferred` where the role is a conclusion, not a label's."""

    label: str
    role: str | None
    n_turns: int
    is_inferred: bool = False


@dataclass(frozen=True)
class ReadingReport:
    """What was made of a file.

    `left_out` says what it holds besides the words that were read, and how many; `warnings`
    are doubts, never raised.
    """

    n_paragraphs: int
    n_turns: int
    speakers: tuple[SpeakerFound, ...]
    left_out: tuple[tuple[str, int], ...]
    warnings: tuple[QualkitError, ...]
    is_dialogue: bool


@dataclass(frozen=True)
class Reading:
    """A document that was read, and the report; of a form also its closed answers."""

    document: Document
    report: ReadingReport
    answers: tuple[Answer, ...] = ()


def find_files(path: Path | str) -> list[Path]:
    """The transcripts at a path: the file itself, or those in a folder and the folders below.

    Hidden files and what Word leaves while a file is open (`~$...`) are no files of anyone.
    A single file is taken whatever it is called, so that reading it can say what is wrong.
    Raises Unreadable where nothing is there.
    """
    return [file for file in _files(path) if Path(path) == file or _is_transcript(file)]


def find_other_files(path: Path | str) -> list[Path]:
    """The files beside the transcripts in a folder, which are not read."""
    return [file for file in _files(path) if Path(path) != file and not _is_transcript(file)]


def read_transcript(
    path: Path | str, *, design: Design, respondent: Respondent | None = None
) -> Reading:
    """Read a Word transcript into a Document.

    Raises Unreadable, with the reason, for what is no Word file, is damaged or holds no words.
    """
    path = Path(path)
    data = read_bytes(path)
    body = read_body(open_package(data, file=path.name))
    layout = lay_out(body.blocks)
    if not any(character.isalnum() for character in layout.string):
        raise Unreadable(
            "The Word file {file} holds no words that can be read.",
            "Do they stand in pictures or text boxes? Put them in the document itself.",
            file=path.name,
        )
    cast = Cast(design, respondent)
    found = find_turns(layout, cast)
    n_turns = Counter(turn.speaker for turn in found.turns) if found.is_dialogue else Counter()
    speakers = cast.speakers(n_turns)
    if respondent and respondent.participant and not any(s.participant for s, _ in speakers):
        # Their consent holds for the document even where no turn is known to be theirs.
        speakers = (*speakers, (Speaker("", respondent.role, respondent.participant), False))
    document = Document(
        name=respondent.document if respondent else path.stem,
        text=Text(
            layout.string,
            READER,
            layout.runs,
            union((*find_marks(layout.string), *found.unspoken)),
        ),
        turns=_with_roles(found.turns, [s for s, _ in speakers]) if found.is_dialogue else (),
        kind=respondent.kind if respondent else INTERVIEW,
        wave=(respondent.wave if respondent else None) or design.only_wave,
        cases=respondent.cases if respondent else (),
        speakers=tuple(speaker for speaker, _ in speakers),
        facts=respondent.facts if respondent else Facts(),
        source=Source(path.name, data),
    )
    report = ReadingReport(
        n_paragraphs=sum(bool(line.span) for line in layout.lines),
        n_turns=len(document.turns),
        speakers=tuple(
            SpeakerFound(s.label, s.role, n_turns[s.label], is_inferred)
            for s, is_inferred in speakers
            if s.label
        ),
        left_out=body.left_out,
        warnings=_warnings(path.name, found, document.speakers, respondent),
        is_dialogue=found.is_dialogue,
    )
    return Reading(document, report)


def _files(path: Path | str) -> list[Path]:
    path = Path(path)
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise Unreadable(
            "There is no file or folder {file}.", "Check the name and the place.", file=path
        )
    files = [file for file in path.rglob("*") if file.is_file() and not _is_hidden(file, path)]
    return sorted(files, key=lambda file: (file.as_posix().casefold(), file.as_posix()))


def _is_transcript(file: Path) -> bool:
    return file.suffix.casefold() in SUFFIXES


def _is_hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts)


def _with_roles(turns: tuple[Turn, ...], speakers: list[Speaker]) -> tuple[Turn, ...]:
    by_label = {speaker.label: speaker for speaker in speakers}
    return tuple(
        replace(
            turn, role=by_label[turn.speaker].role, participant=by_label[turn.speaker].participant
        )
        for turn in turns
    )


def _warnings(
    file: str, found: Found, speakers: Sequence[Speaker], respondent: Respondent | None
) -> tuple[QualkitError, ...]:
    if not found.is_dialogue:
        return (
            QualkitError(
                "{file}: no two speakers were found who take turns; it is kept as one text.",
                "If it is a conversation, write a label before each turn, e.g. I: and R:.",
                file=file,
            ),
        )
    is_lost = any(speaker.participant and not speaker.label for speaker in speakers)
    doubts = (
        (later("{file}: lines above the talk taken as its heading: {n}."), found.n_skipped),
        (later("{file}: lines after the first turn that belong to no turn: {n}."), found.n_outside),
        (later("{file}: it is not clear which speaker is the participant."), int(is_lost)),
    )
    return tuple(QualkitError(message, file=file, n=n) for message, n in doubts if n)
