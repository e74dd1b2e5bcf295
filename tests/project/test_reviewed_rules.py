"""Rules that are easily broken unseen: whose words count, who is left out, what links."""

import shutil
from pathlib import Path

import pytest
from docx import Document
from few_interviews import Files

from qualkit import Project
from qualkit.errors import Conflict, Invalid, NotFound, TooFewData
from qualkit.project.study import PLAIN


def word(path: Path, *paragraphs: str) -> None:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(str(path))


def test_words_of_the_interviewer_count_for_no_code(few: Project) -> None:
    """A passage of the interviewer's words only is in no count, and the note says so."""
    before = few.frequencies(coder="ana").set_index("code")["n_codings"]
    few.code(few.document("P1_last").find("How did it go with him?"), code="bond")
    after = few.frequencies(coder="ana").set_index("code")["n_codings"]
    assert after.equals(before)
    notes = few.frequency_display(coder="ana").notes
    assert any("words of interviewers" in note for note in notes)


def test_two_files_with_the_same_content_are_not_taken_for_one(
    tmp_path: Path,
) -> None:
    """Two equal files in one import are a fault that names both; nothing is stored."""
    folder = tmp_path / "twice"
    folder.mkdir()
    word(folder / "one.docx", "I: Hello?", "R: Yes.", "I: Good.", "R: Indeed.")
    shutil.copy(folder / "one.docx", folder / "two.docx")
    with Project.create(tmp_path / "twice.qualkit", coder="ana") as study:
        with pytest.raises(Invalid, match=r"two\.docx: has the same content as one\.docx"):
            study.import_transcripts(folder)
        assert study.documents().empty


def test_consent_holds_where_no_turn_is_known_to_be_theirs(
    tmp_path: Path,
) -> None:
    """Who refused is left out, and can be erased, in a text without labels as well."""
    folder = tmp_path / "diary"
    folder.mkdir()
    word(folder / "diary.docx", "Today I saw Wilhelmina again and she kept her word.")
    rows = "file,case,participant,role,consent to analysis\ndiary.docx,C1,P1,respondent,no\n"
    (tmp_path / "list.csv").write_text(rows, encoding="utf-8")
    with Project.create(tmp_path / "diary.qualkit", coder="ana") as study:
        study.import_transcripts(folder, respondents=tmp_path / "list.csv")
        assert study.documents()["is_withdrawn"].tolist() == [True]
        study.erase(participant="P1")
        assert "Wilhelmina" not in study.document("diary").text.string


def test_an_empty_study_has_tables_and_a_report(tmp_path: Path) -> None:
    """Nothing brought in yet is no reason to fail."""
    with Project.create(tmp_path / "empty.qualkit", coder="ana") as study:
        assert study.frequencies().empty
        assert study.report(tmp_path / "r.docx", *study.standard_displays()).exists()


def test_groups_come_in_the_order_of_the_design(few: Project) -> None:
    """Measurements stand in their order of time, not of the alphabet."""
    assert few.frequencies(by="wave", coder="ana")["wave"].unique().tolist() == ["first", "last"]


def test_a_passage_must_lie_in_its_document(few: Project) -> None:
    """A passage that was cut elsewhere is refused where the text does not reach."""
    segment = few.document("P1_last").find("He trusts me now")
    with pytest.raises(NotFound):
        few.code(type(segment)("nope", segment.span, segment.words), code="bond")
    far = type(segment.span)(10**6, 10**6 + 5)
    with pytest.raises(NotFound):
        few.code(type(segment)("P1_last", far, ""), code="bond")


def test_a_suggestion_accepted_twice_in_one_act_is_one_coding(few: Project) -> None:
    """The same suggestion named twice is one."""
    few.coder = "bob"
    hint = few.suggest("P1_last")[0]
    assert len(few.accept(hint, hint)) == 1
    with pytest.raises(Conflict):
        few.accept(hint)


