"""Questionnaires and designs as YAML files."""

from pathlib import Path

import pytest

from qualkit.errors import Invalid
from qualkit.formats.designs import read_design
from qualkit.formats.instruments import read_instrument
from qualkit.model import Columns, Design, Instrument, Item, Role, Scale, Subscale, Wave

ROOT = Path(__file__).parents[2]
MONITOR = ROOT / "codebooks" / "alliance-monitor.yaml"

INSTRUMENT = """\
key: mood
label: {en: Mood}
about: {en: Two questions.}
roles: [client, worker]
scale:
  minimum: 1
  maximum: 5
  labels:
    1: {en: never}
    5: {en: always}
missing:
  99: {en: not answered}
subscales:
  - key: mood
    label: {en: Mood}
    score: sum
    minimum_answered: 0.5
    better: low
    items:
      - key: m1
        describes: {client: {en: sleeps well}}
      - key: m2
        reversed: true
columns:
  wide: "{item}_{wave}_{role}"
  waves: {before: T0, after: T1}
  roles: {client: c, worker: w}
  case: pair
  participants: {worker: "worker_{wave}"}
  long: {case: pair, participant: who, role: role, wave: wave}
  attributes: {town: {en: town}}
"""
SCALE = Scale(1, 5, {1: {"en": "never"}, 5: {"en": "always"}})


def _written(folder: Path, text: str) -> Path:
    path = folder / "file.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(Invalid) as caught:
        read_instrument(_written(folder, text))
    return [str(problem).removeprefix("file.yaml, ") for problem in caught.value.problems]


def test_every_field_of_the_file_comes_into_the_instrument(tmp_path: Path) -> None:
    assert read_instrument(_written(tmp_path, INSTRUMENT)) == Instrument(
        key="mood",
        label={"en": "Mood"},
        about={"en": "Two questions."},
        roles=("client", "worker"),
        missing={99: {"en": "not answered"}},
        subscales=(
            Subscale(
                key="mood",
                label={"en": "Mood"},
                score="sum",
                minimum_answered=0.5,
                better="low",
                items=(
                    Item("m1", describes={"client": {"en": "sleeps well"}}, scale=SCALE),
                    Item("m2", is_reversed=True, scale=SCALE),
                ),
            ),
        ),
        columns=Columns(
            wide="{item}_{wave}_{role}",
            waves={"before": "T0", "after": "T1"},
            roles={"client": "c", "worker": "w"},
            case="pair",
            participants={"worker": "worker_{wave}"},
            long={"case": "pair", "participant": "who", "role": "role", "wave": "wave"},
            attributes={"town": {"en": "town"}},
        ),
    )


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("- key: m2", "- key: M1", "line 22: M1 is taken by an earlier entry."),
        ("score: sum", "score: total", "line 16: subscales/1/score must be mean or sum."),
        (
            "answered: 0.5",
            "answered: 50",
            "line 17: subscales/1/minimum_answered must be 1 or less.",
        ),
        ("maximum: 5", "maximum: vijf", "line 7: scale/maximum must be a number."),
        (
            "maximum: 5",
            "maximum: 1",
            "line 7: the scale's maximum must be more than its minimum.",
        ),
        (
            "  99:",
            "  3:",
            "line 12: 3 cannot mean that an answer is missing, since it is on the scale of 1 to 5.",
        ),
        ("    5: {", "    6: {", "line 10: the label for 6 is outside the scale of 1 to 5."),
        ("  99:", "  '99':", "line 12: missing/99 must be a whole number."),
        ("{client: {en: sl", "{clint: {en: sl", "line 21: clint is not known; is client meant?"),
        ("_{role}", "", "line 25: the column {item}_{wave} must hold {item}, {wave}, {role}."),
        (
            "{item}_",
            "{question}_",
            "line 25: the column {question}_{wave}_{role} must hold {item}, {wave}, {role}.",
        ),
        (
            "client: c, worker: w",
            "client: c",
            "line 27: columns names no abbreviation for the role worker.",
        ),
        (
            "client: c, worker: w",
            "client: c, worker: C",
            "line 27: C is taken by an earlier entry.",
        ),
        (
            "worker_{wave}",
            "worker_{role}",
            "line 29: the column worker_{role} may hold {wave} and nothing else in braces.",
        ),
        (", wave: wave", "", "line 30: columns/long must name the column that holds the wave."),
    ],
)
def test_a_fault_in_the_file_is_named_with_its_line(
    tmp_path: Path, before: str, after: str, problem: str
) -> None:
    assert before in INSTRUMENT
    assert problem in _problems(tmp_path, INSTRUMENT.replace(before, after, 1))


