"""From filled-in survey forms to turns and answers, and what is refused rather than guessed."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from form_files import CHOICES, QUESTIONS, SURVEY, filled, form, ticks
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from word_files import p, r, raw, transcript

from qualkit.errors import Invalid, Unreadable
from qualkit.formats.forms import check_form, is_form, read_form
from qualkit.formats.instruments import read_instrument
from qualkit.formats.respondents import Respondent
from qualkit.formats.transcripts import Reading
from qualkit.messages import Catalogue
from qualkit.model import SURVEY_RECORD, Answer, Design, Instrument, Role, Speaker, Wave

DESIGN = Design(
    {"en": "Alliance"},
    roles=(
        Role("professional", {}),
        Role("client", {}),
        Role("interviewer", {}, is_respondent=False),
        Role("other", {}, is_respondent=False),
    ),
    waves=(Wave("first", {}), Wave("last", {})),
)
P1 = Respondent(
    "P1.docx", "P1_call", SURVEY_RECORD, wave="last", cases=("C1",), participant="P1",
    role="professional", language="nl",
)  # fmt: skip


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Instrument:
    path = tmp_path_factory.mktemp("survey") / "survey.yaml"
    path.write_text(SURVEY, encoding="utf-8")
    return read_instrument(path)


def read(data: bytes, folder: Path, survey: Instrument, who: Respondent | None = P1) -> Reading:
    path = folder / "P1.docx"
    path.write_bytes(data)
    return read_form(path, survey, design=DESIGN, respondent=who)


def said(reading: Reading) -> list[tuple[str, str | None, str]]:
    string = reading.document.text.string
    return [(t.speaker, t.item, t.speech.of(string)) for t in reading.document.turns]


def given_answers(reading: Reading) -> dict[str, float | str | None]:
    return {a.item: a.missing if a.value is None else a.value for a in reading.answers}


def problems(data: bytes, folder: Path, survey: Instrument) -> list[str]:
    with pytest.raises(Invalid, match="cannot be read") as caught:
        read(data, folder, survey)
    return [str(problem).removeprefix("P1.docx, ") for problem in caught.value.problems]


def remarks(reading: Reading) -> list[str]:
    return [Catalogue().explain(warning)[0] for warning in reading.report.warnings]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_form_becomes_turns_and_answers(
    tmp_path: Path, survey: Instrument, language: str
) -> None:
    reading = read(filled(language), tmp_path, survey)
    document = reading.document
    how, hard = QUESTIONS[language][2:]
    assert said(reading) == [
        ("Vraag", "how", how),
        ("Antwoord", "how", "Goed. We spraken over de post."),
        ("Vraag", "hard", hard),
    ]
    assert [(t.role, t.participant) for t in document.turns] == [
        ("interviewer", None), ("professional", "P1"), ("interviewer", None)
    ]  # fmt: skip
    assert reading.answers == (
        Answer("C1", "P1", "professional", "last", "discussed", 2.0),
        Answer("C1", "P1", "professional", "last", "useful", 3.0),
    )
    assert (document.name, document.kind, document.wave, document.cases) == (
        "P1_call", SURVEY_RECORD, "last", ("C1",)
    )  # fmt: skip
    assert document.speakers[-1] == Speaker("", "professional", "P1")
    assert document.text.string.startswith("Telefonische enquête\nNaam: P1\nNr\nVraag\nAntwoord\n")
    assert reading.report.warnings == ()


LAYOUTS = {
    "three columns": lambda pairs: form(*((f"{n}.", q, a) for n, (q, a) in enumerate(pairs, 1))),
    "two columns": lambda pairs: form(*pairs, headings=("Vraag", "Antwoord")),
    "numbers in the cell": lambda pairs: form(
        *((f"{n}) {q}", a) for n, (q, a) in enumerate(pairs, 1)), headings=("Vraag", "Antwoord")
    ),
    "instructions below the question": lambda pairs: form(
        *((f"{q}\n(één antwoord)", a) for q, a in pairs), headings=("Vraag", "Antwoord")
    ),
    "two questions in a row": lambda pairs: form(
        (*pairs[0], *pairs[1]), (*pairs[2], *pairs[3]), headings=("Vraag", "Antwoord", "V", "A")
    ),
    "question above answer": lambda pairs: form(
        *((part,) for pair in pairs for part in pair), headings=()
    ),
    "two questions abreast above their answers": lambda pairs: form(
        (pairs[0][0], pairs[1][0]),
        (pairs[0][1], pairs[1][1]),
        (pairs[2][0], pairs[3][0]),
        (pairs[2][1], pairs[3][1]),
        headings=(),
    ),
    "paragraphs": lambda pairs: transcript(
        "Enquête", *(line for n, (q, a) in enumerate(pairs, 1) for line in (f"{n}. {q}", a, ""))
    ),
    "paragraphs with empty lines between": lambda pairs: transcript(
        *(line for q, a in pairs for line in (q, "", a, ""))
    ),
    "keys in the first column": lambda pairs: form(
        *zip(("discussed", "Useful", "how", "hard"), (a for _, a in pairs), strict=True),
        headings=("Vraag", "Antwoord"),
    ),
    "shouted": lambda pairs: form(
        *((q.upper().replace("?", " ..."), a) for q, a in pairs), headings=("Vraag", "Antwoord")
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_of_a_form_gives_the_same_answers(
    tmp_path: Path, survey: Instrument, layout: str
) -> None:
    answers = (ticks(CHOICES["nl"], 0), "4", "Goed.", "Niets, hoor.")
    pairs = list(zip(QUESTIONS["nl"], answers, strict=True))
    reading = read(LAYOUTS[layout](pairs), tmp_path, survey)
    assert given_answers(reading) == {"discussed": 1, "useful": 4}
    replies = [words for speaker, _, words in said(reading) if speaker in ("Antwoord", "A")]
    assert replies == ["Goed.", "Niets, hoor."]
    questions = [words for speaker, _, words in said(reading) if speaker in ("Vraag", "Q")]
    if not layout.startswith(("keys", "shouted", "instructions")):
        assert questions == list(QUESTIONS["nl"][2:])
    assert reading.report.warnings == ()


READABLE = {
    "☐ ja, helemaal ☒ ja, deels ☐ nee": 2,
    "☐ ja, helemaal\n☒ ja, deels\n☐ nee": 2,
    "ja, helemaal ☐ / ja, deels ☑ / nee ☐": 2,
    "[ ] yes, wholly [x] yes, partly [ ] no": 2,
    "[] ja, helemaal  [V] ja, deels": 2,
    "☐ 1 ☒ 2 ☐ 3": 2,
    "✓ nee": 3,
    "☐ ja, helemaal ☐ ja, deels ☐ nee ☒ weet niet": "99",
    "Nee.": 3,
    "JA,  DEELS": 2,
    "ja deels": 2,
    "2": 2,
    "2 = ja, deels": 2,
    "2 (yes, partly)": 2,
    "99": "99",
    "weet niet": "99",
    "☐ ja, helemaal ☐ ja, deels ☐ nee": "blank",
    "": "blank",
    "….……": "blank",
    "____": "blank",
}


@pytest.mark.parametrize("words", READABLE)
def test_reads_an_answer_that_is_certain(tmp_path: Path, survey: Instrument, words: str) -> None:
    reading = read(filled(discussed=words), tmp_path, survey)
    assert given_answers(reading)["discussed"] == READABLE[words]


UNREADABLE = {
    "☒ ja, helemaal ☐ ja, deels ☒ nee": "more than one answer is ticked (ja, helemaal | nee).",
    "4": "4 is none of its answers (yes, wholly | yes, partly | no).",
    "-1": "-1 is none of its answers (yes, wholly | yes, partly | no).",
    "misschien": None,
    "ja, helemaal ja, deels nee": None,
    "ja, helemaal x ja, deels nee": None,
    "☐ ja, helemaal ☒ een beetje ☐ nee": None,
    "☐ ja, helemaal ☒ ja, deels ☐ anders": None,
    "☐ ja, helemaal ☐ ja, deels ☐ nee nee": None,
    "helemaal ☐ 1 ☒ 2 ☐ 3 nee": None,
    "☐ ☒ ☐": None,
    "□ ja, helemaal ■ ja, deels": None,
    "3 = ja, deels": None,
    "1-2": None,
    "2-": None,
    ".5": None,
}  # fmt: skip


@pytest.mark.parametrize("words", UNREADABLE)
def test_an_answer_that_is_not_certain_is_refused_without_its_words(
    tmp_path: Path, survey: Instrument, words: str
) -> None:
    (problem,) = problems(filled(discussed=words), tmp_path, survey)
    assert problem == "question discussed: " + (
        UNREADABLE[words]
        or "it cannot be told which of its answers is meant (yes, wholly | yes, partly | no)."
    )


def test_a_scale_is_read_by_number_label_or_both(tmp_path: Path, survey: Instrument) -> None:
    for words, value in (
        ("☐ 1 nutteloos ☐ 2 ☐ 3 ☐ 4 ☒ 5 heel nuttig", 5),
        ("heel nuttig", 5),
        ("2,5", 2.5),
    ):
        assert given_answers(read(filled(useful=words), tmp_path, survey))["useful"] == value
    assert problems(filled(useful="6"), tmp_path, survey) == [
        "question useful: 6 is none of its answers (1-5)."
    ]


def test_signs_are_labels_where_the_questionnaire_says_so(tmp_path: Path) -> None:
    path = tmp_path / "signs.yaml"
    path.write_text(
        "key: signs\nlabel: {en: Signs}\nroles: [professional]\nquestions:\n"
        "  - key: mood\n    question: {en: How was it?}\n"
        '    answers: {1: {en: "++"}, 2: {en: "+"}, 3: {en: "+/-"}, 4: {en: "-"}, 5: {en: "--"}}\n'
    )
    signs = read_instrument(path)
    for words, value in (("-", 4), ("+", 2), ("☐ ++ ☐ + ☒ +/- ☐ - ☐ --", 3), ("--", 5)):
        reading = read(form(("How was it?", words), headings=()), tmp_path, signs)
        assert given_answers(reading) == {"mood": value}
        assert reading.document.turns == ()


def test_boxes_may_stand_in_cells_of_their_own_and_below_a_merged_question(
    tmp_path: Path, survey: Instrument
) -> None:
    def cell(words: str, merge: str = "") -> str:
        return f"<w:tc><w:tcPr>{merge}</w:tcPr>{p(words)}</w:tc>"

    first, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    discussed, useful, how, hard = QUESTIONS["nl"]
    rows = (
        cell(discussed, first) + cell("☐ ja, helemaal"),
        cell("", goes_on) + cell("☒ ja, deels"),
        cell("", goes_on) + cell("☐ nee"),
        cell(useful) + cell("☐ 1") + cell("☐ 2") + cell("☒ 3"),
        cell(how, '<w:gridSpan w:val="2"/>'),
        cell("Goed.", '<w:gridSpan w:val="2"/>'),
        cell(hard) + cell(""),
    )
    data = raw(f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>")
    reading = read(data, tmp_path, survey)
    assert given_answers(reading) == {"discussed": 2, "useful": 3}
    assert said(reading) == [("Q", "how", how), ("A", "how", "Goed."), ("Q", "hard", hard)]


def test_a_box_below_a_question_may_be_a_table(tmp_path: Path, survey: Instrument) -> None:
    discussed, useful, how, hard = QUESTIONS["nl"]
    box = "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"
    data = raw(
        p(discussed) + box.format(p("☒ ja, helemaal") + p("☐ nee")) + p("")
        + p(useful) + p("3") + p("") + p(how) + box.format(p("Goed.") + p("Echt.")) + p(hard)
    )  # fmt: skip
    reading = read(data, tmp_path, survey)
    assert given_answers(reading) == {"discussed": 1, "useful": 3}
    assert ("A", "how", "Goed.\nEcht.") in said(reading)


def test_boxes_of_words_old_kind_are_not_read(tmp_path: Path, survey: Instrument) -> None:
    """They show no character, so 'ja' beside an empty one would be taken for an answer."""
    box = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox/></w:ffData></w:fldChar>'
        '<w:instrText>FORMCHECKBOX</w:instrText><w:fldChar w:fldCharType="end"/></w:r>'
    )
    discussed, useful, *_ = QUESTIONS["nl"]
    data = raw(p(discussed) + p(box, r(" nee")) + p("") + p(useful) + p("3"))
    with pytest.raises(Unreadable, match="old kind"):
        read(data, tmp_path, survey)


def test_an_option_that_is_only_bold_struck_or_marked_is_not_read(
    tmp_path: Path, survey: Instrument
) -> None:
    discussed, useful, *_ = QUESTIONS["nl"]
    for mark in ("<w:b/>", "<w:strike/>", '<w:highlight w:val="yellow"/>'):
        options = p(r("ja, helemaal   "), r("ja, deels", mark), r("   nee"))
        assert problems(raw(p(discussed) + options + p("") + p(useful) + p("3")), tmp_path, survey)
    tick = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    data = raw(p(discussed) + p(tick, r(" nee")) + p("") + p(useful) + p("3"))
    assert problems(data, tmp_path, survey)


def test_a_wording_that_only_resembles_is_accepted_with_a_remark(
    tmp_path: Path, survey: Instrument
) -> None:
    rows = [(q, a) for q, a in zip(QUESTIONS["nl"], ("1", "2", "Goed.", ""), strict=True)]
    rows[2] = ("Hoe is dat gesprek gegaan?", "Goed.")
    reading = read(form(*rows, headings=()), tmp_path, survey)
    assert remarks(reading) == [
        "P1.docx: taken for questions that are worded a little otherwise: how."
    ]
    assert said(reading)[1] == ("A", "how", "Goed.")


def test_of_two_wordings_that_are_equally_near_none_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "twins.yaml"
    path.write_text(
        "key: twins\nlabel: {en: Twins}\nroles: [professional]\nquestions:\n"
        "  - {key: a, question: {en: What did you think of it on day 1 of the week?}, open: true}\n"
        "  - {key: b, question: {en: What did you think of it on day 2 of the week?}, open: true}\n"
        "  - {key: c, question: {en: Anything else?}, open: true}\n"
    )
    rows = (
        ("What did you think of it on day 3 of the week?", "Fine."),
        ("Anything else?", "No."),
        ("What did you think of it on day 2 of the week?", "Bad."),
    )
    reading = read(form(*rows, headings=("Question", "Answer")), tmp_path, read_instrument(path))
    assert [(s, i) for s, i, _ in said(reading) if s == "Answer"] == [
        ("Answer", "c"), ("Answer", "b")
    ]  # fmt: skip


def test_what_the_form_lacks_or_has_besides_is_said(tmp_path: Path, survey: Instrument) -> None:
    discussed, _, how, _ = QUESTIONS["nl"]
    data = form((discussed, "1"), ("Hoe oud bent u?", "40"), (how, "Goed."), headings=())
    reading = read(data, tmp_path, survey)
    assert remarks(reading) == [
        "P1.docx: these questions are not on the form: useful, hard.",
        "P1.docx: places with words that belong to no question: 1; the first is table 1, row 2.",
    ]
    assert given_answers(reading) == {"discussed": 1}
    assert said(reading) == [("Q", "how", how), ("A", "how", "Goed.")]


def test_an_empty_answer_does_not_take_the_next_unknown_question(
    tmp_path: Path, survey: Instrument
) -> None:
    """Neither beside it in a table nor below it in numbered lines."""
    discussed, useful, how, _ = QUESTIONS["nl"]
    table = form((discussed, "1"), (how, ""), ("Hoe oud bent u?", "40"), headings=())
    lines = transcript(f"1. {discussed}", "1", f"2. {how}", "3. Hoe oud bent u?", "40",
                       f"4. {useful}", "2")  # fmt: skip
    for data in (table, lines):
        reading = read(data, tmp_path, survey)
        assert said(reading) == [("Q", "how", how)]
        assert any("belong to no question" in remark for remark in remarks(reading))


def test_an_empty_place_is_no_missing_answer_where_boxes_follow_that_may_be_it(
    tmp_path: Path, survey: Instrument
) -> None:
    """Options below an empty cell, and those of a question that is not known, are not guessed."""
    discussed, useful, how, _ = QUESTIONS["nl"]
    boxes = ticks(CHOICES["nl"], 0)
    below = form((discussed, ""), (boxes, ""), (useful, "2"), (how, "Goed."), headings=())
    lines = transcript(f"1. {discussed}", "2. Vond u dat?", boxes, f"3. {useful}", "2")
    for data in (below, lines):
        (problem,) = problems(data, tmp_path, survey)
        assert problem.startswith("question discussed: it cannot be told")
    beside = form((discussed, ""), ("Vond u dat?", boxes), (useful, "2"), headings=())
    assert given_answers(read(beside, tmp_path, survey)) == {"discussed": "blank", "useful": 2}


@pytest.mark.parametrize("ticked", [(), (1,), (0, 1)])
def test_options_below_two_questions_abreast_are_not_guessed(
    tmp_path: Path, survey: Instrument, ticked: tuple[int, ...]
) -> None:
    """A row for each option: what is ticked in the second must not be taken for nothing."""
    discussed, useful, how, hard = QUESTIONS["nl"]
    options = [(ticks([label], *({0} if n in ticked else ())),) * 2 for n, label in
               enumerate(CHOICES["nl"])]  # fmt: skip
    data = form((discussed, useful), *options, (how, hard), ("Goed.", "Niets."), headings=())
    found = problems(data, tmp_path, survey)
    assert any("question discussed: it cannot be told" in problem for problem in found)


def test_a_heading_after_an_answer_in_lines_is_not_part_of_it(
    tmp_path: Path, survey: Instrument
) -> None:
    discussed, _, how, _ = QUESTIONS["nl"]
    lines = (discussed, "☐ ja, helemaal", "", "☒ nee", "", "Deel 2", "", how, "Goed.", "Echt.",
             "", "Bedankt!")  # fmt: skip
    reading = read(transcript(*lines), tmp_path, survey)
    assert given_answers(reading) == {"discussed": 3}
    assert said(reading)[1] == ("A", "how", "Goed.\nEcht.")
    assert "no question: 2; the first is line 6" in " ".join(remarks(reading))


def test_an_unknown_question_in_an_answer_in_lines_is_remarked_on(
    tmp_path: Path, survey: Instrument
) -> None:
    discussed, useful, how, _ = QUESTIONS["nl"]
    lines = (discussed, "nee", "", useful, "2", "", how, "Goed.", "Wist hij ervan?", "Ja.")
    reading = read(transcript(*lines), tmp_path, survey)
    assert said(reading)[1] == ("A", "how", "Goed.\nWist hij ervan?\nJa.")
    assert "line 9: stands in the answer to how, but ends as a question" in str(remarks(reading))
    apart = read(transcript(*lines[:8], "", *lines[8:]), tmp_path, survey)
    assert said(apart)[1] == ("A", "how", "Goed.")


def test_a_file_with_fewer_than_half_of_the_questions_is_no_form(
    tmp_path: Path, survey: Instrument
) -> None:
    one = form((QUESTIONS["nl"][0], "1"), headings=())
    with pytest.raises(Invalid, match="questions of survey found: 1 of 4"):
        read(one, tmp_path, survey)
    assert not is_form(tmp_path / "P1.docx", survey)
    (tmp_path / "talk.docx").write_bytes(transcript("I: Hoe ging het?", "R: Goed."))
    assert not is_form(tmp_path / "talk.docx", survey)
    (tmp_path / "call.docx").write_bytes(filled())
    assert is_form(tmp_path / "call.docx", survey)


def test_a_question_that_stands_there_twice_is_refused(tmp_path: Path, survey: Instrument) -> None:
    rows = [(q, "1") for q in (*QUESTIONS["nl"], QUESTIONS["en"][1])]
    assert problems(form(*rows, headings=()), tmp_path, survey) == [
        "question useful: it stands on the form 2 times."
    ]


@pytest.mark.parametrize(
    "lacking", [{"cases": ()}, {"cases": ("C1", "C2")}, {"role": None}, {"wave": None}, None]
)
def test_answers_need_one_case_a_role_and_a_wave(
    tmp_path: Path, survey: Instrument, lacking: dict[str, object] | None
) -> None:
    who = None if lacking is None else replace(P1, **lacking)
    with pytest.raises(Invalid, match=r"P1\.docx: a telephone survey needs exactly one case"):
        read(filled(), tmp_path, survey, who)


def test_a_role_that_the_questionnaire_is_not_for_is_refused(
    tmp_path: Path, survey: Instrument
) -> None:
    with pytest.raises(Invalid, match="not one for the role client"):
        read(filled(), tmp_path, survey, replace(P1, role="client"))


def test_a_questionnaire_without_wordings_or_of_unknown_roles_reads_no_forms(
    survey: Instrument,
) -> None:
    with pytest.raises(Invalid, match="gives no wording"):
        check_form(replace(survey, questions=()), design=DESIGN)
    with pytest.raises(Invalid) as caught:
        check_form(survey, design=replace(DESIGN, roles=DESIGN.roles[1:]))
    assert str(caught.value.problems[0]) == "The study's design has no role professional."
    check_form(survey, design=DESIGN)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    language=st.sampled_from(["nl", "en"]),
    ticked=st.sets(st.integers(0, 2)),
    scale=st.none() | st.integers(1, 5),
    boxes=st.sampled_from(["☐☒", "☐☑"]),
    behind=st.booleans(),
    parting=st.sampled_from(["   ", "\n", " / ", "\t"]),
)
def test_exactly_one_tick_is_a_value_none_is_missing_and_more_are_refused(
    tmp_path: Path, survey: Instrument, language: str, ticked: set[int], scale: int | None,
    boxes: str, behind: bool, parting: str,
) -> None:  # fmt: skip
    def line(labels: Sequence[str], chosen: set[int]) -> str:
        pairs = ((label, boxes[n in chosen]) for n, label in enumerate(labels))
        return parting.join(f"{a} {b}" if behind else f"{b} {a}" for a, b in pairs)

    data = filled(
        language,
        discussed=line(CHOICES[language], ticked),
        useful=line("12345", set() if scale is None else {scale - 1}),
    )
    if len(ticked) > 1:
        assert "more than one answer is ticked" in problems(data, tmp_path, survey)[0]
        return
    assert given_answers(read(data, tmp_path, survey)) == {
        "discussed": ticked.pop() + 1 if ticked else "blank",
        "useful": scale or "blank",
    }


words = st.text(st.sampled_from("ab é😀1?.:-☐[]()…\n"), max_size=40)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(how=words, hard=words, language=st.sampled_from(["nl", "en"]))
def test_turns_lie_on_the_text_hold_question_and_answer_and_do_not_overlap(
    tmp_path: Path, survey: Instrument, how: str, hard: str, language: str
) -> None:
    reading = read(filled(language, how=how, hard=hard), tmp_path, survey)
    string, turns = reading.document.text.string, reading.document.turns
    assert all(0 <= t.start <= t.speech_start < t.end <= len(string) for t in turns)
    assert all(a.end < b.start for a, b in pairwise(turns))
    expected = {"how": how.strip(), "hard": hard.strip()}
    asked = dict(zip(("discussed", "useful", "how", "hard"), QUESTIONS[language], strict=True))
    for turn in turns:
        assert turn.item is not None
        is_question = turn.role == "interviewer"
        held = asked[turn.item] if is_question else expected[turn.item]
        assert turn.speech.of(string) == held
    replied = {turn.item for turn in turns if turn.role == "professional"}
    assert replied == {i for i, text in expected.items() if set(text) - set(" \n.:-…")}