def test_a_study_of_one_measurement_needs_no_waves() -> None:
    """The plain design has one measurement, which every document is of."""
    assert [wave.key for wave in PLAIN.waves] == ["once"]


def test_a_damaged_backup_is_named_after_everything_else_is_clean(few: Project) -> None:
    """Erasing goes on past a backup that cannot be read and says which one it was."""
    whole = few.store.backup("test")
    damaged = few.store.backups / "a-damaged.qualkit"
    damaged.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    with pytest.raises(Conflict, match=r"a-damaged\.qualkit"):
        few.erase(words="plan")
    assert "plan" not in few.document("P1_last").text.string
    with Project.open(whole) as copy:
        assert "plan" not in copy.document("P1_last").text.string


def test_a_code_that_was_revised_after_reading_is_not_concluded_from(
    few: Project, few_files: Files, tmp_path: Path
) -> None:
    """A joint display of a reopened code is refused until the documents are read again."""
    few.coder = "ana"
    few.finish()
    asked = {"codes": ["trust"], "role": "client", "wave": "last", "coder": "ana"}
    few.joint_display(**asked)
    book = (few_files.codebook).read_text(encoding="utf-8")
    revised = tmp_path / "revised.yaml"
    changed = book.replace(
        "  - key: trust\n", "  - key: trust\n    definition: {en: Otherwise.}\n", 1
    )
    revised.write_text(changed, encoding="utf-8")
    few.import_codebook(revised)
    with pytest.raises(TooFewData, match="trust"):
        few.joint_display(**asked)
    few.finish()
    few.joint_display(**asked)


def test_answers_without_a_person_follow_the_consent_of_who_gave_them(
    few_files: Files, tmp_path: Path
) -> None:
    """Where the data file names nobody, the only person in that role of the case is meant."""
    nameless = tmp_path / "instrument.yaml"
    text = few_files.instrument.read_text(encoding="utf-8")
    text = text.replace("{professional: professional, client: client}", "{client: client}")
    nameless.write_text(text, encoding="utf-8")
    with Project.create(tmp_path / "s.qualkit", coder="ana", design=few_files.design) as study:
        study.import_transcripts(few_files.transcripts, respondents=few_files.respondents)
        study.import_answers(few_files.answers, instrument=nameless)
        theirs = "case == 'C1' and role == 'professional'"
        assert set(study.answers().query(theirs)["participant"]) == {"P1"}
        study.withdraw(participant="P1")
        assert study.scores().query(theirs).empty
        study.erase(participant="P1")
        assert study.answers().query(theirs)["value"].isna().all()


def test_an_attribute_called_like_a_column_is_refused_as_a_grouping(few: Project) -> None:
    """A table cannot have two columns of one name."""
    with pytest.raises((Invalid, NotFound)):
        few.frequencies(by="n_codings", coder="ana")


def test_an_import_with_somebody_elses_memo_on_it_is_not_undone(
    tmp_path: Path, few_files: Files
) -> None:
    """A colleague's note on a document keeps the document there."""
    with Project.create(tmp_path / "m.qualkit", coder="ana", design=few_files.design) as study:
        study.import_transcripts(few_files.transcripts, respondents=few_files.respondents)
        study.coder = "bob"
        study.add_memo("Ask him about the brother.", document="P1_last")
        study.coder = "ana"
        with pytest.raises(Conflict):
            study.undo()
        assert study.memos()["document"].tolist() == ["P1_last"]


def test_a_list_cannot_take_away_a_case_that_codings_are_about(
    few: Project, few_files: Files, tmp_path: Path
) -> None:
    """Correcting the cases of a document is refused where a coding would be left hanging."""
    text = few_files.respondents.read_text(encoding="utf-8").replace("C2; C3", "C3; C6")
    corrected = tmp_path / "list.csv"
    corrected.write_text(text, encoding="utf-8")
    with pytest.raises(Conflict, match="C2"):
        few.import_transcripts(few_files.transcripts, respondents=corrected)
    assert few.documents().set_index("document").loc["P2_last", "cases"] == "C2; C3"