QUESTIONS = """\
key: call
label: {en: Call}
roles: [client]
missing: {99: {en: not asked}}
questions:
  - key: again
    question: {en: Again?, nl: Nog eens?}
    answers: {1: {en: yes}, 2: {en: no}}
  - key: mark
    question: {en: What mark do you give?}
    scale: {minimum: 0, maximum: 10}
  - key: why
    question: {en: Why?}
    open: true
"""


def test_a_questionnaire_may_consist_of_questions_with_scales_of_their_own(tmp_path: Path) -> None:
    instrument = read_instrument(_written(tmp_path, QUESTIONS))
    choice = Scale(1, 2, {1: {"en": "yes"}, 2: {"en": "no"}}, is_choice=True)
    assert instrument == Instrument(
        key="call",
        label={"en": "Call"},
        roles=("client",),
        missing={99: {"en": "not asked"}},
        questions=(
            Item("again", question={"en": "Again?", "nl": "Nog eens?"}, scale=choice),
            Item("mark", question={"en": "What mark do you give?"}, scale=Scale(0, 10)),
            Item("why", question={"en": "Why?"}),
        ),
    )
    assert [item.key for item in instrument.closed_items] == ["again", "mark"]
    assert [value for value in (0, 1, 1.5, 2, 3) if value in choice] == [1, 2]


def test_questions_beside_subscales_take_the_scale_of_the_questionnaire(tmp_path: Path) -> None:
    text = INSTRUMENT + "questions: [{key: q, question: {en: Well?}}]\n"
    text = text.replace("reversed: true", "question: {en: Tired?}\n        answers: {0: {en: no}}")
    instrument = read_instrument(_written(tmp_path, text))
    assert [item.key for item in instrument.items] == ["m1", "m2", "q"]
    assert [item.scale for item in instrument.items] == [
        SCALE, Scale(0, 0, {0: {"en": "no"}}, is_choice=True), SCALE
    ]  # fmt: skip
    assert instrument.items[1].question == {"en": "Tired?"}


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (
            "    open: true",
            "",
            "line 12: why must have answers or a scale, or be open; it has none of these.",
        ),
        (
            "    open: true",
            "    open: true\n    scale: {minimum: 1, maximum: 2}",
            "line 12: why must have answers or a scale, or be open; it has open, scale.",
        ),
        ("en: no}}", "en: Yes}}", "line 8: Yes is taken by an earlier entry."),
        (
            "maximum: 10",
            "maximum: 0",
            "line 11: the scale's maximum must be more than its minimum.",
        ),
        ("{en: Why?}", "{en: again?}", "line 13: again? is taken by an earlier entry."),
        ("key: why", "key: again", "line 12: again is taken by an earlier entry."),
        (
            "{99:",
            "{7:",
            "line 4: 7 cannot mean that an answer is missing, since it is on the scale of 0 to 10.",
        ),
        ("{en: Why?}", "{}", "line 13: questions/3/question holds nothing."),
    ],
)
def test_a_fault_in_a_question_is_named_with_its_line(
    tmp_path: Path, before: str, after: str, problem: str
) -> None:
    assert before in QUESTIONS
    assert problem in _problems(tmp_path, QUESTIONS.replace(before, after, 1))


def test_a_code_for_missing_answers_is_no_answer(tmp_path: Path) -> None:
    text = QUESTIONS.replace("2: {en: no}", "99: {en: no}")
    assert _problems(tmp_path, text) == [
        "line 4: 99 cannot mean that an answer is missing, since it is an answer to again."
    ]


