"""Telephone surveys in a study: imported, looked at, withdrawn, undone, erased."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from few_interviews import Files
from form_files import CHOICES, QUESTIONS, SURVEY, filled, form, ticks

from qualkit import Project
from qualkit.cli.commands import qualkit
from qualkit.errors import Conflict, Invalid
from qualkit.project.material import gather
from qualkit.project.reporting import method
from qualkit.store import Store
from qualkit.store.history import rows

HEADINGS = "file,soort,case,participant,role,wave,language,consent to quotation\n"
LIST = (
    HEADINGS + "P1_call.docx,telefonische enquête,C1,P1,professional,last,nl,yes\n"
    "P3_call.docx,Survey,C4,P3,professional,last,en,no\n"
)
SECRET = "Zijn zus Annelies zat erbij."


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    """A folder with two forms, the list that says whose they are, and the questionnaire."""
    folder = tmp_path / "calls"
    folder.mkdir()
    (folder / "P1_call.docx").write_bytes(filled("nl", how=SECRET))
    (folder / "P3_call.docx").write_bytes(filled("en", discussed="", how="Fine.", hard="Nothing."))
    (folder / "calls.csv").write_text(LIST, encoding="utf-8")
    (folder / "survey.yaml").write_text(SURVEY, encoding="utf-8")
    return folder


def bring_in(study: Project, calls: Path, **options: object):  # type: ignore[no-untyped-def]
    given = {"respondents": calls / "calls.csv", "form": calls / "survey.yaml"}
    return study.import_transcripts(calls, **{**given, **options})  # type: ignore[arg-type]


@pytest.fixture
def surveyed(few: Project, calls: Path) -> Project:
    """The study of a few interviews, with two telephone surveys."""
    bring_in(few, calls)
    return few


def survey_answers(study: Project) -> list[tuple[object, ...]]:
    found = study.answers("survey").astype(object)
    found = found.where(found.notna(), None)
    columns = ["case", "participant", "role", "wave", "item", "value", "missing"]
    return list(found[columns].itertuples(index=False, name=None))


def state(store: Store) -> list[tuple[str, tuple[object, ...]]]:
    with store.read() as connection:
        return list(rows(connection))


def faults(study: Project, calls: Path, **options: object) -> list[str]:
    before = state(study.store)
    with pytest.raises(Invalid) as caught:
        bring_in(study, calls, **options)
    assert state(study.store) == before
    return [str(problem) for problem in caught.value.problems]


def test_forms_become_documents_turns_and_answers(few: Project, calls: Path) -> None:
    done = bring_in(few, calls)
    assert (done.added, done.known, done.n_answers) == (("P1_call", "P3_call"), (), 4)
    assert [r.values for r in done.remarks] == []
    documents = few.documents().set_index("document").loc[["P1_call", "P3_call"]]
    assert documents["kind"].tolist() == ["survey record"] * 2
    assert documents["participants"].tolist() == ["P1", "P3"]
    assert documents["n_words"].tolist() == [5, 2]  # of the open answers only
    turns = few.turns("P3_call")
    assert turns[["speaker", "role", "item"]].values.tolist() == [
        ["Vraag", "interviewer", "how"],
        ["Antwoord", "professional", "how"],
        ["Vraag", "interviewer", "hard"],
        ["Antwoord", "professional", "hard"],
    ]
    assert turns["text"].tolist() == [QUESTIONS["en"][2], "Fine.", QUESTIONS["en"][3], "Nothing."]
    assert survey_answers(few) == [
        ("C1", "P1", "professional", "last", "discussed", 2.0, None),
        ("C1", "P1", "professional", "last", "useful", 3.0, None),
        ("C4", "P3", "professional", "last", "discussed", None, "blank"),
        ("C4", "P3", "professional", "last", "useful", 3.0, None),
    ]
    assert few.instrument("survey").questions[0].question["nl"] == QUESTIONS["nl"][0]
    few.check()


def test_importing_forms_again_adds_nothing_and_undo_takes_all_back(
    few: Project, calls: Path
) -> None:
    before = state(few.store)
    bring_in(few, calls)
    after, n_events = state(few.store), len(few.events())
    again = bring_in(few, calls)
    assert (again.added, again.known, again.n_answers) == ((), ("P1_call", "P3_call"), 0)
    assert state(few.store) == after and len(few.events()) == n_events
    assert few.undo() == "import transcripts"
    assert state(few.store) == before
    few.redo()
    assert state(few.store) == after


def test_a_corrected_list_moves_the_answers_with_the_document(
    surveyed: Project, calls: Path
) -> None:
    (calls / "calls.csv").write_text(
        LIST.replace("C1,P1,professional,last", "C6,P6x,professional,first"), encoding="utf-8"
    )
    assert bring_in(surveyed, calls).n_answers == 0
    assert survey_answers(surveyed)[:2] == [
        ("C6", "P6x", "professional", "first", "discussed", 2.0, None),
        ("C6", "P6x", "professional", "first", "useful", 3.0, None),
    ]
    (calls / "calls.csv").write_text(LIST.replace("C1,P1", "C4,P2"), encoding="utf-8")
    with pytest.raises(Conflict, match="another file holds the answers of case C4"):
        bring_in(surveyed, calls)


def test_two_forms_that_were_swapped_are_put_right_by_the_list(
    surveyed: Project, calls: Path
) -> None:
    before = survey_answers(surveyed)
    (calls / "calls.csv").write_text(
        HEADINGS + "P1_call.docx,telefonische enquête,C4,P3,professional,last,nl,yes\n"
        "P3_call.docx,Survey,C1,P1,professional,last,en,no\n",
        encoding="utf-8",
    )
    assert bring_in(surveyed, calls).n_answers == 0
    whose, said = (slice(0, 4), slice(4, None))
    first, second = before[:2], before[2:]
    assert survey_answers(surveyed) == [
        *(second[0][whose] + answer[said] for answer in first),
        *(first[0][whose] + answer[said] for answer in second),
    ]
    surveyed.check()


def test_a_list_that_calls_a_known_document_otherwise_is_remarked_on(
    surveyed: Project, calls: Path
) -> None:
    renamed = LIST.replace("file,soort", "file,document,soort")
    renamed = renamed.replace("P1_call.docx,", "P1_call.docx,first call,")
    renamed = renamed.replace("P3_call.docx,", "P3_call.docx,P3_call,")
    (calls / "calls.csv").write_text(renamed, encoding="utf-8")
    done = bring_in(surveyed, calls)
    assert [str(remark) for remark in done.remarks] == [
        "first call is in the study already, as P1_call; it keeps that name."
    ]


def test_two_forms_of_one_person_at_one_wave_are_refused(few: Project, calls: Path) -> None:
    (calls / "P2_copy.docx").write_bytes(filled("nl", how="Anders."))
    (calls / "calls.csv").write_text(
        LIST + "P2_copy.docx,enquête,C1,P1,professional,last,nl,yes\n", encoding="utf-8"
    )
    before = state(few.store)
    with pytest.raises(Conflict, match=r"P2_copy\.docx: another file holds the answers of case C1"):
        bring_in(few, calls)
    assert state(few.store) == before


def test_a_form_that_cannot_be_read_stops_the_import_and_is_passed_over_if_asked(
    few: Project, calls: Path
) -> None:
    """Each fault is named with its file and question, and no word of an answer is."""
    both = ticks(CHOICES["nl"], 0, 2)
    (calls / "P1_call.docx").write_bytes(filled("nl", discussed=both, useful="7", how=SECRET))
    with pytest.raises(Invalid) as caught:
        bring_in(few, calls)
    message, problems, _ = few.say.explain(caught.value)
    assert message == "Files that cannot be imported: 1 of 2; nothing was imported."
    assert problems[0].startswith("P1_call.docx: answers that cannot be read: discussed, useful.")
    assert [line.partition(", ")[2] for line in problems[1:]] == [
        "question discussed: more than one answer is ticked (ja, helemaal | nee).",
        "question useful: 7 is none of its answers (1-5).",
    ]
    assert "Annelies" not in str(caught.value)
    done = bring_in(few, calls, skip_bad=True)
    assert (done.added, len(done.passed_over)) == (("P3_call",), 1)


def test_surveys_need_their_questionnaire_and_a_case_a_role_and_a_wave(
    few: Project, calls: Path
) -> None:
    (first, second) = faults(few, calls, form=None)
    assert first.startswith("P1_call.docx: is a telephone survey; its questionnaire was not named.")
    assert "--form" in first and second.startswith("P3_call.docx")
    lacking = LIST.replace("C1,P1,professional,last", "C1; C2,P1,,last")
    (calls / "calls.csv").write_text(lacking, encoding="utf-8")
    (fault,) = faults(few, calls)
    assert fault.startswith("P1_call.docx: a telephone survey needs exactly one case, a role")


def test_without_a_list_forms_are_known_by_their_questions(few: Project, calls: Path) -> None:
    """The names of the files must then say whose they are."""
    (calls / "talk.docx").write_bytes(form(("I", "Hello?"), ("Professional", "Hi."), headings=()))
    (fault, other) = faults(few, calls, respondents=None)
    assert "needs exactly one case" in fault and "P3_call.docx" in other
    (calls / "talk.docx").unlink()
    for name in ("P1", "P3"):
        (calls / f"{name}_call.docx").rename(calls / f"C{name[1]}_{name}_professional_last.docx")
    pattern = r"(?P<case>[^_]+)_(?P<participant>[^_]+)_(?P<role>[^_]+)_(?P<wave>[^_]+)"
    done = bring_in(few, calls, respondents=None, name=pattern)
    assert done.n_answers == 4
    assert set(few.answers("survey")["case"]) == {"C1", "C3"}


def test_a_questionnaire_that_no_file_needs_is_remarked(few: Project, calls: Path) -> None:
    (calls / "calls.csv").write_text(
        LIST.replace("Survey", "interview").replace("telefonische enquête", "interview"),
        encoding="utf-8",
    )
    done = bring_in(few, calls)
    assert any("survey.yaml was not used" in str(remark) for remark in done.remarks)
    with pytest.raises(Conflict, match="was not read as what the list now says"):
        (calls / "calls.csv").write_text(LIST, encoding="utf-8")
        bring_in(few, calls)


def test_open_questions_of_a_data_file_are_said_not_to_be_read(
    few: Project, tmp_path: Path
) -> None:
    columns = "columns: {wide: '{item}', waves: {last: T1}, case: pair}\n"
    (tmp_path / "survey.yaml").write_text(SURVEY + columns, encoding="utf-8")
    (tmp_path / "data.csv").write_text("pair,discussed,useful,how\nC1,3,5,Fine.\n")
    done = few.import_answers(tmp_path / "data.csv", instrument=tmp_path / "survey.yaml")
    assert done.n_added == 2
    assert str(done.remarks[0]).startswith("Open questions are not read from data files: how, hard")


def test_a_changed_questionnaire_needs_another_key(surveyed: Project, calls: Path) -> None:
    text = SURVEY.replace("How useful was the talk?", "Of what use was the talk?")
    (calls / "survey.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Conflict, match="is in the study already, and differs"):
        bring_in(surveyed, calls)


def test_a_survey_without_subscales_stands_in_the_way_of_no_score(surveyed: Project) -> None:
    """Scores, joint display, ledger and report take the only questionnaire that has some."""
    surveyed.finish()
    assert set(surveyed.instruments()) == {"short-monitor", "survey"}
    assert set(surveyed.scores()["instrument"]) == {"short-monitor"}
    assert surveyed.joint_display(role="client", wave="last").rows
    assert len(surveyed.standard_displays(role="client", wave="last")) == 4
    for act in (surveyed.scores, surveyed.links):
        with pytest.raises(Invalid, match="survey has no subscales, and so no scores"):
            act(instrument="survey")
    with pytest.raises(Conflict, match="several questionnaires"):
        surveyed.instrument()


def test_a_study_with_a_survey_only_has_a_report_without_scores(
    tmp_path: Path, few_files: Files, calls: Path
) -> None:
    with Project.create(tmp_path / "s.qualkit", coder="ana", design=few_files.design) as study:
        study.import_codebook(few_files.codebook)
        bring_in(study, calls)
        study.finish()
        with pytest.raises(Invalid, match="no subscales, and so no scores"):
            study.scores()
        displays = study.standard_displays()
        assert [display.key for display in displays] == ["frequencies"]
        path = study.report(tmp_path / "report.docx", *displays)
        from docx import Document

        text = "\n".join(p.text for p in Document(str(path)).paragraphs)
        assert "has 2 questions with given answers and 2 open questions" in text
        assert "2 telephone surveys (last measurement)" in text


def test_status_and_documents_name_surveys_in_words(surveyed: Project) -> None:
    listed = [row.cells for row in surveyed.status().rows]
    assert ("  telephone survey", 2, "last measurement") in listed
    assert ("  survey", 2, "cases, last measurement") in listed
    env = {"QUALKIT_PROJECT": str(surveyed.path), "COLUMNS": "200"}
    shown = CliRunner().invoke(qualkit, ["documents"], env=env).output
    assert "telephone survey" in shown and "survey record" not in shown
    assert "how" in CliRunner().invoke(qualkit, ["turns", "P1_call", "--to", "csv"], env=env).output


def test_the_command_line_says_how_many_answers_came_from_forms(
    few_path: Path, calls: Path
) -> None:
    env = {"QUALKIT_PROJECT": str(few_path), "QUALKIT_CODER": "ana"}
    words = ["import", "transcripts", str(calls), "--respondents", str(calls / "calls.csv")]
    refused = CliRunner().invoke(qualkit, words, env=env)
    assert refused.exit_code == 1 and "Name it with --form" in refused.output
    words += ["--form", str(calls / "survey.yaml")]
    assert "Answers added from forms: 4." in CliRunner().invoke(qualkit, words, env=env).output
    (calls / "P9.docx").write_bytes(filled(useful="9"))
    (calls / "calls.csv").write_text(LIST + "P9.docx,survey,C5,P4,professional,last,nl,\n", "utf-8")
    left_out = CliRunner().invoke(qualkit, [*words, "--skip-bad"], env=env).output
    assert "Left out: P9.docx: answers that cannot be read: useful." in left_out
    assert "question useful: 9 is none of its answers (1-5)." in left_out


def test_words_of_a_survey_follow_the_respondents_consent(surveyed: Project) -> None:
    """P3 may not be quoted, not in an open answer and not in what was ticked beside it."""
    for name, words in (("P1_call", SECRET), ("P3_call", "Fine."), ("P3_call", "3    ☐ 4")):
        document = surveyed.document(name)
        at = document.text.string.index(words.split()[0])
        surveyed.code(document.segment(at, at + 4), code="trust")
    assert set(surveyed.quotes("trust")["document"]) >= {"P1_call"}
    assert "P3_call" not in set(surveyed.quotes("trust")["document"])
    surveyed.withdraw(participant="P1")
    assert "P1_call" not in set(surveyed.quotes("trust")["document"])


def test_a_withdrawn_form_takes_its_answers_out_of_results(surveyed: Project) -> None:
    """They stay in `answers`, as those of withdrawn participants do."""

    def counted() -> str:
        (text,) = (part for part in method(surveyed, gather(surveyed, coder=None, by=()))
                   if "Telephone survey" in part)  # fmt: skip
        return text.rpartition(": ")[2]

    assert counted() == "last measurement 2."
    surveyed.withdraw(document="P1_call")
    assert counted() == "last measurement 1."
    assert surveyed.answers("survey")["document"].tolist() == ["P1_call"] * 2 + ["P3_call"] * 2


@pytest.mark.parametrize("whom", [{"participant": "P1"}, {"document": "P1_call"}])
def test_erasing_a_respondent_or_a_form_leaves_no_answer_and_no_word(
    surveyed: Project, whom: dict[str, str]
) -> None:
    """Answers to the questionnaire go with the words of the form they came from."""
    surveyed.erase(**whom)
    erased = [row for row in survey_answers(surveyed) if row[0] == "C1"]
    assert [row[5:] for row in erased] == [(None, "erased")] * 2
    assert [row[5] for row in survey_answers(surveyed) if row[0] == "C4"] == [None, 3.0]
    assert set(surveyed.document("P1_call").text.string) <= {"█", "\n", " "}
    path = surveyed.path
    surveyed.close()
    assert b"Annelies" not in path.read_bytes()
