"""Filled-in forms of a questionnaire, one for each respondent: Word files of telephone surveys.

An open question and its answer become a turn each; what was ticked or typed as the answer to a
closed question becomes an Answer. What is not certain is named and not read.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qualkit.errors import Invalid, QualkitError, Unreadable
from qualkit.formats.blocks import Layout, lay_out
from qualkit.formats.files import read_bytes
from qualkit.formats.form_choices import Choice, is_blank, read_choice
from qualkit.formats.form_questions import Cell, Search, answer_span, find_questions
from qualkit.formats.marks import find_marks
from qualkit.formats.respondents import Respondent
from qualkit.formats.sheets import listed
from qualkit.formats.transcripts import READER, Reading, ReadingReport, SpeakerFound
from qualkit.formats.word.body import Body, read_body
from qualkit.formats.word.package import open_package
from qualkit.messages import later
from qualkit.model import (
    SURVEY_RECORD,
    Answer,
    Design,
    Document,
    Facts,
    Instrument,
    Item,
    Source,
    Speaker,
    Text,
    Turn,
)

LABELS = ("Q", "A")
"""Who asks and who answers, where no heading of a table says it."""
OLD_BOXES = "boxes and lists of forms"


@dataclass(frozen=True)
class _Form:
    """A file read against the questions of an instrument."""

    path: Path
    data: bytes
    body: Body
    layout: Layout
    search: Search
    asked: tuple[Item, ...]
    """the items that have a wording"""

    @property
    def found(self) -> set[str]:
        return {question.item.key for question in self.search.questions}

    @property
    def is_it(self) -> bool:
        """Whether at least half of the questions are there."""
        return 0 < len(self.asked) <= 2 * len(self.found)


def check_form(instrument: Instrument, *, design: Design) -> None:
    """Raises Invalid if forms cannot be read by this questionnaire, or not for this study."""
    if not _asked(instrument):
        raise Invalid(
            "The questionnaire {instrument} gives no wording of its questions, by which they could "
            "be found in a form.",
            "Write it in its file, as question: {{en: ...}}.",
            instrument=instrument.key,
        )
    roles = {role.key for role in design.roles}
    if unknown := [role for role in instrument.roles if role not in roles]:
        raise Invalid(
            "The questionnaire {instrument} does not fit the study's design.",
            "Give roles and measurements the same keys in both files.",
            problems=[Invalid("The study's design has no role {role}.", role=r) for r in unknown],
            instrument=instrument.key,
        )


def is_form(path: Path | str, instrument: Instrument) -> bool:
    """Whether a Word file is a form of the questionnaire. Raises Unreadable."""
    return _open(Path(path), instrument).is_it


def read_form(
    path: Path | str,
    instrument: Instrument,
    *,
    design: Design,
    respondent: Respondent | None = None,
) -> Reading:
    """Read a filled-in form into a Document and its closed answers.

    Raises Unreadable for what is no Word file or has boxes of Word's old kind; Invalid for a
    file with fewer than half of the questions, where case, role or wave are not known, and with
    every answer that is not certain.
    """
    form = _open(Path(path), instrument)
    name = form.path.name
    if not form.is_it:
        raise Invalid(
            "{file}: questions of {instrument} found: {n} of {total}, so it is no such form.",
            "If it is another version of the form, give the questions its wording.",
            file=name,
            n=len(form.found),
            total=len(form.asked),
            instrument=instrument.key,
        )
    if dict(form.body.left_out).get(OLD_BOXES):
        raise Unreadable(
            "{file}: the form has boxes or lists of Word's old kind, which cannot be read.",
            "Type the answers beside the questions, or tick boxes of the new kind (Developer, "
            "Check Box Content Control).",
            file=name,
        )
    case, role, wave = _whose(name, respondent, instrument, design)
    answers, problems = _answers(form, instrument)
    if problems:
        raise Invalid(
            "{file}: answers that cannot be read: {questions}.",
            "Correct the form in Word: one ticked box, or the answer typed as it is called.",
            problems=listed(problems),
            file=name,
            questions=", ".join(str(problem.values["question"]) for problem in problems),
        )
    participant = respondent.participant if respondent else None
    asks, replies = form.search.headings or LABELS
    pair = (Speaker(asks, _asking(design)), Speaker(replies, role, participant))
    turns = tuple(_turns(form.search, form.layout, *pair))
    n_turns = Counter(turn.speaker for turn in turns)
    speakers = tuple(speaker for speaker in pair if n_turns[speaker.label])
    document = Document(
        name=respondent.document if respondent else form.path.stem,
        text=Text(form.layout.string, READER, form.layout.runs, find_marks(form.layout.string)),
        turns=turns,
        kind=SURVEY_RECORD,
        wave=wave,
        cases=(case,),
        # The last has no turn: ticked answers are the participant's as well, so consent and
        # erasure hold for the document as a whole.
        speakers=(*speakers, Speaker("", role, participant)),
        facts=respondent.facts if respondent else Facts(),
        source=Source(name, form.data),
    )
    report = ReadingReport(
        n_paragraphs=sum(bool(line.span) for line in form.layout.lines),
        n_turns=len(turns),
        speakers=tuple(SpeakerFound(s.label, s.role, n_turns[s.label]) for s in speakers),
        left_out=form.body.left_out,
        warnings=tuple(_doubts(form)),
        is_dialogue=True,
    )
    given = tuple(
        Answer(case, participant, role, wave, item, choice.value, choice.missing)
        for item, choice in answers.items()
    )
    return Reading(document, report, given)


def _open(path: Path, instrument: Instrument) -> _Form:
    data = read_bytes(path)
    body = read_body(open_package(data, file=path.name))
    layout, asked = lay_out(body.blocks), _asked(instrument)
    return _Form(path, data, body, layout, find_questions(layout, asked), asked)


def _asked(instrument: Instrument) -> tuple[Item, ...]:
    return tuple(item for item in instrument.items if item.question)


def _whose(
    file: str, respondent: Respondent | None, instrument: Instrument, design: Design
) -> tuple[str, str, str]:
    """Case, role and wave of the answers. Raises Invalid where they are not known."""
    cases, role = (respondent.cases, respondent.role) if respondent else ((), None)
    wave = (respondent.wave if respondent else None) or design.only_wave
    if len(cases) != 1 or role is None or wave is None:
        raise Invalid(
            "{file}: a telephone survey needs exactly one case, a role and a measurement.",
            "Give them in its row of the respondent list (case, role, wave).",
            file=file,
        )
    if role not in instrument.roles:
        raise Invalid(
            "{file}: the questionnaire {instrument} is not one for the role {role}.",
            "Correct the respondent list, or the roles of the questionnaire: {choices}.",
            file=file,
            instrument=instrument.key,
            role=role,
            choices=", ".join(instrument.roles),
        )
    return cases[0], role, wave


def _answers(form: _Form, instrument: Instrument) -> tuple[dict[str, Choice], list[QualkitError]]:
    """The closed answers by item, and what cannot be read."""
    n = Counter(question.item.key for question in form.search.questions)
    problems: list[QualkitError] = [
        Invalid(
            "{file}, question {question}: it stands on the form {n} times.",
            file=form.path.name,
            question=item,
            n=times,
        )
        for item, times in n.items()
        if times > 1
    ]
    answers: dict[str, Choice] = {}
    for question in form.search.questions:
        item, span = question.item, answer_span(question)
        if item.scale is None or n[item.key] > 1:
            continue
        words = span.of(form.layout.string) if span else ""
        read = read_choice(
            words,
            item,
            item.scale,
            instrument.missing,
            file=form.path.name,
            has_boxes_after=question.has_boxes_after,
        )
        if isinstance(read, Choice):
            answers[item.key] = read
        else:
            problems.append(read)
    return answers, problems


def _asking(design: Design) -> str | None:
    """The role of who asks: the first whose words do not count."""
    return next((role.key for role in design.roles if not role.is_respondent), None)


def _turns(search: Search, layout: Layout, asks: Speaker, replies: Speaker) -> Iterator[Turn]:
    """A turn for each open question, and one for each answer that holds words."""
    for question in search.questions:
        if not question.item.is_open:
            continue
        words, item = question.words, question.item.key
        yield Turn(
            question.cell.span.start, words.start, words.end, asks.label, asks.role, item=item
        )
        answer = answer_span(question)
        if answer and not is_blank(answer.of(layout.string)):
            yield Turn(
                answer.start, answer.start, answer.end, replies.label, replies.role,
                replies.participant, item=item,
            )  # fmt: skip


def _doubts(form: _Form) -> Iterator[QualkitError]:
    name, questions = form.path.name, form.search.questions
    if close := [question.item.key for question in questions if question.wording.is_close]:
        yield QualkitError(
            "{file}: taken for questions that are worded a little otherwise: {questions}.",
            "Look at them with `qualkit turns`.",
            file=name,
            questions=", ".join(close),
        )
    if lacking := [item.key for item in form.asked if item.key not in form.found]:
        yield QualkitError(
            "{file}: these questions are not on the form: {questions}.",
            file=name,
            questions=", ".join(lacking),
        )
    for question, line in form.search.asking_answers:
        yield QualkitError(
            "{file}, {place}: stands in the answer to {question}, but ends as a question does.",
            "If it is one that the questionnaire does not have, leave an empty line before it.",
            file=name,
            place=_place(line),
            question=question.item.key,
        )
    if strays := form.search.strays:
        yield QualkitError(
            "{file}: places with words that belong to no question: {n}; the first is {place}.",
            "Is it a question that the questionnaire does not have?",
            file=name,
            n=len(strays),
            place=_place(strays[0]),
        )


def _place(cell: Cell) -> str:
    if cell.place is None:
        return later("line {n}", n=cell.first_line + 1)
    return later("table {table}, row {row}", table=cell.place.table + 1, row=cell.place.row + 1)