def test_a_questionnaire_needs_subscales_or_questions(tmp_path: Path) -> None:
    text = QUESTIONS.partition("questions:")[0]
    assert _problems(tmp_path, text) == [
        "line 1: the questionnaire has neither subscales nor questions."
    ]


def test_the_shipped_telephone_survey_reads_and_asks_in_both_languages() -> None:
    survey = read_instrument(ROOT / "codebooks" / "telephone-survey.yaml")
    assert (survey.key, survey.roles, survey.columns) == (
        "telephone-survey", ("professional",), None
    )  # fmt: skip
    assert [item.is_open for item in survey.questions] == [False] * 5 + [True] * 5
    assert all(set(item.question) == {"nl", "en"} for item in survey.questions)


def test_one_role_and_one_wave_need_no_place_in_the_column(tmp_path: Path) -> None:
    text = INSTRUMENT.replace("roles: [client, worker]", "roles: [client]")
    text = text.replace("{item}_{wave}_{role}", "{item}").replace(", after: T1", "")
    text = text.replace("  roles: {client: c, worker: w}\n", "")
    text = text.replace('{worker: "worker_{wave}"}', "{client: who}")
    text = text.replace(", role: role, wave: wave", "")
    instrument = read_instrument(_written(tmp_path, text))
    assert instrument.columns.long == {"case": "pair", "participant": "who"}


def test_the_shipped_questionnaire_reads_and_fits_the_shipped_design() -> None:
    instrument = read_instrument(MONITOR)
    design = read_design(ROOT / "transcripts" / "design.yaml")
    assert set(instrument.roles) <= {role.key for role in design.roles}
    assert set(instrument.columns.waves) <= {wave.key for wave in design.waves}
    assert set(instrument.columns.attributes) <= set(design.attributes)


def test_every_field_of_the_file_comes_into_the_design(tmp_path: Path) -> None:
    text = """\
label: {en: Mood study}
case_label: {en: pair}
languages: [en]
roles:
  - {key: client, label: {en: client}, speaker_labels: [Client]}
  - {key: interviewer, label: {en: interviewer}, respondent: false}
waves: [{key: before, label: {en: before}}]
attributes: {town: {en: town}}
values: {town: {u: {en: Utrecht}}}
"""
    assert read_design(_written(tmp_path, text)) == Design(
        label={"en": "Mood study"},
        case_label={"en": "pair"},
        languages=("en",),
        roles=(
            Role("client", {"en": "client"}, speaker_labels=("Client",)),
            Role("interviewer", {"en": "interviewer"}, is_respondent=False),
        ),
        waves=(Wave("before", {"en": "before"}),),
        attributes={"town": {"en": "town"}},
        values={"town": {"u": {"en": "Utrecht"}}},
    )


def test_a_label_that_betrays_two_roles_and_values_of_no_attribute_are_refused(
    tmp_path: Path,
) -> None:
    text = """\
label: {en: Mood study}
roles:
  - key: client
    label: {en: client}
    speaker_labels: [C]
  - key: coach
    label: {en: coach}
    speaker_labels:
      - Coach
      - c
  - {key: client, label: {en: client again}}
values:
  town: {u: {en: Utrecht}}
"""
    with pytest.raises(Invalid) as caught:
        read_design(_written(tmp_path, text))
    assert [str(problem) for problem in caught.value.problems] == [
        "file.yaml, line 10: c is taken by an earlier entry.",
        "file.yaml, line 11: client is taken by an earlier entry.",
        "file.yaml, line 13: town is not known. Known are: -.",
    ]


def test_the_shipped_design_knows_the_study() -> None:
    design = read_design(ROOT / "transcripts" / "design.yaml")
    assert [role.key for role in design.roles if role.is_respondent] == ["professional", "client"]
    assert [wave.key for wave in design.waves] == ["baseline", "interim", "final"]
    assert len(design.values["setting"]) == 5
    labels = {label.casefold() for role in design.roles for label in role.speaker_labels}
    assert not labels & {"r", "respondent"}  # whoever it was, the transcript does not say
